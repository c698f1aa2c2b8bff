// What every browser test starts from: a server of its own (one for each worker and file group), pages that must not
// complain in the console, and axe.
import AxeBuilder from "@axe-core/playwright";
import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";
import { existsSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { ADMIN, PASSWORD, Server } from "./server";

export { expect } from "@playwright/test";
export { ADMIN, NOW, PASSWORD, Server } from "./server";

type Own = {
  /** What pages of this test complained about; checked at its end. Add to `expected` what a test provokes. */
  complaints: { list: string[]; expected: RegExp[] };
};

type Shared = {
  /** A server for the tests of a worker; tests must not depend on what others did to it. */
  server: Server;
};

export const test = base.extend<Own, Shared>({
  server: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const server = await Server.start();
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ server }, use) => use(server.url),
  complaints: [
    async ({ context }, use) => {
      const complaints: Own["complaints"] = { list: [], expected: [] };
      const folder = process.env["HALLPASS_DIST"];
      if (folder) await fromFolder(context, folder);
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

/** With HALLPASS_DIST=dist, pages come from that folder instead of the binary: to work on pages without building it again. */
export async function fromFolder(context: BrowserContext, folder: string): Promise<void> {
  await context.route((url) => !/^\/(api|health|openapi)/.test(url.pathname), async (route) => {
    const path = new URL(route.request().url()).pathname;
    const file = join(folder, existsSync(join(folder, path)) && extname(path) ? path : `${path.split("/")[1]}.html`);
    if (!existsSync(file)) return route.fulfill({ status: 404 });
    return route.fulfill({ body: readFileSync(file), contentType: KINDS[extname(file)] ?? "application/octet-stream" });
  });
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
