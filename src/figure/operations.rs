//! Statistics by operation.

use serde::{Deserialize, Serialize};

/// What the table of operations is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum OperationSort {
    /// Service, then operation.
    Name,
    /// Spans.
    Count,
    /// Share of error spans.
    Errors,
    /// Average duration.
    Mean,
    /// Median of the duration.
    Median,
    /// 95th percentile of the duration.
    P95,
    /// 99th percentile of the duration.
    P99,
    /// Shortest.
    Min,
    /// Longest.
    Max,
    /// Standard deviation of the duration.
    Deviation,
    /// Sum of the durations.
    #[default]
    Total,
    /// Sum of the self times.
    SelfTime,
    /// Sum of the time on critical paths.
    OnPath,
}

/// One operation of one service. Sums saturate at `u64::MAX`, 584 years.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OperationRow {
    /// Service.
    pub service: String,
    /// Operation: the spans' name.
    pub name: String,
    /// Spans; at least one.
    pub count: u64,
    /// Error spans.
    pub errors: u64,
    /// Average duration.
    pub mean_nanos: f64,
    /// Median of the duration.
    pub median_nanos: f64,
    /// 95th percentile of the duration.
    pub p95_nanos: f64,
    /// 99th percentile of the duration.
    pub p99_nanos: f64,
    /// Shortest.
    pub min_nanos: u64,
    /// Longest.
    pub max_nanos: u64,
    /// Sample standard deviation (n − 1) of the duration; 0 of one span.
    pub deviation_nanos: f64,
    /// Sum of the durations. Nested and parallel spans count each for themselves.
    pub total_nanos: u64,
    /// Sum of the self times.
    pub self_nanos: u64,
    /// Sum of the time that the exact critical paths of the traces give to these spans.
    pub on_path_nanos: u64,
}

impl OperationTable {
    /// Most rows that are shown.
    pub const MAX_ROWS: usize = 2_000;
}

/// The operations of a selection, or of one service in it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OperationTable {
    /// The first of them in the asked order.
    pub rows: Vec<OperationRow>,
    /// How many there are.
    pub count: u64,
    /// Largest `total_nanos` of all.
    pub max_total_nanos: u64,
    /// Sum of the durations of the traces' roots: what `on_path_nanos` is a share of.
    pub root_nanos: u64,
    /// Services with a span in the selection, by name.
    pub services: Vec<String>,
}
