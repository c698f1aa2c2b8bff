// The day a person can still use something.
import { date } from "$lib/format";

/** What expires at midnight is good until the day before: the last day of a pass, in a location's zone. */
export function lastDay(expires: string, zone: string): string {
  return date(new Date(Date.parse(expires) - 1).toISOString(), zone);
}
