//! Trace duration against trace start.

use crate::figure::{DensityCell, Dot, Scatter};
use crate::model::SpanStore;
use crate::query::Selection;
use crate::query::stats::{bin_of, linear_edges};

/// Columns of the grid of density cells.
const COLUMNS: u16 = 120;
/// Rows of it.
const ROWS: u16 = 40;

/// A dot per trace up to [`Scatter::MAX_DOTS`], density cells beyond. Cells divide both ranges evenly, with integer edges
/// and values on an edge as in a histogram (DEFINITIONS, "Histogram"); where all values are equal there is one slice.
#[must_use]
pub fn scatter(store: &SpanStore, selection: &Selection) -> Scatter {
    let starts = range(selection.traces(store).map(|trace| trace.start_nanos));
    let durations = range(selection.traces(store).map(crate::model::Trace::duration_nanos));
    let mut out = Scatter {
        start_range_nanos: starts,
        duration_range_nanos: durations,
        traces: selection.len() as u64,
        ..Scatter::default()
    };
    let (Some(starts), Some(durations)) = (starts, durations) else { return out };
    if selection.len() <= Scatter::MAX_DOTS {
        out.dots = dots(store, selection);
    } else {
        let columns = linear_edges(starts.0, starts.1, u32::from(COLUMNS));
        let rows = linear_edges(durations.0, durations.1, u32::from(ROWS));
        (out.columns, out.rows) = (slices(&columns), slices(&rows));
        out.cells = cells(store, selection, &columns, &rows);
    }
    out
}

fn range(values: impl Iterator<Item = u64>) -> Option<(u64, u64)> {
    values.fold(None, |range, value| match range {
        None => Some((value, value)),
        Some((low, high)) => Some((low.min(value), high.max(value))),
    })
}

/// At most [`COLUMNS`], so it fits.
fn slices(edges: &[u64]) -> u16 {
    edges.len().saturating_sub(1) as u16
}

fn dots(store: &SpanStore, selection: &Selection) -> Vec<Dot> {
    let dot = |trace: &crate::model::Trace| Dot {
        trace_id: store.trace_id(trace),
        start_nanos: trace.start_nanos,
        duration_nanos: trace.duration_nanos(),
        failed: trace.is_failed(),
    };
    selection.traces(store).map(dot).collect()
}

fn cells(store: &SpanStore, selection: &Selection, columns: &[u64], rows: &[u64]) -> Vec<DensityCell> {
    let width = usize::from(slices(columns));
    let mut counts = vec![(0_u32, 0_u32); width * usize::from(slices(rows))];
    for trace in selection.traces(store) {
        let (column, row) = (bin_of(columns, trace.start_nanos), bin_of(rows, trace.duration_nanos()));
        let cell = column.zip(row).and_then(|(column, row)| counts.get_mut(row * width + column));
        if let Some((traces, failed)) = cell {
            *traces += 1;
            *failed += u32::from(trace.is_failed());
        }
    }
    let cell = |(at, &(traces, failed)): (usize, &(u32, u32))| DensityCell {
        column: (at % width) as u16,
        row: (at / width) as u16,
        traces,
        failed,
    };
    counts.iter().enumerate().filter(|(_, (traces, _))| *traces > 0).map(cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{PICTURE_START_NANOS, store_of};

    #[test]
    fn a_dot_a_trace() {
        let store = store_of(&["a shop |--|", "a shop |!!!!|"]);
        let found = scatter(&store, &Selection::all(&store));
        assert_eq!((found.traces, found.dots.len(), found.cells.len()), (2, 2, 0));
        assert_eq!(found.duration_range_nanos, Some((3_000_000, 5_000_000)));
        assert_eq!((found.dots[1].failed, found.dots[1].start_nanos), (true, PICTURE_START_NANOS));
    }

    #[test]
    fn cells_beyond_the_most_dots_hold_every_trace() {
        let picture = |at: usize| match at % 3 {
            0 => "a shop |-----------------------------------------|",
            1 => "a shop |!|",
            _ => "a shop |",
        };
        let pictures: Vec<&str> = (0..Scatter::MAX_DOTS + 1).map(picture).collect();
        let store = store_of(&pictures);
        let found = scatter(&store, &Selection::all(&store));
        assert_eq!((found.dots.len(), found.columns, found.rows), (0, 1, ROWS), "all start together: one column");
        assert_eq!(found.cells.iter().map(|cell| cell.traces).sum::<u32>(), 2001);
        let rows: Vec<(u16, u32, u32)> = found.cells.iter().map(|cell| (cell.row, cell.traces, cell.failed)).collect();
        assert_eq!(rows, [(0, 667, 0), (1, 667, 667), (39, 667, 0)]);
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        let store = store_of(&[]);
        assert_eq!(scatter(&store, &Selection::all(&store)), Scatter::default());
    }
}
