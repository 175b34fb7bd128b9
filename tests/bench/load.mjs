// File set → overview shown, against `file.text()` + `JSON.parse` of the same file in a blank page of the same browser.
import { loadFile, openSpanglass, withPage } from "./browser.mjs";

const load = (parsers) => (browser, site, file) =>
  withPage(browser, async (page) => {
    await openSpanglass(page, site, parsers);
    return loadFile(page, file);
  });

/** What is run by turns. `default` leaves the number of parse workers to the page. */
export const LOADS = {
  yardstick: (browser, _, file) => withPage(browser, (page) => parseWhole(page, file)),
  default: load(undefined),
  0: load(0),
  1: load(1),
  2: load(2),
};

async function parseWhole(page, file) {
  await page.setContent("<input type=file>");
  const times = await page.evaluateHandle(() => {
    const input = document.querySelector("input");
    const promise = new Promise((resolve, reject) => {
      input.addEventListener("change", async () => {
        try {
          const start = performance.now();
          const text = await input.files[0].text();
          const read = performance.now();
          window.benchKept = JSON.parse(text);
          resolve({ ms: performance.now() - start, readMs: read - start });
        } catch (error) {
          reject(error);
        }
      });
    });
    return { promise };
  });
  await page.locator("input").setInputFiles(file.path);
  return times.evaluate(({ promise }) => promise);
}
