// Two traces: picked, compared, turned round; and the ways there from an open one.
import { GO, cells, expect, fixture, open, openExample, test } from "./fixtures.mjs";
import * as oracle from "./oracle.mjs";

const SHOP = "jaeger-json/shop.json";
const shop = oracle.read(fixture(SHOP));
const [first, second, third] = shop;

const row = (page, trace) => page.locator(`[data-trace-id="${trace.id}"]`);
const box = (page, trace) => row(page, trace).getByRole("checkbox");
const heads = (page) => page.locator(".pair__id").evaluateAll((ids) => ids.map((id) => id.querySelector("bdi").textContent));

/** Service, operation, total in A and in B, of each row of the table. */
const totals = async (page) =>
  new Map((await cells(page.getByTestId("pair-table"))).map(([service, name, , a, b]) => [`${service} ${name}`, [a, b]]));

/** The same, computed from the file. */
function expected(good, bad) {
  const sums = (trace) => {
    const of = new Map();
    for (const { service, name, start, end } of trace.spans) {
      of.set(`${service} ${name}`, (of.get(`${service} ${name}`) ?? 0n) + end - start);
    }
    return of;
  };
  const [a, b] = [sums(good), sums(bad)];
  const text = (nanos) => (nanos === undefined ? "–" : oracle.duration(nanos));
  return new Map([...new Set([...a.keys(), ...b.keys()])].map((key) => [key, [text(a.get(key)), text(b.get(key))]]));
}

test("picks two traces by mouse, compares them, and turns them round", async ({ page }) => {
  await open(page, SHOP);
  await page.getByTestId("nav-traces").click();
  await expect(page.getByTestId("picks")).toBeHidden();
  await box(page, first).click();
  await expect(box(page, first)).toBeChecked();
  await expect(page.getByTestId("compare-picked")).toBeDisabled();
  await box(page, third).click();
  await expect(page).toHaveURL(new RegExp(`cohort=${first.id}&cohort=${third.id}`));
  await page.getByTestId("compare-picked").click();
  await expect.poll(() => heads(page)).toEqual([first.id, third.id]);
  await expect.poll(() => totals(page)).toEqual(expected(first, third));
  await page.getByTestId("pair-swap").click();
  await expect.poll(() => heads(page)).toEqual([third.id, first.id]);
  await expect.poll(() => totals(page)).toEqual(expected(third, first));
  // Back to what was picked, step by step.
  await page.goBack();
  await page.goBack();
  await expect(box(page, first)).toBeChecked();
  await expect(box(page, third)).toBeChecked();
});

test("picks by keys, at most two, and lets go", async ({ page }) => {
  await open(page, SHOP);
  await page.getByTestId("nav-traces").click();
  await page.getByTestId("trace-list").focus();
  for (const key of ["ArrowDown", " ", "ArrowDown", "p"]) await page.keyboard.press(key);
  await expect(box(page, first)).toBeChecked();
  await expect(box(page, second)).toBeChecked();
  await expect(page.getByTestId("trace-list")).toBeVisible();
  // A third takes the place of the one that was picked first.
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("p");
  await expect(box(page, first)).not.toBeChecked();
  await expect(box(page, third)).toBeChecked();
  await page.keyboard.press("p");
  await expect(box(page, third)).not.toBeChecked();
  await expect(page.getByTestId("compare-picked")).toBeDisabled();
  await page.getByTestId("picks").getByRole("button", { name: "Clear" }).click();
  await expect(page.getByTestId("picks")).toBeHidden();
  await expect(page).not.toHaveURL(/cohort/);
});

test("what is picked in one list stays picked in another", async ({ page }) => {
  await open(page, SHOP);
  await page.getByTestId("nav-traces").click();
  await box(page, first).click();
  await page.getByTestId("nav-errors").click();
  const failed = shop.find(({ errors }) => errors > 0);
  await page.getByTestId("error-table").locator(`[data-trace-id="${failed.id}"]`).getByRole("checkbox").click();
  await page.getByTestId("compare-picked").click();
  await expect.poll(() => heads(page)).toEqual([first.id, failed.id]);
});

test("an open trace is compared with a typical one, the slowest, or one from the list", async ({ page }) => {
  await openExample(page);
  await GO.traces(page);
  const id = await page.locator('[role=row][aria-rowindex="2"]').getAttribute("data-trace-id");
  await GO.trace(page);
  const menu = page.getByRole("group", { name: "Compare with" });
  const button = page.getByTestId("compare-with");
  await button.focus();
  await page.keyboard.press("Enter");
  await expect(menu.getByRole("link")).toHaveCount(3);
  await page.keyboard.press("Escape");
  await expect(menu).toBeHidden();
  await expect(page.getByTestId("waterfall")).toBeVisible();
  await button.click();
  await menu.getByRole("link", { name: "a typical one" }).click();
  await expect.poll(async () => (await heads(page))[1]).toBe(id);
  await page.goBack();
  await button.click();
  const slowest = menu.getByRole("link", { name: "the slowest" });
  const took = (await slowest.textContent()).match(/\(([^,)]*)/)[1];
  await slowest.click();
  await expect.poll(async () => (await heads(page))[0]).toBe(id);
  await expect(page.getByRole("region", { name: "Trace B" })).toContainText(took);
  await page.goBack();
  await button.click();
  await menu.getByRole("link", { name: "pick it in the list" }).click();
  await expect(box(page, { id })).toBeChecked();
});

test("the trees open, close and lead to a span by keys, which the help lists", async ({ page }) => {
  await open(page, SHOP);
  await page.evaluate(([a, b]) => (location.hash = `#trace=${a}...${b}`), [first.id, third.id]);
  const tree = page.getByTestId("pair-tree");
  await tree.focus();
  await page.keyboard.press("]");
  const closed = Number(await tree.getAttribute("aria-rowcount"));
  await page.keyboard.press("[");
  await expect.poll(async () => Number(await tree.getAttribute("aria-rowcount"))).toBeGreaterThan(closed);
  await page.keyboard.press("?");
  await expect(page.getByTestId("help")).toContainText("In the spans of two traces");
  await page.keyboard.press("Escape");
  await tree.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("span-detail").getByRole("heading", { level: 1 })).toContainText(third.root.name);
});
