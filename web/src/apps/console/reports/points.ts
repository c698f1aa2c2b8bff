// What a chart draws, from the points of a series: a row of places along the bottom and a line of numbers for each group.
import { day, number } from "$lib/format";
import { language } from "$lib/i18n/language.svelte";
import { inUnit } from "./values";
import { groupName, seriesName } from "./names";
import { said } from "./said";
import { t } from "./messages";
import { dates } from "./period";
import type { Point, Series, Unit } from "./types";

export type Line = { name: string; key: string; values: (number | null)[] };
export type Drawing = { places: string[]; labels: string[]; long: string[]; lines: Line[]; capacity: Line | null };

/** The name of the group that is a limit and no part of the whole. */
const LIMIT = /capacity|limit/i;

/** Everything of a series in order, with the days and hours between that nothing is known of. */
export function drawing(series: Series): Drawing {
  const places = inOrder(series);
  const groups = inUse(series);
  const at = new Map(places.map((place, index) => [place, index]));
  const nothing = series.Kind === "line" ? null : 0;
  const lines = groups.map((key): Line => ({ name: key ? groupName(key) : seriesName(series.Name), key, values: places.map(() => nothing) }));
  for (const point of series.Points) {
    const line = lines[groups.indexOf(point.Group ?? "")];
    const index = at.get(String(point.X));
    if (index !== undefined && line && point.Y !== null) line.values[index] = Number(point.Y);
  }
  const capacity = lines.length > 1 ? (lines.find((line) => LIMIT.test(line.key)) ?? null) : null;
  if (capacity) carry(capacity);
  return {
    places, labels: places.map((place) => label(place, series.X, "short")), long: places.map((place) => label(place, series.X, "long")),
    lines: lines.filter((line) => line !== capacity), capacity,
  };
}

/** Groups with any number but nothing; the only one either way. */
function inUse(series: Series): string[] {
  const all = [...new Set(series.Points.map((point) => point.Group ?? ""))];
  const used = all.filter((group) => series.Points.some((point) => (point.Group ?? "") === group && point.Y));
  return used.length > 0 ? used : all.slice(0, 1);
}

/** A limit holds on days without a point of their own too. */
function carry(line: Line): void {
  const known = line.values.find((value) => value);
  line.values = line.values.map((value) => value || (known ?? null));
}

function inOrder(series: Series): string[] {
  const found = [...new Set(series.Points.map((point) => String(point.X)))];
  if (found.length === 0) return [];
  if (series.X === "hour") {
    // From the first to the last hour in which anybody was there: nobody needs a chart of the night.
    const used = series.Points.filter((point) => Number(point.Y) > 0);
    const hours = (used.length > 0 ? used : series.Points).map((point) => Number(point.X));
    const [low, high] = [Math.min(...hours), Math.max(...hours)];
    return Array.from({ length: high - low + 1 }, (_, n) => String(low + n));
  }
  if (series.X === "date") {
    found.sort();
    const every = dates(found[0]!, found.at(-1)!);
    return every.length <= 400 ? every : found;
  }
  return series.X === "month" ? found.sort() : found;
}

const cache = new Map<string, Intl.DateTimeFormat>();

function worded(at: string, options: Intl.DateTimeFormatOptions): string {
  const key = language.now + JSON.stringify(options);
  const format = cache.get(key) ?? new Intl.DateTimeFormat(language.now, { ...options, timeZone: "UTC" });
  cache.set(key, format);
  return format.format(new Date(at));
}

/** A place along the bottom in words. */
export function label(place: string, x: Series["X"], length: "short" | "long"): string {
  if (x === "date") {
    const at = `${place}T00:00:00Z`;
    return length === "short" ? worded(at, { day: "numeric", month: "short" }) : `${worded(at, { weekday: "short" })} ${day(place)}`;
  }
  if (x === "month") return worded(`${place}-01T00:00:00Z`, length === "short" ? { month: "short", year: "2-digit" } : { month: "long", year: "numeric" });
  if (x === "hour") return `${place.padStart(2, "0")}:00`;
  if (x === "weekday-hour") {
    const [dayNumber, hour] = place.split("-");
    return `${weekdayName(Number(dayNumber), length)} ${hour}:00`;
  }
  return said(place);
}

/** "Mon" of 1. */
export function weekdayName(number: number, length: "short" | "long"): string {
  const monday = 5; // 5 January 1970 was a Monday.
  const at = `1970-01-${String(monday + number - 1).padStart(2, "0")}T00:00:00Z`;
  return worded(at, { weekday: length });
}

/** The chart in a sentence or two, for who does not see it. */
export function summary(series: Series, currency: string | null): string {
  const { lines, long, capacity } = drawing(series);
  const unit = series.Unit;
  if (lines.length === 0 || long.length === 0) return t("noPoints");
  const said = lines.length > 1 && series.Kind === "stack" ? ofParts(lines, unit, currency) : ofLine(lines[0]!, long, unit, currency, lines.length > 1, series.Kind !== "line" && (unit === "money" || unit === "minutes"));
  const held = capacity?.values.find((value) => value !== null);
  return held ? `${said} ${t("against", { n: number(held) })}` : said;
}

/** `adds`: the numbers of a line come to something together; averages do not. */
function ofLine(line: Line, long: string[], unit: Unit, currency: string | null, named: boolean, adds: boolean): string {
  const known = line.values.map((value, index) => ({ value, index })).filter((one): one is { value: number; index: number } => one.value !== null);
  if (known.length === 0) return t("noPoints");
  const most = known.reduce((a, b) => (b.value > a.value ? b : a));
  const least = known.reduce((a, b) => (b.value < a.value ? b : a));
  const show = (value: number): string => inUnit(value, unit, currency);
  const sum = known.reduce((all, one) => all + one.value, 0);
  const before = named ? `${line.name}: ` : "";
  if (known.length === 1) return `${before}${long[most.index]!}: ${show(most.value)}.`;
  if (most.value === least.value) return before + t("flat", { max: show(most.value) });
  const parts = [t("high", { max: show(most.value), at: long[most.index]! }), t("low", { min: show(least.value), at: long[least.index]! })];
  parts.push(adds ? t("sum", { sum: show(sum) }) : t("mean", { mean: show(sum / known.length) }));
  return before + parts.join(" ");
}

function ofParts(lines: Line[], unit: Unit, currency: string | null): string {
  const sums = lines.map((line) => ({ name: line.name, sum: line.values.reduce<number>((all, value) => all + (value ?? 0), 0) }));
  const biggest = sums.reduce((a, b) => (b.sum > a.sum ? b : a));
  const all = sums.reduce((sum, one) => sum + one.sum, 0);
  return `${t("sum", { sum: inUnit(all, unit, currency) })} ${t("biggest", { group: biggest.name, sum: inUnit(biggest.sum, unit, currency) })}`;
}

/** A heat map: seven days of the week against the hours in use. */
export function heat(points: Point[]): { hours: number[]; days: { number: number; values: (number | null)[] }[]; most: number; at: string } {
  const found = new Map(points.map((point) => [String(point.X), Number(point.Y)]));
  const used = points.filter((point) => Number(point.Y) > 0);
  const hours = used.map((point) => Number(String(point.X).split("-")[1]));
  const [low, high] = hours.length > 0 ? [Math.min(...hours), Math.max(...hours)] : [0, -1];
  const range = Array.from({ length: high - low + 1 }, (_, n) => low + n);
  const top = used.reduce<Point | null>((a, b) => (a && Number(a.Y) >= Number(b.Y) ? a : b), null);
  const days = [1, 2, 3, 4, 5, 6, 7].map((number) => ({
    number, values: range.map((hour) => found.get(`${number}-${String(hour).padStart(2, "0")}`) ?? null),
  }));
  return { hours: range, days, most: Number(top?.Y ?? 0), at: top ? label(String(top.X), "weekday-hour", "long") : "" };
}

