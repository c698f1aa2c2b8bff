// What a location gives and sells: its own passes and products, and those its network shares with it.
import { api, ask } from "$lib/api/client";
import type { paths } from "$lib/api/schema";
import { session } from "$lib/session.svelte";
import { rights } from "./rights";

type Offers = paths["/api/hallpass/desk/offers"]["get"]["responses"][200]["content"]["application/json"];
export type OfferedPass = Offers["Passes"][number];
export type OfferedProduct = Offers["Products"][number];

/** Passes and products that can be given or sold at the location of the desk, in its currency. */
export async function offered(): Promise<{ passes: OfferedPass[]; products: OfferedProduct[] }> {
  const place = session.business;
  if (!place || !(rights.give || rights.sell)) return { passes: [], products: [] };
  const found = await ask(api.GET("/api/hallpass/desk/offers", { params: { query: { business: place.Id } } }));
  return { passes: rights.give ? found.Passes : [], products: rights.sell ? found.Products : [] };
}
