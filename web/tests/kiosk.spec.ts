import type { Page } from "@playwright/test";
import { fullHour, give, hold, kind, later, member, pair, type Person, person, reads, types, visits } from "./rig/door";
import { accessible, another, expect, type Server, signIn, test } from "./rig/test";

// Requests are answered by the server, not by the worker that keeps the page for a reload; one test below is about that one.
test.use({ serviceWorkers: "block", viewport: { width: 1280, height: 800 } });

const result = (page: Page, outcome: string) => page.locator(`[data-result="${outcome}"]`);

async function withTenHours(server: Server, name: string): Promise<Person> {
  const one = await person(server, name);
  await give(server, one, await kind(server, "Ten hours", 600));
  return one;
}

/** Everything this browser keeps for the page, and what stands in its document. */
async function traces(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const kept: unknown[] = [document.documentElement.outerHTML, document.title, { ...localStorage }, { ...sessionStorage }, location.href, document.cookie];
    for (const { name } of await indexedDB.databases()) {
      const base = await new Promise<IDBDatabase>((found) => {
        const opening = indexedDB.open(name!);
        opening.onsuccess = () => found(opening.result);
      });
      for (const store of base.objectStoreNames) {
        kept.push(await new Promise((found) => {
          const all = base.transaction(store).objectStore(store).getAll();
          all.onsuccess = () => found(all.result);
        }));
      }
      base.close();
    }
    for (const name of await caches.keys()) kept.push((await (await caches.open(name)).keys()).map((one) => one.url));
    return JSON.stringify(kept);
  });
}

test.beforeEach(({ complaints }) => {
  // A device that is not paired yet asks who it is.
  complaints.expected.push(/401.*hallpass\/kiosk/, /Service Worker registration blocked by Playwright/);
});

test("a device is paired by a code, typed any way, once", async ({ page, server, complaints }) => {
  complaints.expected.push(/400.*kiosk\/pair/);
  await page.goto("/kiosk");
  const first = page.getByLabel("First four characters");
  await expect(first).toBeFocused();
  await accessible(page);
  await page.getByRole("button", { name: "Pair", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("two groups of four");
  await first.pressSequentially("abcdzzzz");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("Ask for a new one");
  await accessible(page);
  const { Code } = await server.call<{ Code: string }>("POST", "/api/hallpass/kiosks/codes", { BusinessId: 1, Name: "Pasted" });
  await first.fill(` ${Code.toLowerCase()} `);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Alfama")).toBeVisible();
  const again = await page.request.post("/api/hallpass/kiosk/pair", { data: { Code }, headers: { Origin: server.url } });
  expect(again.status()).toBe(400);
});

test("a PIN lets in and out, and says what is left", async ({ page, server }) => {
  const ana = await withTenHours(server, "Ana Maria Silva");
  await fullHour(server);
  await hold(page);
  await pair(page, server);
  for (const digit of ana.pin) await page.getByRole("button", { name: digit, exact: true }).click();
  await expect(page.locator(".dot")).toHaveCount(ana.pin.length);
  expect(await page.locator("body").innerText()).not.toContain(ana.pin);
  await page.getByRole("button", { name: "OK" }).click();
  await expect(result(page, "in")).toContainText("Welcome, Ana");
  await expect(result(page, "in")).toContainText("You are checked in");
  await expect(result(page, "in")).toContainText("10 h left");
  await expect(page.getByRole("status").filter({ hasText: "Welcome, Ana" })).toContainText("10 h left");
  await expect(page.locator("body")).not.toContainText("Silva");
  await accessible(page);
  await result(page, "in").click();
  await expect(result(page, "in")).toBeHidden();

  await later(server, 90);
  await types(page, ana.pin);
  await expect(result(page, "out")).toContainText("Goodbye, Ana");
  await expect(result(page, "out")).toContainText("1 h 30 min here");
  await expect(result(page, "out")).toContainText("8 h 30 min left");
  await accessible(page);
  expect(await visits(server, ana)).toHaveLength(1);
});

test("what is typed fast is a card, what is typed by hand is a PIN", async ({ page, server }) => {
  const [bea, carl] = [await withTenHours(server, "Bea Costa"), await withTenHours(server, "Carl Dias")];
  await pair(page, server);
  // Wherever the focus is, and with digits of somebody else's PIN entered before.
  await page.getByRole("button", { name: "English" }).focus();
  await page.keyboard.type("12", { delay: 70 });
  await expect(page.locator(".dot")).toHaveCount(2);
  expect(await reads(page, bea.card), "the button does not get the reader's Enter").toBe(true);
  await expect(result(page, "in")).toContainText("Welcome, Bea");
  // A card that is held a little longer is not a second visit.
  await reads(page, bea.card);
  await page.keyboard.press("Escape");
  await expect(result(page, "in")).toBeHidden();
  expect((await visits(server, bea)).map((one) => one.ToTime)).toEqual([null]);

  // Digits alone: a card when a reader sends them, a PIN when fingers do.
  const sent: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/attempts")) sent.push(request.postData() ?? "");
  });
  await types(page, carl.pin);
  await expect(result(page, "in")).toContainText("Welcome, Carl");
  await page.keyboard.press("Escape");
  await reads(page, "123456789");
  await expect(result(page, "unknown")).toContainText("Card not recognised");
  expect(sent.map((body) => Object.keys(JSON.parse(body) as object))).toEqual([["Pin"], ["Card"]]);
  await expect(page.locator(".dot")).toHaveCount(0);
});

test("the code of the member's page lets in, once", async ({ page, server, browser }) => {
  const dora = await member(server, "Dora Alves");
  await give(server, dora, await kind(server, "Ten hours", 600));
  const phone = await another(browser, server);
  const own = await phone.newPage();
  await signIn(own, "/me", dora.email);
  const code = await own.getByRole("img", { name: "QR code" }).getAttribute("data-code");
  await phone.close();

  await pair(page, server);
  await reads(page, code!);
  await expect(result(page, "in")).toContainText("Welcome, Dora");
  await page.keyboard.press("Escape");
  await reads(page, code!);
  await expect(result(page, "unknown")).toContainText("Code not recognised");
  await expect(result(page, "unknown")).toContainText("Ask for a new one on your phone");
  expect((await visits(server, dora)).map((one) => one.ToTime)).toEqual([null]);
});

test("the camera reads the code where the browser can", async ({ page, server }) => {
  const eva = await withTenHours(server, "Eva Lopes");
  await page.addInitScript(() => {
    class Detector {
      static getSupportedFormats = () => Promise.resolve(["qr_code"]);
      detect = () => Promise.resolve([{ rawValue: (window as unknown as { seen?: string }).seen ?? "" }]);
    }
    Object.assign(window, { BarcodeDetector: Detector });
    navigator.mediaDevices.getUserMedia = () => {
      const canvas = document.createElement("canvas");
      setInterval(() => canvas.getContext("2d")?.fillRect(0, 0, Math.random() * 90, 90), 50);
      return Promise.resolve(canvas.captureStream());
    };
  });
  await pair(page, server);
  await page.getByRole("button", { name: "Scan with the camera" }).click();
  await expect(page.getByRole("heading", { name: "Hold the code on your phone" })).toBeVisible();
  await accessible(page);
  await page.evaluate((text) => Object.assign(window, { seen: text }), eva.card);
  await expect(result(page, "in")).toContainText("Welcome, Eva");
  await expect(page.locator("video")).toHaveCount(0);
});

test("who is refused reads why and where to ask, without a name", async ({ page, server }) => {
  const fred = await person(server, "Fred Nunes");
  await hold(page);
  await pair(page, server);
  await reads(page, fred.card);
  await expect(result(page, "refused")).toContainText("You have no pass that can be used here now.");
  await expect(result(page, "refused")).toContainText("Please ask at the desk.");
  await expect(page.locator("body")).not.toContainText("Fred");
  await accessible(page);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Español" }).click();
  await reads(page, fred.card);
  await expect(result(page, "refused")).toContainText("No tienes ningún pase que se pueda usar aquí ahora.");
  await expect(result(page, "refused")).toContainText("pregunta en recepción");
});

test("too many wrong PINs: a countdown, then on as before", async ({ page, server, complaints }) => {
  complaints.expected.push(/429/);
  const gil = await withTenHours(server, "Gil Ramos");
  await pair(page, server);
  const locked = page.getByRole("alert");
  const seconds = async () => Number(/wait (\d+) s/.exec((await locked.allTextContents()).join())?.[1] ?? 0);
  await types(page, "000111");
  await expect(result(page, "unknown")).toContainText("PIN not recognised");
  // Each time the wait is over by the clock of the server, the next wrong one makes it longer.
  for (let tries = 0; tries < 30 && (await seconds()) < 3; tries++) {
    await later(server, 0.25);
    await expect(page.getByRole("button", { name: "1", exact: true })).toBeEnabled();
    await types(page, "000111");
    await expect(locked.or(result(page, "unknown"))).toBeVisible();
    await page.keyboard.press("Escape");
    if (await result(page, "unknown").isVisible()) await expect(result(page, "unknown")).toBeHidden();
    await types(page, "000112");
    await expect(locked.or(result(page, "unknown"))).toBeVisible();
    await page.keyboard.press("Escape");
  }
  const begins = await seconds();
  expect(begins).toBeGreaterThanOrEqual(3);
  await expect(page.getByRole("button", { name: "1", exact: true })).toBeDisabled();
  await accessible(page);
  await expect.poll(seconds).toBeLessThan(begins);
  await later(server, 60);
  await expect(locked).toBeHidden({ timeout: 30_000 });
  await types(page, gil.pin);
  await expect(result(page, "in")).toContainText("Welcome, Gil");
});

test("without a connection attempts are kept and sent once each, in order", async ({ page, context, server, complaints }) => {
  complaints.expected.push(/ERR_INTERNET_DISCONNECTED|ERR_FAILED/);
  const [hana, ivo] = [await withTenHours(server, "Hana Reis"), await withTenHours(server, "Ivo Pinto")];
  await pair(page, server);
  const sent: string[] = [];
  page.on("response", (response) => {
    if (response.url().endsWith("/attempts")) sent.push(response.request().headers()["idempotency-key"]!);
  });
  await context.setOffline(true);
  await expect(page.getByText("No connection. Check-ins are kept")).toBeVisible();
  await accessible(page);
  await reads(page, hana.card);
  await expect(result(page, "kept")).toContainText("It will be counted when the connection is back.");
  await expect(result(page, "kept")).toContainText("Not checked: whether your pass is valid.");
  await page.keyboard.press("Escape");
  await types(page, ivo.pin);
  await expect(result(page, "kept")).toBeVisible();
  await page.keyboard.press("Escape");

  await page.keyboard.press("s");
  const staff = page.getByRole("dialog");
  await expect(staff).toContainText("No connection");
  await expect(staff).toContainText("2 attempts wait to be sent");
  await expect(staff).toContainText("whether the person has a pass that is valid now");
  await expect(staff).not.toContainText(hana.card);
  await accessible(page);

  const came = await later(server, 30);
  await context.setOffline(false);
  await expect(staff).toContainText("Nothing waits to be sent.");
  await expect(staff).toContainText("2 × in");
  await page.keyboard.press("Escape");
  for (const one of [hana, ivo]) {
    const list = await visits(server, one);
    expect(list.map((visit) => visit.ToTime)).toEqual([null]);
    expect(Date.parse(list[0]!.FromTime), "counted from when they came").toBeLessThan(Date.parse(came) - 29 * 60_000);
  }
  expect(new Set(sent).size).toBe(2);
  const left = await traces(page);
  for (const text of [hana.card, hana.pin, ivo.card, ivo.pin, "Hana", "Ivo"]) expect(left).not.toContain(text);
});

test("what is too old to count is deleted, also without a connection", async ({ page, context, server, complaints }) => {
  complaints.expected.push(/ERR_INTERNET_DISCONNECTED/);
  await page.clock.install();
  await pair(page, server);
  await context.setOffline(true);
  await expect(page.getByText("No connection.")).toBeVisible();
  await reads(page, "HP7654321");
  await expect(result(page, "kept")).toBeVisible();
  await page.clock.fastForward("04:02:00");
  await page.getByRole("button", { name: "For staff" }).press("Enter");
  await expect(page.getByRole("dialog")).toContainText("1 × too old: not counted");
  expect(await traces(page)).not.toContain("HP7654321");
});

test("when only the answer is lost, the attempt counts once", async ({ page, server, complaints }) => {
  complaints.expected.push(/ERR_FAILED|400/);
  const jon = await withTenHours(server, "Jon Vaz");
  await pair(page, server);
  // The server gets it, but nobody hears what it says.
  await page.route("**/api/hallpass/kiosk/attempts", async (route) => {
    await route.fetch();
    await route.abort();
  }, { times: 1 });
  await reads(page, jon.card);
  await expect(result(page, "kept")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("s");
  await expect(page.getByRole("dialog")).toContainText("1 × in");
  await expect(page.getByRole("dialog")).toContainText("Nothing waits to be sent.");
  // In once, and not out again by the second request.
  expect((await visits(server, jon)).map((one) => one.ToTime)).toEqual([null]);
});

test("nothing of a person is left when the result is gone", async ({ page, server }) => {
  const kim = await withTenHours(server, "Kim Teles");
  await pair(page, server);
  await reads(page, kim.card);
  await expect(result(page, "in")).toContainText("Kim");
  // Without anybody touching it.
  await expect(result(page, "in")).toBeHidden();
  let left = await traces(page);
  for (const text of ["Kim", "Teles", kim.card, kim.pin]) expect(left).not.toContain(text);

  await later(server, 5);
  await reads(page, kim.card);
  await expect(result(page, "out")).toContainText("Kim");
  await page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await expect(result(page, "out")).toHaveCount(0);
  left = await traces(page);
  for (const text of ["Kim", "Teles", kim.card, kim.pin]) expect(left).not.toContain(text);
});

test("a kiosk that staff ended notices it and forgets what it holds", async ({ page, context, server, complaints }) => {
  complaints.expected.push(/ERR_INTERNET_DISCONNECTED|401/);
  const lia = await withTenHours(server, "Lia Moura");
  const id = await pair(page, server);
  await server.call("DELETE", `/api/hallpass/kiosks/${id}`);
  await reads(page, lia.card);
  await expect(page.getByText("This kiosk is no longer paired.")).toBeVisible();
  await accessible(page);
  expect(await visits(server, lia)).toEqual([]);

  const second = await pair(page, server, "Counter again");
  await context.setOffline(true);
  await expect(page.getByText("No connection.")).toBeVisible();
  await reads(page, lia.card);
  await expect(result(page, "kept")).toBeVisible();
  await server.call("DELETE", `/api/hallpass/kiosks/${second}`);
  await context.setOffline(false);
  await expect(page.getByText("1 attempt that was kept could not be sent")).toBeVisible();
  const left = await traces(page);
  for (const text of [lia.card, "Lia"]) expect(left).not.toContain(text);
});

test("staff gets to its view by a long press or by keys, and back", async ({ page, server }) => {
  await pair(page, server);
  const corner = page.getByRole("button", { name: "For staff: press and hold" });
  await corner.click();
  await expect(page.getByRole("dialog")).toBeHidden();
  await corner.hover();
  await page.mouse.down();
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.mouse.up();
  await expect(page.getByRole("dialog")).toContainText("Connected");
  await expect(page.getByRole("dialog")).toContainText("Nothing was kept lately.");
  await accessible(page);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await corner.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
});

test("the language of a person gives way to the kiosk's own", async ({ page, server }) => {
  await page.clock.install();
  await pair(page, server);
  await page.getByRole("button", { name: "Español" }).click();
  await expect(page.getByRole("heading", { name: "Te damos la bienvenida" })).toBeVisible();
  await accessible(page);
  await page.clock.fastForward(31_000);
  await expect(page.getByRole("heading", { name: "Welcome" })).toBeVisible();
  // Staff settles another one for good.
  await page.getByRole("button", { name: "For staff" }).press("Enter");
  await page.getByRole("dialog").getByRole("button", { name: "Español" }).click();
  await page.keyboard.press("Escape");
  await page.clock.fastForward(31_000);
  await expect(page.getByRole("heading", { name: "Te damos la bienvenida" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { name: "Te damos la bienvenida" })).toBeVisible();
});

test("the PIN is wiped when nobody goes on typing", async ({ page, server }) => {
  await page.clock.install();
  await pair(page, server);
  await page.getByRole("button", { name: "7", exact: true }).click();
  await expect(page.locator(".dot")).toHaveCount(1);
  await page.clock.fastForward(21_000);
  await expect(page.locator(".dot")).toHaveCount(0);
});

test("whoever is not known, and what is kept, can be read by everybody", async ({ page, context, server, complaints }) => {
  complaints.expected.push(/ERR_INTERNET_DISCONNECTED/);
  await hold(page);
  await pair(page, server);
  await reads(page, "HP000000");
  await expect(result(page, "unknown")).toContainText("Please try again.");
  await accessible(page);
  await page.keyboard.press("Escape");
  await context.setOffline(true);
  await expect(page.getByText("No connection.")).toBeVisible();
  await reads(page, "HP000000");
  await expect(result(page, "kept")).toBeVisible();
  await accessible(page);
});

for (const [device, size] of Object.entries({ phone: { width: 360, height: 740 }, tablet: { width: 800, height: 1280 } })) {
  test(`it fits a ${device}, in the dark, in Spanish`, async ({ page, server }) => {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme: "dark" });
    const mia = await withTenHours(server, "Mia Faro");
    await fullHour(server);
    await hold(page);
    await pair(page, server);
    await page.getByRole("button", { name: "Español" }).click();
    await accessible(page);
    const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
    expect(await fits()).toBe(true);
    for (const digit of mia.pin) await page.getByRole("button", { name: digit, exact: true }).click();
    await page.getByRole("button", { name: "OK" }).click();
    await expect(result(page, "in")).toContainText("¡Hola, Mia!");
    await expect(result(page, "in")).toContainText("Te quedan 10 h");
    expect(await fits()).toBe(true);
    await accessible(page);
      await page.keyboard.press("Escape");
    await page.keyboard.press("s");
    await expect(page.getByRole("dialog")).toContainText("Con conexión");
    expect(await fits()).toBe(true);
    await accessible(page);
  });
}

test.describe("with the worker that keeps the page", () => {
  test.use({ serviceWorkers: "allow" });

  test("a reload without a connection shows the kiosk, and what waits is sent once", async ({ page, context, server, complaints }) => {
    complaints.expected.push(/ERR_INTERNET_DISCONNECTED|ERR_FAILED|503|Failed to load/);
    const [nia, olga] = [await withTenHours(server, "Nia Brito"), await withTenHours(server, "Olga Sales")];
    await pair(page, server);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.reload();
    await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
    await context.setOffline(true);
    await expect(page.getByText("No connection.")).toBeVisible();
    await reads(page, nia.card);
    await expect(result(page, "kept")).toBeVisible();
    await page.reload();
    await expect(page.getByRole("region", { name: "PIN" })).toBeVisible();
    await expect(page.getByText("No connection.")).toBeVisible();
    await types(page, olga.pin);
    await expect(result(page, "kept")).toBeVisible();
    await page.keyboard.press("Escape");
    await page.keyboard.press("s");
    await expect(page.getByRole("dialog")).toContainText("2 attempts wait to be sent");
    await later(server, 30);
    await context.setOffline(false);
    await expect(page.getByRole("dialog")).toContainText("2 × in");
    for (const one of [nia, olga]) expect((await visits(server, one)).map((visit) => visit.ToTime)).toEqual([null]);
    // It keeps the page and its files, and no answer about anybody.
    const kept = await page.evaluate(async () => {
      const names = await caches.keys();
      return (await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)))).flat();
    });
    expect(kept).toContain("/kiosk");
    expect(kept.filter((path) => !/^\/(kiosk|favicon\.svg|kiosk\.webmanifest|assets\/.+)$/.test(path))).toEqual([]);
  });
});
