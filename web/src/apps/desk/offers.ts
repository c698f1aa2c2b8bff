// What a location gives and sells: its own passes and products, and those its network shares with it.
import { send } from "$lib/api/client";
import { session } from "$lib/session.svelte";
import { rights } from "./rights";

export type OfferedPass = { Id: number; Name: string; Price: number; CurrencyCode: string; MinutesIncluded: number | null; BusinessId: number };
export type OfferedProduct = { Id: number; Name: string; Price: number; CurrencyCode: string; BusinessId: number };

/** Passes and products that can be given or sold at the location of the desk, in its currency. */
export async function offered(): Promise<{ passes: OfferedPass[]; products: OfferedProduct[] }> {
  const place = session.business;
  if (!place || !(rights.give || rights.sell)) return { passes: [], products: [] };
  const found = await send<{ Passes: OfferedPass[]; Products: OfferedProduct[] }>("GET", "/api/hallpass/desk/offers", { query: { business: place.Id } });
  return { passes: rights.give ? found.Passes : [], products: rights.sell ? found.Products : [] };
}
