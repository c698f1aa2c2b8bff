// Names for the answers the pages are built on, as openapi.json describes them (docs/screens-api.md says what each means). Written
// out here is only what the description leaves open.
import type { components, operations } from "./schema";

type Schemas = components["schemas"];

export type Location = Schemas["Place"];
export type Session = Schemas["Session"];
export type Member = Schemas["Member"];
export type MemberPass = Schemas["MemberPass"];
export type MemberVisits = Schemas["MemberVisits"];
export type Statement = Schemas["Statement"];
/** What an attempt at the kiosk, or of a member, came to. */
export type DoorAnswer = Schemas["DoorAnswer"];
export type Reason = DoorAnswer["Reasons"][number];
export type Kiosk = Schemas["KioskState"];
export type DeskHit = Schemas["DeskHit"];
export type Board = Schemas["Board"];
export type Person = Schemas["BoardPerson"];
/** Somebody whom the rules have turned away. */
export type Attempt = Schemas["Attempt"];
export type Fix = Attempt["Fix"]["Kind"];
export type Command = Schemas["Command"];
export type Kiosks = Schemas["KioskList"]["Records"];

/** A pass that was looked at. */
export type Candidate = Omit<Required<Schemas["Choice"]["Candidates"][number]>, "Reasons"> & {
  Reasons: Required<NonNullable<Schemas["Choice"]["Candidates"][number]["Reasons"]>[number]>[];
};
export type Choice = Omit<Schemas["Choice"], "Candidates"> & { Candidates: Candidate[] };
export type Explanation = Omit<Schemas["Explanation"], "Choice"> & { Choice: Choice | null };

// Of records within these answers it is not described that all their members are always there: they are.
export type PassLedger = Omit<Schemas["PassLedger"], "Entries"> & { Entries: Required<Schemas["PassLedger"]["Entries"][number]>[] };
export type Token = Required<Schemas["TokenList"]["Records"][number]>;
export type SignIn = Required<Schemas["SignInList"]["Records"][number]>;
export type Invitation = Required<Schemas["Invitation"]>;
export type Action = Required<operations["listActions"]["responses"]["200"]["content"]["application/json"]["Records"][number]>;
export type Policy = Omit<Schemas["Policy"], "Changes"> & { Changes: Required<Schemas["Policy"]["Changes"][number]>[] };
export type AuditEntry = Omit<Required<Schemas["AuditList"]["Records"][number]>, "Changes"> & {
  Changes: Record<string, { Before?: unknown; After?: unknown }> | null;
};
export type AuditList = Omit<Schemas["AuditList"], "Records"> & { Records: AuditEntry[] };

/** The card of a customer at the desk: head and open visit are not described member by member. */
export type DeskCard = Omit<Schemas["DeskCard"], "Customer" | "Business" | "Open"> & {
  Customer: {
    Id: number; FullName: string; Email: string; MobilePhone: string | null; CompanyName: string | null; Active: boolean;
    CoworkerType: number; AlertNote: string | null; Notes: string | null; Teams: string[];
    Plans: { Name: string; ContractId: number; Renews: string | null }[];
  };
  Open: (Person & { BusinessId: number; BusinessName: string | null }) | null;
};

/** A table as the server describes it; which kinds of members there are is not described. */
export type FieldKind =
  | "text" | "long" | "int" | "decimal" | "money" | "real" | "boolean" | "date" | "datetime" | "localdatetime" | "guid" | "enum" | "enumname"
  | "reference" | "references" | "json" | "customfields";
export type Field = Omit<Schemas["ResourceField"], "Kind"> & { Kind: FieldKind };
export type Resource = Omit<Schemas["ResourceDescription"], "Fields"> & { Fields: Field[] };

/** A report; what a row holds is said by its columns. */
export type Cell = string | number | boolean | null;
export type Report = Omit<Schemas["Report"], "Rows" | "Totals"> & { Rows: Record<string, Cell>[]; Totals: Record<string, Cell> };
export type ReportAbout = Schemas["ReportAbout"];
