// What a first visit costs: bytes over the wire, requests, and what a second visit has already.
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { another, DIST, expect, signIn, test } from "./rig/test";

/** Bytes of a first load, compressed, everything included. */
const MOST = 300_000;

type Loaded = { url: string; path: string; bytes: number; cached: boolean; headers: Record<string, string> };

/** With HALLPASS_DIST: what the server would send for a file of that folder, without its headers. */
function inFolder(path: string): number | undefined {
  if (!DIST || /^\/(api|health|openapi)/.test(path)) return undefined;
  const file = [join(DIST, path), join(DIST, `${path.split("/")[1]}.html`)].map((one) => `${one}.br`).find((one) => existsSync(one));
  return file ? statSync(file).size : undefined;
}

/** Collects what the browser receives, as it came over the wire. */
async function wire(page: Page): Promise<Loaded[]> {
  const client = await page.context().newCDPSession(page);
  await client.send("Network.enable");
  const loaded: Loaded[] = [];
  const waiting = new Map<string, Omit<Loaded, "bytes">>();
  client.on("Network.responseReceived", ({ requestId, response }) => {
    const headers = Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
    waiting.set(requestId, { url: response.url, path: new URL(response.url).pathname, cached: Boolean(response.fromDiskCache), headers });
  });
  client.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const found = waiting.get(requestId);
    if (found) loaded.push({ ...found, bytes: found.cached ? 0 : (inFolder(found.path) ?? encodedDataLength) });
  });
  return loaded;
}

const PAGES: [path: string, signed: boolean][] = [
  ["/signin", false], ["/kiosk", false], ["/desk", true], ["/console", true], ["/console/coworkers", true], ["/console/reports", true], ["/console/reports/attendance", true],
];

test.describe("the first load of", () => {
  for (const [path, signed] of PAGES) {
    test(path, async ({ page, browser, server, complaints }) => {
      if (path === "/kiosk") complaints.expected.push(/401/);
      let state;
      if (signed) {
        await signIn(page, "/desk");
        state = await page.context().storageState();
      }
      // A browser that has been nowhere yet but has a session.
      const fresh = await another(browser, server, state ? { storageState: state } : {});
      const first = await fresh.newPage();
      const loaded = await wire(first);
      await first.goto(path);
      await first.waitForLoadState("networkidle");
      const bytes = loaded.reduce((sum, one) => sum + one.bytes, 0);
      const assets = loaded.filter((one) => one.path.startsWith("/assets/"));
      const own = assets.reduce((sum, one) => sum + one.bytes, 0);
      console.log(`${path}: ${Math.round(bytes / 1000)} kB in ${loaded.length} answers, ${Math.round(own / 1000)} kB of them scripts and styles`);
      expect(bytes).toBeGreaterThan(1_000);
      expect(bytes).toBeLessThan(MOST);
      expect(assets.length).toBeGreaterThan(0);
      expect(assets.map((one) => one.path).sort(), "each file once").toEqual([...new Set(assets.map((one) => one.path))].sort());
      if (!DIST) await keeps(first, loaded);
      await fresh.close();
    });
  }
});

/** The server compresses what it sends and lets the browser keep it: a second visit asks for none of it. */
async function keeps(page: Page, loaded: Loaded[]): Promise<void> {
  for (const one of loaded.filter(({ path }) => path.startsWith("/assets/"))) {
    expect(one.headers["cache-control"], one.path).toBe("public, max-age=31536000, immutable");
    expect(one.headers["content-encoding"], one.path).toMatch(/^(br|gzip)$/);
  }
  loaded.length = 0;
  await page.reload();
  await page.waitForLoadState("networkidle");
  const again = loaded.filter((one) => one.path.startsWith("/assets/") && !one.cached && one.bytes > 0);
  expect(again.map((one) => one.path), "asked for again").toEqual([]);
}
