// Everything stays within the page, which itself never scrolls; pictures of all screens, both themes, are left in `results`.
import { GO, expect, inMemory, open, openExample, test } from "./fixtures.mjs";

/** Elements that stand out of the page on the right, and nothing clips or scrolls them. */
const overflow = (page) =>
  page.evaluate(() => ({
    page: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    body: document.body.scrollWidth - document.documentElement.clientWidth,
    // The page's frame does not scroll: what stands out below would let it be pushed off the screen, with no way back.
    below: document.documentElement.scrollHeight - document.documentElement.clientHeight,
  }));

const INSIDE = { page: 0, body: 0, below: 0 };

/** Parts of a head that lie upon each other, as far as their texts reach. */
const overlaps = (page) =>
  page.evaluate(() => {
    const found = [];
    for (const head of document.querySelectorAll(".figure__head, .card__title, .heading, .trace-header, .compare__moments")) {
      const parts = [...head.children].filter((part) => part.getClientRects().length > 0 && getComputedStyle(part).position !== "absolute");
      const boxes = parts.map((part) => {
        const { left, top, right, bottom } = part.getBoundingClientRect();
        const isCut = getComputedStyle(part).overflowX !== "visible";
        return { part, left, top, right: isCut ? right : Math.max(right, left + part.scrollWidth), bottom };
      });
      for (const [at, one] of boxes.entries()) {
        for (const other of boxes.slice(at + 1)) {
          const isApart = one.right <= other.left + 1 || other.right <= one.left + 1 || one.bottom <= other.top + 1 || other.bottom <= one.top + 1;
          if (!isApart) found.push(`${one.part.textContent} | ${other.part.textContent}`);
        }
      }
    }
    return found;
  });

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
  ["groups", async (page) => {
    const groups = "&service=checkout&kind=client&group=2&kind=server&spanStatus=error&group=3&service=payment&minSpans=3&minDuration=1000000";
    await page.evaluate((groups) => (location.hash += groups + "&rootOperation=POST%20%2Fcheckout"), groups);
    await expect(page.getByRole("group", { name: "One span" })).toHaveCount(3);
  }],
  ["nothing selected", async (page) => {
    await page.evaluate(() => (location.hash += "&tag=http.status_code%20%3E%3D%20500"));
    await expect(page.getByTestId("no-match").getByRole("button").first()).toBeVisible();
  }],
  ["data", async (page) => {
    await page.goBack();
    await page.goBack();
    await GO.data(page);
  }],
  ["menu", async (page) => {
    await page.getByTestId("nav-overview").click();
    await page.getByTestId("save-menu").last().click();
    await expect(page.getByRole("group", { name: "Save or copy" })).toBeVisible();
  }],
  ["connect", async (page) => {
    await page.keyboard.press("Escape");
    await GO.connect(page);
  }],
  ["export", async (page) => {
    await page.keyboard.press("Escape");
    await expect(page.getByTestId("connect")).toBeHidden();
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
      expect(await overflow(page), "start").toEqual(INSIDE);
      await openExample(page);
      for (const [name, go] of SCREENS) {
        await go(page);
        // Charts are drawn in a frame of their own.
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
        await page.screenshot({ path: testInfo.outputPath(`${device}-${colorScheme}-${name}.png`) });
        expect(await overflow(page), name).toEqual(INSIDE);
        expect(await overlaps(page), name).toEqual([]);
      }
    });
  }
}

/** Six traces of three services, one in two failed; every name has 300 letters and no place to break it. */
function longNames() {
  const name = (what) => `${what}_${"x".repeat(300)}`.slice(0, 300);
  const trace = (at) => {
    const id = (at + 1).toString(16).padStart(32, "a");
    const processes = Object.fromEntries(
      ["shop", "cart", "pay"].map((service, at) => [`p${at}`, { serviceName: name(service), tags: [{ key: "service.version", type: "string", value: name(at < 3 ? "old" : "new") }] }]),
    );
    const error = at % 2 ? [{ key: "error", type: "bool", value: true }, { key: "error.message", type: "string", value: name("refused") }] : [];
    const spans = [0, 1, 2].map((depth) => ({
      traceID: id, spanID: `${depth + 1}`.padStart(16, "b"), operationName: name(`op${depth}`), processID: `p${depth}`,
      startTime: 1_772_442_000_000_000 + at * 60_000_000 + depth * 10, duration: 90_000 - depth * 1_000 + at, tags: error,
      references: depth ? [{ refType: "CHILD_OF", traceID: id, spanID: `${depth}`.padStart(16, "b") }] : [],
    }));
    return { traceID: id, spans, processes };
  };
  return JSON.stringify({ data: [0, 1, 2, 3, 4, 5].map(trace) });
}

for (const [device, viewport] of [["phone", { width: 390, height: 844 }], ["home", { width: 1440, height: 900 }]]) {
  test(`names of 300 letters leave every screen in its place, ${device}`, async ({ page }) => {
    await page.setViewportSize(viewport);
    await open(page, inMemory("long.json", longNames()));
    for (const name of ["errors", "latency", "services", "operations", "breakdown", "compare", "summary", "traces", "picked", "pair"]) {
      await GO[name](page);
      expect(await overflow(page), name).toEqual(INSIDE);
      expect(await overlaps(page), name).toEqual([]);
    }
    await page.goBack();
    await GO.trace(page);
    expect(await overflow(page), "trace").toEqual(INSIDE);
    expect(await overlaps(page), "trace").toEqual([]);
    // Service and operation both show where they begin.
    const texts = page.getByTestId("waterfall").locator('[role=row][aria-rowindex="3"]').locator(".wf-service, .wf-operation");
    for (const text of await texts.all()) expect((await text.boundingBox()).width).toBeGreaterThan(8);
  });
}

test("on a phone the bar of screens shows which one is open", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openExample(page);
  const last = page.getByTestId("nav-summary");
  await expect(last).not.toBeInViewport({ ratio: 1 });
  await last.evaluate((link) => link.click());
  await expect(last).toBeInViewport({ ratio: 1 });
  await page.reload();
  await expect(last).toHaveAttribute("aria-current", "page");
  await expect(last).toBeInViewport({ ratio: 1 });
});

for (const [name, screen, last] of [["calls", "operations", "Could save, at most"], ["error groups", "errors", "Over time"]]) {
  test(`beside the facets the table of ${name} keeps all its columns in sight`, async ({ page }) => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await openExample(page);
    await page.getByTestId(`nav-${screen}`).click();
    const head = page.getByRole("columnheader", { name: last });
    const beside = page.locator("table", { has: head }).getByRole("columnheader").last();
    const right = async (of) => (await of.boundingBox()).x;
    await expect(head).toBeVisible();
    const box = await head.boundingBox();
    expect(box.x + box.width).toBeLessThanOrEqual((await right(beside)) + 1);
  });
}

test("beside the facets the numbers of both sides of a comparison are in sight", async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await openExample(page);
  const isInSight = (of) => of.evaluate((table) => table.scrollWidth <= table.clientWidth);
  await page.getByTestId("nav-compare").click();
  const compared = page.getByTestId("compare-table");
  await expect(compared.locator("tbody tr").first()).toBeVisible();
  expect(await isInSight(compared)).toBe(true);
  // The slowest, whose numbers are the longest.
  await page.evaluate(() => (location.hash = "v=1&view=traces&sort=duration&order=desc&data=example"));
  const boxes = page.getByTestId("trace-list").getByRole("checkbox");
  await boxes.nth(0).click();
  await boxes.nth(3).click();
  await page.getByTestId("compare-picked").click();
  const pair = page.getByTestId("pair-table");
  await expect(pair.locator("tbody tr").first()).toBeVisible();
  expect(await isInSight(pair)).toBe(true);
});
