// The console's lists, forms and records against the real server.
import type { Page } from "@playwright/test";
import { ADMIN, expect, PASSWORD, type Server, signIn, test } from "./rig/test";

let count = 0;
/** A name no other test uses. */
const fresh = (what: string): string => `${what} ${process.pid}-${++count}`;

async function euro(server: Server): Promise<number> {
  const page = await server.call<{ Records: { Id: number }[] }>("GET", "/api/sys/currencies?Currency_Code=EUR");
  return page.Records[0]!.Id;
}

async function makePass(server: Server, name: string, more: Record<string, unknown> = {}): Promise<number> {
  return server.create("/api/billing/timepasses", { BusinessId: 1, Name: name, Price: 12, CurrencyId: await euro(server), ...more });
}

/** A field of the form, by its name. */
const box = (page: Page, name: string) => page.locator("form").getByRole("textbox", { name, exact: true });

/** Waits for the list of a table, and answers its rows. */
async function rows(page: Page): Promise<string[]> {
  await expect(page.locator("[aria-busy='false'] table tbody tr").first()).toBeVisible();
  return page.locator("table tbody tr td:first-child").allInnerTexts();
}

test("a list is filtered, sorted and paged, and its address says how", async ({ page, server }) => {
  const name = fresh("Sorted");
  for (let n = 0; n < 30; n++) await makePass(server, `${name} ${String(n).padStart(2, "0")}`, { Price: 100 - n });
  await signIn(page, "/console/timepasses");
  const filter = page.getByRole("region", { name: "Filters" });
  await filter.getByRole("searchbox", { name: "Name", exact: true }).fill(name);
  await filter.getByRole("searchbox", { name: "Name", exact: true }).press("Enter");
  await expect(page.getByText("1–25 of 30 records")).toBeVisible();
  await expect(page).toHaveURL(/TimePass_Name=Sorted/);
  await page.getByRole("button", { name: "Price", exact: true }).click();
  await expect(page).toHaveURL(/orderBy=Price&dir=asc/);
  await expect(page.locator("table tbody tr").first()).toContainText(`${name} 29`);
  await page.getByRole("button", { name: /^Price/ }).click();
  await expect(page).toHaveURL(/dir=desc/);
  await expect(page.locator("table tbody tr").first()).toContainText(`${name} 00`);
  await expect(page.getByRole("columnheader", { name: /^Price/ })).toHaveAttribute("aria-sort", "descending");
  await page.getByRole("button", { name: "Next", exact: true }).click();
  await expect(page).toHaveURL(/page=2/);
  await expect(page.getByText("26–30 of 30 records")).toBeVisible();
  // Shared: the same address shows the same.
  const shared = page.url();
  await page.goto("about:blank");
  await page.goto(shared);
  await expect(page.getByText("26–30 of 30 records")).toBeVisible();
  expect(await rows(page)).toHaveLength(5);
  await page.goBack();
  await page.goto(shared);
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(page).toHaveURL(/\/console\/timepasses\?orderBy=Price&dir=desc$/);
});

test("filters by yes or no, by a number from and to, and by a record that is searched", async ({ page, server }) => {
  const name = fresh("Ranged");
  await makePass(server, `${name} cheap`, { Price: 3.5 });
  await makePass(server, `${name} dear`, { Price: 900, Archived: true });
  await signIn(page, `/console/timepasses?TimePass_Name=${encodeURIComponent(name)}`);
  await expect(page.getByText("1–2 of 2 records")).toBeVisible();
  const filters = page.getByRole("region", { name: "Filters" });
  await filters.getByLabel("Archived").selectOption("Yes");
  await expect(page.getByText("1–1 of 1 record")).toBeVisible();
  await filters.getByLabel("Archived").selectOption("Any");
  await filters.getByLabel("Add a filter").selectOption("Price");
  await filters.getByRole("group", { name: "Price" }).getByLabel("To").fill("10");
  await filters.getByRole("group", { name: "Price" }).getByLabel("To").press("Tab");
  await expect(page).toHaveURL(/to_TimePass_Price=10/);
  await expect(page.locator("table tbody tr")).toHaveCount(1);
  await expect(page.locator("table tbody tr")).toContainText("cheap");
  await filters.getByRole("combobox", { name: "Location" }).click();
  await page.getByRole("option", { name: /Alfama/ }).click();
  await expect(page).toHaveURL(/TimePass_Business=1/);
  await expect(page.getByText("1–1 of 1 record")).toBeVisible();
});

test("columns are chosen for this browser", async ({ page, server }) => {
  await makePass(server, fresh("Columned"));
  await signIn(page, "/console/timepasses");
  await expect(page.getByRole("columnheader", { name: "Created" })).toHaveCount(0);
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("dialog").getByLabel("Created", { exact: true }).check();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("columnheader", { name: "Created" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("columnheader", { name: "Created" })).toBeVisible();
});

test("a pass is created, with what is wrong at its field; then edited and deleted", async ({ page, server, complaints }) => {
  complaints.expected.push(/400 \(Bad Request\)/);
  const name = fresh("Afternoon");
  await signIn(page, "/console/timepasses/new");
  await expect(page.getByLabel("Currency")).toHaveValue("Euro");
  await box(page, "Price").fill("a lot");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("alert")).toContainText("2 fields need a look");
  await expect(box(page, "Name")).toBeFocused();
  const price = box(page, "Price");
  await expect(price).toHaveAttribute("aria-invalid", "true");
  await expect(price).toHaveAccessibleDescription(/must be a number/);
  await price.fill("14,5");
  await box(page, "Name").fill(name);
  await page.getByRole("button", { name: "Save" }).dblclick();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(name);
  await expect(page.getByText("€14.50")).toBeVisible();
  const list = await server.call<{ Records: unknown[] }>("GET", `/api/billing/timepasses?TimePass_Name=${encodeURIComponent(name)}`);
  expect(list.Records, "a double click makes one pass").toHaveLength(1);

  await page.getByRole("link", { name: "Edit" }).click();
  await page.locator("form").getByLabel("Minutes included").fill("600");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await expect(page.getByRole("region", { name: "Main" })).toContainText("600");

  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page).toHaveURL(/\/console\/timepasses$/);
  await expect(page.getByText(`${name} deleted.`)).toBeVisible();
});

test("what is used says what is in the way of deleting it", async ({ page, server, complaints }) => {
  complaints.expected.push(/400 \(Bad Request\)/);
  const pass = await makePass(server, fresh("Used"));
  const plan = await server.create("/api/billing/tariffs", { BusinessId: 1, Name: fresh("Plan"), Price: 10, CurrencyId: await euro(server), InvoiceEvery: 1, InvoiceEveryWeeks: 0, SystemTariffType: 1 });
  await server.create("/api/billing/tarifftimepasses", { TariffId: plan, TimePassId: pass, PassesIncluded: 2 });
  await signIn(page, `/console/timepasses/${pass}`);
  await page.getByRole("button", { name: "Delete" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(dialog.getByRole("alert")).toContainText("price plan time passes");
  await dialog.getByRole("link", { name: "Passes of plans" }).click();
  await expect(page).toHaveURL(new RegExp(`tarifftimepasses\\?TariffTimePass_TimePass=${pass}`));
  await expect(page.locator("table tbody tr")).toHaveCount(1);
});

test("two people at one record: the second sees what the first did, and decides", async ({ page, server, complaints }) => {
  complaints.expected.push(/412/);
  const name = fresh("Shared");
  const pass = await makePass(server, name);
  await signIn(page, `/console/timepasses/${pass}/edit`);
  await box(page, "Price").fill("20");
  await server.call("PATCH", `/api/billing/timepasses/${pass}`, { Price: 15, UsePriority: 3 });
  await page.getByRole("button", { name: "Save" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("Somebody else changed this record");
  await expect(dialog).toContainText(ADMIN);
  const line = dialog.getByRole("row", { name: /^Price/ });
  await expect(line).toContainText("€12.00");
  await expect(line).toContainText("€15.00");
  await expect(line).toContainText("€20.00");
  await dialog.getByRole("button", { name: "Save mine" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  expect(await server.call("GET", `/api/billing/timepasses/${pass}`)).toMatchObject({ Price: 20, UsePriority: 3 });

  await page.getByRole("link", { name: "Edit" }).click();
  await box(page, "Price").fill("1");
  await server.call("PATCH", `/api/billing/timepasses/${pass}`, { Price: 33 });
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Take theirs" }).click();
  await expect(box(page, "Price")).toHaveValue("33");
  expect(await server.call("GET", `/api/billing/timepasses/${pass}`)).toMatchObject({ Price: 33 });
});

test("unsaved changes are not lost by a click", async ({ page, server }) => {
  const pass = await makePass(server, fresh("Unsaved"));
  await signIn(page, `/console/timepasses/${pass}/edit`);
  await page.locator("form").getByLabel("Minutes included").fill("90");
  await page.getByRole("navigation", { name: "Console" }).getByRole("link", { name: "Customers" }).click();
  await expect(page.getByRole("dialog")).toContainText("Leave without saving?");
  await page.getByRole("button", { name: "Stay here" }).click();
  await expect(page.locator("form").getByLabel("Minutes included")).toHaveValue("90");
  await page.getByRole("navigation", { name: "Console" }).getByRole("link", { name: "Customers" }).click();
  await page.getByRole("button", { name: "Leave", exact: true }).click();
  await expect(page).toHaveURL(/\/console\/coworkers$/);
});

test("Ctrl-K leads to a table and to a customer, by keyboard alone", async ({ page, server }) => {
  const name = fresh("Zoë Ümlaut");
  const business = await server.call<{ CountryId: number; SimpleTimeZoneId: number }>("GET", "/api/sys/businesses/1");
  const id = await server.create("/api/spaces/coworkers", { FullName: name, Email: `zoe${process.pid}.${count}@example.com`, InvoicingBusinessId: 1, CountryId: business.CountryId, SimpleTimeZoneId: business.SimpleTimeZoneId, CoworkerType: 2, Businesses: [1] });
  await signIn(page, "/console");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Overview");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("audit");
  await expect(page.getByRole("option", { name: /Audit/ })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/console\/audit$/);
  await page.keyboard.press("Control+k");
  await page.keyboard.type(name);
  await expect(page.getByRole("option", { name: new RegExp(name) })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/console/coworkers/${id}$`));
  await expect(page.getByRole("heading", { level: 1 })).toContainText(name);
});

test("the export has exactly what the list shows", async ({ page, server }) => {
  const name = fresh("Exported");
  await makePass(server, `${name} "quoted", and, commas`, { Price: 7.25 });
  await makePass(server, `${name} Ñandú`);
  await signIn(page, `/console/timepasses?TimePass_Name=${encodeURIComponent(name)}&orderBy=Name&dir=desc`);
  await expect(page.getByText("1–2 of 2 records")).toBeVisible();
  const waiting = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export CSV" }).click();
  const stream = await (await waiting).createReadStream();
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  const lines = Buffer.concat(pieces).toString("utf8").trim().split(/\r?\n/);
  expect(lines).toHaveLength(3);
  expect(lines[0]).toContain("Name");
  const records = lines.slice(1).toSorted();
  expect(records[0]).toContain(`"${name} ""quoted"", and, commas"`);
  expect(records[0]).toContain("7.25");
  expect(records[1]).toContain(`${name} Ñandú`);
});

test("a name with a script in it is a name", async ({ page, server }) => {
  const name = fresh('<img src=x onerror="window.broken=1">');
  const pass = await makePass(server, name);
  await signIn(page, `/console/timepasses?TimePass_Name=${encodeURIComponent(name)}`);
  await expect(page.locator("table tbody tr").first()).toContainText("<img src=x");
  await page.goto(`/console/timepasses/${pass}`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(name);
  await page.goto(`/console/timepasses/${pass}/edit`);
  await expect(box(page, "Name")).toHaveValue(name);
  await page.goto("/console/tarifftimepasses/new");
  await page.locator("form").getByRole("combobox", { name: /^Pass/ }).click();
  await page.locator("form").getByRole("combobox", { name: /^Pass/ }).pressSequentially("<img");
  await expect(page.getByRole("option", { name: /<img src=x/ }).first()).toBeVisible();
  expect(await page.evaluate(() => (window as unknown as { broken?: number }).broken)).toBeUndefined();
  expect(await page.locator("img[src='x']").count()).toBe(0);
});

test("who may only look sees no buttons that would refuse", async ({ page, server }) => {
  const roles = await server.call<{ Id: number; Name: string }[]>("GET", "/api/security/roles");
  const ids = roles.filter((one) => /^(TimePass|Coworker)-(List|Read)$/.test(one.Name)).map((one) => one.Id);
  const role = await server.create("/api/security/userroles", { BusinessId: 1, Name: fresh("Looker"), Roles: ids });
  const email = `looker${process.pid}@example.com`;
  await server.create("/api/sys/users", { FullName: "Lu Looker", Email: email, NewPassword: PASSWORD, Password: PASSWORD, IsAdmin: true, APIAccess: true, Active: true, Businesses: [1], UserRoles: [role], Language: 1, DefaultBusinessId: 1 });
  const pass = await makePass(server, fresh("Looked at"));
  await signIn(page, "/console/timepasses", email);
  const nav = page.getByRole("navigation", { name: "Console" });
  await expect(nav.getByRole("link", { name: "Passes on offer" })).toBeVisible();
  await expect(nav.getByRole("link", { name: "Audit" })).toHaveCount(0);
  await expect(nav.getByRole("link", { name: "Users" })).toHaveCount(0);
  await expect(nav.getByRole("link", { name: "Settings" })).toHaveCount(0);
  await expect(page.getByRole("link", { name: "New", exact: true })).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Import", exact: true })).toHaveCount(0);
  await page.goto(`/console/timepasses/${pass}`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Looked at");
  await expect(page.getByRole("link", { name: "Edit", exact: true })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Delete" })).toHaveCount(0);
  await page.goto(`/console/timepasses/${pass}/edit`);
  await expect(page.getByText("You may look at this, but not change it.")).toBeVisible();
});

test("a list that needs a filter says so and offers it once", async ({ page }) => {
  await signIn(page, "/console/coworkerinvoicelines");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Invoice lines");
  await expect(page.getByRole("region", { name: "Filters" }).getByText("Invoice", { exact: true })).toHaveCount(1);
});
