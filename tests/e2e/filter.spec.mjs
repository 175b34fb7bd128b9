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

test("groups in braces are met by different spans; their chips stand together, and an empty group goes", async ({ page }) => {
  await open(page, SHOP);
  const [one, other] = [...new Set(shop[0].spans.map(({ service }) => service))];
  const has = (trace, test) => trace.spans.some(test);
  const of = (service) => (span) => span.service === service;
  const both = (first, second) => shop.filter((trace) => has(trace, first) && has(trace, second)).length;
  const groups = page.getByRole("group", { name: "One span" });
  const chips = (scope) => scope.locator(".chip").allTextContents();
  const remove = (name) => page.getByRole("button", { name: `Remove the filter ${name}`, exact: true }).click();

  await term(page, `{ resource.service.name = "${one}" } && { resource.service.name = "${other}" }`);
  await expect.poll(() => selected(page)).toBe(both(of(one), of(other)));
  await expect(groups).toHaveCount(2);
  // What is typed joins the first.
  await term(page, "kind = client");
  const client = (span) => span.service === one && span.kind === "client";
  await expect.poll(() => selected(page)).toBe(both(client, of(other)));
  expect(await chips(groups.first())).toEqual([`service${one}×`, "kindclient×"]);
  await term(page, `&& { kind = server }`);
  await expect(groups).toHaveCount(3);
  await page.reload();
  await page.locator("input[type=file]").setInputFiles(fixture(SHOP));
  await expect(groups).toHaveCount(3);

  await remove("kind server");
  await expect(groups).toHaveCount(2);
  await remove("kind client");
  await remove(`service ${one}`);
  // The one that is left is the first, and no group any more.
  await expect(groups).toHaveCount(0);
  expect(await chips(page)).toEqual([`service${other}×`]);
  await expect.poll(() => selected(page)).toBe(having(of(other)));
  await page.goBack();
  await expect(groups).toHaveCount(2);
  await expect.poll(() => selected(page)).toBe(both(of(one), of(other)));
});

test("terms on the trace: its root, and how many spans it has", async ({ page }) => {
  await open(page, SHOP);
  const { service, name } = shop[0].root;
  const alike = shop.filter(({ root }) => root.service === service && root.name === name);
  const few = Math.min(...shop.map(({ spans }) => spans.length));
  for (const [text, count] of [
    [`root operation = ${name}`, shop.filter(({ root }) => root.name === name).length],
    [`{ rootServiceName = "${service}" && rootName = "${name}" }`, alike.length],
    [`spans > ${few}`, shop.filter(({ spans }) => spans.length > few).length],
  ]) {
    await term(page, text);
    await expect.poll(() => selected(page), text).toBe(count);
    await page.goBack();
    await expect.poll(() => selected(page)).toBe(shop.length);
  }
  await input(page).fill("root operation = ");
  await expect(options(page).filter({ hasText: name })).toContainText(String(shop.filter(({ root }) => root.name === name).length));
  await input(page).fill("");
  await page.keyboard.press("Escape");
  await page.getByTestId("nav-traces").click();
  const row = page.getByTestId("trace-list").locator(`[data-trace-id="${shop[0].id}"]`);
  await row.hover();
  await row.getByRole("button", { name: "Only traces with this root" }).click();
  await expect(page.getByTestId("trace-count")).toContainText(`${alike.length} of ${shop.length}`);
  await page.goBack();
  await expect(page.locator(".chip")).toHaveCount(0);
  await page.keyboard.press("j");
  await page.keyboard.press("o");
  await expect(page.locator(".chip")).toHaveCount(2);
});

test("a filter that selects nothing says which key no span has, and what would help", async ({ page }) => {
  await open(page, SHOP);
  const notice = page.getByTestId("no-match");
  const [old, now] = ["http.status_code", "http.response.status_code"];
  const code = shop.flatMap(({ spans }) => spans).map(({ tags }) => tags[now]).find(Boolean);
  await input(page).fill("http.status");
  await expect(options(page)).toContainText([now]);
  await term(page, `${old} = ${code}`);
  await expect(notice).toContainText(`no span carries ${old}.`);
  await notice.getByRole("button", { name: `Use ${now} instead` }).click();
  await expect.poll(() => selected(page)).toBe(having(({ tags }) => String(tags[now]) === String(code)));
  await expect(notice).toHaveCount(0);
  await page.goBack();
  await page.getByRole("button", { name: "clear all" }).click();

  const { service } = shop[0].root;
  const { name } = shop[0].spans.find((span) => span.service !== service);
  await term(page, `service = ${service}`);
  await term(page, `operation = ${name}`);
  await expect(notice).toContainText("one and the same span");
  const both = shop.filter(({ spans }) => [(span) => span.service === service, (span) => span.name === name].every((is) => spans.some(is)));
  await notice.getByRole("button", { name: `Let “operation ${name}” be met by another span: ${both.length} trace` }).click();
  await expect.poll(() => selected(page)).toBe(both.length);
  await expect(page.getByRole("group", { name: "One span" })).toHaveCount(2);
});

test("a filter that selects nothing offers to drop what keeps traces away, with how many come", async ({ page }) => {
  await open(page, SHOP);
  const notice = page.getByTestId("no-match");
  const failed = shop.filter(({ errors }) => errors > 0).length;
  await term(page, "failed");
  await term(page, "service = nobody");
  await expect(notice).toContainText("No trace matches the filter.");
  await expect(notice.getByRole("button")).toHaveText([`Drop “service nobody”: ${failed} traces`]);
  await term(page, "duration >= 9000s");
  await expect(notice.getByRole("button")).toHaveText(["Drop all terms"]);
  await page.goBack();
  await notice.getByRole("button").click();
  await expect.poll(() => selected(page)).toBe(failed);
});

test("the beginning of a trace's id leads to it", async ({ page }) => {
  await openExample(page);
  await page.getByTestId("nav-traces").click();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/trace=[0-9a-f]{32}/);
  const [id] = page.url().match(/[0-9a-f]{32}/);
  await page.goBack();
  await input(page).fill(id.slice(0, 8));
  await expect(options(page)).toContainText([`trace = ${id}`]);
  await input(page).press("ArrowDown");
  await input(page).press("Enter");
  await expect(page).toHaveURL(new RegExp(`trace=${id}`));
  await expect(input(page)).toHaveValue("");
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

test("words join terms and turn them round; an or is refused", async ({ page }) => {
  await openExample(page);
  const all = await selected(page);
  const failed = Number(await page.getByTestId("overview").getAttribute("data-failed-traces"));
  await term(page, "not failed");
  await expect.poll(() => selected(page)).toBe(all - failed);
  await page.goBack();
  await term(page, "service = checkout and failed");
  await expect(page.locator(".chip")).toHaveCount(2);
  await page.goBack();
  await input(page).fill("service = checkout or failed");
  await input(page).press("Enter");
  await expect(page.getByRole("alert")).toContainText("all terms of the filter hold together");
});

test("Tab leads from the filter to what follows it", async ({ page }) => {
  await openExample(page);
  await input(page).focus();
  await expect(options(page).first()).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Open", exact: true })).toBeFocused();
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

test("the actions beside a value are of the key that is shown, and an order lasts as long as its columns", async ({ page }) => {
  await open(page, "jaeger-json/home-made.json");
  const by = (key) => page.evaluate((key) => (location.hash = `view=breakdown&by=${key}`), key);
  const table = page.getByTestId("breakdown-table");
  const only = (key) => table.getByRole("button", { name: `Only traces with ${key} = `, exact: false });
  // One service: every cell of both tables is the same.
  await by("service");
  await expect(table.locator("tbody tr")).toHaveCount(1);
  await expect(only("a span of service")).toHaveCount(1);
  const before = await cells(table);
  await by("root%20service");
  await expect(only("root service")).toHaveCount(1);
  expect(await cells(table)).toEqual(before);

  const p95 = table.getByRole("columnheader", { name: "p95" });
  await p95.getByRole("button").click();
  await expect(p95).toHaveAttribute("aria-sort", "descending");
  await page.evaluate(() => (location.hash += "&minDuration=1"));
  await expect(page.locator(".chip")).toHaveCount(1);
  await expect(p95).toHaveAttribute("aria-sort", "descending");
  await page.getByRole("button", { name: "spans", exact: true }).click();
  await expect(table.getByRole("columnheader", { name: "Spans" })).toBeVisible();
  await expect(p95).toHaveAttribute("aria-sort", "none");
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
