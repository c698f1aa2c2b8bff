// What a check-in would come to, as the server works it out, and one sentence that says it in the language of the page.
import type * as contract from "$lib/api/contract";
import type { Location } from "$lib/api/contract";
import type { components } from "$lib/api/schema";
import { date, minutes, money } from "$lib/format";
import { t } from "./messages";
import { reason } from "./reasons";

type Schemas = components["schemas"];
export type Why = contract.Candidate["Reasons"][number];

// openapi.json leaves open what was read of a pass, of an offer and of a limit.
export type Candidate = Omit<contract.Candidate, "Read"> & {
  Read: { TimePassId: number; ByTime: boolean; Shared: boolean; UsedToday: boolean; RemainingMinutes: number | null; RunningMinutes: number | null; ExpireDate: string | null; Price: number } | null;
};

export type Offer = { TimePassId: number; TimePassName: string; ForSale: boolean; Reasons: Why[]; Read: { Price: number; MinutesIncluded: number | null } };

export type Limit = { Unit: "days" | "hours"; Window: "week" | "month" | "billing cycle"; Limit: number; UsedDays: number | null; UsedMinutes: number | null; Reached: boolean };

export type Choice = Omit<contract.Choice, "Limits" | "Candidates" | "Offers"> & { Limits: Limit[]; Candidates: Candidate[]; Offers?: Offer[] };

export type Simulated = Omit<Schemas["Simulation"], "Explanation"> & {
  Explanation: Omit<contract.Explanation, "Choice" | "Charges"> & { Choice: Choice | null; Charges?: { Charged: number }[] };
};

/** What would put a refusal right. */
export type Remedy = "pass" | "reactivate" | "limit" | null;

export type Said = { refused: boolean; text: string; remedy: Remedy };

/** Reasons that say that a pass is somebody else's or was for another visit. */
const NOT_MEANT = new Set(["NotShared", "UsedByOther", "PayAsYouGo", "UsedOnOtherDay"]);
/** How soon an end is worth saying. */
const SOON = 7 * 24 * 60 * 60_000;

/** The outcome in one sentence, or a few short ones. */
export function sentence(simulated: Simulated, place: Location, now: number): Said {
  const choice = simulated.Explanation.Choice;
  if (!simulated.WasSuccessful || !choice) return refusal(simulated, choice);
  return { refused: false, text: [main(simulated, choice, place), ...also(simulated, choice, place, now)].join(" "), remedy: null };
}

/** The pass or offer it comes to. */
export function taken(choice: Choice): Candidate | null {
  return choice.Candidates.find((one) => one.Verdict === "Chosen") ?? null;
}

/** Minutes left on a candidate, less what open visits have used of it. */
export function remaining(candidate: Candidate): number {
  return Math.max(0, (candidate.Read?.RemainingMinutes ?? 0) - (candidate.Read?.RunningMinutes ?? 0));
}

function main(simulated: Simulated, choice: Choice, place: Location): string {
  const first = taken(choice);
  if (choice.Outcome === "FreeAccess" || !first) return t("free");
  const pass = first.TimePassName ?? t("hiddenPass");
  if (choice.Outcome === "PayAsYouGo") {
    const offer = choice.Offers?.find((one) => one.TimePassId === first.Read?.TimePassId);
    const price = money(offer?.Read.Price ?? first.Read?.Price ?? 0, place.Currency);
    const included = offer?.Read.MinutesIncluded ?? null;
    return included === null ? t("sellDay", { pass, price }) : t("sellTime", { pass, price, minutes: minutes(included) });
  }
  const goesOn = choice.Outcome === "GoesOn" || simulated.Result === "Reopened";
  if (goesOn && first.Read?.ByTime) return t("goesOnTime", { pass, left: minutes(remaining(first)) });
  if (goesOn) return t("goesOn", { pass });
  if (!first.Read?.ByTime) return t(first.Read?.UsedToday ? "useAgain" : "useDay", { pass });
  return t("usePass", { pass, left: minutes(remaining(first)) });
}

function also(simulated: Simulated, choice: Choice, place: Location, now: number): string[] {
  const more: string[] = [];
  const read = taken(choice)?.Read;
  const spare = read && !read.ByTime ? choice.Candidates.filter((one) => one.Verdict === "Eligible" && one.Read?.TimePassId === read.TimePassId).length : 0;
  if (spare > 0) more.push(t("spare", { n: spare }));
  if (read?.Shared) more.push(t("sharedBy"));
  if (read?.ExpireDate && Date.parse(read.ExpireDate) - now < SOON) more.push(t("expires", { date: date(read.ExpireDate, place.TimeZone) }));
  if (simulated.Result !== "Recorded" && simulated.Result !== "Extended") return more;
  const over = simulated.Explanation.OvertimeMinutes ?? 0;
  if (over > 0) more.push(t("overtime", { time: minutes(over) }));
  const charged = (simulated.Explanation.Charges ?? []).reduce((sum, one) => sum + one.Charged, 0);
  if (charged > 0) more.push(t("charge", { price: money(charged, place.Currency) }));
  return more;
}

function refusal(simulated: Simulated, choice: Choice | null): Said {
  const say = (why: string, remedy: Remedy): Said => ({ refused: true, text: t("refused", { why }), remedy });
  const code = choice?.RefusalCode;
  if (code === "F1") return say(t("disabled"), "reactivate");
  if (code === "F3" || code === "F4") {
    const limit = choice?.Limits.find((one) => one.Reached);
    if (limit) return say(limitSays(limit), "limit");
  }
  if (code === "F2" && choice) {
    const nearest = closest(choice);
    const why = nearest && firstReason(nearest);
    return say(nearest && why ? t("passIs", { pass: nearest.TimePassName ?? t("hiddenPass"), why: `${why}.` }) : t("noPass"), "pass");
  }
  return say(simulated.Explanation.Sentence, null);
}

function limitSays(limit: Limit): string {
  const window = windowName(limit);
  return limit.Unit === "days"
    ? t("limitDays", { n: limit.Limit, used: limit.UsedDays ?? 0, window })
    : t("limitHours", { n: limit.Limit, used: minutes(limit.UsedMinutes ?? 0), window });
}

export function windowName(limit: Limit): string {
  return t(limit.Window === "billing cycle" ? "cycle" : limit.Window);
}

/** The pass that fails by the fewest rules: what the customer most likely means to use. Passes of team mates are not meant. */
function closest(choice: Choice): Candidate | null {
  const rejected = choice.Candidates.filter((one) => one.Verdict === "Rejected" && one.Reasons.length > 0 && !one.Reasons.some((why) => NOT_MEANT.has(why.Code)));
  return rejected.sort((a, b) => a.Reasons.length - b.Reasons.length || (b.CoworkerTimePassId ?? 0) - (a.CoworkerTimePassId ?? 0))[0] ?? null;
}

function firstReason(candidate: Candidate): string | null {
  const first = candidate.Reasons[0];
  return first ? (reason(first.Code) ?? first.Text.replace(/\.$/, "")) : null;
}
