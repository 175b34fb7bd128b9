// While something is read: the page goes on, and says how far it is. How long tasks took is reported, never asserted
// (`make bench` measures).
import { expect, test } from "./fixtures.mjs";
import { writeJaeger } from "./make.mjs";

test("a large file is read off the page's thread", async ({ page }, testInfo) => {
  const path = testInfo.outputPath("large.json");
  const { bytes, traces, spans } = writeJaeger(path, { traces: 330, spans: 100 });
  await page.goto("./");
  await expect(page.getByTestId("start")).toBeVisible();
  await page.evaluate(() => {
    window.longTasks = [];
    new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" });
    window.frames_ = [];
    const frame = (now) => {
      window.frames_.push(now);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await page.locator("input[type=file]").setInputFiles(path);
  await expect(page.getByTestId("overview")).toHaveAttribute("data-spans", String(spans));
  await expect(page.getByTestId("overview")).toHaveAttribute("data-traces", String(traces));
  await expect.poll(() => page.evaluate(() => performance.getEntriesByName("spanglass:overview-shown").length)).toBe(1);
  const seen = await page.evaluate(() => {
    const [from] = performance.getEntriesByName("spanglass:open-start");
    const [to] = performance.getEntriesByName("spanglass:overview-shown");
    const during = window.frames_.filter((at) => at >= from.startTime && at <= to.startTime);
    const gaps = during.slice(1).map((at, i) => at - during[i]);
    return { shownAfter: to.startTime - from.startTime, longTasks: window.longTasks, longestGap: Math.max(0, ...gaps) };
  });
  const text = `${(bytes / 1e6).toFixed(0)} MB, ${spans} spans: overview after ${seen.shownAfter.toFixed(0)} ms; tasks over 50 ms: ${
    seen.longTasks.map((ms) => ms.toFixed(0)).join(", ") || "none"
  }; longest time between frames ${seen.longestGap.toFixed(0)} ms`;
  testInfo.annotations.push({ type: "measured", description: text });
  console.log(`    ${text}`);
});

test("the marks that measurements hold on to are set", async ({ page }, testInfo) => {
  const path = testInfo.outputPath("small.json");
  writeJaeger(path, { traces: 3, spans: 20 });
  await page.goto("./");
  await page.locator("input[type=file]").setInputFiles(path);
  await expect(page.getByTestId("overview")).toBeVisible();
  await page.getByTestId("nav-traces").click();
  await page.locator('[role=row][aria-rowindex="2"]').click();
  await page.getByTestId("span-search").fill("operation 1");
  await expect(page.getByTestId("span-search-count")).toHaveAttribute("data-query", "operation 1");
  for (const mark of ["open-start", "overview-shown", "trace-shown", "search-shown"]) {
    await expect.poll(() => page.evaluate((name) => performance.getEntriesByName(name).length, `spanglass:${mark}`), mark).toBeGreaterThan(0);
  }
});
