//! How many traces have a value.

use super::super::per_trace::PerTrace;
use super::Column;
use crate::model::SpanStore;
use crate::query::{Selection, SpanRun};

/// So many spans are looked at under one key after the other, so that they are at hand for all.
const CHUNK: usize = 4096;

/// Spans of traces, ascending.
#[derive(Debug, Default)]
pub(in super::super) struct Runs {
    runs: Vec<SpanRun>,
    /// All spans of each trace: what a filter without terms on spans leaves.
    are_whole: bool,
    /// How many traces.
    pub traces: u64,
}

impl Runs {
    pub fn new(store: &SpanStore, runs: Vec<SpanRun>) -> Self {
        let is_whole = |run: &SpanRun| store.trace(run.trace).is_some_and(|trace| trace.rows() == run.rows);
        let traces = runs.chunk_by(|a, b| a.trace == b.trace).count() as u64;
        Self { are_whole: runs.iter().all(is_whole), traces, runs }
    }

    /// All spans of the selected traces.
    pub fn of(store: &SpanStore, selection: &Selection) -> Self {
        let run = |trace| Some(SpanRun { trace, rows: store.trace(trace)?.rows() });
        Self { runs: selection.iter().filter_map(run).collect(), are_whole: true, traces: selection.len() as u64 }
    }
}

/// The values of the spans of each trace, each once: of a column by row, with cells below `most`. A trace has few of them beside
/// its spans.
pub(super) fn values_of_traces(store: &SpanStore, by_row: &[u16], most: usize) -> PerTrace<u16> {
    let mut last = vec![u32::MAX; most];
    let mut made = PerTrace::default();
    for (at, trace) in (0..).zip(store.traces()) {
        let rows = trace.rows();
        for &cell in by_row.get(rows.start as usize..rows.end as usize).unwrap_or_default() {
            if cell > 0
                && let Some(last) = last.get_mut(usize::from(cell))
                && std::mem::replace(last, at) != at
            {
                made.push(cell);
            }
        }
        made.close();
    }
    made.finish();
    made
}

/// Traces by value, for each of the columns.
pub(in super::super) fn counts(columns: &[&Column], runs: &Runs) -> Vec<Vec<u32>> {
    let mut known: Vec<Tally<'_>> = columns.iter().map(|column| Tally::new(column)).collect();
    if runs.are_whole {
        known.iter_mut().for_each(|tally| tally.count_traces(&runs.runs));
    } else {
        let mut chunk: Vec<(u32, u32)> = Vec::with_capacity(CHUNK);
        let mut spans = runs.runs.iter().flat_map(|run| run.rows.clone().map(|row| (run.trace.0, row)));
        loop {
            chunk.clear();
            chunk.extend(spans.by_ref().take(CHUNK));
            if chunk.is_empty() {
                break;
            }
            known.iter_mut().for_each(|tally| tally.count_spans(&chunk));
        }
    }
    known.into_iter().map(Tally::counts).collect()
}

/// The traces under each value of a column.
struct Tally<'a> {
    column: &'a Column,
    /// By cell: how many traces, and the last that was counted. The first cell is that of no value.
    known: Vec<(u32, u32)>,
}

impl<'a> Tally<'a> {
    fn new(column: &'a Column) -> Self {
        Self { column, known: vec![(0, u32::MAX); column.labels.len() + 1] }
    }

    /// Traces with all their spans.
    fn count_traces(&mut self, runs: &[SpanRun]) {
        for cell in runs.iter().flat_map(|run| self.column.of_traces.of_trace(run.trace)) {
            if let Some((count, _)) = self.known.get_mut(usize::from(*cell)) {
                *count += 1;
            }
        }
    }

    /// Traces and rows of spans, ascending.
    fn count_spans(&mut self, spans: &[(u32, u32)]) {
        for &(trace, row) in spans {
            let cell = self.column.numbers.get(row as usize).copied().unwrap_or_default();
            if let Some((count, last)) = self.known.get_mut(usize::from(cell)) {
                *count += u32::from(*last != trace);
                *last = trace;
            }
        }
    }

    fn counts(self) -> Vec<u32> {
        self.known.into_iter().skip(1).map(|(count, _)| count).collect()
    }
}
