// The members of a form in sections: the main ones first, what is rare folded away, when and by whom at the end.
import { HIDDEN, KNOWN, TRACES } from "../lib/known";
import { field, type Field, type Resource } from "../lib/tables.svelte";

export type Section = "secMain" | "secCustom" | "secMoney" | "secLimits" | "secAccess" | "secNotify" | "secProfile" | "secOther" | "secTrace";
export type Part = { section: Section; fields: Field[] };
export type Mode = "view" | "edit" | "create";

const SUBJECTS: [Section, RegExp][] = [
  ["secLimits", /Limit/],
  ["secAccess", /Access|Kisi|DoorGuard|Mac|Network|Card|Pincode|Printing|PaperCut|Ezeep|Device/],
  ["secNotify", /^On[A-Z]|Notif|Reminder|Digest|Receive|Email|Message/],
  ["secProfile", /Profile|Twitter|Facebook|Linkedin|Skype|Telegram|Github|Pinterest|Flickr|Instagram|Vimeo|Tumblr|Blogger|Url|FileName|Image|File$|Web|Passport|Community|ForAi|Ai$|Maps|tude$|Logo|Banner/],
  ["secMoney", /Price|Invoic|Tax|Currency|Bill|Charge|Discount|Pay|Financial|Amount|Credit|Stripe|GoCardless|Account|Prorat|ProRat|Xero|Square|Debit/],
];

/** Is a member of no use in this mode? */
function left(one: Field, mode: Mode, row: Record<string, unknown> | null, shownBeside: Set<string>): boolean {
  if (HIDDEN.includes(one.Name) || /^(Added|Removed)[A-Z]/.test(one.Name)) return true;
  if (mode === "view" && (shownBeside.has(one.Name) || one.Name.endsWith("Local"))) return true;
  if (mode === "view") return one.WriteOnly || one.CreateOnly || (row !== null && !(one.Name in row));
  if (one.ReadOnly) return true;
  // What leads to records that are not kept here could only be given by number.
  if ((one.Kind === "reference" || one.Kind === "references") && !one.Reference) return true;
  // Nobody makes what is put away already.
  if (mode === "create" && ["Archived", "Void", "Cancelled", "Used", "UsedDate"].includes(one.Name)) return true;
  return mode === "edit" && one.CreateOnly;
}

export function sections(resource: Resource, mode: Mode, row: Record<string, unknown> | null): Part[] {
  // A reference shows the name of what it leads to, and an instant is shown by the local clock: neither twice.
  const beside = new Set(resource.Fields.map((one) => one.ReferenceLabel).filter((name): name is string => name !== null));
  const all = resource.Fields.filter((one) => !left(one, mode, row, beside) && !(resource.Plural === "userroles" && one.Name === "Roles"));
  const names = KNOWN[resource.Plural]?.main ?? [];
  const named = names.map((name) => field(resource, name)).filter((one): one is Field => one !== null && all.includes(one));
  const main = [...named, ...all.filter((one) => one.Required && !named.includes(one))];
  if (main.length === 0) main.push(...all.filter((one) => !TRACES.includes(one.Name)).slice(0, 12));
  const parts = new Map<Section, Field[]>([["secMain", main]]);
  for (const one of all) {
    if (main.includes(one)) continue;
    const section = TRACES.includes(one.Name) ? "secTrace" : one.Kind === "customfields" ? "secCustom" : (SUBJECTS.find(([, words]) => words.test(one.Name))?.[0] ?? "secOther");
    parts.set(section, [...(parts.get(section) ?? []), one]);
  }
  const order: Section[] = ["secMain", "secCustom", "secLimits", "secMoney", "secAccess", "secNotify", "secProfile", "secOther", "secTrace"];
  return order.filter((one) => (parts.get(one)?.length ?? 0) > 0).map((section) => ({ section, fields: parts.get(section) ?? [] }));
}
