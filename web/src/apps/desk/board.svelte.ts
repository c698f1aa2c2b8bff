// Who is in at a location, kept up to date: the server says that something has changed, the page asks what. While the server
// cannot say so, the page asks by itself now and then.
import { tick } from "svelte";
import { api, ask, Problem } from "$lib/api/client";
import type { Board } from "$lib/api/contract";
import { clock } from "./clock.svelte";

/** Waits between tries to listen again, in milliseconds; the last one stays. */
const WAITS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];
/** How often it is asked while nobody tells. */
const ASK = 20_000;

class LiveBoard {
  /** The board; null before the first answer. */
  now = $state.raw<Board | null>(null);
  /** Does the server tell of changes? */
  live = $state(false);
  /** Why there is none, when it cannot be read. */
  failed = $state<string | null>(null);

  #place = 0;
  #source: EventSource | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #poll: ReturnType<typeof setInterval> | undefined;
  #tries = 0;
  #asking: Promise<void> | null = null;
  #again = false;

  /** Follows the board of a location from now on. */
  watch(place: number): void {
    this.stop();
    this.#place = place;
    this.now = null;
    this.failed = null;
    void this.refresh();
    this.#listen();
    this.#poll = setInterval(() => {
      if (!this.live) void this.refresh();
    }, ASK);
  }

  stop(): void {
    this.#source?.close();
    this.#source = null;
    clearTimeout(this.#retry);
    clearInterval(this.#poll);
    this.#tries = 0;
    this.live = false;
  }

  /** Asks for the board; while an answer is on its way, once more after it. */
  refresh(): Promise<void> {
    if (this.#asking) {
      this.#again = true;
      return this.#asking;
    }
    this.#asking = this.#ask().finally(() => (this.#asking = null));
    return this.#asking;
  }

  async #ask(): Promise<void> {
    do {
      this.#again = false;
      const place = this.#place;
      try {
        const board = await ask(api.GET("/api/hallpass/board", { params: { query: { business: place } } }));
        if (place !== this.#place) {
          this.#again = true;
          continue;
        }
        clock.set(board.Now);
        this.now = board;
        this.failed = null;
        await tick();
        document.dispatchEvent(new CustomEvent("hallpass:board", { detail: { version: board.Version } }));
      } catch (error) {
        if (place === this.#place) this.failed = error instanceof Problem ? error.message : String(error);
      }
    } while (this.#again);
  }

  #listen(): void {
    const source = new EventSource(`/api/hallpass/board/stream?business=${this.#place}`);
    this.#source = source;
    source.addEventListener("open", () => {
      this.live = true;
      this.#tries = 0;
    });
    source.addEventListener("changed", (event) => {
      this.live = true;
      if (versionOf(event as MessageEvent<string>) !== this.now?.Version) void this.refresh();
    });
    // The browser's own way to try again waits for the same short time each time: a server that is down would be asked by
    // every desk at once.
    source.addEventListener("error", () => {
      source.close();
      if (source !== this.#source) return;
      this.live = false;
      const wait = WAITS[Math.min(this.#tries, WAITS.length - 1)] ?? ASK;
      this.#tries += 1;
      clearTimeout(this.#retry);
      this.#retry = setTimeout(() => this.#listen(), wait * (0.8 + Math.random() * 0.4));
    });
  }
}

function versionOf(event: MessageEvent<string>): number | null {
  try {
    return (JSON.parse(event.data) as { Version: number }).Version;
  } catch {
    return null;
  }
}

export const board = new LiveBoard();
