// The demo network on a clock that stands still: made by `hallpass demo`, then served again on the morning of the next working
// day, so that pictures show a house in use at whatever hour they are taken.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const MORNING = "T08:05:00Z";

/** Starts the program and waits for the line that `ready` finds something in. Answers the process and what was found. */
async function run(program, args, settings, ready) {
  const child = spawn(program, args, { env: { ...process.env, ...settings }, stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout });
  const seen = [];
  const found = await new Promise((done, failed) => {
    child.once("exit", (code) => failed(new Error(`${program} ended with ${code}\n${seen.join("\n")}`)));
    child.once("error", failed);
    lines.on("line", (line) => {
      seen.push(line);
      const answer = ready(seen);
      if (answer) done(answer);
    });
  });
  child.removeAllListeners("exit");
  return { child, found };
}

async function end(child) {
  if (child.exitCode !== null) return;
  const ended = new Promise((done) => child.once("exit", done));
  child.kill("SIGTERM");
  await ended;
}

/** The leaflet of the demo: its address and logins. */
function leaflet(lines) {
  const text = lines.join("\n");
  const login = (who) => {
    const [, email, password] = text.match(new RegExp(`^${who} +(\\S+) +(\\S+)$`, "m")) ?? [];
    return email ? { email, password } : null;
  };
  const url = text.match(/^listening on (\S+)$/m)?.[1];
  return url && /^These passwords/m.test(text) ? { url, admin: login("administrator"), desk: login("front desk") } : null;
}

/** Monday to Friday, after a date such as 2026-03-01. */
function nextWorkday(date) {
  const at = new Date(`${date}T00:00:00Z`);
  do at.setUTCDate(at.getUTCDate() + 1);
  while ([0, 6].includes(at.getUTCDay()));
  return at.toISOString().slice(0, 10);
}

export async function network(program) {
  const folder = mkdtempSync(join(tmpdir(), "hallpass-pictures-"));
  const data = join(folder, "data");
  const demo = await run(program, ["--data", data, "demo", "--listen", "127.0.0.1:0"], {}, leaflet);
  await end(demo.child);
  const day = nextWorkday(new Date().toISOString().slice(0, 10));
  // The webhook of the pictures sends to this machine.
  const settings = { HALLPASS_LOG_FILTER: "warn", HALLPASS_WEBHOOKS_PRIVATE_ADDRESSES: "true" };
  const listening = (lines) => lines.join("\n").match(/listening on (\S+)/)?.[1];
  const { child, found: url } = await run(program, ["--data", data, "serve", "--listen", "127.0.0.1:0", "--test-clock", day + MORNING], settings, listening);
  const { admin, desk } = demo.found;
  const authorization = `Basic ${Buffer.from(`${admin.email}:${admin.password}`).toString("base64")}`;

  /** A request as the administrator; answers the body, or null when it was refused. */
  async function call(method, path, body) {
    const response = await fetch(url + path, {
      method,
      headers: { Authorization: authorization, ...(body ? { "Content-Type": "application/json" } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const answer = await response.json().catch(() => null);
    return response.ok && answer?.WasSuccessful !== false ? answer : null;
  }

  return {
    url, admin, desk, day, call,
    /** Moves the clock to a time of the day such as "10:30". */
    async at(time) {
      const now = `${day}T${time}:00Z`;
      await call("PUT", "/api/hallpass/clock", { Now: now });
      return now;
    },
    async stop() {
      await end(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
