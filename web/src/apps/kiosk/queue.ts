// What waits to be sent, kept in this browser so that it outlives a reload. An attempt is stored with its key before it is sent
// for the first time, and removed when its answer is there: however often it is sent, it counts once.
//
// A PIN, a card's number or a code lies here in plain for as long as it waits. A key to encrypt it would have to lie beside it.
// Hence: nothing stays longer than the location allows (QueueHours), and nothing stays that was answered.
import type { DoorAnswer } from "$lib/api/contract";

export type Way = "Pin" | "Card" | "Code";

export type Waiting = {
  Key: string; Way: Way; Value: string;
  /** The instant of the attempt, by the clock of the server. */
  At: string;
  BusinessId: number;
  /** The person was told that it is kept: it is sent with its instant from then on. */
  Kept: boolean;
  Tries: number;
};

/** What became of an attempt that was kept. Nobody's name, PIN or pass. */
export type Decided = { At: string; DecidedAt: string; Outcome: DoorAnswer["Outcome"] | "late" | "counted" | "failed" };

const LISTED = 50;

export class Queue {
  private constructor(private readonly base: IDBDatabase | null) {}

  private memory: Waiting[] = [];
  private told: Decided[] = [];

  /** Does it outlive a reload? */
  get lasting(): boolean {
    return this.base !== null;
  }

  static async open(): Promise<Queue> {
    try {
      const opening = indexedDB.open("hallpass-kiosk", 1);
      opening.onupgradeneeded = () => {
        opening.result.createObjectStore("waiting", { autoIncrement: true }).createIndex("key", "Key", { unique: true });
        opening.result.createObjectStore("decided", { autoIncrement: true });
      };
      return new Queue(await done(opening));
    } catch {
      return new Queue(null); // A private window: the queue lasts until the page is closed, and the staff view says so.
    }
  }

  async add(one: Waiting): Promise<void> {
    if (!this.base) this.memory.push(one);
    else await this.work("waiting", "readwrite", (store) => store.add(one));
  }

  /** All that waits, the oldest first. */
  async all(): Promise<Waiting[]> {
    if (!this.base) return [...this.memory];
    return this.work<Waiting[]>("waiting", "readonly", (store) => store.getAll());
  }

  async change(key: string, members: Partial<Waiting>): Promise<void> {
    if (!this.base) {
      this.memory = this.memory.map((one) => (one.Key === key ? { ...one, ...members } : one));
      return;
    }
    const store = this.base.transaction("waiting", "readwrite").objectStore("waiting");
    const cursor = await done(store.index("key").openCursor(key));
    if (cursor) await done(cursor.update({ ...(cursor.value as Waiting), ...members }));
  }

  async remove(key: string): Promise<void> {
    if (!this.base) {
      this.memory = this.memory.filter((one) => one.Key !== key);
      return;
    }
    const store = this.base.transaction("waiting", "readwrite").objectStore("waiting");
    const id = await done(store.index("key").getKey(key));
    if (id !== undefined) await done(store.delete(id));
  }

  async tell(one: Decided): Promise<void> {
    if (!this.base) {
      this.told.push(one);
      return;
    }
    const store = this.base.transaction("decided", "readwrite").objectStore("decided");
    await done(store.add(one));
    const ids = await done(store.getAllKeys());
    for (const id of ids.slice(0, -LISTED)) await done(store.delete(id));
  }

  /** What was decided after all, the newest first. */
  async decided(): Promise<Decided[]> {
    const list = this.base ? await this.work<Decided[]>("decided", "readonly", (store) => store.getAll()) : [...this.told];
    return list.reverse();
  }

  async forget(): Promise<void> {
    this.memory = [];
    this.told = [];
    if (!this.base) return;
    await this.work("waiting", "readwrite", (store) => store.clear());
    await this.work("decided", "readwrite", (store) => store.clear());
  }

  private work<T>(name: string, mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest): Promise<T> {
    if (!this.base) throw new Error("no database");
    return done(act(this.base.transaction(name, mode).objectStore(name)) as IDBRequest<T>);
  }
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((found, failed) => {
    request.onsuccess = () => found(request.result);
    request.onerror = () => failed(request.error ?? new Error("the browser keeps nothing"));
  });
}
