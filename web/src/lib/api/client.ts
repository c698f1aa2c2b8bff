// The typed client of Hallpass' own API, generated from openapi.json, with what every request of a page needs: the session
// cookie, the language of the page, the token against forged requests, a key that makes a repeated write harmless, and problems people can read.
import createClient, { type Middleware } from "openapi-fetch";
import { c } from "../i18n/common";
import { language } from "../i18n/language.svelte";
import type { paths } from "./schema";

/** A refusal or failure: what to tell a person, and what a form needs. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** What was wrong with which member, if the server said so. */
    readonly fields: Record<string, string> = {},
    /** Seconds to wait before another try. */
    readonly retryAfter: number | null = null,
    /** The server's answer. */
    readonly body: unknown = null,
  ) {
    super(message);
  }

  /** Was the server not reached, so that nothing is known about the effect? */
  get offline(): boolean {
    return this.status === 0;
  }
}

let csrf: string | null = null;
let onEnded: () => void = () => {};

/** Sets the token that every write carries. */
export function useCsrf(token: string | null): void {
  csrf = token;
}

/** What to do when the server may no longer know the session: 401 also says that a role is missing. */
export function whenEnded(act: () => void): void {
  onEnded = act;
}

/** A new key for one write: sent again with a retry, so that the effect happens once. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const SAFE = new Set(["GET", "HEAD"]);

const dress: Middleware = {
  onRequest({ request }) {
    if (!SAFE.has(request.method)) {
      if (csrf) request.headers.set("X-CSRF-Token", csrf);
      if (!request.headers.has("Idempotency-Key")) request.headers.set("Idempotency-Key", newKey());
    }
    request.headers.set("Accept", "application/json");
    request.headers.set("Accept-Language", language.now);
    return request;
  },
};

/** Waits before a write that did not reach the server is sent once more, in milliseconds. */
const AGAIN = [500, 2_000];

/**
 * `fetch` that sends a write again, with its own key, when the connection broke: whether the first one arrived is not known, and
 * the key makes it count once.
 */
async function steady(request: Request): Promise<Response> {
  if (SAFE.has(request.method)) return fetch(request);
  for (const wait of AGAIN) {
    try {
      return await fetch(request.clone());
    } catch (error) {
      if (request.signal.aborted || !(error instanceof TypeError)) throw error;
      await new Promise((done) => setTimeout(done, wait));
    }
  }
  return fetch(request);
}

/** The generated client: `api.GET("/api/spaces/coworkers", {...})`. Answers { data, error, response }; see [`ask`]. */
export const api = createClient<paths>({ baseUrl: location.origin, credentials: "same-origin", fetch: steady });
api.use(dress);

/** Waits for a call of [`api`] and answers its data, or throws a [`Problem`]. */
export async function ask<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<NonNullable<T>> {
  let answer;
  try {
    answer = await call;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Problem(0, c("offline"));
  }
  if (!answer.response.ok) throw problem(answer.response, answer.error);
  return answer.data as NonNullable<T>;
}

/** For a call of [`api`] whose caller keeps a queue of its own: not sent again when the connection breaks. */
export const ONCE = { fetch: (request: Request): Promise<Response> => fetch(request) };

/** A request by path: for CSV, and for pages built from tables at run time. */
export async function send<T>(method: string, path: string, options: SendOptions = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": language.now };
  if (!SAFE.has(method)) {
    if (csrf) headers["X-CSRF-Token"] = csrf;
    headers["Idempotency-Key"] = options.key ?? newKey();
  }
  let body: BodyInit | undefined;
  if (options.text !== undefined) {
    headers["Content-Type"] = options.type ?? "text/csv";
    body = options.text;
  } else if (options.json !== undefined) {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(options.json);
  }
  Object.assign(headers, options.headers);
  let response: Response;
  try {
    const address = new URL(path + query(options.query), location.origin);
    response = await steady(new Request(address, { method, headers, body, credentials: "same-origin", signal: options.signal ?? null }));
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Problem(0, c("offline"));
  }
  const text = await response.text();
  const data: unknown = text && (response.headers.get("Content-Type") ?? "").includes("json") ? JSON.parse(text) : text;
  if (!response.ok) throw problem(response, data);
  return data as T;
}

export type SendOptions = {
  query?: Record<string, string | number | boolean | null | undefined>;
  json?: unknown;
  text?: string;
  type?: string;
  key?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
};

/** A query text of what is not null, with its question mark; empty when there is nothing. */
export function query(members: SendOptions["query"]): string {
  const pairs = Object.entries(members ?? {}).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const text = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString();
  return text ? `?${text}` : "";
}

function problem(response: Response, body: unknown): Problem {
  const members = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  const fields: Record<string, string> = {};
  const errors = Array.isArray(members["Errors"]) ? (members["Errors"] as Record<string, unknown>[]) : [];
  for (const error of errors) {
    const name = String(error["PropertyName"] ?? "");
    if (name && !(name in fields)) fields[name] = String(error["Message"] ?? "");
  }
  const wait = Number(response.headers.get("Retry-After"));
  const retryAfter = Number.isFinite(wait) && wait > 0 ? wait : null;
  const said = sentence(members["Message"], errors[0]);
  const message = said ?? standard(response.status, retryAfter);
  if (response.status === 401 && !response.url.includes("/api/hallpass/session")) onEnded();
  return new Problem(response.status, message, fields, retryAfter, body);
}

/** What the server says; without the name of a member before what is a sentence by itself. */
function sentence(message: unknown, first: Record<string, unknown> | undefined): string | null {
  if (typeof message !== "string" || message === "") return null;
  const alone = String(first?.["Message"] ?? "");
  return message === `${first?.["PropertyName"]}: ${alone}` && /^\p{Lu}/u.test(alone) ? alone : message;
}

function standard(status: number, retryAfter: number | null): string {
  if (status === 401 || status === 403) return c("notAllowed");
  if (status === 404) return c("notFound");
  if (status === 429) return c("tooOften", { s: retryAfter ?? 60 });
  return status === 503 ? c("busy") : c("failed", { why: String(status) });
}
