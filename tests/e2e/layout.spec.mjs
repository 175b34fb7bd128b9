// On a phone everything stays within the page's width; pictures of all screens, both themes, are left in `results`.
import { GO, expect, openExample, test } from "./fixtures.mjs";

/** Elements that stand out of the page on the right, and nothing clips or scrolls them. */
const overflow = (page) =>
  page.evaluate(() => ({
    page: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    body: document.body.scrollWidth - document.documentElement.clientWidth,
  }));

const SCREENS = [
  ["overview", async () => {}],
  ["errors", GO.errors],
  ["traces", GO.traces],
  ["picked", GO.picked],
  ["pair", GO.pair],
  ["trace", async (page) => {
    await page.goBack();
    await GO.trace(page);
  }],
  ["compare-with", GO.compareWith],
  ["path", async (page) => {
    await page.keyboard.press("Escape");
    await GO.path(page);
  }],
  ["span", async (page) => {
    await page.getByTestId("waterfall").locator("[role=row]").nth(1).click();
    await expect(page.getByTestId("span-detail").getByRole("heading", { level: 1 })).toBeVisible();
  }],
  ["spans", GO.spans],
  ["tree", GO.tree],
  ["json", GO.json],
  ["latency", GO.latency],
  ["services", GO.services],
  ["operations", GO.operations],
  ["breakdown", GO.breakdown],
  ["compare", GO.compare],
  ["facets", async (page) => {
    const button = page.getByTestId("facets-button");
    if ((await button.getAttribute("aria-expanded")) === "false") await button.click();
    await expect(page.getByTestId("facets").locator("[data-facet] button[aria-pressed]").first()).toBeVisible();
  }],
  ["summary", GO.summary],
  ["data", GO.data],
  ["menu", async (page) => {
    await page.getByTestId("nav-overview").click();
    await page.getByTestId("save-menu").last().click();
    await expect(page.getByRole("group", { name: "Save or copy" })).toBeVisible();
  }],
  ["export", async (page) => {
    await page.keyboard.press("Escape");
    await page.getByTestId("open-export").click();
    await expect(page.getByTestId("export-losses").getByRole("listitem").first()).toBeVisible();
  }],
];

for (const [device, viewport] of [["phone", { width: 390, height: 844 }], ["home", { width: 1440, height: 900 }]]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`stays within ${viewport.width} px on every screen, ${colorScheme}`, async ({ page }, testInfo) => {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      await page.goto("./");
      await expect(page.getByTestId("start")).toBeVisible();
      expect(await overflow(page), "start").toEqual({ page: 0, body: 0 });
      await openExample(page);
      for (const [name, go] of SCREENS) {
        await go(page);
        // Charts are drawn in a frame of their own.
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
        await page.screenshot({ path: testInfo.outputPath(`${device}-${colorScheme}-${name}.png`) });
        expect(await overflow(page), name).toEqual({ page: 0, body: 0 });
      }
    });
  }
}
