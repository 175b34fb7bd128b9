// The browser, and pages in it that are watched: what is measured of a page that broke means nothing.
import { createRequire } from "node:module";
import { CHROME_ARGS } from "../chrome.mjs";

const { chromium } = createRequire(new URL("../e2e/package.json", import.meta.url))("@playwright/test");

const TIMEOUT_MS = 60_000;

export const launch = () =>
  chromium.launch({
    executablePath: process.env.SPANGLASS_CHROME ?? "/usr/bin/chromium",
    args: [
      ...CHROME_ARGS,
      // Without it the precision of `performance.now()` is 0.1 ms, with it too; but memory is told exactly.
      "--enable-precise-memory-info",
    ],
  });

/** Runs `use(page)` with a page in a context of its own (so: no cache), and fails if the page did. */
export async function withPage(browser, use, { init } = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const faults = [];
  context.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  context.on("weberror", (error) => faults.push(`${error.error()}`));
  const page = await context.newPage();
  page.setDefaultTimeout(TIMEOUT_MS);
  page.on("crash", () => faults.push("the page's process ended"));
  await page.addInitScript(rememberInput);
  // Writing the files to disk for the next visit is not what is measured.
  await page.addInitScript(() => globalThis.localStorage?.setItem("spanglass:keep", "no"));
  if (init) await page.addInitScript(init);
  let result;
  try {
    result = await use(page);
  } catch (error) {
    throw faults.length ? new Error(`${error.message}\n${faults.join("\n")}`) : error;
  } finally {
    await context.close();
  }
  if (faults.length) throw new Error(`The page broke: ${faults.join("; ")}`);
  return result;
}

// In the page: when the user last did what. The times are the browser's own, from before any handler ran.
function rememberInput() {
  window.benchInput = {};
  for (const type of ["change", "click", "keydown"]) {
    addEventListener(type, (event) => (window.benchInput[type] = event.timeStamp), { capture: true, passive: true });
  }
}

/** Opens Spanglass and waits until its engine, too, has surely started: people take longer to choose a file. */
export async function openSpanglass(page, url, parsers) {
  await page.goto(parsers === undefined ? url : `${url}?parsers=${parsers}`);
  await page.getByTestId("start").waitFor();
  await page.waitForTimeout(600);
}

/** Starts to wait for a User Timing mark. Waiting costs the page nothing: no polling, no frames. */
export async function awaitMark(page, name) {
  // A handle to an object that holds the promise: the promise itself would be awaited.
  const waiting = await page.evaluateHandle((name) => {
    const before = performance.getEntriesByName(name).length;
    const promise = new Promise((resolve) => {
      const look = () => {
        const mark = performance.getEntriesByName(name)[before];
        if (mark) resolve(mark.startTime);
      };
      new PerformanceObserver(look).observe({ type: "mark" });
    });
    return { promise };
  }, name);
  return async () => {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`No mark ${name} within ${TIMEOUT_MS / 1000} s`)), TIMEOUT_MS);
    });
    try {
      return await Promise.race([waiting.evaluate(({ promise }) => promise), late]);
    } finally {
      clearTimeout(timer);
    }
  };
}

/** Loads a file as a user does, and waits until the overview is shown. Times are the page's, in ms. */
export async function loadFile(page, file) {
  const shown = await awaitMark(page, "spanglass:overview-shown");
  await page.locator("input[type=file]").setInputFiles(file.path);
  const end = await shown();
  const seen = await page.evaluate(() => ({
    start: performance.getEntriesByName("spanglass:open-start").at(-1).startTime,
    chosen: window.benchInput.change,
    spans: Number(document.querySelector("[data-testid=overview]").dataset.spans),
  }));
  if (file.spans !== null && seen.spans !== file.spans) {
    throw new Error(`${file.path} has ${file.spans} spans, the page shows ${seen.spans}`);
  }
  // From the browser's event to the mark: the mark must not come late.
  return { ms: end - seen.start, markLagMs: seen.start - seen.chosen, start: seen.start, end };
}
