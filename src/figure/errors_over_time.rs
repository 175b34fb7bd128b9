//! Failed traces, or error spans, by the time they start.

use super::TimeAxis;
use serde::{Deserialize, Serialize};

/// What is counted over time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ErrorsOf {
    /// Traces, by their start.
    #[default]
    Traces,
    /// Spans, by their own start.
    Spans,
}

/// How it is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ErrorsAs {
    /// How many failed.
    #[default]
    Count,
    /// The share of those that start in the same bucket; none where none starts.
    Rate,
}

/// Traces (or spans) that start in `[start_nanos, start_nanos + step)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBucket {
    /// Begin of the bucket, aligned to the epoch.
    pub start_nanos: u64,
    /// Traces (or spans) that start in it.
    pub count: u64,
    /// Of these, traces that contain an error span, or error spans.
    pub failed: u64,
    /// Of these, traces whose root is an error span, or error spans that are roots of their traces.
    pub root_failed: u64,
}

impl ErrorBucket {
    /// Failed, and of these failed for the caller, as they are shown; of a rate 0–1, and `None` where nothing starts.
    #[must_use]
    pub fn shown(&self, shown: ErrorsAs) -> Option<[f64; 2]> {
        let counts = [self.failed, self.root_failed].map(|count| count as f64);
        match shown {
            ErrorsAs::Count => Some(counts),
            ErrorsAs::Rate => (self.count > 0).then(|| counts.map(|count| count / self.count as f64)),
        }
    }
}

/// All buckets from the first start to the last, empty ones included.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorsOverTime {
    /// What is counted.
    pub of: ErrorsOf,
    /// Width of a bucket; 0 only where there are no buckets.
    pub step_nanos: u64,
    /// The buckets, ascending and adjacent.
    pub buckets: Vec<ErrorBucket>,
    /// First and last start: before and after these the outer buckets are partial.
    pub range_nanos: Option<(u64, u64)>,
}

impl ErrorsOverTime {
    /// The buckets' times.
    #[must_use]
    pub fn axis(&self) -> TimeAxis {
        TimeAxis {
            first_nanos: self.buckets.first().map_or(0, |bucket| bucket.start_nanos),
            step_nanos: self.step_nanos,
            count: self.buckets.len() as u32,
            range_nanos: self.range_nanos.unwrap_or_default(),
        }
    }
}
