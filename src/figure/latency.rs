//! How long traces take, over time.

use super::{DurationStats, Histogram, TimeAxis};
use serde::{Deserialize, Serialize};

/// Whose duration is measured (DEFINITIONS, "Traces").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DurationOf {
    /// Latest end − earliest start of a trace's spans.
    #[default]
    Trace,
    /// The root span's own duration.
    Root,
    /// Durations of the spans that meet the filter's terms on a span and whose parent is not in their service.
    Entries,
    /// Durations of all spans that meet them.
    Matched,
}

impl DurationOf {
    /// As axes name it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Trace => "trace duration",
            Self::Root => "root duration",
            Self::Entries => "duration of entries",
            Self::Matched => "duration of matched spans",
        }
    }

    /// Spans are measured, each at its own start.
    #[must_use]
    pub fn is_of_spans(self) -> bool {
        matches!(self, Self::Entries | Self::Matched)
    }

    /// What has the start by which they are put in buckets.
    #[must_use]
    pub fn starts(self) -> &'static str {
        if self.is_of_spans() { "span" } else { "trace" }
    }

    /// One and many of what is measured.
    #[must_use]
    pub fn nouns(self) -> (&'static str, &'static str) {
        match self {
            Self::Trace => ("trace", "traces"),
            Self::Root => ("root", "roots"),
            Self::Entries => ("entry", "entries"),
            Self::Matched => ("matched span", "matched spans"),
        }
    }
}

/// Percentiles of what starts in one bucket; `None` where there are none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PercentileBucket {
    /// Traces, or spans.
    pub count: u64,
    /// Median.
    pub p50_nanos: Option<f64>,
    /// 95th percentile; worth little below 20 traces.
    pub p95_nanos: Option<f64>,
    /// 99th percentile; worth little below 100 traces.
    pub p99_nanos: Option<f64>,
}

/// Percentiles over time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PercentilesOverTime {
    /// Whose duration.
    pub of: DurationOf,
    /// The buckets' times.
    pub axis: TimeAxis,
    /// One entry for each of them.
    pub buckets: Vec<PercentileBucket>,
}

/// The box of the traces that start in one bucket (DEFINITIONS, "Box plot").
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BoxBucket {
    /// Traces measured.
    pub count: u64,
    /// 25th, 50th and 75th percentile; `None` where there is no trace.
    pub quartiles_nanos: Option<[f64; 3]>,
    /// Ends of the whiskers: the farthest duration within 1.5 × the quartiles' distance of its quartile.
    pub whiskers_nanos: (f64, f64),
    /// Durations beyond the whiskers, ascending: the farthest 50. Where the traces are too few for a box, all durations.
    pub points_nanos: Vec<u64>,
    /// Durations beyond the whiskers that are only counted.
    pub more: u64,
}

impl BoxBucket {
    /// Fewer traces than these are drawn as points.
    pub const LEAST: u64 = 5;

    /// Too few for a box.
    #[must_use]
    pub fn is_points(&self) -> bool {
        self.count < Self::LEAST
    }
}

/// Boxes over time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BoxesOverTime {
    /// Whose duration.
    pub of: DurationOf,
    /// The buckets' times.
    pub axis: TimeAxis,
    /// One entry for each of them.
    pub buckets: Vec<BoxBucket>,
}

/// Everything about the durations of the selected traces.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Latency {
    /// Over all of them.
    pub duration: DurationStats,
    /// In bins.
    pub histogram: Histogram,
    /// By start.
    pub percentiles: PercentilesOverTime,
    /// By start.
    pub boxes: BoxesOverTime,
    /// Roots or spans of the selection that are not measured: they have no start, and so no duration.
    pub without: u64,
}
