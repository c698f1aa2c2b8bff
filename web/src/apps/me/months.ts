// Months as texts such as 2026-03.
import { dateIn } from "$lib/format";

/** The month an instant falls on in a zone, and those before it, the latest first. */
export function monthsBack(instant: Date, zone: string, count: number): string[] {
  const [year, month] = dateIn(instant, zone).split("-").map(Number) as [number, number];
  return Array.from({ length: count }, (_, back) => text(year * 12 + month - 1 - back));
}

export function monthAfter(month: string): string {
  const [year, number] = month.split("-").map(Number) as [number, number];
  return text(year * 12 + number);
}

/** "March 2026". */
export function monthName(month: string, language: string): string {
  const name = new Intl.DateTimeFormat(language, { month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(`${month}-01T00:00:00Z`));
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

function text(months: number): string {
  return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, "0")}`;
}
