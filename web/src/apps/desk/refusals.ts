// Why somebody was turned away, in the language of the page where the rule is known, else in the server's words.
import type { Attempt } from "$lib/api/contract";
import { t } from "./messages";

const CODES = { F1: "codeF1", F2: "codeF2", F3: "codeF3", F4: "codeF4", F5: "codeF5" } as const;

/** The page's own words for a refusal; null when its code is not known here. */
export function refusal(one: Pick<Attempt, "Code">): string | null {
  return one.Code && one.Code in CODES ? t(CODES[one.Code as keyof typeof CODES]) : null;
}
