//! The spans that a filter is about, within the traces it selects; for the whole filter and, in the same pass, for what is left
//! of it without the terms of some keys.

use super::Filter;
use super::matcher::Matcher;
use super::select::meets_trace_terms;
use crate::model::{SpanIx, SpanStore, Trace, TraceIx};
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
    matched_without(store, filter, &[]).pop().unwrap_or_default()
}

/// What [`matched`] finds for [`Filter::without_key`] of each key, then for the filter itself. Of keys beyond the 31st the
/// terms stay.
#[must_use]
pub fn matched_without(store: &SpanStore, filter: &Filter, keys: &[&str]) -> Vec<Vec<SpanRun>> {
    let mut terms = Terms::new(store, filter, keys);
    let mut out = vec![Vec::new(); keys.len() + 1];
    for (at, trace) in (0..).map(TraceIx).zip(store.traces()) {
        if !meets_trace_terms(filter, trace) {
            continue;
        }
        let excluded = terms.excluded(trace);
        if terms.wanted.is_empty() {
            put(&mut out, excluded, at, trace.rows());
            continue;
        }
        for row in trace.rows() {
            let failed = terms.failed(SpanIx(row), excluded);
            if is_of_one_key(failed) {
                put(&mut out, failed, at, row..row + 1);
            }
        }
    }
    out
}

/// Adds rows that fail at the terms of these keys to all for which that does not matter.
fn put(out: &mut [Vec<SpanRun>], failed: u32, trace: TraceIx, rows: Range<u32>) {
    for (at, runs) in (0..).zip(out.iter_mut()) {
        if failed != 0 && failed != bit(Some(at)) {
            continue;
        }
        match runs.last_mut() {
            Some(last) if last.trace == trace && last.rows.end == rows.start => last.rows.end = rows.end,
            _ => runs.push(SpanRun { trace, rows: rows.clone() }),
        }
    }
}

/// A bit for each key, and one for all terms that never go.
const NEVER: u32 = 1 << 31;

fn bit(key: Option<usize>) -> u32 {
    key.filter(|&at| at < 31).map_or(NEVER, |at| 1 << at)
}

/// Without the terms of that key, nothing fails; or nothing does at all.
fn is_of_one_key(failed: u32) -> bool {
    failed & NEVER == 0 && failed.count_ones() <= 1
}

/// The terms on spans, each with the bit of its key.
struct Terms<'a> {
    store: &'a SpanStore,
    wanted: Vec<(Matcher<'a>, u32)>,
    unwanted: Vec<(Matcher<'a>, u32)>,
}

impl<'a> Terms<'a> {
    fn new(store: &'a SpanStore, filter: &Filter, keys: &[&str]) -> Self {
        let matchers = |is_excluded: bool| {
            let terms = filter.terms.iter().filter(|term| term.is_excluded == is_excluded);
            let key = |key: Option<&str>| key.and_then(|key| keys.iter().position(|known| *known == key));
            terms.map(|term| (Matcher::new(store, &term.test), bit(key(term.test.key())))).collect()
        };
        Self { store, wanted: matchers(false), unwanted: matchers(true) }
    }

    /// Keys of the terms that leave a trace out.
    fn excluded(&mut self, trace: &Trace) -> u32 {
        let mut met = 0;
        if self.unwanted.is_empty() {
            return met;
        }
        for row in trace.rows() {
            for (term, bit) in &mut self.unwanted {
                // What is known need not be asked again.
                if met & *bit == 0 && term.is_met(self.store, SpanIx(row)) {
                    met |= *bit;
                }
            }
            if !is_of_one_key(met) {
                break;
            }
        }
        met
    }

    /// Keys of the terms that leave a span out, those of its trace among them; not all where they are of two keys already.
    fn failed(&mut self, span: SpanIx, excluded: u32) -> u32 {
        let mut failed = excluded;
        for (term, bit) in &mut self.wanted {
            if !is_of_one_key(failed) {
                break;
            }
            if failed & *bit == 0 && !term.is_met(self.store, span) {
                failed |= *bit;
            }
        }
        failed
    }
}

#[cfg(test)]
mod tests {
    use super::super::{SpanTerm, Test, select, term};
    use super::*;
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
            let parts = matched_without(&store, &filter, &keys);
            let filters = keys.iter().map(|key| filter.without_key(key)).chain([filter.clone()]);
            for (part, filter) in parts.into_iter().zip(filters) {
                let mut wanted: Vec<(Matcher<'_>, bool)> = Vec::new();
                wanted.extend(filter.terms.iter().map(|term| (Matcher::new(&store, &term.test), term.is_excluded)));
                let mut meets = |row| wanted.iter_mut().all(|(term, not)| *not || term.is_met(&store, SpanIx(row)));
                let selected = select(&store, &filter);
                let rows = selected.traces(&store).flat_map(Trace::rows).filter(|&row| meets(row));
                let rows: Vec<u32> = rows.collect();
                prop_assert_eq!(part.into_iter().flat_map(|run| run.rows).collect::<Vec<_>>(), rows);
            }
        }
    }
}
