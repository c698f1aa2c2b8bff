// Reading and writing records of any resource: listings, one with its version, writes that refuse to overwrite what somebody
// else has changed meanwhile.
import { api, ask, newKey, Problem, query, send, type SendOptions } from "$lib/api/client";
import type { Resource, Row } from "./tables.svelte";

export type Page = { Records: Row[]; TotalItems: number; CurrentPage: number; TotalPages: number; FirstItem: number; LastItem: number; HasNextPage: boolean };
export type Found = { row: Row; tag: string | null };
export type Written = { id: number; row: Row | null; tag: string | null; warning: string | null };
type Envelope = { WasSuccessful?: boolean; Message?: string | null; Value?: ({ Id: number } & Record<string, unknown>) | null; Errors?: unknown };
type Loose = (path: string, init?: unknown) => Promise<{ data?: unknown; error?: unknown; response: Response }>;

/** A call whose answer's headers count. */
async function withHeaders<T>(method: "GET" | "POST" | "PATCH" | "DELETE", path: string, init: unknown = {}): Promise<{ data: T; headers: Headers }> {
  let headers = new Headers();
  const call = (api[method] as unknown as Loose)(path, init).then((answer) => {
    headers = answer.response.headers;
    return answer as { data?: T; error?: unknown; response: Response };
  });
  return { data: await ask(call), headers };
}

export async function list(resource: Resource, members: SendOptions["query"], signal?: AbortSignal): Promise<Page> {
  return send<Page>("GET", resource.Path, { query: members, signal });
}

/** All records that a filter leaves, for tables known to be short. */
export async function every(path: string, members: SendOptions["query"] = {}): Promise<Row[]> {
  return (await send<Page>("GET", path, { query: { size: 1000, ...members } })).Records;
}

export async function read(resource: Resource, id: number): Promise<Found> {
  const { data, headers } = await withHeaders<Row>("GET", `${resource.Path}/${id}`);
  return { row: data, tag: headers.get("ETag") };
}

export async function create(resource: Resource, body: Record<string, unknown>, key = newKey()): Promise<Written> {
  return written(await withHeaders<Envelope>("POST", resource.Path, { body, headers: { "Idempotency-Key": key } }));
}

/** Changes what `body` names; with `tag`, only while the record is as it was read (else a [`Problem`] with status 412). */
export async function change(resource: Resource, id: number, body: Record<string, unknown>, tag: string | null, key = newKey()): Promise<Written> {
  const headers = { "Idempotency-Key": key, ...(tag ? { "If-Match": tag } : {}) };
  return written(await withHeaders<Envelope>("PATCH", `${resource.Path}/${id}`, { body, headers }));
}

export async function remove(resource: Resource, id: number, tag: string | null = null): Promise<void> {
  await withHeaders("DELETE", `${resource.Path}/${id}`, { headers: tag ? { "If-Match": tag } : {} });
}

/** Runs a command; a refusal by the state of the records is a [`Problem`] too. */
export async function run(resource: Resource, key: string, ids: number[], parameters: { Name: string; Value: unknown }[]): Promise<string> {
  const answer = await send<Envelope>("POST", `${resource.Path}/runcommand`, { json: { Key: key, Ids: ids, Parameters: parameters } });
  if (answer.WasSuccessful === false) throw new Problem(400, answer.Message ?? "", {}, null, answer);
  return answer.Message ?? "";
}

function written({ data, headers }: { data: Envelope; headers: Headers }): Written {
  if (data?.WasSuccessful === false) throw new Problem(400, data.Message ?? "", {}, null, data);
  const value = data?.Value ?? null;
  return { id: value?.Id ?? 0, row: value && "ToStringText" in value ? (value as unknown as Row) : null, tag: headers.get("ETag"), warning: headers.get("X-Hallpass-Warning") };
}

/** The address of a listing's CSV with these filters. */
export function csvOf(resource: Resource, members: SendOptions["query"]): string {
  return `/api/hallpass/exports/${resource.Plural}.csv${query(members)}`;
}
