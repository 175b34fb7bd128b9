//! Where the time of many traces goes.

use super::are_roots_short;
use serde::{Deserialize, Serialize};

/// What of an operation is held against the root's duration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Weight {
    /// Its time on the exact critical path.
    #[default]
    OnPath,
    /// The sum of its spans' self times; beyond 100 % where they run side by side.
    SelfTime,
    /// The union of its spans: the time in which at least one runs.
    Wall,
    /// Its longest span.
    OneSpan,
}

/// An operation that takes much of a trace (DEFINITIONS, "Bottleneck").
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bottleneck {
    /// Service.
    pub service: String,
    /// Operation.
    pub name: String,
    /// Traces in which it takes at least [`Bottlenecks::THRESHOLD`] of the root's duration: k of N.
    pub traces: u64,
    /// Median, over these traces, of the union of its spans.
    pub duration_nanos: f64,
    /// Median, over these traces, of the measure: of that which `share` is a share of.
    pub median_nanos: f64,
    /// Sum of the measure over all N traces as a share of the sum of their roots' durations, 0–1 (and beyond, see
    /// [`Weight::SelfTime`]).
    pub share: f64,
    /// Commonest statement or URL of its spans in these traces (of the first 1 000), with what differs from call to call
    /// masked.
    pub pattern: Option<String>,
    /// The trace in which the measure is largest.
    pub worst_trace_id: String,
    /// The span of it that owns most of that, as links have it.
    pub worst_span_id: String,
}

/// What the exact critical paths give to an operation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PathShare {
    /// Service.
    pub service: String,
    /// Operation.
    pub name: String,
    /// Sum over the traces; saturates at 584 years.
    pub nanos: u64,
    /// Share of the sum of the roots' durations, 0–1.
    pub share: f64,
}

/// The bottlenecks of a selection, and its critical paths summed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Bottlenecks {
    /// What was measured.
    pub weight: Weight,
    /// Largest share first; at most [`Self::MAX_ROWS`].
    pub rows: Vec<Bottleneck>,
    /// How many there are.
    pub count: u64,
    /// N: traces of the selection.
    pub traces: u64,
    /// Sum of the roots' durations; saturates at 584 years.
    pub root_nanos: u64,
    /// Sum of the trace durations; saturates at 584 years.
    pub trace_nanos: u64,
    /// Operations on the critical paths, largest share first; at most [`Self::MAX_ROWS`].
    pub path: Vec<PathShare>,
    /// Share of the operations beyond those in `path`, 0–1.
    pub path_rest_share: f64,
}

impl Bottlenecks {
    /// Least share of the root's duration, as a part in so many: 20 %.
    pub const THRESHOLD: u64 = 5;
    /// Most rows that are told of.
    pub const MAX_ROWS: usize = 30;

    /// Whether the roots cover less than half of their traces' time; see [`super::Findings::has_short_roots`].
    #[must_use]
    pub fn has_short_roots(&self) -> bool {
        are_roots_short(self.root_nanos, self.trace_nanos)
    }

    /// A share of the roots' durations as it is told: where roots are short, as a share of the trace durations, as findings weigh it. All
    /// of 2.68 ms out of 82 s is no bottleneck.
    #[must_use]
    pub fn told_share(&self, of_roots: f64) -> f64 {
        // Short roots are shorter than something.
        if self.has_short_roots() { of_roots * self.root_nanos as f64 / self.trace_nanos as f64 } else { of_roots }
    }
}
