// Short messages at the edge of the page, read out by screen readers; one may carry an action, such as to undo.

export type Toast = { id: number; kind: "good" | "bad" | "info"; text: string; action?: { label: string; run: () => void } };

let next = 1;
let list = $state<Toast[]>([]);
/** How long a message stays, in milliseconds; one with an action stays longer. Hovering or focusing keeps it. */
const STAYS = { plain: 6_000, action: 15_000 };

export const toasts = {
  get list(): Toast[] {
    return list;
  },
  add(kind: Toast["kind"], text: string, action?: Toast["action"]): void {
    const id = next++;
    list = [...list.slice(-3), { id, kind, text, ...(action ? { action } : {}) }];
    if (kind !== "bad") setTimeout(() => toasts.drop(id), action ? STAYS.action : STAYS.plain);
  },
  /** Says what went wrong. */
  fail(error: unknown): void {
    toasts.add("bad", error instanceof Error ? error.message : String(error));
  },
  drop(id: number): void {
    list = list.filter((toast) => toast.id !== id);
  },
};
