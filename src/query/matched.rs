//! The spans that a filter is about, within the traces it selects.

use super::Filter;
use super::rows::{RowSet, Terms};
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

/// The matched spans (DEFINITIONS, "Filter"): of the traces that `filter` selects those that meet all terms of any of its groups;
/// every span where there is no group. Ascending, in as few runs as there are.
#[must_use]
pub fn matched(store: &SpanStore, filter: &Filter) -> Vec<SpanRun> {
    let terms = Terms::of(store, filter);
    let wanted = terms.any();
    runs(store, filter, terms, wanted.as_deref())
}

/// As [`matched`], by the first group alone: every span where that is empty. What one more term would join.
#[must_use]
pub fn matched_first(store: &SpanStore, filter: &Filter) -> Vec<SpanRun> {
    let terms = Terms::of(store, filter);
    let wanted = terms.first.clone();
    runs(store, filter, terms, wanted.as_deref())
}

/// Of the traces for which the terms hold, the rows that are wanted; all rows where none is.
fn runs(store: &SpanStore, filter: &Filter, mut terms: Terms<'_>, wanted: Option<&RowSet>) -> Vec<SpanRun> {
    let mut out = Vec::new();
    for (trace, known) in (0..).map(TraceIx).zip(store.traces()) {
        if !meets_trace_terms(filter, known) || !terms.hold(known) {
            continue;
        }
        match wanted {
            Some(wanted) => out.extend(wanted.runs(known.rows()).map(|rows| SpanRun { trace, rows })),
            None => out.push(SpanRun { trace, rows: known.rows() }),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::{SpanTerm, Test};
    use super::*;
    use crate::testing::store_of;

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
        assert_eq!(found(&Filter::default().with(Test::RootOperation("a".into()))), [(0, 0..4), (1, 4..5)]);
    }

    #[test]
    fn several_groups_are_about_the_spans_of_any() {
        let of = |service: &str| SpanTerm::included(Test::Service(service.into()));
        let mut filter = Filter::default().with(Test::Service("db".into()));
        filter.put_group(vec![of("shop"), SpanTerm::included(Test::Operation("b".into()))]);
        assert_eq!(found(&filter), [(0, 1..2), (0, 3..4)]);
        let first =
            |filter: &Filter| matched_first(&shop(), filter).into_iter().flat_map(|run| run.rows).collect::<Vec<_>>();
        assert_eq!(first(&filter), [1]);
        assert_eq!(first(&filter.without_key("service")), [0, 1, 2, 3], "nothing is asked of the first");
        filter.put_group(vec![of("cart")]);
        assert_eq!(found(&filter), []);
    }
}
