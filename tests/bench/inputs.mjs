// The files that are measured, made once into target/bench: from the generator of load files where there is one, and
// the example of the project.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const folder = here("../../target/bench");
const generator = process.env.SPANGLASS_GENERATE ?? here("../../../shared/generate/jaeger.py");

// Traces and spans a trace.
const SHAPES = {
  "1x100": [1, 100],
  "1x10k": [1, 10_000],
  "1x100k": [1, 100_000],
  "1000x52": [1000, 52],
  "10000x10": [10_000, 10],
};
// 1.35 GB: made only for the part that asks for it.
const MILLION = { "20000x50": [20_000, 50] };

/**
 * The files by name: `{ path, bytes, traces, spans }`; of the example, traces and spans are unknown (`null`). Without the
 * generator there is only the example. `hasMillion`: with the file of a million spans.
 */
export function inputs(dist, hasMillion) {
  mkdirSync(folder, { recursive: true });
  const files = {};
  const add = (name, path, traces, spans) => (files[name] = { path, bytes: statSync(path).size, traces, spans });
  const packed = join(dist, "example.json.gz");
  if (existsSync(packed)) {
    const path = join(folder, "example.json");
    writeFileSync(path, gunzipSync(readFileSync(packed)));
    add("example", path, null, null);
  }
  for (const [name, [traces, spans]] of Object.entries({ ...SHAPES, ...(hasMillion ? MILLION : {}) })) {
    const path = join(folder, `${name}.json`);
    if (!existsSync(path) && !generate(path, traces, spans)) continue;
    add(name, path, traces, traces * spans);
  }
  return files;
}

function generate(path, traces, spans) {
  if (!existsSync(generator)) return false;
  console.error(`Making ${path}`);
  const part = `${path}.part`;
  const run = spawnSync(
    "python3",
    [generator, "--traces", `${traces}`, "--spans", `${spans}`, "--seed", "7", "-o", part],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  if (run.status !== 0) throw new Error(`${generator} failed`);
  renameSync(part, path);
  return true;
}
