// The first screen: the counts, the two figures and their tables, against the same computed a second time.
import { cells, counts, expect, fixture, open, openExample, test } from "./fixtures.mjs";
import * as oracle from "./oracle.mjs";

const SHOP = "jaeger-json/shop.json";

test("shows the example as its file has it", async ({ page, site }) => {
  await openExample(page);
  const file = await (await page.request.get(`${site.url}example.json.gz`)).body();
  const { gunzipSync } = await import("node:zlib");
  const traces = oracle.tracesOf(gunzipSync(file));
  const expected = oracle.overview(traces);
  expect(expected.traces).toBeGreaterThanOrEqual(300);
  expect(await counts(page)).toEqual({
    traces: expected.traces,
    spans: expected.spans,
    failed: expected.failed,
    services: expected.services,
  });
  const stats = page.locator("dl.stats");
  await expect(stats).toContainText(`Failed${oracle.percent(expected.failed, expected.traces)} ${expected.failed}`);
  await expect(stats).toContainText(`Failed for the caller${oracle.percent(expected.rootFailed, expected.traces)} ${expected.rootFailed}`);
  await expect(stats).toContainText(`Incomplete${expected.incomplete} of ${expected.traces}`);

  const bins = await cells(page.getByTestId("duration-histogram-table"));
  expect(bins.map((row) => Number(row[1]))).toEqual(oracle.histogram(traces));
  const buckets = await cells(page.getByTestId("errors-over-time-table"));
  expect(buckets.map((row) => [row[1], row[2], row[4]].map(Number))).toEqual(oracle.errorsOverTime(traces));
});

test("draws both figures, sharp on a dense screen", async ({ browser, site }) => {
  for (const deviceScaleFactor of [1, 2]) {
    const context = await browser.newContext({ deviceScaleFactor, baseURL: site.url, viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await openExample(page);
    for (const name of [/^Histogram, trace duration/, /^Failed traces by start/]) {
      const canvas = page.getByRole("img", { name }).locator("canvas");
      await expect.poll(() => inked(canvas)).toBeGreaterThan(500);
      const { width, box } = await canvas.evaluate((canvas) => ({ width: canvas.width, box: canvas.getBoundingClientRect().width }));
      expect(Math.abs(width - box * deviceScaleFactor)).toBeLessThanOrEqual(2);
    }
    await context.close();
  }
});

/** Pixels that something was drawn on. */
const inked = (canvas) =>
  canvas.evaluate((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let inked = 0;
    for (let at = 3; at < data.length; at += 4) inked += data[at] > 0 ? 1 : 0;
    return inked;
  });

test("has tables that agree with the definitions", async ({ page }) => {
  const traces = oracle.read(fixture(SHOP));
  await open(page, SHOP);
  const durations = traces.map(({ duration }) => Number(duration)).sort((a, b) => a - b);
  const stats = page.locator("dl.stats");
  for (const [label, q] of [["p50", 0.5], ["p95", 0.95], ["p99", 0.99]]) {
    await expect(stats).toContainText(`${label}${oracle.duration(oracle.quantile(durations, q))}`);
  }

  let soFar = 0;
  const bins = oracle.histogram(traces).map((inside) => {
    soFar += inside;
    return [oracle.count(inside), oracle.percent(inside, traces.length), oracle.percent(soFar, traces.length)];
  });
  expect((await cells(page.getByTestId("duration-histogram-table"))).map((row) => row.slice(1))).toEqual(bins);

  const buckets = oracle.errorsOverTime(traces).map(([all, failed, rootFailed]) => [
    ...[oracle.count(all), oracle.count(failed), oracle.percent(failed, all)],
    ...[oracle.count(rootFailed), oracle.percent(rootFailed, all), ""],
  ]);
  const table = await cells(page.getByTestId("errors-over-time-table"));
  expect(table.map((row) => row.slice(1))).toEqual(buckets);
  expect(table.map(([time]) => /in part/.test(time))).toEqual(buckets.map((_, at) => at === 0 || at === buckets.length - 1));
});

test("keeps all traces in the logarithmic histogram", async ({ page }) => {
  await open(page, SHOP);
  const figure = page.locator("figure", { has: page.getByTestId("duration-histogram-table") });
  await figure.getByRole("button", { name: "log" }).click();
  await expect(figure.getByRole("button", { name: "log" })).toHaveAttribute("aria-pressed", "true");
  await expect(page).toHaveURL(/scale=log/);
  const sum = async () => (await cells(page.getByTestId("duration-histogram-table"))).reduce((sum, row) => sum + Number(row[1]), 0);
  await expect.poll(sum).toBe(6);
});

test("shows a table in place of its chart", async ({ page }) => {
  await open(page, SHOP);
  const figure = page.locator("figure", { has: page.getByTestId("errors-over-time-table") });
  await figure.getByRole("button", { name: "table" }).click();
  await expect(figure.getByRole("img")).toBeHidden();
  await expect(figure.locator(".figure__table")).not.toHaveClass(/visually-hidden/);
  await figure.getByRole("button", { name: "chart" }).click();
  await expect(figure.getByRole("img")).toBeVisible();
});
