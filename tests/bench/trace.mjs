// One trace: opening it from the list, scrolling through it, searching in it.
import { awaitMark, loadFile, openSpanglass, withPage } from "./browser.mjs";

const SCROLL_MS = 5000;
const QUERY = "payment";
const KEY_EVERY_MS = 90;

/** `{ openMs, shownRows, scroll, searchMs, matches }`, each of a trace opened for the first time in its page. */
export function measureTrace(browser, site, file) {
  return withPage(browser, async (page) => {
    await openSpanglass(page, site);
    await loadFile(page, file);
    await page.getByTestId("nav-traces").click();
    const row = page.getByTestId("trace-list").locator("[role=row][data-trace-id]").first();
    await row.waitFor();
    await page.waitForTimeout(500);

    const box = await row.boundingBox();
    const shown = await awaitMark(page, "spanglass:trace-shown");
    await page.mouse.click(box.x + 60, box.y + box.height / 2);
    const end = await shown();
    const opened = await page.evaluate(() => ({
      clicked: window.benchInput.click,
      rows: document.querySelectorAll("[data-testid=waterfall] [role=row][data-span-id]").length,
    }));
    if (opened.rows === 0) throw new Error("trace-shown was marked, but no row is there");
    await page.waitForTimeout(500);

    const scroll = await page.evaluate(scrollThrough, SCROLL_MS);
    await page.waitForTimeout(300);
    return { openMs: end - opened.clicked, shownRows: opened.rows, scroll, ...(await search(page)) };
  });
}

// In the page. Each frame scrolls on; a message posted in it arrives once it is painted, when layout is clean: then the
// rows are looked for at seven heights of the waterfall, and compared with where it stands.
async function scrollThrough(durationMs) {
  const waterfall = document.querySelector("[data-testid=waterfall]");
  const { left, top, height } = waterfall.getBoundingClientRect();
  const most = waterfall.scrollHeight - waterfall.clientHeight;
  const heights = [0.02, 0.18, 0.34, 0.5, 0.66, 0.82, 0.98].map((share) => top + share * height);
  const rowAt = (y) => document.elementFromPoint(left + 150, y)?.closest("[role=row][data-span-id]");
  const deltas = [];
  const tops = [];
  const seen = { frames: 0, blank: 0, partlyBlank: 0, framesBehind: 0 };
  const rows = new Set();
  const look = () => {
    const found = heights.map(rowAt);
    const missing = found.filter((row) => !row?.textContent.trim()).length;
    seen.frames += 1;
    seen.blank += missing === heights.length ? 1 : 0;
    seen.partlyBlank += missing > 0 && missing < heights.length ? 1 : 0;
    const middle = found[3] && Number(found[3].getAttribute("aria-rowindex"));
    if (!middle) return;
    rows.add(middle);
    // Which of the frames before had this row in the middle?
    const total = Number(waterfall.getAttribute("aria-rowcount"));
    const index = (scrolled) => (scrolled / most) * (total - height / 24) + height / 48;
    const step = Math.max(2, (1.5 * total * 16.7) / durationMs);
    const behind = tops.findLastIndex((scrolled) => Math.abs(index(scrolled) - middle) <= step);
    if (behind >= 0) seen.framesBehind = Math.max(seen.framesBehind, tops.length - 1 - behind);
  };
  const channel = new MessageChannel();
  channel.port1.onmessage = look;
  await new Promise((done) => {
    let began;
    let last;
    const frame = (now) => {
      began ??= now;
      if (last !== undefined) deltas.push(now - last);
      last = now;
      const share = Math.min(1, (now - began) / durationMs);
      waterfall.scrollTop = most * share;
      tops.push(waterfall.scrollTop);
      channel.port2.postMessage(0);
      if (share < 1) requestAnimationFrame(frame);
      else setTimeout(done, 200);
    };
    requestAnimationFrame(frame);
  });
  deltas.sort((a, b) => a - b);
  const at = (share) => deltas[Math.min(deltas.length - 1, Math.floor(share * deltas.length))];
  const lastIndex = Math.max(...[...waterfall.querySelectorAll("[role=row][data-span-id]")].map((row) => row.ariaRowIndex));
  return {
    ...seen,
    p50: at(0.5),
    p95: at(0.95),
    longest: deltas.at(-1),
    differentRows: rows.size,
    reachedEnd: lastIndex === Number(waterfall.getAttribute("aria-rowcount")),
    screens: most / height + 1,
  };
}

async function search(page) {
  await page.getByTestId("span-search").click();
  // Resolves with the first `search-shown` after the count came to be that of the whole query.
  const waiting = await page.evaluateHandle((query) => {
    const promise = new Promise((resolve) => {
      const count = document.querySelector("[data-testid=span-search-count]");
      let counted;
      const look = () => {
        if (counted === undefined && count.dataset.query === query) counted = performance.now();
        const marks = performance.getEntriesByName("spanglass:search-shown");
        const mark = counted === undefined ? undefined : marks.find(({ startTime }) => startTime >= counted);
        if (mark) resolve({ at: mark.startTime, counted, key: window.benchInput.keydown, count: count.dataset.count });
      };
      new MutationObserver(look).observe(count, { attributes: true });
      new PerformanceObserver(look).observe({ type: "mark" });
    });
    return { promise };
  }, QUERY);
  await page.keyboard.type(QUERY, { delay: KEY_EVERY_MS });
  const { at, counted, key, count } = await waiting.evaluate(({ promise }) => promise);
  return { searchMs: at - key, searchCountedMs: counted - key, matches: Number(count) };
}
