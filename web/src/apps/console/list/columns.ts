// Which columns a list shows: chosen for this browser, else the usual ones.
import { KNOWN, HIDDEN } from "../lib/known";
import { field, type Field, type Resource } from "../lib/tables.svelte";

const key = (plural: string): string => `hallpass.columns.${plural}`;

/** Members a list may show. */
export function possible(resource: Resource): Field[] {
  return resource.Fields.filter((one) => one.InList && !one.WriteOnly && !HIDDEN.includes(one.Name));
}

export function usual(resource: Resource): string[] {
  const known = KNOWN[resource.Plural]?.columns.filter((name) => field(resource, name)?.InList);
  if (known && known.length > 0) return known;
  const plain = possible(resource).filter((one) => !["json", "customfields", "guid", "long"].includes(one.Kind) && one.Name !== "Id" && !one.Name.endsWith("Local"));
  return plain.slice(0, 6).map((one) => one.Name);
}

export function remembered(resource: Resource): string[] {
  try {
    const kept = JSON.parse(localStorage.getItem(key(resource.Plural)) ?? "null") as unknown;
    const names = Array.isArray(kept) ? kept.filter((name): name is string => typeof name === "string" && field(resource, name) !== null) : [];
    return names.length > 0 ? names : usual(resource);
  } catch {
    return usual(resource);
  }
}

export function remember(resource: Resource, names: string[] | null): void {
  try {
    if (names) localStorage.setItem(key(resource.Plural), JSON.stringify(names));
    else localStorage.removeItem(key(resource.Plural));
  } catch {
    // They hold until the page is closed.
  }
}
