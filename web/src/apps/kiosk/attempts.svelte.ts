// From a PIN, a card or a code to what the person is told. Everything goes through the queue, in order: stored first, then sent.
import { api, ask, newKey, ONCE, Problem } from "$lib/api/client";
import type { DoorAnswer } from "$lib/api/contract";
import { type Decided, Queue, type Waiting, type Way } from "./queue";
import { station } from "./station.svelte";

export type Shown = { kind: DoorAnswer["Outcome"] | "kept" | "failed"; answer: DoorAnswer | null; way?: Way };

/** How long a result stands, in milliseconds. */
export const STANDS = 5_000;
/** How long a person waits for the server before the attempt is kept for later. */
const PATIENCE = 6_000;
const HOUR = 3_600_000;

let shown = $state<Shown | null>(null);
let busy = $state(false);
/** Too many wrong tries: until when, by this device's clock. */
let lockedUntil = $state(0);
let waiting = $state<Waiting[]>([]);
let decided = $state<Decided[]>([]);
let lasting = $state(true);

const opened = Queue.open();
/** Who stands before the kiosk and waits for the answer to which key. */
const persons = new Map<string, (shown: Shown | null) => void>();
let sending: Promise<void> | null = null;
/** What was just shown or read, so that a card held too long is not a second visit. Gone with the result. */
let last = "";
let ends = 0;

async function look(): Promise<void> {
  const queue = await opened;
  waiting = (await queue.all()).filter((one) => one.Kept);
  decided = await queue.decided();
  lasting = queue.lasting;
}

function show(next: Shown): void {
  clearTimeout(ends);
  shown = next;
  ends = window.setTimeout(() => attempts.clear(), STANDS);
}

export const attempts = {
  get shown(): Shown | null {
    return shown;
  },
  get busy(): boolean {
    return busy;
  },
  get lockedUntil(): number {
    return lockedUntil;
  },
  /** Attempts a person was told are kept. */
  get waiting(): Waiting[] {
    return waiting;
  },
  get decided(): Decided[] {
    return decided;
  },
  /** Does the queue outlive a reload? */
  get lasting(): boolean {
    return lasting;
  },
  look,
  /** Takes the result away, with everything about the person. */
  clear(): void {
    clearTimeout(ends);
    shown = null;
    last = "";
  },
  /** Somebody tries to come in or to leave. */
  async make(way: Way, value: string): Promise<void> {
    const same = `${way} ${value}`;
    if (busy || (same === last && shown)) return;
    attempts.clear();
    busy = true;
    last = same;
    try {
      const queue = await opened;
      const one: Waiting = { Key: newKey(), Way: way, Value: value, At: station.now().toISOString(), BusinessId: station.known?.Business.Id ?? 0, Kept: false, Tries: 0 };
      await queue.add(one);
      const answered = new Promise<Shown | null>((answer) => persons.set(one.Key, answer));
      const patience = window.setTimeout(() => void keep(one.Key), station.online ? PATIENCE + 1_000 : 0);
      if (station.online) void attempts.send();
      const result = await answered;
      clearTimeout(patience);
      if (result) show({ ...result, way });
      else last = "";
    } finally {
      busy = false;
      void look();
    }
  },
  /** Sends what waits, in order, as far as the server answers. */
  send(): Promise<void> {
    sending ??= drain().finally(() => {
      sending = null;
      void look();
    });
    return sending;
  },
  /** Deletes what has become too old to count, also while the server does not answer. */
  async prune(): Promise<void> {
    if (sending) return;
    const queue = await opened;
    for (const one of await queue.all()) {
      if (persons.has(one.Key) || !tooOld(one)) continue;
      await queue.remove(one.Key);
      await queue.tell({ At: one.At, DecidedAt: station.now().toISOString(), Outcome: "late" });
    }
    await look();
  },
  /** Forgets what waits and what was decided. */
  async forget(): Promise<void> {
    await (await opened).forget();
    await look();
  },
};

function answer(key: string, result: Shown | null): boolean {
  const person = persons.get(key);
  persons.delete(key);
  person?.(result);
  return person !== undefined;
}

/** The person does not wait any longer: the attempt is kept, and sent with its instant. */
async function keep(key: string): Promise<void> {
  await (await opened).change(key, { Kept: true });
  answer(key, { kind: "kept", answer: null });
}

function tooOld(one: Waiting): boolean {
  return station.now().getTime() - Date.parse(one.At) > (station.known?.QueueHours ?? 0) * HOUR;
}

async function drain(): Promise<void> {
  const queue = await opened;
  // What was kept waits until wrong tries are forgiven; who stands there may have a card.
  if (lockedUntil > Date.now() && persons.size === 0) return;
  for (const one of await queue.all()) {
    if (!(await settle(queue, one))) {
      for (const left of await queue.all()) if (persons.has(left.Key)) await keep(left.Key);
      return;
    }
  }
  // Somebody may have come while the last one was under way.
  if ((await queue.all()).length > 0 && station.online && lockedUntil < Date.now()) return drain();
}

/** One request, under the attempt's own key; with its instant when it comes late. */
function post(one: Waiting, late: boolean): Promise<DoorAnswer> {
  const body = { [one.Way]: one.Value, ...(late ? { At: one.At } : {}) };
  return ask(api.POST("/api/hallpass/kiosk/attempts", { ...ONCE, body, headers: { "Idempotency-Key": one.Key }, signal: AbortSignal.timeout(PATIENCE) }));
}

/** Sends one. Answers whether the next may be sent. */
async function settle(queue: Queue, one: Waiting): Promise<boolean> {
  const over = async (outcome: Decided["Outcome"], result: Shown | null): Promise<boolean> => {
    await queue.remove(one.Key);
    if (!answer(one.Key, result)) await queue.tell({ At: one.At, DecidedAt: station.now().toISOString(), Outcome: outcome });
    return true;
  };
  if (tooOld(one) || one.BusinessId !== station.known?.Business.Id) return over("late", null);
  // Left behind by a page that was closed while it waited for the answer: nobody stands there any more.
  const late = one.Kept || !persons.has(one.Key);
  try {
    const found = await post(one, late);
    return await over(found.Outcome, { kind: found.Outcome, answer: found });
  } catch (error) {
    if (!(error instanceof Problem)) {
      station.lost();
      return false;
    }
    return refused(queue, one, error, over);
  }
}

async function refused(
  queue: Queue, one: Waiting, error: Problem, over: (outcome: Decided["Outcome"], result: Shown | null) => Promise<boolean>,
): Promise<boolean> {
  switch (error.status) {
    case 401:
      // Nothing of it may be kept: this device is nobody's kiosk any more.
      await over("failed", null);
      station.unpaired();
      return false;
    case 429:
      lockedUntil = Date.now() + (error.retryAfter ?? 30) * 1_000;
      // Who stands there tries again; what was kept waits in its place.
      if (persons.has(one.Key)) {
        await queue.remove(one.Key);
        answer(one.Key, null);
      }
      window.setTimeout(() => void attempts.send(), lockedUntil - Date.now() + 200);
      return false;
    case 403:
      if (one.Tries > 0) return over("failed", { kind: "failed", answer: null });
      // The server was started anew: it hands out another token.
      await queue.change(one.Key, { Tries: 1 });
      await station.contact();
      return settle(queue, { ...one, Tries: 1 });
    case 400:
      return over(/idempotency-key/i.test(error.message) ? await first(one) : "failed", { kind: "failed", answer: null });
    case 500:
      await queue.change(one.Key, { Tries: one.Tries + 1 });
      return one.Tries >= 3 ? over("failed", { kind: "failed", answer: null }) : false;
    case 0: case 408: case 502: case 503: case 504:
      if (error.offline) station.lost();
      return false;
    default:
      return over("failed", { kind: "failed", answer: null });
  }
}

/** It was decided the first time it was sent, and only the answer was lost: the same request as then answers the same again. */
async function first(one: Waiting): Promise<Decided["Outcome"]> {
  try {
    return (await post(one, false)).Outcome;
  } catch {
    return "counted";
  }
}
