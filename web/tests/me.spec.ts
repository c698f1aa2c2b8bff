import type { Page } from "@playwright/test";
import { fullHour, give, kind, later, member, type Person, visits } from "./rig/door";
import { accessible, expect, type Server, signIn, test } from "./rig/test";

async function withTenHours(server: Server, name: string): Promise<Person> {
  const one = await member(server, name);
  await give(server, one, await kind(server, "Ten hours", 600));
  return one;
}

async function visit(server: Server, of: Person, from: string, to: string): Promise<number> {
  return server.create("/api/spaces/checkins", { CoworkerId: of.id, BusinessId: 1, FromTime: from, ToTime: to });
}

const code = (page: Page) => page.getByRole("img", { name: "QR code for the kiosk" });
const fits = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);

test("the passes with what is left of them, and what expires soon", async ({ page, server }) => {
  const ana = await withTenHours(server, "Ana Silva");
  const day = await kind(server, "Day pass", null);
  const short = await later(server, 30);
  await give(server, ana, await kind(server, "Short", 60), { ExpireDate: short });
  const now = await later(server, 60);
  // Midnight in Lisbon in winter is midnight UTC; the last day is the one before.
  const ends = new Date(Date.parse(`${now.slice(0, 10)}T00:00:00Z`) + 7 * 86_400_000);
  const last = new Date(ends.getTime() - 1).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  await give(server, ana, day, { ExpireDate: ends.toISOString() });
  await give(server, ana, day);
  await give(server, ana, day);
  await signIn(page, "/me", ana.email);
  await expect(page.getByRole("heading", { name: "Hello, Ana" })).toBeVisible();
  const passes = page.getByRole("region", { name: "Passes" });
  await expect(passes).toContainText("10 h of 10 h left");
  await expect(passes).toContainText("2 ×");
  await expect(passes.getByRole("note")).toContainText("1 pass expires soon");
  await expect(passes.getByRole("note")).toContainText(`last day ${last}`);
  await expect(passes).toContainText("1 pass that cannot be used now");
  await passes.getByText("1 pass that cannot be used now").click();
  await expect(passes.getByText("It has expired.")).toBeVisible();
  await expect(passes.getByLabel("Altogether")).toContainText("10 h");
  await accessible(page);
});

test("checking in and out, and what it came to in words", async ({ page, server }) => {
  const bea = await withTenHours(server, "Bea Costa");
  await fullHour(server);
  await signIn(page, "/me", bea.email);
  await expect(page.getByRole("heading", { name: "You are not checked in" })).toBeVisible();
  await expect(page.getByText("1 pass can be used now.")).toBeVisible();
  await page.getByRole("button", { name: "Check in" }).dblclick();
  await expect(page.getByText(/You are checked in at Alfama with Ten hours \d+\. 10 h left\. It covers you until \d\d:\d\d\./)).toBeVisible();
  await expect(page.getByRole("heading", { name: "You are here" })).toBeVisible();
  await expect(page.getByText("10 h left", { exact: true })).toBeVisible();
  await accessible(page);
  await later(server, 90);
  await page.reload();
  await expect(page.getByText("8 h 30 min left", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Check out" }).click();
  await expect(page.getByText("You are checked out: 1 h 30 min here. 8 h 30 min left.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "You are not checked in" })).toBeVisible();
  expect(await visits(server, bea)).toHaveLength(1);
});

test("what is left ticks on without asking", async ({ page, server, complaints }) => {
  complaints.expected.push(/ERR_FAILED/);
  const tess = await withTenHours(server, "Tess Lima");
  await fullHour(server);
  await page.clock.install();
  await signIn(page, "/me", tess.email);
  await page.getByRole("button", { name: "Check in" }).click();
  await expect(page.getByText("10 h left", { exact: true })).toBeVisible();
  await page.route("**/api/hallpass/me", (route) => route.abort());
  await page.clock.fastForward(3 * 60_000 + 5_000);
  await expect(page.getByText("9 h 57 min left", { exact: true })).toBeVisible();
});

test("who may not come in reads why", async ({ page, server }) => {
  const carl = await member(server, "Carl Dias");
  await signIn(page, "/me", carl.email);
  await expect(page.getByText("You have no passes")).toBeVisible();
  await expect(page.getByText("None of your passes can be used now.")).toBeVisible();
  await page.getByRole("button", { name: "Check in" }).click();
  await expect(page.getByText("The check-in was refused. The people at the desk can help.")).toBeVisible();
  await expect(page.getByText("You have no pass that can be used here now.")).toBeVisible();
  await accessible(page);
  await page.getByRole("link", { name: "Visits" }).click();
  await expect(page.getByText("No visits yet")).toBeVisible();
  await page.getByRole("link", { name: "Statement" }).click();
  await expect(page.getByText("Nothing happened in this month")).toBeVisible();
  await accessible(page);
});

test("a member of two locations says where", async ({ page, server }) => {
  const dan = await withTenHours(server, "Dan Mota");
  const other = await server.create("/api/sys/businesses", { Name: "Marvila", CountryId: 1, CurrencyId: 1, SimpleTimeZoneId: 1 });
  await server.call("PATCH", `/api/spaces/coworkers/${dan.id}`, { Businesses: [1, other] });
  await signIn(page, "/me", dan.email);
  await page.getByLabel("Where are you?").selectOption("Alfama");
  await page.getByRole("button", { name: "Check in" }).click();
  await expect(page.getByText(/You are checked in at Alfama/)).toBeVisible();
});

test("the code changes, and is hidden while nobody looks", async ({ page, server }) => {
  const dora = await withTenHours(server, "Dora Alves");
  await page.clock.install();
  await signIn(page, "/me", dora.email);
  const first = await code(page).getAttribute("data-code");
  expect(first).toMatch(/^HP1\./);
  await later(server, 1);
  await page.clock.fastForward(31_000);
  await expect(code(page)).not.toHaveAttribute("data-code", first!);
  const second = await code(page).getAttribute("data-code");
  await later(server, 1);
  await page.getByRole("button", { name: "New code" }).click();
  await expect(code(page)).not.toHaveAttribute("data-code", second!);
  const see = (state: string) => page.evaluate((value) => {
    Object.defineProperty(document, "visibilityState", { value, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, state);
  await see("hidden");
  await expect(code(page)).toHaveCount(0);
  await expect(page.getByText("Hidden while you are not looking")).toBeVisible();
  await see("visible");
  await expect(code(page)).toBeVisible();
  // Bright in the dark as well.
  await page.emulateMedia({ colorScheme: "dark" });
  const colours = await code(page).evaluate((svg) => [getComputedStyle(svg.parentElement!).backgroundColor, getComputedStyle(svg).fill]);
  expect(colours).toEqual(["rgb(255, 255, 255)", "rgb(0, 0, 0)"]);
});

test("the visits, page by page, each with its why", async ({ page, server }) => {
  const eva = await withTenHours(server, "Eva Lopes");
  await later(server, 1_440 * 3);
  for (let turn = 0; turn < 17; turn++) {
    const at = (minutes: number) => new Date(Date.parse("2026-03-03T08:00:00Z") + minutes * 60_000).toISOString();
    await visit(server, eva, at(turn * 30), at(turn * 30 + 15));
  }
  await signIn(page, "/me", eva.email);
  await page.getByRole("link", { name: "Visits" }).click();
  await expect(page.getByRole("listitem")).toHaveCount(15);
  await expect(page.getByRole("listitem").first()).toContainText("16:00–16:15");
  await expect(page.getByRole("listitem").first()).toContainText("15 min");
  const why = page.getByRole("button", { name: /Why this pass/ }).first();
  await why.click();
  await expect(why).toHaveAttribute("aria-expanded", "true");
  await expect(page.getByText("Eva Lopes comes in at Alfama with Ten hours")).toBeVisible();
  await expect(page.getByText("It is the only one valid here and now.")).toBeVisible();
  await accessible(page);
  await why.click();
  await expect(page.getByText("Eva Lopes comes in")).toBeHidden();
  await page.getByRole("button", { name: "Next" }).click();
  await expect(page.getByText("Page 2 of 2")).toBeVisible();
  await expect(page.getByRole("listitem")).toHaveCount(2);
  await expect(page.getByRole("button", { name: "Next" })).toBeDisabled();
});

test("the statement of a month", async ({ page, server }) => {
  const fred = await withTenHours(server, "Fred Nunes");
  const { Now } = await server.call<{ Now: string }>("GET", "/api/hallpass/clock");
  const from = await fullHour(server);
  const to = await later(server, 90);
  await visit(server, fred, from, to);
  await signIn(page, "/me", fred.email);
  await page.getByRole("link", { name: "Statement" }).click();
  await page.getByLabel("Month").selectOption(Now.slice(0, 7));
  const table = page.getByRole("table");
  await expect(table).toContainText("Received");
  await expect(table).toContainText("+10 h");
  await expect(table).toContainText("Used");
  await expect(table).toContainText("−1 h 30 min");
  await expect(page.getByText("At the end").locator("..")).toContainText("8 h 30 min and 0 days");
  await accessible(page);
});

test("nobody sees what is another's", async ({ page, server, complaints }) => {
  complaints.expected.push(/404|401/);
  const [gil, hana] = [await withTenHours(server, "Gil Ramos"), await withTenHours(server, "Hana Reis")];
  const from = await fullHour(server);
  const foreign = await visit(server, hana, from, await later(server, 30));
  await signIn(page, "/me", gil.email);
  await expect(page.getByRole("heading", { name: "Hello, Gil" })).toBeVisible();
  await page.getByRole("link", { name: "Visits" }).click();
  await expect(page.getByText("No visits yet")).toBeVisible();
  await expect(page.locator("body")).not.toContainText("Hana");
  const status = (path: string) => page.evaluate(async (url) => (await fetch(url)).status, path);
  expect(await status(`/api/hallpass/me/visits/${foreign}/explanation`)).toBe(404);
  expect(await status(`/api/spaces/coworkers/${hana.id}`)).toBeGreaterThanOrEqual(401);
});

test("an account without passes leads to its own pages", async ({ page, complaints }) => {
  complaints.expected.push(/404/);
  await signIn(page, "/me");
  await expect(page.getByText("This account has no passes")).toBeVisible();
  await expect(page.getByRole("main").getByRole("link", { name: "Front desk" })).toHaveAttribute("href", "/desk");
  await expect(page.getByRole("main").getByRole("link", { name: "Console" })).toHaveAttribute("href", "/console");
  await accessible(page);
});

test("by keyboard alone", async ({ page, server }) => {
  const ivo = await withTenHours(server, "Ivo Pinto");
  await signIn(page, "/me", ivo.email);
  await expect(page.getByRole("button", { name: "Check in" })).toBeVisible();
  const reach = async (name: string) => {
    for (let keys = 0; keys < 30; keys++) {
      await page.keyboard.press("Tab");
      if ((await page.evaluate(() => document.activeElement?.textContent?.trim())) === name) return;
    }
    throw new Error(`Tab does not lead to ${name}`);
  };
  await reach("Check in");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "You are here" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("button", { name: "Check out" })).toBeVisible();
  await reach("Visits");
  await page.keyboard.press("Enter");
  await expect(page.getByText("still here")).toBeVisible();
  await reach("Why this pass?");
  await page.keyboard.press("Enter");
  await expect(page.getByText("What was looked at")).toBeVisible();
});

test("on a phone, in the dark, in Spanish", async ({ page, server }) => {
  const jon = await withTenHours(server, "Jon Vaz");
  await fullHour(server);
  await page.setViewportSize({ width: 360, height: 740 });
  await page.emulateMedia({ colorScheme: "dark" });
  await page.addInitScript(() => localStorage.setItem("hallpass.language", "es"));
  await page.goto("/signin?next=%2Fme");
  await page.getByLabel("Correo electrónico").fill(jon.email);
  await page.getByLabel("Contraseña", { exact: true }).or(page.locator("input[type=password]")).first().fill("correct horse battery");
  await page.getByRole("button", { name: "Entrar" }).click();
  await expect(page.getByRole("heading", { name: "Hola, Jon" })).toBeVisible();
  await expect(page.getByRole("img", { name: "Código QR" })).toBeVisible();
  await page.getByRole("button", { name: "Registrar entrada" }).click();
  await expect(page.getByText("Te quedan 10 h", { exact: true })).toBeVisible();
  expect(await fits(page)).toBe(true);
  await accessible(page);
  for (const [name, text] of [["Visitas", "sigues aquí"], ["Movimientos", "Saldo final"]] as const) {
    await page.getByRole("link", { name }).click();
    await expect(page.getByText(text)).toBeVisible();
    expect(await fits(page)).toBe(true);
    await accessible(page);
  }
});
