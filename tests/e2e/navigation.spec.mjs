// From screen to screen: links, keys, chips, Back and Forward, reloads, addresses.
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { serve } from "../serve.mjs";
import { GO, cells, choose, counts, expect, fixture, inMemory, open, openExample, test } from "./fixtures.mjs";
import * as oracle from "./oracle.mjs";

const SHOP = "jaeger-json/shop.json";
const shop = oracle.read(fixture(SHOP));
const rows = (page) => page.getByTestId("trace-list").locator("[data-trace-id]");
/** Ids of the list's rows as they stand below each other. */
const ids = (page) =>
  rows(page).evaluateAll((all) => {
    const at = (row) => Number(row.getAttribute("aria-rowindex"));
    return all.sort((a, b) => at(a) - at(b)).map((row) => row.dataset.traceId);
  });
const by = (key) => [...shop].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0)).map(({ id }) => id);
const histogram = (page) => page.getByRole("img", { name: /^Histogram, trace duration/ });
const errors = (page) => page.getByRole("img", { name: /^Failed traces by start/ });
const scatter = (page) => page.getByRole("img", { name: /^By start, trace duration/ });
const chip = (page, text) => page.getByRole("group", { name: "Filter" }).locator(".chip", { hasText: text });

test("the links lead to their screens, and say where one is", async ({ page }) => {
  await open(page, SHOP);
  for (const [nav, shown] of [
    ["nav-traces", "trace-list"],
    ["nav-errors", "error-table"],
    ["nav-services", "service-graph"],
    ["nav-data", "import-report"],
    ["nav-overview", "overview"],
  ]) {
    await page.getByTestId(nav).click();
    await expect(page.getByTestId(shown)).toBeVisible();
    await expect(page.getByTestId(nav)).toHaveAttribute("aria-current", "page");
    await expect(page.locator("[aria-current=page]")).toHaveCount(1);
  }
  // In a tab of its own, too.
  const href = await page.getByTestId("nav-services").getAttribute("href");
  expect(href).toMatch(/^#v=1&view=services&file=/);
});

test("a screen may be left while its figures are under way", async ({ page }) => {
  await openExample(page);
  const views = ["overview", "traces", "services", "errors", "latency", "operations", "breakdown", "compare"];
  let filter = 0;
  for (const from of views) {
    for (const to of views) {
      await page.evaluate(
        ([from, to, filter]) => {
          const go = (view) => (location.hash = `#v=1&view=${view}&data=example&minDuration=${filter}000`);
          go(from);
          return new Promise((done) => setTimeout(done, filter % 7)).then(() => go(to));
        },
        [from, to, (filter += 1)],
      );
    }
  }
  // The fixture has seen to it that nothing broke; and the page still answers.
  await page.getByTestId("nav-traces").click();
  await expect(rows(page).first()).toBeVisible();
});

test("sorts the list of traces both ways", async ({ page }) => {
  await open(page, SHOP);
  await page.getByTestId("nav-traces").click();
  await expect(rows(page)).toHaveCount(6);
  expect(await ids(page)).toEqual(by(({ start }) => start));
  const durations = by(({ duration }) => duration);
  const head = (name) => page.getByTestId("trace-list").getByRole("columnheader", { name });
  await head("Duration").getByRole("button").click();
  await expect(head("Duration")).toHaveAttribute("aria-sort", "descending");
  await expect.poll(() => ids(page)).toEqual(durations.toReversed());
  await head("Duration").getByRole("button").click();
  await expect(head("Duration")).toHaveAttribute("aria-sort", "ascending");
  await expect.poll(() => ids(page)).toEqual(durations);
  await head("Spans").getByRole("button").click();
  await expect.poll(async () => (await ids(page))[5]).toBe(by((trace) => trace.spans.length)[0]);
  // What a row says.
  const failed = shop.find(({ root }) => root.isError);
  const row = page.locator(`[data-trace-id="${failed.id}"]`);
  await expect(row).toContainText(oracle.duration(failed.duration));
  await expect(row).toContainText(failed.root.name);
  await expect(row.locator(".tl-spans")).toHaveText(String(failed.spans.length));
  await expect(row.locator(".tl-errors")).toHaveText(String(failed.errors));
});

test("scrolls to the last of many traces", async ({ page }) => {
  await openExample(page);
  const { traces } = await counts(page);
  await page.getByTestId("nav-traces").click();
  const last = page.locator(`[role=row][aria-rowindex="${traces + 1}"]`);
  await expect(last).toBeHidden();
  await page.getByTestId("trace-list").evaluate((list) => (list.scrollTop = list.scrollHeight));
  await expect(last).toBeInViewport();
  await page.getByTestId("trace-list").focus();
  await page.keyboard.press("Home");
  await expect(page.locator('[role=row][aria-rowindex="2"]')).toBeInViewport();
  await page.keyboard.press("End");
  await expect(last).toBeInViewport();
  await expect(last).toHaveAttribute("aria-selected", "true");
  // No more rows in the document than fit the screen.
  expect(await page.getByTestId("trace-list").getByRole("row").count()).toBeLessThan(130);
});

test("a bin of the histogram leads to its traces, longest first", async ({ page }) => {
  await open(page, SHOP);
  // The last bin: the one trace that is the longest.
  await histogram(page).focus();
  await page.keyboard.press("End");
  await expect(page.locator(".tip.is-shown")).toContainText("traces1");
  await page.keyboard.press("Enter");
  await expect(rows(page)).toHaveCount(1);
  expect(await ids(page)).toEqual([by(({ duration }) => duration).at(-1)]);
  await expect(chip(page, "trace duration")).toBeVisible();
  await expect(page.getByTestId("selected-count")).toHaveText("1 of 6 traces");
  await expect(page.getByTestId("trace-count")).toHaveText("1 of 6 traces");
  // The chip goes, the traces come back, and Back takes it up again.
  await chip(page, "trace duration").getByRole("button").click();
  await expect(rows(page)).toHaveCount(6);
  await page.goBack();
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole("button", { name: "clear all" }).click();
  await expect(rows(page)).toHaveCount(6);
});

test("the mouse finds the same bin, and says what is in it", async ({ page }) => {
  await open(page, SHOP);
  const box = await histogram(page).boundingBox();
  const tip = page.locator(".tip.is-shown");
  // The last bin lies at the right end of the plot.
  let x = box.x + box.width - 2;
  for (; x > box.x; x -= 2) {
    await page.mouse.move(x, box.y + box.height / 2);
    if ((await tip.count()) && /traces1/.test(await tip.first().textContent())) break;
  }
  await page.mouse.click(x, box.y + box.height / 2);
  await expect(rows(page)).toHaveCount(1);
});

test("a brush over the histogram keeps the screen and narrows the selection", async ({ page }) => {
  await open(page, SHOP);
  await histogram(page).focus();
  await page.keyboard.press("Home");
  for (let at = 0; at < 4; at += 1) await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Enter");
  const inside = oracle.histogram(shop).slice(0, 5).reduce((a, b) => a + b);
  await expect(page.getByTestId("overview")).toHaveAttribute("data-traces", String(inside));
  await expect(chip(page, "trace duration")).toBeVisible();
  await page.goBack();
  await expect(page.getByTestId("overview")).toHaveAttribute("data-traces", "6");
});

test("a bucket of errors leads to its failed traces", async ({ page }) => {
  await open(page, SHOP);
  await errors(page).focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await expect(page.locator(".tip.is-shown")).toContainText("failed2 (100.00 %)");
  await page.keyboard.press("Enter");
  const failed = by(({ duration }) => -duration).filter((id) => shop.find((trace) => trace.id === id).errors > 0);
  await expect.poll(() => ids(page)).toEqual(failed);
  await expect(chip(page, "status")).toContainText("failed");
  await expect(chip(page, "start")).toBeVisible();
});

test("a dot of the scatter opens its trace", async ({ page }) => {
  await open(page, SHOP);
  await page.getByTestId("nav-traces").click();
  await scatter(page).focus();
  await page.keyboard.press("ArrowRight");
  const ring = page.locator(".chart__mark.is-shown.is-ring");
  await expect(ring).toBeVisible();
  const box = await ring.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await expect(page.locator(".tip.is-shown")).toBeVisible();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await expect(page.getByTestId("waterfall")).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`trace=(${shop.map(({ id }) => id).join("|")})`));
  // Its table has them all, longest first.
  await page.goBack();
  const inTable = async () => (await cells(page.getByTestId("duration-scatter-table"))).map((row) => row[4]);
  await expect.poll(inTable).toEqual(by(({ duration }) => -duration));
});

test("a filter without traces offers a way out", async ({ page }) => {
  await open(page, SHOP);
  const fragment = new URL(page.url()).hash;
  await page.evaluate((hash) => (location.hash = hash), `${fragment}&service=nobody`);
  await expect(page.getByTestId("overview")).toHaveAttribute("data-traces", "0");
  await expect(page.locator("dl.stats")).toContainText("Failed–");
  await page.getByTestId("nav-traces").click();
  await expect(page.getByText("No trace matches the filter.")).toBeVisible();
  await page.getByTestId("nav-services").click();
  await expect(page.getByText("No trace is selected", { exact: false })).toBeVisible();
  for (const view of ["errors", "latency", "operations", "breakdown", "compare", "summary", "overview"]) {
    await page.getByTestId(`nav-${view}`).click();
    await expect(page.getByText("No trace matches the filter."), view).toBeVisible();
  }
  // What is about a file, or about one trace, is not about what is selected.
  await page.getByTestId("nav-data").click();
  await expect(page.getByText("No trace matches the filter.")).toHaveCount(0);
  await page.getByTestId("nav-overview").click();
  await page.getByRole("button", { name: "Drop “service nobody”: 6 traces" }).click();
  await expect(page.getByTestId("overview")).toHaveAttribute("data-traces", "6");
});

test("a screen is shown from its top, wherever the one before was scrolled to", async ({ page }) => {
  await openExample(page);
  const main = page.locator("#main");
  const scrolled = () => main.evaluate((element) => element.scrollTop);
  await page.getByTestId("top-bottlenecks").locator("tbody tr").first().waitFor();
  await main.evaluate((element) => (element.scrollTop = 500));
  expect(await scrolled()).toBeGreaterThan(100);
  await GO.errors(page);
  expect(await scrolled()).toBe(0);
});

test("Back and Forward go through the screens", async ({ page }) => {
  await open(page, SHOP);
  await page.getByTestId("nav-traces").click();
  const first = (await ids(page))[0];
  await rows(page).first().waitFor();
  await page.locator(`[data-trace-id="${first}"]`).click();
  await expect(page.getByTestId("waterfall")).toBeVisible();
  await page.getByTestId("waterfall").locator("[data-span-id]").first().click();
  await expect(page.getByTestId("span-detail")).toBeVisible();
  await page.goBack();
  await expect(page.getByTestId("span-detail")).toBeHidden();
  await page.goBack();
  await expect(page.getByTestId("trace-list")).toBeVisible();
  await page.goBack();
  await expect(page.getByTestId("overview")).toBeVisible();
  await page.goForward();
  await expect(page.getByTestId("trace-list")).toBeVisible();
  await page.goForward();
  await page.goForward();
  await expect(page.getByTestId("span-detail")).toBeVisible();
});

test("a reload with the example shows the same view", async ({ page }) => {
  await openExample(page);
  await page.getByTestId("nav-traces").click();
  await page.getByTestId("trace-list").getByRole("columnheader", { name: "Duration" }).getByRole("button").click();
  await expect(page).toHaveURL(/sort=duration/);
  await page.locator('[role=row][aria-rowindex="2"]').click();
  const span = page.getByTestId("waterfall").locator("[data-span-id]").nth(3);
  const id = await span.getAttribute("data-span-id");
  await span.click();
  await expect(page.getByTestId("span-detail")).toContainText(id);
  const address = page.url();
  await page.reload();
  await expect(page.getByTestId("span-detail")).toContainText(id);
  await expect(page.locator(`[data-span-id="${id}"]`)).toHaveAttribute("aria-selected", "true");
  expect(page.url()).toBe(address);
});

test("a reload without the file says which to drop, and then lands where it was", async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem("spanglass:keep", "no"));
  await open(page, SHOP);
  await page.getByTestId("nav-traces").click();
  await page.locator(`[data-trace-id="${shop[2].id}"]`).click();
  await page.getByTestId("span-search").fill("charge");
  await expect(page.getByTestId("span-search-count")).toHaveAttribute("data-query", "charge");
  const address = page.url();
  await page.reload();
  await expect(page.getByTestId("start")).toContainText(/This link was made from shop\.json \(fingerprint [0-9a-f]{16}\)/);
  await choose(page, SHOP);
  await expect(page.getByTestId("waterfall")).toBeVisible();
  await expect(page.getByTestId("span-search")).toHaveValue("charge");
  expect(page.url()).toBe(address);

  // The same under another name is the same; something else is not.
  await page.reload();
  await choose(page, inMemory("renamed.json", readFileSync(fixture(SHOP))));
  await expect(page.getByTestId("waterfall")).toBeVisible();
  await page.reload();
  await choose(page, inMemory("renamed.json", readFileSync(fixture(SHOP), "utf8").replace("card declined", "no money")));
  await expect(page.getByTestId("waterfall")).toBeVisible();
  await expect(page.getByTestId("notice")).toContainText("renamed.json differs from what the link was made from");
  await page.reload();
  await choose(page, inMemory("other.json", readFileSync(fixture(SHOP), "utf8").replaceAll("card declined", "no stock")));
  await expect(page.getByTestId("overview")).toBeVisible();
  await expect(page.getByTestId("notice")).toContainText("The link is about renamed.json, which is not loaded");
  await page.reload();
  await choose(page, "otlp-json/collector.json");
  await expect(page.getByTestId("overview")).toHaveAttribute("data-traces", "2");
});

test("a link to what is not in the data says so", async ({ page }) => {
  await open(page, SHOP);
  const hash = new URL(page.url()).hash.replace("view=overview", "view=trace");
  await page.evaluate((hash) => (location.hash = hash), `${hash}&trace=deadbeef`);
  await expect(page.getByRole("status").filter({ hasText: "deadbeef" })).toBeVisible();
  await page.evaluate((hash) => (location.hash = hash), `${hash}&trace=${shop[0].id}&span=deadbeef`);
  await expect(page.getByTestId("span-detail")).toContainText("Span deadbeef is not in this trace.");
});

test.describe("an address", () => {
  test("of the page's own origin is loaded", async ({ page, site }) => {
    await page.route(`${site.url}beside/shop.json`, (route) => route.fulfill({ path: fixture(SHOP) }));
    await page.goto("./#traceURL=beside/shop.json&title=The%20shop");
    await expect(page.getByTestId("overview")).toHaveAttribute("data-traces", "6");
    await expect(page).toHaveTitle("The shop · Spanglass");
    await page.reload();
    await expect(page.getByTestId("overview")).toHaveAttribute("data-traces", "6");
  });

  test("lies beside the page on any static host", async ({ page, watch }, testInfo) => {
    const root = testInfo.outputPath("site");
    mkdirSync(root, { recursive: true });
    cpSync(process.env.SPANGLASS_DIST ?? "../../dist", root, { recursive: true });
    cpSync(fixture(SHOP), `${root}/shop.json`);
    const host = await serve({ root, base: "/elsewhere/" });
    watch.allow(new RegExp(`^request: ${host.url}`));
    try {
      await page.goto(`${host.url}#traceURL=shop.json`);
      await expect(page.getByTestId("overview")).toHaveAttribute("data-traces", "6");
    } finally {
      await host.close();
    }
  });

  test("of another origin is loaded where that allows it", async ({ page, watch }) => {
    const other = await serve({ root: fixture("jaeger-json"), headers: { "access-control-allow-origin": "*" } });
    watch.expect(new RegExp(`^request: ${other.url}shop.json`));
    try {
      await page.goto(`./#traceURL=${encodeURIComponent(`${other.url}shop.json`)}`);
      await expect(page.getByTestId("overview")).toHaveAttribute("data-traces", "6");
      await expect(page.getByTestId("load-error")).toBeHidden();
    } finally {
      await other.close();
    }
  });

  test("typed on the start screen is loaded as one in a link is", async ({ page, watch }) => {
    const other = await serve({ root: fixture("jaeger-json"), headers: { "access-control-allow-origin": "*" } });
    watch.expect(new RegExp(`^request: ${other.url}shop.json`));
    try {
      await page.goto("./");
      await page.getByRole("textbox", { name: "or an address" }).fill(`${other.url}shop.json`);
      await page.getByRole("button", { name: "Fetch" }).click();
      await expect(page.getByTestId("overview")).toHaveAttribute("data-traces", "6");
    } finally {
      await other.close();
    }
  });

  test("that does not allow it, or has nothing, is a sentence", async ({ page, site, watch }) => {
    const other = await serve({ root: fixture("jaeger-json") });
    watch.expect(new RegExp(`^request: ${other.url}shop.json`), /^console: .*CORS/);
    watch.allow(/^console: Failed to load resource/);
    try {
      await page.goto(`./#traceURL=${encodeURIComponent(`${other.url}shop.json`)}`);
      const { origin } = new URL(site.url);
      await expect(page.getByTestId("load-error")).toContainText(`${other.url}shop.json could not be read`);
      await expect(page.getByTestId("load-error")).toContainText(`Access-Control-Allow-Origin: ${origin}`);
      await expect(page.getByTestId("start")).toBeVisible();
      await page.goto("./#traceURL=nothing-here.json");
      await expect(page.getByTestId("load-error")).toContainText("HTTP 404");
      await page.getByRole("textbox", { name: "or an address" }).fill("javascript:alert(1)");
      await page.getByRole("button", { name: "Fetch" }).click();
      await expect(page.getByTestId("load-error")).toContainText("is not an http or https address");
    } finally {
      await other.close();
    }
  });
});

test("`?` shows the keys, and Esc closes them", async ({ page }) => {
  await page.goto("./");
  await expect(page.getByTestId("start")).toBeVisible();
  await page.keyboard.press("?");
  await expect(page.getByTestId("help")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("help")).toBeHidden();
  await page.getByRole("button", { name: "Keys and help" }).click();
  await expect(page.getByTestId("help")).toContainText("next, previous error");
  await page.getByRole("button", { name: "Close" }).click();
  await expect(page.getByTestId("help")).toBeHidden();
});
