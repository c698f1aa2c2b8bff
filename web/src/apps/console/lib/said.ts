// Sentences of the server with the names of members as forms have them: "ToTime must be later than FromTime" names nothing that
// anybody sees.
import { label } from "./labels";
import type { Resource } from "./tables.svelte";

/** A sentence about a record of a table, in the words of its form. */
export function said(resource: Resource | null, text: string): string;
export function said(resource: Resource | null, text: string | null): string | null;
export function said(resource: Resource | null, text: string | null): string | null {
  const names = new Set(resource?.Fields.map((one) => one.Name));
  return text?.replace(/[`'"]?\b([A-Z][a-z]+(?:[A-Z][A-Za-z]*)+)\b[`'"]?/g, (word, name: string) => {
    // References lose their "Id" in errors.
    const known = names.has(name) ? name : names.has(`${name}Id`) ? `${name}Id` : null;
    return known ? `“${label(known)}”` : word;
  }) ?? null;
}
