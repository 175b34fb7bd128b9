//! Two traces, compared: a good one and a bad one, the usual and the slow.
//!
//! Both stand in one store, so operations meet by number.

mod align;

use super::critical_path::PathWalk;
use super::operation_index::OperationIndex;
use crate::figure::{PairOperation, PairSide, PathRule, TracePair};
use crate::model::{SpanIx, SpanStore, Trace};
use crate::sorting;
use std::cmp::Reverse;

pub use align::align;

/// Compares two traces by (service, operation): spans, Σ duration, the longest and the time on the exact critical path on
/// both sides, and the difference second − first (DEFINITIONS, "Comparison").
///
/// Sorted by how large the difference is, whichever its sign: what makes the second trace faster explains as much as what makes
/// it slower. Operations of one trace only have none and come last, the longest first. Of more than [`TracePair::MAX_ROWS`] those that differ most stay. The paths partition the roots, so over all operations
/// Σ on-path differences is the difference of the roots' durations, exactly.
#[must_use]
#[inline(never)]
pub fn compare_traces(store: &SpanStore, good: &Trace, bad: &Trace) -> TracePair {
    let index = OperationIndex::new(store);
    let mut sides = Vec::new();
    add(store, good, &index, &mut sides, |(good, _)| good);
    add(store, bad, &index, &mut sides, |(_, bad)| bad);
    let row = |(number, &(good, bad)): (usize, &(PairSide, PairSide))| {
        let (service, name) = index.names(number);
        PairOperation { service: service.to_owned(), name: name.to_owned(), good, bad }
    };
    // Operations are those of all data.
    let is_met = |(_, (good, bad)): &(usize, &(PairSide, PairSide))| good.count + bad.count > 0;
    let mut operations: Vec<PairOperation> = sides.iter().enumerate().filter(is_met).map(row).collect();
    let left_out = keep_most_different(&mut operations);
    sort(&mut operations);
    let root_nanos = (store.duration_nanos(good.root()), store.duration_nanos(bad.root()));
    TracePair { operations, left_out, root_nanos }
}

/// Adds the spans of a trace to the side that `side` names.
fn add(
    store: &SpanStore,
    trace: &Trace,
    index: &OperationIndex<'_>,
    sides: &mut Vec<(PairSide, PairSide)>,
    side: fn(&mut (PairSide, PairSide)) -> &mut PairSide,
) {
    for row in trace.rows().map(SpanIx) {
        let (number, nanos) = (index.of(row), store.duration_nanos(row));
        if number >= sides.len() {
            sides.resize_with(number + 1, Default::default);
        }
        let sum = side(&mut sides[number]);
        sum.count += 1;
        sum.total_nanos = sum.total_nanos.saturating_add(nanos);
        sum.max_nanos = sum.max_nanos.max(nanos);
    }
    PathWalk::default().run(store, trace, PathRule::Exact, |segment| {
        if let Some(sum) = sides.get_mut(index.of(segment.row)) {
            // Within the root's duration, all of them together.
            side(sum).on_path_nanos += segment.nanos();
        }
    });
}

/// How much an operation differs, for better or worse; where it occurs on one side only, all of it.
fn size(row: &PairOperation) -> u128 {
    u128::from(row.good.total_nanos.abs_diff(row.bad.total_nanos))
}

/// Leaves out what differs least, if there is too much; says how many.
fn keep_most_different(rows: &mut Vec<PairOperation>) -> u64 {
    let left_out = rows.len().saturating_sub(TracePair::MAX_ROWS);
    if left_out > 0 {
        sorting::by(rows, |a, b| size(b).cmp(&size(a)).then_with(|| (&a.service, &a.name).cmp(&(&b.service, &b.name))));
        rows.truncate(TracePair::MAX_ROWS);
    }
    left_out as u64
}

fn sort(rows: &mut [PairOperation]) {
    let key = |row: &PairOperation| (row.diff_nanos().is_none(), Reverse(size(row)));
    sorting::by(rows, |a, b| key(a).cmp(&key(b)).then_with(|| (&a.service, &a.name).cmp(&(&b.service, &b.name))));
}

#[cfg(test)]
mod tests;
