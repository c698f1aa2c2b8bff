// The tables as the server describes them: what there is, which members, what the signed-in person may do with it.
import { send } from "$lib/api/client";

export type Kind =
  | "text" | "long" | "int" | "decimal" | "money" | "real" | "boolean" | "date" | "datetime" | "localdatetime" | "guid" | "enum" | "enumname"
  | "reference" | "references" | "json" | "customfields";

export type Field = {
  Name: string; Kind: Kind; Required: boolean; RequiredOnUpdate?: boolean; ReadOnly: boolean; CreateOnly: boolean; WriteOnly: boolean;
  Nullable?: boolean; InList: boolean; InFull?: boolean; Filter: boolean; Contains?: boolean; Range: boolean; Sort: boolean; FilterName: string;
  MaxLength?: number | null; Enum: { Id: number; Name: string }[] | null; Reference: string | null; ReferencePath?: string | null;
  ReferenceLabel: string | null; About: string;
};

export type Command = { Key: string; Name: string; About: string; Parameters: { Name: string; About: string }[] };
export type Verb = "List" | "Read" | "Create" | "Edit" | "Delete";

export type Resource = {
  Entity: string; Plural: string; Module: string; Path: string; About: string; Named?: string[]; RequiredFilter?: string | null;
  Fields: Field[]; Verbs: Verb[]; Commands: Command[];
};

export type Row = Record<string, unknown> & { Id: number; ToStringText: string };

let all = $state.raw<Resource[]>([]);
let asked: Promise<Resource[]> | null = null;

export const tables = {
  get all(): Resource[] {
    return all;
  },
  find(plural: string): Resource | null {
    return all.find((one) => one.Plural === plural) ?? null;
  },
  ofEntity(entity: string): Resource | null {
    return all.find((one) => one.Entity === entity) ?? null;
  },
  /** Reads them once. */
  load(): Promise<Resource[]> {
    asked ??= send<Resource[]>("GET", "/api/hallpass/resources").then(
      (found) => (all = found),
      (error: unknown) => {
        asked = null;
        throw error;
      },
    );
    return asked;
  },
  may(plural: string, verb: Verb): boolean {
    return tables.find(plural)?.Verbs.includes(verb) ?? false;
  },
};

/** The member of that name. */
export function field(resource: Resource, name: string): Field | null {
  return resource.Fields.find((one) => one.Name === name) ?? null;
}

/** The location a record is about, for the zone its instants are shown in. */
export function locationOf(row: Record<string, unknown>): number | null {
  for (const name of ["BusinessId", "InvoicingBusinessId", "IssuedById"]) if (typeof row[name] === "number") return row[name] as number;
  return null;
}
