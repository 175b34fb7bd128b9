//! Two sets of traces, compared: what became slower, and by whose doing.
//!
//! The sets may stand in one store (two selections) or in two (two files), so operations meet by their names, never by
//! number.

use super::durations::duration_stats;
use super::operation_times::{OperationSum, OperationSums};
use crate::figure::{OperationChange, OperationSide, SetComparison, SetSide};
use crate::model::SpanStore;
use crate::query::{Selection, stats};
use crate::sorting;
use std::cmp::Ordering;

/// Compares two sets of traces (DEFINITIONS, "Comparison"): counts, error rates and durations of each; of each operation
/// spans, errors, percentiles, and Δ on-path, its mean time on the exact critical path per trace, after − before.
///
/// The paths partition the roots, so Σ Δ on-path is the change of the mean *root* duration, exactly. There is no remainder
/// for traces without a root: every trace has one (DEFINITIONS, "Root").
#[must_use]
#[inline(never)]
pub fn compare(before: (&SpanStore, &Selection), after: (&SpanStore, &Selection)) -> SetComparison {
    let (before, after) = (Side::of(before.0, before.1), Side::of(after.0, after.1));
    let traces = (before.set.traces, after.set.traces);
    let delta_nanos = delta(traces, (before.set.root_nanos, after.set.root_nanos));
    let mut operations = joined(before.operations, after.operations, traces);
    sorting::by(&mut operations, |a, b| {
        let size = |change: &OperationChange| change.delta_nanos.unwrap_or_default().abs();
        size(b).total_cmp(&size(a))
    });
    SetComparison { before: before.set, after: after.set, delta_nanos, operations, rest: (0, 0.0) }
}

/// Difference of two means, each a sum over so many traces. Subtracted as integers over the common denominator, so that
/// only the division rounds.
fn delta(traces: (u64, u64), sums: (u64, u64)) -> Option<f64> {
    let product = |sum: u64, count: u64| u128::from(sum) * u128::from(count);
    let (before, after) = (product(sums.0, traces.1), product(sums.1, traces.0));
    let size = before.abs_diff(after) as f64 / product(traces.0, traces.1) as f64;
    (traces.0 > 0 && traces.1 > 0).then_some(if after < before { -size } else { size })
}

/// Service, name, and what is told of an operation.
type Named<'a> = (&'a str, &'a str, OperationSide);

/// One set.
struct Side<'a> {
    set: SetSide,
    /// By service and name as text.
    operations: Vec<Named<'a>>,
}

impl<'a> Side<'a> {
    fn of(store: &'a SpanStore, selection: &Selection) -> Self {
        let mut nanos = Vec::with_capacity(selection.len());
        let mut set = SetSide { traces: selection.len() as u64, ..SetSide::default() };
        for trace in selection.traces(store) {
            set.spans += u64::from(trace.len());
            set.failed += u64::from(trace.is_failed());
            set.root_failed += u64::from(trace.is_root_failed);
            nanos.push(trace.duration_nanos());
        }
        set.duration = duration_stats(&mut nanos);
        let mut sums = OperationSums::new(store, selection);
        set.root_nanos = sums.root_nanos;
        let numbers = 0..sums.index.len();
        let side = |number| {
            let (service, name) = sums.index.names(number);
            Some((service, name, operation_side(&sums.of(number)?)))
        };
        Self { set, operations: numbers.filter_map(side).collect() }
    }
}

fn operation_side(sum: &OperationSum<'_>) -> OperationSide {
    // There is at least one span; if the start of none is known they count as 0.
    let percentile = |q| Some(stats::percentile(sum.nanos, q).unwrap_or(0.0));
    OperationSide {
        count: sum.count,
        errors: sum.errors,
        p50_nanos: percentile(0.5),
        p95_nanos: percentile(0.95),
        on_path_nanos: sum.on_path_nanos,
    }
}

/// Joins two lists that stand by service and name.
fn joined(before: Vec<Named<'_>>, after: Vec<Named<'_>>, traces: (u64, u64)) -> Vec<OperationChange> {
    let (mut before, mut after) = (before.into_iter().peekable(), after.into_iter().peekable());
    let mut out = Vec::new();
    loop {
        let order = match (before.peek(), after.peek()) {
            (Some(left), Some(right)) => (left.0, left.1).cmp(&(right.0, right.1)),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return out,
        };
        let left = if order.is_le() { before.next() } else { None };
        let right = if order.is_ge() { after.next() } else { None };
        let Some(&(service, name, _)) = left.as_ref().or(right.as_ref()) else { return out };
        let side = |of: Option<Named<'_>>| of.map(|(.., side)| side).unwrap_or_default();
        let (before, after) = (side(left), side(right));
        let delta_nanos = delta(traces, (before.on_path_nanos, after.on_path_nanos));
        out.push(OperationChange { service: service.to_owned(), name: name.to_owned(), before, after, delta_nanos });
    }
}

#[cfg(test)]
mod tests;
