// What the tests of the front desk share: customers and passes made at will, a second desk, and the parts of the page.
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { ADMIN, another, expect, PASSWORD, type Server, signIn } from "./test";

const HOME = { CountryId: 1, SimpleTimeZoneId: 1 };
let count = 0;

/** A customer whose name nobody else of these tests has. */
export async function customer(server: Server, first: string, more: Record<string, unknown> = {}): Promise<{ id: number; name: string }> {
  const name = `${first} ${String.fromCharCode(65 + (count % 26))}${(count += 1)}${process.pid}`;
  const id = await server.create("/api/spaces/coworkers", { FullName: name, Email: `${name.toLowerCase().replace(/[^a-z0-9]+/g, ".")}@example.com`, ...HOME, Businesses: [1], ...more });
  return { id, name };
}

export async function definition(server: Server, name: string, more: Record<string, unknown>, business = 1): Promise<number> {
  const euro = (await server.call<{ Records: { Id: number }[] }>("GET", "/api/sys/currencies?Currency_Code=EUR")).Records[0]!.Id;
  return server.create("/api/billing/timepasses", { BusinessId: business, Name: name, Price: 15, CurrencyId: euro, ...more });
}

export async function give(server: Server, who: number, pass: number): Promise<number> {
  return server.create("/api/billing/coworkertimepasses", { CoworkerId: who, BusinessId: 1, TimePassId: pass, CreateMultiple: 1, Free: true });
}

export async function now(server: Server): Promise<string> {
  return (await server.call<{ Now: string }>("GET", "/api/hallpass/clock")).Now;
}

export async function arrive(server: Server, who: number, business = 1): Promise<number> {
  return server.create("/api/spaces/checkins", { CoworkerId: who, BusinessId: business, FromTime: await now(server) });
}

/** Somebody of the staff with these permissions only. */
export async function staff(server: Server, roles: string[], places: number[] = []): Promise<string> {
  const email = `staff${(count += 1)}.${process.pid}@example.com`;
  const role = await server.create("/api/security/userroles", { BusinessId: 1, Name: email, Roles: roles });
  await server.create("/api/sys/users", { FullName: "Limited", Email: email, NewPassword: PASSWORD, Active: true, IsAdmin: true, APIAccess: true, UserRoles: [role], Businesses: places });
  return email;
}

/** A second browser, signed in on its own. */
export async function otherDesk(browser: Browser, server: Server, email = ADMIN): Promise<{ context: BrowserContext; page: Page }> {
  const context = await another(browser, server);
  const page = await context.newPage();
  await signIn(page, "/desk", email);
  await live(page);
  return { context, page };
}

export async function live(page: Page): Promise<void> {
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
}

export const preview = (page: Page) => page.locator("#panel-customer [data-preview]");
export const board = (page: Page) => page.getByRole("region", { name: "Who is in" });
export const hits = (page: Page) => page.locator("#hits").getByRole("option");
export const finder = (page: Page) => page.getByRole("combobox", { name: "Find a customer" });
export const toast = (page: Page) => page.locator(".toast").last();

export async function opened(page: Page, id: number): Promise<void> {
  await page.goto(`/desk?customer=${id}`);
  await expect(page.locator("#customer-name")).toBeVisible();
}

/** A second location with the currency of the first, and a name of its own. */
export async function location(server: Server, name: string): Promise<number> {
  const { CurrencyId } = await server.call<{ CurrencyId: number }>("GET", "/api/sys/businesses/1");
  return server.create("/api/sys/businesses", { Name: `${name} ${(count += 1)}`, CountryId: 1, CurrencyId, SimpleTimeZoneId: 1 });
}
