// Wall clock times of a location and instants.

function wall(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit",
  }).formatToParts(new Date(at));
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((one) => one.type === type)?.value ?? 0);
  return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
}

/** The instant of a date such as 2026-03-02 and a time such as 14:05 on the wall of a location; null when they are not complete. */
export function instantAt(date: string, time: string, zone: string): string | null {
  const local = Date.parse(`${date}T${time}:00Z`);
  if (!date || !time || Number.isNaN(local)) return null;
  // The offset at the first guess may be that of the other side of a change of clocks: it is looked up twice.
  const guess = local - (wall(local, zone) - local);
  return new Date(local - (wall(guess, zone) - guess)).toISOString();
}
