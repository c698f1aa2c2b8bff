// Takes the pictures of docs/tour.md: `make screenshots`, or `HALLPASS_BIN=... node scripts/screenshots/take.js [name ...]`.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { MEMBER_PASSWORD, morning, PIN } from "./morning.js";
import { network } from "./network.js";
import { small } from "./png.js";
import { webhook } from "./receiver.js";

const program = process.env["HALLPASS_BIN"] ?? fileURLToPath(new URL("../../../target/debug/hallpass", import.meta.url));
const folder = process.env["PICTURES"] ?? fileURLToPath(new URL("../../../docs/pictures", import.meta.url));
const only = process.argv.slice(2);
const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
/** Larger files have no place in a repository. */
const MOST = 200_000;

mkdirSync(folder, { recursive: true });
console.log("making a demo network ...");
const server = await network(program);
const browser = await chromium.launch({ executablePath: process.env["CHROMIUM"] || "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
try {
  const scene = await morning(server);
  const sessions = new Map();

  /** A page of somebody, in a browser of this size, appearance and language. */
  async function open({ who = null, size = DESKTOP, dark = false, language = "en", place = scene.business.Id } = {}) {
    const context = await browser.newContext({
      baseURL: server.url, viewport: size, locale: language === "es" ? "es-ES" : "en-GB", timezoneId: "Europe/Lisbon", colorScheme: dark ? "dark" : "light",
      reducedMotion: "reduce", hasTouch: size === PHONE, isMobile: size === PHONE, serviceWorkers: "block", ...(sessions.has(who) ? { storageState: sessions.get(who) } : {}),
    });
    await context.addInitScript(({ chosen, at }) => {
      localStorage.setItem("hallpass.language", chosen);
      localStorage.setItem("hallpass.location", String(at));
    }, { chosen: language, at: place });
    const page = await context.newPage();
    if (who && !sessions.has(who)) {
      await page.goto("/signin");
      await page.locator("input[type=email]").fill(who.email);
      await page.locator("input[type=password]").fill(who.password);
      await page.locator("button[type=submit]").click();
      await page.waitForURL((url) => url.pathname !== "/signin");
      sessions.set(who, await context.storageState());
    }
    return page;
  }

  async function take(name, options, steps) {
    if (only.length > 0 && !only.includes(name)) return;
    const page = await open(options);
    try {
      await steps(page);
      await page.waitForLoadState("networkidle", { timeout: 3_000 }).catch(() => {}); // The board's stream never rests.
      await page.evaluate(() => document.fonts.ready);
      const path = `${folder}/${name}.png`;
      const picture = small(await page.screenshot({ animations: "disabled", caret: "hide" }));
      writeFileSync(path, picture);
      const bytes = picture.length;
      console.log(`${name}.png ${Math.round(bytes / 1000)} kB`);
      if (bytes > MOST) throw new Error(`${name}.png has ${bytes} bytes, more than ${MOST}`);
    } finally {
      await page.context().close();
    }
  }

  const admin = server.admin;
  const member = { email: scene.member.email, password: MEMBER_PASSWORD };
  const heading = (page) => page.locator("main h1").first().waitFor();

  await take("sign-in", {}, (page) => page.goto("/signin"));

  await take("desk", { who: admin }, async (page) => {
    await page.goto(`/desk?customer=${scene.guest}`);
    await page.locator("[data-preview]").first().waitFor();
  });
  await take("desk-refused", { who: admin }, async (page) => {
    await page.goto(`/desk?customer=${scene.refused}`);
    await page.locator("[data-preview]").first().waitFor();
  });
  await take("desk-phone", { who: admin, size: PHONE, dark: true }, async (page) => {
    await page.goto(`/desk?customer=${scene.guest}`);
    await page.locator("[data-preview]").first().waitFor();
  });

  const kiosk = async (page) => {
    const { Code } = await server.call("POST", "/api/hallpass/kiosks/codes", { BusinessId: scene.business.Id, Name: "Entrance" });
    await page.goto("/kiosk");
    await page.getByLabel("First four characters").pressSequentially(Code.replace("-", ""));
    await page.getByRole("button", { name: "Pair", exact: true }).click();
    await page.getByRole("region", { name: "PIN" }).waitFor();
  };
  const pin = async (page, digits, outcome) => {
    await kiosk(page);
    for (const digit of digits) await page.getByRole("button", { name: digit, exact: true }).click();
    await page.getByRole("button", { name: "OK" }).click();
    await page.locator(`[data-result="${outcome}"]`).waitFor();
  };
  await take("kiosk", {}, kiosk);
  await take("kiosk-in", {}, (page) => pin(page, PIN, "in"));
  await server.call("PATCH", `/api/spaces/coworkers/${scene.refused}`, { AccessPincode: "16234815" });
  await take("kiosk-refused", {}, (page) => pin(page, "16234815", "refused"));

  for (const dark of [false, true]) {
    await take(dark ? "member-dark" : "member", { who: member, size: PHONE, dark }, async (page) => {
      await page.goto("/me");
      await heading(page);
    });
  }

  await take("console", { who: admin }, async (page) => {
    await page.goto("/console");
    await heading(page);
  });
  await take("console-list", { who: admin }, async (page) => {
    await page.goto("/console/coworkers");
    await page.locator("main tbody tr").first().waitFor();
  });
  const timed = (await server.call("GET", "/api/billing/timepasstimeslots?size=1")).Records[0];
  const definition = timed?.TimePassId ?? 1;
  await take("console-form", { who: admin }, async (page) => {
    await page.goto(`/console/timepasses/${definition}/edit`);
    await page.locator("main input").first().waitFor();
  });
  await take("console-hours", { who: admin }, async (page) => {
    await page.goto(`/console/timepasses/${definition}`);
    const week = page.locator("[data-week]");
    const unfold = page.getByRole("button", { name: "Limit it to certain hours" });
    await week.or(unfold).first().waitFor();
    if (await unfold.isVisible()) await unfold.click();
    await week.scrollIntoViewIfNeeded();
  });
  await take("console-settings", { who: admin }, async (page) => {
    await page.goto("/console/settings");
    await page.locator("main input, main select").nth(2).waitFor();
  });
  await take("console-account", { who: admin }, async (page) => {
    await page.goto("/console/account");
    await page.locator("main tbody tr").first().waitFor();
  });
  await take("console-second-factor", { who: admin }, async (page) => {
    await page.goto("/console/account");
    await page.getByRole("button", { name: "Set it up" }).click();
    await page.locator("dialog input").fill(admin.password);
    await page.getByRole("button", { name: "Go on" }).click();
    await page.locator("dialog svg[role=img]").waitFor();
  });
  await take("console-invite", { who: admin }, async (page) => {
    await page.goto("/console/invitations?invite");
    await page.getByLabel("Full name").fill("Inês Carvalho");
    await page.locator("dialog input[type=email]").fill("ines@example.com");
    await page.getByRole("combobox", { name: "Roles" }).fill("Front");
    await page.locator("dialog").getByRole("option").first().click();
  });
  await take("console-user", { who: admin }, async (page) => {
    const { Records } = await server.call("GET", "/api/sys/users?User_FullName=Front%20desk");
    await page.goto(`/console/users/${Records[0].Id}`);
    await page.getByRole("heading", { name: "Signing in" }).waitFor();
  });
  await take("console-webhook", { who: admin }, async (page) => {
    const hook = await webhook(server, scene.business.Id);
    await page.goto(`/console/webhooks/${hook}`);
    await page.getByRole("heading", { name: "Deliveries" }).scrollIntoViewIfNeeded();
    await page.locator("main tbody tr").first().waitFor();
  });
  await take("console-import", { who: admin }, async (page) => {
    await page.goto("/console/import");
    await page.getByLabel("Into which table").selectOption("coworkers");
    const rows = [
      "FullName,Email,CompanyName,CountryId,SimpleTimeZoneId",
      "Ana Silva,ana.silva@example.com,Silva & Filhos,1,1", "Bruno Costa,bruno@example.com,,1,1", "Carla Dias,carla@example.com,Dias Design,1,1", "Zoë Ångström,zoe@example.com,,1,1",
    ];
    await page.locator("input[type=file]").setInputFiles({ name: "customers.csv", mimeType: "text/csv", buffer: Buffer.from(rows.join("\n")) });
    await page.getByRole("button", { name: "Check the file" }).click();
    await page.locator("main table").first().waitFor();
  });

  await take("reports", { who: admin }, async (page) => {
    await page.goto("/console/reports");
    await heading(page);
  });
  for (const [name, options, path] of [
    ["report-attendance", {}, "attendance"], ["report-attendance-phone", { size: PHONE, dark: true, language: "es" }, "attendance"], ["report-liability", {}, "liability?by=item"],
  ]) {
    await take(name, { who: admin, ...options }, async (page) => {
      await page.goto(`/console/reports/${path}`);
      await page.locator("canvas").first().waitFor();
      if (name === "report-attendance") await page.locator("figure").first().evaluate((figure) => scrollTo(0, figure.getBoundingClientRect().top - 80));
    });
  }
} finally {
  await browser.close();
  await server.stop();
}
