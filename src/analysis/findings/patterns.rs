//! Patterns of calls, summed over the traces: those of one parent operation that call alike are one finding.

use super::super::operation_index::OperationIndex;
use super::super::operations::saturated;
use super::calls::{CallKind, CallScan, Run};
use super::examples::Examples;
use crate::figure::{CallPattern, Evidence, Finding, Findings};
use crate::model::{Flags, SpanIx, SpanStore, TraceIx};
use crate::query::Selection;
use crate::sorting;
use hashbrown::HashMap;

/// What runs are summed by: kind of pattern, parent's operation + 1 (0 for none), operation that is called, template. Of
/// sequential calls the last two are 0.
type Key = [u32; 4];

/// Runs of one key.
struct Sum {
    kind: CallKind,
    key: Key,
    pattern: CallPattern,
    total_nanos: u128,
    saving_nanos: u128,
    traces: u64,
    examples: Examples,
    /// Operations that are called, with the sum of their durations.
    callees: Vec<(u32, u128)>,
}

impl Sum {
    /// What the runs account for.
    fn nanos(&self) -> u128 {
        if self.kind == CallKind::Retry { self.total_nanos } else { self.saving_nanos }
    }
}

struct Sums<'a> {
    store: &'a SpanStore,
    index: OperationIndex<'a>,
    place: HashMap<Key, usize>,
    sums: Vec<Sum>,
    /// Place in `callees` by place in `sums` and operation.
    callee: HashMap<(u32, u32), usize>,
}

/// N+1, retries and sequential calls of the selected traces; at most [`Findings::MOST_ROWS`] of each, those that account for
/// most time first; and how many there are. Linear in spans but for the sorting of siblings.
pub(super) fn patterns(store: &SpanStore, selection: &Selection) -> (Vec<Finding>, u64) {
    let mut scan = CallScan::new(store);
    let (index, place, callee) = (OperationIndex::new(store), HashMap::new(), HashMap::new());
    let mut sums = Sums { store, index, place, sums: Vec::new(), callee };
    for at in selection.iter() {
        if let Some(trace) = store.trace(at) {
            scan.scan(trace, &mut |run| sums.add(at, &run));
        }
    }
    let Sums { index, mut sums, .. } = sums;
    let all = sums.len() as u64;
    let names =
        |key: &Key| ((key[1] as usize).checked_sub(1).map(|number| index.names(number)), index.names(key[2] as usize));
    sorting::by(&mut sums, |a, b| {
        let text = |sum: &Sum| (names(&sum.key), scan.template(sum.key[3]));
        a.kind.cmp(&b.kind).then(b.nanos().cmp(&a.nanos())).then_with(|| text(a).cmp(&text(b)))
    });
    let mut out = Vec::new();
    for of_kind in sums.chunk_by_mut(|a, b| a.kind == b.kind) {
        out.extend(of_kind.iter_mut().take(Findings::MOST_ROWS).map(|sum| finding(store, &index, &scan, sum)));
    }
    (out, all)
}

impl Sums<'_> {
    fn add(&mut self, trace: TraceIx, run: &Run<'_>) {
        let (Some(&first), store) = (run.calls.first(), self.store) else { return };
        let parent = run.parent.map_or(0, |parent| self.index.of(parent) as u32 + 1);
        let is_mixed = run.kind == CallKind::Sequential;
        let callee = if is_mixed { 0 } else { self.index.of(first) as u32 };
        // The kind of the span is not told, so calls of either side are summed.
        let key = [run.kind as u32, parent, callee, run.template];
        let sums = &mut self.sums;
        let at = *self.place.entry(key).or_insert_with(|| {
            let (pattern, examples, callees) = Default::default();
            sums.push(Sum {
                kind: run.kind,
                key,
                pattern,
                total_nanos: 0,
                saving_nanos: 0,
                traces: 0,
                examples,
                callees,
            });
            sums.len() - 1
        });
        let Some(sum) = sums.get_mut(at) else { return };
        let nanos = |row| u128::from(store.duration_nanos(row));
        let total: u128 = run.calls.iter().map(|&row| nanos(row)).sum();
        let longest = run.calls.iter().map(|&row| nanos(row)).max().unwrap_or(0);
        let is_retry = run.kind == CallKind::Retry;
        let saving = if is_retry { 0 } else { total - longest };
        sum.total_nanos += total;
        sum.saving_nanos += saving;
        sum.pattern.parents += 1;
        sum.pattern.calls += run.calls.len() as u64;
        sum.pattern.most_calls = sum.pattern.most_calls.max(run.calls.len() as u64);
        sum.pattern.errors += run.calls.iter().filter(|&&row| store.flags(row).any(Flags::ERROR)).count() as u64;
        let is_new =
            sum.examples.add(saturated(if is_retry { total } else { saving }), trace, run.parent.unwrap_or(first));
        sum.traces += u64::from(is_new);
        for &row in run.calls {
            let number = self.index.of(row) as u32;
            let place = *self.callee.entry((at as u32, number)).or_insert_with(|| {
                sum.callees.push((number, 0));
                sum.callees.len() - 1
            });
            if let Some((_, sum)) = sum.callees.get_mut(place) {
                *sum += nanos(row);
            }
        }
    }
}

fn finding(store: &SpanStore, index: &OperationIndex<'_>, scan: &CallScan<'_>, sum: &mut Sum) -> Finding {
    let nanos = saturated(sum.nanos());
    let mut pattern = std::mem::take(&mut sum.pattern);
    let names = |number: u32| index.names(number as usize);
    sorting::by(&mut sum.callees, |a, b| b.1.cmp(&a.1).then_with(|| names(a.0).cmp(&names(b.0))));
    pattern.all_callees = sum.callees.len() as u64;
    let told = sum.callees.iter().take(Findings::MOST_CALLEES).map(|(number, _)| names(*number));
    pattern.callees = told.map(|(service, name)| (service.to_owned(), name.to_owned())).collect();
    pattern.pattern = scan.template(sum.key[3]);
    pattern.total_nanos = saturated(sum.total_nanos);
    pattern.saving_nanos = saturated(sum.saving_nanos);
    let (service, name) = sum.key[1].checked_sub(1).map_or(("", ""), names);
    let evidence = match sum.kind {
        CallKind::NPlusOne => Evidence::NPlusOne(pattern),
        CallKind::Retry => Evidence::Retry(pattern),
        CallKind::Sequential => Evidence::Sequential(pattern),
    };
    let (traces, examples) = (sum.traces, sum.examples.told(store));
    Finding {
        evidence,
        service: service.to_owned(),
        name: name.to_owned(),
        traces,
        nanos,
        failed: 0,
        weight: 0.0,
        examples,
    }
}

/// N+1 and retries among the calls of one span, and what each comes to.
pub(in super::super) fn patterns_under(store: &SpanStore, parent: SpanIx) -> Vec<(CallKind, CallPattern)> {
    let mut scan = CallScan::new(store);
    let mut runs = Vec::new();
    scan.scan_under(parent, &mut |run| {
        if run.kind != CallKind::Sequential {
            runs.push((run.kind, run.calls.to_vec(), run.template));
        }
    });
    let pattern = |(kind, calls, template): (CallKind, Vec<SpanIx>, u32)| {
        let nanos = || calls.iter().map(|&row| u128::from(store.duration_nanos(row)));
        let (total, longest) = (nanos().sum(), nanos().max().unwrap_or(0));
        let called = calls.first().map(|&row| store.span(row));
        let count = calls.len() as u64;
        let pattern = CallPattern {
            callees: called.iter().map(|span| (span.service().to_owned(), span.name().to_owned())).collect(),
            all_callees: 1,
            pattern: scan.template(template),
            parents: 1,
            calls: count,
            most_calls: count,
            errors: calls.iter().filter(|&&row| store.flags(row).any(Flags::ERROR)).count() as u64,
            total_nanos: saturated(total),
            saving_nanos: if kind == CallKind::Retry { 0 } else { saturated(total - longest) },
        };
        (kind, pattern)
    };
    runs.into_iter().map(pattern).collect()
}
