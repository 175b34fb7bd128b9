// The other forms of a trace: the table of its spans, the text tree, JSON.
import { readFileSync } from "node:fs";
import { choose, counts, expect, fixture, inMemory, open, test } from "./fixtures.mjs";
import * as oracle from "./oracle.mjs";

const SHOP = "jaeger-json/shop.json";
const shop = oracle.read(fixture(SHOP));
// The one that fails inside.
const trace = shop[2];

/** Spans as they stand below each other: parents first, siblings by start. */
const inOrder = (span) => [span, ...span.children.toSorted((a, b) => Number(a.start - b.start)).flatMap(inOrder)];
const spans = inOrder(trace.root);
const failed = spans.find(({ isError }) => isError);

const table = (page) => page.getByTestId("span-table");
const text = (page) => page.getByTestId("trace-text");
const form = (page, name) => page.getByRole("group", { name: "Show as" }).getByRole("button", { name });

/** The text of the rows of the table, from top to bottom, cell by cell. */
const rows = (page) =>
  table(page)
    .locator("[role=row][id]")
    .evaluateAll((rows) =>
      rows
        .sort((a, b) => Number(a.getAttribute("aria-rowindex")) - Number(b.getAttribute("aria-rowindex")))
        .map((row) => [...row.querySelectorAll("[role=gridcell]")].map((cell) => cell.textContent)),
    );

/** The tree as people paste it: written from the definition, apart from the engine. */
function tree(span, level = 0) {
  const indent = "  ".repeat(level);
  const millis = (Number(span.end - span.start) / 1e6).toFixed(1);
  const head = `${indent}${span.isError ? "ERR" : "OK "} [${span.service}] ${span.name} (${millis}ms)\n`;
  const exception = span.events.find((event) => event["exception.message"]);
  const message = span.message ?? exception?.["exception.message"];
  const error = span.isError ? `${indent}    Error: ${message}\n` : "";
  const children = span.children.toSorted((a, b) => Number(a.start - b.start));
  return head + error + children.map((child) => tree(child, level + 1)).join("");
}

async function openTrace(page, at = trace) {
  await open(page, SHOP);
  await page.getByTestId("nav-traces").click();
  await page.locator(`[data-trace-id="${at.id}"]`).click();
  await expect(page.getByTestId("waterfall")).toBeVisible();
}

const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

test("goes from form to form by a key, and keeps it in the address", async ({ page }) => {
  await openTrace(page);
  for (const [word, there] of [["spans", table(page)], ["tree", text(page)], ["otlp", text(page)]]) {
    await page.keyboard.press("v");
    await expect(page).toHaveURL(new RegExp(`as=${word}`));
    await expect(there).toBeVisible();
  }
  await expect(form(page, "JSON")).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("v");
  await expect(page.getByTestId("waterfall").locator("[role=row]")).toHaveCount(spans.length);
  await expect(page).not.toHaveURL(/as=/);
  await page.goBack();
  await expect(text(page)).toContainText("resourceSpans");
  // The next trace is shown in the same form.
  await page.keyboard.press("j");
  await expect(page).toHaveURL(new RegExp(`trace=${shop[3].id}.*as=otlp`));
  await expect(text(page)).toContainText(shop[3].root.id);
});

test("sorts the spans by each column", async ({ page }) => {
  await openTrace(page);
  await form(page, "Spans").click();
  const nanos = (span) => span.end - span.start;
  const expected = (span) => [
    span.service,
    span.name,
    oracle.duration(span.start - trace.start),
    oracle.duration(nanos(span)),
  ];
  const shown = async () => (await rows(page)).map((cells) => cells.slice(0, 4));
  await expect.poll(shown).toEqual(spans.toSorted((a, b) => Number(a.start - b.start)).map(expected));
  const head = (name) => table(page).getByRole("columnheader", { name, exact: true }).getByRole("button");
  await head("Duration").click();
  await expect(page).toHaveURL(/spans=-duration/);
  const longest = spans.toSorted((a, b) => Number(nanos(b) - nanos(a)));
  await expect.poll(shown).toEqual(longest.map(expected));
  await head("Operation").click();
  await expect(page).toHaveURL(/spans=operation/);
  await expect.poll(async () => (await rows(page)).map(([, name]) => name)).toEqual(spans.map(({ name }) => name).toSorted());
  // Errors last, or first; the path is that of the root's time.
  await head("Status").click();
  await expect.poll(async () => (await rows(page))[0].slice(6)).toEqual(["error", expect.stringContaining(failed.message ?? "")]);
  await head("On path").click();
  const [[, most]] = oracle.criticalPath(trace).sort(([, a], [, b]) => Number(b - a));
  await expect.poll(async () => (await rows(page))[0][5]).toBe(oracle.duration(most));
});

test("selects a span by click and by keyboard, and shows what find has found", async ({ page }) => {
  await openTrace(page);
  await form(page, "Spans").click();
  const about = page.getByTestId("span-detail");
  const title = about.getByRole("heading", { level: 1 });
  await table(page).getByRole("row").filter({ hasText: failed.name }).last().click();
  await expect(title).toContainText(failed.name);
  await expect(table(page)).toBeFocused();
  await page.keyboard.press("Home");
  await expect(title).toContainText(spans[0].name);
  await page.keyboard.press("Escape");
  await expect(about).toBeHidden();
  await expect(table(page)).toBeFocused();
  await page.keyboard.press("e");
  await page.keyboard.press("Enter");
  await expect(title).toContainText(failed.name);
  await page.getByTestId("span-search").fill("charge");
  const found = spans.filter(({ name }) => name.includes("charge"));
  await expect(table(page).locator(".is-match")).toHaveCount(found.length);
  // The waterfall is on the same span.
  await form(page, "Waterfall").click();
  await expect(page.getByTestId("waterfall").locator(".is-selected")).toHaveAttribute("data-span-id", failed.id);
});

test("marks and counts the spans that carry an attribute", async ({ page }) => {
  await openTrace(page);
  const span = spans.find(({ tags }) => "span.kind" in tags && Object.keys(tags).length > 1);
  const [key, value] = Object.entries(span.tags).find(([key]) => !["span.kind", "error"].includes(key));
  await page.getByTestId("waterfall").locator(`[data-span-id="${span.id}"]`).click();
  const about = page.getByTestId("span-detail");
  const mark = about.getByRole("button", { name: `Mark and count the spans of this trace with ${key} = ${value};` });
  await mark.focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/uiFind=/);
  const have = (at) => at.spans.filter(({ tags }) => String(tags[key]) === String(value));
  const count = page.getByTestId("span-search-count");
  await expect(count).toHaveAttribute("data-count", String(have(trace).length));
  await expect(page.getByTestId("waterfall").locator(".is-match")).toHaveCount(have(trace).length);
  await expect(about.getByRole("heading", { level: 1 })).toContainText(span.name);
  const [traces, all] = [shop.filter((at) => have(at).length), shop.flatMap(have)];
  await expect(count).toHaveAttribute("title", new RegExp(`${traces.length} traces? with ${all.length} such spans?`));
});

test("shows the tree as people paste it, and copies all of it or a part", async ({ page }) => {
  await openTrace(page);
  await form(page, "Tree").click();
  await expect.poll(() => text(page).locator("pre").textContent()).toBe(tree(trace.root).trimEnd());
  await page.getByRole("button", { name: "Copy all of it" }).click();
  await expect.poll(() => clipboard(page)).toBe(tree(trace.root));
  // Of a selected span, from here and from its detail.
  const inner = spans.find((span) => span.parent && span.children.length);
  await page.evaluate((id) => (location.hash += `&span=${id}`), inner.id);
  await expect(page.getByTestId("span-detail").getByRole("heading", { level: 1 })).toContainText(inner.name);
  await page.getByRole("button", { name: "Copy from the selected span on" }).click();
  await expect.poll(() => clipboard(page)).toBe(tree(inner));
  await page.evaluate(() => navigator.clipboard.writeText(""));
  await form(page, "Waterfall").click();
  await page.getByRole("button", { name: "Copy tree: this span and what is below it, as text" }).click();
  await expect.poll(() => clipboard(page)).toBe(tree(inner));
});

for (const [format, ending] of [["OTLP", "otlp.json"], ["Jaeger", "jaeger.json"]]) {
  test(`${format} JSON is the trace: what is shown, copied and saved is one text that can be opened again`, async ({ page }) => {
    await openTrace(page);
    await form(page, "JSON").click();
    await page.getByRole("group", { name: "Format" }).getByRole("button", { name: format }).click();
    await expect(text(page)).toContainText(format === "OTLP" ? "resourceSpans" : "traceID");
    await page.getByRole("button", { name: "Copy all of it" }).click();
    await expect.poll(() => clipboard(page)).not.toBe("");
    const copied = await clipboard(page);
    const lines = copied.trimEnd().split("\n");
    await expect(page.getByTestId("trace-text-size")).toContainText(`${oracle.count(lines.length)} lines`);
    expect(copied).toBe(`${JSON.stringify(JSON.parse(copied), null, 2)}\n`);
    expect((await text(page).locator("pre").textContent()).split("\n")).toEqual(lines.slice(0, 240));
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe(`trace-${trace.id}.${ending}`);
    expect(readFileSync(await file.path(), "utf8")).toBe(copied);
    // It is the trace that was read.
    const [again] = oracle.tracesOf(copied);
    const plain = ({ spans }) => spans.map(({ id, parentId, service, name, start, end }) => [id, parentId, service, name, start, end]);
    expect(plain(again).toSorted()).toEqual(plain(trace).toSorted());
    await page.goto("about:blank");
    await open(page, inMemory("again.json", copied));
    const services = new Set(spans.map(({ service }) => service)).size;
    expect(await counts(page)).toEqual({ traces: 1, spans: spans.length, failed: 1, services });
  });
}

test("a long text is scrolled to its end by keys, window by window", async ({ page }) => {
  const many = 3000;
  const tags = [];
  const span = (at) => ({
    traceID: "ab", spanID: (at + 1).toString(16), operationName: `step ${at}`, startTime: 1_700_000_000_000_000 + at,
    duration: 5, tags, references: at ? [{ refType: "CHILD_OF", traceID: "ab", spanID: "1" }] : [], processID: "p1",
  });
  const file = { data: [{ traceID: "ab", spans: Array.from({ length: many }, (_, at) => span(at)), processes: { p1: { serviceName: "s" } } }] };
  await page.goto("./#trace=00000000000000ab&view=trace&as=tree");
  await choose(page, inMemory("long.json", JSON.stringify(file)));
  await expect(text(page)).toContainText("step 0 ");
  await text(page).focus();
  await page.keyboard.press("End");
  await expect(text(page)).toContainText(`step ${many - 1} `);
  const bottom = () =>
    text(page).evaluate((scroller) => {
      const pre = scroller.querySelector("pre").getBoundingClientRect();
      return Math.round(pre.bottom - scroller.getBoundingClientRect().bottom);
    });
  // The last line stands at the lower edge.
  await expect.poll(bottom).toBe(0);
  await page.keyboard.press("Home");
  await expect(text(page)).toContainText("step 0 ");
});
