// What every browser test starts from: the built page under a sub-path, and a watch that fails the test when the page
// broke its policy, wrote an error, or asked another origin for anything.
import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test as base } from "@playwright/test";
import { serve } from "../serve.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const root = process.env.SPANGLASS_DIST ?? here("../../dist");

/** The path of a file of tests/fixtures, for `setInputFiles`. */
export const fixture = (name) => here(`../fixtures/${name}`);

export const test = base.extend({
  /** Pictures stay in `results`, large generated files do not. */
  tidy: [
    async ({}, use, testInfo) => {
      await use();
      for (const name of existsSync(testInfo.outputDir) ? readdirSync(testInfo.outputDir) : []) {
        if (name.endsWith(".json")) rmSync(join(testInfo.outputDir, name));
      }
    },
    { auto: true },
  ],

  /** The server of the built page: `{ url }`. */
  site: [
    async ({}, use) => {
      const site = await serve({ root, base: "/any/sub/path/" });
      await use(site);
      await site.close();
    },
    { scope: "worker" },
  ],

  // `page.goto("./#…")` opens the page.
  baseURL: async ({ site }, use) => use(site.url),

  /**
   * What went wrong so far: `watch.faults`, sentences. A test that provokes some says which, by patterns: those of
   * `watch.expect` must come, those of `watch.allow` may.
   */
  watch: [
    async ({ context, site }, use) => {
      const faults = [];
      const expected = [];
      const allowed = [];
      const { origin } = new URL(site.url);
      await context.exposeBinding("spanglassViolation", (_, text) => faults.push(`policy: ${text}`));
      await context.addInitScript(() => {
        addEventListener("securitypolicyviolation", (event) => {
          const { effectiveDirective, blockedURI, sourceFile, lineNumber, sample } = event;
          window.spanglassViolation(`${effectiveDirective} ${blockedURI} at ${sourceFile}:${lineNumber} ${sample}`);
        });
      });
      context.on("console", (message) => {
        if (message.type() === "error") faults.push(`console: ${message.text()}`);
      });
      context.on("weberror", (error) => faults.push(`error: ${error.error()}`));
      context.on("page", (page) => page.on("crash", () => faults.push("crash: the page's process ended")));
      context.on("request", (request) => {
        const url = new URL(request.url());
        if (!["data:", "blob:"].includes(url.protocol) && url.origin !== origin) faults.push(`request: ${url.href}`);
      });

      await use({
        faults,
        expect: (...patterns) => expected.push(...patterns),
        allow: (...patterns) => allowed.push(...patterns),
      });

      // A round trip, so that what the page has already sent is here.
      for (const page of context.pages()) await page.evaluate(() => 0).catch(() => {});
      const known = [...expected, ...allowed];
      const unexpected = faults.filter((fault) => !known.some((pattern) => pattern.test(fault)));
      const missing = expected.filter((pattern) => !faults.some((fault) => pattern.test(fault)));
      expect(unexpected, "what the page did wrong").toEqual([]);
      expect(missing, "expected, but did not happen").toEqual([]);
    },
    { auto: true },
  ],
});

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds wrong in the page as it stands: sentences, none if all is well. */
export async function accessibilityFaults(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run({ resultTypes: ["violations"] }));
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} (${target.join(" ")})`));
}

/** Opens the page and in it files of tests/fixtures, or what `inMemory` makes; resolves once the overview stands. */
export async function open(page, ...files) {
  if (!page.url().startsWith("http")) await page.goto("./");
  await choose(page, ...files);
  await expect(page.getByTestId("overview")).toBeVisible();
}

/** Gives files to the page's input: names in tests/fixtures, or what `inMemory` makes. */
export async function choose(page, ...files) {
  // Playwright takes paths or buffers, not both.
  const asIs = (name) => inMemory(name.split("/").at(-1), readFileSync(fixture(name)));
  await page.locator("input[type=file]").setInputFiles(files.map((file) => (typeof file === "string" ? asIs(file) : file)));
}

/** Opens the example. */
export async function openExample(page) {
  await page.goto("./");
  await page.getByTestId("open-example").click();
  await expect(page.getByTestId("overview")).toBeVisible();
}

/** A file that is on no disk. */
export const inMemory = (name, content) => ({ name, mimeType: "", buffer: Buffer.from(content) });

/** The overview's counts, as its attributes give them. */
export async function counts(page) {
  const overview = page.getByTestId("overview");
  const names = ["traces", "spans", "failed-traces", "services"];
  const [traces, spans, failed, services] = await Promise.all(
    names.map(async (name) => Number(await overview.getAttribute(`data-${name}`))),
  );
  return { traces, spans, failed, services };
}

/** The cells of a table's body. Those beside figures follow them after a moment, and say so. */
export async function cells(table) {
  await expect(table.page().locator(".figure__table[aria-busy=true]")).toHaveCount(0);
  return table.locator("tbody tr").evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
}

/** The worker that is the engine. */
export async function engineOf(page) {
  return page.workers()[0] ?? page.waitForEvent("worker");
}

/**
 * Lets the engine read `slices` slices of its files, slowly enough for news of each to be told, and then waits until the
 * returned function is called: what happens while something is read can be tested without racing it. The page is as it is shipped; only this worker's own
 * `Blob.prototype` is changed.
 */
export async function holdReads(page, slices) {
  const engine = await engineOf(page);
  await engine.evaluate((slices) => {
    const read = Blob.prototype.arrayBuffer;
    const isOpen = new Promise((open) => (self.openGate = open));
    let asked = 0;
    Blob.prototype.arrayBuffer = function () {
      asked += 1;
      const turn = asked > slices ? isOpen : new Promise((pass) => setTimeout(pass, 100));
      return turn.then(() => read.call(this));
    };
  }, slices);
  return () => engine.evaluate(() => self.openGate());
}

export { expect };

/** Ways from one screen of the example to the next, each until it is there. */
export const GO = {
  async traces(page) {
    await page.getByTestId("nav-traces").click();
    await expect(page.locator('[role=row][aria-rowindex="2"]')).toBeVisible();
  },
  /** From the traces. */
  async picked(page) {
    for (const at of [0, 1]) await page.getByTestId("trace-list").getByRole("checkbox").nth(at).click();
    await expect(page.getByTestId("compare-picked")).toBeEnabled();
  },
  /** With two picked. */
  async pair(page) {
    await page.getByTestId("compare-picked").click();
    await expect(page.getByTestId("pair-table").locator("tbody tr").first()).toBeVisible();
  },
  async trace(page) {
    await page.locator('[role=row][aria-rowindex="2"]').click();
    await expect(page.getByTestId("waterfall").locator("[role=row]").first()).toBeVisible();
  },
  /** From a trace. */
  async compareWith(page) {
    await page.getByTestId("compare-with").click();
    await expect(page.getByRole("group", { name: "Compare with" }).getByRole("link").first()).toBeVisible();
  },
  async errors(page) {
    await page.getByTestId("nav-errors").click();
    await expect(page.getByTestId("error-table").locator("[data-trace-id]").first()).toBeVisible();
  },
  async latency(page) {
    await page.getByTestId("nav-latency").click();
    await expect(page.getByTestId("percentiles-table").locator("tbody tr").first()).toBeAttached();
  },
  async services(page) {
    await page.getByTestId("nav-services").click();
    await expect(page.getByTestId("service-graph").locator("[data-node]").first()).toBeVisible();
  },
  async operations(page) {
    await page.getByTestId("nav-operations").click();
    await expect(page.getByTestId("bottlenecks").locator("tbody tr").first()).toBeVisible();
    await expect(page.getByTestId("operations-table").locator('[role=row][aria-rowindex="2"]')).toBeVisible();
  },
  async path(page) {
    await page.getByRole("button", { name: "Critical path", exact: true }).click();
    await expect(page.getByTestId("path-list").locator("tbody tr").first()).toBeVisible();
  },
  async spans(page) {
    await page.getByRole("group", { name: "Show as" }).getByRole("button", { name: "Spans" }).click();
    await expect(page.getByTestId("span-table").locator("[role=row][id]").first()).toBeVisible();
  },
  async tree(page) {
    await page.getByRole("group", { name: "Show as" }).getByRole("button", { name: "Tree" }).click();
    await expect(page.getByTestId("trace-text")).toContainText("OK  [");
  },
  async json(page) {
    await page.getByRole("group", { name: "Show as" }).getByRole("button", { name: "JSON" }).click();
    await expect(page.getByTestId("trace-text")).toContainText("resourceSpans");
  },
  async compare(page) {
    await page.getByTestId("nav-compare").click();
    await expect(page.getByTestId("compare-table").locator("tbody tr").first()).toBeVisible();
  },
  async breakdown(page) {
    await page.getByTestId("nav-breakdown").click();
    await expect(page.getByTestId("breakdown-table").locator("tbody tr").first()).toBeVisible();
  },
  /** With the errors over time pinned. */
  async summary(page) {
    await page.getByTestId("nav-overview").click();
    const pin = page.locator("figure", { hasText: "Errors over time" }).locator(".pin-button");
    if ((await pin.getAttribute("aria-pressed")) === "false") await pin.click();
    await page.getByTestId("nav-summary").click();
    await expect(page.getByTestId("pin").locator("svg").first()).toBeVisible();
    await expect(page.getByTestId("summary-facts").getByText("Worst trace")).toBeVisible();
  },
  /** From anywhere; the form as it is before it is connected. */
  async connect(page) {
    await page.getByRole("button", { name: "Open", exact: true }).click();
    await page.getByTestId("open-connect").click();
    await page.getByTestId("connect-address").fill("http://jaeger.example:16686");
    await expect(page.getByTestId("connect-state")).toContainText("loaded anew");
  },
  async data(page) {
    await page.getByTestId("nav-data").click();
    await expect(page.getByTestId("import-report")).toBeVisible();
  },
};
