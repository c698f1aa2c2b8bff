// What other sites, other people's names and other browsers can do to who is signed in: nothing.
import { createServer, type Server as Http } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import { ADMIN, expect, PASSWORD, signIn, test } from "./rig/test";

const PAGES = ["/signin", "/desk", "/kiosk", "/me", "/console", "/console/reports", "/console/coworkers"];

/** A page of somebody else, on another port of the same machine: the browser calls that the same site and sends the cookie. */
async function neighbour(html: string): Promise<{ url: string; server: Http }> {
  const server = createServer((_, answer) => answer.writeHead(200, { "Content-Type": "text/html" }).end(html));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server };
}

async function customers(server: { call: <T>(method: string, path: string) => Promise<T> }): Promise<number> {
  return (await server.call<{ TotalItems: number }>("GET", "/api/spaces/coworkers?size=1")).TotalItems;
}

test("no page can be framed, and none takes anything from elsewhere", async ({ server }) => {
  for (const path of PAGES) {
    const answer = await fetch(server.url + path);
    expect(answer.status, path).toBe(200);
    const policy = answer.headers.get("content-security-policy") ?? "";
    for (const rule of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"]) {
      expect(policy, `${path}: ${rule}`).toContain(rule);
    }
    expect(policy, path).not.toMatch(/unsafe-|https?:|\*/);
    expect(answer.headers.get("x-frame-options"), path).toBe("DENY");
    expect(answer.headers.get("x-content-type-options"), path).toBe("nosniff");
    expect(answer.headers.get("referrer-policy"), path).toBe("no-referrer");
    expect(await answer.text(), `${path}: no script or style inside the page`).not.toMatch(/<script(?![^>]* src=)|<style|\son\w+=| style=/);
  }
});

test("a frame around a page stays empty", async ({ page, server, complaints }) => {
  complaints.expected.push(/frame-ancestors|Framing|X-Frame-Options|ERR_BLOCKED_BY_RESPONSE/i);
  await signIn(page, "/desk");
  const other = await neighbour(`<h1>Win a prize</h1><iframe src="${server.url}/desk" width="800" height="600"></iframe>`);
  try {
    await page.goto(other.url);
    await expect(page.getByRole("heading", { name: "Win a prize" })).toBeVisible();
    const frame = page.frames().find((one) => one !== page.mainFrame());
    expect(frame?.url() ?? "").not.toContain("/desk");
    await expect(page.frameLocator("iframe").locator("#app")).toHaveCount(0);
  } finally {
    other.server.close();
  }
});

test("the pages keep to their own policy while they are used", async ({ page, server }) => {
  test.slow();
  const broken: string[] = [];
  await page.exposeFunction("brokenPolicy", (what: string) => broken.push(what));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      void (window as unknown as { brokenPolicy: (what: string) => void }).brokenPolicy(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
    });
  });
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(server.url) && !request.url().startsWith("data:") && !request.url().startsWith("blob:")) elsewhere.push(request.url());
  });
  await signIn(page, "/desk");
  for (const path of ["/desk", "/console", "/console/coworkers", "/console/reports", "/console/reports/attendance", "/console/reports/liability"]) {
    await page.goto(path);
    await expect(page.locator("main h1, main h2").first()).toBeVisible();
    await page.emulateMedia({ colorScheme: "dark" });
    await page.emulateMedia({ colorScheme: "light" });
  }
  expect(broken).toEqual([]);
  expect(elsewhere, "requests to other hosts").toEqual([]);
});

test("the session is out of reach of scripts and of other sites", async ({ page, context }) => {
  await signIn(page, "/desk");
  const cookie = (await context.cookies()).find((one) => one.name === "hallpass_session");
  expect(cookie?.httpOnly).toBe(true);
  expect(cookie?.sameSite).toBe("Strict");
  expect(cookie?.path).toBe("/");
  expect(await page.evaluate(() => document.cookie)).toBe("");
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  expect(kept).not.toContain(cookie!.value);
});

test("another origin's forms and scripts change nothing", async ({ page, server, complaints }) => {
  complaints.expected.push(/CORS|Framing|Failed to load resource|403|401|ERR_/);
  await signIn(page, "/desk");
  const before = await customers(server);
  const body = JSON.stringify({ FullName: "Mallory", Email: "mallory@evil.example", CountryId: 1, SimpleTimeZoneId: 1 });
  // A form can send JSON-like text by its name and value; a script can send what needs no preflight, with the cookie.
  const other = await neighbour(`
    <form id="form" method="post" enctype="text/plain" target="sink" action="${server.url}/api/spaces/coworkers"><input name='${body.slice(0, -1)}, "x": "' value='"}'></form>
    <iframe name="sink"></iframe>`);
  const statuses: number[] = [];
  page.on("response", (response) => {
    if (response.url().includes("/api/spaces/coworkers") && response.request().method() === "POST") statuses.push(response.status());
  });
  try {
    await page.goto(other.url);
    const sent = page.waitForResponse((response) => response.request().method() === "POST");
    await page.locator("#form").evaluate((form) => (form as HTMLFormElement).submit());
    await sent;
    await page.evaluate(
      async ([url, text]) => {
        for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/json"]) {
          for (const mode of ["no-cors", "cors"] as const) {
            await fetch(`${url}/api/spaces/coworkers`, { method: "POST", mode, credentials: "include", headers: { "Content-Type": type }, body: text! }).catch(() => null);
          }
        }
        await fetch(`${url}/api/hallpass/session`, { method: "DELETE", credentials: "include" }).catch(() => null);
      },
      [server.url, body],
    );
    const readable = await page.evaluate(async (url) => {
      return fetch(`${url}/api/hallpass/session`, { credentials: "include" }).then((answer) => answer.text(), () => "unreadable");
    }, server.url);
    expect(readable, "what is answered stays unreadable elsewhere").toBe("unreadable");
  } finally {
    other.server.close();
  }
  expect(statuses.length).toBeGreaterThan(0);
  expect(statuses.filter((status) => status < 400), "writes that went through").toEqual([]);
  expect(await customers(server)).toBe(before);
  await page.goto("/desk");
  await expect(page, "still signed in").toHaveURL(/\/desk$/);
  await expect(page.getByRole("link", { name: "Console" })).toBeVisible();
});

test("a write from the page's own address without the token is refused", async ({ page, server, complaints }) => {
  complaints.expected.push(/403/);
  await signIn(page, "/desk");
  const status = await page.evaluate(async () => (await fetch("/api/spaces/coworkers", { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" })).status);
  expect(status).toBe(403);
  expect(await customers(server)).toBeGreaterThanOrEqual(0);
});

test("signing in never leads to another site", async ({ page, server, complaints }) => {
  test.slow();
  complaints.expected.push(/401/);
  const wicked = [
    "https://evil.example/desk", "//evil.example/desk", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "/desk@evil.example", "data:text/html,x",
    "/desk/../../\\evil.example", "https:evil.example", "%2F%2Fevil.example", "/console\\@evil.example",
  ];
  for (const next of wicked) {
    await page.goto(`/signin?next=${encodeURIComponent(next)}`);
    await page.getByLabel("E-mail").fill(ADMIN);
    await page.getByLabel("Password", { exact: false }).first().fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL((url) => url.pathname !== "/signin");
    expect(new URL(page.url()).origin, next).toBe(server.url);
  }
});

test("a session that was ended elsewhere leads to signing in, and back", async ({ page, server, complaints }) => {
  complaints.expected.push(/401/);
  await signIn(page, "/console/reports/overtime?business=all");
  await expect(page.getByRole("heading", { name: "Overtime" })).toBeVisible();
  const { Records } = await server.call<{ Records: { Id: number; ClientId?: string }[] }>("GET", "/api/hallpass/tokens");
  for (const token of Records) await server.call("DELETE", `/api/hallpass/tokens/${token.Id}`);
  await page.getByRole("button", { name: "Refresh" }).click();
  await page.waitForURL(/\/signin\?next=%2Fconsole%2Freports%2Fovertime%3Fbusiness%3Dall/);
  await page.getByLabel("E-mail").fill(ADMIN);
  await page.getByLabel("Password", { exact: false }).first().fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/\/console\/reports\/overtime\?business=all$/);
  await expect(page.getByRole("heading", { name: "Overtime" })).toBeVisible();
});

/** Opens a page and sees the name as it was typed, and nothing of what it says to do. */
async function harmless(page: Page, path: string, name: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByText(name, { exact: false }).first(), path).toBeVisible();
  await expect(page.locator("img[src='x'], main b.evil, main script"), path).toHaveCount(0);
  expect(await page.evaluate(() => (window as unknown as { harmed?: boolean }).harmed ?? false), path).toBe(false);
}

test("a name with markup is a name", async ({ page, server }) => {
  test.slow();
  const name = `<img src=x onerror="window.harmed=true"><b class="evil">Eve</b> {{7*7}} \${7*7}`;
  const id = await server.create("/api/spaces/coworkers", { FullName: name, Email: "eve@evil.example", CountryId: 1, SimpleTimeZoneId: 1, CompanyName: "<script>window.harmed=true</script>" });
  const plan = await server.create("/api/billing/timepasses", { BusinessId: 1, Name: "<b class=evil>Hours</b>", Price: 10, CurrencyId: 1, MinutesIncluded: 120 });
  await server.create("/api/billing/coworkertimepasses", { CoworkerId: id, BusinessId: 1, TimePassId: plan, CreateMultiple: 1 });
  await server.create("/api/spaces/checkins", { CoworkerId: id, BusinessId: 1, FromTime: "2026-03-02T08:30:00Z" });
  await signIn(page, "/desk");
  for (const path of ["/desk", `/desk?customer=${id}`, "/console/coworkers", `/console/coworkers/${id}`, "/console/reports/passes-by-customer", "/console/reports/current-passes"]) {
    await harmless(page, path, "<img src=x onerror=");
  }
});
