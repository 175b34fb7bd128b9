//! Operations of which a few spans take very much longer than most.

use super::super::operation_index::OperationIndex;
use super::super::operation_times::OperationTimes;
use super::super::sorted_times::Selected;
use super::examples::Examples;
use crate::figure::{Evidence, Finding, Findings, PathShare};
use crate::model::{SpanIx, SpanStore, Trace};
use crate::query::{Selection, stats};
use crate::sorting;
use std::cmp::Reverse;

/// Fewest spans: below that a p99 says little (DEFINITIONS, "Numbers").
const LEAST_SPANS: usize = 100;

/// An operation with a long tail.
struct Tail<'a> {
    share: &'a PathShare,
    count: u64,
    p50_nanos: f64,
    p99_nanos: f64,
    excess_nanos: u64,
    /// With a span of at least ten times the median.
    traces: u64,
    examples: Examples,
}

impl<'a> Tail<'a> {
    /// Of an operation's durations, ascending; what is told of traces comes later.
    fn of(share: &'a PathShare, nanos: &[u64]) -> Option<Self> {
        let (p50_nanos, p99_nanos) = stats::percentile(nanos, 0.5).zip(stats::percentile(nanos, 0.99))?;
        if nanos.len() < LEAST_SPANS || p50_nanos <= 0.0 || p99_nanos < Findings::TAIL_RATIO * p50_nanos {
            return None;
        }
        let excess_nanos = (stats::sum(nanos) as f64 - p50_nanos * nanos.len() as f64).max(0.0) as u64;
        let (count, examples) = (nanos.len() as u64, Examples::default());
        Some(Self { share, count, p50_nanos, p99_nanos, excess_nanos, traces: 0, examples })
    }
}

/// Those of the operations in `path` that have a long tail, those that account for most time first. What owns little of the
/// critical paths is not looked at: its tail kept few roots waiting.
pub(super) fn tails(store: &SpanStore, selection: &Selection, path: &[PathShare]) -> (Vec<Finding>, u64) {
    let index = OperationIndex::new(store);
    // By the operation's number its place in `path`.
    let mut place = vec![usize::MAX; index.len()];
    for (at, share) in path.iter().enumerate() {
        if let Some(place) = index.find(&share.service, &share.name).and_then(|number| place.get_mut(number)) {
            *place = at;
        }
    }
    let place_of = |number: u32| place.get(number as usize).copied().unwrap_or(usize::MAX);
    let (times, selected) = (store.derived::<OperationTimes>(), Selected::new(store, selection));
    let mut room = Vec::new();
    let tails = path.iter().map(|share| {
        let number = index.find(&share.service, &share.name)?;
        Tail::of(share, times.known.selected(number, &selected, &mut room))
    });
    let mut tails: Vec<Option<Tail<'_>>> = tails.collect();
    if tails.iter().any(Option::is_some) {
        add_traces(store, selection, &index, place_of, &mut tails);
    }
    let mut out: Vec<Finding> = tails.into_iter().flatten().map(|tail| finding(store, tail)).collect();
    sorting::by_key(&mut out, |row| Reverse(row.nanos));
    let all = out.len() as u64;
    (out, all)
}

/// Traces are those with a span of at least ten times the median.
fn add_traces(
    store: &SpanStore,
    selection: &Selection,
    index: &OperationIndex<'_>,
    place_of: impl Fn(u32) -> usize,
    tails: &mut [Option<Tail<'_>>],
) {
    for at in selection.iter() {
        let rows = store.trace(at).map(Trace::rows).unwrap_or_default();
        for (row, &number) in rows.clone().zip(index.of_rows(rows)) {
            let Some(Some(tail)) = tails.get_mut(place_of(number)) else { continue };
            let nanos = store.duration_nanos(SpanIx(row));
            if nanos as f64 >= Findings::TAIL_RATIO * tail.p50_nanos {
                tail.traces += u64::from(tail.examples.add(nanos, at, SpanIx(row)));
            }
        }
    }
}

fn finding(store: &SpanStore, tail: Tail<'_>) -> Finding {
    let Tail { share, count, p50_nanos, p99_nanos, excess_nanos, traces, examples } = tail;
    Finding {
        evidence: Evidence::Tail { count, p50_nanos, p99_nanos },
        service: share.service.clone(),
        name: share.name.clone(),
        traces,
        nanos: excess_nanos.min(share.nanos),
        failed: 0,
        weight: 0.0,
        examples: examples.told(store),
    }
}
