// What mouse wheel, drag and fingers do: the graph and the waterfall zoom and pan, charts say their values and then act.
import { GO, cells, expect, open, openExample, test } from "./fixtures.mjs";
import { writeJaeger } from "./make.mjs";

const SHOP = "jaeger-json/shop.json";

/** The middle of an element, CSS px. */
async function middle(locator) {
  const { x, y, width, height } = await locator.boundingBox();
  return { x: x + width / 2, y: y + height / 2, width, height };
}

/** Fingers on the screen: each step has the place of every finger. */
async function fingers(page, steps) {
  const session = await page.context().newCDPSession(page);
  const points = (step) => step.map(([x, y], id) => ({ x, y, id }));
  await session.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: points(steps[0]) });
  for (const step of steps.slice(1)) {
    await session.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: points(step) });
  }
  await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await session.detach();
}

/** From one place to another in five steps. */
const between = (from, to) => Array.from({ length: 6 }, (_, at) => from.map((start, axis) => start + ((to[axis] - start) * at) / 5));

const disc = (page, name) => page.getByTestId("service-graph").locator(`[data-name="${name}"] .node__disc`);

test("the wheel zooms the graph at the pointer, a drag moves it, a key fits it again", async ({ page }) => {
  await openExample(page);
  await GO.services(page);
  const [node, other] = [disc(page, "checkout"), disc(page, "frontend")];
  const [before, far] = [await middle(node), await middle(other)];
  await page.mouse.move(before.x, before.y);
  await page.mouse.wheel(0, -200);
  await expect.poll(async () => (await middle(node)).width).toBeGreaterThan(before.width * 1.2);
  const zoomed = await middle(node);
  expect(Math.hypot(zoomed.x - before.x, zoomed.y - before.y), "what is under the pointer stays there").toBeLessThan(2);
  const scale = zoomed.width / before.width;
  expect((await middle(other)).x - zoomed.x).toBeCloseTo((far.x - before.x) * scale, -1);

  // From the empty ground: a node is not dragged.
  const ground = await page.getByTestId("service-graph").boundingBox();
  const [x, y] = [ground.x + ground.width - 40, ground.y + 40];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - 120, y + 60, { steps: 6 });
  await page.mouse.up();
  const moved = await middle(node);
  expect([moved.x - zoomed.x, moved.y - zoomed.y].map(Math.round)).toEqual([-120, 60]);
  await expect(page.getByTestId("service-detail"), "a drag is no click").toHaveCount(0);

  await page.getByRole("button", { name: "fit", exact: true }).click();
  await expect.poll(async () => Math.round((await middle(node)).x)).toBe(Math.round(before.x));
});

test("Ctrl and the wheel zoom the waterfall at the pointer, a sideways wheel pans, the wheel alone scrolls", async ({ page }) => {
  await openExample(page);
  await GO.traces(page);
  await page.getByRole("columnheader", { name: "Spans" }).getByRole("button").click();
  await expect(page).toHaveURL(/sort=spans/);
  await GO.trace(page);
  const bar = page.getByTestId("waterfall").locator('[role=row][aria-rowindex="8"] .wf-bar');
  const before = await middle(bar);
  await page.mouse.move(before.x, before.y);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -200);
  await page.keyboard.up("Control");
  await expect.poll(async () => (await middle(bar)).width).toBeGreaterThan(before.width * 1.4);
  const zoomed = await middle(bar);
  expect(Math.abs(zoomed.x - before.x), "what is under the pointer stays there").toBeLessThan(3);

  await page.mouse.wheel(60, 0);
  await expect.poll(async () => Math.round((await middle(bar)).x - zoomed.x)).toBe(-60);

  const scrolled = () => page.getByTestId("waterfall").evaluate((element) => element.scrollTop);
  await page.mouse.wheel(0, 100);
  await expect.poll(scrolled).toBeGreaterThan(0);
  expect(Math.round((await middle(bar)).width)).toBe(Math.round(zoomed.width));
  await page.keyboard.press("0");
  await expect.poll(async () => Math.round((await middle(bar)).width)).toBe(Math.round(before.width));
});

test("a cell of the heatmap says what it holds, to the pointer and to the keys", async ({ page }, testInfo) => {
  const { path } = writeJaeger(testInfo.outputPath("many.json"), { traces: 2_500, spans: 2 });
  await page.goto("./");
  await page.locator("input[type=file]").setInputFiles(path);
  await expect(page.getByTestId("overview")).toBeVisible({ timeout: 20_000 });
  await GO.latency(page);
  const figure = page.locator("figure", { has: page.getByTestId("duration-scatter-table") });
  const chart = figure.getByRole("img", { name: /^By start, trace duration/ });
  await chart.scrollIntoViewIfNeeded();
  const rows = await cells(page.getByTestId("duration-scatter-table"));
  const tip = figure.locator(".tip.is-shown");
  /** The row of the table that the tip tells; nothing where there is no such row. */
  const told = async () => {
    const [title, ...values] = await tip.locator("b, dd").allTextContents();
    const row = rows.find(([start, durations]) => start === title && durations === values[0]);
    return row && { row, values };
  };
  const box = await chart.boundingBox();
  let found;
  // All durations are much the same: the cells are a thin line.
  for (let down = 10; down < box.height - 10 && !found; down += 2) {
    await page.mouse.move(box.x + box.width / 2, box.y + down);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    if (await tip.count()) found = await told();
  }
  expect(found, "a cell under the pointer that the table has, too").toBeTruthy();
  expect(found.values[1]).toBe(found.row[2]);
  expect(found.values[2]).toMatch(new RegExp(`^${found.row[3]} \\(`));
  await expect(figure.locator(".chart__mark.is-shown")).toBeVisible();

  await page.mouse.move(box.x + box.width / 2, box.y + box.height + 60);
  await expect(tip).toHaveCount(0);
  await chart.focus();
  await page.keyboard.press("Home");
  await expect(tip).toBeVisible();
  const first = await tip.textContent();
  await page.keyboard.press("ArrowRight");
  await expect(tip).not.toHaveText(first);
});

test.describe("by touch", () => {
  test.use({ hasTouch: true });

  test("one finger moves the graph, two zoom it", async ({ page }) => {
    await openExample(page);
    await GO.services(page);
    const node = disc(page, "checkout");
    const before = await middle(node);
    const ground = await page.getByTestId("service-graph").boundingBox();
    const [x, y] = [ground.x + ground.width - 60, ground.y + 60];
    await fingers(page, between([x, y], [x - 100, y + 50]).map((place) => [place]));
    // What a finger travels before it is a drag moves nothing.
    await expect.poll(async () => Math.round((await middle(node)).x - before.x)).toBeLessThan(-75);
    const moved = await middle(node);
    expect(moved.x - before.x).toBeGreaterThanOrEqual(-101);

    const [left, right] = [between([x - 200, y], [x - 280, y]), between([x - 100, y], [x - 20, y])];
    await fingers(page, left.map((place, at) => [place, right[at]]));
    await expect.poll(async () => (await middle(node)).width / moved.width).toBeGreaterThan(1.8);
  });

  test("a finger on the minimap chooses a time", async ({ page }) => {
    await openExample(page);
    await GO.traces(page);
    await GO.trace(page);
    const bar = page.getByTestId("waterfall").locator('[role=row][aria-rowindex="2"] .wf-duration');
    const tick = page.locator(".wf-tick:not(.is-unused)").first();
    await expect(tick).toHaveText("0");
    const map = await page.locator(".minimap").boundingBox();
    const at = (share) => [map.x + map.width * share, map.y + map.height / 2];
    await fingers(page, between(at(0.5), at(0.75)).map((place) => [place]));
    await expect(tick).not.toHaveText("0");
    await expect(bar).toBeAttached();
  });

  test("the first tap on a bar says its values, the second leads to its traces", async ({ page }) => {
    await open(page, SHOP);
    const figure = page.locator("figure", { has: page.getByTestId("duration-histogram-table") });
    const chart = figure.getByRole("img", { name: /^Histogram/ });
    const box = await chart.boundingBox();
    const rows = await cells(page.getByTestId("duration-histogram-table"));
    const at = rows.findIndex((row) => row[1] !== "0");
    // The bars fill the plot; its left edge is beyond the axis.
    await chart.focus();
    await page.keyboard.press("Home");
    for (let step = 0; step < at; step += 1) await page.keyboard.press("ArrowRight");
    const mark = await middle(figure.locator(".chart__mark.is-shown"));
    await page.keyboard.press("Escape");
    await expect(figure.locator(".tip.is-shown")).toHaveCount(0);
    await page.touchscreen.tap(mark.x, box.y + box.height / 2);
    await expect(figure.locator(".tip.is-shown")).toContainText(rows[at][0]);
    await expect(page).not.toHaveURL(/view=traces/);
    await page.touchscreen.tap(mark.x, box.y + box.height / 2);
    await expect(page).toHaveURL(/view=traces/);
    await expect(page.getByTestId("selected-count")).toHaveText(`${rows[at][1]} of 6 traces`);
  });
});
