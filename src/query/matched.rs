//! The spans that a filter is about, within the traces it selects.

use super::Filter;
use super::rows::Terms;
use super::select::meets_trace_terms;
use crate::model::{SpanStore, TraceIx};
use std::ops::Range;

/// Adjacent rows of one trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpanRun {
    /// The trace.
    pub trace: TraceIx,
    /// Its rows; never empty.
    pub rows: Range<u32>,
}

/// The matched spans (DEFINITIONS, "Filter"): of the traces that `filter` selects those that meet all its terms on a span;
/// every span where there is no such term but to exclude. Ascending, in as few runs as there are.
#[must_use]
pub fn matched(store: &SpanStore, filter: &Filter) -> Vec<SpanRun> {
    let mut terms = Terms::of(store, filter);
    let mut out = Vec::new();
    for (trace, known) in (0..).map(TraceIx).zip(store.traces()) {
        if !meets_trace_terms(filter, known) || !terms.hold(known) {
            continue;
        }
        match &terms.wanted {
            Some(wanted) => out.extend(wanted.runs(known.rows()).map(|rows| SpanRun { trace, rows })),
            None => out.push(SpanRun { trace, rows: known.rows() }),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::matcher::Matcher;
    use super::super::{SpanTerm, Test, term};
    use super::*;
    use crate::model::SpanIx;
    use crate::testing::store_of;
    use proptest::prelude::*;

    fn shop() -> SpanStore {
        // The longer sibling stands first: rows are a c d b.
        store_of(&["a shop |----|\n  b shop |-|\n  c db |--|\n    d shop ||", "a cart |--|"])
    }

    fn found(filter: &Filter) -> Vec<(u32, Range<u32>)> {
        matched(&shop(), filter).into_iter().map(|run| (run.trace.0, run.rows)).collect()
    }

    #[test]
    fn adjacent_rows_are_one_run() {
        let shop = Filter::default().with(Test::Service("shop".into()));
        assert_eq!(found(&shop), [(0, 0..1), (0, 2..4)]);
        assert_eq!(found(&shop.with(Test::Operation("d".into()))), [(0, 2..3)]);
        assert_eq!(found(&Filter::default().with(Test::Service("nobody".into()))), []);
    }

    #[test]
    fn without_a_term_to_meet_every_span_of_the_selection() {
        assert_eq!(found(&Filter::default()), [(0, 0..4), (1, 4..5)]);
        let mut filter = Filter::default();
        filter.put(SpanTerm { test: Test::Service("db".into()), is_excluded: true });
        assert_eq!(found(&filter), [(1, 4..5)]);
    }

    proptest! {
        #[test]
        fn they_are_the_spans_that_meet_all_terms(
            terms in proptest::collection::vec((0..3_usize, 0..3_usize, any::<bool>()), 0..4),
        ) {
            let store = shop();
            let keys = [term::SERVICE, term::OPERATION, term::KIND];
            let values = [["shop", "db", "cart"], ["a", "b", "d"], ["client", "server", "x"]];
            let mut filter = Filter::default();
            for (key, value, is_excluded) in terms {
                filter.put(SpanTerm { test: Test::equal(keys[key], values[key][value].into()), is_excluded });
            }
            for filter in keys.iter().map(|key| filter.without_key(key)).chain([filter.clone()]) {
                let part = matched(&store, &filter);
                let mut wanted: Vec<(Matcher<'_>, bool)> = Vec::new();
                wanted.extend(filter.terms.iter().map(|term| (Matcher::new(&store, &term.test), term.is_excluded)));
                let mut rows = Vec::new();
                // By the letter of the definition: every span is asked every term.
                for trace in store.traces() {
                    let mut meets = |row| wanted.iter_mut().all(|(term, not)| *not || term.is_met(&store, SpanIx(row)));
                    let met: Vec<u32> = trace.rows().filter(|&row| meets(row)).collect();
                    let mut is_out = |row| wanted.iter_mut().any(|(term, not)| *not && term.is_met(&store, SpanIx(row)));
                    if !trace.rows().any(&mut is_out) {
                        rows.extend(met);
                    }
                }
                prop_assert_eq!(part.into_iter().flat_map(|run| run.rows).collect::<Vec<_>>(), rows);
            }
        }
    }
}
