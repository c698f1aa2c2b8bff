// The board of the front desk: who is in and who was turned away, two desks at once, the server's clock, a broken connection.
import { customer, definition, give, now, arrive, otherDesk, live, preview, board, toast, opened, location } from "./rig/desk";
import { accessible, expect, signIn, test } from "./rig/test";

test("whoever is turned away is let in by the fix beside the reason", async ({ page, server }) => {
  const ivo = await customer(server, "Ivo Reis");
  await definition(server, "Rescue pass", { Price: 12.5 });
  await expect(arrive(server, ivo.id)).rejects.toThrow(/does not have a valid time pass/);
  await signIn(page, "/desk");
  const turned = page.getByRole("region", { name: "Turned away today" });
  await expect(turned.getByRole("listitem").filter({ hasText: ivo.name }).getByText("No valid pass.")).toBeVisible();
  await turned.getByRole("button", { name: `Sell a pass: ${ivo.name}` }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: /Rescue pass/ }).check();
  await dialog.getByRole("button", { name: "Sell for €12.50" }).click();
  await expect(preview(page)).toHaveText(/Would use “Rescue pass”/);
  await page.getByRole("button", { name: "Check in" }).click();
  await expect(board(page).getByRole("button", { name: ivo.name, exact: true })).toBeVisible();
});

test("an account that is not active is activated from the board", async ({ page, server }) => {
  const rui = await customer(server, "Rui Neto");
  await server.call("PATCH", `/api/spaces/coworkers/${rui.id}`, { Active: false });
  await expect(arrive(server, rui.id)).rejects.toThrow(/disabled/);
  await signIn(page, "/desk");
  await page.getByRole("button", { name: `Activate: ${rui.name}` }).click();
  await expect(toast(page)).toContainText(`${rui.name} is active again.`);
  await expect(preview(page)).not.toContainText("not active");
});

test("two desks: each sees what the other does, and one person comes in once", async ({ page, server, browser, complaints }) => {
  complaints.expected.push(/400/);
  const uma = await customer(server, "Uma Dias");
  await give(server, uma.id, await definition(server, "Day", {}));
  await signIn(page, "/desk");
  await live(page);
  const other = await otherDesk(browser, server);
  try {
    await opened(page, uma.id);
    // The other one looks at the same person.
    await other.page.goto(`/desk?customer=${uma.id}`);
    await live(other.page);
    await other.page.evaluate((name) => {
      document.addEventListener("hallpass:board", () => {
        if (!performance.getEntriesByName("seen").length && document.querySelector("#panel-board")?.textContent?.includes(name)) performance.mark("seen");
      });
    }, uma.name);
    const button = other.page.getByRole("button", { name: "Check in" });
    await expect(button).toBeVisible();
    const answered = page.waitForResponse((response) => response.url().endsWith("/api/spaces/checkins") && response.request().method() === "POST");
    await page.getByRole("button", { name: "Check in" }).click();
    await answered;
    const done = Date.now();
    await expect(board(other.page).getByRole("button", { name: uma.name, exact: true })).toBeVisible();
    const seen = await other.page.evaluate(() => performance.timeOrigin + performance.getEntriesByName("seen")[0]!.startTime);
    test.info().annotations.push({ type: "seen elsewhere after", description: `${Math.round(seen - done)} ms` });
    expect(seen - done).toBeLessThan(3_000);
    // The card of the other desk has followed: there is nothing to check in any more.
    await expect(other.page.getByRole("button", { name: "Check out", exact: false }).first()).toBeVisible();
    await expect(other.page.locator("#panel-customer").getByRole("button", { name: "Check in" })).toHaveCount(0);
  } finally {
    await other.context.close();
  }
});

test("two desks check the same person in: one visit, and the second is told kindly", async ({ page, server, browser, complaints }) => {
  complaints.expected.push(/400/);
  const noa = await customer(server, "Noa Melo");
  await give(server, noa.id, await definition(server, "Day", {}));
  await signIn(page, "/desk");
  const other = await otherDesk(browser, server);
  try {
    // Both requests set out before either arrives.
    let here = 0;
    let go = (): void => {};
    const both = new Promise<void>((done) => (go = done));
    for (const desk of [page, other.page]) {
      await opened(desk, noa.id);
      await expect(preview(desk)).toHaveText(/Would use/);
      await desk.route("**/api/spaces/checkins", async (route) => {
        here += 1;
        if (here === 2) go();
        await both;
        await route.continue();
      });
    }
    await Promise.all([page, other.page].map((desk) => desk.getByRole("button", { name: "Check in" }).click()));
    const told = await Promise.all([page, other.page].map((desk) => toast(desk).textContent()));
    expect(told.filter((text) => text?.includes(`${noa.name} is in.`))).toHaveLength(1);
    expect(told.filter((text) => text?.includes(`${noa.name} is already in: somebody was quicker.`))).toHaveLength(1);
    const visits = await server.call<{ TotalItems: number }>("GET", `/api/spaces/checkins?Checkin_Coworker=${noa.id}`);
    expect(visits.TotalItems).toBe(1);
  } finally {
    await other.context.close();
  }
});

test("the board puts those over time first, and follows the clock of the server", async ({ page, server }) => {
  const place = await location(server, "Braga");
  await server.create("/api/sys/businesssettings", { BusinessId: place, Name: "MobileApp.NexClicker.MaxCapacity", Value: "10" });
  const short = await definition(server, "Short", { MinutesIncluded: 30 }, place);
  const long = await definition(server, "Long", { MinutesIncluded: 600 }, place);
  const [one, two] = [await customer(server, "Lia Long", { Businesses: [place] }), await customer(server, "Sol Short", { Businesses: [place] })];
  for (const [who, pass] of [[one, long], [two, short]] as const) {
    await server.create("/api/billing/coworkertimepasses", { CoworkerId: who.id, BusinessId: place, TimePassId: pass, CreateMultiple: 1, Free: true });
    await arrive(server, who.id, place);
  }
  const at = new Date(Date.parse(await now(server)) + 60 * 60_000).toISOString();
  await server.advance(at);
  await signIn(page, "/desk");
  await page.getByLabel("Location").selectOption(String(place));
  await expect(board(page).getByText("2 of 10")).toBeVisible();
  const rows = board(page).getByRole("listitem");
  await expect(rows.first()).toContainText(two.name);
  await expect(rows.first()).toContainText("Over time");
  await expect(rows.first()).toContainText("30 min over");
  await expect(rows.nth(1)).toContainText("9 h left");
  await accessible(page);
  await rows.first().getByRole("button", { name: `Check out ${two.name}` }).click();
  await expect(rows).toHaveCount(1);
  await toast(page).getByRole("button", { name: "Undo" }).click();
  await expect(rows).toHaveCount(2);
});

test("minutes pass by the server's clock, whatever the device believes", async ({ page, server }) => {
  const ana = await customer(server, "Ana Reloj");
  await give(server, ana.id, await definition(server, "Eight hours", { MinutesIncluded: 480 }));
  await arrive(server, ana.id);
  await page.clock.install({ time: new Date("2031-07-01T03:00:00Z") });
  await signIn(page, "/desk");
  const row = board(page).getByRole("listitem").filter({ hasText: ana.name });
  const left = async (): Promise<number> => {
    const text = (await row.locator("strong").textContent()) ?? "";
    return Number(/(\d+) h/.exec(text)?.[1] ?? 0) * 60 + Number(/(\d+) min/.exec(text)?.[1] ?? 0);
  };
  await expect(row).toContainText("left");
  const before = await left();
  expect(Math.abs(before - 480)).toBeLessThanOrEqual(8);
  await page.clock.runFor(5 * 60_000);
  await expect.poll(left).toBe(before - 5);
});

test("when the stream is cut the board says so, asks by itself, and listens again", async ({ page, server, complaints }) => {
  complaints.expected.push(/board\/stream/, /ERR_/);
  const pia = await customer(server, "Pia Cruz");
  await give(server, pia.id, await definition(server, "Day", {}));
  await page.route("**/api/hallpass/board/stream*", (route) => route.abort());
  await page.clock.install();
  await signIn(page, "/desk");
  await expect(page.getByText("Not live: asked every 20 seconds")).toBeVisible();
  await expect(board(page).getByText(/ in$/).first()).toBeVisible();
  await arrive(server, pia.id);
  await page.clock.runFor(21_000);
  await expect(board(page).getByRole("button", { name: pia.name, exact: true })).toBeVisible();
  await page.unroute("**/api/hallpass/board/stream*");
  await page.clock.runFor(40_000);
  await live(page);
});
