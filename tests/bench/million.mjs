// A filter over a million spans: from the change of the address to the frame in which every figure on the screen, and the facets
// beside it, tell what the filter selects; how long each screen takes to open; and how long after a load all of this takes to stand.
import { loadFile, openSpanglass, withPage } from "./browser.mjs";

// As the page writes them in the address. Each is set over none, so that it is never a part of the one before.
const FILTERS = ["minDuration=400000000", "status=error", "service=payment-service", "tag=http.status_code%3E%3D500", "text=postgresql"];
// By the `nav-…` that opens them. The overview is open after a load, so it comes last.
const SCREENS = ["traces", "services", "errors", "latency", "operations", "breakdown", "compare", "overview"];

const REST_MS = 500;

/**
 * Of one page that loads the file: `{ afterLoad: { figuresMs, facetsMs }, screens: { name: { openMs, filterMs: [], longestTaskMs } } }`.
 * The former from the moment at which the overview is shown until its last figure, and the facets, stand.
 */
export function measureMillion(browser, site, file) {
  return withPage(browser, async (page) => {
    await openSpanglass(page, site);
    await loadFile(page, file);
    await page.evaluate(watch);
    const afterLoad = await page.evaluate(() => window.benchMillion.afterLoad());
    const screens = {};
    for (const name of SCREENS) {
      const openMs = await page.evaluate((name) => window.benchMillion.open(name), name);
      await page.waitForTimeout(REST_MS);
      const filterMs = [];
      for (const filter of FILTERS) {
        const { ms, isFiltered } = await page.evaluate((filter) => window.benchMillion.filter(filter), filter);
        if (!isFiltered) throw new Error(`${name} was not filtered by ${filter}`);
        filterMs.push(ms);
        await page.evaluate(() => window.benchMillion.filter(""));
        // The tables that nobody sees follow their figures now.
        await page.waitForTimeout(REST_MS);
      }
      screens[name] = { openMs, filterMs, longestTaskMs: await page.evaluate(() => window.benchMillion.longest()) };
    }
    return { afterLoad, screens };
  });
}

// In the page.
function watch() {
  const tasks = [];
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" });
  const FIGURES = "main .is-pending";
  const FACETS = ".facets.is-pending";
  const isPending = () => document.querySelector(`${FIGURES}, ${FACETS}`) !== null;
  const painted = () =>
    new Promise((resolve) => {
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => resolve(performance.now());
        channel.port2.postMessage(0);
      });
    });
  // A figure says that it waits by its class. Answers that lead to further questions make it wait again.
  const settled = async (change) => {
    const begin = performance.now();
    let hasWaited = false;
    const answered = new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error("no figure changed within 20 s")), 20_000);
      let last;
      const look = () => {
        hasWaited ||= isPending();
        if (!hasWaited || isPending()) return;
        last = painted();
        const mine = last;
        setTimeout(() => {
          if (mine !== last || isPending()) return;
          clearTimeout(late);
          observer.disconnect();
          resolve(mine);
        }, 250);
      };
      // A table that nobody sees follows its figure later.
      const isSeen = ({ target }) => (target.closest?.(".figure__table.visually-hidden") ?? null) === null;
      const observer = new MutationObserver((changes) => changes.some(isSeen) && look());
      observer.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["class"] });
      change();
      queueMicrotask(look);
    });
    return (await answered) - begin;
  };
  const gone = (selector) =>
    new Promise((resolve) => {
      const look = () => document.querySelector(selector) || (observer.disconnect(), resolve(painted()));
      const observer = new MutationObserver(look);
      observer.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["class"] });
      look();
    });
  window.benchMillion = {
    afterLoad: async () => {
      const { startTime } = performance.getEntriesByName("spanglass:overview-shown").at(-1);
      const [figures, facets] = await Promise.all([gone(FIGURES), gone(FACETS)]);
      return { figuresMs: figures - startTime, facetsMs: facets - startTime };
    },
    open: (name) => settled(() => document.querySelector(`[data-testid=nav-${name}]`).click()),
    filter: async (filter) => {
      const [screen, file] = [/^(#v|view)=/, /^file=/].map((of) => location.hash.split("&").filter((pair) => of.test(pair)));
      const ms = await settled(() => (location.hash = [...screen, ...(filter ? [filter] : []), ...file].join("&")));
      return { ms, isFiltered: document.querySelectorAll("[role=group][aria-label=Filter] .chip").length === (filter ? 1 : 0) };
    },
    longest: () => Math.max(0, ...tasks.splice(0)),
  };
}
