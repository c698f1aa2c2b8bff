// The customer who is open at the desk: the card, and what a check-in now would come to.
import { api, ask, Problem } from "$lib/api/client";
import type { DeskCard } from "$lib/api/contract";
import { session } from "$lib/session.svelte";
import { board } from "./board.svelte";
import { clock } from "./clock.svelte";
import type { Simulated } from "./preview";
import { inWords } from "./problems";
import { rights } from "./rights";

export type CardPass = DeskCard["Passes"][number];
export type Card = DeskCard;

class OpenCustomer {
  /** Number of the customer; 0 = none. */
  id = $state(0);
  card = $state.raw<Card | null>(null);
  /** What a check-in would come to; null while it is worked out, and for whoever is in already. */
  preview = $state.raw<Simulated | null>(null);
  /** Why there is no card. */
  failed = $state<string | null>(null);
  /** Why nothing can be said about a check-in: the server's words. */
  previewFailed = $state<string | null>(null);
  /** Customers opened before, newest first; forgotten with the page. */
  recent = $state.raw<{ id: number; name: string }[]>([]);

  #asked = 0;
  #latest: Promise<void> = Promise.resolve();

  /** Opens a customer; 0 closes. */
  async open(id: number): Promise<void> {
    if (id !== this.id) {
      this.card = null;
      this.preview = null;
    }
    this.id = id;
    this.failed = null;
    this.previewFailed = null;
    await this.refresh();
  }

  /** Asks again for card and preview; answers when the latest of such requests has, whose answer counts. */
  async refresh(): Promise<void> {
    this.#latest = this.#load();
    let waited;
    do {
      waited = this.#latest;
      await waited;
    } while (waited !== this.#latest);
  }

  async #load(): Promise<void> {
    const asked = ++this.#asked;
    if (!this.id) return;
    try {
      if (!clock.known) {
        // Without the right to see the board nothing tells the server's time: that of the device has to do.
        if (rights.board) await board.refresh();
        else clock.set(new Date().toISOString());
      }
      const found = await ask(api.GET("/api/hallpass/desk/customers/{id}", { params: { path: { id: this.id }, query: { business: session.businessId } } }));
      const card = found as unknown as Card;
      if (asked !== this.#asked) return;
      this.card = card;
      this.#remember(card);
    } catch (error) {
      if (asked !== this.#asked) return;
      this.card = null;
      this.failed = error instanceof Problem ? error.message : String(error);
      return;
    }
    await this.#simulate(asked);
  }

  /** Is the customer in at the location of the desk? */
  get here(): boolean {
    return this.card?.Open != null && this.card.Open.BusinessId === session.businessId;
  }

  async #simulate(asked: number): Promise<void> {
    if (!rights.checkIn || this.here) {
      this.preview = null;
      this.previewFailed = null;
      return;
    }
    try {
      const preview = await simulate({ CoworkerId: this.id, BusinessId: session.businessId, FromTime: clock.stamp() });
      if (asked !== this.#asked) return;
      this.preview = preview;
      this.previewFailed = null;
    } catch (error) {
      if (asked !== this.#asked) return;
      this.preview = null;
      this.previewFailed = inWords(error);
    }
  }

  #remember(card: Card): void {
    const one = { id: card.Customer.Id, name: card.Customer.FullName };
    this.recent = [one, ...this.recent.filter((other) => other.id !== one.id)].slice(0, 6);
  }
}

export const customer = new OpenCustomer();

export type Asked = { CoworkerId: number; BusinessId: number; FromTime: string; ToTime?: string; Passes?: { TimePassId: number }[] };

/** What a check-in would come to; nothing is written. */
export async function simulate(asked: Asked): Promise<Simulated> {
  return (await ask(api.POST("/api/hallpass/checkins/simulate", { body: asked }))) as unknown as Simulated;
}
