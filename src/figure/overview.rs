//! The first screen.

use super::{ErrorsOverTime, Histogram};
use serde::{Deserialize, Serialize};

/// Statistics of a set of durations.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DurationStats {
    /// How many values.
    pub count: u64,
    /// Sum / count.
    pub mean_nanos: Option<f64>,
    /// Smallest.
    pub min_nanos: Option<u64>,
    /// Largest.
    pub max_nanos: Option<u64>,
    /// Percentiles by linear interpolation between closest ranks.
    pub p50_nanos: Option<f64>,
    /// See `p50_nanos`; worth little below 20 values.
    pub p95_nanos: Option<f64>,
    /// See `p50_nanos`; worth little below 100 values.
    pub p99_nanos: Option<f64>,
}

impl DurationStats {
    /// A p95 of fewer values is marked (DEFINITIONS, "Numbers").
    pub const FEW_FOR_P95: u64 = 20;
    /// The same of a p99.
    pub const FEW_FOR_P99: u64 = 100;
}

/// Counts and the figures of the first screen, over the selected traces.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    /// Traces selected.
    pub traces: u64,
    /// Traces in the data set.
    pub all_traces: u64,
    /// Spans of the selected traces.
    pub spans: u64,
    /// Distinct services of these spans.
    pub services: u64,
    /// Traces with at least one error span.
    pub failed: u64,
    /// Traces whose root is an error span.
    pub root_failed: u64,
    /// Traces in which a span's parent is missing.
    pub incomplete: u64,
    /// Durations of what [`Histogram::of`] says: trace durations by default.
    pub duration: DurationStats,
    /// Earliest start and latest end.
    pub range_nanos: Option<(u64, u64)>,
    /// These durations in bins.
    pub histogram: Histogram,
    /// Failed traces by start.
    pub errors: ErrorsOverTime,
}
