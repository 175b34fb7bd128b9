// The latency screen: percentiles and boxes over time, the histogram, and deployments, against the oracle.
import { gunzipSync } from "node:zlib";
import { GO, cells, counts, expect, fixture, open, openExample, test } from "./fixtures.mjs";
import { writeJaeger } from "./make.mjs";
import * as oracle from "./oracle.mjs";

const SHOP = "jaeger-json/shop.json";
const percentiles = (page) => page.getByTestId("percentiles-table");
const boxes = (page) => page.getByTestId("boxes-table");
const figure = (page, table) => page.locator("figure", { has: page.getByTestId(table) });
const durationOf = (page, name) => page.getByRole("group", { name: "Durations of" }).getByRole("button", { name });
const number = (text) => Number(text.replace(/\D/g, ""));
const withoutTimes = async (table) => (await cells(table)).map((row) => row.slice(1));

async function example(page, site) {
  const file = await (await page.request.get(`${site.url}example.json.gz`)).body();
  return oracle.tracesOf(gunzipSync(file));
}

test("shows the example's durations over time as its file has them", async ({ page, site }) => {
  await openExample(page);
  const traces = await example(page, site);
  await GO.latency(page);
  const deployed = oracle.versions(traces);
  const duration = ({ duration }) => duration;
  const root = ({ root }) => root.end - root.start;
  const entries = oracle.spansThat(traces, oracle.isEntry);
  for (const [name, all, nanos] of [["traces", traces, duration], ["roots", traces, root], ["entries", entries, duration]]) {
    await durationOf(page, name).click();
    await expect(page.getByTestId("latency").locator("header").first()).toContainText(`${oracle.count(all.length)} ${name}`);
    expect(await withoutTimes(percentiles(page))).toEqual(oracle.percentilesOverTime(all, nanos, deployed));
    expect(await withoutTimes(boxes(page))).toEqual(oracle.boxesOverTime(all, nanos, deployed));
    const bins = await cells(page.getByTestId("duration-histogram-table"));
    expect(bins.map((row) => number(row[1]))).toEqual(oracle.histogram(all, nanos));
  }
});

test("measures matched spans where a term on a span is set, here and on the overview", async ({ page, site }) => {
  await openExample(page);
  const traces = await example(page, site);
  await GO.latency(page);
  await expect(durationOf(page, "matched spans")).toHaveCount(0);
  await page.evaluate(() => (location.hash += "&service=checkout"));
  await durationOf(page, "matched spans").click();
  await expect(page).toHaveURL(/duration=matched/);
  const matched = oracle.spansThat(traces, ({ service }) => service === "checkout");
  const text = `${oracle.count(matched.length)} matched spans`;
  await expect(page.getByTestId("latency").locator("header").first()).toContainText(text);
  const inCells = (await cells(page.getByTestId("duration-scatter-table"))).map((row) => number(row[2]));
  expect(inCells[0]).toBe(Math.max(...inCells));
  await page.getByTestId("nav-overview").click();
  const sorted = matched.map(({ duration }) => Number(duration)).sort((a, b) => a - b);
  const p95 = oracle.duration(oracle.quantile(sorted, 0.95));
  await expect(page.locator("dl.stats")).toContainText(`p95, matched spans${p95}`);
});

test("what is picked of spans is a term on spans, and leaves just these", async ({ page, site }) => {
  await openExample(page);
  const traces = await example(page, site);
  await page.evaluate(() => (location.hash += "&service=checkout&duration=matched"));
  const slower = page.getByRole("button", { name: /^Only spans that took at least/ });
  await expect(slower).toHaveCount(2);
  const sorted = oracle.spansThat(traces, ({ service }) => service === "checkout").map(({ duration }) => Number(duration)).sort((a, b) => a - b);
  await slower.first().click();
  await expect(page).toHaveURL(/minSpanDuration=\d+/);
  const least = Number(page.url().match(/minSpanDuration=(\d+)/)[1]);
  expect(least).toBe(Math.ceil(oracle.quantile(sorted, 0.95)));
  await expect(page.locator(".chip").last()).toContainText("span duration");
  const slow = oracle.spansThat(traces, ({ service }) => service === "checkout").filter(({ duration }) => Number(duration) >= least);
  await GO.latency(page);
  await expect(page.getByTestId("latency").locator("header").first()).toContainText(`${oracle.count(slow.length)} matched spans`);

  // A brush over the histogram: from its middle to its end.
  const chart = page.getByRole("img", { name: /^Histogram, duration of matched spans/ });
  await chart.scrollIntoViewIfNeeded();
  const box = await chart.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 2, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
  await expect(page).not.toHaveURL(new RegExp(`minSpanDuration=${least}(&|$)`));
  const longer = Number(page.url().match(/minSpanDuration=(\d+)/)[1]);
  expect(longer).toBeGreaterThan(least);
  expect(page.url()).not.toContain("minDuration");
  const left = slow.filter(({ duration }) => Number(duration) >= longer);
  await expect(page.getByTestId("latency").locator("header").first()).toContainText(oracle.count(left.length));
  const inBins = async () => (await cells(page.getByTestId("duration-histogram-table"))).reduce((sum, row) => sum + number(row[1]), 0);
  await expect.poll(inBins).toBe(left.length);
  await page.goBack();
  await expect(page).toHaveURL(new RegExp(`minSpanDuration=${least}`));

  // Of roots nothing is offered: there is no term on them.
  await durationOf(page, "roots").click();
  await page.getByTestId("nav-overview").click();
  await expect(page.locator("dl.stats")).toContainText("p95, roots");
  await expect(page.locator(".stats__slower")).toHaveCount(0);
});

test("draws many traces as a heatmap; its brush sets starts and durations", async ({ page }, testInfo) => {
  const { path, traces } = writeJaeger(testInfo.outputPath("many.json"), { traces: 2_500, spans: 2 });
  await page.goto("./");
  await page.locator("input[type=file]").setInputFiles(path);
  await GO.latency(page);
  const heatmap = figure(page, "duration-scatter-table");
  await expect(heatmap).toContainText(`${oracle.count(traces)} traces`);
  const [rows, most] = [await cells(page.getByTestId("duration-scatter-table")), heatmap.locator(".legend__step").last()];
  expect(oracle.count(Math.max(...rows.map((row) => number(row[2]))))).toBe(await most.innerText());
  const chart = heatmap.getByRole("img", { name: /^By start, trace duration/ });
  await chart.focus();
  await page.keyboard.press("Home");
  await expect(page.locator(".tip.is-shown")).toContainText("traces");
  const { x, y, width, height } = await chart.boundingBox();
  await page.mouse.move(x + width * 0.3, y + height * 0.3);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.7, y + height * 0.6, { steps: 4 });
  await page.mouse.up();
  await expect(page).toHaveURL(/minDuration=\d+&maxDuration=\d+&range=/);
  await page.getByTestId("nav-overview").click();
  await expect.poll(async () => (await counts(page)).traces).toBeLessThan(traces);
});

test("a click on a cell of the heatmap of spans narrows to it, as its brush does; one of traces leads to these", async ({ page }, testInfo) => {
  const { path, traces } = writeJaeger(testInfo.outputPath("many.json"), { traces: 2_500, spans: 2 });
  await page.goto("./");
  await page.locator("input[type=file]").setInputFiles(path);
  await GO.latency(page);
  await durationOf(page, "entries").click();
  const heatmap = figure(page, "duration-scatter-table");
  const chart = heatmap.getByRole("img", { name: /^By start, duration of entries/ });
  const tip = heatmap.locator(".tip.is-shown");
  await chart.focus();
  await page.keyboard.press("Home");
  await expect(tip).toContainText("Click or drag: only these durations, of traces that start then.");
  const entries = number(await tip.locator("dt", { hasText: /^entries$/ }).locator("xpath=following-sibling::dd[1]").innerText());
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/view=latency/);
  await expect(page).toHaveURL(/range=/);
  await expect(page).toHaveURL(/minSpanDuration=\d+&maxSpanDuration=\d+/);
  expect(entries).toBeGreaterThan(0);
  await expect(page.getByTestId("latency").locator("header").first()).toContainText(`${oracle.count(entries)} entr`);
  await page.goBack();
  await expect(page).not.toHaveURL(/range=/);

  await durationOf(page, "traces").click();
  await heatmap.getByRole("img", { name: /^By start, trace duration/ }).focus();
  await page.keyboard.press("Home");
  await expect(tip).toContainText("Click: its traces. Drag: only these traces.");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/view=traces/);
  await expect(page).toHaveURL(/minDuration=\d+&maxDuration=\d+/);
  await page.getByTestId("nav-overview").click();
  await expect.poll(async () => (await counts(page)).traces).toBeLessThan(traces);
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
  await durationOf(page, "roots").click();
  await expect(page).toHaveURL(/duration=root/);
  await expect(page.getByRole("img", { name: /^Percentiles of root duration/ })).toBeVisible();
  await page.reload();
  await page.locator("input[type=file]").setInputFiles(fixture(SHOP));
  await expect(durationOf(page, "roots")).toHaveAttribute("aria-pressed", "true");
  await durationOf(page, "traces").click();
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
  await durationOf(page, "roots").click();
  const chart = page.getByRole("img", { name: /^Histogram, root duration/ });
  await chart.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await expect(page.locator(".chip")).toHaveCount(0);
  await expect(page).toHaveURL(/view=latency/);
});
