// Webhooks in the console: made with an action of those that are sent, told how it does, tests and sending again.
import { createServer, type Server as Http } from "node:http";
import type { AddressInfo } from "node:net";
import { accessible, expect, Server, signIn, test as base } from "./rig/test";

type Receiver = { url: string; bodies: unknown[]; status: number };

/** A server that may send to this machine, and somebody who listens. */
const test = base.extend<{ receiver: Receiver }, { own: Server }>({
  own: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const own = await Server.start({ HALLPASS_WEBHOOKS_PRIVATE_ADDRESSES: "true", HALLPASS_WEBHOOKS_SECRET: "a secret of this house" });
      await use(own);
      await own.stop();
    },
    { scope: "worker" },
  ],
  server: async ({ own }, use) => use(own),
  // eslint-disable-next-line no-empty-pattern
  receiver: async ({}, use) => {
    const told: Receiver = { url: "", bodies: [], status: 200 };
    const http: Http = createServer((request, answer) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        told.bodies.push(JSON.parse(Buffer.concat(parts).toString()));
        answer.writeHead(told.status).end();
      });
    });
    await new Promise<void>((done) => http.listen(0, "127.0.0.1", done));
    told.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/hook`;
    await use(told);
    http.closeAllConnections();
    http.close();
  },
});

test("a webhook is made, tested, fails, and what failed is sent again", async ({ page, server, receiver, complaints }) => {
  complaints.expected.push(/400 \(Bad Request\)/);
  await signIn(page, "/console/webhooks/new");
  const form = page.locator("form");
  await form.getByRole("textbox", { name: "Name", exact: true }).fill("Door");
  await form.getByRole("textbox", { name: "URL", exact: true }).fill(receiver.url);
  const action = page.getByRole("combobox", { name: /^Action/ });
  const offered = await action.locator("option").allTextContents();
  expect(offered).toContain("Coworker create");
  // Nobody is told of chats here.
  expect(offered.some((one) => /chat/i.test(one))).toBe(false);
  await action.selectOption({ label: "Coworker create" });
  await page.locator("form").getByRole("combobox", { name: /^Location/ }).click();
  await page.getByRole("option", { name: /Alfama/ }).first().click();
  await page.getByRole("button", { name: "Save" }).click();

  const section = page.getByRole("region", { name: "Deliveries" }).first();
  await expect(section).toContainText("Nothing has been sent yet.");
  await section.getByRole("button", { name: "Send a test" }).click();
  // There is nobody yet who could be a sample.
  await expect(page.getByText("There are no customers at this location yet")).toBeVisible();

  receiver.status = 500;
  const customer = await server.create("/api/spaces/coworkers", {
    FullName: "Zoë Webb", Email: "zoe@example.com", CountryId: 1, SimpleTimeZoneId: 1, Businesses: [1], InvoicingBusinessId: 1, Active: true,
  });
  await expect.poll(() => receiver.bodies.length).toBe(1);
  await expect(async () => {
    await section.getByRole("button", { name: "Refresh" }).click();
    await expect(section).toContainText("The latest delivery failed", { timeout: 1000 });
  }).toPass();
  await expect(section).toContainText("500 Internal Server Error");
  receiver.status = 200;
  await section.getByRole("button", { name: `Send Coworker create ${customer} again` }).click();
  await expect.poll(() => receiver.bodies.length).toBe(2);
  await expect(async () => {
    await section.getByRole("button", { name: "Refresh" }).click();
    await expect(section).toContainText("Works: the latest delivery", { timeout: 1000 });
  }).toPass();
  await section.getByRole("button", { name: "Send a test" }).click();
  await expect.poll(() => receiver.bodies.length).toBe(3);
  expect(receiver.bodies.map((body) => (body as { Id: number; FullName: string }[])[0]!.FullName)).toEqual(["Zoë Webb", "Zoë Webb", "Zoë Webb"]);
  await section.getByLabel("Show").selectOption({ label: "given up" });
  await expect(section).toContainText("Nothing has been sent yet.");
});

test("in Spanish, dark and narrow, without anything axe would mind", async ({ page, server, receiver }) => {
  receiver.status = 404;
  const hook = await server.create("/api/sys/webhooks", { BusinessId: 1, Name: "Puerta", Action: 3, URL: receiver.url });
  await server.create("/api/spaces/coworkers", {
    FullName: "Ana", Email: "ana@example.com", CountryId: 1, SimpleTimeZoneId: 1, Businesses: [1], InvoicingBusinessId: 1, Active: true,
  });
  await expect.poll(() => receiver.bodies.length).toBe(1);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(page, `/console/webhooks/${hook}`);
  await page.addInitScript(() => localStorage.setItem("hallpass.language", "es"));
  await page.reload();
  await expect(page.getByRole("heading", { name: "Envíos" })).toBeVisible();
  await expect(async () => {
    await page.getByRole("button", { name: "Actualizar" }).click();
    await expect(page.getByText("El último envío ha fallado. Se reintenta automáticamente.")).toBeVisible({ timeout: 1000 });
  }).toPass();
  await accessible(page);
});
