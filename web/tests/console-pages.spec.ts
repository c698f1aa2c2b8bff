// The console's own pages: hours, passes of plans, settings, import, audit, roles, kiosks, actions.
import { ADMIN, expect, type Server, signIn, test } from "./rig/test";

let count = 0;
const fresh = (what: string): string => `${what} ${process.pid}-${++count}`;

async function euro(server: Server): Promise<number> {
  const page = await server.call<{ Records: { Id: number }[] }>("GET", "/api/sys/currencies?Currency_Code=EUR");
  return page.Records[0]!.Id;
}

async function makePass(server: Server, name: string, more: Record<string, unknown> = {}): Promise<number> {
  return server.create("/api/billing/timepasses", { BusinessId: 1, Name: name, Price: 12, CurrencyId: await euro(server), ...more });
}

type SlotRow = { DayOfWeek: number; FromTime: string; ToTime: string };
async function slots(server: Server, pass: number): Promise<string[]> {
  const page = await server.call<{ Records: SlotRow[] }>("GET", `/api/billing/timepasstimeslots?TimePassTimeSlot_TimePass=${pass}`);
  return page.Records.map((one) => `${one.DayOfWeek} ${one.FromTime.slice(11, 16)}-${one.ToTime.slice(11, 16)}`).toSorted();
}

test("hours of a pass are drawn with the mouse, also over midnight, and taken away with undo", async ({ page, server }) => {
  const pass = await makePass(server, fresh("Drawn"));
  await signIn(page, `/console/timepasses/${pass}`);
  await expect(page.getByText("Good at any time.")).toBeVisible();
  await expect(page.getByRole("grid", { name: "Week" })).toHaveCount(0);
  await page.getByRole("button", { name: "Limit it to certain hours" }).click();
  const cell = (at: number) => page.locator(`[data-at="${at}"]`);
  // Monday 09:00 to 12:30.
  await cell(9 * 60).scrollIntoViewIfNeeded();
  await cell(9 * 60).hover();
  await page.mouse.down();
  await cell(12 * 60).hover();
  await page.mouse.up();
  await expect(page.getByRole("list", { name: "All hours" })).toContainText("Monday 09:00–12:30");
  expect(await slots(server, pass)).toEqual(["1 09:00-12:30"]);
  // Friday 22:00 to Saturday 02:00.
  await cell(4 * 1440 + 22 * 60).hover();
  await page.mouse.down();
  await cell(5 * 1440 + 60 + 30).hover();
  await page.mouse.up();
  await expect(page.getByRole("list", { name: "All hours" })).toContainText("Friday 22:00–02:00 (next day)");
  expect(await slots(server, pass)).toEqual(["1 09:00-12:30", "5 22:00-02:00"]);
  // It is shown on both days.
  await expect(page.getByText("22:00 – 02:00")).toBeVisible();
  await expect(page.getByText("… 02:00")).toBeVisible();
  await page.getByRole("button", { name: /Remove Monday/ }).click();
  await expect(page.getByRole("list", { name: "All hours" })).not.toContainText("Monday");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("list", { name: "All hours" })).toContainText("Monday 09:00–12:30");
});

test("hours by keyboard alone, and exact ones by fields", async ({ page, server }) => {
  const pass = await makePass(server, fresh("Typed"));
  await signIn(page, `/console/timepasses/${pass}`);
  await page.getByRole("button", { name: "Limit it to certain hours" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("combobox", { name: "Day", exact: true })).toBeFocused();
  const grid = page.getByRole("grid", { name: "Week" });
  await grid.focus();
  for (const key of ["ArrowRight", "ArrowDown", "ArrowDown", "Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowDown", "Enter"]) await page.keyboard.press(key);
  await expect(page.getByRole("list", { name: "All hours" })).toContainText("Tuesday 09:00–11:00");
  await page.keyboard.press("Delete");
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("Tuesday 09:00–11:00");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Good at any time.")).toBeVisible();
  await page.getByRole("combobox", { name: "Day", exact: true }).selectOption("Monday to Friday");
  await page.getByLabel("From", { exact: true }).fill("23:15");
  await page.getByLabel("To", { exact: true }).fill("01:45");
  await expect(page.getByText("Ends the next day")).toBeVisible();
  await page.getByLabel("To", { exact: true }).press("Enter");
  await expect(page.getByRole("list", { name: "All hours" }).getByRole("listitem")).toHaveCount(5);
  expect((await slots(server, pass))[0]).toBe("1 23:15-01:45");
});

test("passes of a plan are added, changed and taken away in place", async ({ page, server }) => {
  const name = fresh("Granted");
  await makePass(server, name);
  const plan = await server.create("/api/billing/tariffs", { BusinessId: 1, Name: fresh("Plan"), Price: 10, CurrencyId: await euro(server), InvoiceEvery: 1, InvoiceEveryWeeks: 0, SystemTariffType: 1 });
  await signIn(page, `/console/tariffs/${plan}`);
  const part = page.getByRole("region", { name: "Passes it includes" });
  await expect(part).toContainText("This plan grants no passes.");
  await part.getByRole("combobox", { name: "Add a pass" }).click();
  await part.getByRole("combobox", { name: "Add a pass" }).pressSequentially(name);
  await page.getByRole("option", { name: new RegExp(name) }).click();
  await part.getByRole("textbox", { name: "Passes included" }).fill("8");
  await part.getByRole("button", { name: "Add" }).click();
  const count = part.getByLabel(`${name}: Passes included`);
  await expect(count).toHaveValue("8");
  await count.fill("12");
  await count.press("Tab");
  await expect(page.getByText("Saved.").first()).toBeVisible();
  const found = await server.call<{ Records: { PassesIncluded: number }[] }>("GET", `/api/billing/tarifftimepasses?TariffTimePass_Tariff=${plan}`);
  await expect.poll(async () => (await server.call<typeof found>("GET", `/api/billing/tarifftimepasses?TariffTimePass_Tariff=${plan}`)).Records[0]?.PassesIncluded).toBe(12);
  await part.getByRole("button", { name: `Remove ${name}` }).click();
  await expect(part).toContainText("This plan grants no passes.");
});

test("a setting says what it does, is refused in words and saved; a change is scheduled and taken back", async ({ page, server, complaints }) => {
  complaints.expected.push(/400 \(Bad Request\)/);
  await signIn(page, "/console/settings");
  const row = page.locator("form").filter({ hasText: "Ext.Checkin.RoundingMinutes" });
  await expect(row).toContainText("rounded to 15 minutes");
  await row.getByLabel("Rounding of times").selectOption("5");
  await expect(row).toContainText("rounded to 5 minutes; so minutes used are multiples of 5.");
  await row.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Rounding of times is saved.")).toBeVisible();
  const records = await server.call<{ Records: { Name: string; Value: string }[] }>("GET", "/api/sys/businesssettings?BusinessSetting_Business=1&size=100");
  expect(records.Records).toContainEqual(expect.objectContaining({ Name: "Ext.Checkin.RoundingMinutes", Value: "5" }));
  await row.getByRole("button", { name: /Back to usual/ }).click();
  await expect(row).toContainText("rounded to 15 minutes");

  const devices = page.locator("form").filter({ hasText: "Checkin.DeviceCountLimit" });
  await devices.getByLabel("Devices per customer").fill("many");
  await devices.getByRole("button", { name: "Save" }).click();
  await expect(devices.getByLabel("Devices per customer")).toHaveAttribute("aria-invalid", "true");
  await devices.getByRole("button", { name: "Cancel" }).click();

  await page.getByRole("button", { name: "Schedule a change" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Setting").selectOption("Soonest to expire first");
  await dialog.getByLabel("New value").selectOption("On");
  await expect(dialog).toContainText("the one that expires soonest is used first");
  await dialog.getByLabel("In force from").fill("2026-03-09T08:00");
  await dialog.getByLabel("Why").fill("From Monday");
  await dialog.getByRole("button", { name: "Schedule" }).click();
  const versions = page.getByRole("region", { name: "Changes over time" });
  const coming = versions.getByRole("listitem").filter({ hasText: "From Monday" }).first();
  await expect(coming).toContainText("Scheduled");
  await expect(coming).toContainText("08:00");
  await coming.getByRole("button", { name: "Take back" }).click();
  await expect(versions).not.toContainText("From Monday");
});

test("an import says which lines are wrong, writes nothing until they are right, then all", async ({ page, server }) => {
  const name = fresh("Imported");
  const currency = await euro(server);
  await signIn(page, "/console/import?to=timepasses");
  const file = (body: string) => ({ name: "passes.csv", mimeType: "text/csv", buffer: Buffer.from(body) });
  const head = "BusinessId,Name,Price,CurrencyId\n";
  await page.getByLabel("CSV file").setInputFiles(file(`${head}1,"${name} one\nof two lines",10,${currency}\n1,${name} two,dear,${currency}\n`));
  await page.getByRole("button", { name: "Check the file" }).click();
  await expect(page.getByRole("alert")).toContainText("1 line is wrong");
  await expect(page.getByRole("row").filter({ hasText: "must be a number" }).getByRole("cell").first()).toHaveText("4");
  expect((await server.call<{ TotalItems: number }>("GET", `/api/billing/timepasses?TimePass_Name=${encodeURIComponent(name)}`)).TotalItems).toBe(0);
  const lines = Array.from({ length: 1500 }, (_, n) => `1,${name} ${n},${n / 4},${currency}`).join("\n");
  await page.getByLabel("CSV file").setInputFiles(file(head.replace("Price", "Colour,Price") + lines.replaceAll(/^(1,[^,]*),/gm, "$1,blue,")));
  await page.getByRole("button", { name: "Check the file" }).click();
  await expect(page.getByText("1,500 records are fine.")).toBeVisible({ timeout: 40_000 });
  const sample = page.getByRole("region", { name: /The first records/ });
  await expect(sample).toContainText(`${name} 0`);
  // What a number leads to is said by its name, and what is not taken is said.
  await expect(sample.getByRole("link", { name: "Alfama" }).first()).toBeVisible();
  await expect(sample.getByRole("link", { name: "Euro" }).first()).toBeVisible();
  await expect(page.getByText("Columns that the table does not have are left out: Colour")).toBeVisible();
  await page.getByRole("button", { name: "Import 1,500 records" }).click();
  await expect(page.getByText("1,500 records imported.")).toBeVisible({ timeout: 40_000 });
  expect((await server.call<{ TotalItems: number }>("GET", `/api/billing/timepasses?TimePass_Name=${encodeURIComponent(name)}`)).TotalItems).toBe(1500);
});

test("the audit shows who changed what, before and after; a record leads to its history", async ({ page, server }) => {
  const name = fresh("Watched");
  const pass = await makePass(server, name);
  await server.call("PATCH", `/api/billing/timepasses/${pass}`, { Price: 17 });
  await signIn(page, `/console/timepasses/${pass}`);
  const history = page.getByRole("region", { name: "History" });
  await history.getByText("changed", { exact: true }).first().click();
  await expect(history.getByRole("row", { name: /Price/ }).first()).toContainText("17");
  await history.getByRole("link", { name: "All in the audit" }).click();
  await expect(page).toHaveURL(new RegExp(`/console/audit\\?Entity=TimePass&RecordId=${pass}`));
  await expect(page.locator("main ol > li")).toHaveCount(2);
  await page.getByRole("region", { name: "Filters" }).getByLabel("What").selectOption("created");
  await expect(page.locator("main ol > li")).toHaveCount(1);
  await page.locator("main ol summary").click();
  await expect(page.locator("main ol")).toContainText(name);
  await expect(page.locator("main ol")).toContainText(ADMIN);
});

test("permissions of a role are a grid", async ({ page, server }) => {
  const role = await server.create("/api/security/userroles", { BusinessId: 1, Name: fresh("Grid"), Roles: [1, 2] });
  await signIn(page, `/console/userroles/${role}`);
  const grid = page.getByRole("region", { name: "Permissions" }).last();
  const box = (name: string) => page.getByRole("checkbox", { name, exact: true });
  await expect(box("Passes on offer: List")).toBeChecked();
  await expect(box("Passes on offer: Create")).not.toBeChecked();
  await expect(grid).toBeVisible();
  await box("Passes on offer: Create").check();
  await box("All of Visits").check();
  await expect(page.getByText("6 changes")).toBeVisible();
  await page.getByRole("button", { name: "Save permissions" }).click();
  await expect(page.getByText("Permissions saved.")).toBeVisible();
  const saved = await server.call<{ Roles: number[] }>("GET", `/api/security/userroles/${role}`);
  expect(saved.Roles).toHaveLength(8);
  await page.reload();
  await expect(box("Visits: Delete")).toBeChecked();
});

test("a kiosk is paired by a code shown large, listed, and unpaired", async ({ page, request }) => {
  const name = fresh("Entrance");
  await signIn(page, "/console/kiosks");
  await page.getByRole("button", { name: "Pair a kiosk" }).click();
  await page.getByRole("dialog").getByLabel("Name of the kiosk").fill(name);
  await page.getByRole("button", { name: "Make a code" }).click();
  const code = await page.getByRole("dialog").getByText(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/).innerText();
  const paired = await request.post("/api/hallpass/kiosk/pair", { data: { Code: code } });
  expect(paired.ok()).toBe(true);
  await page.keyboard.press("Escape");
  const row = page.getByRole("row", { name: new RegExp(name) });
  await expect(row).toBeVisible();
  await row.getByRole("button", { name: `Unpair: ${name}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Unpair" }).click();
  await expect(page.getByText(`${name} is no longer paired.`)).toBeVisible();
  await expect(page.getByRole("row", { name: new RegExp(name) })).toHaveCount(0);
});

test("what was done today is undone, with why; a visit says why it used what it used", async ({ page, server }) => {
  const business = await server.call<{ CountryId: number; SimpleTimeZoneId: number }>("GET", "/api/sys/businesses/1");
  const name = fresh("Ana");
  const who = await server.create("/api/spaces/coworkers", { FullName: name, Email: `ana${process.pid}.${count}@example.com`, InvoicingBusinessId: 1, CountryId: business.CountryId, SimpleTimeZoneId: business.SimpleTimeZoneId, CoworkerType: 2, Businesses: [1] });
  const pass = await makePass(server, fresh("Day"));
  const held = await server.create("/api/billing/coworkertimepasses", { CoworkerId: who, TimePassId: pass, BusinessId: 1, Price: 0, CreateMultiple: 1 });
  const visit = await server.create("/api/spaces/checkins", { CoworkerId: who, BusinessId: 1, FromTime: "2026-03-02T09:00:00Z", Source: 1 });
  await signIn(page, `/console/checkins/${visit}`);
  await expect(page.getByRole("region", { name: "Why" })).toContainText(`${name} comes in`);
  await page.getByText(/pass(es)? (was|were) looked at/).click();
  await expect(page.getByRole("region", { name: "Why" })).toContainText("Chosen");
  await page.goto(`/console/coworkertimepasses/${held}`);
  await expect(page.getByRole("region", { name: "Ledger" }).first()).toContainText("Issued");
  await page.goto("/console/actions");
  await page.getByRole("button", { name: new RegExp(`Undo: ${name} checked in`) }).click();
  await page.getByRole("dialog").getByLabel("Why (for the record)").fill("Wrong person");
  await page.getByRole("dialog").getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("Undone.")).toBeVisible();
  await expect.poll(async () => (await server.call<{ TotalItems: number }>("GET", `/api/spaces/checkins?Checkin_Coworker=${who}`)).TotalItems).toBe(0);
});

test("sessions are listed and ended; sign-ins and jobs are shown", async ({ page }) => {
  await signIn(page, "/console/tokens");
  await expect(page.getByRole("row", { name: new RegExp(ADMIN) }).first()).toContainText("Browser");
  await page.goto("/console/signins");
  await expect(page.getByRole("row", { name: /signed in/ }).first()).toContainText(ADMIN);
  await page.goto("/console/jobs");
  await expect(page.getByRole("heading", { name: "Waiting" })).toBeVisible();
});
