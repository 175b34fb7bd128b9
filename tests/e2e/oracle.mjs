// What a data set holds, computed a second time: a small reader and the definitions, in plain JavaScript. It knows no more
// of the formats than the fixtures and the example use, and shares nothing with what it checks.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const NO_BREAK = "\u202f";

/** Traces of a file, each `{ id, spans, root, ... }`, spans with `parent` and `children`; earliest first. */
export function read(path) {
  const bytes = readFileSync(path);
  return tracesOf(path.endsWith(".gz") ? gunzipSync(bytes) : bytes);
}

/** As `read`, from text. */
export function tracesOf(text) {
  const source = text.toString();
  let values;
  try {
    values = [JSON.parse(source)];
  } catch {
    values = source.split("\n").filter((line) => line.trim()).map((line) => JSON.parse(line));
  }
  return link(values.flatMap((value) => ("resourceSpans" in value ? otlp(value) : jaeger(value))));
}

function jaeger(file) {
  return [file.data ?? file].flat().flatMap(({ spans, processes }) =>
    spans.map((span) => {
      const tags = Object.fromEntries((span.tags ?? []).map(({ key, value }) => [key, value]));
      const start = BigInt(span.startTime) * 1000n;
      return {
        traceId: span.traceID,
        id: span.spanID,
        parentId: (span.references ?? []).find(({ refType }) => refType === "CHILD_OF")?.spanID,
        ...ofProcess(processes[span.processID ?? Object.keys(processes)[0]]),
        name: span.operationName,
        kind: tags["span.kind"],
        start,
        end: start + BigInt(span.duration) * 1000n,
        isError: [true, "true", 1].includes(tags.error),
        message: tags["otel.status_description"],
        events: (span.logs ?? []).map(({ fields }) => Object.fromEntries(fields.map(({ key, value }) => [key, value]))),
        tags,
      };
    }),
  );
}

const ofProcess = ({ serviceName, tags }) => ({
  service: serviceName,
  version: tags?.find(({ key }) => key === "service.version")?.value,
});

const KINDS = [undefined, "internal", "server", "client", "producer", "consumer"];

function otlp(file) {
  const attributes = (list) =>
    Object.fromEntries((list ?? []).map(({ key, value }) => [key, Object.values(value)[0]]));
  return file.resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        traceId: span.traceId,
        id: span.spanId,
        parentId: span.parentSpanId || undefined,
        service: attributes(resource.attributes)["service.name"],
        version: attributes(resource.attributes)["service.version"],
        name: span.name,
        kind: KINDS[span.kind],
        start: BigInt(span.startTimeUnixNano),
        end: BigInt(span.endTimeUnixNano),
        isError: span.status?.code === 2,
        message: span.status?.message,
        events: (span.events ?? []).map((event) => ({ event: event.name, ...attributes(event.attributes) })),
        tags: attributes(span.attributes),
      })),
    ),
  );
}

function link(spans) {
  const byTrace = new Map();
  for (const span of spans) byTrace.set(span.traceId, [...(byTrace.get(span.traceId) ?? []), span]);
  const traces = [...byTrace].map(([id, spans]) => {
    const byId = new Map(spans.map((span) => [span.id, span]));
    for (const span of spans) span.children = [];
    for (const span of spans) {
      span.parent = byId.get(span.parentId);
      span.parent?.children.push(span);
    }
    for (const span of spans) span.level = level(span);
    const roots = spans.filter(({ parent }) => !parent);
    const rank = (span) => [span.parentId ? 1n : 0n, span.start, -(span.end - span.start)];
    const [root] = roots.sort((a, b) => compare(rank(a), rank(b)) || (a.id < b.id ? -1 : 1));
    const start = least(spans.map((span) => span.start));
    const end = -least(spans.map((span) => -span.end));
    return {
      id,
      spans,
      root,
      start,
      duration: end - start,
      errors: spans.filter(({ isError }) => isError).length,
      isIncomplete: spans.some(({ parent, parentId }) => parentId && !parent),
    };
  });
  return traces.sort((a, b) => compare([a.start], [b.start]) || (a.id < b.id ? -1 : 1));
}

const level = (span) => (span.parent ? level(span.parent) + 1 : 1);
const least = (values) => values.reduce((a, b) => (b < a ? b : a));
const compare = (a, b) => {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? 0 : a[at] < b[at] ? -1 : 1;
};

/** The counts of the overview. */
export function overview(traces) {
  const spans = traces.flatMap((trace) => trace.spans);
  return {
    traces: traces.length,
    spans: spans.length,
    failed: traces.filter(({ errors }) => errors > 0).length,
    rootFailed: traces.filter(({ root }) => root.isError).length,
    services: new Set(spans.map(({ service }) => service)).size,
    incomplete: traces.filter(({ isIncomplete }) => isIncomplete).length,
  };
}

const ofTrace = ({ duration }) => duration;

/** Counts of the 50 bins of the linear histogram of durations. */
export function histogram(traces, nanos = ofTrace) {
  const all = traces.map(nanos);
  const min = least(all);
  const range = -least(all.map((value) => -value)) - min;
  if (range === 0n) return [all.length];
  const edge = (i) => min + (range * BigInt(i)) / 50n;
  const bins = Array(50).fill(0);
  for (const value of all) {
    let at = 49;
    while (value < edge(at)) at -= 1;
    bins[at] += 1;
  }
  return bins;
}

/** `[all, failed, root failed]` of each bucket of five minutes, from first to last; of traces, or of spans by their own start. */
export function errorsOverTime(traces, isOfSpans = false) {
  const step = 300_000_000_000n;
  const ofTraces = traces.map(({ start, errors, root }) => ({ start, isError: errors > 0, isRoot: root.isError }));
  const ofSpans = traces.flatMap(({ spans, root }) =>
    spans.map((span) => ({ start: span.start, isError: span.isError, isRoot: span.isError && span === root })),
  );
  const all = isOfSpans ? ofSpans : ofTraces;
  const [first, last] = range(all).map((start) => start / step);
  const buckets = Array.from({ length: Number(last - first) + 1 }, () => [0, 0, 0]);
  for (const { start, isError, isRoot } of all) {
    const bucket = buckets[Number(start / step - first)];
    [true, isError, isRoot].forEach((is, at) => (bucket[at] += is ? 1 : 0));
  }
  return buckets;
}

const range = (all) => [least(all.map(({ start }) => start)), -least(all.map(({ start }) => -start))];

/** Spans of which `is` holds, as traces are measured. */
export const spansThat = (traces, is) =>
  traces.flatMap(({ spans }) => spans.filter(is).map(({ start, end }) => ({ start, duration: end - start })));

/** Spans whose parent is in another service, or missing. */
export const isEntry = ({ service, parent }) => parent?.service !== service;

/** The message of an error span, and the type of its exception. */
function told({ message, events, tags }) {
  const exception = events.findLast(({ event }) => event === "exception") ?? {};
  const code = tags["http.response.status_code"] ?? tags["http.status_code"];
  const status = (Number(code) >= 400 && `HTTP ${code}`) || (tags["rpc.grpc.status_code"] && `gRPC ${tags["rpc.grpc.status_code"]}`);
  const type = named(exception["exception.type"] ?? tags["exception.type"] ?? tags["error.type"]);
  const text = named(message || exception["exception.message"] || tags["error.message"] || type || status || "(no message)");
  return { text, type: type ?? (status || "(no type)") };
}

/** The number of an HTTP error as one. */
const named = (text) => text?.replace(/^[45]\d\d$/, "HTTP $&");

/** What differs from case to case, taken out by expressions; good for what the fixtures and the example say. */
export const masked = (text) =>
  /^((HTTP|gRPC) )?\d{1,3}$/.test(text)
    ? text
    : text
        .replace(/"[^"]*"/g, '"…"')
        .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, "#")
        .replace(/\b[0-9a-f]{8,}\b/gi, "#")
        .replace(/\d+([.,]\d+)*/g, "#");

/** Labels of an error span, by what failed traces can be grouped by. */
const LABELS = {
  message: (span) => masked(told(span).text),
  type: (span) => told(span).type,
  service: ({ service }) => service,
  operation: ({ service, name }) => `${service} · ${name}`,
};

/** Whether an error span has no error child. */
const isOrigin = ({ isError, children }) => isError && !children.some((child) => child.isError);

/** The first error of a trace that has no error below it. */
export const origin = ({ spans }) =>
  spans
    .filter(isOrigin)
    .sort((a, b) => compare([a.end, -a.level], [b.end, -b.level]))[0];

const upwards = (span) => (span.parent?.isError ? [span.parent, ...upwards(span.parent)] : []);
const tally = (items) => [...items.reduce((map, item) => map.set(item, (map.get(item) ?? 0) + 1), new Map())];
/** Lists by key. */
function groupBy(items, key) {
  const groups = {};
  for (const item of items) (groups[key(item)] ??= []).push(item);
  return groups;
}
const most = (a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1);
const servicesOf = (spans) => tally(spans.map(({ service }) => service)).sort(most).map(([service]) => service);

/** The errors of traces: groups as rows of text, ways of the first errors, services with their messages. */
export function errors(traces, by = "message") {
  const label = LABELS[by];
  const failed = traces.filter((trace) => trace.errors > 0).map((trace) => ({ ...trace, origin: origin(trace) }));
  const byLabel = groupBy(failed, (trace) => label(trace.origin));
  const groups = Object.entries(byLabel).map(([name, members]) => {
    const spans = members.flatMap((trace) => trace.spans.filter((span) => span.isError && label(span) === name));
    const durations = members.map((trace) => Number(trace.duration));
    const longest = members.toSorted((a, b) => compare([-a.duration, a.start], [-b.duration, b.start]));
    return {
      label: name,
      services: [...new Set([members.map((trace) => trace.origin), spans].flatMap(servicesOf))],
      others: tally(members.flatMap((trace) => trace.spans.filter(isOrigin).map(label))).filter(([text]) => text !== name).sort(most),
      traces: members.length,
      rootFailed: members.filter(({ root }) => root.isError).length,
      spans: spans.length,
      mean: duration(durations.reduce((sum, value) => sum + value, 0) / members.length),
      longest: duration(Math.max(...durations)),
      examples: longest.slice(0, 5).map(({ id, origin }) => [id, origin.id]),
    };
  });
  groups.sort((a, b) => b.traces - a.traces || b.spans - a.spans || (a.label < b.label ? -1 : 1));
  const ways = failed.map((trace) => {
    const above = upwards(trace.origin);
    const top = above.at(-1) ?? trace.origin;
    const through = [...new Set([trace.origin, ...above].map(({ service }) => service))].slice(1);
    const calm = top.parent && `swallowed by ${top.parent.service} ${top.parent.name}`;
    const end = calm ?? (top === trace.root ? "reached the caller" : "ended at a root of its own");
    return JSON.stringify([`${trace.origin.service} ${trace.origin.name}`, ...through, end]);
  });
  const wrong = failed.flatMap(({ spans }) => spans.filter(({ isError }) => isError));
  const services = Object.entries(groupBy(wrong, ({ service }) => service)).map(([service, spans]) => ({
    service,
    spans: spans.length,
    messages: tally(spans.map(LABELS.message)).sort(most),
  }));
  return {
    failed,
    spans: wrong.length,
    groups,
    ways: tally(ways).map(([way, traces]) => ({ way: JSON.parse(way), traces })),
    services: services.sort((a, b) => b.spans - a.spans || (a.service < b.service ? -1 : 1)),
  };
}

/** `{ at, service, version }` where a service shows a version that it did not have from its first span on; earliest first. */
export function versions(traces) {
  const all = traces.flatMap(({ spans }) => spans);
  const firstOf = (test) => least(all.filter(test).map(({ start }) => start));
  const pairs = new Map();
  for (const { service, version } of all) if (version !== undefined) pairs.set(`${service}\n${version}`, { service, version });
  return [...pairs.values()]
    .map(({ service, version }) => ({
      at: firstOf((span) => span.service === service && span.version === version),
      since: firstOf((span) => span.service === service && span.version !== undefined),
      service,
      version: String(version),
    }))
    .filter(({ at, since }) => at > since)
    .sort((a, b) => compare([a.at, a.service, a.version], [b.at, b.service, b.version]));
}

/** Of each bucket of so many minutes, from first to last: ascending durations, and the versions first seen in it. */
function byStart(traces, minutes, nanos, deployed) {
  const step = BigInt(minutes) * 60_000_000_000n;
  const [first, last] = range(traces).map((start) => start / step);
  return Array.from({ length: Number(last - first) + 1 }, (_, at) => {
    const isIn = (time) => time / step === first + BigInt(at);
    const names = deployed.filter(({ at }) => isIn(at)).map(({ service, version }) => `${service} ${version}`);
    return {
      sorted: traces.filter(({ start }) => isIn(start)).map((trace) => Number(nanos(trace))).sort((a, b) => a - b),
      names: (names.length > 3 ? [...names.slice(0, 3), `${names.length - 3} more`] : names).join(", "),
    };
  });
}

/** Rows of the table of percentiles over time, without the times. */
export function percentilesOverTime(traces, nanos = ofTrace, deployed = versions(traces)) {
  return byStart(traces, 5, nanos, deployed).map(({ sorted, names }) => {
    const median = sorted.length ? duration(quantile(sorted, 0.5)) : "–";
    return [count(sorted.length), median, percentile(sorted, 0.95), percentile(sorted, 0.99), names];
  });
}

/** Rows of the table of box plots, without the times. */
export function boxesOverTime(traces, nanos = ofTrace, deployed = versions(traces)) {
  return byStart(traces, 10, nanos, deployed).map(({ sorted, names }) => {
    if (!sorted.length) return ["0", "–", "–", "–", "–", "–", "", names];
    const [low, median, high] = [0.25, 0.5, 0.75].map((q) => quantile(sorted, q));
    const near = sorted.filter((value) => value >= low - 1.5 * (high - low) && value <= high + 1.5 * (high - low));
    const isFew = sorted.length < 5;
    const whisker = (end) => (isFew ? "–" : duration(end));
    return [
      ...[count(sorted.length), whisker(Math.min(low, ...near)), duration(low), duration(median), duration(high)],
      ...[whisker(Math.max(high, ...near)), isFew ? sorted.map(duration).join(", ") : count(sorted.length - near.length), names],
    ];
  });
}

/** Rows of the two tables of the service graph, as text: nodes, and edges, by name. */
export function serviceGraph(traces) {
  const nodes = new Map();
  const edges = new Map();
  const node = (name, kind) => {
    const key = `${kind} ${name}`;
    if (!nodes.has(key)) nodes.set(key, { name, kind, calls: [], spans: [], traces: new Set() });
    return nodes.get(key);
  };
  const edge = (from, to) => {
    const key = `${from}\n${to}`;
    if (!edges.has(key)) edges.set(key, { from, to, calls: [] });
    return edges.get(key).calls;
  };
  const all = traces.flatMap((trace) => trace.spans);
  const services = new Set(all.map(({ service }) => service));
  for (const span of all) {
    const own = node(span.service, "service");
    own.spans.push(span);
    own.traces.add(span.traceId);
    const isCalled = span.parent && span.parent.service !== span.service;
    if (isCalled) edge(span.parent.service, span.service).push(span);
    if (isCalled || !span.parent) own.calls.push(span);
    const isAnswered = span.children.some(({ service }) => service !== span.service);
    const to = peer(span.tags);
    if (["client", "producer"].includes(span.kind) && !isAnswered && to) {
      edge(span.service, to).push(span);
      // A peer named like another service is that service, but nothing of the call was seen there.
      if (services.has(to) && to !== span.service) continue;
      const other = node(to, "inferred");
      other.calls.push(span);
      other.traces.add(span.traceId);
    }
  }
  const names = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  return {
    nodes: [...nodes.values()]
      .map(({ name, kind, calls, spans, traces }) => [
        ...[name, kind, ...numbers(calls)],
        ...[count(spans.length), count(spans.filter(({ isError }) => isError).length), count(traces.size)],
      ])
      .sort((a, b) => names(a[0], b[0])),
    edges: [...edges.values()]
      .map(({ from, to, calls }) => [from, to, ...numbers(calls)])
      .sort((a, b) => names(String(a), String(b))),
  };
}

function peer(tags) {
  const database = tags["db.namespace"] ?? tags["db.name"];
  const system = tags["db.system.name"] ?? tags["db.system"];
  return (
    tags["peer.service"] ??
    (database && (system ? `${database} (${system})` : database)) ??
    tags["messaging.destination.name"] ??
    tags["server.address"]
  );
}

function numbers(calls) {
  const errors = calls.filter(({ isError }) => isError).length;
  const durations = calls.map(({ start, end }) => Number(end - start)).sort((a, b) => a - b);
  const mean = durations.reduce((sum, value) => sum + value, 0) / durations.length;
  return [count(calls.length), count(errors), percent(errors, calls.length), duration(mean), percentile(durations, 0.95)];
}

/** A p95 or p99 as it is written: marked where it is of few values, as DEFINITIONS has it. */
export function percentile(sorted, q) {
  if (!sorted.length) return "–";
  return `${duration(quantile(sorted, q))}${sorted.length < (q < 0.99 ? 20 : 100) ? ", few" : ""}`;
}

/** Linear between closest ranks. */
export function quantile(sorted, q) {
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low] + (at - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low]);
}

export const count = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, NO_BREAK);
export const percent = (part, whole) => (whole ? `${((part / whole) * 100).toFixed(2)} %` : "–");

/** Three significant digits, half away from zero; good for what is a microsecond or more, and for nothing. */
export function duration(nanos) {
  if (Number(nanos) === 0) return "0 ns";
  const [scale, unit] = [[1e9, "s"], [1e6, "ms"], [1e3, "µs"]].find(([scale]) => Number(nanos) >= scale) ?? [1, "ns"];
  const value = Number(nanos) / scale;
  const decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  // Halves go away from zero; `toFixed` alone takes 22.65 for what its nearest double is: a little less.
  const shifted = Math.round(value * 10 ** decimals * (1 + Number.EPSILON));
  return `${(shifted / 10 ** decimals).toFixed(decimals)} ${unit}`;
}

/** Siblings as DEFINITIONS orders them. */
const inOrder = (spans) =>
  spans.toSorted((a, b) => compare([a.start, b.end - b.start], [b.start, a.end - a.start]) || (a.id < b.id ? -1 : 1));

/** The critical path of a trace as `[span, nanoseconds]`, each span once, by the definition read literally. */
export function criticalPath({ root }, isJaeger = false) {
  const sums = new Map();
  const walk = (span, start, end) => {
    let cursor = end;
    for (let isFirst = true; ; isFirst = false) {
      const children = inOrder(span.children).map((child) => ({
        child,
        from: child.start > start ? child.start : start,
        to: child.end < end ? child.end : end,
      }));
      const candidates = isJaeger
        ? children
            .filter(({ child }) => child.start < end && (child.start >= start || child.end > start))
            .filter(({ to }) => isFirst || to < cursor)
        : children
            .filter(({ from, to }) => from < to && from < cursor)
            .map(({ child, from, to }) => ({ child, from, to: to < cursor ? to : cursor }));
      const [next] = candidates.toSorted((a, b) => compare([b.to, a.from], [a.to, b.from]));
      const until = next ? next.to : start;
      if (until < cursor) sums.set(span, (sums.get(span) ?? 0n) + cursor - until);
      if (!next) return;
      walk(next.child, next.from, next.to);
      cursor = next.from;
    }
  };
  walk(root, root.start, root.end);
  return [...sums];
}

const union = (intervals) => {
  let [covered, cursor] = [0n, 0n];
  for (const [start, end] of intervals.toSorted((a, b) => compare(a, b))) {
    const from = start > cursor ? start : cursor;
    if (end > from) [covered, cursor] = [covered + end - from, end];
  }
  return covered;
};

const selfTime = ({ start, end, children }) => {
  const clipped = children.map((child) => [child.start > start ? child.start : start, child.end < end ? child.end : end]);
  return end - start - union(clipped.filter(([from, to]) => from < to));
};

const total = (values) => values.reduce((sum, value) => sum + value, 0n);
const operation = ({ service, name }) => `${service} ${name}`;
const grouped = (spans) => {
  const groups = new Map();
  for (const span of spans) groups.set(operation(span), [...(groups.get(operation(span)) ?? []), span]);
  return groups;
};

/** Rows of the table of operations, as text: largest total first. */
export function operations(traces) {
  const onPath = new Map(traces.flatMap((trace) => criticalPath(trace)));
  const rows = [...grouped(traces.flatMap((trace) => trace.spans))].map(([name, spans]) => {
    const sorted = spans.map(({ start, end }) => Number(end - start)).sort((a, b) => a - b);
    const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
    const squares = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const sum = total(spans.map(({ start, end }) => end - start));
    const errors = spans.filter(({ isError }) => isError).length;
    const times = [
      ...[mean, quantile(sorted, 0.5), quantile(sorted, 0.95), quantile(sorted, 0.99), sorted[0], sorted.at(-1)],
      sorted.length > 1 ? Math.sqrt(squares / (sorted.length - 1)) : 0,
      total(spans.map(selfTime)),
      total(spans.map((span) => onPath.get(span) ?? 0n)),
      sum,
    ];
    return { sum, row: [name, count(spans.length), percent(errors, spans.length), ...times.map(duration)] };
  });
  return rows.sort((a, b) => compare([b.sum, a.row[0]], [a.sum, b.row[0]])).map(({ row }) => row);
}

/** Bottlenecks as `[operation, median, share, k/N]`, largest share first. */
export function bottlenecks(traces, weight = "path") {
  const weights = {
    path: (trace, spans) => total(criticalPath(trace).map(([span, nanos]) => (spans.includes(span) ? nanos : 0n))),
    self: (_, spans) => total(spans.map(selfTime)),
    wall: (_, spans) => union(spans.map(({ start, end }) => [start, end])),
    span: (_, spans) => -least(spans.map(({ start, end }) => start - end)),
  };
  const found = new Map();
  for (const trace of traces) {
    for (const [name, spans] of grouped(trace.spans)) {
      const nanos = weights[weight](trace, spans);
      const at = found.get(name) ?? { sum: 0n, medians: [] };
      found.set(name, at);
      at.sum += nanos;
      if (nanos > 0n && nanos * 5n >= trace.root.end - trace.root.start) {
        at.medians.push(Number(nanos));
      }
    }
  }
  const roots = Number(total(traces.map(({ root }) => root.end - root.start)));
  return [...found]
    .filter(([, { medians }]) => medians.length)
    .sort(([a, x], [b, y]) => compare([y.sum, a], [x.sum, b]))
    .map(([name, { sum, medians }]) => [
      name,
      duration(quantile(medians.sort((a, b) => a - b), 0.5)),
      percent(Number(sum), roots),
      `${count(medians.length)}/${count(traces.length)}`,
    ]);
}
