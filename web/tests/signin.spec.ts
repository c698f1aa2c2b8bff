import { accessible, ADMIN, expect, PASSWORD, signIn, test } from "./rig/test";

test("the right password leads to where one wanted to go", async ({ page, complaints }) => {
  complaints.expected.push(/401/); // The page asks who is signed in.
  await page.goto("/console");
  await page.waitForURL(/\/signin\?next=%2Fconsole/);
  await accessible(page);
  await page.getByLabel("E-mail").fill(ADMIN);
  await page.getByLabel("Password", { exact: false }).first().fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).press("Enter");
  await page.waitForURL(/\/console$/);
});

test("a wrong password says so and keeps the e-mail", async ({ page, complaints }) => {
  complaints.expected.push(/401/);
  await page.goto("/signin");
  await page.getByLabel("E-mail").fill(ADMIN);
  await page.getByLabel("Password", { exact: false }).first().fill("wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toContainText("E-mail or password is wrong");
  await expect(page.getByLabel("E-mail")).toHaveValue(ADMIN);
});

test("it never leads to another site", async ({ page }) => {
  await signIn(page, "/desk");
  await page.goto("/signin?next=https%3A%2F%2Fevil.example%2Fdesk");
  await page.getByLabel("E-mail").fill(ADMIN);
  await page.getByLabel("Password", { exact: false }).first().fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/\/desk$/);
});

test("Spanish and dark are chosen for the browser", async ({ page }) => {
  await page.goto("/signin");
  await page.getByLabel("Language").selectOption("es");
  await expect(page.getByRole("button", { name: "Entrar" })).toBeVisible();
  await page.getByLabel("Apariencia").selectOption("dark");
  await accessible(page);
  await page.reload();
  await expect(page.getByRole("button", { name: "Entrar" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});
