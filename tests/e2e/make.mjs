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

/**
 * Writes a Jaeger answer in which `services` services in six tiers call each other along `edges` edges, few of them often and
 * most of them seldom; gives its path.
 */
export function writeServices(path, { services, edges }) {
  let state = 1;
  const random = (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const tier = (service) => Math.min(5, Math.floor(Math.sqrt((service / services) * 36)));
  const callers = (service) => Array.from({ length: service }, (_, at) => at).filter((at) => tier(at) < tier(service) && tier(at) >= tier(service) - 2);
  const pairs = new Set();
  for (let to = 1; to < services; to += 1) pairs.add(`${(callers(to).length && callers(to)[random(callers(to).length)]) || 0} ${to}`);
  while (pairs.size < edges) {
    // The square makes hubs.
    const to = 1 + Math.floor(random(1000) ** 2 / 1e6 * (services - 1));
    const from = callers(to);
    if (from.length) pairs.add(`${from[random(from.length)]} ${to}`);
  }
  const parts = [...pairs].map((pair, at) => {
    const [from, to] = pair.split(" ");
    const traceID = (at + 1).toString(16).padStart(32, "0");
    const calls = random(10) === 0 ? 200 + random(200) : 1;
    const span = (id, process, name, reference) =>
      `{"traceID":"${traceID}","spanID":"${id.toString(16).padStart(16, "0")}","operationName":"${name}","references":[${reference}],` +
      `"startTime":${1_772_442_000_000_000 + at * 50_000 + id},"duration":${calls + 9_000 - id},"tags":${at % 90 === 5 ? '[{"key":"error","type":"bool","value":true}]' : "[]"},"logs":[],"processID":"${process}"}`;
    const parent = `{"refType":"CHILD_OF","traceID":"${traceID}","spanID":"${"1".padStart(16, "0")}"}`;
    const children = Array.from({ length: calls }, (_, call) => span(call + 2, "p2", "answer", parent));
    const name = (service) => `${["gate", "web", "api", "core", "data", "store"][tier(service)]}-${service}`;
    const processes = `{"p1":{"serviceName":"${name(Number(from))}"},"p2":{"serviceName":"${name(Number(to))}"}}`;
    return `{"traceID":"${traceID}","spans":[${[span(1, "p1", "ask", ""), ...children].join(",")}],"processes":${processes}}`;
  });
  writeFileSync(path, `{"data":[${parts.join(",\n")}]}`);
  return path;
}
