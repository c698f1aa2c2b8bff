// What is typed: by hand, or by a reader that pretends to be a keyboard. A reader types much faster than anybody and ends with
// Enter (some with Tab). Characters are held back for a moment, so that a card's digits never show up among those of a PIN.

/** Two characters of a reader come at most this many milliseconds after each other. */
const FAST = 40;
/** A reader may take a little longer for its last key. */
const END = 120;
/** Fewer characters than this are nobody's card: fingers can be that quick by accident. */
const SHORTEST = 4;

export type Typed = { card: (text: string) => void; key: (key: string) => void };

export class Wedge {
  private run: string[] = [];
  private last = 0;
  private timer = 0;

  constructor(private readonly typed: Typed) {}

  /** Takes a key, at a time in milliseconds. Answers whether it belonged to a reader's text or was used, so that the page must not. */
  take(key: string, at: number): boolean {
    const gap = at - this.last;
    if (key === "Enter" || key === "Tab") {
      if (this.run.length >= SHORTEST && gap <= END) {
        const text = this.run.join("");
        this.drop();
        this.typed.card(text);
        return true;
      }
      this.flush();
      if (key === "Enter") this.typed.key(key);
      return false;
    }
    if (key.length !== 1) {
      this.flush();
      this.typed.key(key);
      return false;
    }
    if (this.run.length > 0 && gap > FAST) this.flush();
    this.run.push(key);
    this.last = at;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.flush(), this.run.length >= SHORTEST ? END + 30 : FAST + 10);
    return true;
  }

  /** Is a text of a reader under way? */
  get holds(): boolean {
    return this.run.length >= SHORTEST;
  }

  /** What was held back was typed by hand. */
  private flush(): void {
    const run = this.run;
    this.drop();
    for (const key of run) this.typed.key(key);
  }

  drop(): void {
    clearTimeout(this.timer);
    this.run = [];
  }
}

/** What members' codes begin with. */
const CODE = /^HP\d+\./i;
/** Longer than the number of any card. */
const LONG = 24;

/** A text of a reader: a card's number, or the code of a member's page. */
export function wayOf(text: string): "Card" | "Code" {
  return CODE.test(text) || text.length > LONG ? "Code" : "Card";
}
