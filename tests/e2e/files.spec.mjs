// What people drop: good files, several, more of them later, and everything that is no trace.
import { gzipSync } from "node:zlib";
import { readFileSync, writeFileSync } from "node:fs";
import { cells, choose, counts, engineOf, expect, fixture, holdReads, inMemory, open, test } from "./fixtures.mjs";
import { writeJaeger } from "./make.mjs";
import * as oracle from "./oracle.mjs";

const SHOP = "jaeger-json/shop.json";
const MAIL = "otlp-json/collector.json";
const ONE = "jaeger-json/one-span.json";
const shop = readFileSync(fixture(SHOP));
const expected = (...names) => {
  const { traces, spans, failed, services } = oracle.overview(names.flatMap((name) => oracle.read(fixture(name))));
  return { traces, spans, failed, services };
};

for (const name of [SHOP, MAIL, "jaeger-json/home-made.json", ONE]) {
  test(`reads ${name}`, async ({ page }) => {
    await open(page, name);
    expect(await counts(page)).toEqual(expected(name));
    await expect(page.getByTestId("load-error")).toBeHidden();
    await expect(page.getByTestId("load-caution")).toBeHidden();
    await page.getByTestId("nav-data").click();
    await expect(page.getByTestId("import-report").locator("tr[data-file]")).toContainText("read");
  });
}

test("reads documents a line each, in snake_case", async ({ page }) => {
  await open(page, "otlp-json/lines.jsonl");
  expect(await counts(page)).toEqual({ traces: 1, spans: 2, failed: 1, services: 2 });
});

test("shows the error that a home-made file has in a log only", async ({ page }) => {
  await open(page, "jaeger-json/home-made.json");
  await page.getByTestId("nav-traces").click();
  await page.getByTestId("trace-list").locator("[data-trace-id]").first().click();
  await page.getByTestId("waterfall").locator("[data-span-id^=bbbb]").click();
  await expect(page.getByTestId("span-detail")).toContainText("disk full");
});

test("several files at once are one data set", async ({ page }) => {
  await open(page, SHOP, MAIL, ONE);
  const sum = expected(SHOP, MAIL, ONE);
  expect(await counts(page)).toEqual(sum);
  await expect(page.locator(".rail__name")).toHaveText("collector.json +2");
});

test("reads gzip, whatever its name", async ({ page }) => {
  await open(page, inMemory("shop.json", gzipSync(shop)));
  expect(await counts(page)).toEqual(expected(SHOP));
  await page.getByTestId("nav-data").click();
  await expect(page.getByTestId("import-report")).toContainText("gzip");
});

test("reads what begins with a byte order mark", async ({ page }) => {
  await open(page, inMemory("bom.json", Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), shop])));
  expect(await counts(page)).toEqual(expected(SHOP));
});

test("takes files that are dropped, and JSON that is pasted", async ({ page }) => {
  await page.goto("./");
  await expect(page.getByTestId("start")).toBeVisible();
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], "dropped.json"));
    const drop = (type) => document.body.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
    drop("dragover");
    drop("drop");
  }, shop.toString());
  await expect(page.getByTestId("overview")).toHaveAttribute("data-traces", "6");

  await page.goto("about:blank");
  await page.goto("./");
  await expect(page.getByTestId("start")).toBeVisible();
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, shop.toString());
  await expect(page.getByTestId("overview")).toHaveAttribute("data-traces", "6");
});

test.describe("a second drop", () => {
  const question = (page) => page.getByRole("alertdialog", { name: "Add, replace or compare" });

  test("adds", async ({ page }) => {
    await open(page, SHOP);
    await choose(page, MAIL);
    await expect(question(page).getByRole("button", { name: "Add" })).toBeFocused();
    await expect(question(page)).toContainText("collector.json");
    await page.keyboard.press("Enter");
    await expect(page.getByTestId("overview")).toHaveAttribute("data-traces", "8");
    expect(await counts(page)).toEqual(expected(SHOP, MAIL));
    await expect(question(page)).toBeHidden();
  });

  test("replaces", async ({ page }) => {
    await open(page, SHOP);
    await choose(page, MAIL);
    await expect(question(page).getByRole("button", { name: "Add" })).toBeFocused();
    await page.keyboard.press("Tab");
    await expect(question(page).getByRole("button", { name: "Replace" })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.getByTestId("overview")).toHaveAttribute("data-traces", "2");
    expect(await counts(page)).toEqual(expected(MAIL));
  });

  test("compares: what was there is before, the drop is after", async ({ page }) => {
    await open(page, SHOP);
    await choose(page, MAIL);
    await question(page).getByRole("button", { name: "Compare" }).click();
    const summary = () => cells(page.getByTestId("compare-summary"));
    const traces = (name) => oracle.count(oracle.read(fixture(name)).length);
    const parts = async () => (await summary()).find(([label]) => label === "Traces")?.slice(1, 3);
    await expect.poll(parts).toEqual([traces(SHOP), traces(MAIL)]);
    await expect(page.getByTestId("compare")).toContainText("before: shop.json; after: collector.json");
    await expect(page).toHaveURL(/view=compare.*splitFiles=[0-9a-f]+/);
    // Any file may be turned to the other side, also of one drop.
    const file = (name) => page.getByRole("group", { name: "Files that count as after" }).getByRole("button", { name });
    await expect(file("collector.json")).toHaveAttribute("aria-pressed", "true");
    await file("collector.json").click();
    await file("shop.json").click();
    await expect.poll(parts).toEqual([traces(MAIL), traces(SHOP)]);
    await page.goBack();
    await page.goBack();
    await expect.poll(parts).toEqual([traces(SHOP), traces(MAIL)]);
  });

  for (const key of ["Escape", "Cancel"]) {
    test(`is let go by ${key}`, async ({ page }) => {
      await open(page, SHOP);
      await choose(page, MAIL);
      await expect(question(page).getByRole("button", { name: "Add" })).toBeFocused();
      if (key === "Cancel") {
        for (let button = 0; button < 3; button += 1) await page.keyboard.press("Tab");
        await expect(question(page).getByRole("button", { name: "Cancel" })).toBeFocused();
        await page.keyboard.press("Enter");
      } else {
        await page.keyboard.press("Escape");
      }
      await expect(question(page)).toBeHidden();
      expect(await counts(page)).toEqual(expected(SHOP));
    });
  }

  test("of the same file counts its spans once", async ({ page }) => {
    await open(page, SHOP);
    await choose(page, SHOP);
    await page.keyboard.press("Enter");
    await page.getByTestId("nav-data").click();
    await expect(page.getByTestId("import-report").locator("tr[data-diagnostic]")).toContainText(["38"]);
    await page.getByTestId("nav-overview").click();
    expect(await counts(page)).toEqual(expected(SHOP));
  });
});

test("keeps every whole span of a file that ends early, and says where it ended", async ({ page }) => {
  await open(page, "broken/truncated.json");
  const text = readFileSync(fixture("broken/truncated.json"), "utf8");
  // Every span that is there as a whole; the line that is cut is the last.
  const spans = text.split("\n").filter((line) => /^ {2}\{.*"processID":"p\d"\},?$/.test(line)).length;
  expect(await counts(page)).toMatchObject({ traces: 6, spans });
  const caution = page.getByTestId("load-caution");
  await expect(caution).toContainText("truncated.json ends early");
  await expect(caution).toContainText(`byte ${Buffer.byteLength(text)}`);
  await expect(caution).toContainText(`line ${text.split("\n").length}`);
  await caution.getByRole("button", { name: "Import report" }).click();
  await expect(page.getByTestId("import-report").locator("tr[data-file]")).toContainText("read in part");
});

test("reads what strict JSON would not", async ({ page }) => {
  await open(page, "broken/oddities.json");
  expect(await counts(page)).toEqual({ traces: 1, spans: 6, failed: 0, services: 1 });
});

test("keeps the spans round a raw NUL, and says what it did", async ({ page }) => {
  await open(page, inMemory("nul.json", shop.toString().replace("charge card", "charge\u0000card")));
  expect(await counts(page)).toMatchObject({ traces: 6, spans: 38 });
});

// File, what it is taken for, and where.
const REFUSED = [
  ["empty.json", /is empty/],
  ["png.json", /PNG/],
  ["error-page.json", /HTML page/],
  ["har.json", /HAR/],
  ["dashboard.json", /Grafana dashboard/],
  ["otlp-logs.json", /OTLP logs, not traces/],
  ["otlp-metrics.json", /OTLP metrics, not traces/],
  ["brackets.json", /ends early, at byte 1000[01].*without a key that tells what it is \(at byte 0\)/],
  ["package.json", /byte 0.*name, version, scripts/],
];
const GARBAGE = inMemory("garbage.bin", Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 193 + 7) % 256)));

test("refuses what holds no traces, naming it and why, and is none the worse for it", async ({ page }) => {
  await page.goto("./");
  const error = page.getByTestId("load-error");
  for (const [name, reason] of REFUSED) {
    await choose(page, `refused/${name}`);
    await expect(error).toContainText(name);
    await expect(error).toContainText(reason);
    await expect(page.getByTestId("start")).toBeVisible();
  }
  await choose(page, GARBAGE);
  await expect(error).toContainText(/garbage\.bin is binary data of an unknown kind: at byte 0/);
  await choose(page, ONE);
  await expect(page.getByTestId("overview")).toHaveAttribute("data-spans", "1");
  await expect(error).toBeHidden();
});

test("loads a good file beside all the bad ones, with a sentence for each of these", async ({ page }) => {
  await open(page, SHOP, GARBAGE, ...REFUSED.map(([name]) => `refused/${name}`));
  expect(await counts(page)).toEqual(expected(SHOP));
  const sentences = page.getByTestId("load-error").getByRole("listitem");
  await expect(sentences).toHaveCount(REFUSED.length + 1);
  await page.getByTestId("load-error").getByRole("button", { name: "Import report" }).click();
  await expect(page.getByTestId("import-report").locator("tr[data-file]", { hasText: "refused" })).toHaveCount(REFUSED.length + 1);
  await page.getByTestId("load-error").getByRole("button", { name: "Dismiss" }).click();
  await expect(page.getByTestId("load-error")).toBeHidden();
});

test("says so when a file changes before it was read, and keeps what came before", async ({ page }, testInfo) => {
  const path = testInfo.outputPath("changing.json");
  writeFileSync(path, "");
  const { spans } = writeJaeger(path, { traces: 200, spans: 100 });
  await page.goto("./");
  const release = await holdReads(page, 1);
  await page.locator("input[type=file]").setInputFiles([path, fixture(SHOP)]);
  await expect(page.getByTestId("progress")).toContainText(/[1-9]\S* MB of/);
  writeFileSync(path, "gone");
  await release();
  await expect(page.getByTestId("overview")).toBeVisible();
  await expect(page.getByTestId("load-caution")).toContainText(/changing\.json can no longer be read .* at byte \d+/);
  const now = await counts(page);
  expect(now.spans).toBeGreaterThan(38);
  expect(now.spans).toBeLessThan(spans);
});

test("says so when a file is gone before the first byte", async ({ page }, testInfo) => {
  const path = testInfo.outputPath("gone.json");
  writeFileSync(path, shop);
  await page.goto("./");
  const release = await holdReads(page, 0);
  await page.locator("input[type=file]").setInputFiles(path);
  await expect(page.getByTestId("progress")).toBeVisible();
  writeFileSync(path, "");
  await release();
  await expect(page.getByTestId("load-error")).toContainText("gone.json");
  await expect(page.getByTestId("start")).toBeVisible();
});

test("cancel keeps what was read and says so", async ({ page }, testInfo) => {
  const path = testInfo.outputPath("large.json");
  const { spans } = writeJaeger(path, { traces: 200, spans: 100 });
  await page.goto("./");
  const release = await holdReads(page, 1);
  await page.locator("input[type=file]").setInputFiles(path);
  const progress = page.getByTestId("progress");
  await expect(progress).toContainText("large.json");
  await expect(progress).toContainText(/[1-9]\S* spans/);
  // First figures, while it runs.
  await expect(page.locator(".stats--loading")).toContainText(/Services3/);
  await progress.getByRole("button", { name: "Cancel" }).click();
  await release();
  await expect(page.getByTestId("overview")).toBeVisible();
  await expect(progress).toBeHidden();
  await expect(page.getByTestId("load-caution")).toContainText("large.json: reading was cancelled at byte");
  const now = await counts(page);
  expect(now.spans).toBeGreaterThan(0);
  expect(now.spans).toBeLessThan(spans);
});

test("cancel stops what was fetched, too", async ({ page }, testInfo) => {
  const path = testInfo.outputPath("fetched.json");
  const { spans } = writeJaeger(path, { traces: 200, spans: 100 });
  await page.route("**/fetched.json", (route) => route.fulfill({ path, contentType: "application/json" }));
  await page.goto("./");
  // All of it is there at once; so the engine is made to take its turns slowly.
  await (await engineOf(page)).evaluate(() => {
    const post = MessagePort.prototype.postMessage;
    MessagePort.prototype.postMessage = function (...message) {
      setTimeout(() => post.apply(this, message), 30);
    };
  });
  await page.evaluate(() => (location.hash = "traceURL=fetched.json"));
  const progress = page.getByTestId("progress");
  await expect(progress).toContainText(/[1-9]\S* spans/);
  await progress.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByTestId("overview")).toBeVisible();
  await expect(page.getByTestId("load-caution")).toContainText("reading was cancelled at byte");
  const now = await counts(page);
  expect(now.spans).toBeGreaterThan(0);
  expect(now.spans).toBeLessThan(spans);
});

test("an address is fetched to the letter: a signed one would not be answered otherwise", async ({ page }, testInfo) => {
  const path = testInfo.outputPath("signed.json");
  const { traces } = writeJaeger(path, { traces: 2, spans: 3 });
  const asked = [];
  await page.route("**/signed.json?*", (route) => {
    asked.push(new URL(route.request().url()).search);
    return route.fulfill({ path, contentType: "application/json" });
  });
  const query = "?sig=a%2Bb%3D&expires=1";
  await page.goto(`./#traceURL=${encodeURIComponent(`signed.json${query}`)}`);
  await expect(page.getByTestId("overview")).toHaveAttribute("data-traces", String(traces));
  expect(asked).toEqual([query]);
});

test("a drop while something is read asks, and is read after it", async ({ page }, testInfo) => {
  const path = testInfo.outputPath("large.json");
  const { traces } = writeJaeger(path, { traces: 100, spans: 100 });
  await page.goto("./");
  const release = await holdReads(page, 1);
  await page.locator("input[type=file]").setInputFiles(path);
  await expect(page.getByTestId("progress")).toContainText("large.json");
  await choose(page, SHOP);
  await page.getByRole("alertdialog").getByRole("button", { name: "Add" }).click();
  await release();
  await expect(page.getByTestId("overview")).toHaveAttribute("data-traces", String(traces + 6));
  expect((await engineOf(page)).url()).toContain("worker-boot.js");
});
