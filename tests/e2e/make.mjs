// Files too large to be kept.
import { writeFileSync } from "node:fs";

/** Writes a Jaeger answer of `traces` traces of `spans` spans, about 1 kB each; gives its path and size in bytes. */
export function writeJaeger(path, { traces, spans, seed = 1 }) {
  const filler = "x".repeat(600);
  const id = (value, digits) => (value + 0xa00000).toString(16).padStart(digits, "5");
  const parts = [];
  for (let t = 0; t < traces; t += 1) {
    const traceID = id(t * 7 + seed * 1_000_000, 32);
    const start = 1_772_442_000_000_000 + t * 100_000;
    const all = [];
    for (let s = 0; s < spans; s += 1) {
      const parent = s === 0 ? "" : `{"refType":"CHILD_OF","traceID":"${traceID}","spanID":"${id((s - 1) >> 1, 16)}"}`;
      all.push(
        `{"traceID":"${traceID}","spanID":"${id(s, 16)}","operationName":"operation ${s % 20}","references":[${parent}],` +
          `"startTime":${start + s * 10},"duration":${100_000 + ((s * 7919) % 5000)},"tags":[{"key":"span.kind","type":"string",` +
          `"value":"internal"},{"key":"note","type":"string","value":"${s} ${filler}"}],"logs":[],"processID":"p${s % 3}"}`,
      );
    }
    const processes = `{"p0":{"serviceName":"a"},"p1":{"serviceName":"b"},"p2":{"serviceName":"c"}}`;
    parts.push(`{"traceID":"${traceID}","spans":[${all.join(",")}],"processes":${processes}}`);
  }
  const text = `{"data":[${parts.join(",\n")}]}`;
  writeFileSync(path, text);
  return { path, bytes: text.length, traces, spans: traces * spans };
}
