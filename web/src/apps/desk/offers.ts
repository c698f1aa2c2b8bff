// What a location gives and sells: its own passes and products, and those of the locations above it in its network.
import { Problem, send } from "$lib/api/client";
import { session } from "$lib/session.svelte";
import { rights } from "./rights";

export type OfferedPass = {
  Id: number; Name: string; Price: number; CurrencyCode: string; MinutesIncluded: number | null; BusinessId: number; Businesses: number[]; Archived: boolean;
};
export type OfferedProduct = { Id: number; Name: string; Price: number; CurrencyCode: string; BusinessId: number; Archived: boolean };

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
    return (await send<{ RootLocationId: number | null }>("GET", `/api/sys/businesses/${id}`)).RootLocationId;
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}

/** Passes and products that can be given or sold at the location of the desk, in its currency. */
export async function offered(): Promise<{ passes: OfferedPass[]; products: OfferedProduct[] }> {
  const place = session.business;
  if (!place) return { passes: [], products: [] };
  const [line, passes, products] = await Promise.all([
    upwards(place.Id),
    rights.give ? send<{ Records: OfferedPass[] }>("GET", "/api/billing/timepasses", { query: { size: 200, orderBy: "Name", TimePass_Archived: false } }) : null,
    rights.sell ? send<{ Records: OfferedProduct[] }>("GET", "/api/billing/products", { query: { size: 200, orderBy: "Name", Product_Archived: false } }) : null,
  ]);
  const belongs = (one: { BusinessId: number }): boolean => line === null || line.includes(one.BusinessId);
  const priced = (one: { CurrencyCode: string; Archived: boolean }): boolean => one.CurrencyCode === place.Currency && !one.Archived;
  return {
    passes: (passes?.Records ?? []).filter((one) => priced(one) && (one.Businesses.length > 0 ? one.Businesses.includes(place.Id) : belongs(one))),
    products: (products?.Records ?? []).filter((one) => priced(one) && belongs(one)),
  };
}
