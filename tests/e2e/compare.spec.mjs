// Two parts of the selection, against the oracle: before and after a moment, without and with a value.
import { GO, cells, expect, fixture, open, openExample, test } from "./fixtures.mjs";
import * as oracle from "./oracle.mjs";
import { gunzipSync } from "node:zlib";

const summary = (page) => cells(page.getByTestId("compare-summary"));

/** The traces of the example. */
async function exampleOf(page, site) {
  const file = await page.request.get(`${site.url}example.json.gz`);
  return oracle.tracesOf(gunzipSync(await file.body()));
}

/** The lines of the summary that two lists of traces must give, without the changes. */
function expected(before, after) {
  const failed = (traces) => traces.filter(({ errors }) => errors > 0).length;
  const sorted = (traces) => traces.map(({ duration }) => Number(duration)).sort((a, b) => a - b);
  const p95 = (traces) => oracle.percentile(sorted(traces), 0.95);
  const meanRoot = (traces) => oracle.duration(traces.reduce((sum, { root }) => sum + Number(root.end - root.start), 0) / traces.length);
  return {
    Traces: [before, after].map(({ length }) => oracle.count(length)),
    Failed: [before, after].map((traces) => oracle.percent(failed(traces), traces.length)),
    "Mean root duration": [before, after].map(meanRoot),
    p95: [before, after].map(p95),
  };
}

async function shows(page, before, after) {
  for (const [label, values] of Object.entries(expected(before, after))) {
    await expect
      .poll(async () => (await summary(page)).find(([name]) => name === label)?.slice(1, 3), label)
      .toEqual(values);
  }
}

/** What is compared at a deployment: the traces from the one before it of the same service to the one after it. */
function around(traces, at, { isWhole = false } = {}) {
  const deployments = oracle.versions(traces);
  const services = deployments.filter((seen) => seen.at === at).map(({ service }) => service);
  const others = deployments.filter(({ service }) => services.includes(service)).map((seen) => seen.at);
  const from = others.filter((other) => other < at).at(-1) ?? 0n;
  const to = others.find((other) => other > at) ?? 1n << 64n;
  const part = (a, b) => traces.filter(({ start }) => start >= a && start < b);
  return isWhole ? [part(0n, at), part(at, 1n << 64n)] : [part(from, at), part(at, to)];
}

test("parts at the newest deployment, and at another", async ({ page, site }) => {
  const example = await exampleOf(page, site);
  await openExample(page);
  await GO.compare(page);
  const deployments = oracle.versions(example);
  const parts = (at, how) => around(example, at, how);
  await shows(page, ...parts(deployments.at(-1).at));
  // What was before the incident is no part of what the fix is held against, but on request.
  expect(parts(deployments.at(-1).at)[0].length).toBeLessThan(parts(deployments.at(-1).at, { isWhole: true })[0].length);
  const windows = page.getByTestId("compare-windows");
  await expect(windows).toContainText(/before: \d\d:09:01\.000 – \d\d:22:01\.000; after: from \d\d:22:01\.000 on/);
  await page.getByTestId("compare-whole").click();
  await expect(page).toHaveURL(/splitOf=all/);
  await shows(page, ...parts(deployments.at(-1).at, { isWhole: true }));
  await expect(windows).toContainText(/before: until \d\d:22:01\.000/);
  await page.getByTestId("compare-whole").click();
  await shows(page, ...parts(deployments.at(-1).at));
  // The incident's slow query gained most by the fix.
  await expect(page.getByTestId("compare-table").locator("tbody tr").first()).toContainText("SELECT orders");
  await page.getByRole("group", { name: "Part where" }).getByRole("button", { name: deployments[0].version, exact: false }).click();
  await expect(page).toHaveURL(/splitAt=\d+/);
  await shows(page, ...parts(deployments[0].at));
  await page.goBack();
  await shows(page, ...parts(deployments.at(-1).at));
});

test("parts that add up are said to", async ({ page, site }) => {
  const example = await exampleOf(page, site);
  await openExample(page);
  await GO.compare(page);
  const text = await page.locator(".compare__sum").textContent();
  const at = oracle.versions(example).at(-1).at;
  const mean = (traces) => traces.reduce((sum, { root }) => sum + Number(root.end - root.start), 0) / traces.length;
  const [before, after] = around(example, at);
  const change = mean(after) - mean(before);
  expect(text).toContain(`${change < 0 ? "−" : "+"}${oracle.duration(Math.abs(change))}`);
});

test("a value's vs compares the traces that have it with those that have not", async ({ page }) => {
  await open(page, "jaeger-json/shop.json");
  const shop = oracle.read(fixture("jaeger-json/shop.json"));
  await GO.breakdown(page);
  await page.getByRole("button", { name: "operation", exact: true }).click();
  const row = page.getByTestId("breakdown-table").locator("tbody tr").last();
  await expect(row.locator("td").nth(1)).not.toHaveText("100.00 %");
  const operation = (await row.locator("th").textContent()).trim();
  await row.hover();
  await row.getByRole("button", { name: "Compare the traces" }).click();
  const has = ({ spans }) => spans.some((span) => span.name === operation);
  const [without, having] = [shop.filter((trace) => !has(trace)), shop.filter(has)];
  expect(Math.min(without.length, having.length)).toBeGreaterThan(0);
  await shows(page, without, having);
});

test("one click tells what the selected traces have more often than the rest", async ({ page, site }) => {
  const example = await exampleOf(page, site);
  await openExample(page);
  const least = 2_000_000_000n;
  await page.evaluate((least) => (location.hash += `&minDuration=${least}`), String(least));
  await page.getByTestId("what-differs").click();
  await expect(page).toHaveURL(/view=compare.*split=rest/);
  const [rest, chosen] = [example.filter(({ duration }) => duration < least), example.filter(({ duration }) => duration >= least)];
  await shows(page, rest, chosen);
  const differences = page.getByTestId("differences").locator("tbody tr");
  const share = (traces, has) => oracle.percent(traces.filter(({ spans }) => spans.some(has)).length, traces.length);
  const row = async (at) => (await differences.nth(at).locator("th, td").allTextContents()).map((text) => text.trim());
  await expect(differences.first()).toBeVisible();
  const [key, version, ...shares] = await row(0);
  expect(key).toBe("service.version");
  const has = (span) => span.version === version;
  expect(shares.slice(0, 2)).toEqual([share(rest, has), share(chosen, has)]);
  // The deployment that broke it.
  expect(version).toBe(oracle.versions(example)[0].version);
  // None is more telling than the one before it.
  const points = (await Promise.all([0, 1, 2, 3, 4].map(row))).map((cells) => Math.abs(parseFloat(cells[4].replace("−", "-"))));
  expect(points).toEqual([...points].sort((a, b) => b - a));
});
