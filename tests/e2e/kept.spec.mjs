// The last data set is kept in the browser: a reload needs no drop; it can be forgotten, and switched off.
import { counts, expect, fixture, inMemory, open, test } from "./fixtures.mjs";
import { readFileSync } from "node:fs";

const SHOP = "jaeger-json/shop.json";
const names = (page) =>
  page.evaluate(async () => {
    const requests = await (await caches.open("spanglass-data")).keys();
    return requests.map(({ url }) => decodeURIComponent(url.split("/").at(-1)));
  });

test("a reload shows the same view, with the files of the last load", async ({ page }) => {
  const odd = inMemory("näm/e ?#%20.json", readFileSync(fixture("otlp-json/collector.json")));
  await open(page, SHOP, odd);
  const before = await counts(page);
  await page.getByTestId("nav-services").click();
  await expect.poll(() => names(page)).toHaveLength(2);
  await page.reload();
  await expect(page.getByTestId("service-graph")).toBeVisible();
  await page.getByTestId("nav-overview").click();
  await expect.poll(() => counts(page)).toEqual(before);
});

test("a visit without a link offers what is kept, and forgets it", async ({ page }) => {
  await open(page, SHOP);
  await expect.poll(() => names(page)).toEqual(["shop.json"]);
  await page.goto("about:blank");
  await page.goto("./");
  await expect(page.getByTestId("kept")).toContainText(/shop\.json \(\d+(\.\d)? kB\)/);
  await page.getByTestId("kept").getByRole("button", { name: "Open again" }).click();
  await expect(page.getByTestId("overview")).toHaveAttribute("data-traces", "6");
  await page.getByTestId("nav-data").click();
  await page.getByTestId("kept").getByRole("button", { name: "Forget" }).click();
  await expect(page.getByTestId("kept")).toContainText("Nothing is kept");
  expect(await names(page)).toEqual([]);
  await page.reload();
  await expect(page.getByTestId("start")).toContainText("This link was made from shop.json");
});

test("switched off, nothing is kept", async ({ page }) => {
  await open(page, SHOP);
  await expect.poll(() => names(page)).toEqual(["shop.json"]);
  await page.getByTestId("nav-data").click();
  await page.getByRole("checkbox", { name: "Keep the last data set" }).uncheck();
  await expect.poll(() => names(page)).toEqual([]);
  await page.goto("about:blank");
  await page.goto("./");
  await open(page, SHOP);
  // Longer than the page waits before it keeps.
  await page.waitForTimeout(2500);
  expect(await names(page)).toEqual([]);
});

test("where storage is blocked the page says so", async ({ page }) => {
  await page.addInitScript(() => {
    CacheStorage.prototype.open = () => Promise.reject(new DOMException("blocked", "SecurityError"));
  });
  await open(page, SHOP);
  await page.getByTestId("nav-data").click();
  await expect(page.getByTestId("kept")).toContainText("This browser lets the page keep nothing");
});
