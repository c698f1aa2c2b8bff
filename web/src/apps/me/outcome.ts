// What a check-in or check-out came to, in sentences.
import { minutes, until } from "$lib/format";
import type { DoorAnswer } from "$lib/api/contract";
import { t } from "./messages";

export type Told = {
  good: boolean; text: string;
  /** Why not, in the words of the server (English). */
  reasons: string[];
};

/** `since`: when the visit that is open began, for an end on another day. */
export function told(answer: DoorAnswer, place: string, zone: string, since: string | null): Told {
  if (answer.Outcome === "out") {
    return { good: true, text: join([answer.MinutesUsed === null ? t("didOut") : t("didOutTime", { time: minutes(answer.MinutesUsed) }), left(answer)]), reasons: [] };
  }
  if (answer.Outcome !== "in") {
    return { good: false, text: join([t("didRefused"), t("ask")]), reasons: answer.Reasons.map((one) => one.Text) };
  }
  const first = answer.PassName ? t("didInWith", { place, pass: answer.PassName }) : t("didIn", { place });
  const good = answer.Until === null ? null : t("didUntil", { until: until(answer.Until, answer.Since ?? since ?? answer.Until, zone) });
  return { good: true, text: join([first, left(answer), good]), reasons: [] };
}

function left(answer: DoorAnswer): string | null {
  if (answer.MinutesLeft !== null) return t("didLeft", { time: minutes(answer.MinutesLeft) });
  return answer.UsesLeft === null ? null : t("didUses", { n: answer.UsesLeft });
}

function join(parts: (string | null)[]): string {
  return parts.filter(Boolean).join(" ");
}
