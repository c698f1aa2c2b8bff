// Wall clocks of locations and instants, both ways.
import { session } from "$lib/session.svelte";

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string): Intl.DateTimeFormat {
  let found = formats.get(zone);
  if (!found) {
    const options: Intl.DateTimeFormatOptions = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
    try {
      found = new Intl.DateTimeFormat("en-CA", { ...options, timeZone: zone });
    } catch {
      found = new Intl.DateTimeFormat("en-CA", { ...options, timeZone: "UTC" });
    }
    formats.set(zone, found);
  }
  return found;
}

/** Minutes that the wall clock of a zone is ahead of UTC at an instant. */
export function offset(instant: number, zone: string): number {
  const part = Object.fromEntries(format(zone).formatToParts(instant).map((one) => [one.type, Number(one.value)]));
  const wall = Date.UTC(part["year"]!, part["month"]! - 1, part["day"]!, part["hour"]!, part["minute"]!, part["second"]!);
  return Math.round((wall - Math.floor(instant / 1000) * 1000) / 60_000);
}

/** "2026-03-02T09:00" on the wall of a zone, as the control for dates and times wants it. */
export function toWall(instant: string, zone: string): string {
  const at = Date.parse(instant);
  return Number.isNaN(at) ? "" : new Date(at + offset(at, zone) * 60_000).toISOString().slice(0, 16);
}

/** The instant of a wall clock: the first one when it happens twice, the first after the gap when it never happens (R2.6). */
export function fromWall(wall: string, zone: string): string {
  const asUtc = Date.parse(`${wall.length === 10 ? `${wall}T00:00` : wall}Z`.replace(/Z+$/, "Z"));
  if (Number.isNaN(asUtc)) return wall;
  const before = asUtc - offset(asUtc - 86_400_000, zone) * 60_000;
  const after = asUtc - offset(asUtc + 86_400_000, zone) * 60_000;
  const holds = (at: number): boolean => at + offset(at, zone) * 60_000 === asUtc;
  const fits = [before, after].filter(holds).sort((a, b) => a - b)[0];
  return new Date(fits ?? gapEnd(Math.min(before, after), Math.max(before, after), zone)).toISOString();
}

/** The first instant after a gap of the wall clock that lies between two instants. */
function gapEnd(low: number, high: number, zone: string): number {
  const old = offset(low, zone);
  while (high - low > 60_000) {
    const middle = Math.floor((low + high) / 120_000) * 60_000;
    if (offset(middle, zone) === old) low = middle;
    else high = middle;
  }
  return high;
}

/** Minutes of the standard (winter) time of a zone this year: what the hours of slots are written with (R2.8). */
export function winter(zone: string): number {
  const year = new Date().getUTCFullYear();
  return Math.min(offset(Date.UTC(year, 0, 1), zone), offset(Date.UTC(year, 6, 1), zone));
}

/** The zone of a location; of the chosen one without it. */
export function zoneOf(business: number | null | undefined): string {
  return session.who?.Businesses.find((one) => one.Id === business)?.TimeZone ?? session.business?.TimeZone ?? "UTC";
}
