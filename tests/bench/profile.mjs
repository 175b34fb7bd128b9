// Where the time goes: one CPU profile of page, engine and parsers each, for a load and for opening and searching a trace.
//
//   node tests/bench/profile.mjs [--file 1x100k] [--dist DIRECTORY]
//
// Functions have names only in a build that kept them: what wasm-bindgen left in target/wasm-bindgen/release, before
// wasm-opt, is served in place of the shipped modules. So figures here are for comparing with each other.
import { copyFileSync, cpSync, existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { serve } from "../serve.mjs";
import { awaitMark, launch, loadFile, openSpanglass, withPage } from "./browser.mjs";
import { inputs } from "./inputs.mjs";
import { Target } from "./targets.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { values } = parseArgs({
  options: {
    file: { type: "string", default: "1x100k" },
    dist: { type: "string", default: here("../../dist") },
    top: { type: "string", default: "14" },
  },
});

const named = here("../../target/bench/dist-named");
rmSync(named, { recursive: true, force: true });
cpSync(values.dist, named, { recursive: true });
const before = here("../../target/wasm-bindgen/release");
for (const name of readdirSync(named).filter((name) => name.endsWith(".wasm"))) {
  const source = join(before, name.replace(/^app-[0-9a-f]+_/, "app_"));
  const same = [join(before, name), source].find(existsSync);
  if (same) copyFileSync(same, join(named, name));
  else console.error(`No unstripped ${name} in ${before}: its functions have numbers only`);
}

const site = await serve({ root: named });
const browser = await launch();
try {
  const file = inputs(values.dist)[values.file];
  await withPage(browser, async (page) => {
    const targets = [];
    const ended = [];
    await Target.page(page, async (target) => {
      targets.push(target);
      await target.send("Profiler.enable");
      await target.send("Profiler.setSamplingInterval", { interval: 500 });
      if (target.url.endsWith("#parser")) await target.send("Profiler.start");
    });
    await openSpanglass(page, site.url);
    await during("load", targets, () => loadFile(page, file), ended);
    await page.getByTestId("nav-traces").click();
    const row = page.getByTestId("trace-list").locator("[role=row][data-trace-id]").first();
    await row.waitFor();
    await page.waitForTimeout(500);
    await during("open the first trace of the list", targets, async () => {
      const shown = await awaitMark(page, "spanglass:trace-shown");
      await row.click();
      const end = await shown();
      return { ms: end - (await page.evaluate(() => window.benchInput.click)) };
    });
    await page.getByTestId("span-search").click();
    await during("search", targets, async () => {
      const shown = await awaitMark(page, "spanglass:search-shown");
      await page.keyboard.type("p");
      const end = await shown();
      return { ms: end - (await page.evaluate(() => window.benchInput.keydown)) };
    });
  });
} finally {
  await browser.close();
  await site.close();
}

async function during(what, targets, act) {
  const lasting = targets.filter(({ url, isAlive }) => isAlive && !url.endsWith("#parser"));
  await Promise.all(lasting.map((target) => target.send("Profiler.start")));
  // A parser ends with its load: its profile is taken again and again while it lives, the parts are added up.
  const parts = new Map();
  let isRunning = true;
  const parsers = (async () => {
    while (isRunning) {
      await new Promise((done) => setTimeout(done, 60));
      for (const parser of targets.filter(({ url, isAlive }) => isAlive && url.endsWith("#parser"))) {
        try {
          const { profile } = await parser.send("Profiler.stop");
          parts.set(parser, [...(parts.get(parser) ?? []), profile]);
          await parser.send("Profiler.start");
        } catch {
          // It has ended meanwhile.
        }
      }
    }
  })();
  const { ms } = await act();
  isRunning = false;
  await parsers;
  console.log(`\n${what}: ${ms.toFixed(0)} ms, profiled`);
  for (const target of lasting) {
    const { profile } = await target.send("Profiler.stop");
    show(target.url === "page" ? "page" : "engine", [profile]);
  }
  for (const profiles of parts.values()) show("a parser", profiles);
}

function show(name, profiles) {
  const self = new Map();
  const total = new Map();
  const add = (to, key, ms) => to.set(key, (to.get(key) ?? 0) + ms);
  for (const profile of profiles) {
    const byId = new Map(profile.nodes.map((node) => [node.id, node]));
    const parent = new Map();
    for (const node of profile.nodes) for (const child of node.children ?? []) parent.set(child, node.id);
    const spent = new Map();
    profile.samples.forEach((id, at) => add(spent, id, (profile.timeDeltas[at] ?? 0) / 1000));
    for (const [id, ms] of spent) {
      add(self, title(byId.get(id)), ms);
      const seen = new Set();
      for (let at = id; at !== undefined; at = parent.get(at)) seen.add(title(byId.get(at)));
      for (const key of seen) add(total, key, ms);
    }
  }
  const idle = ["(idle)", "(program)", "(root)"];
  const busy = [...self].filter(([key]) => !idle.includes(key)).reduce((sum, [, ms]) => sum + ms, 0);
  console.log(`\n  ${name}: ${busy.toFixed(0)} ms busy, ${(self.get("(program)") ?? 0).toFixed(0)} ms of the browser's own`);
  const lines = (list) =>
    [...list]
      .filter(([key]) => !idle.includes(key))
      .sort((a, b) => b[1] - a[1])
      .slice(0, Number(values.top))
      .map(([key, ms]) => `    ${ms.toFixed(1).padStart(8)}  ${key}`)
      .join("\n");
  console.log(`   self\n${lines(self)}\n   with what it calls\n${lines(total)}`);
}

function title({ callFrame: { functionName, url, lineNumber } }) {
  const name = functionName.replace(/::h[0-9a-f]{16}$/, "").replace(/\[[0-9a-f]{16}\]/g, "");
  return name || `anonymous ${url.split("/").at(-1)}:${lineNumber}`;
}
