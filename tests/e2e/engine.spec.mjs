// The engine fails, and the page lives on. Nothing in the page is made for this: the tests throw in its workers.
import { choose, counts, engineOf, expect, fixture, holdReads, open, test } from "./fixtures.mjs";
import { writeJaeger } from "./make.mjs";

const SHOP = "jaeger-json/shop.json";
const provoke = (worker) => worker.evaluate(() => void setTimeout(() => { throw new Error("provoked"); }));
const notice = (page) => page.getByTestId("notice");

/** Waits for the worker that takes the place of one that failed. */
async function replaced(page, before) {
  await expect.poll(() => page.workers().some((worker) => worker !== before)).toBe(true);
}

test("of several files only the guilty one is set aside", async ({ page, watch }, testInfo) => {
  watch.allow(/^(error|console): .*provoked/);
  const large = testInfo.outputPath("zz-large.json");
  writeJaeger(large, { traces: 200, spans: 100 });
  await page.goto("./");
  // Read by name: a slice each of the small ones, and two of the large one.
  await holdReads(page, 4);
  const small = ["jaeger-json/one-span.json", "otlp-json/collector.json"].map(fixture);
  await page.locator("input[type=file]").setInputFiles([large, ...small]);
  await expect(page.getByTestId("progress")).toContainText(/Reading file 3 of 3: zz-large\.json/);
  const engine = await engineOf(page);
  await provoke(engine);
  await replaced(page, engine);
  await expect(notice(page)).toContainText("The engine stopped while reading zz-large.json and was started again. It was set aside. The other 2 files are loaded again.");
  await expect.poll(() => counts(page)).toMatchObject({ traces: 3, spans: 5 });
});

test("a crash in the middle of a file names it, and the page is alive all the time", async ({ page, watch }, testInfo) => {
  watch.allow(/^(error|console): .*provoked/);
  const large = testInfo.outputPath("large.json");
  writeJaeger(large, { traces: 200, spans: 100 });
  await open(page, SHOP);
  await holdReads(page, 1);
  await page.locator("input[type=file]").setInputFiles(large);
  await page.getByRole("alertdialog").getByRole("button", { name: "Add" }).click();
  await expect(page.getByTestId("progress")).toContainText(/large\.json.*[1-9]\d* MB of/);
  const engine = await engineOf(page);
  await provoke(engine);
  await replaced(page, engine);
  await expect(notice(page)).toContainText("The engine stopped while reading large.json and was started again. It was set aside. The other file is loaded again.");
  await expect(notice(page)).toContainText("provoked");
  await expect(page.getByTestId("progress")).toBeHidden();
  await expect.poll(() => counts(page)).toMatchObject({ traces: 6, spans: 38 });
  // And it works as before.
  await page.getByTestId("nav-traces").click();
  await expect(page.getByTestId("trace-list").locator("[data-trace-id]")).toHaveCount(6);
  await notice(page).getByRole("button", { name: "Dismiss" }).click();
  await expect(notice(page)).toBeHidden();
  await choose(page, "jaeger-json/one-span.json");
  await page.getByRole("alertdialog").getByRole("button", { name: "Add" }).click();
  await expect(page.getByTestId("trace-list").locator("[data-trace-id]")).toHaveCount(7);
});

test("a crash of a parser names the file it had at hand", async ({ page, watch }, testInfo) => {
  watch.allow(/^(error|console): .*provoked/);
  const large = testInfo.outputPath("large.json");
  writeJaeger(large, { traces: 200, spans: 100 });
  await open(page, SHOP);
  await holdReads(page, 1);
  const engine = await engineOf(page);
  await page.locator("input[type=file]").setInputFiles(large);
  await page.getByRole("alertdialog").getByRole("button", { name: "Add" }).click();
  await expect(page.getByTestId("progress")).toContainText(/large\.json.*[1-9]\d* MB of/);
  const parser = () => page.workers().find((worker) => worker.url().includes("#parser"));
  await expect.poll(() => Boolean(parser()), "Playwright sees workers of workers").toBe(true);
  await provoke(parser());
  await replaced(page, engine);
  await expect(notice(page)).toContainText(/The engine stopped while reading large\.json .* set aside/);
  await expect.poll(() => counts(page)).toMatchObject({ traces: 6, spans: 38 });
});

test("a crash while nothing is read brings the same view back", async ({ page, watch }) => {
  watch.allow(/^(error|console): .*provoked/);
  await open(page, SHOP, "otlp-json/collector.json");
  await page.getByTestId("nav-services").click();
  await expect(page.getByTestId("service-graph")).toHaveAttribute("data-nodes", "7");
  const address = page.url();
  const engine = await engineOf(page);
  await provoke(engine);
  await replaced(page, engine);
  await expect(notice(page)).toContainText("The engine stopped and was started again; the data is loaded again.");
  await expect(page.getByTestId("service-graph")).toHaveAttribute("data-nodes", "7");
  expect(page.url()).toBe(address);
});

test("an engine that stops again and again on its data is given up with a sentence", async ({ page, watch }) => {
  watch.allow(/^(error|console): .*provoked/);
  await open(page, SHOP);
  await page.getByTestId("nav-traces").click();
  for (let crash = 0; crash < 3; crash += 1) {
    const engine = await engineOf(page);
    await provoke(engine);
    await replaced(page, engine);
    await expect.poll(() => page.workers().length).toBe(1);
    await expect(page.getByTestId("progress")).toBeHidden();
    await expect(notice(page).last()).toContainText(crash < 2 ? "the data is loaded again" : "so it was closed");
    await notice(page).last().getByRole("button", { name: "Dismiss" }).click();
  }
  await expect(page.getByTestId("start")).toBeVisible();
  await choose(page, "jaeger-json/one-span.json");
  await expect(page.getByTestId("overview")).toHaveAttribute("data-spans", "1");
});

test("an engine of another build is not talked to", async ({ page }) => {
  await page.goto("./");
  const build = await page.locator("meta[name=spanglass-build]").getAttribute("content");
  const other = build.replace(/./g, (digit) => (digit === "0" ? "1" : "0"));
  let doctored = 0;
  await page.route(/worker_bg\.wasm/, async (route) => {
    const answer = await route.fetch();
    const wasm = await answer.body();
    for (let at = wasm.indexOf(build); at >= 0; at = wasm.indexOf(build, at + 1)) {
      wasm.write(other, at, "latin1");
      doctored += 1;
    }
    await route.fulfill({ response: answer, body: wasm });
  });
  await page.reload();
  await expect(notice(page)).toContainText("Page and engine are of different versions");
  await expect(notice(page)).toContainText(other);
  await expect(notice(page)).toContainText("Reload the page without its cache");
  expect(doctored).toBeGreaterThan(0);
  // What is dropped now does not vanish without a word.
  await choose(page, SHOP);
  await expect(notice(page)).toBeVisible();
});

test("an engine that cannot be had is a sentence", async ({ page, watch }) => {
  watch.allow(/^console: .*404/, /^error: .*could not be fetched/);
  await page.route(/worker_bg\.wasm/, (route) => route.fulfill({ status: 404 }));
  await page.goto("./");
  await expect(notice(page).first()).toContainText(/The engine (cannot be started|stopped)/);
  await expect(notice(page).last()).toContainText("The engine cannot be started");
  await expect(page.getByTestId("start")).toBeVisible();
});

test("the page keeps what it has while another file is read", async ({ page }, testInfo) => {
  const large = testInfo.outputPath("large.json");
  writeJaeger(large, { traces: 100, spans: 100 });
  await open(page, SHOP);
  const release = await holdReads(page, 1);
  await page.locator("input[type=file]").setInputFiles(large);
  await page.getByRole("alertdialog").getByRole("button", { name: "Add" }).click();
  await expect(page.getByTestId("progress")).toBeVisible();
  expect(await counts(page)).toMatchObject({ traces: 6 });
  await release();
  await expect(page.getByTestId("overview")).toHaveAttribute("data-traces", "106");
});
