//! Duration against start.

use super::measured::{Measured, measured};
use crate::figure::{BinScale, DensityCell, Dot, DurationOf, Scatter};
use crate::model::SpanStore;
use crate::query::stats::{bin_of, linear_edges, log_edges};
use crate::query::{Filter, Selection};

/// Columns of the grid of density cells.
const COLUMNS: u32 = 120;
/// Rows of it.
const ROWS: u32 = 40;

/// A dot for each of what is measured ([`DurationOf`]) up to [`Scatter::MAX_DOTS`], density cells beyond. Columns divide the time
/// evenly, rows the durations evenly or by equal ratios, with edges and values on an edge as in a histogram (DEFINITIONS,
/// "Histogram"); where all values are equal there is one slice.
#[must_use]
#[inline(never)]
pub fn scatter(store: &SpanStore, selection: &Selection, filter: &Filter, of: DurationOf, scale: BinScale) -> Scatter {
    let (measured, _) = measured(store, selection, filter, of);
    let starts = || measured.iter().map(|item| item.start_nanos);
    let durations = || measured.iter().map(|item| item.nanos);
    let mut out = Scatter {
        of,
        scale,
        start_range_nanos: starts().min().zip(starts().max()),
        duration_range_nanos: durations().min().zip(durations().max()),
        count: measured.len() as u64,
        ..Scatter::default()
    };
    let (Some((first, last)), Some(range)) = (out.start_range_nanos, out.duration_range_nanos) else { return out };
    if measured.len() <= Scatter::MAX_DOTS {
        out.dots = measured.iter().filter_map(|item| dot(store, item)).collect();
    } else {
        let positive = durations().filter(|&nanos| nanos > 0).min();
        out.start_edges_nanos = linear_edges(first, last, COLUMNS);
        out.duration_edges_nanos = rows(range, positive, scale);
        out.cells = cells(&measured, &out.start_edges_nanos, &out.duration_edges_nanos);
    }
    out
}

fn dot(store: &SpanStore, item: &Measured) -> Option<Dot> {
    let trace_id = store.trace_id(store.trace(item.trace)?);
    Some(Dot { trace_id, start_nanos: item.start_nanos, duration_nanos: item.nanos, failed: item.is_failed })
}

/// Edges of the rows from the shortest to the longest; zeros have no logarithm, and so a row of their own.
fn rows((low, high): (u64, u64), positive: Option<u64>, scale: BinScale) -> Vec<u64> {
    match (scale, positive) {
        (BinScale::Linear, _) | (BinScale::Log, None) => linear_edges(low, high, ROWS),
        (BinScale::Log, Some(least)) => {
            let mut edges = log_edges(least, high, ROWS);
            if low == 0 {
                edges.insert(0, 0);
            }
            edges
        }
    }
}

fn cells(measured: &[Measured], columns: &[u64], rows: &[u64]) -> Vec<DensityCell> {
    let slices = |edges: &[u64]| edges.len().saturating_sub(1);
    let width = slices(columns);
    let mut counts = vec![(0_u32, 0_u32); width * slices(rows)];
    for item in measured {
        let (column, row) = (bin_of(columns, item.start_nanos), bin_of(rows, item.nanos));
        let cell = column.zip(row).and_then(|(column, row)| counts.get_mut(row * width + column));
        if let Some((count, failed)) = cell {
            *count += 1;
            *failed += u32::from(item.is_failed);
        }
    }
    // At most some hundred columns and rows, so they fit.
    let cell = |(at, &(count, failed)): (usize, &(u32, u32))| DensityCell {
        column: (at % width) as u16,
        row: (at / width) as u16,
        count,
        failed,
    };
    counts.iter().enumerate().filter(|(_, (count, _))| *count > 0).map(cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{PICTURE_START_NANOS, store_of};

    fn all(store: &SpanStore, scale: BinScale) -> Scatter {
        scatter(store, &Selection::all(store), &Filter::default(), DurationOf::Trace, scale)
    }

    #[test]
    fn a_dot_a_trace() {
        let store = store_of(&["a shop |--|", "a shop |!!!!|"]);
        let found = all(&store, BinScale::Linear);
        assert_eq!((found.count, found.dots.len(), found.cells.len()), (2, 2, 0));
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
        let found = all(&store, BinScale::Linear);
        let slices = |found: &Scatter| (found.start_edges_nanos.len() - 1, found.duration_edges_nanos.len() - 1);
        assert_eq!((found.dots.len(), slices(&found)), (0, (1, ROWS as usize)), "all start together: one column");
        assert_eq!(found.cells.iter().map(|cell| cell.count).sum::<u32>(), 2001);
        let rows: Vec<(u16, u32, u32)> = found.cells.iter().map(|cell| (cell.row, cell.count, cell.failed)).collect();
        assert_eq!(rows, [(0, 667, 0), (1, 667, 667), (39, 667, 0)]);

        let log = all(&store, BinScale::Log);
        assert_eq!(slices(&log), (1, ROWS as usize + 1), "zeros have a row of their own");
        let rows: Vec<(u16, u32, u32)> = log.cells.iter().map(|cell| (cell.row, cell.count, cell.failed)).collect();
        assert_eq!(rows, [(0, 667, 0), (1, 667, 667), (40, 667, 0)]);
        assert_eq!(log.ranges_of(&log.cells[0]).map(|(_, durations)| durations), Some((0, 1_999_999)));
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        let store = store_of(&[]);
        assert_eq!(all(&store, BinScale::Linear), Scatter::default());
    }
}
