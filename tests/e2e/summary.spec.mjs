// The summary of an incident and its pins: numbers as on the screens, kept for the data, copied and saved as files that hold
// nothing but text.
import { readFileSync } from "node:fs";
import { GO, choose, expect, inMemory, open, openExample, test } from "./fixtures.mjs";

const fact = (page, label) =>
  page.getByTestId("summary-facts").locator("dl > div").filter({ has: page.getByText(label, { exact: true }) });
const pins = (page) => page.getByTestId("pin");
const pinIn = (page, scope) => page.locator(scope).first().locator(".pin-button").first();

async function saved(page, word) {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: `Save as ${word}`, exact: true }).click(),
  ]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "utf8") };
}

test("tells what the screens tell, and leads there", async ({ page }) => {
  await openExample(page);
  const overview = page.getByTestId("overview");
  const [traces, failed] = await Promise.all(["data-traces", "data-failed-traces"].map((name) => overview.getAttribute(name)));
  const p95 = (await page.locator(".stats__cell", { hasText: "p95" }).locator("dd").textContent()).replace("≥", "").trim();
  const slow = page.getByTestId("top-bottlenecks").locator("tbody tr").first();
  const share = (await slow.locator(".bottleneck__share").textContent()).trim();
  const group = page.getByTestId("top-errors").locator("tbody tr").first();
  const [groupTraces, groupShare] = await group.locator("td").allTextContents().then((cells) => cells.slice(1, 3));

  await page.keyboard.press("i");
  await expect(page).toHaveURL(/view=summary/);
  await expect(fact(page, "Traces")).toContainText(`${traces} traces`);
  await expect(fact(page, "Failed")).toContainText(`${failed} (`);
  await expect(fact(page, "Duration")).toContainText(`p95 ${p95}`);
  await expect(fact(page, "Top error")).toContainText(`${groupTraces} of ${failed} failed traces (${groupShare})`);
  await expect(fact(page, "Failed most")).toContainText("frontend POST /checkout: ");
  await expect(fact(page, "Bottleneck")).toContainText(`checkout SELECT orders: ${share}`);
  await expect(fact(page, "Bottleneck").locator("code")).toContainText("SELECT * FROM orders WHERE user_id = ?");
  await expect(fact(page, "Deployment")).toContainText(/checkout 1\.8\.0.* Ran once at [\d:.]+: checkout DROP INDEX orders/);
  await expect(fact(page, "Better since")).toContainText("checkout 1.8.1");

  const [failedMost] = (await fact(page, "Failed most").textContent()).match(/[\d\u202f]+(?= of )/);
  await fact(page, "Failed most").getByRole("link").click();
  await expect(page.getByTestId("trace-count")).toContainText(`${failedMost} of ${traces} traces`);
  await page.goBack();
  const id = await fact(page, "Worst trace").locator("code").textContent();
  await fact(page, "Worst trace").getByRole("link").click();
  await expect(page.getByTestId("waterfall")).toBeVisible();
  expect(page.url()).toContain(`trace=${id}`);
  await page.goBack();
  await fact(page, "Top error").getByRole("link").click();
  await expect(page.getByTestId("error-table")).toHaveAttribute("aria-rowcount", String(Number(groupTraces) + 1));
  await expect(page.getByTestId("error-table")).toBeInViewport({ ratio: 0.5 });
});

test("a saved notebook is dropped on the page again, before its data, with it, or beside other data", async ({ page, context }) => {
  await openExample(page);
  await pinIn(page, "[data-testid=findings] tbody tr").click();
  await GO.operations(page);
  await pinIn(page, "[data-testid=call-patterns] tbody tr").click();
  await GO.latency(page);
  const scatter = page.locator("figure", { has: page.getByTestId("duration-scatter-table") }).locator(".pin-button");
  await page.getByRole("group", { name: "Durations of" }).getByRole("button", { name: "entries" }).click();
  await scatter.click();
  await page.keyboard.press("i");
  // As it was measured.
  await expect(pins(page).last()).toContainText("duration of entries by start");
  await page.getByTestId("root-cause").fill("An index was dropped & forgotten");
  await pins(page).first().locator("textarea").fill("Seen\ntwice");
  const { name, text } = await saved(page, "notebook");
  expect(name).toMatch(/notebook\.spanglass$/);
  const file = inMemory(name, text);

  const other = await context.browser().newContext();
  const again = await other.newPage();
  await again.goto(page.url().split("#")[0]);
  await choose(again, file);
  const waits = again.getByText(/^The notebook is read once /);
  await expect(waits).toHaveText("The notebook is read once its data is open. It was written for example.json.gz: drop that, too.");
  // Another one waits in its place.
  await choose(again, inMemory(name, text.replace("example", "another")));
  await expect(waits).toHaveText(/It was written for another\.json\.gz/);
  await choose(again, file);
  await expect(waits).toHaveText(/It was written for example\.json\.gz/);
  await again.getByTestId("open-example").click();
  await expect(again.getByText(/^The notebook is read: 3 pins and its notes stand in the summary\.$/)).toBeVisible();
  await expect(waits).toHaveCount(0);
  await again.getByTestId("nav-summary").click();
  await expect(again.getByTestId("root-cause")).toHaveValue("An index was dropped & forgotten");
  await expect(pins(again)).toHaveCount(3);
  await expect(pins(again).first().locator("textarea")).toHaveValue("Seen\ntwice");
  // It asks nothing, and changes nothing that is there.
  await again.getByTestId("root-cause").fill("Mine");
  await choose(again, file);
  await expect(again.getByRole("alertdialog")).toHaveCount(0);
  await expect(pins(again)).toHaveCount(3);
  await expect(again.getByTestId("root-cause")).toHaveValue("Mine");
  await choose(again, inMemory("x.spanglass", "{}"));
  await expect(again.getByText("x.spanglass is no notebook that Spanglass saved.")).toBeVisible();
  await other.close();

  await page.goto("./");
  await choose(page, file, "jaeger-json/shop.json");
  await expect(page.getByText(/It was written for example\.json\.gz: what is not in the data that is open says so/)).toBeVisible();
  await page.getByTestId("nav-summary").click();
  await expect(pins(page)).toHaveCount(3);
});

test("what is pinned stands in its order, can be moved, noted, opened and removed, and is there after a reload", async ({ page }) => {
  await openExample(page);
  await pinIn(page, ".overview figure").click();
  await expect(pinIn(page, ".overview figure")).toHaveAttribute("aria-pressed", "true");
  await pinIn(page, "[data-testid=top-errors] tbody tr").click();
  await pinIn(page, "[data-testid=findings] tbody tr").click();
  await pinIn(page, "[data-testid=top-bottlenecks] tbody tr").click();
  await GO.traces(page);
  await GO.trace(page);
  const root = page.locator(".trace-header h1 .mono");
  const name = await root.textContent();
  await pinIn(page, ".trace-header").click();
  await expect(page.getByTestId("nav-summary")).toContainText("5 pins");

  await page.getByTestId("nav-summary").click();
  const kinds = () => pins(page).evaluateAll((all) => all.map((pin) => pin.dataset.kind));
  await expect(pins(page)).toHaveCount(5);
  expect(await kinds()).toEqual(["durations", "error-group", "finding", "bottleneck", "trace"]);
  await expect(pins(page).first().locator("svg path.p-bar")).toHaveAttribute("d", /^M/);
  await expect(pins(page).first().locator("svg text").first()).toBeVisible();
  await expect(pins(page).last().locator("pre")).toContainText(name);

  // By keyboard; the button keeps the focus on its way up.
  const up = pins(page).last().getByRole("button", { name: /^Move up/ });
  await up.focus();
  await page.keyboard.press("Enter");
  await expect.poll(kinds).toEqual(["durations", "error-group", "finding", "trace", "bottleneck"]);
  await expect(pins(page).nth(3).getByRole("button", { name: /^Move up/ })).toBeFocused();
  await page.keyboard.press("Enter");
  await pins(page).first().getByRole("textbox").fill("two humps\n<b>bold</b>");
  await page.getByTestId("root-cause").fill("a missing index");
  await pins(page).nth(1).getByRole("button", { name: /^Remove/ }).click();
  await expect.poll(kinds).toEqual(["durations", "trace", "finding", "bottleneck"]);

  await page.reload();
  await expect(page.getByTestId("root-cause")).toHaveValue("a missing index");
  await expect(pins(page).first().getByRole("textbox")).toHaveValue("two humps\n<b>bold</b>");
  expect(await kinds()).toEqual(["durations", "trace", "finding", "bottleneck"]);
  await pins(page).nth(1).getByRole("link", { name: "open", exact: true }).click();
  await expect(root).toHaveText(name);
  await expect(pinIn(page, ".trace-header")).toHaveAttribute("aria-pressed", "true");
  await pinIn(page, ".trace-header").click();
  await expect(page.getByTestId("nav-summary")).toContainText("3 pins");
});

test("a pin keeps the filter it was made with", async ({ page }) => {
  await openExample(page);
  await page.evaluate(() => (location.hash += "&status=error"));
  await expect(page.locator(".chip")).toHaveCount(1);
  const failed = await page.getByTestId("overview").getAttribute("data-failed-traces");
  await expect(page.locator(".overview figure").first()).toContainText(`${failed} traces`);
  await pinIn(page, ".overview figure").click();
  await page.locator(".chip__remove").click();
  await expect(pinIn(page, ".overview figure")).toHaveAttribute("aria-pressed", "false");
  await page.getByTestId("nav-summary").click();
  await expect(pins(page)).toContainText("Only status failed.");
  await expect(pins(page)).toContainText(`Trace duration of ${failed} traces`);
  await pins(page).getByRole("link", { name: "open", exact: true }).click();
  await expect(page.locator(".chip")).toHaveCount(1);
});

test("other data has another notebook, and more files go on with it", async ({ page }) => {
  await open(page, "jaeger-json/shop.json");
  await page.getByTestId("open-summary").click();
  await page.getByTestId("root-cause").fill("of the shop");
  await choose(page, "jaeger-json/one-span.json");
  await page.getByRole("alertdialog").getByRole("button", { name: "Add" }).click();
  await expect(fact(page, "Traces")).toContainText("7 traces");
  await expect(page.getByTestId("root-cause")).toHaveValue("of the shop");
  await choose(page, "jaeger-json/one-span.json");
  await page.getByRole("alertdialog").getByRole("button", { name: "Replace" }).click();
  await page.getByTestId("nav-summary").click();
  await expect(fact(page, "Failed")).toContainText("none");
  await expect(page.getByTestId("root-cause")).toHaveValue("");
});

test("where storage is blocked, the notebook lasts as long as the page", async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(window, "localStorage", { get: () => { throw new DOMException("no", "SecurityError"); } }));
  await openExample(page);
  await pinIn(page, ".overview figure").click();
  await page.getByTestId("nav-summary").click();
  await expect(pins(page)).toHaveCount(1);
});

/** A trace whose every text would like to be something else. */
const EVIL = "</title></style></main><script>window.hacked=1</script><img src=x onerror=window.hacked=1>\"'`|**x**](javascript:alert(1))\u202e";
const evilTrace = () => JSON.stringify({ data: [{
  traceID: EVIL,
  processes: { p: { serviceName: EVIL, tags: [{ key: "service.version", type: "string", value: EVIL }] } },
  spans: [1, 2].map((id) => ({
    traceID: EVIL, spanID: `${id}`, operationName: EVIL, processID: "p", startTime: 1700000000000000, duration: 1000 * id,
    references: id === 1 ? [{ refType: "CHILD_OF", traceID: EVIL, spanID: "2" }] : [],
    tags: [{ key: "error", type: "bool", value: true }, { key: "error.message", type: "string", value: EVIL }, { key: "db.statement", type: "string", value: EVIL }],
  })),
}] });

test("a trace full of markup is text on the screen and in every file that is saved", async ({ page, context, site }) => {
  await open(page, inMemory("evil.json", evilTrace()));
  for (const scope of [".overview figure", "[data-testid=findings] tbody tr", "[data-testid=top-errors] tbody tr", "[data-testid=top-bottlenecks] tbody tr"]) {
    await pinIn(page, scope).click();
  }
  await GO.traces(page);
  await GO.trace(page);
  await pinIn(page, ".trace-header").click();
  await page.getByTestId("nav-breakdown").click();
  await pinIn(page, ".breakdown").click();
  await page.getByTestId("nav-summary").click();
  await page.getByTestId("root-cause").fill(EVIL);
  await expect(pins(page)).toHaveCount(6);
  await pins(page).first().getByRole("textbox").fill(EVIL);
  await expect(pins(page).nth(4).locator("pre")).toContainText(EVIL.slice(0, 30));
  await expect(pins(page).last().locator("td").first()).toContainText("</title>");
  expect(await page.evaluate(() => window.hacked)).toBeUndefined();
  await expect(page.locator("img, iframe")).toHaveCount(0);

  const { name, text } = await saved(page, "HTML");
  expect(name).toMatch(/^evil_.*\.summary\.html$/);
  // Under a policy that forbids everything, in a page of its own.
  const other = await context.newPage();
  await other.route("**/saved.html", (route) =>
    route.fulfill({ contentType: "text/html", body: text, headers: { "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox" } }));
  await other.goto(`${site.url}saved.html`);
  const found = await other.evaluate(() => ({
    tags: [...new Set([...document.querySelectorAll("*")].map((element) => element.localName))].sort(),
    handlers: [...document.querySelectorAll("*")].flatMap((element) => element.getAttributeNames().filter((name) => name.startsWith("on"))),
    links: [...document.querySelectorAll("a")].map((link) => link.protocol),
    hacked: window.hacked,
  }));
  const wanted = ["a", "blockquote", "body", "code", "dd", "div", "dl", "dt", "h1", "h2", "head", "html", "main", "meta", "p", "path", "pre", "style", "svg", "table", "tbody", "td", "text", "th", "title", "tr"];
  expect(found.tags).toEqual(wanted);
  expect(found.handlers).toEqual([]);
  expect(new Set(found.links)).toEqual(new Set(["http:"]));
  expect(found.hacked).toBeUndefined();
  await expect(other.locator("dd").first()).toHaveText(EVIL);
  // Both themes by the reader's own choice.
  const paper = () => other.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await paper();
  await other.emulateMedia({ colorScheme: "dark" });
  expect(await paper()).not.toBe(light);

  for (const word of ["Markdown", "text"]) {
    const file = await saved(page, word);
    expect(file.text).toContain("Root cause");
    expect(file.text).not.toContain("\u0000");
  }
});

test("is copied as Markdown and as text", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openExample(page);
  await page.getByTestId("open-summary").click();
  await expect(fact(page, "Worst trace")).toBeVisible();
  await page.getByRole("button", { name: "Copy as Markdown" }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/^# Incident summary: example\.json\.gz\n\n- \*\*Window:\*\* /);
  await page.getByRole("button", { name: "Copy as text" }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/^Incident summary: example\.json\.gz\n=+\n\nWindow: /);
});
