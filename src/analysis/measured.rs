//! What durations are measured on: whole traces, roots, entries or matched spans (DEFINITIONS, "Measure").

use crate::figure::DurationOf;
use crate::model::{Flags, SpanIx, SpanStore, TraceIx};
use crate::query::{Filter, Selection, matched};

/// A trace or a span: when it started, and how long it took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Measured {
    pub trace: TraceIx,
    pub start_nanos: u64,
    pub nanos: u64,
    /// A trace that contains an error span; of the others an error span itself.
    pub is_failed: bool,
}

/// What is measured of the traces that `filter` selects, in the order of the store; and how many are not, because their start is
/// missing. Roots stand where their traces start, entries and matched spans at their own start. Both are of the spans that
/// meet all terms of the filter on a span; an entry's parent is in another service, or there is none.
pub(super) fn measured(
    store: &SpanStore,
    selection: &Selection,
    filter: &Filter,
    of: DurationOf,
) -> (Vec<Measured>, u64) {
    let mut without = 0;
    let mut spans = Vec::new();
    let traces = selection.iter().filter_map(|at| Some((at, store.trace(at)?)));
    match of {
        DurationOf::Trace => {
            let whole = |(trace, known): (TraceIx, &crate::model::Trace)| {
                let (start_nanos, nanos) = (known.start_nanos, known.duration_nanos());
                Measured { trace, start_nanos, nanos, is_failed: known.is_failed() }
            };
            return (traces.map(whole).collect(), 0);
        }
        DurationOf::Root => {
            for (trace, known) in traces {
                match span(store, trace, known.root()) {
                    Some(root) => spans.push(Measured { start_nanos: known.start_nanos, ..root }),
                    None => without += 1,
                }
            }
        }
        DurationOf::Entries | DurationOf::Matched => {
            for run in matched(store, filter) {
                for row in run.rows.map(SpanIx).filter(|&row| of == DurationOf::Matched || is_entry(store, row)) {
                    match span(store, run.trace, row) {
                        Some(found) => spans.push(found),
                        None => without += 1,
                    }
                }
            }
        }
    }
    (spans, without)
}

fn span(store: &SpanStore, trace: TraceIx, at: SpanIx) -> Option<Measured> {
    store.is_timed(at).then(|| Measured {
        trace,
        start_nanos: store.start_nanos(at),
        nanos: store.duration_nanos(at),
        is_failed: store.flags(at).any(Flags::ERROR),
    })
}

fn is_entry(store: &SpanStore, at: SpanIx) -> bool {
    let parent = store.span(at).parent();
    parent.is_none_or(|parent| store.service_number(parent) != store.service_number(at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{Test, select};
    use crate::testing::{PICTURE_START_NANOS, store_of};

    fn found(filter: &Filter, of: DurationOf) -> (Vec<(u32, u64, u64, bool)>, u64) {
        let store = store_of(&[
            "a shop |---------|\n  b shop |------|\n    c db |-!-|\n      d db |-|\n  e shop |--| start=missing",
            "a cart |--|",
        ]);
        let (found, without) = measured(&store, &select(&store, filter), filter, of);
        let millis = |nanos: u64| nanos / 1_000_000;
        let row = |row: &Measured| {
            (row.trace.0, millis(row.start_nanos - PICTURE_START_NANOS), millis(row.nanos), row.is_failed)
        };
        (found.iter().map(row).collect(), without)
    }

    #[test]
    fn each_population() {
        let all = Filter::default();
        assert_eq!(found(&all, DurationOf::Trace), (vec![(0, 0, 10, true), (1, 0, 3, false)], 0));
        assert_eq!(found(&all, DurationOf::Root), (vec![(0, 0, 10, false), (1, 0, 3, false)], 0));
        assert_eq!(found(&all, DurationOf::Entries), (vec![(0, 0, 10, false), (0, 2, 4, true), (1, 0, 3, false)], 0));
        let (spans, without) = found(&all, DurationOf::Matched);
        assert_eq!((spans.len(), without), (5, 1), "what has no start has no duration");
    }

    #[test]
    fn entries_and_spans_are_of_those_that_meet_the_filter() {
        let db = Filter::default().with(Test::Service("db".into()));
        assert_eq!(found(&db, DurationOf::Trace).0, [(0, 0, 10, true)]);
        assert_eq!(found(&db, DurationOf::Entries).0, [(0, 2, 4, true)]);
        assert_eq!(found(&db, DurationOf::Matched).0, [(0, 2, 4, true), (0, 4, 2, false)]);
    }
}
