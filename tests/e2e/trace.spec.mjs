// One trace: the tree, its keys, find, the detail of a span.
import { choose, expect, fixture, inMemory, open, openExample, test } from "./fixtures.mjs";
import * as oracle from "./oracle.mjs";

const SHOP = "jaeger-json/shop.json";
const shop = oracle.read(fixture(SHOP));
// The one that fails inside.
const trace = shop[2];

/** Spans as the waterfall stands them below each other: parents first, siblings by start. */
const inOrder = (span) => [span, ...span.children.toSorted((a, b) => Number(a.start - b.start)).flatMap(inOrder)];
const spans = inOrder(trace.root);

const waterfall = (page) => page.getByTestId("waterfall");
const detail = (page) => page.getByTestId("span-detail");
const row = (page, span) => waterfall(page).locator(`[data-span-id="${span.id}"]`);

/** Id and level of the rows that are shown, from top to bottom. */
const shown = (page) =>
  waterfall(page)
    .locator("[role=row]")
    .evaluateAll((rows) =>
      rows
        .sort((a, b) => Number(a.getAttribute("aria-rowindex")) - Number(b.getAttribute("aria-rowindex")))
        .map((row) => [row.dataset.spanId, Number(row.getAttribute("aria-level"))]),
    );
const pairs = (list) => list.map(({ id, level }) => [id, level]);

/** The span the keyboard is on. */
const active = (page) =>
  waterfall(page).evaluate((grid) => document.getElementById(grid.getAttribute("aria-activedescendant") ?? "")?.dataset.spanId);

async function openTrace(page, at = trace) {
  await open(page, SHOP);
  await page.getByTestId("nav-traces").click();
  await page.locator(`[data-trace-id="${at.id}"]`).click();
  await expect(waterfall(page)).toBeVisible();
  await expect(waterfall(page).locator("[role=row]")).toHaveCount(at.spans.length);
}

test("draws the tree as the parents have it", async ({ page }) => {
  await openTrace(page);
  expect(await shown(page)).toEqual(pairs(spans));
  await expect(waterfall(page)).toHaveAttribute("role", "treegrid");
  await expect(waterfall(page)).toHaveAttribute("aria-rowcount", String(spans.length));
  for (const span of spans) {
    const at = row(page, span);
    if (span.children.length) await expect(at).toHaveAttribute("aria-expanded", "true");
    else await expect(at).not.toHaveAttribute("aria-expanded");
    await expect(at).toContainText(span.service);
    await expect(at).toContainText(span.name);
    await expect(at.locator(".wf-duration")).toHaveText(oracle.duration(span.end - span.start));
  }
  // Bars stand where the times are.
  const bars = await Promise.all(spans.map((span) => row(page, span).locator(".wf-bar").boundingBox()));
  const scale = bars[0].width / Number(trace.duration);
  for (const [at, span] of spans.entries()) {
    expect(Math.abs(bars[at].x - bars[0].x - Number(span.start - trace.start) * scale)).toBeLessThan(1.5);
    expect(Math.abs(bars[at].width - Math.max(Number(span.end - span.start) * scale, 1))).toBeLessThan(2);
  }
});

test("says in its header what it is", async ({ page }) => {
  await openTrace(page);
  const header = page.locator(".trace-header");
  await expect(header.getByRole("heading", { level: 1 })).toContainText("frontend GET /checkout");
  for (const fact of [oracle.duration(trace.duration), `${spans.length} spans`, "3 services", "1 error", "5 levels"]) {
    await expect(header).toContainText(fact);
  }
});

test("collapses and expands by keys and by the twisty", async ({ page }) => {
  await openTrace(page);
  await expect(waterfall(page)).toBeFocused();
  await page.keyboard.press("]");
  await expect.poll(() => shown(page)).toEqual(pairs(spans.slice(0, 1)));
  await expect(row(page, spans[0])).toHaveAttribute("aria-expanded", "false");
  // An error below shows through.
  await expect(row(page, spans[0]).locator(".wf-error")).toHaveText("●");
  await page.keyboard.press("[");
  await expect.poll(() => shown(page)).toEqual(pairs(spans));

  await page.keyboard.press("p");
  const deepest = Math.max(...spans.map(({ level }) => level));
  await expect.poll(() => shown(page)).toEqual(pairs(spans.filter(({ level }) => level < deepest)));
  await page.keyboard.press("o");
  await expect.poll(() => shown(page)).toEqual(pairs(spans));

  await page.keyboard.press("Home");
  expect(await active(page)).toBe(spans[0].id);
  await page.keyboard.press("ArrowRight");
  expect(await active(page)).toBe(spans[1].id);
  await page.keyboard.press("ArrowLeft");
  await expect(row(page, spans[1])).toHaveAttribute("aria-expanded", "false");
  await expect.poll(() => shown(page)).toEqual(pairs(spans.slice(0, 2)));
  await page.keyboard.press("ArrowLeft");
  expect(await active(page)).toBe(spans[0].id);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => shown(page)).toEqual(pairs(spans));
  await page.keyboard.press("End");
  expect(await active(page)).toBe(spans.at(-1).id);

  await row(page, spans[1]).locator(".wf-twisty").click();
  await expect.poll(() => shown(page)).toEqual(pairs(spans.slice(0, 2)));
});

test("shows all about a span, and Esc goes out again", async ({ page }) => {
  await openTrace(page);
  const charge = spans.find(({ isError }) => isError);
  await row(page, charge).click();
  await expect(row(page, charge)).toHaveAttribute("aria-selected", "true");
  const about = detail(page);
  await expect(about.getByRole("heading", { level: 1 })).toContainText("payment charge");
  for (const text of ["card declined", "exception: CardDeclined", charge.id, charge.parentId, "server"]) {
    await expect(about).toContainText(text);
  }
  // Offset of the event: 20 ms before the end of the trace; the span began after 42.
  await expect(about.locator(".events dt").first()).toHaveText(/358 ms/);
  await about.getByRole("button", { name: charge.parentId }).click();
  await expect.poll(() => active(page)).toBe(charge.parentId);
  await expect(about.getByRole("heading", { level: 1 })).toContainText("checkout charge card");
  await waterfall(page).focus();
  await page.keyboard.press("ArrowUp");
  await expect(about).not.toContainText("charge card");
  await page.keyboard.press("Escape");
  await expect(about).toBeHidden();
  await page.keyboard.press("Enter");
  await expect(about).toBeVisible();
  await about.getByRole("button", { name: "Close the detail" }).click();
  await expect(about).toBeHidden();
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("trace-list")).toBeVisible();
  // Where one was: Enter opens it again.
  await page.keyboard.press("Enter");
  await expect(waterfall(page)).toBeVisible();
});

test("who comes back to the list need not wait for the engine", async ({ page }) => {
  // It is slow to hear from now on.
  await page.addInitScript(() => {
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (...args) {
      setTimeout(() => post.apply(this, args), window.isSlow ? 400 : 0);
    };
  });
  await openTrace(page);
  await page.evaluate(() => (window.isSlow = true));
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("trace-list").locator("[data-trace-id]").first()).toBeVisible({ timeout: 300 });
  await page.keyboard.press("Enter");
  await expect(waterfall(page)).toBeVisible();
});

test("finds, counts, and steps through what it found", async ({ page }) => {
  await openTrace(page);
  const text = page.getByTestId("span-search");
  const count = page.getByTestId("span-search-count");
  await page.keyboard.press("/");
  await expect(text).toBeFocused();
  await page.keyboard.type("CHARGE");
  await expect(count).toHaveAttribute("data-query", "CHARGE");
  const found = spans.filter(({ name }) => name.includes("charge"));
  await expect(count).toHaveAttribute("data-count", String(found.length));
  await expect(waterfall(page).locator(".is-match")).toHaveCount(found.length);
  // The first one is gone to at once.
  await expect.poll(() => active(page)).toBe(found[0].id);
  await page.keyboard.press("Enter");
  await expect.poll(() => active(page)).toBe(found[1].id);
  await expect(count).toHaveText("2 of 2");
  await waterfall(page).focus();
  await page.keyboard.press("n");
  await expect.poll(() => active(page)).toBe(found[0].id);
  await page.keyboard.press("N");
  await expect.poll(() => active(page)).toBe(found[1].id);
  // What is collapsed is opened on the way. The keyboard was on what went away, so it is on the root.
  await page.keyboard.press("]");
  await expect.poll(() => active(page)).toBe(spans[0].id);
  await page.keyboard.press("n");
  await expect.poll(() => active(page)).toBe(found[0].id);
  await expect(row(page, found[0])).toBeVisible();
  await text.fill("no such thing");
  await expect(count).toHaveAttribute("data-count", "0");
  await expect(count).toHaveText("no match");
  for (const [query, hits] of [
    ["payment", spans.filter((span) => JSON.stringify([span.service, span.tags]).includes("payment"))],
    [found[0].id, [found[0]]],
    ["CardDeclined", found.slice(1)],
  ]) {
    await text.fill(query);
    await expect(count).toHaveAttribute("data-query", query);
    await expect(count).toHaveAttribute("data-count", String(hits.length));
  }
  await text.press("Escape");
  await expect(text).toHaveValue("");
  await expect(waterfall(page)).toBeFocused();
});

test("steps from error to error, and from trace to trace of the list", async ({ page }) => {
  const failed = shop[3];
  await openTrace(page, failed);
  const errors = inOrder(failed.root).filter(({ isError }) => isError);
  expect(errors.length).toBe(2);
  await page.keyboard.press("End");
  await page.keyboard.press("e");
  await expect.poll(() => active(page)).toBe(errors[0].id);
  await page.keyboard.press("e");
  await expect.poll(() => active(page)).toBe(errors[1].id);
  await page.keyboard.press("E");
  await expect.poll(() => active(page)).toBe(errors[0].id);
  await page.keyboard.press("j");
  await expect(page).toHaveURL(new RegExp(`trace=${shop[4].id}`));
  await expect(row(page, shop[4].root)).toBeVisible();
  await page.keyboard.press("k");
  await page.keyboard.press("k");
  await expect(page).toHaveURL(new RegExp(`trace=${shop[2].id}`));
  await expect(row(page, shop[2].root)).toBeVisible();
});

test("zooms and pans in time, by keys and by a drag over the minimap", async ({ page }) => {
  await openTrace(page);
  const ruler = page.locator(".wf-ruler");
  const whole = await ruler.textContent();
  const minimap = page.locator(".minimap");
  await minimap.focus();
  await page.keyboard.press("ArrowUp");
  await expect(ruler).not.toHaveText(whole);
  const inner = await ruler.textContent();
  await page.keyboard.press("ArrowRight");
  await expect(ruler).not.toHaveText(inner);
  await waterfall(page).focus();
  await page.keyboard.press("0");
  await expect(ruler).toHaveText(whole);

  const { x, y, width, height } = await minimap.boundingBox();
  await page.mouse.move(x + width / 4, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width / 2, y + height / 2, { steps: 4 });
  await page.mouse.up();
  await expect(ruler).not.toHaveText(whole);
  // The root goes on to both sides of what is shown; the statement came before it.
  await expect(row(page, spans[3]).locator(".wf-duration")).toHaveClass(/is-outside/);
  await minimap.dblclick();
  await expect(ruler).toHaveText(whole);
});

test("keeps few rows in the document, whatever the trace", async ({ page }) => {
  await openExample(page);
  await page.getByTestId("nav-traces").click();
  await page.getByTestId("trace-list").getByRole("columnheader", { name: "Spans" }).getByRole("button").click();
  await expect(page).toHaveURL(/sort=spans/);
  await page.locator('[role=row][aria-rowindex="2"]').click();
  await expect(waterfall(page).locator("[role=row]").first()).toBeVisible();
  const all = Number(await waterfall(page).getAttribute("aria-rowcount"));
  await page.keyboard.press("End");
  await expect(waterfall(page).locator(`[aria-rowindex="${all}"]`)).toBeInViewport();
  expect(await waterfall(page).locator("[role=row]").count()).toBeLessThan(121);
});

test("spans that share an id are each their own: by click, by key, in the table, by their link", async ({ page }) => {
  const span = (id, parentId, kind, serviceName, name, at, duration) => {
    return { traceId: "5a", id, parentId, kind, name, timestamp: 1772445960000000 + at, duration, localEndpoint: { serviceName } };
  };
  const halves = [
    span("a", undefined, "SERVER", "front", "get", 0, 9000),
    span("b", "a", "CLIENT", "front", "post", 1000, 7000),
    span("b", "a", "SERVER", "back", "post", 2000, 5000),
    span("c", "b", "CLIENT", "back", "db select", 3000, 1000),
  ];
  await open(page, inMemory("halves.json", JSON.stringify([halves])));
  await page.getByTestId("nav-traces").click();
  await page.locator("[data-trace-id]").first().click();
  const title = detail(page).getByRole("heading", { level: 1 });
  const isSelected = (at) => expect(waterfall(page).locator("[aria-selected=true]")).toHaveAttribute("aria-rowindex", String(at));

  await waterfall(page).locator('[aria-rowindex="3"]').click();
  await expect(title).toHaveText(/back post/);
  await isSelected(3);
  await expect(page).toHaveURL(/span=000000000000000b(~|%7E)server/);
  await page.keyboard.press("b");
  await expect(title).toHaveText(/front post/);
  await expect(page).toHaveURL(/span=000000000000000b(&|$)/);
  await page.keyboard.press("f");
  await expect(title).toHaveText(/back post/);
  // What hangs below the second half has that for its parent, not the first.
  await page.keyboard.press("f");
  await expect(title).toHaveText(/db select/);
  await detail(page).getByRole("button", { name: "000000000000000b" }).click();
  await expect(title).toHaveText(/back post/);
  await page.reload();
  await choose(page, inMemory("halves.json", JSON.stringify([halves])));
  await expect(title).toHaveText(/back post/);
  await isSelected(3);

  await page.getByRole("button", { name: "Spans", exact: true }).click();
  const table = page.getByTestId("span-table");
  await expect(table.locator("[role=row].is-selected")).toContainText("back");
  await table.locator('[aria-rowindex="2"]').click();
  await expect(title).toHaveText(/front get/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(title).toHaveText(/back post/);
  await expect(table.locator("[role=row].is-selected")).toContainText("back");
});

/** A file of OTLP JSON: spans as `[trace, id, parent, service, name, start, end in ms, more]`. */
const otlp = (spans) => {
  const nanos = (millis) => String(1772445960000000000n + BigInt(millis) * 1000000n);
  const one = ([traceId, spanId, parentSpanId, service, name, start, end, more]) => ({
    resource: { attributes: [{ key: "service.name", value: { stringValue: service } }] },
    scopeSpans: [
      { spans: [{ traceId: traceId.padStart(32, "0"), spanId: spanId.padStart(16, "0"), parentSpanId: parentSpanId?.padStart(16, "0"), name, startTimeUnixNano: nanos(start), endTimeUnixNano: nanos(end), ...more }] },
    ],
  });
  return inMemory("spans.json", JSON.stringify({ resourceSpans: spans.map(one) }));
};

test("links lead both ways", async ({ page }) => {
  const to = (traceId, spanId) => ({ links: [{ traceId: traceId.padStart(32, "0"), spanId: spanId.padStart(16, "0") }] });
  await open(
    page,
    otlp([
      ["1a", "1", undefined, "shop", "POST /orders", 0, 20],
      ["1a", "2", "1", "shop", "publish orders.placed", 5, 9, { status: { code: 2 } }],
      ["2b", "3", undefined, "ledger", "process orders.placed", 40, 90, to("1a", "2")],
      ["3c", "4", undefined, "audit", "read", 50, 51, to("ff", "9")],
    ]),
  );
  await page.getByTestId("nav-traces").click();
  await page.locator("[data-trace-id$='1a']").click();
  await waterfall(page).locator("[aria-rowindex='2']").click();
  const title = detail(page).getByRole("heading", { level: 1 });
  const section = (name) => detail(page).locator("section").filter({ has: page.getByRole("heading", { level: 2, name }) });
  await expect(section("Linked from")).toContainText("50.0 ms");
  await section("Linked from").getByRole("button", { name: "ledger process orders.placed" }).click();
  await expect(title).toHaveText(/ledger process orders.placed/);
  await expect(section("Links")).toContainText("4.00 ms error");
  await section("Links").getByRole("button", { name: "shop publish orders.placed" }).click();
  await expect(title).toHaveText(/shop publish orders.placed/);
  await expect(waterfall(page).locator("[aria-selected=true]")).toHaveAttribute("aria-rowindex", "2");
  // What is not in the data has its ids alone.
  await page.getByTestId("nav-traces").click();
  await page.locator("[data-trace-id$='3c']").click();
  await waterfall(page).locator("[aria-rowindex='1']").click();
  await expect(section("Links")).toContainText("0000000000000009 not in the data");
  await expect(section("Links").getByRole("button")).toHaveCount(0);
});

test("the header hides no fact, and says what starts before its parent", async ({ page }) => {
  const lost = Array.from({ length: 20 }, (_, at) => ["5d", (at + 16).toString(16), "fff", "store", "read", 30 + at, 40 + at]);
  const name = "GET /api/v1/organisations/{organisation}/projects/{project}/members";
  await open(
    page,
    otlp([["5d", "1", undefined, "front", name, 10, 100], ["5d", "2", "1", "back", "get", 3, 60, { status: { code: 2 } }], ...lost]),
  );
  await page.getByTestId("nav-traces").click();
  await page.locator("[data-trace-id]").first().click();
  const header = page.locator(".trace-header");
  await expect(header.locator(".trace-id")).toContainText(/^5d/);
  for (const width of [1440, 1024, 700, 390]) {
    await page.setViewportSize({ width, height: 900 });
    // An operation as long as this is cut on a telephone.
    for (const fact of [...(width > 720 ? [name] : []), "2026-03-02", "20 missing parents", "21 roots", "2 levels", "1 error", "1 span 7.00 ms early"]) {
      const at = header.getByText(fact, { exact: false }).last();
      const [inner, outer] = [await at.boundingBox(), await header.boundingBox()];
      expect(inner.y + inner.height, `${fact} at ${width} px`).toBeLessThanOrEqual(outer.y + outer.height);
      await expect(at).toBeInViewport({ ratio: 0.9 });
    }
  }
  await expect(header.getByText("early")).toHaveAttribute("title", /starts before its parent, by 7.00 ms.*97.0 ms, where the root took 90.0 ms/);
});

test("an operation keeps its room beside an error, and the match one is on stands out", async ({ page }) => {
  const message = "deadline exceeded while waiting for a connection of the pool";
  await open(
    page,
    otlp([
      ["6e", "1", undefined, "payment", "POST /v1/charges", 0, 50, { status: { code: 2, message } }],
      ["6e", "2", "1", "payment", "POST /v1/charges/retry", 1, 20, { status: { code: 2, message } }],
    ]),
  );
  await page.getByTestId("nav-traces").click();
  await page.locator("[data-trace-id]").first().click();
  const isCut = (at, part) => row(page, { id: at.padStart(16, "0") }).locator(part).evaluate((part) => part.scrollWidth > part.clientWidth);
  for (const at of ["1", "2"]) {
    await expect(row(page, { id: at.padStart(16, "0") })).toBeVisible();
    expect(await isCut(at, ".wf-operation")).toBe(false);
    expect(await isCut(at, ".wf-error")).toBe(true);
  }
  await page.getByTestId("span-search").fill("charges");
  await expect(page.getByTestId("span-search-count")).toHaveText("1 of 2");
  const ground = (at) => at.evaluate((row) => getComputedStyle(row).backgroundColor + getComputedStyle(row).boxShadow);
  const rows = waterfall(page).locator(".is-match");
  await expect(rows).toHaveCount(2);
  expect(await ground(rows.first())).not.toBe(await ground(rows.last()));
  await page.getByRole("button", { name: "Tree", exact: true }).click();
  const marks = page.locator(".lines__mark");
  await expect(marks).toHaveCount(2);
  await page.getByRole("button", { name: "Next match" }).click();
  await expect(marks.last()).toHaveClass(/is-current/);
  // Head, message, head: the second match is in the third line.
  const [text, mark] = [await page.locator(".lines pre").boundingBox(), await marks.last().boundingBox()];
  expect(Math.round(mark.y - text.y)).toBe(36);
});

test("a text that is not yet here is not shown as another", async ({ page }) => {
  await openTrace(page);
  const [text, form] = [page.getByTestId("trace-text"), (name) => page.getByRole("button", { name, exact: true })];
  await form("Tree").click();
  await expect(text).toContainText("[frontend]");
  const engine = page.workers()[0];
  const isBusy = engine.evaluate(() => { for (const end = Date.now() + 1500; Date.now() < end; ); });
  await form("JSON").click();
  await expect(page.getByRole("status").filter({ hasText: "Writing the JSON" })).toBeVisible();
  await expect(text).not.toContainText("[frontend]");
  await expect(page.getByTestId("trace-text-size")).toHaveText("");
  await isBusy;
  await expect(text).toContainText("resourceSpans");
});
