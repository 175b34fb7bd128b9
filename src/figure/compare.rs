//! What changed between two sets of traces: before and after a fix, one version and the next.

use super::DurationStats;
use serde::{Deserialize, Serialize};

/// One of the two sets.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SetSide {
    /// Traces.
    pub traces: u64,
    /// Their spans.
    pub spans: u64,
    /// Traces with an error span.
    pub failed: u64,
    /// Traces whose root is an error span.
    pub root_failed: u64,
    /// Of trace durations.
    pub duration: DurationStats,
    /// Sum of the durations of the traces' roots; saturates at 584 years.
    pub root_nanos: u64,
}

/// One operation on one side. All zeros and `None` where it does not occur.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OperationSide {
    /// Spans.
    pub count: u64,
    /// Error spans.
    pub errors: u64,
    /// Median of their durations.
    pub p50_nanos: Option<f64>,
    /// 95th percentile of their durations.
    pub p95_nanos: Option<f64>,
    /// Sum of their time on the exact critical paths; saturates at 584 years.
    pub on_path_nanos: u64,
}

/// One operation on both sides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OperationChange {
    /// Service.
    pub service: String,
    /// Operation.
    pub name: String,
    /// In the first set.
    pub before: OperationSide,
    /// In the second.
    pub after: OperationSide,
    /// Mean time on the critical path per trace, after − before; `None` where a set has no traces.
    pub delta_nanos: Option<f64>,
}

/// Two sets of traces, compared (DEFINITIONS, "Comparison").
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SetComparison {
    /// The first set.
    pub before: SetSide,
    /// The second.
    pub after: SetSide,
    /// Change of the mean root duration, after − before: exactly what `delta_nanos` of all operations add up to. `None`
    /// where a set has no traces.
    pub delta_nanos: Option<f64>,
    /// Every operation of either set, largest change of on-path time first, then by service and name.
    pub operations: Vec<OperationChange>,
    /// Operations that are not listed, and what they add up to.
    pub rest: (u64, f64),
}

impl SetComparison {
    /// Operations that are sent to the page.
    pub const MAX_ROWS: usize = 300;

    /// Keeps the operations with the largest changes; what the others add up to stays.
    pub fn truncate(&mut self, rows: usize) {
        let others = self.operations.get(rows..).unwrap_or_default();
        let sum: f64 = others.iter().filter_map(|change| change.delta_nanos).sum();
        self.rest = (self.rest.0 + others.len() as u64, self.rest.1 + sum);
        self.operations.truncate(rows);
    }
}
