// axe on every screen in both themes, and the whole way without a mouse.
import { GO, accessibilityFaults, choose, expect, holdReads, open, openExample, test } from "./fixtures.mjs";
import { writeJaeger } from "./make.mjs";

/** Screens of the example, each from the one before. */
const SCREENS = [
  // What is on its way stands at half strength.
  ["overview", (page) => expect(page.locator(".is-pending")).toHaveCount(0)],
  ["overview, tables", async (page) => {
    for (const button of await page.getByRole("button", { name: "table" }).all()) await button.click();
  }],
  ["overview, filtered", async (page) => {
    for (const button of await page.getByRole("button", { name: "chart" }).all()) await button.click();
    await page.evaluate(() => (location.hash += "&status=error&minDuration=1000000"));
    await expect(page.locator(".chip").first()).toBeVisible();
  }],
  ["errors", GO.errors],
  ["errors, a group chosen", async (page) => {
    await page.getByTestId("error-bars").getByRole("button").first().click();
    await expect(page.locator(".errors__chosen")).toBeVisible();
  }],
  ["traces", GO.traces],
  ["traces, two picked", GO.picked],
  ["two traces", GO.pair],
  ["trace", async (page) => {
    await page.goBack();
    await GO.trace(page);
  }],
  ["compare with", GO.compareWith],
  ["critical path", async (page) => {
    await page.keyboard.press("Escape");
    await GO.path(page);
  }],
  ["span", async (page) => {
    await page.keyboard.press("e");
    await page.keyboard.press("Enter");
    await expect(page.getByTestId("span-detail").getByRole("heading", { level: 1 })).toBeVisible();
  }],
  ["search", async (page) => {
    await page.getByTestId("span-search").fill("checkout");
    await expect(page.getByTestId("span-search-count")).toHaveAttribute("data-query", "checkout");
  }],
  ["trace, spans", GO.spans],
  ["trace, tree", GO.tree],
  ["trace, JSON", GO.json],
  ["latency", GO.latency],
  ["latency, tables", async (page) => {
    for (const button of await page.getByRole("button", { name: "table" }).all()) await button.click();
  }],
  ["services", GO.services],
  ["services, one chosen", async (page) => {
    await page.getByTestId("service-graph").locator("[data-node]").first().click();
    await expect(page.getByTestId("service-detail")).toBeVisible();
  }],
  ["services, table", async (page) => {
    await page.getByRole("button", { name: "table" }).click();
  }],
  ["operations", GO.operations],
  ["compare", GO.compare],
  ["breakdown", GO.breakdown],
  ["summary", GO.summary],
  ["suggestions", async (page) => {
    await page.getByTestId("filter-input").fill("http");
    await expect(page.getByTestId("filter-suggestions")).toBeVisible();
  }],
  ["groups, and nothing selected", async (page) => {
    await page.evaluate(() => (location.hash += "&tag=http.status_code%20%3E%3D%20500&kind=client&group=2&kind=server&minSpans=3"));
    await expect(page.getByRole("group", { name: "One span" })).toHaveCount(2);
    await expect(page.getByTestId("no-match").getByRole("button").first()).toBeVisible();
  }],
  ["import report", async (page) => {
    await page.goBack();
    await GO.data(page);
  }],
  ["open menu", async (page) => {
    await page.getByRole("button", { name: "Open", exact: true }).click();
  }],
  ["connect", async (page) => {
    await page.keyboard.press("Escape");
    await GO.connect(page);
  }],
  ["question and sentences", async (page) => {
    await page.keyboard.press("Escape");
    await expect(page.getByTestId("connect")).toBeHidden();
    await choose(page, "broken/truncated.json", "refused/png.json");
    await page.getByRole("alertdialog").getByRole("button", { name: "Add" }).click();
    await expect(page.getByTestId("load-error")).toBeVisible();
    await choose(page, "jaeger-json/one-span.json");
    await expect(page.getByRole("alertdialog")).toBeVisible();
  }],
  ["export", async (page) => {
    await page.keyboard.press("Escape");
    await page.keyboard.press("x");
    await expect(page.getByTestId("export-losses").getByRole("listitem").first()).toBeVisible();
  }],
  ["help", async (page) => {
    await page.keyboard.press("Escape");
    // The page hears of the closing later than the eye sees it; until then keys are the dialog's.
    await expect(async () => {
      await page.keyboard.press("?");
      await expect(page.getByTestId("help")).toBeVisible({ timeout: 500 });
    }).toPass();
  }],
];

for (const colorScheme of ["light", "dark"]) {
  test(`axe finds nothing on any screen, ${colorScheme}`, async ({ page }, testInfo) => {
    test.setTimeout(120_000);
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.goto("./");
    await expect(page.getByTestId("start")).toBeVisible();
    const faults = (await accessibilityFaults(page)).map((fault) => `start: ${fault}`);

    const large = testInfo.outputPath("large.json");
    writeJaeger(large, { traces: 200, spans: 100 });
    const release = await holdReads(page, 1);
    await page.locator("input[type=file]").setInputFiles(large);
    await expect(page.locator(".stats--loading")).toContainText("Services3");
    faults.push(...(await accessibilityFaults(page)).map((fault) => `loading: ${fault}`));
    await release();
    await expect(page.getByTestId("overview")).toBeVisible();

    await openExample(await fresh(page));
    for (const [name, go] of SCREENS) {
      await go(page);
      faults.push(...(await accessibilityFaults(page)).map((fault) => `${name}: ${fault}`));
    }
    expect(faults).toEqual([]);
  });
}

async function fresh(page) {
  await page.goto("about:blank");
  return page;
}

test("from the start to the detail of a span without a mouse", async ({ page }) => {
  await page.goto("./");
  await expect(page.getByTestId("start")).toBeVisible();
  await tabTo(page, page.getByTestId("open-example"));
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("overview")).toBeVisible();
  await tabTo(page, page.getByTestId("nav-traces"));
  await page.keyboard.press("Enter");
  await expect(page.locator('[role=row][aria-rowindex="2"]')).toBeVisible();
  await tabTo(page, page.getByTestId("trace-list"), 60);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByTestId("trace-list")).toHaveAttribute("aria-activedescendant", "trace-row-1");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("waterfall")).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("span-detail").getByRole("heading", { level: 1 })).toBeVisible();
  // Out again, step by step, and the list is where it was left.
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("span-detail")).toBeHidden();
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("trace-list")).toHaveAttribute("aria-activedescendant", "trace-row-1");
});

test("the first Tab offers to skip to the content", async ({ page }) => {
  await open(page, "jaeger-json/shop.json");
  await page.evaluate(() => document.activeElement.blur());
  await tabTo(page, page.getByRole("link", { name: "Skip to the content" }), 40);
  await page.keyboard.press("Enter");
  await expect(page.locator("#main")).toBeFocused();
  await expect(page.getByTestId("overview")).toBeVisible();
});

test("axe finds nothing where no trace matches the filter", async ({ page }) => {
  await open(page, "jaeger-json/shop.json");
  await page.evaluate(() => (location.hash += "&service=nobody"));
  await expect(page.getByText("No trace matches the filter.")).toBeVisible();
  for (const view of ["overview", "traces", "errors", "latency", "services", "operations", "breakdown", "compare", "summary"]) {
    await page.getByTestId(`nav-${view}`).click();
    await expect(page.locator(".is-pending, .is-stale")).toHaveCount(0);
    expect(await accessibilityFaults(page), view).toEqual([]);
  }
});

test("keys leave what is open, one thing at a time, and the focus stays in sight", async ({ page }) => {
  await open(page, "jaeger-json/shop.json");
  const focused = (locator) => expect(locator).toBeFocused();

  // A field is left by Esc: its list, its text, itself.
  const field = page.getByTestId("filter-input");
  await page.keyboard.press("/");
  await focused(field);
  await page.keyboard.type("serv");
  await expect(page.getByTestId("filter-suggestions")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("filter-suggestions")).toBeHidden();
  await page.keyboard.press("Escape");
  await expect(field).toHaveValue("");
  await focused(field);
  await page.keyboard.press("Escape");
  await expect(field).not.toBeFocused();

  // A question gives the focus back to where it was.
  const button = page.getByTestId("open-export");
  await button.focus();
  await choose(page, "jaeger-json/one-span.json");
  await focused(page.getByRole("button", { name: "Add", exact: true }));
  await page.keyboard.press("Escape");
  await focused(button);

  // In a trace Esc closes the help first; each form of the trace has the keys once it is shown.
  await GO.traces(page);
  await GO.trace(page);
  await page.keyboard.press("?");
  await expect(page.getByTestId("help")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("help")).toBeHidden();
  await expect(page.getByTestId("waterfall")).toBeVisible();
  for (const form of ["span-table", "trace-text", "trace-text", "waterfall"]) {
    await page.keyboard.press("v");
    await expect(page.getByTestId(form)).toBeFocused();
  }
  await page.getByTestId("compare-with").press("Enter");
  await page.keyboard.press("Escape");
  await focused(page.getByTestId("compare-with"));

  // What is not shown takes no focus.
  await GO.services(page);
  await expect(page.getByTestId("service-table")).toBeHidden();
});

async function tabTo(page, target, most = 30) {
  for (let at = 0; at < most; at += 1) {
    await page.keyboard.press("Tab");
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`not reached by ${most} × Tab: ${target}`);
}
