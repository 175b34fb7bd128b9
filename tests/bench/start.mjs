// The first screen, cold: from the start of the navigation to the painted frame in which what stands on it can be clicked.
import { withPage } from "./browser.mjs";

export function measureStart(browser, site) {
  return withPage(
    browser,
    async (page) => {
      await page.goto(site, { waitUntil: "commit" });
      return page.evaluate(() => window.benchUsable);
    },
    { init: watch },
  );
}

// In the page, before its own scripts. `performance.now()` counts from the start of the navigation.
function watch() {
  window.benchUsable = new Promise((resolve) => {
    const isUsable = () => {
      const button = document.querySelector("[data-testid=start] button");
      if (!button) return false;
      const { left, top, width, height } = button.getBoundingClientRect();
      return width > 0 && button.contains(document.elementFromPoint(left + width / 2, top + height / 2));
    };
    const frame = () => {
      if (!isUsable()) return requestAnimationFrame(frame);
      // Arrives once this frame is painted.
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        const paint = performance.getEntriesByName("first-contentful-paint")[0];
        resolve({ ms: performance.now(), firstContentfulPaintMs: paint?.startTime });
      };
      channel.port2.postMessage(0);
    };
    requestAnimationFrame(frame);
  });
}
