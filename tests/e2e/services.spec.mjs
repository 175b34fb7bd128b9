// Who calls whom: the drawing, its table, and the way from there to the traces.
import { cells, expect, fixture, open, openExample, test } from "./fixtures.mjs";
import * as oracle from "./oracle.mjs";

const SHOP = "jaeger-json/shop.json";
const shop = oracle.read(fixture(SHOP));
const graph = (page) => page.getByTestId("service-graph");
const node = (page, name) => graph(page).locator(`[data-node][data-name="${name}"]`);
const sorted = (rows) => rows.map(String).sort();

async function openServices(page) {
  await page.getByTestId("nav-services").click();
  await expect(graph(page).locator("[data-node]").first()).toBeVisible();
}

for (const [what, go, traces] of [
  ["a small file", (page) => open(page, SHOP), () => shop],
  ["the example", openExample, (page, site) => example(page, site)],
]) {
  test(`has a table that agrees with the definitions, for ${what}`, async ({ page, site }) => {
    await go(page);
    await openServices(page);
    const expected = oracle.serviceGraph(await traces(page, site));
    const tables = page.getByTestId("service-table").getByRole("table");
    expect(sorted(await cells(tables.nth(0)))).toEqual(sorted(expected.nodes));
    expect(sorted(await cells(tables.nth(1)))).toEqual(sorted(expected.edges));
    await expect(graph(page)).toHaveAttribute("data-nodes", String(expected.nodes.length));
    await expect(graph(page)).toHaveAttribute("data-edges", String(expected.edges.length));
    await expect(graph(page).locator("[data-node]")).toHaveCount(expected.nodes.length);
  });
}

async function example(page, site) {
  const { gunzipSync } = await import("node:zlib");
  const file = await page.request.get(`${site.url}example.json.gz`);
  return oracle.tracesOf(gunzipSync(await file.body()));
}

test("says the numbers of nodes and edges, to the eye and to the ear", async ({ page }) => {
  await open(page, SHOP);
  await openServices(page);
  const { nodes, edges } = oracle.serviceGraph(shop);
  for (const [name, , calls, , rate, mean, p95] of nodes) {
    await expect(node(page, name)).toHaveAccessibleName(new RegExp(` ${calls} \\w+, .*, ${rate} errors, average ${mean}, p95 ${p95}$`));
    await expect(node(page, name)).toHaveRole("button");
  }
  await expect(graph(page).locator(".node--peer")).toHaveCount(nodes.filter(([, kind]) => kind === "inferred").length);
  await expect(graph(page).locator("g.edge")).toHaveCount(edges.length);
  for (const [from, to, calls, , rate, mean, p95] of edges) {
    const name = `${from} → ${to}: ${calls} calls, ${rate} errors, average ${mean}, p95 ${p95}`;
    await expect(graph(page).getByRole("img", { name, exact: true })).toHaveCount(1);
  }
  await expect(graph(page).locator("g.edge--bad")).toHaveCount(edges.filter((row) => parseFloat(row[4]) >= 5).length);
  await node(page, "payment").hover();
  const tip = page.locator(".tip.is-shown");
  for (const text of ["payment", "entries6", "errors2 (33.33 %)", "average289 ms", "p95769 ms"]) await expect(tip).toContainText(text);
  await graph(page).getByRole("img", { name: /^checkout → payment/ }).focus();
  await expect(tip).toContainText("checkout → payment");
});

test("draws more calls wider, and more entries larger", async ({ page }) => {
  await openExample(page);
  await openServices(page);
  const rows = await cells(page.getByTestId("service-table").getByRole("table").first());
  const radius = (name) => node(page, name).locator(".node__disc").evaluate((disc) => disc.r.baseVal.value);
  const number = (text) => Number(text.replace(/\s/g, ""));
  const services = rows.filter((row) => row[1] === "service").sort((a, b) => number(a[2]) - number(b[2]));
  const [least, most] = [services[0], services.at(-1)];
  expect(number(least[2])).toBeLessThan(number(most[2]));
  expect(await radius(least[0])).toBeLessThan(await radius(most[0]));
});

test("a click selects, the panel and a double click lead to the traces of the service", async ({ page }) => {
  await open(page, SHOP);
  await openServices(page);
  await node(page, "payment").click();
  const panel = page.getByTestId("service-detail");
  await expect(panel).toContainText("payment");
  await expect(page).toHaveURL(/focus=payment/);
  await panel.getByRole("button", { name: "Show its 6 traces" }).click();
  await expect(page.getByTestId("trace-list").locator("[data-trace-id]")).toHaveCount(6);
  await expect(page.getByRole("group", { name: "Filter" }).locator(".chip")).toContainText("payment");
  await page.goBack();
  await expect(panel).toContainText("payment");
  await panel.getByRole("button", { name: "Close" }).click();
  await expect(panel).toBeHidden();
  // A peer has no spans, so no traces of its own.
  await node(page, "receipts").click();
  await expect(panel).toContainText("inferred peer");
  await expect(panel.getByRole("button", { name: /^Show its/ })).toHaveCount(0);
  await panel.getByRole("button", { name: "Close" }).click();
  // The panel that the first click opens does not take the node from under the pointer, however late the second comes.
  const { x, y, width, height } = await node(page, "checkout").locator(".node__disc").boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.up();
  await expect(panel).toContainText("checkout");
  await page.mouse.down({ clickCount: 2 });
  await page.mouse.up({ clickCount: 2 });
  await expect(page.getByTestId("trace-list")).toBeVisible();
  await expect(page).toHaveURL(/[&?]service=checkout/);
});

test("keys walk along the calls and zoom", async ({ page }) => {
  await open(page, SHOP);
  await openServices(page);
  await node(page, "frontend").focus();
  await page.keyboard.press("ArrowRight");
  await expect(node(page, "checkout")).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await expect(node(page, "frontend")).toBeFocused();
  const drawing = graph(page).locator("svg > g").first();
  const before = await drawing.getAttribute("transform");
  await page.keyboard.press("+");
  await expect(drawing).not.toHaveAttribute("transform", before);
  await graph(page).getByRole("button", { name: "fit" }).click();
  await expect(drawing).toHaveAttribute("transform", before);
  await node(page, "frontend").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("service-detail")).toContainText("frontend");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("trace-list")).toBeVisible();
});

test("the table takes the place of the drawing, and sorts", async ({ page }) => {
  await open(page, SHOP);
  await openServices(page);
  await page.getByRole("button", { name: "table" }).click();
  await expect(graph(page)).toBeHidden();
  const table = page.getByTestId("service-table").getByRole("table").first();
  await table.getByRole("button", { name: "Error rate" }).click();
  await expect(table.getByRole("columnheader", { name: "Error rate" })).toHaveAttribute("aria-sort", "descending");
  expect((await cells(table))[0][0]).toBe("payment");
  await table.getByRole("button", { name: "payment" }).click();
  await expect(page.getByTestId("service-detail")).toContainText("payment");
});
