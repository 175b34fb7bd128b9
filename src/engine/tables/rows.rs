//! The titles and the cells of each table: plain numbers, their units in the titles.

use crate::figure::{
    Alignment, Bottleneck, Bottlenecks, BreakdownRow, ErrorGroup, ErrorPath, MessageCount, OperationChange,
    OperationRow, PathEnd, PathShare, ServiceErrors, SpanTable, TraceRow,
};
use crate::format::{Unit, iso_time};
use crate::model::{SpanIx, SpanRef, SpanStore, Trace, error_message};

pub(super) const TRACES: &[&str] = &[
    "trace_id",
    "start",
    "duration_ms",
    "root_service",
    "root_operation",
    "spans",
    "services",
    "error_spans",
    "root_failed",
    "incomplete",
    "error_service",
    "error_message",
    "root_error_message",
];

pub(super) const OPERATIONS: &[&str] = &[
    "service",
    "operation",
    "count",
    "errors",
    "error_percent",
    "mean_ms",
    "median_ms",
    "p95_ms",
    "p99_ms",
    "min_ms",
    "max_ms",
    "stddev_ms",
    "total_ms",
    "self_ms",
    "on_path_ms",
];

pub(super) const OF_TRACES: &[&str] = &[
    "value",
    "below",
    "traces",
    "share_percent",
    "failed",
    "failed_percent",
    "root_failed",
    "p50_ms",
    "p95_ms",
    "total_ms",
];
pub(super) const OF_SPANS: &[&str] = &[
    "value",
    "below",
    "spans",
    "share_percent",
    "errors",
    "errors_percent",
    "root_errors",
    "p50_ms",
    "p95_ms",
    "total_ms",
];

pub(super) const ERROR_GROUPS: &[&str] = &[
    "error",
    "services",
    "traces",
    "share_percent",
    "root_failed",
    "error_spans",
    "mean_ms",
    "max_ms",
    "first_error",
    "last_error",
    "worst_trace_id",
];

pub(super) const ERROR_PATHS: &[&str] = &[
    "service",
    "operation",
    "through",
    "end",
    "end_service",
    "end_operation",
    "least_levels",
    "most_levels",
    "traces",
    "share_percent",
    "worst_trace_id",
];

pub(super) const ERROR_MESSAGES: &[&str] = &["service", "message", "error_spans", "share_percent"];

pub(super) const BOTTLENECKS: &[&str] = &[
    "service",
    "operation",
    "median_ms",
    "share_percent",
    "traces",
    "traces_percent",
    "pattern",
    "worst_trace_id",
    "worst_span_id",
];

pub(super) const PATH_SHARES: &[&str] = &["service", "operation", "on_path_ms", "share_percent"];

pub(super) const SPANS: &[&str] = &[
    "span_id",
    "parent_id",
    "service",
    "operation",
    "start",
    "duration_ms",
    "self_ms",
    "on_path_ms",
    "status",
    "error_message",
];

pub(super) const COMPARISON: &[&str] = &[
    "service",
    "operation",
    "delta_on_path_ms",
    "on_path_before_ms",
    "on_path_after_ms",
    "spans_before",
    "spans_after",
    "errors_before",
    "errors_after",
    "p50_before_ms",
    "p50_after_ms",
    "p95_before_ms",
    "p95_after_ms",
];

fn millis(nanos: f64) -> String {
    Unit::Millis.plain(Some(nanos))
}

/// A share in percent; "" of nothing.
fn percent(part: u64, whole: u64) -> String {
    Unit::Percent.plain((whole > 0).then(|| part as f64 / whole as f64))
}

pub(super) fn trace(row: &TraceRow) -> [String; 13] {
    let error = row.error.as_deref();
    let text = |of: fn(&crate::figure::TraceError) -> &String| error.map(of).cloned().unwrap_or_default();
    [
        row.trace_id.clone(),
        iso_time(row.start_nanos),
        millis(row.duration_nanos as f64),
        row.root_service.clone(),
        row.root_name.clone(),
        row.spans.to_string(),
        row.services.to_string(),
        row.errors.to_string(),
        row.root_failed.to_string(),
        row.incomplete.to_string(),
        text(|error| &error.service),
        text(|error| &error.message),
        text(|error| &error.root_message),
    ]
}

pub(super) fn operation(row: &OperationRow) -> [String; 15] {
    [
        row.service.clone(),
        row.name.clone(),
        row.count.to_string(),
        row.errors.to_string(),
        percent(row.errors, row.count),
        millis(row.mean_nanos),
        millis(row.median_nanos),
        millis(row.p95_nanos),
        millis(row.p99_nanos),
        millis(row.min_nanos as f64),
        millis(row.max_nanos as f64),
        millis(row.deviation_nanos),
        millis(row.total_nanos as f64),
        millis(row.self_nanos as f64),
        millis(row.on_path_nanos as f64),
    ]
}

/// A value, or a range by its ends.
pub(super) fn value(row: &BreakdownRow, whole: u64) -> [String; 10] {
    [
        row.value.clone(),
        row.end.clone().unwrap_or_default(),
        row.count.to_string(),
        percent(row.count, whole),
        row.failed.to_string(),
        percent(row.failed, row.count),
        row.root_failed.to_string(),
        Unit::Millis.plain(row.p50_nanos),
        Unit::Millis.plain(row.p95_nanos),
        millis(row.total_nanos as f64),
    ]
}

pub(super) fn error_group(group: &ErrorGroup, failed: u64) -> [String; 11] {
    [
        group.label.clone(),
        group.services.join(", "),
        group.traces.to_string(),
        percent(group.traces, failed),
        group.root_failed.to_string(),
        group.spans.to_string(),
        Unit::Millis.plain(group.mean_nanos),
        millis(group.max_nanos as f64),
        iso_time(group.first_nanos),
        iso_time(group.last_nanos),
        group.examples.first().map(|at| at.trace_id.clone()).unwrap_or_default(),
    ]
}

pub(super) fn error_path(path: &ErrorPath, failed: u64) -> [String; 11] {
    let (end, service, operation) = match &path.end {
        PathEnd::Root => ("caller", "", ""),
        PathEnd::Swallowed { service, operation } => ("swallowed", service.as_str(), operation.as_str()),
        PathEnd::OtherRoot => ("unknown caller", "", ""),
    };
    [
        path.service.clone(),
        path.operation.clone(),
        path.through.join(" → "),
        end.to_owned(),
        service.to_owned(),
        operation.to_owned(),
        path.least_levels.to_string(),
        path.most_levels.to_string(),
        path.traces.to_string(),
        percent(path.traces, failed),
        path.worst.trace_id.clone(),
    ]
}

/// A row for each message of a service; the share is that of the service's error spans.
pub(super) fn error_messages(service: &ServiceErrors) -> Vec<[String; 4]> {
    let row = |message: &MessageCount| {
        let share = percent(message.spans, service.error_spans);
        [service.service.clone(), message.message.clone(), message.spans.to_string(), share]
    };
    service.messages.iter().map(row).collect()
}

pub(super) fn bottleneck(row: &Bottleneck, found: &Bottlenecks) -> [String; 9] {
    [
        row.service.clone(),
        row.name.clone(),
        millis(row.median_nanos),
        Unit::Percent.plain(Some(found.told_share(row.share))),
        row.traces.to_string(),
        percent(row.traces, found.traces),
        row.pattern.clone().unwrap_or_default(),
        row.worst_trace_id.clone(),
        row.worst_span_id.clone(),
    ]
}

pub(super) fn path_share(row: &PathShare, found: &Bottlenecks) -> [String; 4] {
    let share = Unit::Percent.plain(Some(found.told_share(row.share)));
    [row.service.clone(), row.name.clone(), millis(row.nanos as f64), share]
}

/// Times on the path are means of a trace of their side, as on the page; spans and errors are sums.
pub(super) fn change(row: &OperationChange, traces: (u64, u64)) -> [String; 13] {
    let OperationChange { service, name, before, after, delta_nanos } = row;
    let per_trace = |nanos: u64, traces: u64| Unit::Millis.plain((traces > 0).then(|| nanos as f64 / traces as f64));
    [
        service.clone(),
        name.clone(),
        Unit::Millis.plain(*delta_nanos),
        per_trace(before.on_path_nanos, traces.0),
        per_trace(after.on_path_nanos, traces.1),
        before.count.to_string(),
        after.count.to_string(),
        before.errors.to_string(),
        after.errors.to_string(),
        Unit::Millis.plain(before.p50_nanos),
        Unit::Millis.plain(after.p50_nanos),
        Unit::Millis.plain(before.p95_nanos),
        Unit::Millis.plain(after.p95_nanos),
    ]
}

pub(super) const PAIR_SPANS: &[&str] = &[
    "level",
    "service",
    "operation",
    "span_id_a",
    "span_id_b",
    "duration_a_ms",
    "duration_b_ms",
    "difference_ms",
    "error_a",
    "error_b",
];

/// The span in this row of its trace.
pub(super) fn span(store: &SpanStore, trace: &Trace, table: &SpanTable, row: u32) -> [String; 10] {
    let span = store.span(SpanIx(trace.rows().start + row));
    let of = |column: &[u64]| millis(column.get(row as usize).copied().unwrap_or(0) as f64);
    let (status, message) = match table.status.get(row as usize) {
        Some(&SpanTable::ERROR) => ("error", error_message(span)),
        Some(&SpanTable::OK) => ("ok", String::new()),
        _ => ("", String::new()),
    };
    [
        span.span_id(),
        span.parent_id(),
        span.service().to_owned(),
        span.name().to_owned(),
        iso_time(span.start_nanos()),
        millis(span.duration_nanos() as f64),
        of(&table.self_nanos),
        of(&table.on_path_nanos),
        status.to_owned(),
        message,
    ]
}

/// The spans of both traces that meet in this row.
pub(super) fn pair_span(store: &SpanStore, (good, bad): (&Trace, &Trace), met: &Alignment, at: usize) -> [String; 10] {
    let span = |trace: &Trace, row: Option<u32>| row.map(|row| store.span(SpanIx(trace.rows().start + row)));
    let (left, right) = met.at(at);
    let both = [span(good, left), span(bad, right)];
    let of = |text: &dyn Fn(SpanRef<'_>) -> String| both.map(|span| span.map_or_else(String::new, text));
    let nanos = both.map(|span| span.map(|span| span.duration_nanos() as f64));
    let difference = nanos[0].zip(nanos[1]).map(|(left, right)| right - left);
    let [left, right] = both;
    let name = |text: &dyn Fn(SpanRef<'_>) -> String| left.or(right).map_or_else(String::new, text);
    let [id_a, id_b] = of(&|span| span.span_id());
    let [error_a, error_b] = of(&|span| span.is_error().to_string());
    [
        met.depth.get(at).map_or(0, |depth| depth + 1).to_string(),
        name(&|span| span.service().to_owned()),
        name(&|span| span.name().to_owned()),
        id_a,
        id_b,
        Unit::Millis.plain(nanos[0]),
        Unit::Millis.plain(nanos[1]),
        Unit::Millis.plain(difference),
        error_a,
        error_b,
    ]
}
