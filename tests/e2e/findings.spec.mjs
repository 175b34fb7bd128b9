// What stands out in the example: first errors, bottlenecks and patterns of calls, and where each leads.
import { GO, expect, openExample, test } from "./fixtures.mjs";

const findings = (page) => page.getByTestId("findings").locator("tbody tr");
const ofKind = (page, kind) => findings(page).filter({ has: page.locator(".findings__kind", { hasText: kind }) });
const chips = (page) => page.getByRole("group", { name: "Filter" }).locator(".chip");

test("the slow query and the service where the failures begin come first", async ({ page }) => {
  await openExample(page);
  const slow = page.getByTestId("top-bottlenecks").locator("tbody tr").first();
  await expect(slow).toContainText("checkout SELECT orders");
  await expect(slow.locator(".bottleneck__share")).toHaveText(/^[1-9]\d(\.\d+)? %$/);
  await expect(slow.locator("code")).toContainText("SELECT * FROM orders WHERE user_id = ?");

  const failed = Number(await page.getByTestId("overview").getAttribute("data-failed-traces"));
  const group = page.getByTestId("top-errors").locator("tbody tr").first();
  await expect(group).toContainText(/payment .*deadline exceeded/);
  const origin = ofKind(page, "Error origin").first();
  await expect(origin).toContainText(new RegExp(`of ${failed} failed traces .* is in payment .*deadline exceeded`));
});

test("tells eight findings, the most telling first, and all of them when asked", async ({ page }) => {
  await openExample(page);
  await expect(findings(page)).toHaveCount(8);
  const card = page.getByTestId("findings");
  await card.getByRole("button", { name: /^Show all \d+ findings$/ }).click();
  await expect.poll(() => findings(page).count()).toBeGreaterThan(8);
  const shares = await card.locator(".bottleneck__share").allTextContents();
  const weights = shares.map((share) => Number.parseFloat(share));
  const kinds = await card.locator(".findings__kind").allTextContents();
  // The first of each kind, then all others; what became better is last of the first, errors are second at most.
  const leads = (at) => !["Error origin", "Better since"].includes(kinds[at]);
  const leading = new Set(kinds).size;
  expect(new Set(kinds.slice(0, leading)).size).toBe(leading);
  expect(kinds.indexOf("Error origin")).toBeLessThan(2);
  expect(kinds.indexOf("Better since")).toBe(leading - 1);
  for (const part of [weights.slice(0, leading).filter((_, at) => leads(at)), weights.slice(leading)]) {
    expect(part).toEqual(part.toSorted((a, b) => b - a));
  }
  for (const [kind, words] of [["N+1", /calls .* times one after another .* in \d+ of \d+ traces/], ["Retries", /is called again.*: \d+ repeated calls in \d+ of \d+ traces/]]) {
    await expect(ofKind(page, kind).first()).toContainText(words);
  }
});

test("a finding leads to its traces and to its worst place, by click and by keyboard", async ({ page }) => {
  await openExample(page);
  await ofKind(page, "Error origin").first().getByRole("link", { name: "errors that begin there" }).click();
  await expect(page.locator(".errors__chosen")).toContainText("payment");
  await page.goBack();

  await ofKind(page, "Bottleneck").first().getByRole("link", { name: "all traces with this operation" }).focus();
  await page.keyboard.press("Enter");
  await expect(chips(page)).toHaveCount(2);
  await expect(page.getByTestId("trace-list").locator("[data-trace-id]").first()).toBeVisible();
  await page.goBack();

  await ofKind(page, "Bottleneck").first().getByRole("link", { name: /^Open worst/ }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("span-detail")).toContainText("SELECT orders");
});

test("the first error group opens on the errors screen", async ({ page }) => {
  await openExample(page);
  const first = page.getByTestId("top-errors").locator("tbody tr").first();
  const traces = await first.locator(".table__bad").textContent();
  await first.getByRole("link").first().click();
  await expect(page.locator(".errors__chosen")).toBeVisible();
  await expect(page.getByTestId("error-table")).toHaveAttribute("aria-rowcount", String(Number(traces) + 1));
});

/** The traces of a list, from the top, as far as they are on the screen. */
const listed = (list) =>
  list.locator("[data-trace-id]").evaluateAll((rows) =>
    rows
      .sort((a, b) => Number(a.getAttribute("aria-rowindex")) - Number(b.getAttribute("aria-rowindex")))
      .map((row) => row.dataset.traceId),
  );

/** j and k go through the list from the trace that is open. */
async function walks(page, ids) {
  await expect(page.getByTestId("waterfall").locator("[role=row]").first()).toBeVisible();
  const at = ids.indexOf(page.url().match(/trace=([^&]+)/)[1]);
  expect(at).toBeGreaterThanOrEqual(0);
  await page.keyboard.press("j");
  await expect(page).toHaveURL(new RegExp(`trace=${ids[at + 1]}`));
  await expect(page.locator(".trace")).toHaveAttribute("aria-busy", "false");
  await page.keyboard.press("k");
  await expect(page).toHaveURL(new RegExp(`trace=${ids[at]}`));
}

test("after an example the next trace is the next of what the finding leads to, and nothing is filtered", async ({ page }) => {
  await openExample(page);
  await ofKind(page, "Bottleneck").first().getByRole("link", { name: "all traces with this operation" }).click();
  await expect(page.getByTestId("trace-list").locator("[data-trace-id]").first()).toBeVisible();
  const ids = await listed(page.getByTestId("trace-list"));
  await page.goBack();
  await ofKind(page, "Bottleneck").first().getByRole("link", { name: /^Open worst/ }).click();
  await walks(page, ids);
  await expect(chips(page)).toHaveCount(0);
});

test("after the example of an error group comes the next of the group", async ({ page }) => {
  await openExample(page);
  const first = page.getByTestId("top-errors").locator("tbody tr").first();
  await first.getByRole("link").first().click();
  await expect(page.getByTestId("error-table").locator("[data-trace-id]").first()).toBeVisible();
  await expect(page).toHaveURL(/sort=duration/);
  const ids = await listed(page.getByTestId("error-table"));
  await page.goBack();
  await first.getByRole("link", { name: /^Open worst/ }).click();
  await walks(page, ids);
  // Out of the trace is back to the group.
  await page.keyboard.press("Escape");
  await expect(page.locator(".errors__chosen")).toBeVisible();
  await page.getByTestId("error-groups").getByRole("link", { name: /^Open worst/ }).first().click();
  await expect(page).toHaveURL(/list=failed/);
});

test("after the worst trace of a way of errors comes the next that begins there, after that of a deployment the next from then on", async ({ page }) => {
  await openExample(page);
  await GO.errors(page);
  await page.getByTestId("error-paths").getByRole("link", { name: /^Open worst/ }).first().click();
  await expect(page).toHaveURL(/list=failed/);
  await expect(page).toHaveURL(/errorsBy=operation/);
  const opened = page.url();
  // The first lets go of the span in which the error began.
  await expect(page.getByTestId("span-detail")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect(page.locator(".errors__chosen")).toContainText("payment · POST /v1/charges");
  await expect(page.getByTestId("error-table").locator("[data-trace-id]").first()).toBeVisible();
  const ids = await listed(page.getByTestId("error-table"));
  await page.evaluate((hash) => (location.hash = hash), new URL(opened).hash);
  await walks(page, ids);

  await page.getByTestId("nav-overview").click();
  await ofKind(page, "Deployment").first().getByRole("link", { name: "before and after" }).click();
  await expect(page).toHaveURL(/splitAt=\d+/);
  const at = page.url().match(/splitAt=(\d+)/)[1];
  const end = page.url().match(/range=\d+-(\d+)/)[1];
  await page.evaluate(([at, end]) => {
    location.hash = location.hash.replace(/range=[^&]*/, `range=${at}-${end}`).replace("view=compare", "view=traces") + "&sort=duration&order=desc";
  }, [at, end]);
  await expect(page.getByTestId("trace-list").locator("[data-trace-id]").first()).toBeVisible();
  const later = await listed(page.getByTestId("trace-list"));
  await page.evaluate(() => (location.hash = location.hash.replace(/&range=[^&]*/, "").replace("view=traces", "view=overview")));
  await ofKind(page, "Deployment").first().getByRole("link", { name: /^Open worst/ }).click();
  await expect(page).toHaveURL(new RegExp(`listRange=${at}-${end}`));
  await walks(page, later);
  await expect(chips(page)).toHaveCount(0);
});

test("repeated calls are listed by kind on the operations screen", async ({ page }) => {
  await openExample(page);
  await GO.operations(page);
  const card = page.getByTestId("call-patterns");
  for (const kind of ["N+1", "retries"]) {
    await card.getByRole("button", { name: kind, exact: true }).click();
    await expect(card.getByRole("button", { name: kind, exact: true })).toHaveAttribute("aria-pressed", "true");
    const first = card.locator("tbody tr").first();
    await expect(first).toContainText(/\d+\/\d+/);
  }
  await card.locator("tbody tr").first().getByRole("link", { name: /^Open worst/ }).click();
  await expect(page.getByTestId("waterfall")).toBeVisible();
});

test("the parent of an N+1 is marked in its trace, and its detail says what it comes to", async ({ page }) => {
  await openExample(page);
  await GO.operations(page);
  await page.getByTestId("call-patterns").getByRole("link", { name: /^Open worst/ }).first().click();
  const parent = page.getByTestId("waterfall").locator(".is-selected");
  await expect(parent).toContainText("↻");
  const told = page.getByTestId("span-detail").locator(".detail-calls");
  await expect(told).toHaveText(/^N\+1: .* is called \d+ times one after another: .* in all, of which at most .* could be saved$/);
  // As many as there are rows of it below the parent.
  const [, operation, times] = (await told.textContent()).match(/^N\+1: \S+ (.*) is called (\d+) times/);
  const calls = page.getByTestId("waterfall").locator("[role=row]").filter({ hasText: operation });
  expect(await calls.count()).toBeGreaterThanOrEqual(Number(times));
  // A call itself is not marked.
  await expect(calls.first()).not.toContainText("↻");
});
