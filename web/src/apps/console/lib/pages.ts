// The pages of the console and who sees them: one list for the navigation, the quick jump and the overview.
import { session } from "$lib/session.svelte";
import { t } from "../messages";
import { KNOWN, type Group } from "./known";
import { nameOf } from "./labels";
import { tables } from "./tables.svelte";

export type Entry = { href: string; name: string; group: Group };

/** The reports are a part of their own, loaded when somebody goes there. */
export const REPORTS = import.meta.glob<{ default: import("svelte").Component<{ path: string }> }>("../reports/Reports.svelte");
export const hasReports = Object.keys(REPORTS).length > 0;

export const GROUPS: Group[] = ["people", "passes", "visits", "money", "places", "system", "more"];

/** Every table and page the signed-in person may open, in the order of the navigation. */
export function entries(withAside = false): Entry[] {
  const order = Object.keys(KNOWN);
  const rank = (plural: string): number => (order.includes(plural) ? order.indexOf(plural) : order.length);
  const seen = tables.all.filter((one) => one.Verbs.includes("List") && (withAside || !KNOWN[one.Plural]?.aside));
  const lists = seen
    .toSorted((a, b) => rank(a.Plural) - rank(b.Plural))
    .map((one) => ({ href: `/console/${one.Plural}`, name: nameOf(one), group: KNOWN[one.Plural]?.group ?? ("more" as const) }));
  return [...lists, ...special()];
}

/** Full administrators invite anybody; who may make users and sees all locations invites users without administration. */
export function mayInvite(): boolean {
  return session.who !== null && (session.who.FullAdmin || (session.who.AllLocations && session.may("User-Create")));
}

function special(): Entry[] {
  const full = session.who?.FullAdmin ?? false;
  const pages: [boolean, string, string, Group][] = [
    [tables.may("businesssettings", "List") && session.may("Business-Read"), "settings", t("settings"), "places"],
    [session.may("Checkin-Create"), "kiosks", t("kiosks"), "places"],
    [session.may("Checkin-Read") && session.may("CoworkerTimePass-Read"), "actions", t("actions"), "visits"],
    [full, "jobs", t("jobs"), "system"],
    [full, "audit", t("audit"), "system"],
    [full, "import", t("imports"), "system"],
    [mayInvite(), "invitations", t("invitations"), "system"],
    [full, "signins", t("signins"), "system"],
    [full, "tokens", t("tokens"), "system"],
    [true, "account", t("account"), "system"],
  ];
  return pages.filter(([allowed]) => allowed).map(([, path, name, group]) => ({ href: `/console/${path}`, name, group }));
}
