// What went wrong, in the words of the desk: the server names members of its API.
import { c } from "$lib/i18n/common";
import { toasts } from "$lib/ui/toasts.svelte";
import { t } from "./messages";

const NAMES: Record<string, () => string> = {
  FromTime: () => t("from"), ToTime: () => t("to"), CreateMultiple: () => t("quantity"), Quantity: () => t("quantity"), ExpireDate: () => t("extend"),
  BusinessId: () => c("location"), FullName: () => t("fullName"),
};

/** The sentence of a problem, with the names of fields as they stand on the page. */
export function inWords(problem: unknown): string {
  const text = problem instanceof Error ? problem.message : String(problem);
  return text.replace(/\b[A-Z][a-zA-Z]+\b/g, (word) => (word in NAMES ? `“${NAMES[word]!()}”` : word));
}

/** Says it at the edge of the page. */
export function fail(problem: unknown): void {
  toasts.add("bad", inWords(problem));
}
