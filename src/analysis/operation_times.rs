//! The durations of each operation's spans in ascending order, made once: percentiles of any selection are then looked up,
//! where sorting what is selected took longer than all else that is told of operations.

use super::operation_index::OperationIndex;
use crate::model::{Derived, SpanIx, SpanStore};
use crate::query::Selection;
use std::ops::Range;

/// Twelve bytes for each span whose duration is known.
pub(super) struct OperationTimes {
    /// By the operation's number: where its spans begin; and where the last end.
    begins: Vec<u32>,
    /// Duration, ascending within each operation, and position of the trace.
    nanos: Vec<u64>,
    traces: Vec<u32>,
}

impl Derived for OperationTimes {
    /// n·log n in the spans of the largest operation.
    fn of(store: &SpanStore) -> Self {
        let index = OperationIndex::new(store);
        let timed = |rows: Range<u32>| {
            let numbered = rows.clone().zip(index.of_rows(rows));
            numbered.map(|(row, number)| (SpanIx(row), *number as usize)).filter(|(row, _)| store.is_timed(*row))
        };
        let mut begins = vec![0; index.len() + 1];
        for (_, number) in timed(0..store.span_count() as u32) {
            begins[number + 1] += 1;
        }
        for at in 1..begins.len() {
            begins[at] += begins[at - 1];
        }
        let mut next = begins.clone();
        let mut all = vec![(0_u64, 0_u32); begins.last().map_or(0, |&end| end as usize)];
        for (at, trace) in (0..).zip(store.traces()) {
            for (row, number) in timed(trace.rows()) {
                all[next[number] as usize] = (store.duration_nanos(row), at);
                next[number] += 1;
            }
        }
        for of_one in begins.windows(2) {
            all[of_one[0] as usize..of_one[1] as usize].sort_unstable();
        }
        let (nanos, traces) = all.into_iter().unzip();
        Self { begins, nanos, traces }
    }

    fn bytes(&self) -> usize {
        size_of_val(&*self.begins) + size_of_val(&*self.nanos) + size_of_val(&*self.traces)
    }
}

impl OperationTimes {
    /// Puts the durations of an operation's spans in the selected traces into `out`, ascending.
    pub fn collect(&self, number: usize, selected: &Selected, out: &mut Vec<u64>) {
        let place = |number: usize| self.begins.get(number).map_or(0, |&begin| begin as usize);
        let spans = place(number)..place(number + 1);
        let nanos = self.nanos.get(spans.clone()).unwrap_or_default();
        out.clear();
        match &selected.0 {
            None => out.extend_from_slice(nanos),
            Some(is_in) => {
                let traces = self.traces.get(spans).unwrap_or_default();
                // Which are in is as good as chance: every duration is written, and the next over it if it is not.
                out.resize(nanos.len() + 1, 0);
                let mut len = 0;
                for (&nanos, &trace) in nanos.iter().zip(traces) {
                    out[len] = nanos;
                    len += usize::from(is_in.get(trace as usize).copied().unwrap_or(false));
                }
                out.truncate(len);
            }
        }
    }
}

/// Which traces are selected, by position; nothing: all are.
pub(super) struct Selected(Option<Vec<bool>>);

impl Selected {
    pub fn new(store: &SpanStore, selection: &Selection) -> Self {
        if selection.is_all() {
            return Self(None);
        }
        let mut is_in = vec![false; store.traces().len()];
        for trace in selection.iter() {
            if let Some(is_in) = is_in.get_mut(trace.0 as usize) {
                *is_in = true;
            }
        }
        Self(Some(is_in))
    }
}
