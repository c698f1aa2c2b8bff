// One's own account, invitations, and what an administrator does about how others sign in.
import type { Page } from "@playwright/test";
import { member } from "./rig/door";
import { accessible, ADMIN, another, expect, NOW, type Server, signIn, test } from "./rig/test";
import { totp } from "./rig/totp";

const OLD = "an older password 1";
let count = 0;

/** A new administrator of this file's server. */
async function staff(server: Server, more: Record<string, unknown> = {}): Promise<{ id: number; email: string; name: string }> {
  const name = `Iris ${process.pid}-${++count}`;
  const email = `iris-${process.pid}-${count}@example.com`;
  const id = await server.create("/api/sys/users", { FullName: name, Email: email, NewPassword: OLD, IsAdmin: true, APIAccess: true, ...more });
  return { id, email, name };
}

test("the algorithm of the test is that of RFC 6238", () => {
  // Appendix B: the key "12345678901234567890", its last six digits of 94287082 and 89005924.
  const key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  expect(totp(key, "1970-01-01T00:00:59Z")).toBe("287082");
  expect(totp(key, "2009-02-13T23:31:30Z")).toBe("005924");
});

test("one's own password: checked, changed, and every other session ends", async ({ page, browser, server, complaints }) => {
  complaints.expected.push(/400/); // A wrong password.
  const who = await staff(server);
  const elsewhere = await another(browser, server);
  const other = await elsewhere.newPage();
  await signIn(other, "/console", who.email, OLD);
  await signIn(page, "/console/account", who.email, OLD);
  await accessible(page);
  const form = page.getByRole("region", { name: "Password" });
  const fill = async (current: string, fresh: string, again: string): Promise<void> => {
    await form.getByLabel("Present password").fill(current);
    await form.getByLabel("New password").first().fill(fresh);
    await form.getByLabel("New password once more").fill(again);
    await form.getByRole("button", { name: "Change password" }).click();
  };
  await fill(OLD, "a newer password 2", "a newer password 3");
  await expect(form.getByText("The two passwords differ.")).toBeVisible();
  await fill("not the old one", "a newer password 2", "a newer password 2");
  await expect(form.getByLabel("Present password")).toHaveAttribute("aria-invalid", "true");
  await fill(OLD, "short", "short");
  await expect(form.getByLabel("New password").first()).toHaveAttribute("aria-invalid", "true");
  await accessible(page);
  await fill(OLD, "a newer password 2", "a newer password 2");
  await expect(page.getByText("Your password is changed.")).toBeVisible();
  expect((await other.request.get("/api/hallpass/session")).status()).toBe(401);
  expect((await page.request.get("/api/hallpass/session")).status()).toBe(200);
  await expect(page.getByRole("region", { name: "Where you are signed in" }).getByRole("row")).toHaveCount(2); // Its head, and this browser.
  await elsewhere.close();
  await signIn(page, "/console", who.email, "a newer password 2");
});

/** Sets up a second factor on the page of the account; answers its secret and the recovery codes. */
async function enrol(page: Page, password: string): Promise<{ secret: string; codes: string[] }> {
  await page.getByRole("button", { name: "Set it up" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Present password").fill(password);
  await dialog.getByRole("button", { name: "Go on" }).click();
  await expect(dialog.getByRole("img", { name: /QR code/ })).toBeVisible();
  await accessible(page);
  const secret = await dialog.locator("[data-secret]").innerText();
  await dialog.getByRole("textbox", { name: "Code" }).fill("000000");
  await dialog.getByRole("button", { name: "Switch it on" }).click();
  await expect(dialog.getByRole("textbox", { name: "Code" })).toHaveAttribute("aria-invalid", "true");
  await dialog.getByRole("textbox", { name: "Code" }).fill(totp(secret, NOW));
  await dialog.getByRole("button", { name: "Switch it on" }).click();
  await expect(dialog.getByRole("heading", { name: "Recovery codes" })).toBeVisible();
  await accessible(page);
  const codes = await dialog.getByRole("listitem").allInnerTexts();
  expect(codes).toHaveLength(10);
  await dialog.getByRole("button", { name: "I have kept them" }).click();
  await expect(page.getByText("10 recovery codes left.")).toBeVisible();
  return { secret, codes };
}

test("a second factor is set up by a picture, asked for, renewed and switched off", async ({ page, server, complaints }) => {
  complaints.expected.push(/400|401/); // A wrong code, and a sign-in without one.
  const who = await staff(server);
  await signIn(page, "/console/account", who.email, OLD);
  await expect(page.getByText("Off", { exact: true })).toBeVisible();
  const { secret, codes } = await enrol(page, OLD);
  await expect(page.getByText("On since 2 Mar 2026.")).toBeVisible();
  // Signing in again takes a code now; a recovery code will do.
  await page.context().clearCookies();
  await page.goto("/signin?next=%2Fconsole%2Faccount");
  await page.getByLabel("E-mail").fill(who.email);
  await page.getByLabel("Password", { exact: false }).first().fill(OLD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("Code of your authenticator, or a recovery code").fill(codes[0]!);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/\/console\/account$/);
  await expect(page.getByText("9 recovery codes left.")).toBeVisible();
  await page.getByRole("button", { name: "New recovery codes" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Present password").fill(OLD);
  await dialog.getByLabel("Code, or a recovery code").fill(totp(secret, NOW, 1));
  await dialog.getByRole("button", { name: "New recovery codes" }).click();
  await expect(dialog.getByRole("listitem")).toHaveCount(10);
  const fresh = await dialog.getByRole("listitem").allInnerTexts();
  expect(fresh).toHaveLength(10);
  expect(fresh).not.toContain(codes[1]);
  await dialog.getByRole("button", { name: "I have kept them" }).click();
  await expect(page.getByText("10 recovery codes left.")).toBeVisible();
  await page.getByRole("button", { name: "Switch it off" }).click();
  await dialog.getByLabel("Present password").fill(OLD);
  await dialog.getByLabel("Code, or a recovery code").fill(fresh[0]!);
  await dialog.getByRole("button", { name: "Switch it off" }).click();
  await expect(page.getByRole("button", { name: "Set it up" })).toBeVisible();
});

test("an administrator sees who has a second factor, and removes it for somebody who lost the phone", async ({ page, browser, server, complaints }) => {
  complaints.expected.push(/400/); // The first code is a wrong one.
  const who = await staff(server);
  const theirs = await another(browser, server);
  const phone = await theirs.newPage();
  await signIn(phone, "/console/account", who.email, OLD);
  await enrol(phone, OLD);
  await signIn(page, `/console/users?User_FullName=${encodeURIComponent(who.name)}`);
  await expect(page.getByRole("columnheader", { name: "Second factor" })).toBeVisible();
  await page.goto(`/console/users/${who.id}`);
  const section = page.getByRole("region", { name: "Signing in" });
  await expect(section).toContainText("Asked for a code besides the password.");
  await section.getByRole("button", { name: "Remove it" }).click();
  await accessible(page);
  await page.getByRole("dialog").getByRole("button", { name: "Remove it" }).click();
  await expect(section).toContainText("The password alone is enough.");
  await expect(section.getByRole("button", { name: "Remove it" })).toHaveCount(0);
  expect(await server.call("GET", `/api/sys/users/${who.id}`)).toMatchObject({ TwoFactorEnabled: false });
  expect((await phone.request.get("/api/hallpass/session")).status()).toBe(401);
  await theirs.close();
});

test("a password is set and sessions are ended for somebody else", async ({ page, browser, server, complaints }) => {
  complaints.expected.push(/400/); // The password is too short.
  const who = await staff(server);
  const theirs = await another(browser, server);
  const other = await theirs.newPage();
  await signIn(other, "/console", who.email, OLD);
  await signIn(page, `/console/users/${who.id}`);
  await accessible(page);
  await page.getByRole("link", { name: "See them" }).click();
  await expect(page.getByText(`Only those of ${who.name}`)).toBeVisible();
  await expect(page.getByRole("row", { name: new RegExp(who.email) })).toHaveCount(1);
  await expect(page.getByRole("row", { name: new RegExp(ADMIN) })).toHaveCount(0);
  await page.goBack();
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(page.getByText("1 session ended.")).toBeVisible();
  expect((await other.request.get("/api/hallpass/session")).status()).toBe(401);
  await page.getByRole("button", { name: "Set a password" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("New password").fill("short");
  await dialog.getByRole("button", { name: "Set a password" }).click();
  await expect(dialog.getByLabel("New password")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("New password").fill("one that was told 3");
  await dialog.getByRole("button", { name: "Set a password" }).click();
  await expect(page.getByText("The password is set.")).toBeVisible();
  await page.getByRole("button", { name: "Mail a link" }).click();
  await expect(page.getByText(`a link is on its way to ${who.name}`)).toBeVisible();
  await signIn(other, "/console", who.email, "one that was told 3");
  await theirs.close();
});

type Invited = { Records: { Id: number; Email: string; IsAdmin: boolean; UserRoles: number[]; Businesses: number[] }[] };

test("somebody is invited with a role, gets the link, and comes in; another invitation is withdrawn", async ({ page, browser, server, complaints }) => {
  complaints.expected.push(/410/); // The page of a link that is no longer good.
  const role = await server.create("/api/security/userroles", { Name: "Door staff", BusinessId: 1 });
  await signIn(page, "/console/users");
  await page.getByRole("link", { name: "Invite" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Full name").fill("Nora New");
  await dialog.getByRole("textbox", { name: "E-mail" }).fill("nora@example.com");
  await dialog.getByRole("button", { name: "Send the invitation" }).click();
  await expect(dialog.getByText("Choose at least one role")).toBeVisible();
  await dialog.getByRole("combobox", { name: "Roles" }).fill("Door");
  await page.getByRole("option", { name: /Door staff/ }).click();
  await accessible(page);
  await dialog.getByRole("button", { name: "Send the invitation" }).click();
  const link = await dialog.locator("code").innerText();
  expect(new URL(link).pathname).toMatch(/^\/invite\//);
  await accessible(page);
  await dialog.getByRole("button", { name: "Invite another" }).click();
  await dialog.getByLabel("Full name").fill("Otto Other");
  await dialog.getByRole("textbox", { name: "E-mail" }).fill("otto@example.com");
  await dialog.getByRole("radio", { name: /^Everything/ }).check();
  await dialog.getByRole("button", { name: "Send the invitation" }).click();
  const gone = await dialog.locator("code").innerText();
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await expect(page.getByRole("row", { name: /Nora New/ })).toContainText("Door staff");
  await expect(page.getByRole("row", { name: /Otto Other/ })).toContainText("everything");
  const open = await server.call<Invited>("GET", "/api/hallpass/invitations");
  expect(open.Records).toMatchObject([{ Email: "otto@example.com", IsAdmin: true, UserRoles: [], Businesses: [] }, { Email: "nora@example.com", IsAdmin: true, UserRoles: [role] }]);
  await accessible(page);
  await page.getByRole("button", { name: "Withdraw: Otto Other" }).click();
  await dialog.getByRole("button", { name: "Withdraw" }).click();
  await expect(page.getByRole("row", { name: /Otto Other/ })).toHaveCount(0);
  const theirs = await another(browser, server);
  const nora = await theirs.newPage();
  const secret = (address: string): string => new URL(address).pathname.split("/").at(-1)!;
  const accept = (address: string) => nora.request.post(`/api/hallpass/invitations/${secret(address)}/accept`, { data: { NewPassword: "nora chose this 4" } });
  expect((await accept(gone)).status()).toBe(400);
  expect((await accept(link)).status()).toBe(200);
  await signIn(nora, "/console", "nora@example.com", "nora chose this 4");
  await theirs.close();
  await page.reload();
  await expect(page.getByText("No invitation is open")).toBeVisible();
});

test("who may not invite does not see it, and has an account all the same", async ({ page, server }) => {
  const role = await server.create("/api/security/userroles", { Name: "Looks at customers", BusinessId: 1 });
  const permissions = await server.call<{ Id: number; Name: string }[]>("GET", "/api/security/roles");
  const one = permissions.find(({ Name }) => Name === "Coworker-List")!;
  await server.call("PATCH", `/api/security/userroles/${role}`, { Roles: [one.Id] });
  const who = await staff(server, { UserRoles: [role], Businesses: [1] });
  await signIn(page, "/console", who.email, OLD);
  const nav = page.getByRole("navigation", { name: "Console" });
  await expect(nav.getByRole("link", { name: "My account" })).toBeVisible();
  await expect(nav.getByRole("link", { name: "Invitations" })).toHaveCount(0);
  await page.getByLabel(`${who.name}: Menu`).click();
  await page.getByRole("banner").getByRole("link", { name: "My account" }).click();
  await expect(page.getByRole("heading", { name: "My account" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Where you are signed in" }).getByRole("row")).toHaveCount(2);
  await expect(page.getByRole("region", { name: "Latest sign-ins" }).getByRole("row").nth(1)).toContainText("signed in");
});

test("a member reaches the account from the menu, on a phone and in Spanish", async ({ page, server }) => {
  const mia = await member(server, "Mia Member");
  await page.setViewportSize({ width: 360, height: 740 });
  await signIn(page, "/me", mia.email);
  await page.getByLabel("Mia Member: Menu").click();
  await page.getByRole("link", { name: "My account" }).click();
  await expect(page.getByRole("heading", { name: "Second factor" })).toBeVisible();
  await accessible(page);
  await page.getByLabel("Mia Member: Menu").click();
  await page.getByLabel("Language").selectOption("es");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Cambiar la contraseña" })).toBeVisible();
  await expect(page.getByText("Loading…")).toHaveCount(0);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(over).toBeLessThanOrEqual(0);
  await accessible(page);
});

test("who has forgotten the password asks for a link, and hears the same for every e-mail", async ({ page, complaints }) => {
  complaints.expected.push(/401/); // The page asks who is signed in.
  await page.goto("/signin");
  await page.getByRole("button", { name: "Forgot your password?" }).click();
  await accessible(page);
  for (const email of [ADMIN, "nobody@example.com"]) {
    await page.getByLabel("E-mail").fill(email);
    await page.getByRole("button", { name: "Mail me a link" }).click();
    await expect(page.getByRole("status")).toContainText(`If ${email} belongs to an account`);
    await page.getByRole("button", { name: "Back to signing in" }).click();
    await page.getByRole("button", { name: "Forgot your password?" }).click();
  }
  await page.getByRole("button", { name: "Back to signing in" }).click();
  await expect(page.getByLabel("Password", { exact: false }).first()).toBeVisible();
});
