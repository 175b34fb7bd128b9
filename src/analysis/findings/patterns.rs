//! Patterns of calls, summed over the traces: those of one parent operation that call alike are one finding.

use super::super::operation_index::OperationIndex;
use super::super::operations::saturated;
use super::calls::{CallKind, CallScan};
use super::examples::Examples;
use super::runs::{CallRuns, Key, KnownRun};
use crate::figure::{CallPattern, Evidence, Finding, Findings};
use crate::model::{Flags, SpanIx, SpanStore, TraceIx};
use crate::query::Selection;
use crate::sorting;

/// The runs of one group.
#[derive(Default)]
struct Sum {
    group: usize,
    pattern: CallPattern,
    // No more than fits.
    total_nanos: u64,
    saving_nanos: u64,
    traces: u64,
    examples: Examples,
    /// Operations that are called, with the sum of their durations.
    callees: Vec<(u32, u64)>,
}

impl Sum {
    /// What the runs account for.
    fn nanos(&self, kind: CallKind) -> u64 {
        if kind == CallKind::Retry { self.total_nanos } else { self.saving_nanos }
    }

    fn add(&mut self, kind: CallKind, trace: TraceIx, run: &KnownRun) {
        let is_retry = kind == CallKind::Retry;
        let saving = if is_retry { 0 } else { run.total_nanos - run.longest_nanos };
        self.total_nanos = self.total_nanos.saturating_add(run.total_nanos);
        self.saving_nanos = self.saving_nanos.saturating_add(saving);
        self.pattern.errors += u64::from(run.errors);
        self.pattern.parents += 1;
        self.pattern.calls += u64::from(run.calls);
        self.pattern.most_calls = self.pattern.most_calls.max(u64::from(run.calls));
        let is_new = self.examples.add(if is_retry { run.total_nanos } else { saving }, trace, run.place);
        self.traces += u64::from(is_new);
    }
}

/// Finds the patterns of all traces.
pub(super) fn prepare(store: &SpanStore) {
    store.derived::<CallRuns>();
}

/// N+1, retries and sequential calls of the selected traces; at most [`Findings::MOST_ROWS`] of each, those that account for
/// most time first; and how many there are. Linear in the runs of calls.
pub(super) fn patterns(store: &SpanStore, selection: &Selection) -> (Vec<Finding>, u64) {
    let (known, index) = (store.derived::<CallRuns>(), OperationIndex::new(store));
    let mut sums: Vec<Sum> = Vec::new();
    sums.resize_with(known.groups.len(), Sum::default);
    // How often each callee was called, and how long that took.
    let mut called = vec![(0_u64, 0_u64); known.callees.len()];
    for trace in selection.iter() {
        for (run, callees) in known.of_trace(trace) {
            let group = run.group as usize;
            let Some((sum, (kind, _))) = sums.get_mut(group).zip(known.groups.get(group)) else { continue };
            sum.group = group;
            sum.add(*kind, trace, run);
            for callee in callees {
                if let Some((count, nanos)) = called.get_mut(callee.callee as usize) {
                    *count += u64::from(callee.calls);
                    *nanos = nanos.saturating_add(callee.nanos);
                }
            }
        }
    }
    for (&(group, number), &(count, nanos)) in known.callees.iter().zip(&called) {
        if let Some(sum) = sums.get_mut(group as usize).filter(|_| count > 0) {
            sum.callees.push((number, nanos));
        }
    }
    let kind = |sum: &Sum| known.groups.get(sum.group).map(|(kind, _)| *kind);
    // Calls of which nothing could be saved are told of nobody.
    sums.retain(|sum| sum.pattern.parents > 0 && (sum.saving_nanos > 0 || kind(sum) == Some(CallKind::Retry)));
    let all = sums.len() as u64;
    sorting::by(&mut sums, |a, b| {
        let nanos = |sum: &Sum| known.groups.get(sum.group).map(|(kind, _)| sum.nanos(*kind));
        let text = |sum: &Sum| {
            let (_, key) = known.groups.get(sum.group)?;
            let parent = (key[0] as usize).checked_sub(1).map(|number| index.names(number));
            Some((parent, index.names(key[1] as usize), known.template(key[2])))
        };
        kind(a).cmp(&kind(b)).then_with(|| nanos(b).cmp(&nanos(a))).then_with(|| text(a).cmp(&text(b)))
    });
    let mut out = Vec::new();
    for of_kind in sums.chunk_by_mut(|a, b| kind(a) == kind(b)) {
        let told = of_kind.iter_mut().take(Findings::MOST_ROWS);
        out.extend(told.filter_map(|sum| Some(finding(store, &index, &known, *known.groups.get(sum.group)?, sum))));
    }
    (out, all)
}

fn finding(
    store: &SpanStore,
    index: &OperationIndex<'_>,
    known: &CallRuns,
    (kind, key): (CallKind, Key),
    sum: &mut Sum,
) -> Finding {
    let nanos = sum.nanos(kind);
    let mut pattern = std::mem::take(&mut sum.pattern);
    let names = |number: u32| index.names(number as usize);
    sorting::by(&mut sum.callees, |a, b| b.1.cmp(&a.1).then_with(|| names(a.0).cmp(&names(b.0))));
    pattern.all_callees = sum.callees.len() as u64;
    let told = sum.callees.iter().take(Findings::MOST_CALLEES).map(|(number, _)| names(*number));
    pattern.callees = told.map(|(service, name)| (service.to_owned(), name.to_owned())).collect();
    pattern.pattern = known.template(key[2]).cloned();
    (pattern.total_nanos, pattern.saving_nanos) = (sum.total_nanos, sum.saving_nanos);
    let (service, name) = key[0].checked_sub(1).map_or(("", ""), names);
    let evidence = match kind {
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

/// N+1 and retries among the calls of one span, and what each comes to, in the order of their first calls.
pub(in super::super) fn patterns_under(store: &SpanStore, parent: SpanIx) -> Vec<(CallKind, CallPattern)> {
    let mut scan = CallScan::new(store);
    let mut runs = Vec::new();
    scan.scan_under(parent, &mut |run| {
        if run.kind != CallKind::Sequential {
            runs.push((run.kind, run.calls.to_vec(), run.template));
        }
    });
    // They are told by the numbers of names, which follow the order of arrival.
    sorting::by_key(&mut runs, |(kind, calls, _)| (calls.first().copied(), *kind));
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
