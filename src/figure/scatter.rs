//! Duration against start, a dot a trace, or density cells where dots would cover each other.

use serde::{Deserialize, Serialize};

/// One trace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dot {
    /// Id of the trace.
    pub trace_id: String,
    /// Start of the trace.
    pub start_nanos: u64,
    /// Trace duration.
    pub duration_nanos: u64,
    /// Contains an error span.
    pub failed: bool,
}

/// Traces that start in a slice of time with a duration in a slice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DensityCell {
    /// Column, from 0.
    pub column: u16,
    /// Row, from 0 at the shortest duration.
    pub row: u16,
    /// Traces in it.
    pub traces: u32,
    /// Of these, failed ones.
    pub failed: u32,
}

/// Dots up to [`Scatter::MAX_DOTS`] traces, cells beyond.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scatter {
    /// One per trace; empty where there are cells.
    pub dots: Vec<Dot>,
    /// Non-empty cells of a grid of `columns` × `rows` over the two ranges; empty where there are dots.
    pub cells: Vec<DensityCell>,
    /// Columns of the grid.
    pub columns: u16,
    /// Rows of the grid.
    pub rows: u16,
    /// Earliest and latest start.
    pub start_range_nanos: Option<(u64, u64)>,
    /// Shortest and longest duration.
    pub duration_range_nanos: Option<(u64, u64)>,
    /// Traces drawn.
    pub traces: u64,
}

impl Scatter {
    /// From this many traces on, cells are drawn instead of dots.
    pub const MAX_DOTS: usize = 2000;
}
