//! Failed traces, or error spans, by the time they start.

use crate::figure::{ErrorBucket, ErrorsOf, ErrorsOverTime};
use crate::model::{Flags, SpanIx, SpanStore, Trace};
use crate::query::Selection;
use crate::query::stats::{ERROR_STEP_NANOS, TimeBuckets};

/// Traces by start, in buckets from the first selected trace to the last (DEFINITIONS, "Errors over time", "Time
/// buckets"): all, failed (an error span) and root failed (the root is one). Or the spans of these traces by their own start: all,
/// error spans, and those of them that are roots; spans without a start are not counted.
#[must_use]
#[inline(never)]
pub fn errors_over_time(store: &SpanStore, selection: &Selection, of: ErrorsOf) -> ErrorsOverTime {
    let range_nanos = match of {
        ErrorsOf::Traces => starts(store, selection),
        ErrorsOf::Spans => span_starts(store, selection),
    };
    let Some((first, last)) = range_nanos else { return ErrorsOverTime { of, ..ErrorsOverTime::default() } };
    let times = TimeBuckets::over(first, last, ERROR_STEP_NANOS);
    let empty = |start_nanos| ErrorBucket { start_nanos, count: 0, failed: 0, root_failed: 0 };
    let mut buckets: Vec<ErrorBucket> = times.starts().map(empty).collect();
    let mut count = |start_nanos: u64, is_failed: bool, is_root_failed: bool| {
        if let Some(bucket) = times.index(start_nanos).and_then(|at| buckets.get_mut(at)) {
            bucket.count += 1;
            bucket.failed += u64::from(is_failed);
            bucket.root_failed += u64::from(is_root_failed);
        }
    };
    for trace in selection.traces(store) {
        match of {
            ErrorsOf::Traces => count(trace.start_nanos, trace.is_failed(), trace.is_root_failed),
            ErrorsOf::Spans => {
                for (span, start_nanos) in spans(store, trace) {
                    let is_error = store.flags(span).any(Flags::ERROR);
                    count(start_nanos, is_error, is_error && span == trace.root());
                }
            }
        }
    }
    ErrorsOverTime { of, step_nanos: times.step_nanos, buckets, range_nanos }
}

/// The spans that have a start, with it.
fn spans<'a>(store: &'a SpanStore, trace: &Trace) -> impl Iterator<Item = (SpanIx, u64)> + use<'a> {
    let has_start = |span: &SpanIx| !store.flags(*span).any(Flags::START_REPAIRED);
    trace.rows().map(SpanIx).filter(has_start).map(|span| (span, store.start_nanos(span)))
}

/// Start of the first and of the last span.
fn span_starts(store: &SpanStore, selection: &Selection) -> Option<(u64, u64)> {
    let starts = selection.traces(store).flat_map(|trace| spans(store, trace));
    starts.fold(None, |range, (_, start)| {
        let (first, last) = range.unwrap_or((start, start));
        Some((start.min(first), start.max(last)))
    })
}

/// The buckets of [`errors_over_time`].
pub(super) fn buckets(store: &SpanStore, selection: &Selection) -> Option<TimeBuckets> {
    starts(store, selection).map(|(first, last)| TimeBuckets::over(first, last, ERROR_STEP_NANOS))
}

/// Start of the first and of the last trace.
fn starts(store: &SpanStore, selection: &Selection) -> Option<(u64, u64)> {
    // The store's order is by start; a selection keeps it.
    let (mut first, mut last) = (None, 0);
    for trace in selection.traces(store) {
        first.get_or_insert(trace.start_nanos);
        last = trace.start_nanos;
    }
    first.map(|first| (first, last))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{Filter, StatusTerm, select};
    use crate::testing::{PICTURE_START_NANOS, store_of, trace_of};

    #[test]
    fn all_buckets_from_first_to_last_empty_ones_too() {
        // One picture, so that the traces share a clock: a column is a millisecond.
        let store = trace_of(
            "
            a shop |--|           trace=1
            b shop |!!|           trace=2
            c shop    |--|        trace=3
              d db    |!|         trace=3
            e shop          |--|  trace=4",
        );
        let found = errors_over_time(&store, &Selection::all(&store), ErrorsOf::Traces);
        assert_eq!((found.step_nanos, found.buckets.len()), (1_000_000, 10));
        let counts = |at: usize| {
            let bucket = found.buckets[at];
            (bucket.count, bucket.failed, bucket.root_failed)
        };
        assert_eq!([0, 1, 3, 9].map(counts), [(2, 1, 1), (0, 0, 0), (1, 1, 0), (1, 0, 0)]);
        assert_eq!(found.range_nanos, Some((PICTURE_START_NANOS, PICTURE_START_NANOS + 9_000_000)));
        assert!(found.buckets.windows(2).all(|pair| pair[1].start_nanos - pair[0].start_nanos == 1_000_000));
    }

    #[test]
    fn one_trace_and_none() {
        let store = store_of(&["a shop |--|"]);
        let found = errors_over_time(&store, &Selection::all(&store), ErrorsOf::Traces);
        assert_eq!((found.buckets.len(), found.buckets[0].failed), (1, 0));
        let failed = select(&store, &Filter { status: StatusTerm::Failed, ..Filter::default() });
        assert_eq!(errors_over_time(&store, &failed, ErrorsOf::Traces), ErrorsOverTime::default());
    }
    #[test]
    fn error_spans_stand_at_their_own_start() {
        let store = trace_of(
            "
            a shop |!!!!!!!!|
              b db     |!|
              c db        |-|
              d db   |!| start=missing",
        );
        let found = errors_over_time(&store, &Selection::all(&store), ErrorsOf::Spans);
        let counts = |at: usize| {
            let bucket = found.buckets[at];
            (bucket.count, bucket.failed, bucket.root_failed)
        };
        assert_eq!((found.of, found.buckets.len()), (ErrorsOf::Spans, 8));
        assert_eq!([0, 4, 7].map(counts), [(1, 1, 1), (1, 1, 0), (1, 0, 0)]);
    }
}
