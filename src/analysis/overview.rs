//! The first screen.

use super::durations::{duration_stats, histogram};
use super::errors_over_time;
use super::measured::measured;
use crate::figure::{BinScale, DurationOf, ErrorsOf, Overview};
use crate::model::{SpanIx, SpanStore};
use crate::query::{Filter, Selection};

/// Counts, durations and errors over time of the traces that `filter` selects (DEFINITIONS, "Traces"). Durations are those of
/// what `of` says.
#[must_use]
#[inline(never)]
pub fn overview(
    store: &SpanStore,
    selection: &Selection,
    filter: &Filter,
    of: DurationOf,
    scale: BinScale,
) -> Overview {
    let mut out = Overview {
        traces: selection.len() as u64,
        all_traces: store.traces().len() as u64,
        services: services(store, selection),
        ..Overview::default()
    };
    for trace in selection.traces(store) {
        out.spans += u64::from(trace.len());
        out.failed += u64::from(trace.is_failed());
        out.root_failed += u64::from(trace.is_root_failed);
        out.incomplete += u64::from(trace.is_incomplete());
        let (start, end) = out.range_nanos.unwrap_or((trace.start_nanos, trace.end_nanos));
        out.range_nanos = Some((start.min(trace.start_nanos), end.max(trace.end_nanos)));
    }
    let mut nanos: Vec<u64> = measured(store, selection, filter, of).0.iter().map(|item| item.nanos).collect();
    out.duration = duration_stats(&mut nanos);
    out.histogram = histogram(&nanos, of, scale, &out.duration);
    out.errors = errors_over_time(store, selection, ErrorsOf::Traces);
    out
}

/// Distinct services with a span in a selected trace.
fn services(store: &SpanStore, selection: &Selection) -> u64 {
    if selection.is_all() {
        return store.services().len() as u64;
    }
    let mut is_seen = vec![false; store.services().len()];
    let mut seen = 0;
    for row in selection.traces(store).flat_map(crate::model::Trace::rows) {
        if let Some(is_seen) = is_seen.get_mut(store.service_number(SpanIx(row)) as usize)
            && !std::mem::replace(is_seen, true)
        {
            seen += 1;
            // Mostly all are found soon.
            if seen == store.services().len() {
                break;
            }
        }
    }
    seen as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{Filter, StatusTerm, select};
    use crate::testing::{PICTURE_START_NANOS, store_of};

    const MILLI: u64 = 1_000_000;

    fn everything(store: &SpanStore) -> Overview {
        overview(store, &Selection::all(store), &Filter::default(), DurationOf::Trace, BinScale::Linear)
    }

    #[test]
    fn counts_durations_and_range() {
        let store = store_of(&[
            "
            a shop |---------|
              b cart  |--!|",
            "a shop |!!!|",
            "
            a shop |-----|
              b db       |-------|",
            "a shop |-|  parent=77",
        ]);
        let all = everything(&store);
        assert_eq!((all.traces, all.all_traces, all.spans, all.services), (4, 4, 6, 3));
        assert_eq!((all.failed, all.root_failed, all.incomplete), (2, 1, 1));
        // 10, 4, 14 (a child may outlive its root) and 2 ms.
        assert_eq!((all.duration.min_nanos, all.duration.max_nanos), (Some(2 * MILLI), Some(14 * MILLI)));
        assert_eq!((all.duration.mean_nanos, all.duration.p50_nanos), (Some(7.5e6), Some(7e6)));
        assert_eq!(all.range_nanos, Some((PICTURE_START_NANOS, PICTURE_START_NANOS + 14 * MILLI)));
        assert_eq!((all.histogram.bins.len(), all.histogram.count), (50, 4));
        assert_eq!(all.errors.buckets.iter().map(|bucket| bucket.failed).sum::<u64>(), 2);

        let filter = Filter { status: StatusTerm::Failed, ..Filter::default() };
        let failed = overview(&store, &select(&store, &filter), &filter, DurationOf::Root, BinScale::Log);
        assert_eq!((failed.histogram.of, failed.duration.max_nanos), (DurationOf::Root, Some(10 * MILLI)));
        assert_eq!((failed.traces, failed.all_traces, failed.spans, failed.services), (2, 4, 3, 2));
        assert_eq!(failed.histogram.scale, BinScale::Log);
    }

    #[test]
    fn no_trace_one_span_and_no_duration() {
        let empty = everything(&store_of(&[]));
        assert_eq!(empty, Overview::default());
        let store = store_of(&["a shop |"]);
        let one = everything(&store);
        assert_eq!((one.duration.p99_nanos, one.histogram.bins.len(), one.failed), (Some(0.0), 1, 0));
    }
}
