//! From a filter to the traces it selects.

use super::rows::Terms;
use super::{Filter, StatusTerm};
use crate::model::{SpanStore, Trace, TraceIx};

/// The selected traces of one store, in its order (by start, then id). Meaningless for any other store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection(Picked);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Picked {
    /// The first so many: all. Costs nothing, whatever the size of the store.
    All(u32),
    /// These, ascending.
    Some(Vec<u32>),
}

impl Selection {
    /// All traces.
    #[must_use]
    pub fn all(store: &SpanStore) -> Self {
        // Trace positions are 32-bit everywhere.
        Self(Picked::All(store.traces().len() as u32))
    }

    /// One trace.
    #[must_use]
    pub fn one(trace: TraceIx) -> Self {
        Self(Picked::Some(vec![trace.0]))
    }

    /// How many traces.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.0 {
            Picked::All(count) => *count as usize,
            Picked::Some(traces) => traces.len(),
        }
    }

    /// Those whose root is from a file that `is_named`, by its number in the store.
    #[must_use]
    pub fn of_files(&self, store: &SpanStore, is_named: &[bool]) -> Self {
        let is_in = |trace: &TraceIx| {
            let file = store.trace(*trace).map(|trace| store.file(trace.root()) as usize);
            file.is_some_and(|file| is_named.get(file) == Some(&true))
        };
        Self(Picked::Some(self.iter().filter(is_in).map(|trace| trace.0).collect()))
    }

    /// Whether no trace is selected.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether it was made without any term: every trace is in it.
    #[must_use]
    pub fn is_all(&self) -> bool {
        matches!(self.0, Picked::All(_))
    }

    /// What is in this selection and not in the other, both of one store.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        Self(Picked::Some(self.iter().filter(|trace| !other.contains(*trace)).map(|trace| trace.0).collect()))
    }

    /// The traces of it that start in `[from, to)`.
    #[must_use]
    pub fn starting_in(&self, store: &SpanStore, (from, to): (u64, u64)) -> Self {
        let is_in =
            |trace: &TraceIx| store.trace(*trace).is_some_and(|at| from <= at.start_nanos && at.start_nanos < to);
        Self(Picked::Some(self.iter().filter(is_in).map(|trace| trace.0).collect()))
    }

    /// Whether a trace is selected.
    #[must_use]
    pub fn contains(&self, trace: TraceIx) -> bool {
        match &self.0 {
            Picked::All(count) => trace.0 < *count,
            Picked::Some(traces) => traces.binary_search(&trace.0).is_ok(),
        }
    }

    /// Positions of the selected traces, ascending.
    pub fn iter(&self) -> impl Iterator<Item = TraceIx> + '_ {
        self.iter_from(0)
    }

    /// Positions of the selected traces but the first so many, ascending.
    pub fn iter_from(&self, first: usize) -> impl Iterator<Item = TraceIx> + '_ {
        let (all, some) = match &self.0 {
            Picked::All(count) => (u32::try_from(first).unwrap_or(*count)..*count, [].as_slice()),
            Picked::Some(traces) => (0..0, traces.get(first..).unwrap_or_default()),
        };
        all.chain(some.iter().copied()).map(TraceIx)
    }

    /// The selected traces.
    pub fn traces<'a>(&'a self, store: &'a SpanStore) -> impl Iterator<Item = &'a Trace> {
        self.iter().filter_map(|trace| store.trace(trace))
    }
}

/// The traces for which every term of the filter holds (DEFINITIONS, "Filter"): thresholds are inclusive, the range of
/// starts is `[from, to)`, the terms on a span are met by one span, those that exclude by none, and those on the root by it.
#[must_use]
pub fn select(store: &SpanStore, filter: &Filter) -> Selection {
    if filter.is_empty() {
        return Selection::all(store);
    }
    let mut terms = Terms::of(store, filter);
    let mut holds = |trace: &Trace| meets_trace_terms(filter, trace) && terms.hold(trace);
    let found = (0..).zip(store.traces()).filter(|(_, trace)| holds(trace));
    Selection(Picked::Some(found.map(|(at, _)| at).collect()))
}

pub(super) fn meets_trace_terms(filter: &Filter, trace: &Trace) -> bool {
    let (duration, spans) = (trace.duration_nanos(), u64::from(trace.len()));
    let status = match filter.status {
        StatusTerm::Any => true,
        StatusTerm::Failed => trace.is_failed(),
        StatusTerm::RootFailed => trace.is_root_failed,
    };
    status
        && filter.min_duration_nanos.is_none_or(|min| min <= duration)
        && filter.max_duration_nanos.is_none_or(|max| duration <= max)
        && filter.min_spans.is_none_or(|min| min <= spans)
        && filter.max_spans.is_none_or(|max| spans <= max)
        && filter.start_range_nanos.is_none_or(|(from, to)| from <= trace.start_nanos && trace.start_nanos < to)
}

#[cfg(test)]
mod tests {
    use super::super::{SpanTerm, Test};
    use super::*;
    use crate::testing::{PICTURE_START_NANOS, store_of};

    const MILLI: u64 = 1_000_000;

    fn picked(filter: &Filter) -> Vec<u32> {
        let store = store_of(&["a shop |----|\n  b db |--|", "a shop |!|", "a cart |--|\n  b shop |!|"]);
        let selection = select(&store, filter);
        assert_eq!(selection.len(), selection.iter().count());
        assert!(selection.iter().all(|trace| selection.contains(trace)));
        assert_eq!(selection.is_all(), filter.is_empty());
        // As the picture numbers them: the store orders by (start, id), and all start together.
        selection.iter().map(|trace| trace.0 + 1).collect()
    }

    #[test]
    fn no_term_selects_all() {
        assert_eq!(picked(&Filter::default()), [1, 2, 3]);
    }

    #[test]
    fn a_service_needs_one_span() {
        let of = |service: &str| picked(&Filter::default().with(Test::Service(service.into())));
        assert_eq!((of("shop"), of("db"), of("cart"), of("nobody")), (vec![1, 2, 3], vec![1], vec![3], vec![]));
    }

    #[test]
    fn failed_and_failed_for_the_caller() {
        let of = |status| picked(&Filter { status, ..Filter::default() });
        assert_eq!((of(StatusTerm::Failed), of(StatusTerm::RootFailed)), (vec![2, 3], vec![2]));
    }

    #[test]
    fn durations_are_inclusive_and_the_range_of_starts_is_half_open() {
        let min = |nanos| picked(&Filter { min_duration_nanos: Some(nanos), ..Filter::default() });
        let max = |nanos| picked(&Filter { max_duration_nanos: Some(nanos), ..Filter::default() });
        assert_eq!((min(5 * MILLI), min(5 * MILLI + 1)), (vec![1], vec![]));
        assert_eq!((max(2 * MILLI), max(2 * MILLI - 1)), (vec![2], vec![]));
        let start = |from, to| picked(&Filter { start_range_nanos: Some((from, to)), ..Filter::default() });
        let at = PICTURE_START_NANOS;
        assert_eq!((start(at, at + 1), start(at - 5, at), start(at + 1, at)), (vec![1, 2, 3], vec![], vec![]));
    }

    #[test]
    fn a_span_that_takes_so_long_is_one_of_the_trace_and_its_thresholds_are_inclusive() {
        let of = |test| picked(&Filter::default().with(test));
        assert_eq!((of(Test::MinDuration(5 * MILLI)), of(Test::MinDuration(5 * MILLI + 1))), (vec![1], vec![]));
        assert_eq!((of(Test::MaxDuration(2 * MILLI)), of(Test::MaxDuration(2 * MILLI - 1))), (vec![2, 3], vec![]));
        // The trace takes 5 ms, its span of that service does not.
        let db = Filter::default().with(Test::Service("db".into()));
        assert_eq!(picked(&db.clone().with(Test::MinDuration(3 * MILLI))), [1]);
        assert!(picked(&db.with(Test::MinDuration(5 * MILLI))).is_empty());
    }

    #[test]
    fn counts_of_spans_are_inclusive() {
        let of = |min_spans, max_spans| picked(&Filter { min_spans, max_spans, ..Filter::default() });
        assert_eq!((of(Some(2), None), of(None, Some(1)), of(Some(2), Some(2))), (vec![1, 3], vec![2], vec![1, 3]));
        assert_eq!((of(Some(3), None), of(None, Some(0))), (vec![], vec![]));
    }

    #[test]
    fn the_root_is_one_span_and_terms_on_it_hold_beside_any_other() {
        let of = |test| picked(&Filter::default().with(test));
        let root = |name: &str| Test::RootService(name.into());
        assert_eq!((of(root("shop")), of(root("cart")), of(root("db"))), (vec![1, 2], vec![3], vec![]));
        assert_eq!((of(Test::RootOperation("a".into())), of(Test::RootOperation("b".into()))), (vec![1, 2, 3], vec![]));
        let db = Filter::default().with(Test::Service("db".into())).with(root("shop"));
        assert_eq!(picked(&db), [1], "the root is not the span of the database");
        let mut without = Filter::default();
        without.put(SpanTerm { test: root("shop"), is_excluded: true });
        assert_eq!(picked(&without), [3]);
    }

    #[test]
    fn terms_are_joined() {
        let filter = Filter { status: StatusTerm::Failed, ..Filter::default() }.with(Test::Service("shop".into()));
        assert_eq!(picked(&Filter { max_duration_nanos: Some(2 * MILLI), ..filter }), [2]);
    }

    #[test]
    fn one_span_meets_all_terms_and_none_those_that_exclude() {
        let (shop, b) = (Test::Service("shop".into()), Test::Operation("b".into()));
        assert_eq!(picked(&Filter::default().with(b.clone())), [1, 3]);
        assert_eq!(picked(&Filter::default().with(b.clone()).with(shop.clone())), [3]);
        let without = |test| SpanTerm { test, is_excluded: true };
        let mut filter = Filter::default();
        filter.put(without(Test::Service("cart".into())));
        assert_eq!(picked(&filter), [1, 2]);
        filter.put(without(b));
        assert_eq!(picked(&filter), [2]);
        filter.put(SpanTerm::included(shop));
        assert_eq!(picked(&filter), [2]);
    }
}
