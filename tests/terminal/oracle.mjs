// The keys of `spanglass --json`, computed again: from Jaeger JSON, by brute force, from the text of the issue alone. It
// shares nothing with the engine, so what both agree on is what the words say. Times are nanoseconds relative to the
// file's first span, so that every one of them is an exact number.

export class Unsupported extends Error {}

// Hex, else base64 of exactly so many bytes (even free text may be that), else as it came.
function hex(text, digits) {
  if (/^[0-9a-f]+$/i.test(text) && text.length <= digits) return text.toLowerCase().padStart(digits, "0");
  const bytes = Buffer.from(text, "base64url");
  const isBase64 = bytes.length === digits / 2 && /^[\w+/-]+=*$/.test(text) && bytes.toString("base64url") === text.replace(/=+$/, "").replace(/\+/g, "-").replace(/\//g, "_");
  return isBase64 ? bytes.toString("hex") : text;
}
const text = (value) => (typeof value === "string" ? value : value === null || value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : String(value));
const by = (key) => (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);

// The first tag of a name.
const tag = (tags, key) => (tags ?? []).find((tag) => tag.key === key)?.value;

function tracesOf(document) {
  const list = Array.isArray(document) ? document : Array.isArray(document.data) ? document.data : document.data ? [document.data] : [document];
  for (const trace of list) {
    if (!Array.isArray(trace.spans)) throw new Unsupported("not a list of traces");
  }
  return list;
}

function isError(span) {
  const status = text(tag(span.tags, "otel.status_code")).toUpperCase().split("_").pop();
  if (status === "ERROR") return true;
  if (status === "OK") return false;
  const own = (span.tags ?? []).find((tag) => tag.key === "error");
  if (own) return own.value === true || own.value === 1 || ["true", "1"].includes(text(own.value).toLowerCase());
  return (span.logs ?? []).some((log) => text(tag(log.fields, "event")) === "error");
}

// DEFINITIONS, "Error message": the first that is there.
function message(span) {
  const own = (key) => text(tag(span.tags, key));
  const logs = span.logs ?? [];
  const last = (of) => logs.map(of).filter((found) => found !== "").pop() ?? "";
  const of = (log, key) => text(tag(log.fields, key));
  const opentracing = (log) => {
    const found = ["error.message", "error.object", "message"].map((key) => of(log, key)).find((found) => found !== "");
    if (found) return found;
    const others = (log.fields ?? []).filter((field) => field.key !== "event").map((field) => text(field.value));
    return of(log, "event") === "error" ? (others.find((found) => found !== "") ?? "") : "";
  };
  const status = Number(own("http.response.status_code") || own("http.status_code"));
  const grpc = own("rpc.grpc.status_code");
  const said = own("error");
  return [
    own("otel.status_description"),
    last((log) => (of(log, "event") === "exception" ? of(log, "exception.message") : "")),
    last(opentracing),
    own("error.message"),
    ["true", "false", "1", "0"].includes(said) ? "" : said,
    own("exception.type") || own("error.type"),
    last((log) => of(log, "exception.type") || of(log, "error.type")),
    status >= 400 ? `HTTP ${status}` : "",
    grpc !== "" && grpc !== "0" ? `gRPC ${grpc}` : "",
    "(no message)",
  ].find((found) => found !== "").replace(/^[45]\d\d$/, "HTTP $&");
}

// What a call without an answer was made to.
function peer(span) {
  const own = (...keys) => keys.map((key) => text(tag(span.tags, key))).find((found) => found !== "");
  const database = own("db.namespace", "db.name");
  const system = own("db.system.name", "db.system");
  const host = (url) => url?.match(/\/\/(?:[^/?#]*@)?(\[[^\]]*\]|[^/?#:]*)/)?.[1]?.replace(/[[\]]/g, "") || undefined;
  return own("peer.service") ?? (database && (system ? `${database} (${system})` : database))
    ?? own("messaging.destination.name") ?? own("messaging.destination") ?? own("server.address") ?? own("net.peer.name")
    ?? host(own("url.full")) ?? host(own("http.url"));
}

function readSpan(raw, trace) {
  const traceId = hex(text(raw.traceID ?? trace.traceID), 32);
  const own = (raw.references ?? []).filter((at) => at.spanID && (!at.traceID || hex(at.traceID, 32) === traceId));
  const chosen = own.find((at) => at.refType !== "FOLLOWS_FROM") ?? own[0];
  const parent = chosen?.spanID ?? raw.parentSpanID ?? "";
  const processes = Object.values(trace.processes ?? {});
  const process = raw.process ?? trace.processes?.[raw.processID] ?? (raw.processID || processes.length !== 1 ? undefined : processes[0]);
  if (!(raw.startTime > 0) || !(raw.duration >= 0) || !raw.spanID || typeof raw.spanID !== "string") throw new Unsupported("spans that have to be repaired");
  if (!Number.isInteger(raw.startTime) || !Number.isInteger(raw.duration)) throw new Unsupported("fractions of microseconds");
  return {
    traceId, id: hex(raw.spanID, 16), parentId: parent === "" || /^0+$/.test(parent) ? "" : hex(parent, 16),
    micros: raw.startTime, duration: raw.duration * 1000, service: process?.serviceName ?? "unknown", name: text(raw.operationName),
    kind: text(tag(raw.tags, "span.kind")).toLowerCase(), error: isError(raw), raw, children: [],
  };
}

/** Traces with linked spans; what the words leave to repair is refused. */
export function load(document) {
  const traces = new Map();
  const list = tracesOf(document);
  for (const trace of list) {
    for (const raw of trace.spans) {
      const span = readSpan(raw, trace);
      if (!traces.has(span.traceId)) traces.set(span.traceId, new Map());
      const spans = traces.get(span.traceId);
      if (spans.has(span.id)) throw new Unsupported("span ids that occur twice");
      spans.set(span.id, span);
    }
  }
  const first = Math.min(...[...traces.values()].flatMap((spans) => [...spans.values()].map((span) => span.micros)));
  return [...traces].map(([id, spans]) => link(id, [...spans.values()], spans, first)).sort(by((trace) => trace.id)).sort(by((trace) => trace.start));
}

function link(id, all, spans, first) {
  for (const span of all) {
    span.start = (span.micros - first) * 1000;
    span.end = span.start + span.duration;
    span.parent = span.parentId === "" ? undefined : spans.get(span.parentId);
    span.parent?.children.push(span);
  }
  const order = (a, b) => a.start - b.start || b.duration - a.duration || by((span) => span.id)(a, b);
  for (const span of all) {
    span.children.sort(order);
    const seen = new Set([span]);
    for (let at = span.parent; at; at = at.parent) {
      if (seen.has(at)) throw new Unsupported("parents in a circle");
      seen.add(at);
    }
  }
  const named = all.filter((span) => span.parentId === "");
  const [root] = (named.length ? named : all.filter((span) => !span.parent)).sort(order);
  const start = Math.min(...all.map((span) => span.start));
  const end = Math.max(...all.map((span) => span.end));
  return { id, spans: all, root, start, end, duration: end - start, first, failed: all.some((span) => span.error) };
}

/** Segments of the exact critical path, by the definition read literally: [span, from, to]. */
function path(span, from, to, out) {
  let cursor = to;
  for (;;) {
    let best;
    for (const child of span.children) {
      const [start, end] = [Math.max(child.start, from), Math.min(child.end, cursor)];
      // What reaches over the cursor is cut at it, and counts as long as it then is.
      const whole = end - start;
      if (start < cursor && end > start && (!best || end > best.end || (end === best.end && whole > best.whole))) best = { child, start, end, whole };
    }
    if (!best) break;
    if (best.end < cursor) out.push([span, best.end, cursor]);
    path(best.child, best.start, best.end, out);
    cursor = best.start;
  }
  if (cursor > from) out.push([span, from, cursor]);
}

function onPath(trace) {
  const segments = [];
  path(trace.root, trace.root.start, trace.root.end, segments);
  segments.sort((a, b) => a[1] - b[1]);
  const owned = new Map();
  for (const [span, from, to] of segments) owned.set(span, (owned.get(span) ?? 0) + to - from);
  return owned;
}

function percentile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low] + (at - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low]);
}

const sum = (values) => values.reduce((total, value) => total + value, 0);
const mean = (values) => sum(values) / values.length;
const ms = (nanos) => nanos / 1e6;
const stats = (nanos) => ({
  mean_ms: ms(mean(nanos)), median_ms: ms(percentile(nanos, 0.5)), min_ms: ms(Math.min(...nanos)), max_ms: ms(Math.max(...nanos)),
  p95_ms: ms(percentile(nanos, 0.95)), p99_ms: ms(percentile(nanos, 0.99)),
});

function iso(trace, nanos) {
  const micros = trace.first + Math.floor(nanos / 1000);
  const seconds = new Date(Math.floor(micros / 1e6) * 1000).toISOString().slice(0, 19);
  return `${seconds}.${String(micros % 1e6).padStart(6, "0")}+00:00`;
}

function group(items, key) {
  const groups = new Map();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

const operationOf = (span) => JSON.stringify([span.service, span.name]);

function unionOf(spans) {
  let [covered, cursor] = [0, -Infinity];
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    covered += Math.max(0, span.end - Math.max(span.start, cursor));
    cursor = Math.max(cursor, span.end);
  }
  return covered;
}

function bottleneckOperations(traces) {
  const found = new Map();
  const roots = sum(traces.map((trace) => trace.root.duration));
  for (const trace of traces) {
    for (const [key, spans] of group(onPath(trace), ([span]) => operationOf(span))) {
      const row = found.get(key) ?? { total: 0, unions: [], owned: [] };
      found.set(key, row);
      const nanos = sum(spans.map(([, nanos]) => nanos));
      row.total += nanos;
      if (nanos * 5 < trace.root.duration) continue;
      row.unions.push(unionOf(trace.spans.filter((span) => operationOf(span) === key)));
      row.owned.push(nanos);
    }
  }
  return [...found].filter(([, row]) => row.unions.length).map(([key, row]) => {
    const [service, operation] = JSON.parse(key);
    return { service, operation, occurrences: row.unions.length, trace_count: traces.length, duration_ms: ms(percentile(row.unions, 0.5)), on_path_ms: ms(percentile(row.owned, 0.5)), percentage: (row.total / roots) * 100 };
  });
}

function errors(traces) {
  const failing = traces.filter((trace) => trace.failed).length;
  const all = traces.flatMap((trace) => trace.spans.filter((span) => span.error).map((span) => ({ trace, span, message: message(span.raw) })));
  const patterns = [...group(all, ({ span, message }) => JSON.stringify([span.service, message]))].map(([key, found]) => {
    const [service, error_message] = JSON.parse(key);
    return { service, error_message, count: found.length, percentage: (found.length / failing) * 100 };
  });
  const report = { error_rate: traces.length ? (failing / traces.length) * 100 : 0, total_traces: traces.length, failing_traces: failing, patterns };
  if (failing) {
    report.errors_by_service = Object.fromEntries([...group(all, ({ span }) => span.service)].map(([service, found]) => [service, {
      count: found.length,
      // Any of them may be shown.
      all: found.map(({ trace, span, message }) => ({ trace_id: trace.id, span_id: span.id, operation: span.name, error_message: message, timestamp: iso(trace, span.start) })),
    }]));
  }
  return report;
}

function dependencies(traces) {
  const spans = traces.flatMap((trace) => trace.spans);
  const services = [...group(spans, (span) => span.service)].map(([service, own]) => {
    const operations = [...group(own, (span) => span.name)].map(([operation, list]) => ({ operation, count: list.length }));
    operations.sort((a, b) => b.count - a.count);
    const failed = own.filter((span) => span.error).length;
    return [service, {
      call_count: own.length, total_duration_ms: ms(sum(own.map((span) => span.duration))), error_count: failed,
      avg_duration_ms: ms(mean(own.map((span) => span.duration))), error_rate: (failed / own.length) * 100,
      top_operation_counts: operations.slice(0, 5).map(({ count }) => count), operations,
      entries: own.filter((span) => span.parent?.service !== service).length,
    }];
  });
  const calls = {};
  const call = (from, to) => ((calls[from] ??= {})[to] = (calls[from][to] ?? 0) + 1);
  for (const span of spans) {
    if (span.parent && span.parent.service !== span.service) call(span.parent.service, span.service);
    const isAnswered = span.children.some((child) => child.service !== span.service);
    const target = ["client", "producer"].includes(span.kind) && !isAnswered ? peer(span.raw) : undefined;
    if (target) call(span.service, target);
  }
  return { services: Object.fromEntries(services), dependencies: calls };
}

function performance(traces) {
  const operations = [...group(traces.flatMap((trace) => trace.spans), operationOf)].map(([key, spans]) => {
    const [service, operation] = JSON.parse(key);
    const nanos = spans.map((span) => span.duration);
    const average = mean(nanos);
    const stddev = nanos.length > 1 ? Math.sqrt(sum(nanos.map((value) => (value - average) ** 2)) / (nanos.length - 1)) : 0;
    return { service, operation, count: nanos.length, ...stats(nanos), stddev_ms: ms(stddev) };
  });
  return { operation_count: operations.length, operations };
}

/** The whole report, with exact numbers: rounding is the program's. */
export function report(traces) {
  const spans = traces.flatMap((trace) => trace.spans);
  const services = [...new Set(spans.map((span) => span.service))];
  const failed = traces.filter((trace) => trace.failed).length;
  const summary = { trace_count: traces.length, span_count: spans.length, service_count: services.length, error_rate: traces.length ? (failed / traces.length) * 100 : 0 };
  if (traces.length) {
    Object.assign(summary, { services, duration_stats: stats(traces.map((trace) => trace.duration)) });
    summary.time_range = { start: iso(traces[0], Math.min(...traces.map((trace) => trace.start))), end: iso(traces[0], Math.max(...traces.map((trace) => trace.end))) };
  }
  const bottlenecks = traces.flatMap((trace) => trace.spans.filter((span) => trace.duration > 0 && span.duration * 5 >= trace.duration).map((span) => ({
    trace_id: trace.id, span_id: span.id, service: span.service, operation: span.name, duration_ms: ms(span.duration),
    percentage: (span.duration / trace.duration) * 100, trace_duration_ms: ms(trace.duration), has_error: span.error,
  })));
  const critical_paths = traces.map((trace) => {
    const owned = [...onPath(trace)];
    return {
      trace_id: trace.id, total_duration_ms: ms(trace.duration), critical_path_duration_ms: ms(sum(owned.map(([, nanos]) => nanos))),
      root_duration_ms: ms(trace.root.duration), span_count: owned.length,
      spans: owned.map(([span, nanos]) => ({ service: span.service, operation: span.name, duration_ms: ms(span.duration), critical_ms: ms(nanos), has_error: span.error })),
    };
  });
  return { summary, bottlenecks, bottleneck_operations: bottleneckOperations(traces), critical_paths, errors: errors(traces), dependencies: dependencies(traces), performance: performance(traces) };
}
