// Days and the zone they are told in: of the day a person can still use something.
import type { Member } from "$lib/api/contract";
import { date } from "$lib/format";

/** The zone of the location a member belongs to. */
export function zoneOf(me: Member): string {
  return me.Business?.TimeZone ?? "UTC";
}

/** What expires at midnight is good until the day before: the last day of a pass, in a location's zone. */
export function lastDay(expires: string, zone: string): string {
  return date(new Date(Date.parse(expires) - 1).toISOString(), zone);
}
