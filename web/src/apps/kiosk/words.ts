// A result in words: what stands on the screen, and the same as one text for screen readers.
import { minutes, time, until } from "$lib/format";
import type { Shown } from "./attempts.svelte";
import type { Reason } from "$lib/api/contract";
import { t } from "./messages";
import { station } from "./station.svelte";

export type Words = {
  title: string; line: string;
  /** What the person may want to know: the pass, what is left, until when. */
  facts: string[];
  reasons: Why[];
  next: string | null;
};

/** Why not: in the person's language where this page knows the rule, else in the words of the server (English). */
export type Why = { text: string; own: boolean };

const RULES = { F1: "ruleF1", F2: "ruleF2", F3: "ruleF3", F4: "ruleF4", F5: "ruleF5", Ambiguous: "ruleAmbiguous", "R7.8": "ruleLater" } as const;

function why(reason: Reason): Why {
  const known = RULES[reason.Rule as keyof typeof RULES];
  return known ? { text: t(known), own: true } : { text: reason.Text, own: false };
}

const UNKNOWN = { Pin: "unknownPin", Card: "unknownCard", Code: "unknownCode" } as const;

export function words(shown: Shown, zone: string, way: keyof typeof UNKNOWN | null): Words {
  const { kind, answer } = shown;
  const name = answer?.Greeting ?? "";
  const reasons = (answer?.Reasons ?? []).map(why);
  const facts = answer ? told(answer, zone) : [];
  switch (kind) {
    case "in":
      return { title: name ? t("in", { name }) : t("inNobody"), line: t("inWord"), facts, reasons: [], next: null };
    case "out":
      return { title: name ? t("out", { name }) : t("outNobody"), line: t("outWord"), facts, reasons: [], next: null };
    case "refused":
      return { title: t("refused"), line: t("refusedWord"), facts: [], reasons, next: reasons.some((one) => !one.own && /ask at the desk/i.test(one.text)) ? null : t("desk") };
    case "unknown":
      return { title: way ? t(UNKNOWN[way]) : t("unknown"), line: way === "Code" ? t("unknownCodeWord") : t("unknownWord"), facts: [], reasons: [], next: t("desk") };
    case "kept":
      return { title: t("kept"), line: t("keptWord"), facts: [t("keptNot")], reasons: [], next: null };
    case "failed":
      return { title: t("failed"), line: t("failedWord"), facts: [], reasons: [], next: t("desk") };
  }
}

function told(answer: NonNullable<Shown["answer"]>, zone: string): string[] {
  const facts: string[] = [];
  if (answer.Outcome === "out" && answer.MinutesUsed !== null && answer.Since !== null) {
    facts.push(t("stayed", { time: minutes(answer.MinutesUsed), since: time(answer.Since, zone) }));
  }
  const by = answer.PassName ?? (answer.Kind === "payg" ? t("pay") : answer.Kind === "plan" ? t("plan") : answer.Kind === "visitor" ? t("visitor") : null);
  if (by) facts.push(by);
  if (answer.MinutesLeft !== null) facts.push(t("left", { time: minutes(answer.MinutesLeft) }));
  if (answer.UsesLeft !== null) facts.push(t("uses", { n: answer.UsesLeft }));
  if (answer.Until !== null && answer.Outcome === "in") facts.push(until(answer.Until, answer.Since ?? station.now().toISOString(), zone));
  return facts;
}

/** The whole result as one text. */
export function spoken(of: Words): string {
  return [of.title, of.line, ...of.facts, ...of.reasons.map((one) => one.text), of.next].filter(Boolean).map((text) => text!.replace(/[.\s]+$/, "")).join(". ");
}
