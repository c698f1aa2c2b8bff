// The time of the server, as its answers tell it. The clock of the device is used for what passes between two answers only: a
// tablet that is an hour wrong shows the right minutes all the same.

let base = 0;
let taken = 0;
let known = $state(false);
let shown = $state(0);
let stamped = 0;

/** How often it is looked whether the minute has changed. */
const LOOK = 5_000;

function passed(): number {
  return base + (performance.now() - taken);
}

export const clock = {
  /** Is the server's time known yet? */
  get known(): boolean {
    return known;
  },
  /** The server's time in milliseconds; in a template it is followed minute by minute. */
  get now(): number {
    return shown;
  },
  /** Takes over what an answer says. */
  set(instant: string): void {
    base = Date.parse(instant);
    taken = performance.now();
    shown = base;
    known = true;
  },
  /** The instant of an effect: now, and later than every one before, so that who goes at once after coming goes later. */
  stamp(): string {
    stamped = Math.max(stamped + 1, Math.floor(passed()));
    return new Date(stamped).toISOString();
  },
  /** Starts to tick; answers how to stop. */
  start(): () => void {
    const timer = setInterval(() => {
      if (known && Math.floor(passed() / 60_000) !== Math.floor(shown / 60_000)) shown = passed();
    }, LOOK);
    return () => clearInterval(timer);
  },
};
