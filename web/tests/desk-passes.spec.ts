// Passes at the front desk: given, sold and put right, limits of a plan, and visits entered later.
import { customer, definition, give, arrive, preview, toast, opened, location } from "./rig/desk";
import { accessible, expect, signIn, test } from "./rig/test";

test("a product is sold, and what it holds can be used at once", async ({ page, server }) => {
  const mia = await customer(server, "Mia Faro");
  const euro = (await server.call<{ Records: { Id: number }[] }>("GET", "/api/sys/currencies?Currency_Code=EUR")).Records[0]!.Id;
  const pass = await definition(server, "Bundle pass", {});
  const product = await server.create("/api/billing/products", { BusinessId: 1, Name: "Bundle of five", Description: "Five", Price: 60, CurrencyId: euro });
  await server.create("/api/billing/producttimepasses", { ProductId: product, TimePassId: pass, PassesIncluded: 5, ExpirationType: 4, ExpiresIn: 1 });
  await signIn(page, "/desk");
  await opened(page, mia.id);
  await page.getByRole("button", { name: /^Give or sell/ }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: /Bundle of five/ }).check();
  await dialog.getByRole("button", { name: "Sell for €60.00" }).click();
  await expect(toast(page)).toContainText("“Bundle of five” sold to");
  await expect(preview(page)).toHaveText(/Would use “Bundle pass”/);
  // It was the wrong customer: the sale goes, and its five passes with it.
  await toast(page).getByRole("button", { name: "Undo" }).click();
  await expect(toast(page)).toContainText("Undone.");
  await expect(preview(page)).not.toHaveText(/Bundle pass/);
  for (const path of ["/api/billing/coworkerproducts?CoworkerProduct_Coworker", "/api/billing/coworkertimepasses?CoworkerTimePass_Coworker"]) {
    expect((await server.call<{ TotalItems: number }>("GET", `${path}=${mia.id}`)).TotalItems).toBe(0);
  }
});

test("pay as you go is named with its price", async ({ page, server }) => {
  const place = await location(server, "Porto");
  await server.create("/api/sys/businesssettings", { BusinessId: place, Name: "Checkin.PayAsYouGo", Value: "True" });
  await definition(server, "Drop-in", { UseAsPayAsYouGoForContacts: true }, place);
  const gil = await customer(server, "Gil Pires", { Businesses: [place] });
  await signIn(page, "/desk");
  await page.getByLabel("Location").selectOption(String(place));
  await opened(page, gil.id);
  await expect(preview(page)).toHaveText(/Would sell “Drop-in” for €15\.00\.$/);
});

test("minutes are corrected with a note, and the expiry is moved", async ({ page, server }) => {
  const ben = await customer(server, "Ben Ramos");
  const pass = await definition(server, "Five hours", { MinutesIncluded: 300 });
  await server.create("/api/billing/coworkertimepasses", { CoworkerId: ben.id, BusinessId: 1, TimePassId: pass, CreateMultiple: 1, Free: true, ExpireDate: "2026-06-30T22:59:00Z" });
  await signIn(page, "/desk");
  await opened(page, ben.id);
  await page.getByRole("button", { name: "Change Five hours" }).click();
  const dialog = page.getByRole("dialog", { name: "Change “Five hours”" });
  await dialog.getByRole("spinbutton").fill("45");
  await dialog.getByRole("button", { name: "Change", exact: true }).click();
  await expect(dialog.getByText("Write why.")).toBeVisible();
  await accessible(page);
  await dialog.getByLabel("Note", { exact: false }).fill("The heating was off");
  await dialog.getByRole("button", { name: "Change", exact: true }).click();
  await expect(preview(page)).toHaveText(/Would use “Five hours”: 5 h 45 min left\.$/);
  await page.getByRole("button", { name: "Change Five hours" }).click();
  await dialog.getByRole("radio", { name: "Expiry" }).check();
  await expect(dialog.getByText(/^Expires (7 Jul|Jul 7),? 2026 instead of (30 Jun|Jun 30),? 2026\.$/)).toBeVisible();
  await dialog.getByLabel("Note", { exact: false }).fill("Was ill");
  await dialog.getByRole("button", { name: "Change", exact: true }).click();
  await expect(page.getByText(/expires (7 Jul|Jul 7),? 2026/)).toBeVisible();
});

test("a forgotten visit is entered with its own preview", async ({ page, server }) => {
  const tom = await customer(server, "Tom Vaz");
  await give(server, tom.id, await definition(server, "Two hours", { MinutesIncluded: 120 }));
  await signIn(page, "/desk");
  await opened(page, tom.id);
  await page.keyboard.press("v");
  const dialog = page.getByRole("dialog", { name: `Enter a visit of ${tom.name}` });
  await dialog.getByLabel("From").fill("06:00");
  await dialog.getByLabel("To").fill("08:30");
  await expect(dialog.locator("[data-preview]")).toHaveText("Would use “Two hours”: 2 h left. 30 min would be over time.");
  await dialog.getByLabel("To").fill("07:30");
  await expect(dialog.locator("[data-preview]")).toHaveText("Would use “Two hours”: 2 h left.");
  await accessible(page);
  await dialog.getByRole("button", { name: "Enter the visit" }).click();
  await expect(page.getByText(/^Mon,? (2 Mar|Mar 2),? 06:00/)).toBeVisible();
  await expect(preview(page)).toHaveText(/Would use “Two hours”: 30 min left\.$/);
});

test("who has used up the plan's hours is turned away, with the limits one click away", async ({ page, server }) => {
  const eli = await customer(server, "Eli Mota");
  const euro = (await server.call<{ CurrencyId: number }>("GET", "/api/sys/businesses/1")).CurrencyId;
  const plan = await server.create("/api/billing/tariffs", { BusinessId: 1, Name: `Flex ${eli.id}`, SystemTariffType: 1, Price: 0, CurrencyId: euro, UseTimePasses: true, HoursWeekLimit: 1 });
  await server.create("/api/billing/coworkercontracts", { IssuedById: 1, CoworkerId: eli.id, TariffId: plan, Quantity: 1, StartDate: "2026-03-01T00:00:00Z" });
  await give(server, eli.id, await definition(server, "Counting", { MinutesIncluded: 600, CountsTowardsPlanLimits: true }));
  await server.create("/api/spaces/checkins", { CoworkerId: eli.id, BusinessId: 1, FromTime: "2026-03-02T05:00:00Z", ToTime: "2026-03-02T07:00:00Z" });
  await expect(arrive(server, eli.id)).rejects.toThrow(/limit/);
  await signIn(page, "/desk");
  await page.getByRole("button", { name: `Show the limits: ${eli.name}` }).click();
  await expect(preview(page)).toHaveText(/Would be refused: the plan allows 1 hour per week, and 2 h are used\.$/);
  await expect(page.getByText("2 h of 1 h per week")).toBeVisible();
  await accessible(page);
});

test("passes that nothing tells apart make one line, and the preview says how many are left", async ({ page, server }) => {
  const ines = await customer(server, "Ines Brito");
  const pass = await definition(server, "Bundle day", {});
  await server.create("/api/billing/coworkertimepasses", { CoworkerId: ines.id, BusinessId: 1, TimePassId: pass, CreateMultiple: 5, Free: true });
  await signIn(page, "/desk");
  await opened(page, ines.id);
  await expect(preview(page)).toHaveText(/Would use “Bundle day”, good for the whole day\. 4 more like it are left\.$/);
  await expect(page.getByRole("region", { name: "Passes" }).getByRole("listitem")).toHaveText([/Bundle day\s*× 5/]);
});
