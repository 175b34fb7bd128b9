// What is typed into the filter, what it selects, and the selection by the values of a key, against the oracle.
import { cells, expect, fixture, open, openExample, test } from "./fixtures.mjs";
import * as oracle from "./oracle.mjs";

const SHOP = "jaeger-json/shop.json";
const shop = oracle.read(fixture(SHOP));
const input = (page) => page.getByTestId("filter-input");
const options = (page) => page.getByTestId("filter-suggestions").getByRole("option");
const selected = (page) => page.getByTestId("overview").getAttribute("data-traces").then(Number);
const having = (test) => shop.filter(({ spans }) => spans.some(test)).length;

/** Types a term and takes it as it stands. */
async function term(page, text) {
  await input(page).fill(text);
  await input(page).press("Enter");
  await expect(input(page)).toHaveValue("");
}

test("terms select what the oracle selects, and Back takes them back", async ({ page }) => {
  await open(page, SHOP);
  const service = shop[0].spans[0].service;
  const someTag = shop.flatMap(({ spans }) => spans).flatMap(({ tags }) => Object.entries(tags)).find(([, value]) => typeof value === "number");
  const [key, value] = someTag;
  const at = (span) => Number(span.tags[key]);
  const terms = [
    [`service = ${service}`, having((span) => span.service === service)],
    [`service != ${service}`, shop.length - having((span) => span.service === service)],
    ["kind = client", having((span) => span.kind === "client")],
    [`${key} >= ${value}`, having((span) => key in span.tags && at(span) >= value)],
    [`${key} != ${value}`, having((span) => key in span.tags && at(span) !== value)],
    [`${key} = nil`, having((span) => !(key in span.tags))],
    [`-${key} != nil`, shop.length - having((span) => key in span.tags)],
    ["failed", shop.filter(({ errors }) => errors > 0).length],
    ["duration >= 1us", shop.length],
  ];
  for (const [text, count] of terms) {
    await term(page, text);
    await expect.poll(() => selected(page), text).toBe(count);
    await page.goBack();
    await expect.poll(() => selected(page)).toBe(shop.length);
  }
});

test("all terms hold for one span", async ({ page }) => {
  await open(page, SHOP);
  const { service } = shop[0].spans[0];
  await term(page, `service = ${service}`);
  await term(page, "kind = client");
  await expect.poll(() => selected(page)).toBe(having((span) => span.service === service && span.kind === "client"));
  await input(page).press("Backspace");
  await expect.poll(() => selected(page)).toBe(having((span) => span.service === service));
});

test("what other tools taught is understood: logfmt, TraceQL, the id of a trace", async ({ page }) => {
  await open(page, SHOP);
  const { service } = shop[0].spans[0];
  const both = having((span) => span.service === service && span.kind === "client");
  await term(page, `service.name=${service} kind=client`);
  await expect.poll(() => selected(page)).toBe(both);
  await expect(page.getByTestId("nav-traces")).toContainText(String(both));
  await page.goBack();
  await term(page, `{ resource.service.name = "${service}" && kind = client }`);
  await expect.poll(() => selected(page)).toBe(both);
  await input(page).fill("{ status = error } | rate()");
  await input(page).press("Enter");
  await expect(page.getByRole("alert")).toContainText("Of TraceQL");
  await term(page, shop[1].id);
  await expect(page.getByTestId("waterfall")).toBeVisible();
  expect(page.url()).toContain(`trace=${shop[1].id}`);
});

test("keys and values are completed from the data, by keys alone", async ({ page }) => {
  await openExample(page);
  await page.keyboard.press("/");
  await expect(input(page)).toBeFocused();
  await page.keyboard.type("http.response.st");
  await expect(options(page)).toHaveCount(1);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(input(page)).toHaveValue("http.response.status_code = ");
  await page.keyboard.type("50");
  await expect(options(page).first()).toContainText(/^50\d/);
  await page.keyboard.press("ArrowDown");
  const value = (await options(page).first().locator("bdi").textContent()).trim();
  await page.keyboard.press("Enter");
  await expect(page.locator(".chip")).toContainText(value);
  await expect(page).toHaveURL(new RegExp(`tag=http.response.status_code%20%3D%20${value}`));
  await page.reload();
  await expect(page.locator(".chip")).toContainText(value);
});

test("what cannot be meant is said, and stays", async ({ page }) => {
  await open(page, SHOP);
  await input(page).fill("duration >= 500");
  await input(page).press("Enter");
  await expect(page.getByText("A duration has a unit", { exact: false })).toBeVisible();
  await expect(input(page)).toHaveValue("duration >= 500");
});

test("p95 is a click", async ({ page }) => {
  await openExample(page);
  const all = await selected(page);
  await page.getByRole("button", { name: "Only traces that took at least" }).first().click();
  // Of n values, those from position 0.95·(n−1) on.
  await expect.poll(() => selected(page)).toBe(all - Math.ceil(0.95 * (all - 1)));
});

test("a breakdown counts what the oracle counts", async ({ page }) => {
  await open(page, SHOP);
  await page.getByTestId("nav-breakdown").click();
  const services = [...new Set(shop.flatMap(({ spans }) => spans.map(({ service }) => service)))];
  const rows = async () => (await cells(page.getByTestId("breakdown-table"))).map((row) => row.slice(0, 4));
  const expected = services.map((service) => {
    const own = shop.filter(({ spans }) => spans.some((span) => span.service === service));
    const failed = own.filter(({ errors }) => errors > 0).length;
    return [service, oracle.count(own.length), oracle.percent(own.length, shop.length), oracle.percent(failed, own.length)];
  });
  const sorted = (list) => [...list].sort();
  await expect.poll(async () => sorted(await rows())).toEqual(sorted(expected));
  await page.getByRole("button", { name: "spans", exact: true }).click();
  const spans = (service) => shop.flatMap((trace) => trace.spans).filter((span) => span.service === service).length;
  await expect.poll(async () => sorted((await rows()).map((row) => row.slice(0, 2)))).toEqual(
    sorted(services.map((service) => [service, oracle.count(spans(service))])),
  );
});

test("only, not and by lead on from a value", async ({ page }) => {
  await open(page, SHOP);
  await page.getByTestId("nav-breakdown").click();
  const row = page.getByTestId("breakdown-table").locator("tbody tr").first();
  const service = await row.locator("th").textContent();
  await row.hover();
  await row.getByRole("button", { name: "No traces with" }).click();
  await expect(page.locator(".chip")).toContainText(`not service${service}`);
  await page.getByTestId("breakdown-key").fill("operation");
  await page.getByTestId("breakdown-key").press("Enter");
  await expect(page).toHaveURL(/by=operation/);
});
