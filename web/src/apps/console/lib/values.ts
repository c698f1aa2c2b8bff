// Values of members as people read them.
import { c } from "$lib/i18n/common";
import { language } from "$lib/i18n/language.svelte";
import { date, money, number, time } from "$lib/format";
import { t } from "../messages";
import { nameOf, words } from "./labels";
import { tables, type Field } from "./tables.svelte";

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** An enum's name; days of the week in the language of the page. */
export function choice(name: string): string {
  const day = WEEKDAYS.indexOf(name);
  if (day >= 0) return new Intl.DateTimeFormat(language.now, { weekday: "long", timeZone: "UTC" }).format(Date.UTC(2026, 2, 1 + day));
  // Kinds of records are called as the console calls them.
  const table = tables.ofEntity(name);
  return table ? nameOf(table, 1) : words(name);
}

/** A value as text; null where there is none. References and lists of them are shown by their own component. */
export function shown(field: Field, row: Record<string, unknown>, zone: string): string | null {
  const value = row[field.Name];
  if (value === null || value === undefined || value === "") return null;
  switch (field.Kind) {
    case "boolean":
      return value === true ? c("yes") : c("no");
    case "enum":
    case "enumname": {
      const found = field.Enum?.find((one) => one.Id === value || one.Name === value);
      return found ? choice(found.Name) : String(value);
    }
    case "money": {
      const code = row["CurrencyCode"] ?? row["TimePassCurrencyCode"] ?? row["BusinessCurrencyCode"] ?? row["TariffCurrencyCode"] ?? row["ProductCurrencyCode"];
      return typeof value !== "number" ? String(value) : typeof code === "string" ? money(value, code) : number(value);
    }
    case "int":
    case "decimal":
    case "real":
      return typeof value === "number" ? (field.Name === "Id" || /Guid|Index$/.test(field.Name) ? String(value) : number(value)) : String(value);
    case "date":
      return date(`${String(value).slice(0, 10)}T00:00:00Z`, "UTC");
    case "datetime":
      return instant(String(value), zone);
    case "localdatetime":
      return instant(`${String(value)}Z`, "UTC");
    case "json":
    case "customfields":
      return typeof value === "object" && Object.keys(value as object).length === 0 ? null : JSON.stringify(value);
    default:
      return Array.isArray(value) ? value.join(", ") || null : String(value);
  }
}

/** "2 Mar 2026, 09:00" in a zone; midnight keeps its time, because a pass that ends at midnight is not one that ends that day. */
export function instant(value: string, zone: string): string {
  return Number.isNaN(Date.parse(value)) ? value : `${date(value, zone)}, ${time(value, zone)}`;
}

export function isNumber(field: Field): boolean {
  return ["int", "decimal", "money", "real"].includes(field.Kind) && field.Name !== "Id";
}

/** What a person calls a record. */
export function called(row: Record<string, unknown>): string {
  for (const name of ["FullName", "Name", "InvoiceNumber", "TimePassName", "CoworkerFullName", "ToStringText"]) if (typeof row[name] === "string" && row[name] !== "") return row[name] as string;
  return t("number", { n: String(row["Id"] ?? "") });
}
