// What the desk does: each effect once, with a message that offers to undo it, and what it changed asked for again.
import { api, ask, newKey, Problem } from "$lib/api/client";
import type { Action } from "$lib/api/contract";
import type { operations } from "$lib/api/schema";
import { c } from "$lib/i18n/common";
import { money } from "$lib/format";
import { session } from "$lib/session.svelte";
import { toasts } from "$lib/ui/toasts.svelte";
import { board } from "./board.svelte";
import { clock } from "./clock.svelte";
import { customer } from "./customer.svelte";
import { t } from "./messages";
import { fail } from "./problems";
import { rights } from "./rights";

/** What is given or sold. */
export type Ware = { Id: number; Name: string; Price: number; CurrencyCode: string | null };
export type Who = { id: number; name: string };

const running = new Set<string>();

/** Does an effect unless the same one is on its way already; afterwards board and customer are asked for again. */
async function once(name: string, act: () => Promise<void>, otherwise: (problem: unknown) => Promise<void> | void = fail): Promise<boolean> {
  if (running.has(name)) return false;
  running.add(name);
  try {
    await act();
    return true;
  } catch (problem) {
    await otherwise(problem);
    return false;
  } finally {
    running.delete(name);
    // The message is there at once; what has changed follows.
    void refresh();
  }
}

async function refresh(): Promise<void> {
  await Promise.all([rights.board ? board.refresh() : null, customer.id ? customer.refresh() : null]);
}

/** Checks somebody in, now. */
export function checkIn(who: Who): Promise<boolean> {
  const act = async (): Promise<void> => {
    await ask(api.POST("/api/spaces/checkins", { body: { CoworkerId: who.id, BusinessId: session.businessId, FromTime: clock.stamp() } }));
    tell(t("didIn", who), await last());
  };
  return once(`visit ${who.id}`, act, async (problem) => {
    // Two desks, one customer: the second one wants to know that all is well.
    if (problem instanceof Problem && problem.status === 400 && customer.id === who.id) {
      await customer.refresh();
      if (customer.here) return toasts.add("info", t("quicker", who));
    }
    fail(problem);
  });
}

/** Checks somebody out, now. */
export function checkOut(who: Who, visit: number): Promise<boolean> {
  const act = async (): Promise<void> => {
    await ask(api.PATCH("/api/spaces/checkins/{id}", { params: { path: { id: visit } }, body: { ToTime: clock.stamp() } }));
    tell(t("didOut", who), await last());
  };
  return once(`visit ${who.id}`, act);
}

/** Enters a visit that was forgotten. */
export function enterVisit(who: Who, from: string, to: string | null): Promise<boolean> {
  const act = async (): Promise<void> => {
    await ask(api.POST("/api/spaces/checkins", { body: { CoworkerId: who.id, BusinessId: session.businessId, FromTime: from, ...(to ? { ToTime: to } : {}) } }));
    tell(t("didLate", who), await last());
  };
  return once(`visit ${who.id}`, act, rethrow);
}

/** Gives a pass, free or charged on the next invoice. */
export function givePass(who: Who, pass: Ware, quantity: number, free: boolean): Promise<boolean> {
  const act = async (): Promise<void> => {
    await ask(api.POST("/api/billing/coworkertimepasses", {
      body: { CoworkerId: who.id, BusinessId: session.businessId, TimePassId: pass.Id, CreateMultiple: quantity, Free: free },
    }));
    const text = free ? t("didGive", { pass: pass.Name, name: who.name }) : t("didSell", { pass: pass.Name, name: who.name, price: money(pass.Price * quantity, pass.CurrencyCode ?? "") });
    tell(text, quantity === 1 ? await last() : null);
  };
  return once(`pass ${who.id}`, act, rethrow);
}

/** Sells a product; what it grants is released at once. */
export function sellProduct(who: Who, product: Ware, quantity: number): Promise<boolean> {
  const act = async (): Promise<void> => {
    const made = await ask(api.POST("/api/billing/coworkerproducts", {
      body: { CoworkerId: who.id, BusinessId: session.businessId, ProductId: product.Id, Quantity: quantity, ActivateNow: true },
    }));
    const text = t("didSell", { pass: product.Name, name: who.name, price: money(product.Price * quantity, product.CurrencyCode ?? "") });
    const sale = rights.takeBack ? made.Value.Id : null;
    offerUndo(text, sale === null ? null : `sale ${sale}`, (key) => ask(api.POST("/api/hallpass/sales/{id}/takeback", { params: { path: { id: sale ?? 0 } }, body: {}, headers: { "Idempotency-Key": key } })));
  };
  return once(`pass ${who.id}`, act, rethrow);
}

/** Of a day pass, one day is given back or taken. */
type Correction = operations["correctPass"]["requestBody"]["content"]["application/json"];

/** Gives or takes minutes or the day of a pass, or moves its expiry. */
export function correct(pass: { Id: number; Name: string | null }, kind: "corrections" | "extensions", change: { Minutes?: number; Days?: number }, note: string): Promise<boolean> {
  const act = async (): Promise<void> => {
    const path = { id: pass.Id };
    if (kind === "extensions") await ask(api.POST("/api/hallpass/passes/{id}/extensions", { params: { path }, body: { ...change, Note: note } }));
    else await ask(api.POST("/api/hallpass/passes/{id}/corrections", { params: { path }, body: { ...change, Note: note } as Correction }));
    tell(t("didCorrect", { pass: pass.Name ?? t("hiddenPass") }), await last());
  };
  return once(`correct ${pass.Id}`, act, rethrow);
}

/** Lets a closed account in again. */
export function activate(who: Who): Promise<boolean> {
  const act = async (): Promise<void> => {
    await ask(api.PATCH("/api/spaces/coworkers/{id}", { params: { path: { id: who.id } }, body: { Active: true } }));
    toasts.add("good", t("didActivate", who), { label: c("undo"), run: () => void deactivate(who) });
  };
  return once(`activate ${who.id}`, act);
}

function deactivate(who: Who): Promise<boolean> {
  const act = async (): Promise<void> => {
    await ask(api.PATCH("/api/spaces/coworkers/{id}", { params: { path: { id: who.id } }, body: { Active: false } }));
    toasts.add("info", t("didUndo"));
  };
  return once(`activate ${who.id}`, act);
}

/** For dialogs, which show a problem beside their fields. */
function rethrow(problem: unknown): never {
  throw problem;
}

/** What this person did last at this location, to be undone; null where the role does not allow to look. */
async function last(): Promise<Action | null> {
  if (!rights.undo) return null;
  try {
    const list = await ask(api.GET("/api/hallpass/actions", { params: { query: { businessId: session.businessId, mine: true } } }));
    return (list.Records[0] as Action | undefined) ?? null;
  } catch {
    return null; // The effect stands; that it cannot be undone from here is no reason to call it failed.
  }
}

function tell(text: string, done: Action | null): void {
  offerUndo(text, done?.CanBeUndone ? `undo ${done.Id}` : null, (key) => ask(api.POST("/api/hallpass/actions/{id}/undo", { params: { path: { id: done?.Id ?? 0 } }, body: {}, headers: { "Idempotency-Key": key } })));
}

/** Says what was done; unless `name` is null, with a button that takes it back. One key for the message: pressed twice, it is undone once. */
function offerUndo(text: string, name: string | null, undo: (key: string) => Promise<unknown>): void {
  if (name === null) return toasts.add("good", text);
  const key = newKey();
  const run = (): void => {
    void once(name, async () => {
      await undo(key);
      toasts.add("info", t("didUndo"));
    });
  };
  toasts.add("good", text, { label: c("undo"), run });
}
