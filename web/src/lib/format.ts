// Numbers, money, minutes and instants as people read them. Instants are shown in the zone of the location, never in that of
// the device: a front desk in Lisbon looks at visits in Madrid.
import { c } from "./i18n/common";
import { language } from "./i18n/language.svelte";

const cache = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat | Intl.RelativeTimeFormat>();

function kept<T extends Intl.DateTimeFormat | Intl.NumberFormat | Intl.RelativeTimeFormat>(key: string, make: () => T): T {
  const found = cache.get(key);
  if (found) return found as T;
  const made = make();
  cache.set(key, made);
  return made;
}

function dates(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return kept(`d${language.locale}${zone}${JSON.stringify(options)}`, () => {
    try {
      return new Intl.DateTimeFormat(language.locale, { ...options, timeZone: zone });
    } catch {
      return new Intl.DateTimeFormat(language.locale, { ...options, timeZone: "UTC" });
    }
  });
}

/** "14:05" of an instant, in a location's zone. */
export function time(instant: string, zone: string): string {
  return dates(zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(instant));
}

/** "3 Mar 2026" of an instant, in a location's zone. */
export function date(instant: string, zone: string): string {
  return dates(zone, { day: "numeric", month: "short", year: "numeric" }).format(new Date(instant));
}

/** "Tue 3 Mar, 14:05" of an instant, in a location's zone. */
export function moment(instant: string, zone: string): string {
  return dates(zone, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(instant));
}

/** "until 14:05" of an end, "until the end of the day" at midnight, with its day when that is not the day of `from`. */
export function until(end: string, from: string, zone: string): string {
  const last = new Date(Date.parse(end) - 1);
  if (dateIn(last, zone) !== dateIn(new Date(from), zone)) return c("untilMoment", { when: moment(end, zone) });
  const clock = time(end, zone);
  return clock === "00:00" ? c("untilDayEnd") : c("untilTime", { time: clock });
}

/** "3 Mar 2026" of a calendar date such as 2026-03-03. */
export function day(text: string): string {
  return date(`${text.slice(0, 10)}T00:00:00Z`, "UTC");
}

/** The calendar date, as 2026-03-03, that an instant falls on in a zone. */
export function dateIn(instant: Date, zone: string): string {
  return kept(`iso${zone}`, () => new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" })).format(instant);
}

/** "2 h 05 min" of whole minutes. */
export function minutes(count: number): string {
  const sign = count < 0 ? "−" : "";
  const all = Math.abs(Math.round(count));
  const h = Math.floor(all / 60);
  const m = all % 60;
  if (h === 0) return sign + c("minShort", { m });
  return sign + (m === 0 ? c("hShort", { h }) : c("hm", { h, m }));
}

/** An amount in a currency given by its code. */
export function money(amount: number, currency: string): string {
  return kept(`m${language.locale}${currency}`, () => {
    try {
      return new Intl.NumberFormat(language.locale, { style: "currency", currency });
    } catch {
      return new Intl.NumberFormat(language.locale, { minimumFractionDigits: 2 });
    }
  }).format(amount);
}

/** A number with separators. */
export function number(value: number): string {
  return kept(`n${language.locale}`, () => new Intl.NumberFormat(language.locale, { maximumFractionDigits: 4 })).format(value);
}
