// What a list shows, kept in its address so that it can be shared: filters by the names of the API, order, page. Days are kept as
// days of the location and sent as instants.
import { fromWall } from "../lib/zones";
import { field, type Field, type Resource } from "../lib/tables.svelte";

export type Shown = { filters: Record<string, string>; orderBy: string | null; dir: "asc" | "desc"; page: number; size: number };
export const SIZES = [25, 50, 100, 250];
const PLAIN = new Set(["page", "size", "orderBy", "dir"]);

export function fromAddress(query: URLSearchParams): Shown {
  const filters: Record<string, string> = {};
  for (const [name, value] of query) if (!PLAIN.has(name) && value !== "") filters[name] = value;
  const size = Number(query.get("size"));
  return { filters, orderBy: query.get("orderBy"), dir: query.get("dir") === "desc" ? "desc" : "asc", page: Math.max(1, Math.floor(Number(query.get("page"))) || 1), size: SIZES.includes(size) ? size : 25 };
}

export function toAddress(plural: string, shown: Shown): string {
  const query = new URLSearchParams(shown.filters);
  if (shown.orderBy) {
    query.set("orderBy", shown.orderBy);
    query.set("dir", shown.dir);
  }
  if (shown.size !== 25) query.set("size", String(shown.size));
  if (shown.page > 1) query.set("page", String(shown.page));
  const text = query.toString();
  return `/console/${plural}${text ? `?${text}` : ""}`;
}

export const isDay = (one: Field): boolean => one.Kind === "datetime" || one.Kind === "localdatetime" || one.Kind === "date";

/** The filters as the API wants them: the day of a "to" counts wholly. */
export function toQuery(resource: Resource, filters: Record<string, string>, zone: string): Record<string, string> {
  const days = new Map(resource.Fields.filter(isDay).map((one) => [one.FilterName.toLowerCase(), one]));
  return Object.fromEntries(
    Object.entries(filters).map(([name, value]) => {
      const [, bound, rest] = /^(from|to)_(.+)$/i.exec(name) ?? [];
      const found = rest ? days.get(rest.toLowerCase()) : undefined;
      if (!found || !bound || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return [name, value];
      const wall = bound.toLowerCase() === "to" ? `${value}T23:59` : `${value}T00:00`;
      if (found.Kind !== "datetime") return [name, bound.toLowerCase() === "to" ? `${wall}:59.999` : wall];
      return [name, bound.toLowerCase() === "to" ? fromWall(wall, zone).replace(":00.000Z", ":59.999999Z") : fromWall(wall, zone)];
    }),
  );
}

/** Members that can be filtered by people, those that are always there first. */
export function filterable(resource: Resource, first: string[]): Field[] {
  const able = resource.Fields.filter((one) => (one.Filter || one.Range) && !["json", "customfields", "guid"].includes(one.Kind));
  const named = first.map((name) => field(resource, name)).filter((one): one is Field => one !== null && able.includes(one));
  return [...named, ...able.filter((one) => !named.includes(one))];
}

/** Names under which a member is filtered, as the address has them. */
export function namesOf(one: Field): string[] {
  return one.Range ? [one.FilterName, `from_${one.FilterName}`, `to_${one.FilterName}`] : [one.FilterName];
}
