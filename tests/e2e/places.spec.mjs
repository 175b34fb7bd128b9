// Where the page stands: in frames of others, where nothing is kept, in other zones of time.
import { createServer } from "node:http";
import { serve } from "../serve.mjs";
import { GO, choose, expect, open, openExample, test } from "./fixtures.mjs";

const SHOP = "jaeger-json/shop.json";

/** A page of somebody else's that holds this one in a frame; its address. */
async function framed(address, sandbox, use) {
  const host = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    response.end(`<!doctype html><title>host</title><iframe sandbox="${sandbox}" width="1300" height="850" src="${address}"></iframe>`);
  });
  await new Promise((listening) => host.listen(0, "127.0.0.1", listening));
  try {
    await use(`http://127.0.0.1:${host.address().port}/`);
  } finally {
    host.close();
  }
}

test("works in a sandboxed frame of another site that leaves it its origin", async ({ page, site, watch }) => {
  watch.allow(/request: http:\/\/127\.0\.0\.1/, /console: .*404/);
  await framed(site.url, "allow-scripts allow-same-origin", async (host) => {
    await page.goto(host);
    const frame = page.frameLocator("iframe");
    await frame.getByTestId("open-example").click();
    await expect(frame.getByTestId("overview")).toHaveAttribute("data-traces", /[1-9]/);
  });
});

test("in a frame without an origin it says what the frame must allow, and reads nothing for ever", async ({ page, site, watch }) => {
  watch.allow(/request: http:\/\/127\.0\.0\.1/, /console: /, /error: /);
  await framed(site.url, "allow-scripts", async (host) => {
    await page.goto(host);
    await expect(page.frameLocator("iframe").getByRole("alert")).toContainText("give the frame's sandbox allow-same-origin");
  });
  // Where the host hands its files to anybody the page starts, and has no engine.
  const open = await serve({ root: process.env.SPANGLASS_DIST ?? new URL("../../dist", import.meta.url).pathname, headers: { "access-control-allow-origin": "*" } });
  await framed(open.url, "allow-scripts", async (host) => {
    await page.goto(host);
    const frame = page.frameLocator("iframe");
    const sentence = frame.getByText("This browser does not let the page start its engine", { exact: false });
    await expect(sentence).toBeVisible();
    await frame.getByTestId("open-example").click();
    await expect(frame.getByTestId("start")).toBeVisible();
    await expect(sentence).toHaveCount(1);
    await expect(frame.getByTestId("progress")).toHaveCount(0);
  });
  await open.close();
});

test("where nothing may be kept everything works as long as the page lasts", async ({ page }) => {
  await page.addInitScript(() => {
    const refuse = () => {
      throw new DOMException("blocked", "SecurityError");
    };
    for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
      Object.defineProperty(window, name, { get: refuse, configurable: true });
    }
    Object.defineProperty(Navigator.prototype, "storage", { get: refuse });
    Object.defineProperty(Document.prototype, "cookie", { get: refuse, set: refuse });
  });
  await openExample(page);
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
  const before = await theme();
  await page.getByRole("button", { name: /^Switch to the (dark|light) theme/ }).click();
  await expect.poll(theme).not.toBe(before);
  await page.locator("figure .pin-button").first().click();
  await GO.traces(page);
  await GO.trace(page);
  await page.getByTestId("nav-summary").click();
  await expect(page.getByTestId("pin")).toHaveCount(1);
  await page.getByTestId("root-cause").fill("kept nowhere");
  await GO.services(page);
  await page.getByTestId("nav-summary").click();
  await expect(page.getByTestId("root-cause")).toHaveValue("kept nowhere");
  await choose(page, SHOP);
  await page.getByRole("button", { name: "Replace", exact: true }).click();
  await GO.data(page);
  await expect(page.getByTestId("import-report")).toContainText("shop.json");
  await expect(page.getByTestId("kept")).toContainText("This browser lets the page keep nothing");
  await page.reload();
  await expect(page.getByTestId("start")).toContainText("shop.json");
});

test.describe("in a zone with half an hour", () => {
  test.use({ timezoneId: "Asia/Kolkata" });

  test("times are local or UTC by one switch, everywhere, and stay so", async ({ page }) => {
    await open(page, SHOP);
    const zone = page.getByRole("button", { name: /^Times are in / });
    await expect(zone).toHaveText("UTC+5:30");
    const facts = page.locator(".overview .heading__facts");
    await expect(facts).toContainText("UTC+5:30");
    await GO.traces(page);
    const cell = page.locator('[role=row][aria-rowindex="2"] .tl-start');
    const local = await cell.textContent();
    const head = page.getByTestId("trace-list").getByRole("columnheader", { name: /^Start/ });
    await expect(head).toContainText("UTC+5:30");

    await zone.click();
    await expect(zone).toHaveText("UTC");
    await expect(head).toHaveText(/^Start, UTC\b(?!\+)/);
    await expect(cell).not.toHaveText(local);
    const utc = await cell.textContent();
    // The same moment: five hours and a half before.
    const moment = (text) => Date.parse(`${text.trim().replace(" ", "T")}Z`);
    expect(moment(local) - moment(utc)).toBe(5.5 * 3_600_000);
    await expect(page.getByRole("img", { name: /^By start/ })).toBeVisible();
    await GO.errors(page);
    await expect(page.getByTestId("error-groups").locator("xpath=preceding-sibling::h2")).toContainText("UTC");
    await page.getByTestId("nav-overview").click();
    await expect(facts).toContainText(/UTC$/);
    await GO.latency(page);
    await expect(page.getByTestId("latency")).not.toContainText("UTC+5:30");

    await page.reload();
    await choose(page, SHOP);
    await expect(zone).toHaveText("UTC");
    await zone.click();
    await expect(zone).toHaveText("UTC+5:30");
  });
});
