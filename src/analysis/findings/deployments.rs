//! Deployments after which traces are slower or fail more often, and those after which it became better by as much.

use super::super::compare::compare;
use super::first_seen::FirstSeen;
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
    is_better: bool,
    is_earlier: bool,
    /// What is compared is of it.
    within: &'a Selection,
    /// Selected traces after it.
    traces: u64,
    range_nanos: (u64, u64),
    eras: (Era, Era),
    /// By how much the selected traces after it exceed what they would come to at the rates before it, or fall short of it.
    nanos: u64,
    failed: u64,
}

/// Deployments that meet the thresholds of [`super::findings`], those with the largest growth first, then those by which most was saved,
/// and how many they are.
/// Each is compared within the time in which its service had the version before it and its own. So of those before the selected
/// traces at most one of a service is told: the last. Operations are compared of the first alone: that takes longer than all else
/// here.
pub(super) fn deployments(
    store: &SpanStore,
    (selection, context): (&Selection, &Selection),
    versions: &[VersionSeen],
) -> (Vec<Finding>, u64) {
    let (selected, all) = (Starts::of(store, selection), Starts::of(store, context));
    let (Some(whole), Some((begin, _))) = (selected.range(), all.range()) else { return Default::default() };
    let changes = versions.iter().filter_map(|seen| {
        let at = seen.at_nanos;
        let is_earlier = at < whole.0;
        let (of, within, begin) = if is_earlier { (&all, context, begin) } else { (&selected, selection, whole.0) };
        let of_service = || versions.iter().filter(|other| other.service == seen.service).map(|other| other.at_nanos);
        let from = of_service().filter(|&other| other < at).max().unwrap_or(begin).max(begin);
        let to = of_service().filter(|&other| other > at).min().unwrap_or(whole.1).min(whole.1);
        let traces = selected.between(at, to).len() as u64;
        let both = (of.between(from, at), of.between(at, to));
        if traces == 0 || both.0.len() < LEAST_TRACES || both.1.len() < LEAST_TRACES {
            return None;
        }
        let eras = (era(store, both.0), era(store, both.1));
        let (before, after) = &eras;
        let worse = growth(before, after);
        let is_better = worse == (false, false);
        let (has_time, has_failures) = if is_better { growth(after, before) } else { worse };
        if !has_time && !has_failures {
            return None;
        }
        let share = |era: &Era| era.failed as f64 / era.traces as f64;
        let only = |holds: bool, more: f64| if holds { (more.abs() * traces as f64).round() as u64 } else { 0 };
        let nanos = only(has_time, after.mean_root_nanos - before.mean_root_nanos);
        let failed = only(has_failures, share(after) - share(before));
        Some(Change { seen, is_better, is_earlier, within, traces, range_nanos: (from, to), eras, nanos, failed })
    });
    let mut found: Vec<Change<'_>> = changes.collect();
    sorting::by_key(&mut found, |change| (change.is_better, Reverse((change.nanos, change.failed))));
    let count = found.len() as u64;
    found.truncate(Findings::MOST_ROWS);
    let told = found
        .iter()
        .enumerate()
        .map(|(at, change)| finding(store, selection, change, at == 0 && !change.is_better))
        .collect();
    (told, count)
}

/// Traces by start, as the store has them.
struct Starts<'a>(Vec<&'a Trace>);

impl<'a> Starts<'a> {
    fn of(store: &'a SpanStore, selection: &'a Selection) -> Self {
        Self(selection.traces(store).collect())
    }

    /// From the first to after the last.
    fn range(&self) -> Option<(u64, u64)> {
        Some((self.0.first()?.start_nanos, self.0.last()?.start_nanos.saturating_add(1)))
    }

    /// Those that start in `[from, to)`.
    fn between(&self, from: u64, to: u64) -> &[&'a Trace] {
        let place = |nanos: u64| self.0.partition_point(|trace| trace.start_nanos < nanos);
        self.0.get(place(from)..place(to)).unwrap_or_default()
    }
}

/// Sums over the traces of one side; there is at least one.
fn era(store: &SpanStore, traces: &[&Trace]) -> Era {
    let sum: u128 = traces.iter().map(|trace| u128::from(store.duration_nanos(trace.root()))).sum();
    Era {
        traces: traces.len() as u64,
        failed: traces.iter().filter(|trace| trace.is_failed()).count() as u64,
        root_failed: traces.iter().filter(|trace| trace.is_root_failed).count() as u64,
        mean_root_nanos: sum as f64 / traces.len() as f64,
    }
}

/// Whether traces became slower by a fifth, and whether twice as many failed and one more in a hundred. The other way round: whether
/// they became better by as much.
fn growth(before: &Era, after: &Era) -> (bool, bool) {
    let share = |era: &Era| era.failed as f64 / era.traces as f64;
    let (old, new) = (share(before), share(after));
    (
        after.mean_root_nanos > 0.0 && after.mean_root_nanos >= 1.2 * before.mean_root_nanos,
        new >= 2.0 * old && new - old >= 0.01,
    )
}

fn finding(store: &SpanStore, selection: &Selection, change: &Change<'_>, is_first: bool) -> Finding {
    let Change { seen, is_better, is_earlier, within, range_nanos: (from, to), eras: (before, after), .. } = change;
    let [old, new] = [(*from, seen.at_nanos), (seen.at_nanos, *to)].map(|range| within.starting_in(store, range));
    let selected = selection.starting_in(store, (seen.at_nanos, *to));
    let mut traces: Vec<&Trace> = selected.traces(store).collect();
    sorting::by_key(&mut traces, |trace| Reverse(store.duration_nanos(trace.root())));
    let example = |trace: &&Trace| Example { trace_id: store.trace_id(trace), span_id: String::new() };
    Finding {
        evidence: Evidence::Deployment {
            version: seen.version.clone(),
            at_nanos: seen.at_nanos,
            is_better: *is_better,
            is_earlier: *is_earlier,
            range_nanos: (*from, *to),
            before: *before,
            after: *after,
            operation: is_first.then(|| grown(store, &old, &new)).flatten(),
            new: store.derived::<FirstSeen>().near(store, seen.at_nanos),
        },
        service: seen.service.clone(),
        name: String::new(),
        traces: change.traces,
        nanos: change.nanos,
        failed: change.failed,
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
