// A record being edited: only what somebody touched is sent, so that nothing else is overwritten.

export class Draft {
  values = $state<Record<string, unknown>>({});
  errors = $state<Record<string, string>>({});
  private base: Record<string, unknown>;

  constructor(base: Record<string, unknown>, preset: Record<string, unknown> = {}) {
    this.base = base;
    this.values = { ...structuredClone(base), ...preset };
  }

  set(name: string, value: unknown): void {
    this.values[name] = value;
    if (this.errors[name] || this.errors[name.replace(/Id$/, "")]) {
      const rest = { ...this.errors };
      delete rest[name];
      delete rest[name.replace(/Id$/, "")];
      this.errors = rest;
    }
  }

  /** What differs from the record as it was read. */
  changed(): Record<string, unknown> {
    const now = $state.snapshot(this.values) as Record<string, unknown>;
    return Object.fromEntries(Object.entries(now).filter(([name, value]) => !same(value, this.base[name])));
  }

  get dirty(): boolean {
    return Object.keys(this.changed()).length > 0;
  }

  /** The record as it is now on the server: what one has touched stays touched. */
  rebase(base: Record<string, unknown>): void {
    const mine = this.changed();
    this.base = base;
    this.values = { ...structuredClone(base), ...mine };
  }

  /** As read, or as just saved: nothing is touched any more. */
  reset(base: Record<string, unknown>): void {
    this.base = base;
    this.values = structuredClone(base);
    this.errors = {};
  }
}

export function same(a: unknown, b: unknown): boolean {
  const plain = (value: unknown): unknown => (value === undefined || value === "" ? null : value);
  return JSON.stringify(plain(a)) === JSON.stringify(plain(b));
}
