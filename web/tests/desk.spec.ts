// The front desk, by people in a hurry: finding, checking in and out, undoing; by keyboard, with less rights, in Spanish, dark, on a phone.
import { customer, definition, give, staff, live, preview, board, hits, finder, toast, opened, location } from "./rig/desk";
import { accessible, ADMIN, expect, PASSWORD, signIn, test } from "./rig/test";

test("a customer is found, opened, checked in and out by keyboard alone", async ({ page, server }) => {
  const ana = await customer(server, "Ana Silva");
  await customer(server, "Ana Sousa");
  await give(server, ana.id, await definition(server, "Ten hours", { MinutesIncluded: 600, Price: 80 }));
  await signIn(page, "/desk");
  await live(page);
  await page.locator("body").click({ position: { x: 5, y: 400 } });
  await page.keyboard.press("/");
  const find = finder(page);
  await expect(find).toBeFocused();
  await page.keyboard.type(`silva ${ana.name.split(" ").at(-1)}`);
  await expect(hits(page)).toHaveCount(1);
  await expect(hits(page)).toHaveAttribute("aria-selected", "true");
  await accessible(page);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: ana.name })).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`customer=${ana.id}$`));
  await expect(preview(page)).toHaveText(/Would use “Ten hours”: 10 h left\.$/);
  await page.keyboard.press("i");
  await page.keyboard.press("Enter");
  await expect(toast(page)).toContainText(`${ana.name} is in.`);
  await expect(board(page).getByRole("button", { name: ana.name, exact: true })).toBeVisible();
  await expect(page.locator("#panel-customer").getByText("10 h left, until 19:00")).toBeVisible();
  await page.keyboard.press("o");
  await page.keyboard.press("Enter");
  await expect(toast(page)).toContainText(`${ana.name} is out.`);
  await expect(board(page).getByRole("button", { name: ana.name, exact: true })).toHaveCount(0);
  await expect(preview(page)).toHaveText(/Would go on with the visit that has just ended, on “Ten hours”: 10 h left\.$/);
});

test("arrows choose among hits, Escape clears, and a slow answer does not replace a later one", async ({ page, server }) => {
  const first = await customer(server, "Zoe Alpha");
  const second = await customer(server, "Zoe Beta");
  await signIn(page, "/desk");
  const find = finder(page);
  await find.fill("zoe");
  await expect(hits(page).nth(1)).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await expect(hits(page).nth(1)).toHaveAttribute("aria-selected", "true");
  await expect(find).toHaveAttribute("aria-activedescendant", (await hits(page).nth(1).getAttribute("id"))!);
  await page.keyboard.press("ArrowUp");
  await expect(hits(page).nth(0)).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Escape");
  await expect(find).toHaveValue("");
  await expect(hits(page)).toHaveCount(0);
  // The answer to "zoe alpha" is held back until that to "zoe beta" is there.
  let release = (): void => {};
  const held = new Promise<void>((go) => (release = go));
  await page.route(/desk\/search\?q=zoe%20alpha/i, async (route) => {
    await held;
    await route.continue().catch(() => {});
  });
  await find.pressSequentially("zoe alpha");
  await page.waitForRequest(/desk\/search\?q=zoe%20alpha/i);
  await find.fill("zoe beta");
  await expect(hits(page)).toContainText([second.name]);
  release();
  await expect(hits(page)).not.toContainText([first.name]);
  await find.fill(second.name);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: second.name })).toBeVisible();
});

test("the preview says what a check-in would use before and after a pass is given, and why", async ({ page, server }) => {
  const eva = await customer(server, "Eva Lima");
  await definition(server, "Morning pass", {});
  await signIn(page, "/desk");
  await opened(page, eva.id);
  await expect(preview(page)).toHaveText(/Would be refused: there is no pass that can be used, and none is sold at the door here\.$/);
  await expect(page.getByRole("button", { name: "Check in" })).toHaveCount(0);
  await page.keyboard.press("g");
  const dialog = page.getByRole("dialog", { name: `Give or sell a pass to ${eva.name}` });
  await dialog.getByRole("radio", { name: /Morning pass/ }).check();
  await expect(dialog.getByText("With it: Would use “Morning pass”, good for the whole day.")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Sell for €15.00" })).toBeVisible();
  await accessible(page);
  await dialog.getByRole("button", { name: "Give free of charge" }).click();
  await expect(toast(page)).toContainText(`“Morning pass” given to ${eva.name}.`);
  await expect(dialog).toBeHidden();
  await expect(preview(page)).toHaveText(/Would use “Morning pass”, good for the whole day\.$/);
  await page.getByRole("button", { name: "Why?" }).click();
  await expect(page.getByText("it is the only pass that is valid here and now", { exact: true })).toBeVisible();
  await accessible(page);
  // Given by mistake: undone, and the preview is what it was.
  await toast(page).getByRole("button", { name: "Undo" }).click();
  await expect(preview(page)).toHaveText(/Would be refused/);
});

test("a check-in is undone from its message", async ({ page, server }) => {
  const leo = await customer(server, "Leo Costa");
  await give(server, leo.id, await definition(server, "Day", {}));
  await signIn(page, "/desk");
  await opened(page, leo.id);
  await page.getByRole("button", { name: "Check in" }).click();
  await expect(board(page).getByRole("button", { name: leo.name, exact: true })).toBeVisible();
  await toast(page).getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("Undone.")).toBeVisible();
  await expect(board(page).getByRole("button", { name: leo.name, exact: true })).toHaveCount(0);
  await expect(preview(page)).toHaveText(/Would use “Day”, good for the whole day\.$/);
});

test("nobody found: the customer is added from there", async ({ page }) => {
  const name = `Nova Pessoa ${process.pid}`;
  await signIn(page, "/desk");
  await finder(page).fill(name);
  await page.getByRole("button", { name: `Add “${name}”` }).click();
  const dialog = page.getByRole("dialog", { name: "Add a customer" });
  await expect(dialog.getByLabel("Full name")).toHaveValue(name);
  await dialog.getByLabel("E-mail").fill(`nova${process.pid}@example.com`);
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("heading", { name })).toBeVisible();
  await expect(preview(page)).toHaveText(/Would be refused/);
});

test("shortcuts rest while one writes, and are listed by ?", async ({ page, server }) => {
  const kim = await customer(server, "Kim Brito");
  await give(server, kim.id, await definition(server, "Day", {}));
  await signIn(page, "/desk");
  await opened(page, kim.id);
  await expect(preview(page)).toHaveText(/Would use/);
  await finder(page).click();
  await page.keyboard.type("io?gv");
  await expect(finder(page)).toHaveValue("io?gv");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(help).toBeVisible();
  await accessible(page);
  await page.keyboard.press("i");
  await page.keyboard.press("Escape");
  await expect(help).toBeHidden();
  await expect(board(page).getByRole("button", { name: kim.name, exact: true })).toHaveCount(0);
});

test("without the right to check people in there is no button", async ({ page, server }) => {
  const may = await customer(server, "May Luz");
  await give(server, may.id, await definition(server, "Day", {}));
  const email = await staff(server, ["Coworker-List", "Coworker-Read", "Checkin-List", "CoworkerTimePass-List", "CoworkerTimePass-Read"]);
  await signIn(page, "/desk", email);
  await opened(page, may.id);
  await expect(page.getByText("Your role does not let you check people in.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Check in" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: /Give or sell/ })).toHaveCount(0);
  await page.keyboard.press("g");
  await page.keyboard.press("v");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await accessible(page);
});

test("staff of one location neither find nor open customers of another", async ({ page, server, complaints }) => {
  complaints.expected.push(/404/);
  const place = await location(server, "Faro");
  const far = await customer(server, "Far Away", { Businesses: [place] });
  const email = await staff(server, ["Coworker-List", "Coworker-Read", "Checkin-List", "Checkin-Create"], [1]);
  await signIn(page, "/desk", email);
  await finder(page).fill(far.name);
  await expect(page.getByText(`Nobody is called “${far.name}” here.`)).toBeVisible();
  await page.goto(`/desk?customer=${far.id}`);
  await expect(page.locator("#panel-customer").getByRole("alert")).toBeVisible();
  await expect(page.getByRole("heading", { name: far.name })).toHaveCount(0);
});

test("a name with markup is shown as text", async ({ page, server }) => {
  const bad = await customer(server, "<script>alert(1)</script><img src=x onerror=alert(2)>", { Email: `markup${process.pid}@example.com`, ShowAlert: true, AlertNote: "<b>Bold</b> note" });
  await give(server, bad.id, await definition(server, "<i>Day</i>", {}));
  let alerted = false;
  page.on("dialog", () => (alerted = true));
  await signIn(page, "/desk");
  await opened(page, bad.id);
  await expect(page.locator("#customer-name")).toHaveText(bad.name);
  await expect(page.getByRole("note", { name: "Note for the desk" })).toContainText("<b>Bold</b> note");
  await expect(preview(page)).toContainText("“<i>Day</i>”");
  await page.getByRole("button", { name: "Check in" }).click();
  await expect(board(page).getByText(bad.name)).toBeVisible();
  await finder(page).fill("script alert");
  await expect(hits(page).first()).toContainText("<script>");
  expect(alerted).toBe(false);
});

test("Spanish and dark", async ({ page, server }) => {
  const sol = await customer(server, "Sol Vega", { ShowAlert: true, AlertNote: "Pagar el café" });
  await give(server, sol.id, await definition(server, "Diez horas", { MinutesIncluded: 390, Price: 80 }));
  await page.addInitScript(() => {
    localStorage.setItem("hallpass.language", "es");
    localStorage.setItem("hallpass.theme", "dark");
  });
  await page.goto(`/signin?next=${encodeURIComponent(`/desk?customer=${sol.id}`)}`);
  await page.getByLabel("Correo electrónico").fill(ADMIN);
  await page.getByLabel("Contraseña", { exact: false }).first().fill(PASSWORD);
  await page.getByRole("button", { name: "Entrar" }).click();
  await expect(preview(page)).toHaveText(/Usaría «Diez horas»: quedan 6 h 30 min\.$/);
  await page.getByRole("button", { name: "¿Por qué?" }).click();
  await expect(page.getByText("es el único pase válido aquí y ahora", { exact: true })).toBeVisible();
  await accessible(page);
  await page.keyboard.press("i");
  await page.keyboard.press("Enter");
  await expect(toast(page)).toContainText(`${sol.name} está dentro.`);
  await expect(page.getByRole("region", { name: "Quién está" }).getByRole("button", { name: sol.name, exact: true })).toBeVisible();
  await accessible(page);
});

test("on a phone three tabs hold the desk", async ({ page, server }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const ada = await customer(server, "Ada Paz");
  await give(server, ada.id, await definition(server, "Day", {}));
  await signIn(page, "/desk");
  await accessible(page);
  await finder(page).fill(ada.name);
  await hits(page).first().click();
  await expect(page.getByRole("tab", { name: "Customer" })).toHaveAttribute("aria-selected", "true");
  await expect(preview(page)).toHaveText(/Would use “Day”/);
  await accessible(page);
  await page.getByRole("button", { name: "Check in" }).click();
  await expect(page.getByRole("button", { name: "Check out", exact: false }).first()).toBeVisible();
  await page.getByRole("tab", { name: /In now/ }).click();
  await expect(board(page).getByRole("button", { name: ada.name, exact: true })).toBeVisible();
  await accessible(page);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, "nothing sticks out sideways").toBeLessThanOrEqual(0);
});
