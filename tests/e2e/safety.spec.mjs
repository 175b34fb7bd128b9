// What a trace holds is text, whatever it says; and nothing leaves the page. The watch of `fixtures.mjs` sees policy
// violations, errors, and requests to other origins.
import { readFileSync } from "node:fs";
import { GO, cells, choose, expect, fixture, inMemory, open, openExample, test } from "./fixtures.mjs";

const HOSTILE = "jaeger-json/hostile.json";
const IMAGE = `<img src=x onerror="window.hacked='image'">`;
const SCRIPT = `"></script><script>window.hacked='script'</script>`;

/** Nothing of the file has become anything but text. */
async function expectOnlyText(page) {
  expect(await page.evaluate(() => window.hacked)).toBeUndefined();
  await expect(page.locator("img, iframe, object, embed")).toHaveCount(0);
  // The page's own two scripts: the one in the head, and none that came later.
  expect(await page.locator("script").evaluateAll((all) => all.map((script) => script.textContent.trim()).filter(Boolean))).toEqual([]);
  await expect(page.locator("svg[onload], [onerror]")).toHaveCount(0);
  for (const href of await page.locator("a[href]").evaluateAll((all) => all.map(({ href }) => href))) {
    expect(href).toMatch(/^https?:/);
  }
}

test("hostile text is text on every screen", async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem("spanglass:keep", "no"));
  await open(page, HOSTILE);
  await expect(page.getByTestId("overview")).toHaveAttribute("data-spans", "5");
  await expect(page.getByTestId("overview").getByText(IMAGE).first()).toBeVisible();
  await expectOnlyText(page);

  await page.getByTestId("nav-traces").click();
  const row = page.getByTestId("trace-list").locator("[data-trace-id]");
  await expect(row).toContainText(IMAGE);
  await expectOnlyText(page);
  await row.click();

  const waterfall = page.getByTestId("waterfall");
  await expect(waterfall.locator("[data-span-id]")).toHaveCount(5);
  await expect(waterfall).toContainText(SCRIPT);
  await expect(waterfall).toContainText("👩‍👩‍👧‍👦🔥");
  for (let at = 0; at < 5; at += 1) {
    const span = waterfall.locator(`[aria-rowindex="${at + 1}"]`);
    const id = await span.getAttribute("data-span-id");
    await span.click();
    await expect(page.getByTestId("span-detail").getByText(id, { exact: true }).first()).toBeVisible();
    await expectOnlyText(page);
    if (at === 0) {
      const detail = page.getByTestId("span-detail");
      await expect(detail).toContainText("javascript:window.hacked='link'");
      // Only http(s) is a link; and that opens without telling where it came from.
      await expect(detail.getByRole("link")).toHaveCount(1);
      await expect(detail.getByRole("link")).toHaveAttribute("rel", "noopener noreferrer");
      await expect(detail.getByRole("link")).toHaveText("https://example.invalid/?q=<b>");
    }
  }
  await page.getByTestId("span-search").fill(IMAGE);
  await expect(page.getByTestId("span-search-count")).toHaveAttribute("data-query", IMAGE);
  await expectOnlyText(page);
  // The id itself is hostile, and a reload finds it all the same.
  await page.reload();
  await expect(page.getByTestId("start")).toBeVisible();
  await choose(page, HOSTILE);
  await expect(waterfall.locator("[data-span-id]")).toHaveCount(5);
  await expectOnlyText(page);

  // The same trace in its other forms, and beside itself.
  await GO.spans(page);
  await expect(page.getByTestId("span-table")).toContainText(SCRIPT);
  await expectOnlyText(page);
  await GO.tree(page);
  await expect(page.getByTestId("trace-text")).toContainText(SCRIPT);
  await expectOnlyText(page);
  await GO.json(page);
  await expectOnlyText(page);
  const id = page.url().match(/trace=([^&]+)/)[1];
  await page.evaluate((id) => (location.hash = `trace=${id}...${id}`), id);
  await expect(page.getByTestId("pair-tree")).toContainText(IMAGE);
  await expectOnlyText(page);

  await page.getByTestId("nav-services").click();
  await expect(page.getByTestId("service-graph")).toHaveAttribute("data-nodes", /[5-9]/);
  for (const node of await page.getByTestId("service-graph").locator("[data-node]").all()) {
    await node.focus();
    await page.keyboard.press("Enter");
    await expect(page.getByTestId("service-detail")).toBeVisible();
  }
  await expectOnlyText(page);
  await page.getByRole("button", { name: "table" }).click();
  await expectOnlyText(page);
  const names = (await cells(page.getByTestId("service-table").locator("table").first())).map(([name]) => name);
  expect(names).toEqual(expect.arrayContaining([IMAGE, SCRIPT]));
  await page.getByTestId("service-table").getByRole("button", { name: IMAGE }).first().click();
  await page.getByTestId("service-detail").getByRole("button", { name: "Show its 1 trace" }).click();
  await expect(page.getByRole("group", { name: "Filter" }).locator(".chip")).toContainText(IMAGE);
  await expectOnlyText(page);

  await page.getByTestId("nav-data").click();
  await expect(page.getByTestId("import-report")).toBeVisible();
  await expectOnlyText(page);
});

test("a hostile file name and a hostile title are text", async ({ page }) => {
  const bytes = readFileSync(fixture("jaeger-json/one-span.json"));
  const name = `"><img src=x onerror=window.hacked=1>.json`;
  await page.goto(`./#title=${encodeURIComponent(SCRIPT)}`);
  await open(page, inMemory(name, bytes), inMemory(`${name}.png`, "\x89PNG"));
  await expect(page.getByTestId("load-error")).toContainText(name);
  await expectOnlyText(page);
  await page.getByTestId("nav-data").click();
  await expect(page.getByTestId("import-report")).toContainText(name);
  await expectOnlyText(page);
});

test("nothing is asked of any other origin, nor sent anywhere, on any screen", async ({ page, site }) => {
  const requests = [];
  page.context().on("request", (request) => requests.push(`${request.method()} ${request.url()}`));
  await openExample(page);
  await page.getByTestId("nav-traces").click();
  await page.locator('[role=row][aria-rowindex="2"]').click();
  await page.getByTestId("waterfall").locator("[data-span-id]").first().click();
  await page.getByTestId("span-search").fill("select");
  await expect(page.getByTestId("span-search-count")).toHaveAttribute("data-query", "select");
  await page.getByTestId("nav-services").click();
  await page.getByTestId("service-graph").locator("[data-node]").first().click();
  await page.getByTestId("nav-data").click();
  await page.getByRole("button", { name: /Switch to the/ }).last().click();
  await page.keyboard.press("?");
  await expect(page.getByTestId("help")).toBeVisible();
  expect(requests.length).toBeGreaterThan(5);
  for (const request of requests) expect(request.startsWith(`GET ${site.url}`), request).toBe(true);
});
