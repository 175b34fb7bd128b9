//! `critical_paths`: for each trace the spans it was waiting for.

use super::numbers::Millis;
use crate::analysis::{Segment, critical_path};
use crate::figure::PathRule;
use crate::model::{SpanIx, SpanStore, Trace};
use crate::query::Selection;
use crate::sorting;
use serde::Serialize;

/// The exact critical path of a trace (`analysis::critical_path`). The script summed the whole durations of the longest
/// chain, which may exceed the trace; here the segments partition the root's interval, so that
/// `critical_path_duration_ms` is the root's duration.
#[derive(Debug, Serialize)]
pub struct TracePath<'a> {
    pub trace_id: String,
    /// Of the trace.
    pub total_duration_ms: Millis,
    /// Σ `critical_ms`.
    pub critical_path_duration_ms: Millis,
    /// Added.
    pub root_duration_ms: Millis,
    /// Spans on the path.
    pub span_count: usize,
    /// Each once, in the order of their first segments.
    pub spans: Vec<PathSpan<'a>>,
}

/// A span on the path.
#[derive(Debug, Serialize)]
pub struct PathSpan<'a> {
    pub service: &'a str,
    pub operation: &'a str,
    /// The whole span.
    pub duration_ms: Millis,
    /// Added: what of the root's time is this span's own.
    pub critical_ms: Millis,
    pub has_error: bool,
}

/// The paths of the selected traces, longest trace first.
pub(super) fn of<'a>(store: &'a SpanStore, selection: &Selection) -> Vec<TracePath<'a>> {
    let mut traces: Vec<&Trace> = selection.traces(store).collect();
    sorting::by_key(&mut traces, |trace| std::cmp::Reverse(trace.duration_nanos()));
    traces.into_iter().map(|trace| path(store, trace)).collect()
}

fn path<'a>(store: &'a SpanStore, trace: &Trace) -> TracePath<'a> {
    let segments = critical_path(store, trace, PathRule::Exact);
    let owned = owned(trace, &segments);
    let span = |&(row, nanos): &(SpanIx, u64)| {
        let span = store.span(row);
        PathSpan {
            service: span.service(),
            operation: span.name(),
            duration_ms: Millis::of(span.duration_nanos()),
            critical_ms: Millis::of(nanos),
            has_error: span.is_error(),
        }
    };
    TracePath {
        trace_id: store.trace_id(trace),
        total_duration_ms: Millis::of(trace.duration_nanos()),
        critical_path_duration_ms: Millis::of(owned.iter().map(|(_, nanos)| nanos).sum()),
        root_duration_ms: Millis::of(store.duration_nanos(trace.root())),
        span_count: owned.len(),
        spans: owned.iter().map(span).collect(),
    }
}

/// What each span owns of the path, in the order in which they first do.
fn owned(trace: &Trace, segments: &[Segment]) -> Vec<(SpanIx, u64)> {
    const NOT_SEEN: usize = usize::MAX;
    let mut place = vec![NOT_SEEN; trace.len() as usize];
    let mut owned: Vec<(SpanIx, u64)> = Vec::new();
    for segment in segments {
        let place = &mut place[(segment.row.0 - trace.root().0) as usize];
        if *place == NOT_SEEN {
            *place = owned.len();
            owned.push((segment.row, 0));
        }
        owned[*place].1 += segment.nanos();
    }
    owned
}
