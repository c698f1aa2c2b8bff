// People with PINs, cards, passes and logins, and a paired kiosk: what tests of the kiosk and of the member page share.
import { randomInt } from "node:crypto";
import { expect, type Page } from "@playwright/test";
import { PASSWORD, type Server } from "./server";

export type Person = { id: number; name: string; pin: string; card: string; email: string };

/** A customer of the first location with a PIN and a card of her own. */
export async function person(server: Server, name: string, more: Record<string, unknown> = {}): Promise<Person> {
  const serial = randomInt(1e8, 1e9);
  const [pin, card, email] = [String(serial), `HP${serial}`, `${name.split(" ")[0]!.toLowerCase()}${serial}@example.com`];
  const id = await server.create("/api/spaces/coworkers", {
    FullName: name, Email: email, CountryId: 1, SimpleTimeZoneId: 1, Businesses: [1], InvoicingBusinessId: 1, Active: true,
    AccessPincode: pin, AccessCardId: card, ...more,
  });
  return { id, name, pin, card, email };
}

/** A kind of pass: of so many minutes, or for a day. */
export async function kind(server: Server, name: string, minutes: number | null, more: Record<string, unknown> = {}): Promise<number> {
  return server.create("/api/billing/timepasses", {
    Name: `${name} ${randomInt(1e6)}`, BusinessId: 1, CurrencyId: 1, Price: 10,
    ...(minutes === null ? { CountsDays: true } : { MinutesIncluded: minutes }), ...more,
  });
}

/** Gives a pass, or several. */
export async function give(server: Server, to: Person, timePassId: number, more: Record<string, unknown> = {}): Promise<number> {
  return server.create("/api/billing/coworkertimepasses", { CoworkerId: to.id, BusinessId: 1, TimePassId: timePassId, CreateMultiple: 1, ...more });
}

/** A customer with ten hours and a login. */
export async function member(server: Server, name: string): Promise<Person> {
  const one = await person(server, name);
  const user = await server.create("/api/sys/users", { FullName: name, Email: one.email, NewPassword: PASSWORD, Active: true });
  await server.call("PATCH", `/api/spaces/coworkers/${one.id}`, { UserId: user });
  return one;
}

/** The visits of a customer, the latest first. */
export async function visits(server: Server, of: Person): Promise<{ Id: number; FromTime: string; ToTime: string | null }[]> {
  const found = await server.call<{ Records: { Id: number; FromTime: string; ToTime: string | null }[] }>("GET", `/api/spaces/checkins?Checkin_Coworker=${of.id}&orderBy=FromTime&dir=1`);
  return found.Records;
}

/** Moves the server's clock on, and answers what it shows then. */
export async function later(server: Server, minutes: number): Promise<string> {
  const { Now } = await server.call<{ Now: string }>("GET", "/api/hallpass/clock");
  const next = new Date(Date.parse(Now) + minutes * 60_000).toISOString();
  await server.advance(next);
  return next;
}

/** Moves the server's clock on to the next full hour: visits begin and end at quarters, and tests count whole ones. */
export async function fullHour(server: Server): Promise<string> {
  const { Now } = await server.call<{ Now: string }>("GET", "/api/hallpass/clock");
  return later(server, 60 - (Date.parse(Now) % 3_600_000) / 60_000);
}

/** Results that go by themselves after five seconds stay for minutes: to be looked at, however slow the machine. Call it before the page. */
export async function hold(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const real = window.setTimeout.bind(window);
    Object.assign(window, { setTimeout: (act: () => void, wait?: number) => real(act, wait === 5_000 ? 300_000 : wait) });
  });
}

/** Pairs the page as a kiosk of the first location, as staff would, and answers the kiosk's id. */
export async function pair(page: Page, server: Server, name = "Counter"): Promise<number> {
  const { Code } = await server.call<{ Code: string }>("POST", "/api/hallpass/kiosks/codes", { BusinessId: 1, Name: name });
  await page.goto("/kiosk");
  await page.getByLabel("First four characters").pressSequentially(Code.toLowerCase().replace("-", ""));
  const answered = page.waitForResponse("**/api/hallpass/kiosk/pair");
  await page.getByRole("button", { name: "Pair", exact: true }).click();
  const { KioskId } = (await (await answered).json()) as { KioskId: number };
  await expect(page.getByRole("region", { name: "PIN" })).toBeVisible();
  return KioskId;
}

/**
 * What a keyboard-wedge reader does: the whole text at once, then Enter, to whatever has the focus. Sent inside the page, because
 * a busy machine takes longer from key to key than a reader may. Answers whether the page kept the Enter from that element.
 */
export async function reads(page: Page, text: string): Promise<boolean> {
  return page.evaluate((keys) => {
    const press = (key: string) => (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    return !keys.map(press).at(-1);
  }, [...text, "Enter"]);
}

/** What fingers do on a keyboard. */
export async function types(page: Page, pin: string): Promise<void> {
  await page.keyboard.type(pin, { delay: 70 });
  await page.keyboard.press("Enter");
}
