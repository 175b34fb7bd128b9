//! Where the time of the selected traces goes, operation by operation.
//!
//! Two passes. The first measures each operation in each trace and notes where it takes a fifth of the root. The second,
//! over those traces only, gathers what is told of the operations that are shown: how long they took, what they asked for.

mod evidence;

use super::operation_index::OperationIndex;
use super::operations::saturated;
use super::times::{PathSums, SelfColumn};
use crate::figure::{Bottlenecks, PathShare, Weight};
use crate::model::{SpanIx, SpanStore, Trace, TraceIx};
use crate::query::Selection;
use crate::sorting;
use std::sync::Arc;

/// The operations that take at least 20 % of the root's duration in at least one selected trace (DEFINITIONS, "Bottleneck"),
/// by their share of all roots, largest first; and the exact critical paths of these traces, summed by operation.
///
/// So a wrapper appears only through its own time, and a hundred queries of 1 % each do appear. The other measures are the
/// same question of another quantity; what is on the path stays.
#[must_use]
#[inline(never)]
pub fn bottlenecks(store: &SpanStore, selection: &Selection, weight: Weight, most: usize) -> Bottlenecks {
    let mut survey = Survey::new(store, weight);
    let (index, path) = (OperationIndex::new(store), store.derived::<PathSums>());
    for at in selection.iter() {
        if let Some(trace) = store.trace(at) {
            survey.add(at, trace, (index.of_rows(trace.rows()), &path));
        }
    }
    let roots = survey.root_nanos;
    let share = |nanos: u128| if roots > 0 { nanos as f64 / roots as f64 } else { 0.0 };
    let count = survey.sums.iter().filter(|sum| sum.hits > 0).count() as u64;
    let ranked = survey.ranked(|sum| if sum.hits > 0 { sum.measure_nanos } else { 0 });
    let paths = survey.ranked(|sum| sum.path_nanos);
    let path_nanos = |number: &usize| survey.sums.get(*number).map_or(0, |sum| sum.path_nanos);
    let path_share = |number: &usize| {
        let (service, name) = survey.index.names(*number);
        let nanos = path_nanos(number);
        PathShare { service: service.to_owned(), name: name.to_owned(), nanos: saturated(nanos), share: share(nanos) }
    };
    let (path, rest) = paths.split_at(paths.len().min(most));
    Bottlenecks {
        weight,
        count,
        traces: selection.len() as u64,
        root_nanos: saturated(roots),
        trace_nanos: saturated(selection.traces(store).map(|trace| u128::from(trace.duration_nanos())).sum()),
        path: path.iter().map(path_share).collect(),
        path_rest_share: share(rest.iter().map(path_nanos).sum()),
        rows: evidence::rows(&mut survey, ranked.get(..most).unwrap_or(&ranked), share),
    }
}

/// Works out what every operation owns of the critical paths.
pub(super) fn prepare(store: &SpanStore) {
    store.derived::<PathSums>();
}

/// What is known of one operation.
#[derive(Clone, Copy, Default)]
struct Sum {
    /// Over all traces.
    measure_nanos: u128,
    /// Over all traces, on the exact critical path.
    path_nanos: u128,
    /// Traces in which it takes enough.
    hits: u64,
}

/// An operation takes enough of a trace.
struct Hit {
    number: usize,
    trace: TraceIx,
    nanos: u64,
}

struct Survey<'a> {
    store: &'a SpanStore,
    weight: Weight,
    index: OperationIndex<'a>,
    sums: Vec<Sum>,
    hits: Vec<Hit>,
    root_nanos: u128,
    /// Only where it is what is measured.
    own: Option<Arc<SelfColumn>>,
    /// Of the trace at hand: operations that were measured span by span, and how much of each.
    touched: Vec<usize>,
    nanos: Vec<u64>,
}

impl<'a> Survey<'a> {
    fn new(store: &'a SpanStore, weight: Weight) -> Self {
        let index = OperationIndex::new(store);
        Self {
            store,
            weight,
            sums: vec![Sum::default(); index.len()],
            hits: Vec::new(),
            root_nanos: 0,
            own: (weight == Weight::SelfTime).then(|| store.derived()),
            touched: Vec::new(),
            nanos: vec![0; index.len()],
            index,
        }
    }

    /// Measures one trace, of whose rows these are the operations.
    fn add(&mut self, at: TraceIx, trace: &Trace, (numbers, path): (&[u32], &PathSums)) {
        let store = self.store;
        let root_nanos = store.duration_nanos(trace.root());
        self.root_nanos += u128::from(root_nanos);
        let least = root_nanos.div_ceil(Bottlenecks::THRESHOLD).max(1);
        for (number, nanos) in path.of_trace(at) {
            self.sums[number as usize].path_nanos += u128::from(nanos);
            if self.weight == Weight::OnPath {
                self.note(at, number as usize, nanos, least);
            }
        }
        match self.weight {
            Weight::OnPath => {}
            Weight::SelfTime => {
                let Some(own) = self.own.clone() else { return };
                for (number, own) in numbers.iter().zip(own.of_rows(trace.rows())) {
                    self.count(*number, |sum| sum.saturating_add(*own));
                }
            }
            Weight::OneSpan => {
                for (number, row) in numbers.iter().zip(trace.rows().map(SpanIx)) {
                    self.count(*number, |longest| longest.max(store.duration_nanos(row)));
                }
            }
            Weight::Wall => self.count_wall(trace),
        }
        let mut touched = std::mem::take(&mut self.touched);
        for number in touched.drain(..) {
            let nanos = std::mem::take(&mut self.nanos[number]);
            self.note(at, number, nanos, least);
        }
        self.touched = touched;
    }

    /// An operation was measured in a trace: sums up, and notes if it takes enough of it.
    fn note(&mut self, trace: TraceIx, number: usize, nanos: u64, least: u64) {
        let sum = &mut self.sums[number];
        sum.measure_nanos += u128::from(nanos);
        if nanos >= least {
            sum.hits += 1;
            self.hits.push(Hit { number, trace, nanos });
        }
    }

    fn count_wall(&mut self, trace: &Trace) {
        let store = self.store;
        let interval = |row: SpanIx| (store.start_nanos(row), store.span(row).end_nanos());
        let mut spans: Vec<(usize, (u64, u64))> =
            trace.rows().map(SpanIx).map(|row| (self.index.of(row), interval(row))).collect();
        spans.sort_unstable();
        for of_one in spans.chunk_by(|a, b| a.0 == b.0) {
            let union = union_nanos(of_one.iter().map(|(_, interval)| *interval));
            if let Some((number, _)) = of_one.first() {
                self.count(*number as u32, |_| union);
            }
        }
    }

    fn count(&mut self, number: u32, change: impl FnOnce(u64) -> u64) {
        let number = number as usize;
        let Some(nanos) = self.nanos.get_mut(number) else { return };
        if *nanos == 0 {
            self.touched.push(number);
        }
        *nanos = change(*nanos);
    }

    /// Operations by what `key` says of them, largest first, then by their names; those of which it says 0 are left out.
    fn ranked(&self, key: impl Fn(&Sum) -> u128) -> Vec<usize> {
        let key = |number: &usize| self.sums.get(*number).map_or(0, &key);
        let mut ranked: Vec<usize> = (0..self.sums.len()).filter(|number| key(number) > 0).collect();
        sorting::by(&mut ranked, |a, b| key(b).cmp(&key(a)).then(a.cmp(b)));
        ranked
    }
}

/// Time covered by intervals that come by start.
fn union_nanos(intervals: impl Iterator<Item = (u64, u64)>) -> u64 {
    let mut covered = 0;
    let mut cursor = 0;
    for (start, end) in intervals {
        covered += end.saturating_sub(start.max(cursor));
        cursor = cursor.max(end);
    }
    covered
}

#[cfg(test)]
mod tests;
