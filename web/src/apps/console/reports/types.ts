// What the server says about reports and answers for one (docs/screens-api.md). Column kinds are open: a newer server may send one
// that this page does not know, which is then shown as text.
import type { Cell } from "$lib/api/contract";

export type Row = Record<string, Cell>;
export type Kind = "text" | "integer" | "decimal" | "minutes" | "money" | "percent" | "date" | "instant" | "boolean" | "link";
export type Column = { Name: string; Kind: Kind; Currency?: string | null; Entity?: string | null };
export type Unit = "people" | "minutes" | "money" | "percent";
export type Point = { X: string | number; Y: number | null; Group?: string | null };
export type Series = { Name: string; Kind: "bar" | "line" | "stack" | "heat"; X: "date" | "hour" | "weekday-hour" | "month" | "group"; Unit: Unit; Points: Point[] };

export type Answer = {
  Report: string; Number: string; Business: { Id: number; Name: string; TimeZone: string } | null; From: string | null; To: string | null;
  GeneratedAt: string; Columns: Column[]; Rows: Row[]; Totals: Row; Truncated: boolean; Series: Series[];
};

export type Parameter = { Name: string; Kind: "date" | "integer" | "choice" | "business" | "coworker"; Default: Cell; Values?: (string | number)[] | null; About: string };
export type About = { Name: string; Number: string; About: string; Parameters: Parameter[] };
