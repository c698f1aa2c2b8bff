// What the server says about reports and answers for one (docs/screens-api.md), by the names these pages use. Column kinds are open:
// a newer server may send one that this page does not know, which is then shown as text.
import type { operations } from "$lib/api/schema";
import type { Cell, Report, ReportAbout } from "$lib/api/contract";

export type Answer = Report;
export type Row = Record<string, Cell>;
export type Column = Report["Columns"][number];
export type Kind = Column["Kind"];
export type Series = Report["Series"][number];
export type Point = Series["Points"][number];
export type Unit = Series["Unit"];
export type About = ReportAbout;
/** The name of a report in its address. */
export type Name = operations["readReport"]["parameters"]["path"]["name"];
export type Parameter = ReportAbout["Parameters"][number];
