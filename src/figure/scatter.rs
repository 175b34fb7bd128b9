//! Duration against start: a dot a trace (or span), or density cells where dots would cover each other.

use super::{BinScale, DurationOf};
use serde::{Deserialize, Serialize};

/// One trace, root, entry or span.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dot {
    /// Id of the trace.
    pub trace_id: String,
    /// Its start; of a root that of its trace.
    pub start_nanos: u64,
    /// Its duration.
    pub duration_nanos: u64,
    /// Contains an error span; of a span: is one.
    pub failed: bool,
}

/// What starts in a slice of time with a duration in a slice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DensityCell {
    /// Column, from 0.
    pub column: u16,
    /// Row, from 0 at the shortest duration.
    pub row: u16,
    /// Traces (roots, spans) in it.
    pub count: u32,
    /// Of these, failed ones.
    pub failed: u32,
}

/// Dots up to [`Scatter::MAX_DOTS`], cells beyond.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scatter {
    /// Whose durations.
    pub of: DurationOf,
    /// One each; empty where there are cells.
    pub dots: Vec<Dot>,
    /// Non-empty cells; empty where there are dots.
    pub cells: Vec<DensityCell>,
    /// How the rows of cells are spaced.
    pub scale: BinScale,
    /// Edges of the columns of cells, one more than there are columns; empty where there are dots. A value on an edge is in the
    /// later column, the last column has its upper edge.
    pub start_edges_nanos: Vec<u64>,
    /// The same of the rows. Where they are logarithmic and there are zeros, these are the first row.
    pub duration_edges_nanos: Vec<u64>,
    /// Earliest and latest start.
    pub start_range_nanos: Option<(u64, u64)>,
    /// Shortest and longest duration.
    pub duration_range_nanos: Option<(u64, u64)>,
    /// How many there are.
    pub count: u64,
}

impl Scatter {
    /// From more than so many on, cells are drawn instead of dots.
    pub const MAX_DOTS: usize = 2000;

    /// Starts `[from, to)` and durations (both inclusive) of a density cell.
    #[must_use]
    pub fn ranges_of(&self, cell: &DensityCell) -> Option<((u64, u64), (u64, u64))> {
        let range = |edges: &[u64], at: u16| {
            let at = usize::from(at);
            let (low, high) = (*edges.get(at)?, *edges.get(at + 1)?);
            Some((low, high, at + 2 == edges.len()))
        };
        let (from, to, is_last) = range(&self.start_edges_nanos, cell.column)?;
        let to = if is_last { to.saturating_add(1) } else { to };
        let (low, high, is_highest) = range(&self.duration_edges_nanos, cell.row)?;
        let high = if is_highest { high } else { high.saturating_sub(1) };
        Some(((from, to), (low, high.max(low))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_have_the_ranges_of_the_filter() {
        let figure = Scatter {
            start_edges_nanos: vec![100, 150, 200],
            duration_edges_nanos: vec![0, 5, 10],
            ..Scatter::default()
        };
        let cell = |column, row| DensityCell { column, row, count: 1, failed: 0 };
        assert_eq!(figure.ranges_of(&cell(0, 0)), Some(((100, 150), (0, 4))));
        assert_eq!(figure.ranges_of(&cell(1, 1)), Some(((150, 201), (5, 10))));
        assert_eq!(figure.ranges_of(&cell(2, 0)), None);
        assert_eq!(Scatter::default().ranges_of(&cell(1, 1)), None);
    }
}
