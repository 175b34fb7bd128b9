//! What is known of each operation's spans, so that statistics of any selection look at no span.

use super::operation_index::OperationIndex;
use super::sorted_times::{Marked, Selected, SortedTimes};
use super::times::PathSums;
use crate::model::{Derived, Flags, SpanIx, SpanStore, Trace};
use crate::query::Selection;
use std::sync::Arc;

/// By the operation's number: twelve bytes for each span whose duration is known, eight for others and for errors.
pub(super) struct OperationTimes {
    /// Of spans whose duration is known.
    pub known: SortedTimes,
    /// Spans whose duration is not known.
    untimed: Marked,
    /// Error spans.
    failed: Marked,
}

impl Derived for OperationTimes {
    fn of(store: &SpanStore) -> Self {
        let index = OperationIndex::new(store);
        let all = |trace: &Trace, is_wanted: &dyn Fn(SpanIx) -> bool, tell: &mut dyn FnMut(usize, SpanIx)| {
            let rows = trace.rows().map(SpanIx).zip(index.of_rows(trace.rows()));
            rows.filter(|(row, _)| is_wanted(*row)).for_each(|(row, number)| tell(*number as usize, row));
        };
        let is_error = |row| store.flags(row).any(Flags::ERROR);
        Self {
            known: SortedTimes::of(store, index.len(), &|trace, tell| all(trace, &|row| store.is_timed(row), tell)),
            untimed: Marked::of(store, &|trace, tell| all(trace, &|row| !store.is_timed(row), tell)),
            failed: Marked::of(store, &|trace, tell| all(trace, &is_error, tell)),
        }
    }

    fn bytes(&self) -> usize {
        self.known.bytes() + self.untimed.bytes() + self.failed.bytes()
    }
}

/// What one operation has of the selected traces.
pub(super) struct OperationSum<'a> {
    /// Spans.
    pub count: u64,
    /// Error spans.
    pub errors: u64,
    /// On the exact critical paths; no more than fits.
    pub on_path_nanos: u64,
    /// The durations that are known, ascending.
    pub nanos: &'a [u64],
}

/// What each operation has of the selected traces.
pub(super) struct OperationSums<'a> {
    /// What they are numbered by.
    pub index: OperationIndex<'a>,
    /// The roots' durations; no more than fits.
    pub root_nanos: u64,
    times: Arc<OperationTimes>,
    selected: Selected,
    // By number.
    untimed: Vec<u64>,
    errors: Vec<u64>,
    on_path: Vec<u64>,
    room: Vec<u64>,
}

impl<'a> OperationSums<'a> {
    pub fn new(store: &'a SpanStore, selection: &Selection) -> Self {
        let (index, times) = (OperationIndex::new(store), store.derived::<OperationTimes>());
        let (path, selected) = (store.derived::<PathSums>(), Selected::new(store, selection));
        let (mut on_path, mut root_nanos) = (vec![0_u64; index.len()], 0_u64);
        for (at, trace) in selection.iter().filter_map(|at| Some((at, store.trace(at)?))) {
            for (number, nanos) in path.of_trace(at) {
                let Some(sum) = on_path.get_mut(number as usize) else { continue };
                *sum = sum.saturating_add(nanos);
            }
            root_nanos = root_nanos.saturating_add(store.duration_nanos(trace.root()));
        }
        let untimed = times.untimed.counts(index.len(), &selected);
        let errors = times.failed.counts(index.len(), &selected);
        Self { index, root_nanos, times, selected, untimed, errors, on_path, room: Vec::new() }
    }

    /// That of an operation, by its number; nothing if no span of it is selected.
    pub fn of(&mut self, number: usize) -> Option<OperationSum<'_>> {
        let nanos = self.times.known.selected(number, &self.selected, &mut self.room);
        let of = |sums: &[u64]| sums.get(number).copied().unwrap_or(0);
        let count = nanos.len() as u64 + of(&self.untimed);
        (count > 0).then(|| OperationSum { count, errors: of(&self.errors), on_path_nanos: of(&self.on_path), nanos })
    }
}
