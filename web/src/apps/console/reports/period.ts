// Periods of whole days, as local calendar dates of a location.
import { dateIn } from "$lib/format";

export type Preset = "today" | "week" | "month" | "lastMonth" | "last30" | "last90";
export const PRESETS: Preset[] = ["today", "week", "month", "lastMonth", "last30", "last90"];
export type Period = { from: string; to: string };

/** The calendar date `days` after `date`, both as 2026-03-02. */
export function plusDays(date: string, days: number): string {
  const at = new Date(`${date}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** 1 = Monday .. 7 = Sunday. */
export function weekday(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
}

/** The period that a preset means on the calendar of a zone at an instant. */
export function periodOf(preset: Preset, now: Date, zone: string): Period {
  const today = dateIn(now, zone);
  const first = `${today.slice(0, 8)}01`;
  switch (preset) {
    case "today":
      return { from: today, to: today };
    case "week":
      return { from: plusDays(today, 1 - weekday(today)), to: today };
    case "month":
      return { from: first, to: today };
    case "lastMonth": {
      const end = plusDays(first, -1);
      return { from: `${end.slice(0, 8)}01`, to: end };
    }
    case "last30":
      return { from: plusDays(today, -29), to: today };
    case "last90":
      return { from: plusDays(today, -89), to: today };
  }
}

/** Which preset means exactly these dates now, if any. */
export function presetOf(period: Period, now: Date, zone: string): Preset | null {
  return PRESETS.find((one) => {
    const { from, to } = periodOf(one, now, zone);
    return from === period.from && to === period.to;
  }) ?? null;
}

/** Every date from the first to the last, at most 800. */
export function dates(first: string, last: string): string[] {
  const all: string[] = [];
  for (let at = first; at <= last && all.length < 800; at = plusDays(at, 1)) all.push(at);
  return all;
}
