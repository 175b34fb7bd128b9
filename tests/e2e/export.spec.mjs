// What is selected goes out as a file and comes in again as it was.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { GO, choose, counts, expect, inMemory, open, openExample, test } from "./fixtures.mjs";

const SHOP = "jaeger-json/shop.json";

/** Opens the dialog, saves as `format`, and returns the name and the bytes. */
async function save(page, format, { isGzip = false } = {}) {
  await page.getByTestId("open-export").click();
  const dialog = page.getByTestId("export");
  await dialog.getByRole("radio", { name: format }).check();
  await dialog.getByRole("checkbox", { name: "Compress (gzip)" }).setChecked(isGzip);
  const download = page.waitForEvent("download");
  await page.getByTestId("export-save").click();
  const file = await download;
  await expect(page.getByTestId("export-stage")).toHaveText(`Saved as ${file.suggestedFilename()}`);
  await dialog.getByRole("button", { name: "Close" }).click();
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

/** What stands in the waterfall of the worst trace: its texts, row by row. */
async function waterfall(page) {
  await GO.traces(page);
  await page.getByRole("columnheader", { name: "Duration" }).getByRole("button").click();
  await GO.trace(page);
  return page.getByTestId("waterfall").locator("[role=row]").evaluateAll((rows) => rows.map((row) => [row.dataset.spanId, row.getAttribute("aria-level"), row.textContent]));
}

for (const [format, ending] of [["OTLP JSON", "otlp.json"], ["Jaeger JSON", "jaeger.json"]]) {
  for (const isGzip of [false, true]) {
    test(`${format}${isGzip ? ", compressed," : ""} comes back as it was`, async ({ page }) => {
      await open(page, SHOP);
      const before = await counts(page);
      const { name, bytes } = await save(page, format, { isGzip });
      expect(name).toMatch(new RegExp(`^shop_\\d{4}-\\d\\d-\\d\\dT\\d{4}-\\d{4}Z\\.${ending}${isGzip ? "\\.gz" : ""}$`));
      expect(JSON.parse(isGzip ? gunzipSync(bytes) : bytes)).toBeTruthy();
      const rows = await waterfall(page);
      await page.goto("about:blank");
      await open(page, inMemory(name, bytes));
      expect(await counts(page)).toEqual(before);
      expect(await waterfall(page)).toEqual(rows);
    });
  }
}

test("only what the filter selects is saved, and the dialog says so", async ({ page }) => {
  await openExample(page);
  await page.evaluate(() => (location.hash += "&status=error"));
  await expect(page.locator(".chip").first()).toBeVisible();
  await page.keyboard.press("x");
  const said = await page.getByTestId("export-selection").textContent();
  const [, selected, all] = said.match(/^([\d\u202f]+) of ([\d\u202f]+) traces: status failed$/).map((text) => text.replace("\u202f", ""));
  expect(Number(selected)).toBeLessThan(Number(all));
  await page.keyboard.press("Escape");
  const { bytes } = await save(page, "Jaeger JSON");
  expect(JSON.parse(bytes).data).toHaveLength(Number(selected));
  const tree = await save(page, "Text tree");
  expect(tree.name).toMatch(/\.txt$/);
  expect(tree.bytes.toString().match(/^trace /gm)).toHaveLength(Number(selected));
  const analysis = JSON.parse((await save(page, "Analysis as JSON")).bytes);
  expect(analysis.summary.trace_count).toBe(Number(selected));
  expect(analysis.summary.error_rate).toBe(100);
  expect(analysis).toHaveProperty("performance.operations.0.p95_ms");
});

test("the losses of the chosen format are listed", async ({ page }) => {
  await open(page, SHOP);
  await page.keyboard.press("x");
  const losses = page.getByTestId("export-losses").getByRole("listitem");
  await page.getByRole("radio", { name: "Jaeger JSON" }).check();
  await expect(losses.filter({ hasText: "Times are cut at microseconds." })).toBeVisible();
  await page.getByRole("radio", { name: "OTLP JSON" }).check();
  await expect(losses.filter({ hasText: "Times are cut at microseconds." })).toHaveCount(0);
  await expect(losses).not.toHaveCount(0);
});

test("the dialog needs no mouse", async ({ page }) => {
  await open(page, SHOP);
  await page.keyboard.press("x");
  await expect(page.getByTestId("export")).toBeVisible();
  // Behind a dialog nothing else listens.
  await page.keyboard.press("?");
  await expect(page.getByTestId("help")).toBeHidden();
  await page.getByRole("radio", { name: "OTLP JSON" }).focus();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("radio", { name: "Jaeger JSON" })).toBeChecked();
  const download = page.waitForEvent("download");
  for (let at = 0; at < 6; at += 1) {
    await page.keyboard.press("Tab");
    if (await page.getByTestId("export-save").evaluate((button) => button === document.activeElement)) break;
  }
  await page.keyboard.press("Enter");
  expect((await download).suggestedFilename()).toMatch(/\.jaeger\.json$/);
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("export")).toBeHidden();
});

test("a big one tells how far it is and can be cancelled", async ({ page }) => {
  await open(page, big(60_000));
  let downloads = 0;
  page.on("download", () => (downloads += 1));
  await page.keyboard.press("x");
  // There is nothing to save as before the engine, which has other work, has said what it writes.
  await expect(page.getByTestId("export-save")).toBeEnabled();
  const stage = await cancelledAt(page);
  expect(stage).toMatch(/^[\d\u202f]+ of 60\u202f000 traces, [\d.]+ MB$/);
  await expect(page.getByTestId("export-save")).toHaveText("Save");
  await expect(page.getByTestId("export-stage")).toHaveText("");
  expect(downloads).toBe(0);
  const download = page.waitForEvent("download");
  await page.getByTestId("export-save").click();
  const file = await download;
  const read = JSON.parse(readFileSync(await file.path()));
  expect(read.resourceSpans).toHaveLength(60_000);
});

/** Saves, and cancels in the moment in which the page tells how far it is: what it said. From in the page: from here it may be late. */
function cancelledAt(page) {
  return page.evaluate(() => {
    const find = (id) => document.querySelector(`[data-testid=${id}]`);
    const told = new Promise((resolve) => {
      new MutationObserver((_, observer) => {
        const stage = find("export-stage").textContent;
        const cancel = [...find("export").querySelectorAll("button")].find((button) => button.textContent === "Cancel");
        if (!/ of /.test(stage) || !cancel) return;
        observer.disconnect();
        cancel.click();
        resolve(stage);
      }).observe(find("export"), { subtree: true, childList: true, characterData: true });
    });
    find("export-save").click();
    return told;
  });
}

/** Traces of one span each. */
function big(traces) {
  const span = (at) => {
    const traceId = at.toString(16).padStart(32, "0");
    return { traceId, spanId: "00000000000000aa", name: "op", startTimeUnixNano: `${1_700_000_000_000_000_000n + BigInt(at) * 1_000_000n}`, endTimeUnixNano: `${1_700_000_000_000_500_000n + BigInt(at) * 1_000_000n}` };
  };
  const spans = Array.from({ length: traces }, (_, at) => span(at + 1));
  return inMemory("big.json", JSON.stringify({ resourceSpans: [{ resource: { attributes: [{ key: "service.name", value: { stringValue: "s" } }] }, scopeSpans: [{ spans }] }] }));
}
