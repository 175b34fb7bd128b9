//! The selection by the values of a key.

use serde::{Deserialize, Serialize};

/// What is counted and measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Measure {
    /// Traces and their durations; a trace counts under each value that one of its spans has.
    #[default]
    Traces,
    /// The spans that have the value, and their durations.
    Spans,
}

/// One value, or a range of numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BreakdownRow {
    /// The value as text; of a range its lower end.
    pub value: String,
    /// The upper end of a range, which is not in it.
    pub end: Option<String>,
    /// Traces, or spans.
    pub count: u64,
    /// Of these, failed traces or error spans.
    pub failed: u64,
    /// Of these, those whose root failed; of spans those that are roots.
    pub root_failed: u64,
    /// Median duration.
    pub p50_nanos: Option<f64>,
    /// 95th percentile.
    pub p95_nanos: Option<f64>,
    /// Sum of durations.
    pub total_nanos: u64,
    /// How many durations lie in each bin of [`Breakdown::edges_nanos`].
    pub bins: Vec<u32>,
}

impl Breakdown {
    /// Most values that are shown.
    pub const MAX_ROWS: usize = 200;
}

/// See the module's doc.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Breakdown {
    /// The key.
    pub key: String,
    /// What is counted.
    pub measure: Measure,
    /// Most frequent first, then by text; ranges ascending.
    pub rows: Vec<BreakdownRow>,
    /// Values beyond those listed.
    pub left_out: u64,
    /// Traces (or spans) of the selection.
    pub whole: u64,
    /// Of these, those without a value.
    pub without: u64,
    /// Edges of the bins that all rows share: equal ratios; zeros are in the first.
    pub edges_nanos: Vec<u64>,
}
