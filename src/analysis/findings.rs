//! What stands out in a selection, the most telling first.
//!
//! A finding says what was counted, never a cause. Its weight makes different kinds comparable: the share of the time, or of the
//! failed traces, that it accounts for, whichever is larger. What is measured on calls is held against the trace durations: calls
//! may be made long after the root has ended. What is measured on roots or on their critical paths is held against the roots'
//! durations; but where these are less than half of the trace durations, against the latter, too, because roots that nobody
//! waits for long say little of the traces.
//!
//! - N+1, sequential calls: the time of the calls without the longest of each parent: at most so much could be saved. None where
//!   that is nothing.
//! - Retries: the time of the repeated calls.
//! - Error origin: the failed traces whose first error it is.
//! - Bottleneck: its time on the critical paths.
//! - Deployment: by how much the traces after it exceed what they would come to at the mean before it, in time and failures.
//! - Long tail: by how much the spans exceed what they would come to at their median, but no more than they own of the
//!   critical paths.
//!
//! - Deployment after which it became better: what the traces after it fall short of that.
//!
//! The first of each kind goes before all others, so that eight findings are not eight bottlenecks; what became better goes last of
//! these. Where traces fail, the first error origin is second at most: that is what one looks for.
//!
//! These overlap: a slow query may be a bottleneck, be repeated, and have come with a deployment. Weights do not add up.

pub(super) mod calls;
mod deployments;
mod examples;
mod first_seen;
mod patterns;
mod runs;
mod tails;

use super::errors::origins;
use super::operations::saturated;
use crate::figure::{Bottleneck, Bottlenecks, Evidence, Example, Finding, Findings, VersionSeen};
use crate::model::{SpanStore, Trace};
use crate::query::Selection;
use crate::query::errors::ErrorIndex;
use crate::sorting;

pub(super) use examples::Examples;
pub(super) use patterns::patterns_under;

/// Least weight with which the first of a kind goes before all others, and with which others are told among what stands out.
const LEAST_LEAD: f64 = 0.005;

/// What stands out in the selected traces (DEFINITIONS, "Similar calls", "N+1", "Retry", "Sequential", "Error origin",
/// "Bottleneck"), by weight, largest first; equal ones by traces, then in the order of the module's list. The first of each kind that
/// accounts for half a percent or more goes before all others; see [`Findings::telling`]. `versions` are those
/// of the whole store; `context` is what the filter selects whatever its starts; `slow` are the selection's bottlenecks on the
/// critical path ([`super::bottlenecks()`]).
///
/// A deployment is told if at least 20 traces start on either side, between the deployments of its service before and after
/// it, and after it the mean root duration is larger by a fifth or more, or the share of failed traces has doubled and
/// grown by one point or more; or if none of that holds, but it would with before and after exchanged: it became better. Operations that
/// are first seen in the minute after it are told beside it. If it was before the selected traces, it is looked for in the context; what it accounts for are
/// still the selected traces. A long tail is told of the operations that own most of
/// the critical paths ([`Bottlenecks::path`]), of at least 100 spans whose p99 is ten times their median or more.
#[must_use]
#[inline(never)]
pub fn findings(
    store: &SpanStore,
    (selection, context): (&Selection, &Selection),
    index: &ErrorIndex,
    versions: &[VersionSeen],
    slow: &Bottlenecks,
) -> Findings {
    let (mut rows, mut count) = patterns::patterns(store, selection);
    let tails = tails::tails(store, selection, &slow.path);
    let deployments = deployments::deployments(store, (selection, context), versions);
    let parts = [origins(store, selection, index), of_bottlenecks(slow), deployments, tails];
    for (more, all) in parts {
        rows.extend(more);
        count += all;
    }
    weighed(store, selection, rows, count)
}

/// Of what [`findings`] finds the patterns of calls alone: N+1, retries, sequential calls, which need neither the
/// bottlenecks nor the errors.
#[must_use]
#[inline(never)]
pub fn call_patterns(store: &SpanStore, selection: &Selection) -> Findings {
    let (rows, count) = patterns::patterns(store, selection);
    weighed(store, selection, rows, count)
}

/// Weighs what was found in the selected traces, and puts it in order. `count`: how much there is, told or not.
fn weighed(store: &SpanStore, selection: &Selection, mut rows: Vec<Finding>, count: u64) -> Findings {
    let sum = |of: &dyn Fn(&Trace) -> u64| saturated(selection.traces(store).map(|trace| u128::from(of(trace))).sum());
    let mut out = Findings {
        traces: selection.len() as u64,
        failed: selection.traces(store).filter(|trace| trace.is_failed()).count() as u64,
        root_nanos: sum(&|trace| store.duration_nanos(trace.root())),
        trace_nanos: sum(&Trace::duration_nanos),
        count,
        ..Findings::default()
    };
    let share = |part: u64, whole: u64| if whole > 0 { part as f64 / whole as f64 } else { 0.0 };
    let of_roots = if out.has_short_roots() { out.trace_nanos } else { out.root_nanos };
    for row in &mut rows {
        let is_of_calls = matches!(row.evidence, Evidence::NPlusOne(_) | Evidence::Retry(_) | Evidence::Sequential(_));
        let whole = if is_of_calls { out.trace_nanos } else { of_roots };
        // Calls of several parents at once may take longer than the traces.
        row.weight = share(row.nanos, whole).max(share(row.failed, out.failed)).min(1.0);
    }
    // Stable: within a kind they are ranked.
    sorting::by(&mut rows, |a, b| b.weight.total_cmp(&a.weight).then(b.traces.cmp(&a.traces)));
    (out.rows, out.telling) = led(rows);
    out
}

/// Findings by weight, with the first of each kind before all others; and how many from the first on are worth telling.
fn led(rows: Vec<Finding>) -> (Vec<Finding>, u64) {
    let mut kinds = Vec::new();
    let (mut rows, rest): (Vec<Finding>, Vec<Finding>) = rows.into_iter().partition(|row| {
        let kind = (std::mem::discriminant(&row.evidence), row.is_better());
        let leads = (row.weight >= LEAST_LEAD || row.is_origin()) && !kinds.contains(&kind);
        kinds.extend(leads.then_some(kind));
        leads
    });
    // Stable.
    sorting::by_key(&mut rows, Finding::is_better);
    if let Some(at) = rows.iter().position(Finding::is_origin).filter(|at| *at > 1) {
        rows[1..=at].rotate_right(1);
    }
    let telling = rows.len() + rest.iter().take_while(|row| row.weight >= LEAST_LEAD).count();
    rows.extend(rest);
    (rows, telling as u64)
}

/// Works out the patterns that findings of any selection are made of.
pub(super) fn prepare(store: &SpanStore) {
    patterns::prepare(store);
    store.derived::<first_seen::FirstSeen>();
}

fn of_bottlenecks(found: &Bottlenecks) -> (Vec<Finding>, u64) {
    let finding = |row: &Bottleneck| Finding {
        evidence: Evidence::Bottleneck { median_nanos: row.median_nanos, pattern: row.pattern.clone() },
        service: row.service.clone(),
        name: row.name.clone(),
        traces: row.traces,
        nanos: (row.share * found.root_nanos as f64) as u64,
        failed: 0,
        weight: 0.0,
        examples: vec![Example { trace_id: row.worst_trace_id.clone(), span_id: row.worst_span_id.clone() }],
    };
    (found.rows.iter().map(finding).collect(), found.count)
}

#[cfg(test)]
mod tests;
