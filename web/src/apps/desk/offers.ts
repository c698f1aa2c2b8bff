// What a location gives and sells: its own passes and products, and those of the locations above it in its network.
import { api, ask, Problem } from "$lib/api/client";
import type { components } from "$lib/api/schema";
import { session } from "$lib/session.svelte";
import { rights } from "./rights";

type Schemas = components["schemas"];
export type OfferedPass = Pick<Schemas["TimePassListItem"], "Id" | "Name" | "Price" | "CurrencyCode" | "MinutesIncluded" | "BusinessId" | "Businesses" | "Archived">;
export type OfferedProduct = Pick<Schemas["ProductListItem"], "Id" | "Name" | "Price" | "CurrencyCode" | "BusinessId" | "Archived">;

/** A network is not deeper than this; a circle of locations must not keep anybody waiting. */
const DEEPEST = 6;

/** The location and those above it; null when the role does not let one see. */
async function upwards(from: number): Promise<number[] | null> {
  if (!session.may("Business-Read")) return null;
  const line = [from];
  for (let at = from; line.length < DEEPEST; ) {
    const above = await parent(at);
    if (above === null || line.includes(above)) break;
    line.push(above);
    at = above;
  }
  return line;
}

/** The location above; null at the top, and where the caller's locations end. */
async function parent(id: number): Promise<number | null> {
  try {
    return (await ask(api.GET("/api/sys/businesses/{id}", { params: { path: { id } } }))).RootLocationId;
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}

/** Records of a page; a listing by ids is a bare list, which nobody asks for here. */
function recordsOf<T>(page: { Records: T[] } | unknown[] | null): T[] {
  return page === null || Array.isArray(page) ? [] : page.Records;
}

/** Passes and products that can be given or sold at the location of the desk, in its currency. */
export async function offered(): Promise<{ passes: OfferedPass[]; products: OfferedProduct[] }> {
  const place = session.business;
  if (!place) return { passes: [], products: [] };
  const [line, passes, products] = await Promise.all([
    upwards(place.Id),
    rights.give ? ask(api.GET("/api/billing/timepasses", { params: { query: { size: 200, orderBy: "Name", TimePass_Archived: false } } })) : null,
    rights.sell ? ask(api.GET("/api/billing/products", { params: { query: { size: 200, orderBy: "Name", Product_Archived: false } } })) : null,
  ]);
  const belongs = (one: { BusinessId: number }): boolean => line === null || line.includes(one.BusinessId);
  const priced = (one: { CurrencyCode: string | null; Archived: boolean }): boolean => one.CurrencyCode === place.Currency && !one.Archived;
  return {
    passes: recordsOf<OfferedPass>(passes).filter((one) => priced(one) && (one.Businesses.length > 0 ? one.Businesses.includes(place.Id) : belongs(one))),
    products: recordsOf<OfferedProduct>(products).filter((one) => priced(one) && belongs(one)),
  };
}
