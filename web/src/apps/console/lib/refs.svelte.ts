// Names of records that others point to: asked for together, once.
import { SvelteMap } from "svelte/reactivity";
import { send } from "$lib/api/client";
import { tables, type Row } from "./tables.svelte";
import { called } from "./values";

const names = new SvelteMap<string, string>();
const wanted = new Map<string, Set<number>>();
let timer: ReturnType<typeof setTimeout> | null = null;

async function fetchAll(): Promise<void> {
  timer = null;
  const all = [...wanted];
  wanted.clear();
  await Promise.all(all.map(([plural, ids]) => fetchOne(plural, [...ids])));
}

async function fetchOne(plural: string, ids: number[]): Promise<void> {
  const table = tables.find(plural);
  if (!table?.Verbs.includes("Read")) return;
  for (let from = 0; from < ids.length; from += 500) {
    try {
      const found = await send<Row[]>("GET", table.Path, { query: { id: `[${ids.slice(from, from + 500).join(",")}]` } });
      for (const row of found) names.set(`${plural}/${row.Id}`, called(row));
    } catch {
      // The number stands for itself.
    }
  }
}

export const refs = {
  /** What the record is called, when it is known. [`want`] asks for it. */
  known(plural: string, id: number): string | null {
    return names.get(`${plural}/${id}`) ?? null;
  },
  want(plural: string, id: number): void {
    const key = `${plural}/${id}`;
    if (names.has(key)) return;
    const set = wanted.get(plural) ?? new Set<number>();
    set.add(id);
    wanted.set(plural, set);
    timer ??= setTimeout(() => void fetchAll(), 0);
  },
  keep(plural: string, row: Row): void {
    names.set(`${plural}/${row.Id}`, called(row));
  },
};
