// What every browser test starts from: a server for its file alone, pages that must not complain in the console, and axe.
import AxeBuilder from "@axe-core/playwright";
import { type Browser, type BrowserContext, type BrowserContextOptions, test as base, expect, type Page } from "@playwright/test";
import { existsSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { ADMIN, PASSWORD, Server } from "./server";

export { expect } from "@playwright/test";
export { ADMIN, NOW, PASSWORD, Server } from "./server";

type Own = {
  /** The server of this file's tests; they must not depend on what others of the file did to it. */
  server: Server;
  /** What pages of this test complained about; checked at its end. Add to `expected` what a test provokes. */
  complaints: { list: string[]; expected: RegExp[] };
};

type Shared = {
  /** Answers the server of a file, and ends the one of the file before. */
  serverOf: (file: string) => Promise<Server>;
};

export const test = base.extend<Own, Shared>({
  // A worker runs several files, and some move the clock of their server far enough to be in the way of others.
  serverOf: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      let present: { file: string; server: Server } | undefined;
      await use(async (file) => {
        if (present?.file !== file) {
          const before = present;
          present = undefined;
          await before?.server.stop();
          present = { file, server: await Server.start() };
        }
        return present.server;
      });
      await present?.server.stop();
    },
    { scope: "worker" },
  ],
  server: async ({ serverOf }, use, info) => use(await serverOf(info.file)),
  baseURL: async ({ server }, use) => use(server.url),
  complaints: [
    async ({ context, server }, use) => {
      const complaints: Own["complaints"] = { list: [], expected: [] };
      await fromFolder(context, server);
      context.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warning") complaints.list.push(`${message.text()} (${message.location().url})`);
      });
      context.on("weberror", (error) => complaints.list.push(String(error.error())));
      await use(complaints);
      const bad = complaints.list.filter((text) => !complaints.expected.some((pattern) => pattern.test(text)));
      expect(bad, "the page complained in the console").toEqual([]);
    },
    { auto: true },
  ],
});

const KINDS: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".webmanifest": "application/manifest+json" };

/** The folder that pages come from instead of the program, if any: to work on pages without building it again. */
export const DIST = process.env["HALLPASS_DIST"];

/** With HALLPASS_DIST=dist, a server's pages come from that folder. What other origins answer is theirs. */
async function fromFolder(context: BrowserContext, server: Server): Promise<void> {
  if (!DIST) return;
  const folder = DIST;
  const { origin } = new URL(server.url);
  await context.route((url) => url.origin === origin && !/^\/(api|health|openapi)/.test(url.pathname), async (route) => {
    const path = new URL(route.request().url()).pathname;
    const file = join(folder, existsSync(join(folder, path)) && extname(path) ? path : `${path.split("/")[1]}.html`);
    if (!existsSync(file)) return route.fulfill({ status: 404 });
    const policy = extname(file) === ".html" ? await policyOf(server) : {};
    return route.fulfill({ body: readFileSync(file), headers: { ...policy, "Content-Type": KINDS[extname(file)] ?? "application/octet-stream" } });
  });
}

const policies = new WeakMap<Server, Promise<Record<string, string>>>();

/** What the server says a page may do: its pages keep to that wherever they come from. */
function policyOf(server: Server): Promise<Record<string, string>> {
  const ask = async (): Promise<Record<string, string>> => {
    const { headers } = await fetch(`${server.url}/signin`);
    return Object.fromEntries([...headers].filter(([name]) => /^(content-security-policy|x-|referrer-policy|permissions-policy|cross-origin-)/.test(name)));
  };
  const found = policies.get(server) ?? ask();
  policies.set(server, found);
  return found;
}

/** A browser of somebody else, who is not signed in. Whoever asks for it closes it. */
export async function another(browser: Browser, server: Server, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: server.url, ...options });
  await fromFolder(context, server);
  return context;
}

/** Signs in through the page, as the administrator or somebody else, and waits for `path`. */
export async function signIn(page: Page, path: string, email = ADMIN, password = PASSWORD): Promise<void> {
  await page.goto(`/signin?next=${encodeURIComponent(path)}`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: false }).first().fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname.startsWith(path.split("?")[0]!));
}

/** axe finds nothing serious or critical on the page as it stands. */
export async function accessible(page: Page): Promise<void> {
  const found = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  const bad = found.violations.filter((one) => one.impact === "serious" || one.impact === "critical");
  expect(bad.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).join(", ")}`)).toEqual([]);
}
