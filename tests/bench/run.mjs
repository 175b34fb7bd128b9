// The budgets of DESIGN §9, measured in one browser in one run; see README.md. The filter over a million spans only if it
// is asked for: its file is of 1.35 GB.
//
//   node tests/bench/run.mjs [--only load,memory,trace,size,start,tasks,million] [--runs 5] [--dist DIRECTORY] [--json FILE]
//        [--patience 5]
//
// Times are told, never asserted: it fails only if the page broke.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { serve } from "../serve.mjs";
import { launch } from "./browser.mjs";
import { inputs } from "./inputs.mjs";
import { LOADS } from "./load.mjs";
import { measureMemory, tellingCopy } from "./memory.mjs";
import { measureMillion } from "./million.mjs";
import { untilQuiet } from "./quiet.mjs";
import { measureStart } from "./start.mjs";
import { kb, mb, median, ms, print, relative, row } from "./table.mjs";
import { measureTasks } from "./tasks.mjs";
import { measureTrace } from "./trace.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    runs: { type: "string", default: "5" },
    dist: { type: "string", default: here("../../dist") },
    patience: { type: "string", default: "5" },
    json: { type: "string", default: here("results/latest.json") },
  },
});
const runs = Number(values.runs);
const asked = values.only.split(",").filter(Boolean);

// Each takes `Ctx`, measures, keeps its samples in `raw`, and gives rows.
const PARTS = { load, memory, trace, size, start, tasks, million };
const UNASKED = Object.keys(PARTS).filter((name) => name !== "million");
const unknown = asked.filter((name) => !PARTS[name]);
if (unknown.length || !(runs > 0)) {
  console.error(`Parts are ${Object.keys(PARTS).join(", ")}; runs, a number. Not understood: ${unknown.join(", ") || values.runs}`);
  process.exit(2);
}

const only = asked.length ? asked : UNASKED;
const files = inputs(values.dist, only.includes("million"));
const { url: site, close } = await serve({ root: values.dist });
const browser = await launch();
const raw = {};
const rows = [];
const busyBefore = [];
let isBroken = false;
const about = {
  when: new Date().toISOString(),
  commit: git("rev-parse", "--short", "HEAD") + (git("status", "--porcelain", "src", "style") ? " with changes" : ""),
  browser: browser.version(),
  processor: cpus()[0]?.model.trim(),
  cores: cpus().length,
  runs,
  loadBefore: loadavg()[0],
};
try {
  for (const [name, measure] of Object.entries(PARTS)) {
    if (!only.includes(name)) continue;
    try {
      rows.push(...(await measure()));
    } catch (error) {
      isBroken = true;
      console.error(`${name}: ${error.message}`);
    }
  }
} finally {
  await browser.close();
  await close();
}
about.loadAfter = loadavg()[0];
about.disturbed = busyBefore.filter((share) => share > 0.2).length / Math.max(1, busyBefore.length);

print(rows);
console.log(`
${about.browser}, ${about.cores} cores (${about.processor}), commit ${about.commit}; medians of ${runs}.
Other work kept the machine busy when ${(100 * about.disturbed).toFixed(0)} % of the samples began; it makes figures of several threads worse than the yardstick's.
Figures of Jaeger UI and speedscope are quoted from DESIGN §9, not measured in this run.`);
mkdirSync(dirname(values.json), { recursive: true });
writeFileSync(values.json, `${JSON.stringify({ about, rows, raw }, null, 1)}\n`);
console.log(`Every sample is in ${values.json}`);
process.exitCode = isBroken ? 1 : 0;

async function load() {
  const rows = [];
  for (const name of present("1x100k", "1000x52", "10000x10", "example")) {
    const file = files[name];
    const samples = await alternating(`load ${name}`, Object.keys(LOADS), (kind) => LOADS[kind](browser, site, file));
    const of = (kind) => median(samples[kind].map(({ ms }) => ms));
    const yardstick = of("yardstick");
    // The example has no budget: it is parsed by the engine itself, and shows what is not parsing.
    const isBudget = name !== "example";
    const one = isBudget ? { must: 0.75, aim: 0.55 } : {};
    const all = isBudget ? { must: 0.55, aim: 0.4 } : {};
    const told = `${name} (${mb(file.bytes)}) → overview`;
    rows.push(
      relative({ name: `${told}, default`, ours: of("default"), yardstick, ...one }),
      relative({ name: `${told}, 1 parse worker`, ours: of(1), yardstick, ...one }),
      relative({ name: `${told}, 2 parse workers`, ours: of(2), yardstick, ...all }),
      relative({ name: `${told}, parsed in the engine`, ours: of(0), yardstick }),
    );
  }
  return rows;
}

async function memory() {
  const telling = await serve({ root: tellingCopy(values.dist) });
  try {
    return await memoryAt(telling.url);
  } finally {
    await telling.close();
  }
}

async function memoryAt(site) {
  const rows = [];
  for (const name of present("1x100k", "1000x52", "10000x10")) {
    const file = files[name];
    const samples = await alternating(`memory ${name}`, ["default", 2], (kind) =>
      measureMemory(browser, site, file, kind === "default" ? undefined : kind),
    );
    for (const [kind, taken] of Object.entries(samples)) {
      const of = (what) => median(taken.map((sample) => sample[what]));
      const told = `memory ${name}, ${kind === "default" ? kind : `${kind} parse workers`}`;
      const against = { yardstick: file.bytes, unit: mb };
      rows.push(
        relative({ name: `${told}: wasm after load`, ours: of("wasm"), ...against, must: 0.6, aim: 0.4 }),
        relative({ name: `${told}: wasm at peak, at most`, ours: of("wasmPeak"), ...against, must: 1.2, aim: 0.6 }),
      );
      if (kind !== "default") continue;
      rows.push(
        relative({ name: `${told}: JS heaps and buffers at peak`, ours: of("jsPeak"), ...against }),
        relative({ name: `${told}: process after load, above the empty page`, ours: of("process"), ...against }),
        relative({ name: `${told}: process at peak, above the empty page`, ours: of("processPeak"), ...against }),
      );
    }
  }
  return rows;
}

async function trace() {
  const kinds = { "1x100": [100, 50, 590], "1x10k": [120, 50, 640], "1x100k": [150, 100, 1380] };
  const names = present(...Object.keys(kinds));
  const chosen = names.length ? names : present("example");
  const samples = await alternating("trace", chosen, (name) => measureTrace(browser, site, files[name]));
  const rows = [];
  const each = (tell) => chosen.forEach((name) => rows.push(tell(name, samples[name])));
  each((name, taken) => {
    const value = median(taken.map(({ openMs }) => openMs));
    const [must, aim, jaeger] = kinds[name] ?? [];
    return row({ name: `open trace ${name}`, ours: ms(value), ...quoted(value, jaeger), value, must, aim, show: ms });
  });
  each((name, taken) => {
    const value = median(taken.map(({ scroll }) => scroll.p95));
    const jaeger = name === "1x100k" ? 1412 : undefined;
    return row({
      name: `scroll ${name} in 5 s: p95 of frames`, ours: ms(value), ...quoted(value, jaeger), value, must: 20, aim: 16.8, show: ms,
    });
  });
  each((name, taken) => {
    // All runs together: none is allowed.
    const value = taken.reduce((sum, { scroll }) => sum + scroll.blank + scroll.partlyBlank, 0);
    const frames = taken.reduce((sum, { scroll }) => sum + scroll.frames, 0);
    return row({ name: `scroll ${name}: blank frames, also in part`, ours: `${value} of ${frames}`, value, must: 0, aim: 0 });
  });
  each((name, taken) => {
    const value = median(taken.map(({ searchMs }) => searchMs));
    const jaeger = name === "1x100k" ? 930 : undefined;
    return row({ name: `search ${name}: last key → count`, ours: ms(value), ...quoted(value, jaeger), value, must: 50, aim: 16, show: ms });
  });
  return rows;
}

async function size() {
  const { stdout, stderr } = spawnSync(process.execPath, [here("../sizes.mjs"), values.dist], { encoding: "utf8" });
  const found = /page, engine, styles\s+[\d.]+\s+([\d.]+)/.exec(stdout);
  if (!found) throw new Error(`tests/sizes.mjs did not tell: ${stdout}${stderr}`);
  const value = Number(found[1]) * 1000;
  raw.size = stdout.split("\n");
  return [row({ name: "transfer, brotli", ours: kb(value), ...quoted(value, 779_000, kb), value, must: 350_000, aim: 250_000, show: kb })];
}

async function start() {
  const { ours } = await alternating("start", ["ours"], () => measureStart(browser, site));
  const value = median(ours.map(({ ms }) => ms));
  return [row({ name: "first screen usable, cold", ours: ms(value), ...quoted(value, 701), value, must: 400, aim: 260, show: ms })];
}

async function tasks() {
  const names = present("1x100k", "1000x52", "10000x10", "example");
  const samples = await alternating("tasks", names, (name) => measureTasks(browser, site, files[name]));
  return names.map((name) => {
    const value = median(samples[name].map(({ longestMs }) => longestMs));
    const jaeger = name === "1x100k" ? 3100 : undefined;
    return row({ name: `longest main-thread task, loading ${name}`, ours: ms(value), ...quoted(value, jaeger), value, must: 50, aim: 16, show: ms });
  });
}

/** After the load; of each screen: opening it, and the slowest of the filters; medians over the runs. */
async function million() {
  const [name] = present("20000x50");
  if (!name) throw new Error("without the generator there is no file of a million spans");
  const { ours } = await alternating("million", ["ours"], () => measureMillion(browser, site, files[name]));
  const after = (pick) => median(ours.map(({ afterLoad }) => pick(afterLoad)));
  const stands = (what, value) => row({ name: `1 M spans: overview shown → ${what} stand`, ours: ms(value), value, show: ms });
  const loaded = [stands("its last figures", after((at) => at.figuresMs)), stands("facets", after((at) => at.facetsMs))];
  const screens = Object.keys(ours[0].screens).flatMap((screen) => {
    const of = (pick) => median(ours.map(({ screens }) => pick(screens[screen])));
    const opened = of(({ openMs }) => openMs);
    const slowest = of(({ filterMs }) => Math.max(...filterMs));
    const task = of(({ longestTaskMs }) => longestTaskMs);
    return [
      row({ name: `1 M spans: ${screen} opens`, ours: ms(opened), value: opened, must: 200, show: ms }),
      row({ name: `1 M spans: slowest filter → ${screen}`, ours: ms(slowest), value: slowest, must: 100, aim: 50, show: ms }),
      row({ name: `1 M spans: longest task on ${screen}, if over 50 ms`, ours: ms(task), value: task, must: 50, show: ms }),
    ];
  });
  return [...loaded, ...screens];
}

/** Jaeger UI's figure, from the design. */
function quoted(value, jaeger, unit = ms) {
  return jaeger === undefined ? {} : { yardstick: `Jaeger ${unit(jaeger)}`, ratio: `${(value / jaeger).toFixed(2)} ×` };
}

function present(...names) {
  return names.filter((name) => files[name]);
}

/** Samples by kind, taken by turns, so that whatever else the machine does meets all alike. */
async function alternating(name, kinds, measure) {
  const samples = Object.fromEntries(kinds.map((kind) => [kind, []]));
  for (let run = 0; run < runs; run += 1) {
    for (const kind of kinds) {
      process.stderr.write(`\r\x1b[K${name}, ${kind}: ${run + 1} of ${runs}`);
      const busy = await untilQuiet(Number(values.patience));
      samples[kind].push({ ...(await measure(kind)), busyBefore: busy });
      busyBefore.push(busy ?? 0);
    }
  }
  process.stderr.write("\r\x1b[K");
  raw[name] = samples;
  return samples;
}

function git(...args) {
  return spawnSync("git", args, { cwd: here("../.."), encoding: "utf8" }).stdout?.trim() ?? "";
}
