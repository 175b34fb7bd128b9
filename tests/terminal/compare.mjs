// Holds `spanglass --json` against the oracle: on random files with random options, on Jaeger JSON of the fixtures and,
// where they are, of real systems.
//
//   node tests/terminal/compare.mjs target/debug/spanglass [RANDOM FILES]
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { choose, generate } from "./generate.mjs";
import { Unsupported, load, report } from "./oracle.mjs";

const [program, randomFiles = 100] = process.argv.slice(2);
const corpus = process.env.SPANGLASS_CORPUS ?? "../shared/traces";
const folders = ["tests/fixtures/jaeger-json", join(corpus, "jaeger-api")].filter((folder) => existsSync(folder));

/** Keys that only the oracle has, to check others by. */
const HELP = new Set(["all", "operations", "top_operation_counts"]);

/** Fails unless every key of `wanted` is in `found` with its value; numbers may differ by their rounding only. */
function same(found, wanted, at) {
  if (typeof wanted === "number") {
    assert.equal(typeof found, "number", `${at}: ${found} is no number`);
    assert.ok(Math.abs(found - wanted) <= 0.005 + Math.abs(wanted) * 1e-9, `${at}: ${found}, not ${wanted}`);
    assert.ok(Math.abs(found * 100 - Math.round(found * 100)) < 1e-4 * Math.max(1, Math.abs(found)), `${at}: ${found} has more than two decimals`);
  } else if (Array.isArray(wanted)) {
    assert.equal(found?.length, wanted.length, `${at}: length`);
    wanted.forEach((value, index) => same(found[index], value, `${at}[${index}]`));
  } else if (typeof wanted === "object") {
    for (const [key, value] of Object.entries(wanted)) if (at.startsWith("performance") || !HELP.has(key)) same(found?.[key], value, `${at}.${key}`);
  } else {
    assert.equal(found, wanted, at);
  }
}

const descends = (values, at) => values.forEach((value, index) => assert.ok(index === 0 || values[index - 1] >= value, `${at} does not descend at ${index}`));
const sorted = (list, ...keys) => [...list].sort((a, b) => keys.map((key) => (a[key] < b[key] ? -1 : a[key] > b[key] ? 1 : 0)).find((order) => order) ?? 0);

function check(found, wanted) {
  same(found.summary, { ...wanted.summary, ...(wanted.summary.services && { services: found.summary.services }) }, "summary");
  assert.deepEqual(new Set(found.summary.services), new Set(wanted.summary.services), "summary.services");

  for (const [section, keys, order] of [
    ["bottlenecks", ["trace_id", "span_id"], "duration_ms"],
    ["bottleneck_operations", ["service", "operation"], "percentage"],
    ["critical_paths", ["trace_id"], "total_duration_ms"],
  ]) {
    descends(found[section].map((row) => row[order]), section);
    // Ours are at most fifty.
    const list = section === "bottleneck_operations" ? wanted[section].filter((row) => found[section].some((other) => other.service === row.service && other.operation === row.operation)) : wanted[section];
    assert.ok(list.length === wanted[section].length || found[section].length === 50, section);
    same(sorted(found[section], ...keys), sorted(list, ...keys), section);
  }

  const { patterns, errors_by_service: services = {}, ...rates } = wanted.errors;
  same(found.errors, rates, "errors");
  descends(found.errors.patterns.map((pattern) => pattern.count), "errors.patterns");
  same(sorted(found.errors.patterns, "service", "error_message"), sorted(patterns, "service", "error_message"), "errors.patterns");
  assert.deepEqual(Object.keys(found.errors.errors_by_service ?? {}).sort(), Object.keys(services).sort());
  assert.equal("errors_by_service" in found.errors, rates.failing_traces > 0);
  for (const [service, { count, all }] of Object.entries(services)) {
    const own = found.errors.errors_by_service[service];
    assert.equal(own.count, count, service);
    assert.equal(own.examples.length, Math.min(count, 5), service);
    for (const example of own.examples) assert.ok(all.some((other) => JSON.stringify(other) === JSON.stringify(example)), `${service}: ${JSON.stringify(example)}`);
  }

  assert.deepEqual(found.dependencies.dependencies, wanted.dependencies.dependencies);
  assert.deepEqual(Object.keys(found.dependencies.services).sort(), Object.keys(wanted.dependencies.services).sort());
  same(found.dependencies.services, wanted.dependencies.services, "dependencies.services");
  for (const [service, { top_operation_counts, operations }] of Object.entries(wanted.dependencies.services)) {
    const top = found.dependencies.services[service].top_operations;
    assert.deepEqual(top.map(({ count }) => count), top_operation_counts, service);
    for (const { operation, count } of top) assert.equal(operations.find((other) => other.operation === operation)?.count, count, `${service} ${operation}`);
  }

  descends(found.performance.operations.map((row) => row.mean_ms), "performance");
  assert.equal(found.performance.operation_count, wanted.performance.operation_count);
  same(sorted(found.performance.operations, "service", "operation"), sorted(wanted.performance.operations, "service", "operation"), "performance");
}

function run(options, input) {
  const stdio = ["pipe", "pipe", "ignore"];
  return JSON.parse(execFileSync(program, ["--json", ...options], { input, encoding: "utf8", maxBuffer: 1 << 28, stdio }));
}

let failures = 0;
function attempt(name, compare) {
  try {
    compare();
    return 1;
  } catch (error) {
    if (error instanceof Unsupported) {
      console.log(`skipped ${name}: ${error.message}`);
      return 0;
    }
    failures += 1;
    console.error(`FAILED ${name}: ${error.message}`);
    return 0;
  }
}

let agreed = 0;
for (let seed = 1; seed <= Number(randomFiles); seed += 1) {
  const document = generate(seed);
  const traces = load(document);
  const [options, isChosen] = choose(seed, traces);
  agreed += attempt(`seed ${seed} ${options.join(" ")}`, () => check(run([...options, "-"], JSON.stringify(document)), report(traces.filter(isChosen))));
}
console.log(`random files: ${agreed} of ${randomFiles} agree`);

for (const folder of folders) {
  let agreed = 0;
  for (const name of readdirSync(folder).filter((name) => name.endsWith(".json")).sort()) {
    const file = join(folder, name);
    agreed += attempt(name, () => check(run([file]), report(load(JSON.parse(readFileSync(file, "utf8"))))));
  }
  console.log(`${folder}: ${agreed} files agree`);
  assert.ok(agreed >= 2, `hardly anything was compared in ${folder}`);
}
process.exit(failures ? 1 : 0);
