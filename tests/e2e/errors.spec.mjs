// Why traces fail: groups, ways, services and the failed traces, against the same computed a second time.
import { GO, cells, counts, expect, fixture, inMemory, open, openExample, test } from "./fixtures.mjs";
import * as oracle from "./oracle.mjs";

const SHOP = "jaeger-json/shop.json";
const shop = oracle.read(fixture(SHOP));
const KEYS = ["message", "type", "service", "operation"];

const groups = (page) => page.getByTestId("error-groups").getByRole("table");
const table = (page) => page.getByTestId("error-table");
const rows = (page) => table(page).locator("[data-trace-id]");
/** Ids of the failed traces as they stand below each other. */
const ids = (page) =>
  rows(page).evaluateAll((all) => {
    const at = (row) => Number(row.getAttribute("aria-rowindex"));
    return all.sort((a, b) => at(a) - at(b)).map((row) => row.dataset.traceId);
  });
const by = (page, key) => page.getByRole("group", { name: "Group by" }).getByRole("button", { name: key });

/** What a group says of the further errors that began in its traces. */
function also({ others }, key) {
  if (others.length === 0) return "";
  const [text] = others[0];
  const cut = text.length > 120 ? `${text.slice(0, 120)}…` : text;
  const many = others.length > 1 ? `${oracle.count(others.length)} other ${key}s, mostly ` : "";
  return `also in these traces: ${many}“${cut}”`;
}

async function example(page, site) {
  const { gunzipSync } = await import("node:zlib");
  const file = await page.request.get(`${site.url}example.json.gz`);
  return oracle.tracesOf(gunzipSync(await file.body()));
}

const SOURCES = [
  ["a small file", (page) => open(page, SHOP), () => shop],
  ["the example", openExample, example],
];

for (const [what, go, traces] of SOURCES) {
  test(`groups failed traces as the definitions have it, for ${what}`, async ({ page, site }) => {
    await go(page);
    await GO.errors(page);
    const all = await traces(page, site);
    for (const key of KEYS) {
      await by(page, key).click();
      await expect(by(page, key)).toHaveAttribute("aria-pressed", "true");
      const { failed, groups: expected } = oracle.errors(all, key);
      await expect(groups(page).locator("tbody th button").first()).toHaveText(expected[0].label);
      const found = (await cells(groups(page))).map((row) => row.slice(0, 8));
      const text = (group) => [
        ...[group.label + also(group, key), group.services.slice(0, 5).join(", "), oracle.count(group.traces)],
        ...[oracle.percent(group.traces, failed.length), oracle.count(group.rootFailed), oracle.count(group.spans)],
        ...[group.mean, group.longest],
      ];
      expect(found).toEqual(expected.slice(0, 20).map(text));
      // Beside the facets the last of them have no room.
      const examples = groups(page).locator("tbody tr").first().getByRole("link", { includeHidden: true });
      const places = (links) => links.map(({ hash }) => ["trace", "span"].map((key) => new URLSearchParams(hash.slice(1)).get(key)));
      const links = await examples.evaluateAll(places);
      expect(links).toEqual(expected[0].examples);
      // The bars add up to all failed traces.
      const bars = await cells(page.getByTestId("error-bars"));
      expect(bars.length).toBe(Math.min(expected.length, 11));
      expect(bars.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(failed.length);
    }
    await expect(page).toHaveURL(/errorsBy=operation/);
  });

  test(`filters every screen to a group or to the rest, for ${what}`, async ({ page, site }) => {
    await go(page);
    await GO.errors(page);
    const all = await traces(page, site);
    const selects = (some) =>
      expect(page.getByTestId("selected-count")).toHaveText(`${oracle.count(some)} of ${oracle.count(all.length)} traces`);
    for (const key of ["message", "operation"]) {
      await by(page, key).click();
      const { groups: expected } = oracle.errors(all, key);
      const [{ label, traces: members }] = expected;
      const row = groups(page).locator("tbody tr").first();
      const act = async (name) => {
        await expect(row.getByRole("button").first()).toHaveText(label);
        await row.hover();
        await row.getByRole("button", { name: `${name} error ${key} = ` }).click();
      };
      await act("Only traces with");
      await selects(members);
      await expect(page.locator(".chip")).toHaveText(`error ${key}${label}×`);
      // Here it is the only one, and all of it.
      await expect(groups(page).locator("tbody tr")).toHaveCount(1);
      const [alone] = await cells(groups(page));
      expect([alone[0].startsWith(label), ...alone.slice(2, 4)]).toEqual([true, oracle.count(members), "100.00 %"]);
      await GO.services(page);
      await selects(members);
      await page.goBack();
      await page.goBack();
      await selects(all.length);
      await act("No traces with");
      await selects(all.length - members);
      if (expected[1]) await expect(row.getByRole("button").first()).toHaveText(expected[1].label);
      await page.goBack();
    }
  });

  test(`counts errors over time by traces and by spans, for ${what}`, async ({ page, site }) => {
    await go(page);
    await GO.errors(page);
    const all = await traces(page, site);
    const counted = async () =>
      (await cells(page.getByTestId("errors-over-time-table"))).map((row) => [1, 2, 4].map((at) => Number(row[at].replace(/\D/g, ""))));
    await expect.poll(counted).toEqual(oracle.errorsOverTime(all));
    await page.getByRole("group", { name: "Errors of" }).getByRole("button", { name: "spans" }).click();
    await expect(page).toHaveURL(/errorsOver=spans/);
    await expect.poll(counted).toEqual(oracle.errorsOverTime(all, true));
    const figure = page.locator("figure", { has: page.getByTestId("errors-over-time-table") });
    const legends = async () => (await figure.locator(".legend").allTextContents()).join("; ");
    await expect.poll(legends).not.toContain("%");
    await page.getByRole("group", { name: "Errors as" }).getByRole("button", { name: "rate" }).click();
    await expect(page).toHaveURL(/errorsAs=rate/);
    const [spans, bad] = oracle.errorsOverTime(all, true).reduce(([n, k], [count, failed]) => [n + count, k + failed], [0, 0]);
    await expect.poll(legends).toContain(`${oracle.percent(bad, spans)} of ${oracle.count(spans)} are error spans`);
    await page.goBack();
    await page.goBack();
    await expect.poll(counted).toEqual(oracle.errorsOverTime(all));
  });

  test(`says where errors begin and end, and which service fails with what, for ${what}`, async ({ page, site }) => {
    await go(page);
    await GO.errors(page);
    const { failed, ways, services, spans: all } = oracle.errors(await traces(page, site));
    const overview = oracle.overview(await traces(page, site));
    const share = oracle.percent(failed.length, overview.traces);
    await expect(page.locator(".errors .heading__facts")).toHaveText(
      `${failed.length} of ${overview.traces} traces failed (${share}), ${overview.rootFailed} for the caller · ${oracle.count(all)} error spans`,
    );
    const rest = page.getByRole("button", { name: /^Show all \d+ ways/ });
    if (await rest.count()) await rest.click();
    const found = (await cells(page.getByTestId("error-paths"))).map(([way, count]) => [way, Number(count)]);
    expect(found.length).toBe(ways.length);
    expect(found.map(([, count]) => count)).toEqual(ways.map(({ traces }) => traces).sort((a, b) => b - a));
    for (const { way, traces } of ways) {
      const end = way.at(-1);
      const start = way.slice(0, -1).join(" → ");
      const fits = ([text, count]) => count === traces && text.replace(/\s+/g, " ").startsWith(start) && text.replace(/\s+/g, " ").includes(end);
      expect(found.filter(fits).length, JSON.stringify(way)).toBeGreaterThan(0);
    }
    const more = page.getByRole("button", { name: /^Show all \d+ services/ });
    if (await more.count()) await more.click();
    const expected = services.flatMap(({ service, spans, messages }) => [
      [service, oracle.count(spans), oracle.percent(spans, all)],
      ...messages.slice(0, 5).map(([text, count]) => [text, oracle.count(count), oracle.percent(count, spans)]),
      ...(messages.length > 5 ? [[`${messages.length - 5} more message${messages.length > 6 ? "s" : ""}`]] : []),
    ]);
    const table = await cells(page.getByTestId("error-services"));
    // The service's rate stands beside its name.
    const plain = ([name, ...rest], at) => [name.replace(/ [\d.]+ % of its [\d\s]+ spans?$/, ""), ...rest].slice(0, expected[at]?.length);
    expect(table.map(plain)).toEqual(expected);
  });
}

test("lists the failed traces with why, sorts them, and opens one", async ({ page }) => {
  await open(page, SHOP);
  await GO.errors(page);
  const { failed } = oracle.errors(shop);
  await expect(rows(page)).toHaveCount(failed.length);
  expect(await ids(page)).toEqual(failed.map(({ id }) => id));
  for (const { id, root, origin, spans, duration } of failed) {
    const row = page.locator(`[data-trace-id="${id}"]`);
    const message = origin.message ?? origin.events.at(-1)?.["exception.message"] ?? origin.events.at(-1)?.message;
    for (const text of [root.name, origin.service, message, id, oracle.duration(duration), String(spans.length)]) {
      await expect(row).toContainText(text);
    }
  }
  const head = table(page).getByRole("columnheader", { name: "Duration" });
  await head.getByRole("button").click();
  await expect(head).toHaveAttribute("aria-sort", "descending");
  const longest = failed.toSorted((a, b) => Number(b.duration - a.duration)).map(({ id }) => id);
  await expect.poll(() => ids(page)).toEqual(longest);
  await table(page).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`trace=${longest[0]}`));
  await expect(page.getByTestId("waterfall")).toBeVisible();
  await page.goBack();
  const last = failed.find(({ id }) => id === longest.at(-1));
  await table(page).locator(`[data-trace-id="${last.id}"]`).click();
  await expect(page.getByTestId("waterfall").locator("[aria-selected=true]")).toHaveAttribute("data-span-id", last.origin.id);
});

test("a bar leads to the traces of its group, longest first; Back and the chip undo it", async ({ page, site }) => {
  await openExample(page);
  await GO.errors(page);
  const all = await example(page, site);
  const { failed, groups: found } = oracle.errors(all);
  const group = found[0];
  const members = failed.filter(({ origin }) => oracle.errors(all.filter(({ id }) => id === origin.traceId)).groups[0].label === group.label);
  await page.getByTestId("error-bars").getByRole("button", { name: group.label, exact: true }).click();
  await expect(page.locator(".errors__chosen")).toContainText(group.label);
  await expect(table(page)).toHaveAttribute("aria-rowcount", String(members.length + 1));
  await expect(table(page)).toBeInViewport();
  await expect.poll(async () => (await ids(page)).slice(0, 5)).toEqual(group.examples.map(([id]) => id));
  await expect(page).toHaveURL(/errorGroup=/);
  await page.reload();
  await expect(table(page)).toHaveAttribute("aria-rowcount", String(members.length + 1));
  await page.goBack();
  await expect(table(page)).toHaveAttribute("aria-rowcount", String(failed.length + 1));
  await groups(page).getByRole("button", { name: group.label, exact: true }).click();
  await expect(table(page)).toHaveAttribute("aria-rowcount", String(members.length + 1));
  await page.getByRole("button", { name: /^Remove the choice/ }).click();
  await expect(table(page)).toHaveAttribute("aria-rowcount", String(failed.length + 1));
  await groups(page).getByRole("link", { name: /^Open worst/ }).first().click();
  // It opens where the error began, which is in sight.
  const [id, first] = group.examples[0];
  await expect(page).toHaveURL(new RegExp(`trace=${id}`));
  const selected = page.getByTestId("waterfall").locator("[aria-selected=true]");
  await expect(selected).toHaveAttribute("data-span-id", first);
  await expect(selected).toBeInViewport();
});

test("says so where nothing failed, and where nothing is selected", async ({ page }) => {
  await open(page, "jaeger-json/one-span.json");
  const { failed } = await counts(page);
  expect(failed).toBe(0);
  await page.getByTestId("nav-errors").click();
  await expect(page.locator(".errors")).toContainText("The one trace did not fail");
  await expect(page.getByTestId("error-groups")).toBeHidden();
  await page.evaluate(() => (location.hash += "&minDuration=99000000000000"));
  await expect(page.locator(".errors")).toContainText("No trace is selected");
  await page.getByRole("button", { name: /^Drop/ }).click();
  await expect(page.locator(".errors")).toContainText("The one trace did not fail");
});

test("takes any text for a text", async ({ page }) => {
  const text = '<img src=x onerror="alert(1)"> \u202eعربي 🎉 ' + "x".repeat(400);
  const span = (id, tags) => ({ traceID: id, spanID: "1", operationName: text, startTime: 1_700_000_000_000_000, duration: 5, processID: "p", tags });
  const error = [{ key: "error", value: true }, { key: "otel.status_description", value: text }];
  const data = [{ traceID: "1", spans: [span("1", error)], processes: { p: { serviceName: text } } }];
  await open(page, inMemory("hostile.json", JSON.stringify({ data })));
  await GO.errors(page);
  for (const key of KEYS) {
    await by(page, key).click();
    await expect(groups(page).locator("tbody tr")).toHaveCount(1);
  }
  await expect(groups(page)).toContainText("عربي");
  expect(await page.evaluate(() => document.body.scrollWidth <= document.documentElement.clientWidth)).toBe(true);
});
