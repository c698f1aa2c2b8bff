// The real program in a process and a folder of its own, with a frozen clock.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const ADMIN = "admin@hallpass.example";
export const PASSWORD = "correct horse battery";
/** The present of every test: Monday, 2 March 2026, 09:00 in Lisbon. */
export const NOW = "2026-03-02T09:00:00Z";

/** Path of the program under test. */
export const HALLPASS = process.env["HALLPASS_BIN"] ?? fileURLToPath(new URL("../../../target/debug/hallpass", import.meta.url));

type Json = Record<string, unknown>;

export class Server {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    readonly url: string,
  ) {}

  /** Starts a server over an empty folder and waits until it says where it listens. */
  static async start(settings: Record<string, string> = {}): Promise<Server> {
    const folder = mkdtempSync(join(tmpdir(), "hallpass-web-"));
    const child = spawn(HALLPASS, ["--data", folder, "serve", "--listen", "127.0.0.1:0", "--test-clock", NOW], {
      env: {
        ...process.env,
        HALLPASS_ADMIN_EMAIL: ADMIN,
        HALLPASS_ADMIN_PASSWORD: PASSWORD,
        HALLPASS_LOCATION_NAME: "Alfama",
        HALLPASS_TIME_ZONE: "Europe/Lisbon",
        HALLPASS_CURRENCY: "EUR",
        HALLPASS_AUTH_HASH_MEMORY_KIB: "64",
        HALLPASS_AUTH_HASH_PASSES: "1",
        HALLPASS_LOG_FILTER: "warn",
        ...settings,
      },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const url = await new Promise<string>((found, failed) => {
      child.once("exit", (code) => failed(new Error(`the server ended (${code}) before it listened`)));
      child.once("error", failed);
      createInterface({ input: child.stdout! }).on("line", (line) => {
        const address = line.split("listening on ")[1];
        if (address) found(address.trim());
      });
    });
    return new Server(child, folder, url);
  }

  /** A request as the administrator, or as `who`; throws with the answer's text when it is refused. */
  async call<T = Json>(method: string, path: string, body?: unknown, who: [string, string] = [ADMIN, PASSWORD]): Promise<T> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        Authorization: `Basic ${Buffer.from(who.join(":")).toString("base64")}`,
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    const answer = text ? JSON.parse(text) : null;
    if (answer && answer.WasSuccessful === false) throw new Error(`${method} ${path}: ${text}`);
    return answer as T;
  }

  /** Creates a record and answers its id. */
  async create(path: string, body: Json): Promise<number> {
    const answer = await this.call<{ Value: { Id: number } }>("POST", path, body);
    return answer.Value.Id;
  }

  /** Moves the clock forward to an instant, with everything that is due on the way. */
  async advance(to: string): Promise<void> {
    await this.call("PUT", "/api/hallpass/clock", { Now: to });
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null) {
      const ended = new Promise((done) => this.child.once("exit", done));
      this.child.kill("SIGKILL");
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
