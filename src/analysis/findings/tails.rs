//! Operations of which a few spans take very much longer than most.

use super::examples::Examples;
use crate::figure::{Evidence, Finding, PathShare};
use crate::model::{SpanIx, SpanStore, Sym, Trace, TraceIx};
use crate::query::{Selection, stats};
use crate::sorting;
use std::cmp::Reverse;

/// Fewest spans: below that a p99 says little (DEFINITIONS, "Numbers").
const LEAST_SPANS: usize = 100;
/// Least ratio of p99 to median.
const LEAST_RATIO: f64 = 10.0;

/// An operation that is looked at, and its spans.
struct Candidate<'a> {
    share: &'a PathShare,
    service: u32,
    name: Sym,
    spans: Vec<(u64, TraceIx, SpanIx)>,
}

impl<'a> Candidate<'a> {
    fn of(store: &SpanStore, share: &'a PathShare) -> Option<Self> {
        let service = store.services().iter().position(|&sym| store.text(sym) == share.service)? as u32;
        Some(Self { share, service, name: store.strings().find(&share.name)?, spans: Vec::new() })
    }
}

/// Those of the operations in `path` that have a long tail, those that account for most time first. What owns little of the
/// critical paths is not looked at: its tail kept few roots waiting.
pub(super) fn tails(store: &SpanStore, selection: &Selection, path: &[PathShare]) -> (Vec<Finding>, u64) {
    let mut candidates: Vec<Candidate<'_>> = path.iter().filter_map(|share| Candidate::of(store, share)).collect();
    // By symbol, whether a candidate has that name: nearly every row is done with after one look.
    let mut is_name = vec![false; store.strings().len()];
    for candidate in &candidates {
        if let Some(is) = is_name.get_mut(candidate.name.0 as usize) {
            *is = true;
        }
    }
    for at in selection.iter() {
        for row in store.trace(at).map(Trace::rows).unwrap_or_default().map(SpanIx) {
            let name = store.name_sym(row);
            if !is_name.get(name.0 as usize).is_some_and(|&is| is) {
                continue;
            }
            let service = store.service_number(row);
            let found = candidates.iter_mut().find(|known| known.name == name && known.service == service);
            if let Some(found) = found {
                found.spans.push((store.duration_nanos(row), at, row));
            }
        }
    }
    let mut out: Vec<Finding> = candidates.iter().filter_map(|candidate| finding(store, candidate)).collect();
    sorting::by_key(&mut out, |row| Reverse(row.nanos));
    let all = out.len() as u64;
    (out, all)
}

/// Traces are those with a span of at least ten times the median.
fn finding(store: &SpanStore, Candidate { share, spans, .. }: &Candidate<'_>) -> Option<Finding> {
    let mut nanos: Vec<u64> = spans.iter().map(|(nanos, ..)| *nanos).collect();
    let [p50, p99] = stats::percentiles(&mut nanos, [0.5, 0.99]);
    let (p50_nanos, p99_nanos) = p50.zip(p99)?;
    let limit = LEAST_RATIO * p50_nanos;
    if spans.len() < LEAST_SPANS || p50_nanos <= 0.0 || p99_nanos < limit {
        return None;
    }
    let total: u128 = nanos.iter().map(|&nanos| u128::from(nanos)).sum();
    let excess = (total as f64 - p50_nanos * nanos.len() as f64).max(0.0) as u64;
    let (mut traces, mut examples) = (0, Examples::default());
    for &(nanos, trace, row) in spans.iter().filter(|(nanos, ..)| *nanos as f64 >= limit) {
        traces += u64::from(examples.add(nanos, trace, row));
    }
    Some(Finding {
        evidence: Evidence::Tail { count: nanos.len() as u64, p50_nanos, p99_nanos },
        service: share.service.clone(),
        name: share.name.clone(),
        traces,
        nanos: excess.min(share.nanos),
        failed: 0,
        weight: 0.0,
        examples: examples.told(store),
    })
}
