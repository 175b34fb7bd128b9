// One journey in another engine: the page starts under its policy, reads, draws, and follows pointer and keys.
import { gunzipSync } from "node:zlib";
import { expect, test } from "@playwright/test";
import { serve } from "../serve.mjs";
import { startFirefox } from "./firefox.mjs";
import * as oracle from "./oracle.mjs";

const root = process.env.SPANGLASS_DIST ?? new URL("../../dist", import.meta.url).pathname;
const program = process.env.SPANGLASS_FIREFOX;
const testid = (name) => `[data-testid="${name}"]`;
const row = (list) => `${testid(list)} [role=row][aria-rowindex="2"]`;

test("Firefox opens the example and goes through its screens", async () => {
  test.skip(!program, "no Firefox here: install firefox-esr, or name one in SPANGLASS_FIREFOX");
  test.setTimeout(180_000);
  const site = await serve({ root, base: "/any/sub/path/" });
  const { page, close } = await startFirefox(program, { width: 1440, height: 900 });
  try {
    const traces = oracle.tracesOf(gunzipSync(Buffer.from(await (await fetch(`${site.url}example.json.gz`)).arrayBuffer())));
    await page.goto(site.url);
    await page.evaluate(() => {
      window.violations = [];
      addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => window.violations.push(`${effectiveDirective} ${blockedURI}`));
    });
    await page.click(testid("open-example"));
    const counted = await page.until((selector) => Number(document.querySelector(selector)?.dataset.traces), testid("overview"));
    expect(counted).toBe(traces.length);

    // Charts are drawn: not all px are alike.
    const colours = (selector) => {
      const canvas = document.querySelector(selector);
      const pixels = canvas?.width && canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
      return pixels && new Set(new Uint32Array(pixels.buffer)).size > 5;
    };
    await page.until(colours, "figure .surface canvas");
    for (const [nav, wanted] of [
      ["errors", row("error-table")],
      ["latency", `${testid("percentiles-table")} tbody tr`],
      ["services", `${testid("service-graph")} [data-node]`],
      ["operations", row("operations-table")],
      ["compare", `${testid("compare-table")} tbody tr`],
      ["summary", `${testid("summary-facts")} dd`],
      ["traces", row("trace-list")],
    ]) {
      await page.click(testid(`nav-${nav}`));
      await page.until((selector) => document.querySelector(selector)?.getBoundingClientRect().height > 0, wanted);
    }

    await page.press("j");
    await page.press("\uE007");
    const rows = () => document.querySelectorAll("[data-testid=waterfall] [role=row]:not(.is-unused)").length;
    await page.until(rows);
    await page.press("f");
    await page.press("\uE007");
    await page.until((selector) => document.querySelector(`${selector} h1`)?.textContent.length, testid("span-detail"));
    await page.press("\uE00C");
    await page.press("\uE00C");
    await page.until((selector) => document.querySelector(selector), row("trace-list"));

    expect(await page.evaluate(() => window.violations)).toEqual([]);
    expect(page.faults).toEqual([]);
  } finally {
    await close();
    await site.close();
  }
});
