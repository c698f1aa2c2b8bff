// How a visit stands at an instant, from what the board said of it.
import type { Person } from "$lib/api/contract";
import { board } from "./board.svelte";

/** So few minutes left are worth a warning. */
const LOW = 15;

export type Standing = { left: number | null; used: number; /** Minutes since the person came; what is counted as used is rounded up. */ here: number; over: boolean; overtime: number; low: boolean; /** Of what the pass gives for this visit, the part that is left. */ share: number | null };

/** Minutes since the board was told, which the person has stayed on. */
function since(now: number): number {
  const told = board.now ? Date.parse(board.now.Now) : now;
  return Math.max(0, Math.floor((now - told) / 60_000));
}

export function stay(person: Person, now: number): Standing {
  const more = since(now);
  const until = person.Until ? Date.parse(person.Until) : null;
  const late = until !== null && until <= now;
  // Pay as you go goes on when passes give out: nobody is over time then.
  const over = person.Over || (late && person.Kind !== "payg");
  const overtime = person.Over ? person.OvertimeMinutes + more : late && until !== null ? Math.floor((now - until) / 60_000) : 0;
  const left = over || until === null ? null : Math.max(0, Math.ceil((until - now) / 60_000));
  const used = person.MinutesUsed + (over ? 0 : more);
  const share = over ? 1 : left === null ? null : left + used > 0 ? left / (left + used) : 0;
  const here = Math.max(0, Math.floor((now - Date.parse(person.Since)) / 60_000));
  return { left, used, here, over, overtime, low: left !== null && left <= LOW, share };
}

/** Over time first, the longest first; then by what is left; then whoever came first. */
export function byNeed(now: number): (a: Person, b: Person) => number {
  return (a, b) => {
    const [x, y] = [stay(a, now), stay(b, now)];
    if (x.over !== y.over) return x.over ? -1 : 1;
    if (x.over) return y.overtime - x.overtime || a.CheckinId - b.CheckinId;
    return (x.left ?? Infinity) - (y.left ?? Infinity) || a.Since.localeCompare(b.Since) || a.CheckinId - b.CheckinId || 0;
  };
}
