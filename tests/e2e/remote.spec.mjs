// Connect, against a real Jaeger that was fed over OTLP, and a real Zipkin; also as a page of another origin finds them, without
// leave to read.
import { serve } from "../serve.mjs";
import { accessibilityFaults, counts, expect, test as base } from "./fixtures.mjs";
import { startJaeger, startZipkin } from "./backends.mjs";

const program = process.env.SPANGLASS_JAEGER;
const HOUR_MS = 3_600_000;

/** 24 traces of web → pay, one in ten minutes back from now; each fourth payment failed. */
const TRACES = Array.from({ length: 24 }, (_, at) => ({
  id: (at + 1).toString(16).padStart(32, "a"),
  start: Date.now() - (at + 0.5) * 600_000,
  millis: 100 * (at + 1),
  isFailed: at % 4 === 0,
}));

function document() {
  const nanos = (millis) => `${Math.round(millis * 1000)}000`;
  const span = ({ id, start, millis, isFailed }, service, name, number, parent) => ({
    resource: { attributes: [{ key: "service.name", value: { stringValue: service } }] },
    scopeSpans: [{
      spans: [{
        traceId: id, spanId: `${number}${id.slice(-15)}`, parentSpanId: parent && `${parent}${id.slice(-15)}`, name, kind: 2,
        startTimeUnixNano: nanos(start), endTimeUnixNano: nanos(start + millis),
        attributes: isFailed ? [{ key: "card", value: { stringValue: "one & \"two\"" } }] : [],
        status: isFailed ? { code: 2, message: "card declined" } : {},
      }],
    }],
  });
  const both = (trace) => [span({ ...trace, isFailed: false }, "web", "GET /checkout", 1, ""), span(trace, "pay", "charge", 2, 1)];
  return { resourceSpans: TRACES.flatMap(both) };
}

/** The configuration that the page tells for Jaeger 2. */
const recipe = (origin) => `extensions:
  jaeger_query:
    http:
      cors:
        allowed_origins: ["${origin}"]
        allowed_headers: ["*"]`;

const test = base.extend({
  /** A Jaeger that allows the page. */
  jaeger: [
    async ({ site }, use) => {
      const jaeger = await startJaeger(program, recipe(new URL(site.url).origin));
      await jaeger.feed(document());
      await use(jaeger);
      await jaeger.close();
    },
    { scope: "worker" },
  ],
});

const field = (page, name) => page.getByTestId(`connect-${name}`);
const requests = (watch, ...urls) => watch.expect(...urls.map((url) => new RegExp(`^request: ${url}/`)));

/** Opens the form and connects; the page is loaded anew for that. */
async function connect(page, url) {
  await page.getByTestId("open-connect").click();
  await field(page, "address").fill(url);
  await field(page, "go").click();
}

const search = (page) => field(page, "search").click();
const expectTraces = (page, traces) => expect(page.getByTestId("overview")).toHaveAttribute("data-traces", String(traces));

test.describe("Jaeger", () => {
  test.skip(!program, "no Jaeger here: tests/setup.sh (want_jaeger) builds one with Go, or name one in SPANGLASS_JAEGER");

  test("connects, searches, and searches again", async ({ page, watch, jaeger }) => {
    requests(watch, jaeger.url);
    await page.goto("./");
    // As people paste it.
    await connect(page, `${jaeger.url}/search?lookback=1h`);
    await expect(field(page, "state")).toHaveText("Connected: 2 services");
    await expect(field(page, "service")).toBeFocused();
    const offered = (list) => page.locator(`#connect-${list} option`).evaluateAll((all) => all.map(({ value }) => value));
    expect(await offered("services")).toEqual(["pay", "web"]);
    await field(page, "service").fill("web");
    await field(page, "operation").focus();
    await expect.poll(() => offered("operations")).toEqual(["GET /checkout"]);
    await search(page);
    const recent = TRACES.filter(({ start }) => start > Date.now() - HOUR_MS);
    await expectTraces(page, recent.length);
    expect(await counts(page)).toEqual({
      traces: recent.length, spans: 2 * recent.length, failed: recent.filter(({ isFailed }) => isFailed).length, services: 2,
    });
    await expect(page.locator(".rail__name")).toContainText("web, last 1h to");

    // What was asked stands there, to be changed: tags are asked of the version that knows them.
    await page.getByTestId("search-again").click();
    await expect(field(page, "service")).toHaveValue("web");
    await field(page, "service").fill("pay");
    await field(page, "tags").fill(String.raw`card="one & \"two\""`);
    await field(page, "lookback").selectOption("24h");
    await field(page, "min").fill("500ms");
    await search(page);
    await page.getByRole("alertdialog").getByRole("button", { name: "Replace" }).click();
    const failed = TRACES.filter(({ isFailed, millis }) => isFailed && millis >= 500);
    await expectTraces(page, failed.length);
    // The address means the same traces, whoever opens it, and holds what was asked.
    const link = page.url();
    expect(link).toMatch(/backend=jaeger&api=http:\/\/127\.0\.0\.1:\d+&service=pay&tags=.*&lookback=24h&start=\d{16}&end=\d{16}&minDuration=500ms&limit=20/);
    await page.goto("about:blank");
    await page.goto(link);
    await expectTraces(page, failed.length);
  });

  test("a link in Jaeger UI's words is a search, beside a filter of the page's own", async ({ page, watch, jaeger }) => {
    requests(watch, jaeger.url);
    const chosen = TRACES.slice(6, 12);
    const [start, end] = [chosen.at(-1).start - 1000, chosen[0].start + 1000].map((millis) => Math.round(millis * 1000));
    const api = encodeURIComponent(jaeger.url);
    watch.expect(/console: .*404/);
    await page.goto(`./#backend=jaeger&api=${api}&service=nobody`);
    await expect(field(page, "problem")).toContainText("No traces: nobody, last 1h to");
    await expect(field(page, "state")).toHaveText("Connected: 2 services");
    await page.goto("about:blank");
    await page.goto(`./#view=traces&status=error&backend=jaeger&api=${api}&service=web&operation=GET+/checkout&lookback=custom&start=${start}&end=${end}&limit=100`);
    await expect(page.getByTestId("trace-count")).toHaveText(`${chosen.filter(({ isFailed }) => isFailed).length} of ${chosen.length} traces`);
    // Moments that were chosen stand in the form again.
    await page.getByTestId("search-again").click();
    await expect(field(page, "lookback")).toHaveValue("custom");
    const text = await field(page, "start").inputValue();
    expect(Math.abs((await page.evaluate((text) => Date.parse(text), text)) * 1000 - start)).toBeLessThan(1_000_000);
  });

  test("fetches one trace by its id, and adds it to files", async ({ page, watch, jaeger }) => {
    requests(watch, jaeger.url);
    watch.expect(/console: .*404/);
    await page.goto(`./#backend=jaeger&api=${encodeURIComponent(jaeger.url)}`);
    await expect(field(page, "state")).toHaveText("Connected: 2 services");
    await field(page, "trace").fill("f".repeat(32));
    await field(page, "fetch").click();
    await expect(field(page, "problem")).toContainText(`has no trace ${"f".repeat(32)}`);
    await field(page, "trace").fill(TRACES[3].id);
    await field(page, "fetch").click();
    await expectTraces(page, 1);
    await page.getByTestId("search-again").click();
    await field(page, "trace").fill(TRACES[4].id);
    await field(page, "fetch").click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Add" }).click();
    await expectTraces(page, 2);
    await page.reload();
    await expectTraces(page, 2);
  });

  test("what cannot be meant so, and what finds nothing, is said in the form", async ({ page, watch, jaeger }) => {
    requests(watch, jaeger.url);
    watch.allow(/console: .*404/);
    await page.goto(`./#backend=jaeger&api=${encodeURIComponent(jaeger.url)}`);
    await expect(field(page, "state")).toHaveText("Connected: 2 services");
    await search(page);
    await expect(field(page, "problem")).toContainText("Choose a service");
    await field(page, "service").fill("web");
    await field(page, "min").fill("500");
    await search(page);
    await expect(field(page, "problem")).toContainText("“500” is no duration");
    await field(page, "min").fill("");
    await field(page, "tags").fill("nobody=has");
    await search(page);
    await expect(field(page, "problem")).toContainText("No traces: web, nobody=has, last 1h to");
    await expect(field(page, "tags")).toHaveValue("nobody=has");
    expect(await accessibilityFaults(page)).toEqual([]);
    // Jaeger's own words, where it refuses.
    watch.expect(/console: .*400/);
    await field(page, "trace").fill("xyz");
    await field(page, "fetch").click();
    await expect(field(page, "problem")).toContainText("answered with HTTP 400: malformed parameter trace_id");
  });

  test("a Jaeger that does not allow the page: what to configure", async ({ page, watch, site }) => {
    const shut = await startJaeger(program);
    try {
      requests(watch, shut.url);
      watch.expect(/console: .*CORS/);
      watch.allow(/console: Failed to load resource/);
      await page.goto("./");
      await connect(page, shut.url);
      const { origin } = new URL(site.url);
      await expect(field(page, "problem")).toContainText(`${shut.url} answers, but the browser withholds what it says`);
      // To the letter what the other Jaeger was started with.
      await expect(field(page, "problem").locator("pre").first()).toHaveText(recipe(origin));
      expect(await accessibilityFaults(page)).toEqual([]);
    } finally {
      await shut.close();
    }
    // And nothing that answers at all.
    watch.allow(/console: .*ERR_CONNECTION_REFUSED/);
    await field(page, "go").click();
    await expect(field(page, "problem")).toContainText(`${shut.url} cannot be reached`);
  });

  test("a token goes with the requests, and stands in no address", async ({ page, watch, jaeger }) => {
    requests(watch, jaeger.url);
    await page.goto(`./#backend=jaeger&api=${encodeURIComponent(jaeger.url)}`);
    await expect(field(page, "state")).toHaveText("Connected: 2 services");
    await field(page, "token").fill("s3cret");
    await field(page, "service").fill("web");
    await field(page, "limit").fill("3");
    const asked = page.waitForRequest(/api\/v3\/traces/);
    await search(page);
    expect((await (await asked).allHeaders()).authorization).toBe("Bearer s3cret");
    await expectTraces(page, 3);
    await expect(page.getByTestId("load-caution")).toContainText("3 traces came, as many as were asked for");
    expect(page.url()).not.toContain("s3cret");
    // Not for another address.
    await page.getByTestId("search-again").click();
    await expect(field(page, "token")).toHaveValue("s3cret");
    await field(page, "address").fill(`${jaeger.url}/other`);
    await expect(field(page, "token")).toHaveValue("");
  });

  test("what is open is open again once the page is loaded anew", async ({ page, watch, jaeger }) => {
    requests(watch, jaeger.url);
    await page.goto("./#data=example");
    await expect(page.getByTestId("overview")).toBeVisible();
    const { traces } = await counts(page);
    await page.getByRole("button", { name: "Open", exact: true }).click();
    await connect(page, jaeger.url);
    await expect(field(page, "state")).toHaveText("Connected: 2 services");
    await expectTraces(page, traces);
    await field(page, "service").fill("web");
    await field(page, "limit").fill("2");
    await field(page, "lookback").selectOption("24h");
    await field(page, "service").press("Enter");
    await page.getByRole("alertdialog").getByRole("button", { name: "Add" }).click();
    await expectTraces(page, traces + 2);
  });
});

test("Zipkin: services, searches, one trace, and what to configure", async ({ page, watch, site }) => {
  const jar = process.env.SPANGLASS_ZIPKIN;
  test.skip(!jar, "no Zipkin here: tests/setup.sh (want_zipkin) fetches one with Maven, or name its jar in SPANGLASS_ZIPKIN");
  const { origin } = new URL(site.url);
  const allowing = (allowed) => startZipkin(jar, { ZIPKIN_QUERY_ALLOWED_ORIGINS: allowed });
  const [open, shut] = await Promise.all([origin, "https://elsewhere.example"].map(allowing));
  try {
    requests(watch, open.url, shut.url);
    watch.allow(/console: Failed to load resource/);
    watch.expect(/console: .*CORS/);
    await open.feed(TRACES.map(({ id, start, millis, isFailed }) => ({
      traceId: id, id: id.slice(-16), kind: "SERVER", name: "get /checkout", timestamp: Math.round(start * 1000), duration: millis * 1000,
      localEndpoint: { serviceName: "web" }, tags: isFailed ? { error: "card declined", "http.path": "/checkout" } : { "http.path": "/checkout" },
    })));
    await page.goto(`./#backend=zipkin&api=${encodeURIComponent(`${open.url}/zipkin/`)}`);
    await expect(field(page, "state")).toHaveText("Connected: 1 service");
    await field(page, "trace").fill("f".repeat(32));
    await field(page, "fetch").click();
    await expect(field(page, "problem")).toContainText(`has no trace ${"f".repeat(32)}`);
    await field(page, "tags").fill("error=true http.path=/checkout");
    await field(page, "lookback").selectOption("6h");
    await field(page, "min").fill("500ms");
    await field(page, "limit").fill("100");
    await search(page);
    const failed = TRACES.filter(({ isFailed, millis }) => isFailed && millis >= 500);
    await expectTraces(page, failed.length);
    expect((await counts(page)).failed).toBe(failed.length);
    await expect(page.locator(".rail__name")).toContainText("all services, error=true http.path=/checkout");
    await page.getByTestId("search-again").click();
    await field(page, "trace").fill(TRACES[1].id);
    await field(page, "fetch").click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Replace" }).click();
    await expectTraces(page, 1);

    await page.goto(`./#backend=zipkin&api=${encodeURIComponent(shut.url)}`);
    await expect(field(page, "problem").locator("pre")).toHaveText(`ZIPKIN_QUERY_ALLOWED_ORIGINS=${origin}`);
  } finally {
    await open.close();
    await shut.close();
  }
});

/** What a stand-in answers to everything; no Jaeger of ours has a login, or is older than API v3. */
async function withStandIn(page, watch, answer, run) {
  const other = await serve({ root: import.meta.dirname });
  const { origin } = new URL(other.url);
  try {
    watch.allow(/console: Failed to load resource/);
    requests(watch, origin);
    await page.route(`${origin}/**`, (route) => {
      const { pathname } = new URL(route.request().url());
      return route.fulfill({ headers: { "access-control-allow-origin": "*" }, ...answer(pathname) });
    });
    await page.goto(`./#backend=jaeger&api=${encodeURIComponent(origin)}`);
    await run(origin);
  } finally {
    await other.close();
  }
}

for (const [what, answer, sentence] of [
  ["a login", () => ({ status: 401, body: "no" }), /wants a login \(HTTP 401\)\. Enter a token\./],
  ["a web page", () => ({ status: 200, contentType: "text/html", body: "<!doctype html>" }), /answered with a web page, not with the API of Jaeger/],
  ["nothing there", () => ({ status: 404, body: "404 page not found" }), /has no API of Jaeger there/],
  ["something else", () => ({ status: 200, body: "[{\"a\":1}, 5" }), /answered with something else than Jaeger does/],
]) {
  test(`a stand-in that answers with ${what}`, async ({ page, watch }) => {
    await withStandIn(page, watch, answer, async () => {
      await expect(field(page, "problem")).toContainText(sentence);
    });
  });
}

test("a stand-in without API v3 is asked in v1", async ({ page, watch }) => {
  const answer = (path) =>
    path === "/api/services" ? { body: '{"data":["old"],"total":1}' } : { contentType: "text/html", body: "<!doctype html>" };
  await withStandIn(page, watch, answer, async () => {
    await expect(field(page, "state")).toHaveText("Connected: 1 service");
  });
});
