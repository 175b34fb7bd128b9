// The latency screen: percentiles and boxes over time, the histogram, and deployments, against the oracle.
import { gunzipSync } from "node:zlib";
import { GO, cells, expect, fixture, open, openExample, test } from "./fixtures.mjs";
import * as oracle from "./oracle.mjs";

const SHOP = "jaeger-json/shop.json";
const percentiles = (page) => page.getByTestId("percentiles-table");
const boxes = (page) => page.getByTestId("boxes-table");
const figure = (page, table) => page.locator("figure", { has: page.getByTestId(table) });
const durationOf = (page, name) => page.getByRole("group", { name: "Duration of" }).getByRole("button", { name });
const withoutTimes = async (table) => (await cells(table)).map((row) => row.slice(1));

async function example(page, site) {
  const file = await (await page.request.get(`${site.url}example.json.gz`)).body();
  return oracle.tracesOf(gunzipSync(file));
}

test("shows the example's durations over time as its file has them", async ({ page, site }) => {
  await openExample(page);
  const traces = await example(page, site);
  await GO.latency(page);
  const duration = ({ duration }) => duration;
  const root = ({ root }) => root.end - root.start;
  for (const [name, of, nanos] of [["trace", "trace duration", duration], ["root", "root duration", root]]) {
    await durationOf(page, name).click();
    await expect(page.getByTestId("latency").locator("header").first()).toContainText(`${of} of ${traces.length} traces`);
    expect(await withoutTimes(percentiles(page))).toEqual(oracle.percentilesOverTime(traces, nanos));
    expect(await withoutTimes(boxes(page))).toEqual(oracle.boxesOverTime(traces, nanos));
    const bins = await cells(page.getByTestId("duration-histogram-table"));
    expect(bins.map((row) => Number(row[1]))).toEqual(oracle.histogram(traces, nanos));
  }
});

test("names deployments on every chart over time", async ({ page, site }) => {
  await openExample(page);
  const traces = await example(page, site);
  const seen = oracle.versions(traces).map(({ service, version }) => `${service} ${version}`);
  expect(seen).toEqual(["checkout 1.8.0", "checkout 1.8.1"]);
  const named = async (table) => (await cells(table)).map((row) => row.at(-1)).filter((names) => names !== "");
  expect(await named(page.getByTestId("errors-over-time-table"))).toEqual(seen);
  await GO.latency(page);
  expect(await named(percentiles(page))).toEqual(seen);
  // A filter does not move a deployment.
  await page.evaluate(() => (location.hash += "&status=error"));
  await expect(page.locator(".chip")).toBeVisible();
  expect((await named(percentiles(page))).every((name) => seen.includes(name))).toBe(true);
});

test("keeps in the address whose duration is measured, and Back undoes", async ({ page }) => {
  await open(page, SHOP);
  await GO.latency(page);
  await durationOf(page, "root").click();
  await expect(page).toHaveURL(/duration=root/);
  await expect(page.getByRole("img", { name: /^Percentiles of root duration/ })).toBeVisible();
  await page.reload();
  await page.locator("input[type=file]").setInputFiles(fixture(SHOP));
  await expect(durationOf(page, "root")).toHaveAttribute("aria-pressed", "true");
  await durationOf(page, "trace").click();
  await expect(page).not.toHaveURL(/duration=/);
  await page.goBack();
  await expect(page).toHaveURL(/duration=root/);
});

test("leads from a bucket to its traces, and narrows by keys", async ({ page }) => {
  await open(page, SHOP);
  await GO.latency(page);
  const rows = await cells(percentiles(page));
  const chart = page.getByRole("img", { name: /^Percentiles of trace duration/ });
  await chart.focus();
  await page.keyboard.press("Home");
  await expect(figure(page, "percentiles-table").getByRole("status")).toContainText(rows[0][2]);
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/range=/);
  await expect(page.locator(".chip")).toBeVisible();
  await page.goBack();
  const spread = page.getByRole("img", { name: /^Spread of trace duration/ });
  await spread.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/view=traces.*range=.*sort=duration/);
  const inside = Number(oracle.boxesOverTime(oracle.read(fixture(SHOP)))[0][0]);
  await expect(page.locator('[role=row][data-trace-id]')).toHaveCount(inside);
});

test("picks no durations of roots: the filter's are those of traces", async ({ page }) => {
  await open(page, SHOP);
  await GO.latency(page);
  await durationOf(page, "root").click();
  const chart = page.getByRole("img", { name: /^Root durations/ });
  await chart.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await expect(page.locator(".chip")).toHaveCount(0);
  await expect(page).toHaveURL(/view=latency/);
});
