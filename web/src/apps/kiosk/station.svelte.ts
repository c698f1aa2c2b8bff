// The kiosk itself: which location it belongs to, whether the server answers, and what time it is there.
import { api, ask, Problem, useCsrf } from "$lib/api/client";
import type { Kiosk } from "$lib/api/contract";

/** What is kept in this browser to start without a connection: about the place, never about a person. */
type Known = { KioskId: number; Name: string; Business: Kiosk["Business"]; QueueHours: number; Offset: number; Contact: number };

const KEY = "hallpass.kiosk";
/** Milliseconds between two questions to the server: while it answers, and while it does not. */
const EVERY = { online: 10_000, offline: 3_000 };
const PATIENCE = 5_000;

let known = $state<Known | null>(remembered());
let phase = $state<"starting" | "pairing" | "ready">("starting");
let online = $state(true);
/** Why the pairing page is shown again. */
let ended = $state(false);
let timer = 0;
let whenReached: () => void = () => {};

function remembered(): Known | null {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "null") as Known | null;
  } catch {
    return null;
  }
}

function remember(next: Known | null): void {
  known = next;
  try {
    if (next) localStorage.setItem(KEY, JSON.stringify(next));
    else localStorage.removeItem(KEY);
  } catch {
    // It holds until the page is closed.
  }
}

function take(kiosk: Kiosk, asked: number): void {
  useCsrf(kiosk.CsrfToken);
  const answered = Date.now();
  remember({
    KioskId: kiosk.KioskId, Name: kiosk.Name, Business: kiosk.Business, QueueHours: kiosk.QueueHours,
    // The server's clock stood at Now somewhere between asking and being answered.
    Offset: Date.parse(kiosk.Now) - (asked + answered) / 2, Contact: answered,
  });
  phase = "ready";
  online = true;
  ended = false;
}

function again(): void {
  clearTimeout(timer);
  timer = window.setTimeout(() => void station.contact(), online ? EVERY.online : EVERY.offline);
}

export const station = {
  get phase() {
    return phase;
  },
  get online(): boolean {
    return online;
  },
  get ended(): boolean {
    return ended;
  },
  get known(): Known | null {
    return known;
  },
  get zone(): string {
    return known?.Business.TimeZone ?? "UTC";
  },
  /** The present by the clock of the server. */
  now(): Date {
    return new Date(Date.now() + (known?.Offset ?? 0));
  },
  /** What to do each time the server answers. */
  whenReached(act: () => void): void {
    whenReached = act;
  },
  /** Asks the server who this kiosk is, and again later. */
  async contact(): Promise<void> {
    clearTimeout(timer);
    const asked = Date.now();
    try {
      take(await ask(api.GET("/api/hallpass/kiosk", { signal: AbortSignal.timeout(PATIENCE) })), asked);
      whenReached();
    } catch (error) {
      if (error instanceof Problem && error.status === 401) {
        station.unpaired();
        return;
      }
      station.lost();
    }
    again();
  },
  /** The server was not reached. */
  lost(): void {
    const news = online;
    online = false;
    phase = known ? "ready" : "pairing";
    if (news) again();
  },
  /** The server no longer knows this kiosk. */
  unpaired(): void {
    clearTimeout(timer);
    ended = ended || known !== null;
    online = true;
    remember(null);
    phase = "pairing";
  },
  async pair(code: string): Promise<void> {
    const asked = Date.now();
    take(await ask(api.POST("/api/hallpass/kiosk/pair", { body: { Code: code } })), asked);
    again();
    whenReached();
  },
};
