// Where the time goes: bottlenecks, the table of operations, and the critical path of a trace.
import { gunzipSync } from "node:zlib";
import { GO, expect, fixture, open, openExample, test } from "./fixtures.mjs";
import * as oracle from "./oracle.mjs";

const SHOP = "jaeger-json/shop.json";
const shop = oracle.read(fixture(SHOP));
const table = (page) => page.getByTestId("operations-table");
const bottlenecks = (page) => page.getByTestId("bottlenecks");

async function example(page, site) {
  const file = await page.request.get(`${site.url}example.json.gz`);
  return oracle.tracesOf(gunzipSync(await file.body()));
}

/** Rows of the table that are drawn, from the first on: the texts of their cells. */
const drawn = (page) =>
  table(page)
    .locator("[role=row]:not(.grid-head)")
    .evaluateAll((rows) =>
      rows
        .sort((a, b) => Number(a.getAttribute("aria-rowindex")) - Number(b.getAttribute("aria-rowindex")))
        .map((row) =>
          [...row.querySelectorAll("[role=gridcell]")].map((cell) => [...cell.querySelectorAll("bdi")].map((part) => part.textContent).join(" ") || cell.textContent),
        ),
    );

/** `[operation, median, share, k/N]` of the bottlenecks. */
const told = (page) =>
  bottlenecks(page)
    .locator("tbody tr")
    .evaluateAll((rows) =>
      rows.map((row) => [row.querySelector(".table__link").getAttribute("title"), ...[2, 3, 4].map((at) => row.cells[at].textContent)]),
    );

for (const [what, go, traces] of [
  ["a small file", (page) => open(page, SHOP), () => shop],
  ["the example", openExample, example],
]) {
  test(`tells what the definitions say, for ${what}`, async ({ page, site }) => {
    await go(page);
    await GO.operations(page);
    const expected = await traces(page, site);
    const rows = await drawn(page);
    expect(rows.length).toBeGreaterThan(5);
    expect(rows).toEqual(oracle.operations(expected).slice(0, rows.length));
    const slow = oracle.bottlenecks(expected).slice(0, 30);
    expect(await told(page)).toEqual(slow.slice(0, 10));
    if (slow.length > 10) {
      await bottlenecks(page).getByRole("button", { name: `Show all ${slow.length} rows` }).click();
    }
    await expect.poll(() => told(page)).toEqual(slow);
    for (const [word, weight] of [["self", "self"], ["wall", "wall"], ["one span", "span"]]) {
      await bottlenecks(page).getByRole("button", { name: word, exact: true }).click();
      await expect(page).toHaveURL(new RegExp(`weight=${weight}`));
      await expect.poll(() => told(page)).toEqual(oracle.bottlenecks(expected, weight).slice(0, 30));
    }
  });
}

test("the summed path adds up to the roots' time, cut or whole", async ({ page }) => {
  await openExample(page);
  await GO.operations(page);
  const shares = page.getByTestId("path-shares");
  const rows = () =>
    shares.locator("tbody tr").evaluateAll((rows) => rows.map(({ cells }) => [cells[0].textContent.trim(), parseFloat(cells[2].textContent)]));
  const sum = (rows) => rows.reduce((sum, [, share]) => sum + share, 0);
  const cut = await rows();
  expect([cut.length, cut.at(-1)[0]]).toEqual([11, "all others"]);
  expect(sum(cut)).toBeCloseTo(100, 0);
  await shares.getByRole("button", { name: /^Show all \d+ rows$/ }).focus();
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await rows()).length).toBeGreaterThan(11);
  const whole = await rows();
  expect(whole.slice(0, 10)).toEqual(cut.slice(0, 10));
  expect(sum(whole)).toBeCloseTo(100, 0);
  // And back, by the same key on the same place.
  await expect(shares.getByRole("button", { name: "Show the first 10 only" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect.poll(rows).toEqual(cut);
});

test("the slow query of the example comes first, with its statement and its worst trace", async ({ page }) => {
  await openExample(page);
  await GO.operations(page);
  const first = bottlenecks(page).locator("tbody tr").first();
  await expect(first).toContainText("checkout SELECT orders");
  await expect(first.locator("code")).toContainText("SELECT * FROM orders WHERE user_id = ?");
  await expect(first.getByRole("button", { name: "Copy the pattern" })).toBeVisible();
  await first.getByRole("link", { name: "worst" }).click();
  await expect(page.getByTestId("span-detail")).toContainText("SELECT orders");
  await page.goBack();
  await expect(first).toBeVisible();
});

test("sorts by each column and keeps that in the address", async ({ page }) => {
  await open(page, SHOP);
  await GO.operations(page);
  const head = (name) => table(page).getByRole("columnheader", { name: new RegExp(`^${name}( [↑↓])?$`) });
  await expect(head("Total")).toHaveAttribute("aria-sort", "descending");
  const counts = oracle.operations(shop).map((row) => Number(row[1]));
  await head("Spans").getByRole("button").click();
  await expect(head("Spans")).toHaveAttribute("aria-sort", "descending");
  await expect.poll(async () => (await drawn(page)).map((row) => Number(row[1]))).toEqual(counts.toSorted((a, b) => b - a));
  await head("Spans").getByRole("button").click();
  await expect(page).toHaveURL(/operations=-count/);
  await expect.poll(async () => (await drawn(page)).map((row) => Number(row[1]))).toEqual(counts.toSorted((a, b) => a - b));
});

test("shows one service, and leads to the traces of an operation", async ({ page }) => {
  await open(page, SHOP);
  await GO.operations(page);
  await page.getByTestId("operations-service").selectOption("payment");
  await expect(page).toHaveURL(/focus=payment/);
  const own = oracle.operations(shop).filter(([name]) => name.startsWith("payment "));
  await expect.poll(() => drawn(page)).toEqual(own);
  await table(page).focus();
  await page.keyboard.press("ArrowDown");
  await expect(table(page)).toHaveAttribute("aria-activedescendant", "operation-row-0");
  await page.keyboard.press("Enter");
  const [service, operation] = own[0][0].split(" ");
  const has = (trace) => trace.spans.some((span) => span.service === service && span.name === operation);
  await expect(page.getByTestId("trace-list").locator("[data-trace-id]")).toHaveCount(shop.filter(has).length);
  await expect(page.getByRole("group", { name: "Filter" }).locator(".chip")).toHaveCount(2);
});

test("a selection without traces has nothing to tell", async ({ page }) => {
  await open(page, SHOP);
  await GO.operations(page);
  await page.evaluate(() => (location.hash += "&minDuration=9000000000000"));
  await expect(bottlenecks(page)).toContainText("No trace is selected; operations that take a fifth of a trace would stand here.");
  await expect(table(page).locator("[role=row]:not(.grid-head)")).toHaveCount(0);
});

test("draws the critical path, lists it, and hides it", async ({ page }) => {
  const trace = shop[2];
  await open(page, SHOP);
  await page.getByTestId("nav-traces").click();
  await page.locator(`[data-trace-id="${trace.id}"]`).click();
  await expect(page.getByTestId("waterfall")).toBeVisible();
  /** Span id and length of its lines, as a share of the timeline. */
  const lines = async () => {
    const rows = await page.getByTestId("waterfall").locator("[role=row]").evaluateAll((rows) =>
      rows.map((row) => {
        const pieces = [...(row.querySelector(".wf-path path").getAttribute("d") ?? "").matchAll(/M([\d.]+) 0H([\d.]+)/g)];
        const px = pieces.reduce((sum, [, from, to]) => sum + Number(to) - Number(from), 0);
        return [row.dataset.spanId, px / row.querySelector(".wf-time").clientWidth];
      }),
    );
    return rows.filter(([, share]) => share > 0);
  };
  for (const [rule, isJaeger] of [["exact", false], ["as Jaeger", true]]) {
    if (isJaeger) await page.getByTestId("path-list").getByRole("button", { name: rule }).click();
    else await GO.path(page);
    const expected = oracle.criticalPath(trace, isJaeger).toSorted(([, a], [, b]) => Number(b - a));
    const root = trace.root.end - trace.root.start;
    const list = page.getByTestId("path-list").locator("tbody tr");
    await expect
      .poll(() => list.evaluateAll((rows) => rows.map((row) => [1, 2].map((at) => row.cells[at].textContent))))
      .toEqual(expected.map(([, nanos]) => [oracle.duration(nanos), oracle.percent(Number(nanos), Number(root))]));
    const shares = new Map(await lines());
    expect([...shares.keys()].sort()).toEqual(expected.map(([span]) => span.id).sort());
    for (const [span, nanos] of expected) {
      expect(Math.abs(shares.get(span.id) - Number(nanos) / Number(trace.duration))).toBeLessThan(0.01);
    }
  }
  await expect(page).toHaveURL(/path=jaeger/);
  await page.getByTestId("path-list").getByRole("button", { name: "Close the critical path" }).click();
  await page.keyboard.press("c");
  await expect(page).toHaveURL(/path=none/);
  await expect.poll(lines).toEqual([]);
  await page.keyboard.press("c");
  await expect.poll(async () => (await lines()).length).toBeGreaterThan(0);
});
