// Custom fields of a record: named values, and the definitions that say which names there are and what they hold.
import { send } from "$lib/api/client";
import { every } from "./records";
import { field, type Row, tables } from "./tables.svelte";

export type Entry = { Name: string; Value: string | null; JsonValue?: unknown; Type?: string | null };
export type Custom = { Data: Entry[] };
export type Definition = { Name: string; Kind: string; Options: string[] };

/** The values of a record, as it was read or as it is being edited. */
export function entriesOf(value: unknown): Entry[] {
  const data = (value as Partial<Custom> | null | undefined)?.Data;
  return Array.isArray(data) ? data : [];
}

/** The same with one value changed; without text it is taken away. */
export function withValue(value: unknown, name: string, text: string | null): Custom {
  const list = entriesOf(value);
  if (text === null) return { Data: list.filter((one) => one.Name !== name) };
  const known = list.some((one) => one.Name === name);
  const changed = (one: Entry): Entry => (one.Name === name ? { ...one, Value: text, JsonValue: null } : one);
  return { Data: known ? list.map(changed) : [...list, { Name: name, Value: text }] };
}

/** The number of a kind of record in the definitions; null when custom fields cannot be defined for it. */
export function recordType(entity: string): number | null {
  const table = tables.find("customfields");
  return (table && field(table, "RecordType")?.Enum?.find((one) => one.Name === entity)?.Id) ?? null;
}

/** What is defined for a kind of record, in its order; empty when one may not see that. */
export async function definitions(entity: string): Promise<Definition[]> {
  const table = tables.find("customfields");
  const kind = recordType(entity);
  if (!table?.Verbs.includes("List") || kind === null) return [];
  const listed = await every(table.Path, { CustomField_RecordType: kind });
  // The options of a choice are told with the records, not in a listing.
  const full = table.Verbs.includes("Read") && listed.length > 0;
  const rows = full ? await send<Row[]>("GET", table.Path, { query: { id: `[${listed.map((one) => one.Id).join(",")}]` } }) : listed;
  const types = field(table, "FieldType")?.Enum ?? [];
  return rows
    .toSorted((a, b) => Number(a["DisplayOrder"] ?? 0) - Number(b["DisplayOrder"] ?? 0))
    .map((row) => ({
      Name: String(row["Name"]),
      Kind: types.find((one) => one.Id === row["FieldType"])?.Name ?? "Text",
      Options: String(row["AvailableOptions"] ?? "").split(",").map((one) => one.trim()).filter(Boolean),
    }));
}
