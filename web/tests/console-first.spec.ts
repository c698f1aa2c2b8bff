// The console for whoever is new to it: an empty database leads on, forms explain themselves, problems name what the page shows.
import { accessible, expect, signIn, test } from "./rig/test";
import { fullHour, give, kind, person } from "./rig/door";

test("an empty database leads to the first visit, step by step", async ({ page, server }) => {
  test.slow(); // Many pages, two of them by axe.
  await signIn(page, "/console");
  const steps = page.getByRole("region", { name: "First steps" });
  await expect(steps.getByRole("listitem")).toHaveCount(5);
  await expect(steps.getByRole("listitem").filter({ hasText: "(done)" })).toHaveCount(0);
  await accessible(page);
  await page.getByRole("navigation", { name: "Console" }).getByRole("link", { name: "Passes on offer" }).click();
  await expect(page.getByText("No passes yet")).toBeVisible();
  await accessible(page);
  await page.getByRole("link", { name: "Make a pass" }).click();
  await expect(page.getByRole("heading", { name: "Make a pass" })).toBeVisible();
  // Said for people, not for programs.
  await expect(page.getByText("Empty: a day pass, good for a whole day.")).toBeVisible();
  await expect(page.locator("form")).not.toContainText(/null|\bR\d|definition/);
  await expect(page.locator("form").getByLabel("Archived")).toHaveCount(0);
  await page.locator("form").getByRole("textbox", { name: "Name", exact: true }).fill("Day pass");
  await page.locator("form").getByRole("textbox", { name: "Price", exact: true }).fill("15");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "Day pass" })).toBeVisible();
  await expect(page.getByText("Good at any time.")).toBeVisible();
  const ana = await person(server, "Ana First");
  await page.goto("/console");
  // The pass, with the settings before it, and the customer.
  await expect(steps.getByRole("listitem").filter({ hasText: "(done)" })).toHaveCount(3);
  await give(server, ana, 1);
  await server.create("/api/spaces/checkins", { CoworkerId: ana.id, BusinessId: 1, FromTime: await fullHour(server) });
  await page.goto("/console");
  await expect(page.getByRole("link", { name: /Visits open now/ })).toContainText("1");
  await expect(steps).toHaveCount(0);
});

test("problems name fields as the form does", async ({ page, server, complaints }) => {
  complaints.expected.push(/400/);
  const bo = await person(server, "Bo Second");
  await signIn(page, `/console/checkins/new?CoworkerId=${bo.id}`);
  await page.getByLabel(/^From/).fill("2026-02-27T11:00");
  await page.getByLabel(/^To/).fill("2026-02-27T10:00");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator("form")).toContainText("must be later than “From”.");
  await expect(page.locator("form")).not.toContainText("FromTime");
});

test("custom fields are filled in by the names defined for them, and others stay", async ({ page, server }) => {
  test.slow();
  const cy = await person(server, "Cy Third", { CustomFields: { Data: [{ Name: "Locker", Value: "12" }] } });
  await signIn(page, "/console/customfields/new?RecordType=1");
  const form = page.locator("form");
  await form.getByRole("textbox", { name: "Name", exact: true }).fill("Size");
  await form.getByLabel(/^Kind of value/).selectOption("Dropdown");
  await form.getByRole("textbox", { name: "Available options", exact: true }).fill("S, M, L");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "Size" })).toBeVisible();
  await page.goto("/console/customfields/new?RecordType=1");
  await expect(form.getByLabel(/^Custom field index/)).toHaveValue("2");
  await form.getByRole("textbox", { name: "Name", exact: true }).fill("Badge");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "Badge" })).toBeVisible();
  await page.goto(`/console/coworkers/${cy.id}/edit`);
  await page.getByRole("heading", { name: "Custom fields" }).click();
  await page.getByLabel("Size", { exact: true }).selectOption("M");
  await page.getByLabel("Badge", { exact: true }).fill("green");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("button", { name: "Save" })).toHaveCount(0);
  const { CustomFields } = await server.call<{ CustomFields: { Data: { Name: string; Value: string }[] } }>("GET", `/api/spaces/coworkers/${cy.id}`);
  expect(CustomFields.Data.map((one) => `${one.Name}=${one.Value}`).toSorted()).toEqual(["Badge=green", "Locker=12", "Size=M"]);
  await page.getByRole("heading", { name: "Custom fields" }).click();
  await expect(page.getByText("Badge: green")).toBeVisible();
});

test("a day pass is good until the end of the day, at the desk and on the page of a member's card", async ({ page, server }) => {
  const dee = await person(server, "Dee Fourth");
  await give(server, dee, await kind(server, "Whole day", null));
  await server.create("/api/spaces/checkins", { CoworkerId: dee.id, BusinessId: 1, FromTime: await fullHour(server) });
  await signIn(page, `/desk?customer=${dee.id}`);
  const card = page.locator("#panel-customer");
  await expect(card.getByText(/good until/).first()).toBeVisible();
  await expect(card).not.toContainText("00:00");
  await expect(card).toContainText(/in use today.*coming again costs nothing more/);
});
