// How a value of a report is written, and where a link of it leads.
import type { Cell } from "$lib/api/contract";
import { date, dateIn, day, minutes, moment, money, number, time } from "$lib/format";
import { c } from "$lib/i18n/common";
import { language } from "$lib/i18n/language.svelte";
import { session } from "$lib/session.svelte";
import type { Answer, Column, Kind, Row, Unit } from "./types";
import { said } from "./said";

/** The zone of a row's location: that of the report, else of the location the row names. */
export function zoneOf(answer: Answer | null, row: Row | null): string {
  const named = row?.["BusinessId"];
  const found = typeof named === "number" ? session.who?.Businesses.find((one) => one.Id === named) : undefined;
  return answer?.Business?.TimeZone ?? found?.TimeZone ?? session.business?.TimeZone ?? "UTC";
}

/** The currency of a column, of a row, or of the report's location. */
export function currencyOf(column: Column | null, row: Row | null, answer: Answer | null): string | null {
  const own = column?.Currency ?? row?.["Currency"];
  if (typeof own === "string" && own !== "") return own;
  const shared = answer?.Columns.find((one) => one.Currency)?.Currency;
  return shared ?? session.who?.Businesses.find((one) => one.Id === answer?.Business?.Id)?.Currency ?? null;
}

/** A value in words; "" for nothing. */
export function shown(value: Cell, column: Column, row: Row | null, answer: Answer | null): string {
  if (value === null || value === undefined || value === "") return "";
  switch (column.Kind) {
    case "minutes":
      return minutes(Number(value));
    case "integer":
    case "decimal":
      return number(Number(value));
    case "percent":
      return percent(Number(value));
    case "money":
      return amount(Number(value), currencyOf(column, row, answer));
    case "date":
      return day(String(value));
    case "instant":
      return instant(String(value), row, answer, zoneOf(answer, row));
    case "boolean":
      return value === true || value === "true" ? c("yes") : c("no");
    case "link":
      return `#${value}`;
    default:
      return /^\d{4}-\d\d$/.test(String(value)) ? monthName(String(value)) : said(String(value));
  }
}

/** An instant of a row that names its day is said by its time alone; one of another year than the report's with its year. */
function instant(value: string, row: Row | null, answer: Answer | null, zone: string): string {
  const on = dateIn(new Date(value), zone);
  if (row?.["Day"] === on) return time(value, zone);
  const year = answer ? dateIn(new Date(answer.GeneratedAt), zone).slice(0, 4) : "";
  return on.startsWith(year) ? moment(value, zone) : `${date(value, zone)}, ${time(value, zone)}`;
}

/** "March 2026" of 2026-03. */
export function monthName(month: string): string {
  return new Intl.DateTimeFormat(language.locale, { month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(`${month}-01T00:00:00Z`));
}

/** A number in the unit of a chart. */
export function inUnit(value: number, unit: Unit, currency: string | null): string {
  if (unit === "minutes") return minutes(value);
  if (unit === "money") return amount(value, currency);
  if (unit === "percent") return percent(value);
  return number(Math.round(value * 10) / 10);
}

export function percent(value: number): string {
  return new Intl.NumberFormat(language.now, { style: "percent", maximumFractionDigits: 1 }).format(value / 100);
}

function amount(value: number, currency: string | null): string {
  return currency ? money(value, currency) : number(value);
}

/** Kinds whose values stand at the right and sort as numbers. */
export function isNumber(kind: Kind): boolean {
  return kind === "integer" || kind === "decimal" || kind === "minutes" || kind === "money" || kind === "percent";
}

/** Kind of a total, which may be of something that is no column. */
export function totalColumn(name: string, answer: Answer): Column {
  const same = answer.Columns.find((column) => column.Name === name);
  if (same && isNumber(same.Kind)) return same;
  if (/(Minutes|Stay)$/.test(name)) return { Name: name, Kind: "minutes" };
  if (/(Amount|Value|Net|Gross)$/.test(name)) return { Name: name, Kind: "money" };
  if (/(Percent|Share|Occupancy)$/.test(name)) return { Name: name, Kind: "percent" };
  return { Name: name, Kind: "decimal" };
}

const PLURALS: Record<string, string> = {
  Checkin: "checkins", FailedCheckin: "failedcheckins", CoworkerTimePass: "coworkertimepasses", CoworkerProduct: "coworkerproducts",
  CoworkerContract: "coworkercontracts", CoworkerInvoice: "coworkerinvoices", CoworkerInvoiceLine: "coworkerinvoicelines", Tariff: "tariffs",
  TimePass: "timepasses", Product: "products", Team: "teams", Visitor: "visitors",
};

/** Where the record of a link is to be seen: a customer at the desk, anything else in the console; null when nowhere. */
export function target(entity: string | null | undefined, id: Cell): string | null {
  if (typeof id !== "number" || !entity) return null;
  if (entity === "Coworker") return `/desk?customer=${id}`;
  const plural = PLURALS[entity];
  return plural ? `/console/${plural}/${id}` : null;
}
