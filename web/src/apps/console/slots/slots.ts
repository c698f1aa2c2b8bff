// Weekly hours of a pass. On the server a slot is a day of the week and two instants around 1976-01-01, read by the standard time
// of the location (R2.8); here it is minutes from the beginning of the week, Monday first, and may run over midnight.
import { winter } from "../lib/zones";

export const DAY = 1440;
/** Days in the order of the grid, by the server's numbers (0 is Sunday). */
export const ORDER = [1, 2, 3, 4, 5, 6, 0];

/** `day` is a column of the grid, `from` minutes of that day, `to` after it: more than 1440 runs into the next day. */
export type Slot = { id: number; day: number; from: number; to: number };
export type Raw = { Id: number; DayOfWeek: number; FromTime: string; ToTime: string };

function wallOf(instant: string, zone: string): number {
  const at = new Date(instant);
  return (((at.getUTCHours() * 60 + at.getUTCMinutes() + winter(zone)) % DAY) + DAY) % DAY;
}

function instantOf(minute: number, zone: string): string {
  return new Date(Date.UTC(1976, 0, 1) + ((minute % DAY) - winter(zone)) * 60_000).toISOString();
}

export function decode(raw: Raw, zone: string): Slot {
  const from = wallOf(raw.FromTime, zone);
  const to = wallOf(raw.ToTime, zone);
  return { id: raw.Id, day: ORDER.indexOf(raw.DayOfWeek), from, to: to <= from ? to + DAY : to };
}

export function encode(slot: Omit<Slot, "id">, zone: string): Omit<Raw, "Id"> {
  return { DayOfWeek: ORDER[slot.day % 7]!, FromTime: instantOf(slot.from, zone), ToTime: instantOf(slot.to, zone) };
}

/** A slot between two places of the grid, in either order; at most a day, at least a step. */
export function between(a: number, b: number, step: number): Omit<Slot, "id"> {
  const start = Math.min(a, b);
  const end = Math.min(Math.max(a, b) + step, start + DAY);
  const day = Math.floor(start / DAY);
  return { day, from: start - day * DAY, to: end - day * DAY };
}

/** The stretches of a slot by column: one that runs over midnight has two, and Sunday's goes on on Monday. */
export function stretches(slot: Slot): { day: number; from: number; to: number; goesOn: boolean; began: boolean }[] {
  if (slot.to <= DAY) return [{ day: slot.day, from: slot.from, to: slot.to, goesOn: false, began: false }];
  const rest = { day: (slot.day + 1) % 7, from: 0, to: slot.to - DAY, goesOn: false, began: true };
  return [{ day: slot.day, from: slot.from, to: DAY, goesOn: true, began: false }, ...(rest.to > 0 ? [rest] : [])];
}

/** The slot that covers a place of the week. */
export function covering(slots: Slot[], day: number, minute: number): Slot | null {
  return slots.find((slot) => stretches(slot).some((part) => part.day === day && part.from <= minute && minute < part.to)) ?? null;
}

/** "08:30" of minutes of a day; 24:00 is written 00:00. */
export function clock(minute: number): string {
  const m = ((minute % DAY) + DAY) % DAY;
  return `${String(Math.floor(m / 60)).padStart(2, "0")}:${String(m % 60).padStart(2, "0")}`;
}
