// Names for the answers the pages are built on (docs/screens-api.md says what each means).

export type Location = { Id: number; Name: string; TimeZone: string; Currency: string };

export type Session = {
  UserId: number; FullName: string; Email: string; CoworkerId: number | null; Administers: boolean; FullAdmin: boolean;
  AllLocations: boolean; Permissions: string[]; CsrfToken: string | null; Businesses: Location[];
};

export type PassKind = "day" | "time" | "plan" | "payg" | "visitor";
export type Reason = { Rule: string; Text: string };

export type HeldPass = {
  Id: number; Name: string; Kind: "day" | "time"; RemainingMinutes: number | null; MinutesTotal: number | null; Used: boolean;
  ExpireDate: string | null; ValidFrom: string | null; UsableNow: boolean; WhyNot: string | null;
  Source: "Assigned" | "Product" | "Plan" | "Payg";
};

export type OpenVisit = {
  CheckinId: number; BusinessId: number; BusinessName: string; Since: string; PassName: string | null; MinutesUsed: number;
  MinutesLeft: number | null; Until: string | null;
};

export type VisitRow = { Id: number; BusinessName: string; TimeZone: string; From: string; To: string | null; Minutes: number | null; Passes: string[] };

export type Me = {
  Customer: { Id: number; FullName: string; FirstName: string; Email: string }; Business: Location; Locations: { Id: number; Name: string }[];
  Plans: string[]; Open: OpenVisit | null; Passes: HeldPass[]; Totals: { Minutes: number; Days: number }; ExpiringSoon: number[];
};

export type Paged<T> = { Records: T[]; TotalItems: number; CurrentPage: number; TotalPages: number };

/** What an attempt at the kiosk, or of a member, came to. */
export type Attempt = {
  Outcome: "in" | "out" | "refused" | "unknown"; Greeting: string | null; Kind: PassKind | null; PassName: string | null;
  MinutesLeft: number | null; UsesLeft: number | null; Until: string | null; Since: string | null; MinutesUsed: number | null;
  Reasons: Reason[]; Queued: boolean;
};

export type Kiosk = { KioskId: number; Name: string; Business: Location; Now: string; CsrfToken: string; QueueHours: number };

export type Found = {
  CoworkerId: number; FullName: string; Email: string; CompanyName: string | null; Active: boolean; Plan: string | null;
  AlertNote: string | null; Open: { CheckinId: number; BusinessId: number; Since: string } | null;
};

export type DeskCustomer = {
  Customer: {
    Id: number; FullName: string; Email: string; MobilePhone: string | null; CompanyName: string | null; Active: boolean;
    CoworkerType: number; AlertNote: string | null; Notes: string | null; Teams: string[];
    Plans: { Name: string; ContractId: number; Renews: string | null }[];
  };
  Open: Person | null; Passes: (HeldPass & { CreatedOn: string; Invoiced: boolean })[]; Visits: VisitRow[];
  Failed: { Id: number; At: string; Rule: string; Text: string }[];
  Due: { Amount: number; Currency: string; Lines: number } | null;
};

export type Person = {
  CheckinId: number; CoworkerId: number; FullName: string; CompanyName: string | null; Since: string; PassName: string | null;
  Kind: PassKind; MinutesUsed: number; MinutesLeft: number | null; Until: string | null; Over: boolean; OvertimeMinutes: number;
  AlertNote: string | null;
};

export type Fix = "give_pass" | "sell_pass" | "wait" | "reactivate" | "check_out_elsewhere" | "limit" | "none";

export type Board = {
  Business: Location & { Capacity: number | null }; Now: string; Version: number; People: Person[];
  Failed: { FailedCheckinId: number; At: string; CoworkerId: number; FullName: string; Rule: string; Text: string; Fix: { Kind: Fix } }[];
  Today: { Visits: number; Customers: number; Peak: number };
};

export type FieldKind = "text" | "long" | "int" | "decimal" | "money" | "boolean" | "date" | "datetime" | "guid" | "enum" | "reference" | "references";

export type Field = {
  Name: string; Kind: FieldKind; Required: boolean; ReadOnly: boolean; CreateOnly: boolean; WriteOnly: boolean; InList: boolean;
  Filter: boolean; Range: boolean; Sort: boolean; Enum: { Id: number; Name: string }[] | null; Reference: string | null;
  ReferenceLabel: string | null; About: string;
};

export type Resource = { Entity: string; Plural: string; Module: string; Path: string; About: string; Fields: Field[]; Verbs: string[]; Commands: string[] };

export type ColumnKind = "text" | "integer" | "minutes" | "money" | "percent" | "date" | "instant" | "boolean" | "link";
export type Cell = string | number | boolean | null;

export type Report = {
  Report: string; Number: string; Business: { Id: number; Name: string; TimeZone: string } | null; From: string | null; To: string | null; GeneratedAt: string;
  Columns: { Name: string; Kind: ColumnKind; Currency?: string }[]; Rows: Record<string, Cell>[]; Totals: Record<string, Cell>; Truncated: boolean;
  Series: { Name: string; Kind: "bar" | "line" | "stack" | "heat"; X: "date" | "hour" | "weekday-hour" | "month"; Unit: "people" | "minutes" | "money" | "percent"; Points: { X: string | number; Y: number; Group?: string }[] }[];
};
