// What the member page knows, and the clock of the server.
import { api, ask, Problem } from "$lib/api/client";
import type { DoorAnswer, Member } from "$lib/api/contract";

let me = $state<Member | null>(null);
let nobody = $state(false);
let failed = $state<string | null>(null);
/** When it was read, by a clock that nobody can set. */
let readAt = $state(0);
let ticks = $state(0);

export const member = {
  get me(): Member | null {
    return me;
  },
  /** The account is not that of a customer. */
  get nobody(): boolean {
    return nobody;
  },
  get failed(): string | null {
    return failed;
  },
  /** Minutes that have gone by since the server said what it said. */
  get passed(): number {
    void ticks;
    return Math.floor((performance.now() - readAt) / 60_000);
  },
  tick(): void {
    ticks++;
  },
  async load(): Promise<void> {
    try {
      me = await ask(api.GET("/api/hallpass/me"));
      readAt = performance.now();
      nobody = false;
      failed = null;
    } catch (error) {
      if (error instanceof Problem && error.status === 404) nobody = true;
      // What was read before stays on the page: an hour without a connection is no reason to show nothing.
      else if (!me) failed = error instanceof Error ? error.message : String(error);
    }
  },
  /** Checks in at a location, and reads anew what that changed. */
  async checkIn(businessId: number): Promise<DoorAnswer> {
    const answer = await ask(api.POST("/api/hallpass/me/checkin", { body: { BusinessId: businessId } }));
    await member.load();
    return answer;
  },
  async checkOut(): Promise<DoorAnswer> {
    const answer = await ask(api.POST("/api/hallpass/me/checkout"));
    await member.load();
    return answer;
  },
};
