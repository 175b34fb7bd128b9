//! Deployments after which traces are slower, or fail more often.

use super::super::compare::compare;
use crate::figure::{Era, Evidence, Example, Finding, Findings, OperationChange, VersionSeen};
use crate::model::{SpanStore, Trace};
use crate::query::Selection;
use crate::sorting;
use std::cmp::Reverse;

/// Fewest traces on either side.
const LEAST_TRACES: usize = 20;

/// A deployment that may be told.
struct Change<'a> {
    seen: &'a VersionSeen,
    range_nanos: (u64, u64),
    eras: (Era, Era),
    /// By how much the traces after it exceed what they would come to at the rates before it.
    nanos: u64,
    failed: u64,
}

/// Deployments that meet the thresholds of [`super::findings`], those with the largest growth first, and how many they are.
/// Each is compared within the time in which its service had the version before it and its own. Operations are compared of the
/// first alone: that takes longer than all else here.
pub(super) fn deployments(store: &SpanStore, selection: &Selection, versions: &[VersionSeen]) -> (Vec<Finding>, u64) {
    // By start, as the store has them.
    let traces: Vec<&Trace> = selection.traces(store).collect();
    let (Some(first), Some(last)) = (traces.first(), traces.last()) else { return Default::default() };
    let whole = (first.start_nanos, last.start_nanos.saturating_add(1));
    let place = |nanos: u64| traces.partition_point(|trace| trace.start_nanos < nanos);
    let change = |seen: &'_ VersionSeen| {
        let at = seen.at_nanos;
        let of_service = || versions.iter().filter(|other| other.service == seen.service).map(|other| other.at_nanos);
        let from = of_service().filter(|&other| other < at).max().unwrap_or(whole.0).max(whole.0);
        let to = of_service().filter(|&other| other > at).min().unwrap_or(whole.1).min(whole.1);
        let before = traces.get(place(from)..place(at)).filter(|before| before.len() >= LEAST_TRACES)?;
        let after = traces.get(place(at)..place(to)).filter(|after| after.len() >= LEAST_TRACES)?;
        let eras = (era(store, before), era(store, after));
        let (slower, failing) = growth(&eras);
        (slower || failing).then_some(((from, to), eras, slower, failing))
    };
    let mut found: Vec<Change<'_>> = Vec::new();
    for seen in versions {
        let Some((range_nanos, eras, slower, failing)) = change(seen) else { continue };
        let (before, after) = &eras;
        let (old, new) = (before.traces as f64, after.traces as f64);
        let nanos = (after.mean_root_nanos - before.mean_root_nanos) * new;
        let failed = after.failed as f64 - before.failed as f64 / old * new;
        let only = |holds: bool, value: f64| if holds { value.max(0.0) as u64 } else { 0 };
        found.push(Change {
            seen,
            range_nanos,
            eras,
            nanos: only(slower, nanos),
            failed: only(failing, failed.round()),
        });
    }
    sorting::by_key(&mut found, |change| Reverse((change.nanos, change.failed)));
    let all = found.len() as u64;
    found.truncate(Findings::MOST_ROWS);
    let told = found.iter().enumerate().map(|(at, change)| finding(store, selection, change, at == 0)).collect();
    (told, all)
}

/// Sums over the traces of one side; there is at least one.
fn era(store: &SpanStore, traces: &[&Trace]) -> Era {
    let sum: u128 = traces.iter().map(|trace| u128::from(store.duration_nanos(trace.root()))).sum();
    Era {
        traces: traces.len() as u64,
        failed: traces.iter().filter(|trace| trace.is_failed()).count() as u64,
        mean_root_nanos: sum as f64 / traces.len() as f64,
    }
}

/// Whether traces became slower by a fifth, and whether twice as many failed and one more in a hundred.
fn growth((before, after): &(Era, Era)) -> (bool, bool) {
    let share = |era: &Era| era.failed as f64 / era.traces as f64;
    let (old, new) = (share(before), share(after));
    (
        after.mean_root_nanos > 0.0 && after.mean_root_nanos >= 1.2 * before.mean_root_nanos,
        new >= 2.0 * old && new - old >= 0.01,
    )
}

fn finding(store: &SpanStore, selection: &Selection, change: &Change<'_>, is_first: bool) -> Finding {
    let Change { seen, range_nanos: (from, to), eras: (before, after), nanos, failed } = change;
    let [old, new] = [(*from, seen.at_nanos), (seen.at_nanos, *to)].map(|range| selection.starting_in(store, range));
    let mut traces: Vec<&Trace> = new.traces(store).collect();
    sorting::by_key(&mut traces, |trace| Reverse(store.duration_nanos(trace.root())));
    let example = |trace: &&Trace| Example { trace_id: store.trace_id(trace), span_id: String::new() };
    Finding {
        evidence: Evidence::Deployment {
            version: seen.version.clone(),
            at_nanos: seen.at_nanos,
            range_nanos: (*from, *to),
            before: *before,
            after: *after,
            operation: is_first.then(|| grown(store, &old, &new)).flatten(),
        },
        service: seen.service.clone(),
        name: String::new(),
        traces: after.traces,
        nanos: *nanos,
        failed: *failed,
        weight: 0.0,
        examples: traces.iter().take(Findings::MOST_EXAMPLES).map(example).collect(),
    }
}

/// The operation whose time on the critical paths grew most.
fn grown(store: &SpanStore, before: &Selection, after: &Selection) -> Option<(String, String, f64)> {
    let change = |change: OperationChange| Some((change.service, change.name, change.delta_nanos?));
    let grown = compare((store, before), (store, after)).operations.into_iter().filter_map(change);
    grown.filter(|(.., delta)| *delta > 0.0).reduce(|most, next| if next.2 > most.2 { next } else { most })
}
