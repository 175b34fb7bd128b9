//! How many traces have a value.

use super::Column;
use crate::model::{SpanStore, TraceIx};
use crate::query::{Selection, SpanRun};

/// Spans of traces, ascending.
#[derive(Debug, Default)]
pub(in super::super) struct Runs {
    runs: Vec<SpanRun>,
    /// All spans of each trace: what a filter without terms on spans leaves.
    are_whole: bool,
}

impl Runs {
    pub fn new(store: &SpanStore, runs: Vec<SpanRun>) -> Self {
        let is_whole = |run: &SpanRun| store.trace(run.trace).is_some_and(|trace| trace.rows() == run.rows);
        Self { are_whole: runs.iter().all(is_whole), runs }
    }

    /// All spans of the selected traces.
    pub fn of(store: &SpanStore, selection: &Selection) -> Self {
        let run = |trace| Some(SpanRun { trace, rows: store.trace(trace)?.rows() });
        Self { runs: selection.iter().filter_map(run).collect(), are_whole: true }
    }
}

/// The values of the spans of each trace, each once: a trace has few of them beside its spans.
#[derive(Debug, Default)]
pub(super) struct TraceValues {
    /// Cells of a column, trace by trace.
    cells: Vec<u16>,
    /// Where those of each trace end.
    ends: Vec<u32>,
}

impl TraceValues {
    /// Of a column by row, with cells below `most`.
    pub fn of(store: &SpanStore, by_row: &[u16], most: usize) -> Self {
        let mut last = vec![u32::MAX; most];
        let mut made = Self::default();
        for (at, trace) in (0..).zip(store.traces()) {
            let rows = trace.rows();
            for &cell in by_row.get(rows.start as usize..rows.end as usize).unwrap_or_default() {
                if cell > 0
                    && let Some(last) = last.get_mut(usize::from(cell))
                    && std::mem::replace(last, at) != at
                {
                    made.cells.push(cell);
                }
            }
            made.ends.push(made.cells.len() as u32);
        }
        made.cells.shrink_to_fit();
        made
    }

    fn of_trace(&self, TraceIx(trace): TraceIx) -> &[u16] {
        let start = trace.checked_sub(1).and_then(|before| self.ends.get(before as usize)).copied().unwrap_or(0);
        let end = self.ends.get(trace as usize).copied().unwrap_or(start);
        self.cells.get(start as usize..end as usize).unwrap_or_default()
    }

    pub fn bytes(&self) -> usize {
        size_of_val(&*self.cells) + size_of_val(&*self.ends)
    }
}

/// Traces by value, and of all runs.
pub(in super::super) fn count(column: &Column, Runs { runs, are_whole }: &Runs) -> (Vec<u32>, u64) {
    // Position 0 is that of no value.
    let mut counts = vec![0_u32; column.labels.len() + 1];
    if *are_whole {
        for cell in runs.iter().flat_map(|run| column.of_traces.of_trace(run.trace)) {
            counts[usize::from(*cell)] += 1;
        }
        counts.remove(0);
        return (counts, runs.len() as u64);
    }
    let mut last = vec![u32::MAX; column.labels.len() + 1];
    let mut traces = 0;
    let mut before = None;
    for SpanRun { trace: TraceIx(trace), rows } in runs {
        traces += u64::from(before.replace(trace) != Some(trace));
        for &number in column.numbers.get(rows.start as usize..rows.end as usize).unwrap_or_default() {
            let number = usize::from(number);
            if last[number] != *trace {
                last[number] = *trace;
                counts[number] += 1;
            }
        }
    }
    counts.remove(0);
    (counts, traces)
}
