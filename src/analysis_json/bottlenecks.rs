//! `bottlenecks`, the script's: spans that take much of their trace; and `bottleneck_operations`, ours: operations that
//! callers wait for.

use super::numbers::{Millis, Percent};
use crate::analysis;
use crate::figure::{Bottleneck, Bottlenecks, Weight};
use crate::model::{SpanIx, SpanStore};
use crate::query::Selection;
use crate::sorting;
use serde::Serialize;
use std::cmp::Reverse;

/// A span that takes at least 20 % of its trace. A wrapper does, too: what it waits for is not looked at.
#[derive(Debug, Serialize)]
pub struct SlowSpan<'a> {
    pub trace_id: String,
    pub span_id: String,
    pub service: &'a str,
    pub operation: &'a str,
    pub duration_ms: Millis,
    /// Of the trace's duration.
    pub percentage: Percent,
    pub trace_duration_ms: Millis,
    pub has_error: bool,
}

/// All of them, longest first; of equal ones in the order of the store. A trace without a duration has none.
pub(super) fn slow_spans<'a>(store: &'a SpanStore, selection: &Selection) -> Vec<SlowSpan<'a>> {
    let mut found: Vec<(u64, u64, SpanIx)> = Vec::new();
    for trace in selection.traces(store) {
        let whole = trace.duration_nanos();
        let is_slow = |nanos: u64| whole > 0 && nanos.saturating_mul(Bottlenecks::THRESHOLD) >= whole;
        let rows = trace.rows().map(SpanIx).map(|row| (store.duration_nanos(row), whole, row));
        found.extend(rows.filter(|&(nanos, ..)| is_slow(nanos)));
    }
    sorting::by_key(&mut found, |&(nanos, ..)| Reverse(nanos));
    let span = |(nanos, whole, row)| {
        let span = store.span(row);
        SlowSpan {
            trace_id: span.trace_id(),
            span_id: span.span_id(),
            service: span.service(),
            operation: span.name(),
            duration_ms: Millis::of(nanos),
            percentage: Percent::of(nanos, whole),
            trace_duration_ms: Millis::of(whole),
            has_error: span.is_error(),
        }
    };
    found.into_iter().map(span).collect()
}

/// A bottleneck by on-path time (DEFINITIONS, "Bottleneck").
#[derive(Clone, Debug, Serialize)]
pub struct BottleneckOperation {
    pub service: String,
    pub operation: String,
    /// Traces in which it owns at least 20 % of the root's time.
    pub occurrences: u64,
    /// Traces in scope.
    pub trace_count: u64,
    /// Median over these traces of the time in which a span of it runs.
    pub duration_ms: Millis,
    /// Median over these traces of its time on the critical path: what `percentage` is of.
    pub on_path_ms: Millis,
    /// Its time on the critical paths, of the time of all roots.
    pub percentage: Percent,
    /// The commonest statement or URL, numbers and texts masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    pub worst_trace_id: String,
    pub worst_span_id: String,
}

/// All bottlenecks of the selected traces, largest share first.
pub fn operations(store: &SpanStore, selection: &Selection) -> Vec<BottleneckOperation> {
    let Bottlenecks { rows, traces, .. } = analysis::bottlenecks(store, selection, Weight::OnPath, usize::MAX);
    let row = |row: Bottleneck| BottleneckOperation {
        service: row.service,
        operation: row.name,
        occurrences: row.traces,
        trace_count: traces,
        duration_ms: Millis(row.duration_nanos),
        on_path_ms: Millis(row.median_nanos),
        percentage: Percent(row.share),
        pattern: row.pattern,
        worst_trace_id: row.worst_trace_id,
        worst_span_id: row.worst_span_id,
    };
    rows.into_iter().map(row).collect()
}
