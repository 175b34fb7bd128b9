// What every figure lets one take along: its table as CSV and for the clipboard, its chart as a picture; and every id and text.
import { readFileSync } from "node:fs";
import { GO, accessibilityFaults, cells, expect, inMemory, open, openExample, test } from "./fixtures.mjs";

const SHOP = "jaeger-json/shop.json";

/** The button of the menu of the table with this title; `within` where several have it. */
const menu = (within, title) => within.getByRole("button", { name: `Save or copy: ${title}`, exact: true });

/** Takes an item of the menu and returns the file: its name and its bytes. */
async function take(page, within, title, item) {
  await menu(within, title).click();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: item, exact: true }).click();
  const file = await download;
  await expect(menu(within, title)).toHaveAttribute("aria-expanded", "false");
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

/** The rows of a CSV without quoted cells. */
const rowsOf = (bytes) => bytes.toString().trimEnd().split("\r\n").map((line) => line.split(","));

/** What the browser sees in a PNG: size, colours, and the share of px that differ from the one in its corner, by thirds from the top. */
async function look(page, bytes) {
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const pixels = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
    const third = Math.floor(pixels.length / 3);
    const drawn = [0, 1, 2].map((at) => pixels.subarray(at * third, (at + 1) * third).reduce((sum, pixel) => sum + (pixel === pixels[0] ? 0 : 1), 0) / third);
    const [red, green, blue, alpha] = new Uint8Array(pixels.buffer, 0, 4);
    const colours = new Set(pixels.filter((_, at) => at % 5 === 0)).size;
    return { width: image.width, height: image.height, colours, drawn, ground: [red, green, blue, alpha] };
  }, bytes.toString("base64"));
}

test("a list of 60 000 traces is saved whole, in its order", async ({ page }) => {
  const span = (at) => {
    const start = 1_700_000_000_000_000_000n + BigInt(at) * 1_000_000n;
    return { traceId: at.toString(16).padStart(32, "0"), spanId: "00000000000000aa", name: "op", startTimeUnixNano: `${start}`, endTimeUnixNano: `${start + BigInt(at) * 1_000n}` };
  };
  const spans = Array.from({ length: 60_000 }, (_, at) => span(at + 1));
  await open(page, inMemory("big.json", JSON.stringify({ resourceSpans: [{ resource: {}, scopeSpans: [{ spans }] }] })));
  await GO.traces(page);
  await page.getByRole("columnheader", { name: "Duration" }).getByRole("button").click();
  const { name, bytes } = await take(page, page.locator(".traces-head"), "Traces", "Save “Traces” as CSV");
  expect(name).toBe("big_2023-11-14T2213-2214Z.traces.csv");
  const [titles, ...rows] = rowsOf(bytes);
  expect(rows).toHaveLength(60_000);
  const column = (title) => rows.map((row) => row[titles.indexOf(title)]);
  expect(column("trace_id")).toEqual(spans.map((span) => span.traceId).reverse());
  expect(column("duration_ms").map(Number)).toEqual(spans.map((_, at) => (at + 1) / 1000).reverse());
});

test("tables of every screen are saved", async ({ page }) => {
  await openExample(page);
  const titlesOf = async (title, within = page) => {
    const { name, bytes } = await take(page, within, title, `Save “${title}” as CSV`);
    expect(name).toMatch(/^[\w-]+_[\w-]+\.[\w.-]+\.csv$/);
    const rows = rowsOf(bytes);
    expect(rows.length, title).toBeGreaterThan(1);
    return rows[0];
  };
  expect(await titlesOf("Findings")).toContain("share_percent");
  await GO.traces(page);
  await GO.trace(page);
  await GO.spans(page);
  expect(await titlesOf("Spans of the trace")).toContain("self_ms");
  await GO.errors(page);
  expect(await titlesOf("Failed traces by")).toContain("traces");
  expect(await titlesOf("Error groups")).toContain("share_percent");
  expect(await titlesOf("Where errors begin")).toContain("worst_trace_id");
  expect(await titlesOf("Errors by service")).toContain("error_spans");
  expect(await titlesOf("Failed traces")).toContain("error_message");
  await GO.latency(page);
  expect(await titlesOf("Percentiles over time")).toContain("p95_ms");
  await GO.services(page);
  expect(await titlesOf("Services")).toContain("error_rate_percent");
  await page.getByTestId("service-graph").getByRole("button", { name: /^payment / }).press("Enter");
  const calls = rowsOf((await take(page, page.getByTestId("service-detail"), "Calls of a service", "Save “Calls of a service” as CSV")).bytes);
  expect(calls[0].slice(0, 3)).toEqual(["from", "to", "calls"]);
  expect(calls.slice(1).map(([from, to]) => `${from} ${to}`).sort()).toEqual(["checkout payment", "payment gateway.example", "payment ledger"]);
  await GO.operations(page);
  expect(await titlesOf("Bottlenecks")).toContain("median_ms");
  expect(await titlesOf("Critical path")).toEqual(["service", "operation", "on_path_ms", "share_percent"]);
  expect(await titlesOf("Operations")).toContain("on_path_ms");
  await GO.compare(page);
  expect(await titlesOf("Compare")).toContain("delta_on_path_ms");
  const sides = rowsOf((await take(page, page, "Compare", "Save “Before and after” as CSV")).bytes);
  expect(sides.map((row) => row[0])).toEqual(["part", "before", "after"]);
  const shown = await cells(page.getByTestId("compare-summary"));
  expect(sides.slice(1).map((row) => Number(row[1]))).toEqual(shown[0].slice(1, 3).map(Number));
  await GO.breakdown(page);
  expect(await titlesOf("Break down")).toContain("p95_ms");
  await GO.data(page);
  expect(await titlesOf("Files")).toEqual(["file", "state", "format", "known_by", "bytes", "spans", "problems", "fingerprint"]);
  await GO.traces(page);
  await GO.picked(page);
  await GO.pair(page);
  expect(await titlesOf("Two traces")).toContain("in");
  expect(await titlesOf("Spans of two traces")).toEqual(["level", "service", "operation", "span_id_a", "span_id_b", "duration_a_ms", "duration_b_ms", "difference_ms", "error_a", "error_b"]);
});

test("what is copied goes into a spreadsheet", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openExample(page);
  await menu(page, "Errors over time").click();
  await page.getByRole("button", { name: "Copy “Errors over time” as a table" }).click();
  const figure = page.locator("figure").filter({ has: page.getByTestId("errors-over-time-table") });
  await expect(figure.getByRole("status").filter({ hasText: "Copied" })).toBeVisible();
  const copied = (await page.evaluate(() => navigator.clipboard.readText())).trimEnd().split("\n").map((line) => line.split("\t"));
  const shown = await cells(page.getByTestId("errors-over-time-table"));
  expect(copied[0].slice(0, 4)).toEqual(["start_from", "start_to", "count", "failed"]);
  // Plain numbers, and a column more: the bucket has two ends.
  expect(copied.slice(1).map((row) => row.slice(2, 4))).toEqual(shown.map((row) => row.slice(1, 3).map((count) => count.replace("\u202f", ""))));
  expect(new Date(copied[1][0]).getTime()).toBeLessThan(new Date(copied[1][1]).getTime());
});

for (const colorScheme of ["light", "dark"]) {
  test(`charts are pictures, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await openExample(page);
    const chart = await page.getByTestId("errors-over-time-table").locator("xpath=ancestor::figure").locator(".surface").boundingBox();
    const { name, bytes } = await take(page, page, "Errors over time", "Save the chart as PNG");
    expect(name).toMatch(/\.errors-over-time\.png$/);
    const seen = await look(page, bytes);
    // Two px for each of the screen, between margins of 16; above it title, legend, and what is selected.
    expect(seen.width).toBe(Math.floor((Math.floor(chart.width * 2) / 2 + 32) * 2));
    expect(seen.height).toBeGreaterThanOrEqual(Math.floor((chart.height + 16 + 24 + 2 * 18) * 2));
    expect(seen.ground.slice(0, 3).every((channel) => (colorScheme === "light" ? channel > 240 : channel < 60))).toBe(true);
    expect(seen.ground[3]).toBe(255);
    expect(seen.colours).toBeGreaterThan(10);
    for (const drawn of seen.drawn) expect(drawn).toBeGreaterThan(0.002);
    await GO.errors(page);
    const bars = await look(page, (await take(page, page, "Failed traces by", "Save the chart as PNG")).bytes);
    expect(bars.colours).toBeGreaterThan(10);
    for (const drawn of bars.drawn) expect(drawn).toBeGreaterThan(0.002);
    await GO.services(page);
    const graph = await look(page, (await take(page, page, "Services", "Save the chart as PNG")).bytes);
    expect(graph.colours).toBeGreaterThan(20);
    for (const drawn of graph.drawn) expect(drawn).toBeGreaterThan(0.002);
  });
}

test("the menu needs no mouse", async ({ page }) => {
  await openExample(page);
  const button = menu(page, "Errors over time");
  await button.focus();
  await page.keyboard.press("Enter");
  await expect(button).toHaveAttribute("aria-expanded", "true");
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Copy “Errors over time” as a table" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(button).toHaveAttribute("aria-expanded", "false");
  await expect(button).toBeFocused();
});

test.describe("without a clipboard", () => {
  test.beforeEach(({ page }) => page.addInitScript(() => Object.defineProperty(navigator, "clipboard", { value: undefined })));

  test("what is copied is shown, selected", async ({ page }) => {
    await open(page, SHOP);
    const copy = page.getByRole("button", { name: "Copy link" });
    await copy.click();
    const dialog = page.getByTestId("by-hand");
    await expect(dialog).toContainText("does not let this page use the clipboard");
    const field = dialog.getByRole("textbox");
    await expect(field).toHaveValue(page.url());
    await expect(field).toBeFocused();
    expect(await field.evaluate((field) => field.value.slice(field.selectionStart, field.selectionEnd))).toBe(page.url());
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(copy).toBeFocused();
    await menu(page, "Errors over time").click();
    await page.getByRole("button", { name: "Copy “Errors over time” as a table" }).click();
    await expect(field).toHaveValue(/^start_from\tstart_to\tcount\t/);
  });
});
