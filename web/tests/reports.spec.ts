// Reports on screen: asked, drawn, sorted, saved, printed; by keyboard, on a phone, in the dark and in Spanish.
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { accessible, expect, PASSWORD, type Server, signIn, test } from "./rig/test";

const TEN = ["attendance", "exceptions", "overtime", "usage-against-plan", "current-passes", "passes-by-customer", "expiring", "to-invoice", "liability", "breakage"];

type World = { ana: number; bruno: number; chiado: number };
const worlds = new WeakMap<Server, Promise<World>>();

/** Two customers with passes and visits, one of whom is in; one who was refused; a second location. Once for each server. */
function world(server: Server): Promise<World> {
  const known = worlds.get(server);
  if (known) return known;
  const made = make(server);
  worlds.set(server, made);
  return made;
}

async function make(server: Server): Promise<World> {
  const customer = (FullName: string, Email: string): Promise<number> => server.create("/api/spaces/coworkers", { FullName, Email, CountryId: 1, SimpleTimeZoneId: 1 });
  const { Records } = await server.call<{ Records: { Id: number; Code: string }[] }>("GET", "/api/sys/currencies?Currency_Code=EUR");
  const CurrencyId = Records[0]!.Id;
  const hours = await server.create("/api/billing/timepasses", { BusinessId: 1, Name: "Ten hours", Price: 80, CurrencyId, MinutesIncluded: 600 });
  const day = await server.create("/api/billing/timepasses", { BusinessId: 1, Name: "Day pass", Price: 25, CurrencyId });
  const ana = await customer("Ana Silva", "ana@alfama.example");
  const bruno = await customer("Bruno Costa", "bruno@alfama.example");
  const carla = await customer("Carla Dias", "carla@alfama.example");
  await server.create("/api/billing/coworkertimepasses", { CoworkerId: ana, BusinessId: 1, TimePassId: hours, CreateMultiple: 1 });
  await server.create("/api/billing/coworkertimepasses", { CoworkerId: bruno, BusinessId: 1, TimePassId: day, CreateMultiple: 2, ExpireDate: "2026-03-09T00:00:00Z" });
  await server.create("/api/spaces/checkins", { CoworkerId: ana, BusinessId: 1, FromTime: "2026-03-02T07:00:00Z", ToTime: "2026-03-02T08:30:00Z" });
  await server.create("/api/spaces/checkins", { CoworkerId: bruno, BusinessId: 1, FromTime: "2026-03-02T08:00:00Z" });
  await server.create("/api/spaces/checkins", { CoworkerId: carla, BusinessId: 1, FromTime: "2026-03-02T08:40:00Z" }).catch(() => 0);
  const here = await server.call<Record<string, unknown>>("GET", "/api/sys/businesses/1");
  const chiado = await server.create("/api/sys/businesses", {
    Name: "Chiado", WebAddress: "chiado", CountryId: here["CountryId"], CurrencyId, SimpleTimeZoneId: here["SimpleTimeZoneId"],
  });
  return { ana, bruno, chiado };
}

async function open(page: Page, report: string, rest = ""): Promise<void> {
  await signIn(page, `/console/reports/${report}${rest}`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await settled(page);
}

/** The answer is there. */
async function settled(page: Page): Promise<void> {
  await expect(page.locator("main [aria-busy='true']")).toHaveCount(0);
  await expect(page.getByText(/^(As of|Datos de)/)).toBeVisible();
}

/** Nothing sticks out at the side. */
async function fits(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
}

test("ten cards, each with its question, lead to the reports", async ({ page, server }) => {
  await world(server);
  const scripts: string[] = [];
  page.on("request", (request) => scripts.push(new URL(request.url()).pathname));
  await signIn(page, "/console/reports");
  await expect(page.getByRole("heading", { name: "Reports", level: 1 })).toBeVisible();
  const cards = page.locator("main section a");
  await expect(cards).toHaveCount(10);
  for (const card of await cards.all()) await expect(card).toContainText("?");
  expect(scripts.filter((path) => path.includes("/assets/chart")), "the chart library waits for a chart").toEqual([]);
  await accessible(page);
  await page.getByRole("link", { name: /Attendance and occupancy/ }).click();
  await page.waitForURL(/\/console\/reports\/attendance/);
  await settled(page);
  await page.getByRole("link", { name: /All reports/ }).click();
  await expect(cards).toHaveCount(10);
});

test("every report answers, and axe finds nothing", async ({ page, server }) => {
  test.slow();
  await world(server);
  await signIn(page, "/console/reports");
  for (const name of TEN) {
    await page.goto(`/console/reports/${name}?business=all`);
    await settled(page);
    await expect(page.getByRole("alert"), name).toHaveCount(0);
    await expect(page.locator("h1"), name).not.toContainText("-");
    await accessible(page);
  }
});

test("attendance says who is in, draws the days and hours, and lists the days", async ({ page, server }) => {
  await world(server);
  await open(page, "attendance", "?business=1&from=2026-03-01&to=2026-03-02");
  await expect(page.getByText("On site now").locator("xpath=..")).toContainText("1");
  const days = page.getByRole("img", { name: /Customers and peak by day/ });
  await expect(days).toHaveAccessibleName(/Most: 2 \(Mon/);
  await expect(days.locator("canvas")).toBeVisible();
  expect(await drawnOn(page)).toBe(true);
  const heat = page.getByRole("table", { name: /by weekday and hour/ });
  await expect(heat.getByRole("row")).toHaveCount(8);
  await expect(heat.getByRole("row", { name: /^Mon/ })).toContainText("1");
  await page.getByText("Numbers of this chart").first().click();
  await expect(page.getByRole("row", { name: /^Mon.*2 Mar|^Mon.*Mar 2/ }).first()).toBeVisible();
  const rows = page.getByRole("region", { name: "Rows of the report" }).locator("tbody tr");
  await expect(rows).toHaveCount(2);
});

/** Has the first canvas anything on it? */
async function drawnOn(page: Page): Promise<boolean> {
  return page.locator("canvas").first().evaluate((canvas) => {
    const { width, height } = canvas as HTMLCanvasElement;
    return (canvas as HTMLCanvasElement).getContext("2d")!.getImageData(0, 0, width, height).data.some((value) => value !== 0);
  });
}

test("charts are drawn anew for another appearance", async ({ page, server }) => {
  await world(server);
  await open(page, "attendance");
  const picture = (): Promise<string> => page.locator("canvas").first().evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
  await expect.poll(() => drawnOn(page)).toBe(true);
  const light = await picture();
  await page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(picture).not.toBe(light);
  await accessible(page);
});

test("a column's name sorts, forth and back, and the address remembers", async ({ page, server }) => {
  await world(server);
  await open(page, "passes-by-customer", "?business=1&from=2026-03-01&to=2026-03-02");
  const first = page.getByRole("region", { name: "Rows of the report" }).locator("tbody tr").first();
  const header = page.getByRole("columnheader", { name: "Customer" });
  await header.getByRole("button").click();
  await expect(header).toHaveAttribute("aria-sort", "ascending");
  await expect(first).toContainText("Ana Silva");
  await header.getByRole("button").click();
  await expect(header).toHaveAttribute("aria-sort", "descending");
  await expect(first).toContainText("Bruno Costa");
  await expect(page).toHaveURL(/sort=-CoworkerFullName/);
  await page.reload();
  await settled(page);
  await expect(first).toContainText("Bruno Costa");
});

test("ids lead to the customer at the desk and to records in the console", async ({ page, server }) => {
  const { ana } = await world(server);
  await open(page, "passes-by-customer", "?business=1&from=2026-03-01&to=2026-03-02");
  await expect(page.getByRole("link", { name: "Ana Silva" }).first()).toHaveAttribute("href", `/desk?customer=${ana}`);
  await expect(page.getByRole("link", { name: "Ten hours" }).first()).toHaveAttribute("href", /^\/console\/coworkertimepasses\/\d+$/);
});

test("periods are those of the location, by the server's clock", async ({ page, server }) => {
  await world(server);
  await open(page, "attendance", "?business=1");
  // The device says November in Auckland; the location has Monday, 2 March.
  const period = page.getByLabel("Period");
  await expect(period).toHaveValue("last30");
  for (const [preset, from, to] of [["today", "2026-03-02", "2026-03-02"], ["week", "2026-03-02", "2026-03-02"], ["month", "2026-03-01", "2026-03-02"], ["lastMonth", "2026-02-01", "2026-02-28"], ["last90", "2025-12-03", "2026-03-02"]] as const) {
    await period.selectOption(preset);
    await expect(page).toHaveURL(new RegExp(`from=${from}&to=${to}`));
    await expect(page.getByLabel("From", { exact: true })).toHaveValue(from);
    await expect(page.getByLabel("To", { exact: true })).toHaveValue(to);
    await settled(page);
  }
  await page.getByLabel("From", { exact: true }).fill("2026-03-05");
  await page.getByLabel("From", { exact: true }).blur();
  await expect(page.getByText("The period ends before it begins.")).toBeVisible();
  await expect(page.getByLabel("From", { exact: true })).toHaveAttribute("aria-invalid", "true");
});

test("one location, or all of them", async ({ page, server }) => {
  const { chiado } = await world(server);
  await open(page, "passes-by-customer", "?from=2026-03-01&to=2026-03-02");
  // One choice for the page, in its head, and all locations until somebody chooses.
  const place = page.getByLabel("Location", { exact: true });
  await expect(place).toHaveCount(1);
  await expect(place.locator("option:checked")).toHaveText("All locations");
  await expect(page.getByRole("link", { name: "Ana Silva" }).first()).toBeVisible();
  await place.selectOption(String(chiado));
  await settled(page);
  await expect(page).toHaveURL(new RegExp(`business=${chiado}`));
  await expect(page.getByText("Nothing to report")).toBeVisible();
  await page.reload();
  await settled(page);
  await expect(place.locator("option:checked")).toHaveText("Chiado");
  await place.selectOption({ label: "All locations" });
  await expect(page).toHaveURL(/business=all/);
  await expect(page.getByRole("link", { name: "Ana Silva" }).first()).toBeVisible();
  await accessible(page);
});

test("the file holds what was asked for", async ({ page, server }) => {
  await world(server);
  await open(page, "passes-by-customer", "?business=1&from=2026-03-01&to=2026-03-02");
  const link = page.getByRole("link", { name: "Save as CSV" });
  await expect(link).toHaveAttribute("href", /\/api\/hallpass\/reports\/passes-by-customer\.csv\?.*from=2026-03-01/);
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  expect(download.suggestedFilename()).toBe("passes-by-customer.csv");
  const lines = readFileSync((await download.path())!, "utf8").trim().split("\r\n");
  expect(lines[0]).toContain("CoworkerFullName");
  expect(lines.length).toBe(4);
  expect(lines.join()).toContain("Ana Silva");
});

test("only one customer, found by typing", async ({ page, server }) => {
  await world(server);
  await open(page, "passes-by-customer", "?business=1");
  await page.getByLabel("Customer", { exact: true }).fill("bruno");
  await page.getByRole("button", { name: /Bruno Costa/ }).click();
  await expect(page).toHaveURL(/coworker=\d+/);
  await settled(page);
  await expect(page.getByRole("link", { name: "Ana Silva" })).toHaveCount(0);
  await page.getByRole("button", { name: "Everybody again" }).click();
  await expect(page.getByRole("link", { name: "Ana Silva" }).first()).toBeVisible();
});

test("days ahead and what a row stands for", async ({ page, server }) => {
  await world(server);
  await open(page, "expiring", "?business=1");
  await expect(page.getByRole("link", { name: "Bruno Costa" }).first()).toBeVisible();
  await page.getByLabel("Days ahead").fill("3");
  await page.getByLabel("Days ahead").blur();
  await expect(page).toHaveURL(/days=3/);
  await expect(page.getByText("Nothing to report")).toBeVisible();
  await page.goto("/console/reports/liability?business=1");
  await page.getByLabel("A row for each").selectOption("customer");
  await expect(page).toHaveURL(/by=customer/);
  await settled(page);
});

test("by keyboard alone", async ({ page, server }) => {
  await world(server);
  await signIn(page, "/console/reports");
  await expect(page.locator("main section a")).toHaveCount(10);
  const first = page.locator("main section a").first();
  await page.locator("main h1").click();
  for (let presses = 0; presses < 80 && !(await first.evaluate((link) => link === document.activeElement)); presses++) await page.keyboard.press("Tab");
  await expect(first).toBeFocused();
  await page.keyboard.press("Enter");
  await page.waitForURL(/attendance/);
  await settled(page);
  const sort = page.getByRole("columnheader", { name: "Visits" }).getByRole("button");
  await sort.focus();
  await page.keyboard.press("Space");
  await expect(page.getByRole("columnheader", { name: "Visits" })).toHaveAttribute("aria-sort", "descending");
});

test("on a phone, in the dark, in Spanish", async ({ page, server }) => {
  test.slow();
  await world(server);
  await page.setViewportSize({ width: 360, height: 740 });
  await page.addInitScript(() => {
    localStorage.setItem("hallpass.theme", "dark");
  });
  await signIn(page, "/console/reports");
  await page.evaluate(() => localStorage.setItem("hallpass.language", "es"));
  await page.reload();
  await expect(page.getByRole("heading", { name: "Informes", level: 1 })).toBeVisible();
  await fits(page);
  await accessible(page);
  for (const name of TEN) {
    await page.goto(`/console/reports/${name}?business=all`);
    await settled(page);
    await fits(page);
  }
  await page.goto("/console/reports/attendance?business=1");
  await settled(page);
  await accessible(page);
  await expect(page.getByRole("heading", { name: "Asistencia y ocupación" })).toBeVisible();
  await expect(page.getByRole("columnheader", { name: "Visitas" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Clientes y máximo por día" })).toBeVisible();
});

test("a location one does not see, and a period that is too long, are said", async ({ page, server, complaints }) => {
  complaints.expected.push(/40[04]/);
  await world(server);
  await signIn(page, "/console/reports");
  await page.goto("/console/reports/overtime?business=999");
  await expect(page.getByRole("alert")).toBeVisible();
  await page.goto("/console/reports/overtime?business=1&from=2020-01-01&to=2026-03-01");
  await expect(page.getByRole("alert")).toContainText("400 days");
  await page.goto("/console/reports/nonsense");
  await expect(page.getByText("There is no report of this name.")).toBeVisible();
});

test("without a connection it says so, and asks again", async ({ page, server, complaints }) => {
  complaints.expected.push(/ERR_INTERNET_DISCONNECTED|Failed to load/);
  await world(server);
  await open(page, "overtime", "?business=1");
  await page.context().setOffline(true);
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(page.getByRole("alert")).toContainText("No connection");
  await page.context().setOffline(false);
  await page.getByRole("alert").getByRole("button").click();
  await settled(page);
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("on paper: title, location and period, no controls", async ({ page, server }) => {
  await world(server);
  await open(page, "passes-by-customer", "?business=1&from=2026-03-01&to=2026-03-02");
  await page.emulateMedia({ media: "print" });
  await expect(page.getByText(/^Alfama ·/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Refresh" })).toBeHidden();
  await expect(page.locator("main").getByLabel("Period")).toBeHidden();
  await expect(page.getByRole("link", { name: "Ana Silva" }).first()).toBeVisible();
});

test("a report too long for the page says what is missing", async ({ page, server }) => {
  await world(server);
  // Five thousand rows take minutes to make: the real answer, with the mark of one that was cut.
  await page.route("**/api/hallpass/reports/passes-by-customer?*", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), Truncated: true } });
  });
  await open(page, "passes-by-customer", "?business=1&from=2026-03-01&to=2026-03-02");
  await expect(page.getByText(/Only the first 3 rows are shown here/)).toBeVisible();
});


test("who may list visits only is offered what is about visits, and told of the rest", async ({ page, server }) => {
  await world(server);
  const email = "reader@alfama.example";
  const role = await server.create("/api/security/userroles", { BusinessId: 1, Name: "Visits", Roles: ["Checkin-List", "Business-List"] });
  await server.create("/api/sys/users", { FullName: "Reader", Email: email, NewPassword: PASSWORD, Active: true, IsAdmin: true, APIAccess: true, UserRoles: [role], Businesses: [1] });
  await signIn(page, "/console/reports", email);
  await expect(page.getByRole("link", { name: /Attendance and occupancy/ })).toBeVisible();
  await expect(page.getByRole("link", { name: /Liability/ })).toHaveCount(0);
  await page.goto("/console/reports/liability");
  await expect(page.getByText("You do not have the right to see this report.")).toBeVisible();
});
