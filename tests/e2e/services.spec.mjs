// Who calls whom: the drawing, its table, and the way from there to the traces.
import { cells, expect, fixture, open, openExample, test } from "./fixtures.mjs";
import { writeServices } from "./make.mjs";
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

/** What both tables say: they have rows while they are shown. The drawing is shown again then. */
async function readTables(page) {
  await page.getByRole("button", { name: "table" }).click();
  const tables = page.getByTestId("service-table").locator("table");
  await expect(tables.nth(0).locator("tbody tr").first()).toBeVisible();
  const rows = [await cells(tables.nth(0)), await cells(tables.nth(1))];
  await page.getByRole("button", { name: "graph" }).click();
  await expect(graph(page)).toBeVisible();
  return rows;
}

for (const [what, go, traces] of [
  ["a small file", (page) => open(page, SHOP), () => shop],
  ["the example", openExample, (page, site) => example(page, site)],
]) {
  test(`has a table that agrees with the definitions, for ${what}`, async ({ page, site }) => {
    await go(page);
    await openServices(page);
    const expected = oracle.serviceGraph(await traces(page, site));
    const [nodes, edges] = await readTables(page);
    expect(sorted(nodes)).toEqual(sorted(expected.nodes));
    expect(sorted(edges)).toEqual(sorted(expected.edges));
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
  for (const text of ["payment", "entries6", "errors2 (33.33 %)", "average289 ms", "p95769 ms, few"]) await expect(tip).toContainText(text);
  const ofPayment = edges.filter(([from, to]) => [from, to].includes("payment"));
  await expect(graph(page).locator("g.edge.is-near")).toHaveCount(ofPayment.length);
  const near = () => graph(page).locator("g.node.is-near").evaluateAll((all) => all.map((one) => one.dataset.name).sort());
  await expect.poll(near).toEqual([...new Set(ofPayment.flatMap(([from, to]) => [from, to]))].sort());
  await graph(page).getByRole("img", { name: /^checkout → payment/ }).focus();
  await expect(tip).toContainText("checkout → payment");
  await expect(graph(page).locator("g.edge.is-near")).toHaveCount(1);
  await page.getByTestId("service-find").focus();
  await expect(graph(page).locator(".is-near")).toHaveCount(0);
});

test("draws more calls wider, and more entries larger", async ({ page }) => {
  await openExample(page);
  await openServices(page);
  const [rows] = await readTables(page);
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

test.describe("with 200 services and 1 000 edges", () => {
  const many = async (page, testInfo, hash = "") => {
    const path = writeServices(testInfo.outputPath("many.json"), { services: 200, edges: 1_000 });
    await page.goto(`./${hash}`);
    await page.locator("input[type=file]").setInputFiles(path);
    await expect(page.getByTestId("overview")).toBeVisible({ timeout: 20_000 });
    await openServices(page);
    return oracle.serviceGraph(oracle.read(path));
  };
  const edgesOf = (page) => page.getByTestId("service-graph").locator("g.edge");
  const number = (text) => Number(text.replace(/\D/g, ""));

  test("draws the edges that carry 95 % of the calls, and says how many; all by a switch", async ({ page }, testInfo) => {
    const { nodes, edges } = await many(page, testInfo);
    expect([nodes.length, edges.length]).toEqual([200, 1_000]);
    const calls = edges.map((edge) => number(edge[2])).sort((a, b) => b - a);
    const total = calls.reduce((sum, calls) => sum + calls);
    let [carried, heavy] = [0, 0];
    while (carried < total * 0.95) carried += calls[heavy++];
    const shown = await edgesOf(page).count();
    await expect(graph(page).getByRole("img"), "the table has them").toHaveCount(0);
    const bad = await page.locator("g.edge--bad").count();
    expect(shown).toBeGreaterThanOrEqual(heavy);
    expect(shown).toBeLessThanOrEqual(heavy + bad);
    await expect(page.locator(".services header").first()).toContainText(`${shown} of ${oracle.count(1_000)} edges`);
    await page.getByRole("group", { name: "Edges" }).getByRole("button", { name: "all", exact: true }).click();
    await expect(edgesOf(page)).toHaveCount(1_000);
    await expect(page.locator(".services header").first()).not.toContainText("edges");
  });

  test("finds a service by its name, and shows what is some calls away from it", async ({ page }, testInfo) => {
    const { edges } = await many(page, testInfo);
    const find = page.getByTestId("service-find");
    await find.fill("no such service");
    await page.keyboard.press("Enter");
    await expect(find).toHaveAttribute("aria-invalid", "true");
    await find.fill("API-30");
    await page.keyboard.press("Enter");
    await expect(node(page, "api-30")).toBeFocused();
    await expect(page.getByTestId("service-detail")).toContainText("api-30");
    const drawn = () => graph(page).locator("[data-node]").evaluateAll((all) => all.map((one) => one.dataset.name).sort());
    const hop = (names, [here, there]) => edges.filter((edge) => names.includes(edge[here])).map((edge) => edge[there]);
    let [called, calling] = [["api-30"], ["api-30"]];
    for (const hops of ["1 hop", "2", "3"]) {
      called = [...new Set([...called, ...hop(called, [0, 1])])];
      calling = [...new Set([...calling, ...hop(calling, [1, 0])])];
      await page.getByRole("group", { name: "Calls away" }).getByRole("button", { name: hops, exact: true }).click();
      await expect.poll(drawn).toEqual([...new Set([...called, ...calling])].sort());
    }
    await expect(page).toHaveURL(/focus=api-30&hops=3/);
    await page.goBack();
    await expect(page).toHaveURL(/hops=2/);
    await page.getByRole("group", { name: "Calls away" }).getByRole("button", { name: "all", exact: true }).click();
    await expect.poll(async () => (await drawn()).length).toBe(200);
    await node(page, "api-30").focus();
    await page.keyboard.press("ArrowLeft");
    await expect(node(page, "api-30")).not.toBeFocused();
    await expect(graph(page).locator("[data-node]:focus")).toHaveCount(1);
  });

  test("leaves every service in its place when the filter changes", async ({ page }, testInfo) => {
    await many(page, testInfo);
    const places = () =>
      graph(page).locator("[data-node]").evaluateAll((all) => Object.fromEntries(all.map((one) => [one.dataset.name, one.getAttribute("transform")])));
    const before = await places();
    await page.evaluate(() => (location.hash += "&service=api-30"));
    await expect.poll(async () => Object.keys(await places()).length).toBeLessThan(100);
    const after = await places();
    for (const [name, place] of Object.entries(after)) expect(place, name).toBe(before[name]);
  });
});

test("a service that the panel's links select is moved into the window", async ({ page }) => {
  await openExample(page);
  await openServices(page);
  const panel = page.getByTestId("service-detail");
  const isSeen = async (name) => {
    const inner = await node(page, name).locator(".node__disc").boundingBox();
    const outer = await page.getByTestId("service-graph").boundingBox();
    return inner.x >= outer.x && inner.x + inner.width <= outer.x + outer.width;
  };
  await node(page, "checkout").click();
  await panel.getByRole("button", { name: "payment" }).click();
  await expect.poll(() => isSeen("payment")).toBe(true);
  expect(await isSeen("gateway.example"), "else this shows nothing").toBe(false);
  await panel.getByRole("button", { name: "gateway.example" }).click();
  await expect.poll(() => isSeen("gateway.example")).toBe(true);
});
