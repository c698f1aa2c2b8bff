// The tables as the server describes them: what there is, which members, what the signed-in person may do with it.
import { api, ask } from "$lib/api/client";
import type { Field, FieldKind, Resource } from "$lib/api/contract";

export type { Field, Resource };
export type Kind = FieldKind;
export type Command = Resource["Commands"][number];
export type Verb = Resource["Verbs"][number];

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
    asked ??= ask(api.GET("/api/hallpass/resources")).then(
      (found) => (all = found as Resource[]),
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
