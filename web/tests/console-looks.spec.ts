// The console for everybody: axe on its views, dark, on a phone, in Spanish, by keyboard alone.
import type { Page } from "@playwright/test";
import { accessible, expect, type Server, signIn, test } from "./rig/test";

async function world(server: Server): Promise<{ pass: number; plan: number }> {
  const found = await server.call<{ Records: { Id: number }[] }>("GET", "/api/sys/currencies?Currency_Code=EUR");
  const currency = found.Records[0]!.Id;
  const pass = await server.create("/api/billing/timepasses", { BusinessId: 1, Name: "Ten hours", Price: 55, MinutesIncluded: 600, CurrencyId: currency });
  const plan = await server.create("/api/billing/tariffs", { BusinessId: 1, Name: "Half time", Price: 120, CurrencyId: currency, InvoiceEvery: 1, InvoiceEveryWeeks: 0, SystemTariffType: 1 });
  await server.create("/api/billing/tarifftimepasses", { TariffId: plan, TimePassId: pass, PassesIncluded: 2 });
  await server.create("/api/billing/timepasstimeslots", { TimePassId: pass, DayOfWeek: 5, FromTime: "1976-01-01T22:00:00Z", ToTime: "1976-01-02T02:00:00Z" });
  return { pass, plan };
}

const ready = async (page: Page): Promise<void> => {
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByText(/^(Loading…|Cargando…)$/)).toHaveCount(0);
};

const views = ({ pass, plan }: { pass: number; plan: number }): string[] => [
  "/console", "/console/timepasses", `/console/timepasses/${pass}`, `/console/timepasses/${pass}/edit`, "/console/coworkers/new", `/console/tariffs/${plan}`, "/console/settings",
  "/console/import", "/console/audit", "/console/jobs", "/console/actions", "/console/tokens", "/console/signins", "/console/account", "/console/invitations?invite", "/console/users", "/console/users/1", "/console/kiosks", "/console/nothing",
];

for (const look of ["light", "dark"] as const) {
  test(`axe finds nothing serious on any view, ${look}`, async ({ page, server }) => {
    test.setTimeout(240_000);
    const made = await world(server);
    await page.emulateMedia({ colorScheme: look });
    await signIn(page, "/console");
    for (const view of views(made)) {
      await page.goto(view);
      await ready(page);
      await test.step(view, () => accessible(page));
    }
    await page.goto("/console/timepasses");
    await ready(page);
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("dialog")).toBeVisible();
    await accessible(page);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Columns" }).click();
    await accessible(page);
  });
}

test("on a phone lists are cards, nothing is wider than the screen, and axe agrees", async ({ page, server }) => {
  test.setTimeout(240_000);
  const made = await world(server);
  await page.setViewportSize({ width: 360, height: 740 });
  await signIn(page, "/console");
  for (const view of views(made)) {
    await page.goto(view);
    await ready(page);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(over, `${view} is wider than the screen`).toBeLessThanOrEqual(0);
  }
  await page.goto("/console/timepasses");
  await ready(page);
  await expect(page.locator("table")).toBeHidden();
  await expect(page.getByRole("listitem").filter({ hasText: "Ten hours" }).first()).toContainText("€55.00");
  await accessible(page);
  await page.getByRole("button", { name: "Show navigation" }).click();
  await page.getByRole("navigation", { name: "Console" }).getByRole("link", { name: "Settings" }).click();
  await expect(page).toHaveURL(/settings$/);
  await accessible(page);
});

test("Spanish reaches every view", async ({ page, server }) => {
  test.setTimeout(120_000);
  const made = await world(server);
  await page.addInitScript(() => localStorage.setItem("hallpass.language", "es"));
  await page.goto("/signin?next=%2Fconsole%2Ftimepasses");
  await page.getByLabel("Correo electrónico").fill("admin@hallpass.example");
  await page.getByLabel("Contraseña", { exact: false }).first().fill("correct horse battery");
  await page.getByRole("button", { name: "Entrar" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Pases en venta");
  await expect(page.getByRole("navigation", { name: "Consola" })).toContainText("Clientes");
  await expect(page.getByRole("link", { name: "Exportar CSV" })).toBeVisible();
  await expect(page.getByText(/1–\d+ de \d+ registros?/)).toBeVisible();
  await page.goto(`/console/timepasses/${made.pass}`);
  await expect(page.getByRole("heading", { name: "Horario" })).toBeVisible();
  await expect(page.getByRole("list", { name: "Todas las franjas" })).toContainText("viernes 22:00–02:00 (día siguiente)");
  await page.goto("/console/settings");
  await expect(page.locator("form").filter({ hasText: "Checkin.PayAsYouGo" }).first()).toContainText("Los clientes sin pase no entran.");
  await accessible(page);
  for (const view of views(made)) {
    await page.goto(view);
    await ready(page);
    // What the server says is English and marked so; all else is Spanish.
    const own = await page.locator("main").evaluate((main) => {
      const copy = main.cloneNode(true) as HTMLElement;
      copy.querySelectorAll("[lang='en']").forEach((one) => one.remove());
      return copy.textContent ?? "";
    });
    expect(own, view).not.toMatch(/\b(Save|Cancel|Filters|Edit|Delete|Search|Nothing|Location|Customer)\b/);
  }
});

test("a price is changed by keyboard alone", async ({ page, server }) => {
  const { pass } = await world(server);
  await signIn(page, "/console/timepasses?TimePass_Name=Ten%20hours&orderBy=Id&dir=desc");
  await ready(page);
  const reach = async (name: RegExp): Promise<void> => {
    for (let n = 0; n < 80; n++) {
      await page.keyboard.press("Tab");
      const text = await page.evaluate(() => (document.activeElement?.getAttribute("role") === "region" ? "" : `${document.activeElement?.getAttribute("aria-label") ?? ""} ${document.activeElement?.textContent ?? ""} ${(document.activeElement as HTMLInputElement | null)?.labels?.[0]?.textContent ?? ""}`));
      if (name.test(text)) return;
    }
    throw new Error(`the keyboard never reaches ${name}`);
  };
  await reach(/Ten hours/);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/timepasses/${pass}$`));
  await ready(page);
  await reach(/^\s*Edit\s*$/);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/edit$/);
  await reach(/Price/);
  await page.keyboard.press("Control+a");
  await page.keyboard.type("61.5");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Saved.")).toBeVisible();
  expect(await server.call("GET", `/api/billing/timepasses/${pass}`)).toMatchObject({ Price: 61.5 });
});
