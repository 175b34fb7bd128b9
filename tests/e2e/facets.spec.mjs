// Facets: what they count against the oracle, and what a click on a value does.
import { expect, fixture, open, openExample, test } from "./fixtures.mjs";
import * as oracle from "./oracle.mjs";

const SHOP = "jaeger-json/shop.json";
const shop = oracle.read(fixture(SHOP));
const facet = (page, key) => page.getByTestId("facets").locator(`[data-facet="${key}"]`);
const values = (page, key) => facet(page, key).locator("button[aria-pressed]");
const selected = (page) => page.getByTestId("overview").getAttribute("data-traces").then(Number);
const of = (page, key, value) => values(page, key).filter({ has: page.getByText(value, { exact: true }) });
const having = (test) => shop.filter(({ spans }) => spans.some(test)).length;

/** `[value, traces]` as shown, all of them. */
async function shown(page, key) {
  const more = facet(page, key).getByRole("button", { name: " more of " });
  if (await more.isVisible()) await more.click();
  const texts = await values(page, key).evaluateAll((rows) => rows.map((row) => [...row.children].slice(0, 2).map((part) => part.textContent)));
  return texts.map(([value, count]) => [value, Number(count.replace(/\D/g, ""))]);
}

const byCount = (list) => list.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
const services = [...new Set(shop.flatMap(({ spans }) => spans.map(({ service }) => service)))];

test("values have the counts of the oracle, and a key is counted without its own terms", async ({ page }) => {
  await open(page, SHOP);
  const all = byCount(services.map((service) => [service, having((span) => span.service === service)]));
  await expect.poll(() => shown(page, "service")).toEqual(all);
  const [service, traces] = all.at(-1);
  await of(page, "service", service).click();
  await expect(page.locator(".chip")).toContainText(service);
  await expect.poll(() => selected(page)).toBe(traces);
  await expect(of(page, "service", service)).toHaveAttribute("aria-pressed", "true");
  expect(await shown(page, "service")).toEqual(all);
  const kinds = [...new Set(shop.flatMap(({ spans }) => spans.map(({ kind }) => kind)))];
  const own = kinds.map((kind) => [kind === "unspecified" ? "(unspecified)" : kind, having((span) => span.service === service && span.kind === kind)]);
  await expect.poll(() => shown(page, "kind")).toEqual(byCount(own.filter(([, count]) => count > 0)));
  const left = own.filter(([, count]) => count > 0).length;
  expect(left).toBeLessThan(own.length);
  await expect(facet(page, "kind").locator("h3")).toContainText(`${left} of ${own.length} values`);
  await of(page, "service", service).click();
  await expect(page.locator(".chip")).toHaveCount(0);
});

test("Alt and a click exclude, the actions lead on, Back takes back", async ({ page }) => {
  await open(page, SHOP);
  const service = services[0];
  await of(page, "service", service).click({ modifiers: ["Alt"] });
  await expect(page.locator(".chip")).toContainText(`not service${service}`);
  await expect.poll(() => selected(page)).toBe(shop.length - having((span) => span.service === service));
  await page.goBack();
  await expect.poll(() => selected(page)).toBe(shop.length);
  await of(page, "service", service).hover();
  await facet(page, "service").getByRole("button", { name: `No traces with a span of service = ${service}` }).click();
  await expect(page.locator(".chip")).toContainText(`not service${service}`);
  await page.goBack();
  await expect(page.locator(".chip")).toHaveCount(0);
  await facet(page, "operation").locator("li").first().hover();
  await facet(page, "operation").getByRole("button", { name: "Break down by operation" }).first().click();
  await expect(page).toHaveURL(/view=breakdown&.*by=operation/);
});

test("the panel is closed and opened by keys, and remembered", async ({ page }) => {
  await open(page, SHOP);
  const button = page.getByTestId("facets-button");
  await expect(button).toHaveAttribute("aria-expanded", "true");
  await page.getByRole("button", { name: "Close the facets" }).focus();
  await page.keyboard.press("Tab");
  await expect(facet(page, "service").locator("h3 button")).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(values(page, "service").first()).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator(".chip")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(page.locator(".chip")).toHaveCount(0);
  await page.keyboard.press("ArrowRight");
  await expect(facet(page, "service").getByRole("button", { name: "No traces with" }).first()).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(values(page, "service").nth(1)).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await expect(facet(page, "service").locator("h3 button")).toBeFocused();
  await page.getByRole("button", { name: "Close the facets" }).press("Enter");
  await expect(page.getByTestId("facets")).toHaveCount(0);
  await expect(button).toBeFocused();
  await page.reload();
  await page.locator("input[type=file]").setInputFiles(fixture(SHOP));
  await expect(page.getByTestId("overview")).toBeVisible();
  await expect(button).toHaveAttribute("aria-expanded", "false");
  await button.press("Enter");
  await expect(values(page, "service").first()).toBeVisible();
});

test("a value keeps its row, and the focus, when others become more frequent", async ({ page }) => {
  await openExample(page);
  const names = () => values(page, "service").evaluateAll((rows) => rows.map((row) => row.firstElementChild.textContent));
  await expect.poll(async () => (await names()).length).toBe(6);
  const second = (await names())[1];
  const row = of(page, "service", second);
  await row.evaluate((row) => (row.isMarked = true));
  await row.focus();
  // Of slow traces another service is second.
  await page.evaluate(() => (location.hash = "view=overview&minDuration=400000000"));
  await expect.poll(async () => (await names()).indexOf(second)).toBe(2);
  await expect(row).toBeFocused();
  expect(await row.evaluate((row) => row.isMarked)).toBe(true);
});

test("to Tab the panel is one stop, where one was last, and keys go through it", async ({ page }) => {
  await openExample(page);
  const panel = page.getByTestId("facets");
  const [folds, all] = [panel.locator(".facet__fold"), panel.locator(".facet__fold, .facet__value, .facet__more")];
  const stops = panel.locator(".facet [tabindex='0']");
  await expect(stops).toHaveCount(1);
  await page.getByRole("button", { name: "Close the facets" }).focus();
  await page.keyboard.press("Tab");
  await expect(folds.first()).toBeFocused();
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement.closest("[data-testid=facets]"))).toBeNull();
  await page.keyboard.press("Shift+Tab");
  await expect(folds.first()).toBeFocused();

  await page.keyboard.press("PageDown");
  await expect(folds.nth(1)).toBeFocused();
  await page.keyboard.press("End");
  await expect(all.last()).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(all.last()).toBeFocused();
  await page.keyboard.press("Home");
  await expect(folds.first()).toBeFocused();
  await page.keyboard.press("PageDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  const action = panel.getByRole("button", { name: "Break down by operation" }).first();
  await expect(action).toBeFocused();
  await page.keyboard.press("End");
  await expect(all.last()).toBeFocused();
  await page.keyboard.press("PageUp");
  await expect(folds.nth((await folds.count()) - 2)).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Shift+Tab");
  await expect(folds.nth((await folds.count()) - 2)).toBeFocused();

  // What had the stop is folded away: another has it.
  await values(page, "service").first().focus();
  await folds.first().evaluate((fold) => fold.click());
  await expect(values(page, "service")).toHaveCount(0);
  await expect(stops).toHaveCount(1);
});

test("what is folded is counted when it is unfolded", async ({ page }) => {
  await openExample(page);
  const panel = page.getByTestId("facets");
  const folded = panel.locator(".facet:has([aria-expanded=false])").first();
  const key = await folded.getAttribute("data-facet");
  await expect(values(page, key)).toHaveCount(0);
  await facet(page, key).locator("h3 button").press("Enter");
  await expect(facet(page, key).locator("h3 button")).toBeFocused();
  const first = values(page, key).first();
  await expect(first).toBeVisible();
  const traces = Number((await first.locator(".facet__count").textContent()).replace(/\D/g, ""));
  await first.click();
  await expect.poll(() => selected(page)).toBe(traces);
  await expect(facet(page, key).locator("button[aria-pressed=true]"), "what was unfolded stays so when it is chosen").toHaveCount(1);
  await facet(page, key).locator("h3 button").press("Enter");
  await expect(values(page, key)).toHaveCount(0);
});

test("what a value is called says what is chosen and how many traces have it", async ({ page }) => {
  await open(page, SHOP);
  const [service] = services;
  const named = (state) => {
    const traces = having((span) => span.service === service);
    return new RegExp(`${service} ?${traces} of ${shop.length} traces \\([^)]*\\)${state}$`);
  };
  const value = (state) => facet(page, "service").getByRole("button", { name: named(state) });
  await expect(facet(page, "service").getByRole("button", { name: new RegExp(`service ?${services.length} values$`) })).toBeVisible();
  await expect(page.getByRole("group", { name: "service", exact: true })).toBeVisible();
  await value("").click();
  await expect(value("")).toHaveAttribute("aria-pressed", "true");
  await value("").click({ modifiers: ["Alt"] });
  await expect(value(", excluded")).toHaveAttribute("aria-pressed", "false");
});

test("on a phone it lies over the content, behind a button", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, SHOP);
  await expect(page.getByTestId("facets")).toHaveCount(0);
  await page.getByTestId("facets-button").click();
  await expect(values(page, "service").first()).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("facets")).toHaveCount(0);
  await page.getByTestId("facets-button").click();
  await expect(values(page, "service").first()).toBeVisible();
  await page.getByTestId("nav-errors").click();
  await expect(page.getByTestId("facets"), "it would hide where one went").toHaveCount(0);
});
