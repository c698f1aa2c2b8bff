// Which columns of an answer are shown: ids that have a name beside them become the link of that name, and what is the same in
// every row is said once. The CSV file has them all.
import type { Answer, Column } from "./types";

/** A column to show; `link` is the id that its text leads to, `links` the ids that stand in it together. */
export type Shown = { column: Column; link: Column | null; links: Column[] };

const NAMES: Record<string, string[]> = {
  BusinessId: ["BusinessName"], CoworkerId: ["CoworkerFullName", "CoworkerName", "FullName", "Customer"], CoworkerTimePassId: ["Pass", "PassName"],
  CoworkerInvoiceId: ["InvoiceNumber"], CoworkerInvoiceLineId: ["Description"], CoworkerProductId: [], CoworkerContractId: ["Plan", "PlanName"],
  PayerId: ["PayerName", "PayerFullName"], TariffId: ["Plan", "PlanName"],
};

export function shownColumns(answer: Answer): Shown[] {
  const has = new Set(answer.Columns.map((column) => column.Name));
  const linkOf = new Map<string, Column>();
  const hidden = new Set<string>();
  for (const column of answer.Columns) {
    if (column.Kind !== "link") continue;
    const name = (NAMES[column.Name] ?? [column.Name.replace(/Id$/, "Name")]).find((one) => has.has(one) && !linkOf.has(one));
    if (!name) continue;
    linkOf.set(name, column);
    hidden.add(column.Name);
  }
  if (answer.Business !== null || single(answer, "BusinessId")) ["BusinessId", "BusinessName"].forEach((name) => hidden.add(name));
  if (answer.Columns.every((column) => column.Kind !== "money" || column.Currency)) hidden.add("Currency");
  if (answer.Rows.every((row) => row["DayMinutes"] === 1440)) hidden.add("DayMinutes"); // Worth a column when clocks change only.
  const kept = answer.Columns.filter((column) => !hidden.has(column.Name) && answer.Rows.some((row) => row[column.Name] != null));
  const ids = kept.filter((column) => column.Kind === "link");
  const shown = kept.filter((column) => ids.length < 2 || column.Kind !== "link").map((column): Shown => ({ column, link: linkOf.get(column.Name) ?? null, links: [] }));
  return ids.length < 2 ? shown : [...shown, { column: { Name: "Records", Kind: "link" }, link: null, links: ids }];
}

function single(answer: Answer, name: string): boolean {
  return answer.Rows.length > 0 && answer.Rows.every((row) => row[name] === answer.Rows[0]![name]);
}
