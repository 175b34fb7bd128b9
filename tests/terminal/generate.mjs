// Random Jaeger JSON from a seed: overlapping and late children, ties, orphans, further roots, peers, errors told in
// every way, durations of 0, and names that need care.

function random(seed) {
  let state = BigInt(seed) * 2654435761n + 1n;
  return (limit) => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
    return Number(state >> 33n) % limit;
  };
}

const SERVICES = ["shop", "cart", "db", "Zoë 🦄", "a \"b\""];
const NAMES = ["GET /", "SELECT", "buy", ""];
const ERRORS = [
  [[{ key: "error", type: "bool", value: true }], []],
  [[{ key: "error", type: "string", value: "true" }, { key: "http.status_code", type: "int64", value: 503 }], []],
  [[{ key: "otel.status_code", type: "string", value: "ERROR" }, { key: "otel.status_description", type: "string", value: "boom\n7" }], []],
  [[{ key: "error", type: "bool", value: true }, { key: "otel.status_code", type: "string", value: "OK" }], []],
  [[], [{ timestamp: 1, fields: [{ key: "event", value: "error" }, { key: "message", value: "no route" }] }]],
  [[{ key: "error", type: "bool", value: true }], [{ timestamp: 1, fields: [{ key: "event", value: "exception" }, { key: "exception.message", value: "bad" }] }]],
  [[{ key: "error", type: "bool", value: false }], [{ timestamp: 1, fields: [{ key: "event", value: "error" }] }]],
];

export function generate(seed) {
  const below = random(seed);
  const pick = (list) => list[below(list.length)];
  const traces = [];
  // Few moments, so that ties are common.
  const range = pick([8, 40, 5000, 200000]);
  for (let trace = 1 + below(8); trace > 0; trace -= 1) {
    const traceID = trace.toString(16).padStart(pick([1, 16, 32]), "0");
    const base = 1_700_000_000_000_000 + below(60) * 60_000_000;
    const spans = [];
    const count = 1 + below(24);
    for (let at = 1; at <= count; at += 1) {
      const parent = at === 1 ? 0 : below(9) === 0 ? 99 : 1 + below(at - 1);
      const [tags, logs] = below(6) === 0 ? pick(ERRORS) : [[], []];
      const peers = [["peer.service", pick(SERVICES)], ["db.name", "orders"], ["server.address", "host-1"], ["http.url", "https://u@api.example:80/x?y"]];
      const [key, value] = pick(peers);
      spans.push({
        traceID, spanID: at === 7 ? "span-seven" : at.toString(16), operationName: pick(NAMES),
        references: parent ? [{ refType: pick(["CHILD_OF", "FOLLOWS_FROM"]), traceID, spanID: parent === 7 ? "span-seven" : parent.toString(16) }] : [],
        startTime: base + below(range), duration: at === 1 ? range : below(range),
        tags: [...tags, { key: "span.kind", type: "string", value: pick(["client", "server", "producer", "internal"]) }, { key, type: "string", value }],
        logs, processID: `p${below(SERVICES.length)}`,
      });
    }
    const processes = Object.fromEntries(SERVICES.map((serviceName, at) => [`p${at}`, { serviceName }]));
    traces.push({ traceID, spans, processes });
  }
  return { data: traces };
}

/** Options of the program, and the same as a function over the oracle's traces. */
export function choose(seed, traces) {
  const below = random(seed + 1_000_000);
  switch (below(6)) {
    case 0: return [["--errors-only"], (trace) => trace.failed];
    case 1: {
      const least = traces[below(traces.length)].duration;
      return [["--latency-threshold", String(least / 1e6)], (trace) => trace.duration >= least];
    }
    case 2: {
      const most = traces[below(traces.length)].duration;
      return [["--max-duration", String(most / 1e6)], (trace) => trace.duration <= most];
    }
    case 3: {
      const [minutes, newest] = [1 + below(30), traces.at(-1).start];
      return [["--time-range", `${minutes}m`], (trace) => trace.start >= newest - minutes * 60e9];
    }
    case 4: {
      const [service, operation] = [SERVICES[below(SERVICES.length)], NAMES[below(2)]];
      const meets = (span) => span.service === service && span.name === operation;
      return [["--service", service, "--operation", operation], (trace) => trace.spans.some(meets)];
    }
    default: return [[], () => true];
  }
}
