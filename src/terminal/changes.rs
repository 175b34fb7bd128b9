//! The report of `spanglass compare`.

use super::scope::Scope;
use crate::analysis;
use crate::analysis_json::{
    BottleneckOperation, Durations, Millis, Percent, Range, bottleneck_operations, two_decimals,
};
use crate::figure::{OperationSide, SetComparison, SetSide};
use serde::Serialize;

/// Two sets of traces, compared (`analysis::compare`).
#[derive(Debug, Serialize)]
pub(super) struct Changes {
    pub before: Set,
    pub after: Set,
    /// In percent of the value before; a key is absent where there is no such value, or it is 0.
    pub change_percent: ChangePercent,
    /// Of the mean root duration, after − before: the sum of `delta_on_path_ms` of all operations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delta_root_ms: Option<Millis>,
    pub bottlenecks_before: Vec<BottleneckOperation>,
    pub bottlenecks_after: Vec<BottleneckOperation>,
    /// Largest change of on-path time first.
    pub operations: Vec<OperationRow>,
}

/// One set.
#[derive(Debug, Serialize)]
pub(super) struct Set {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<Range>,
    pub trace_count: u64,
    pub span_count: u64,
    /// Traces with an error span, of all.
    pub error_rate: Percent,
    /// Traces whose root is an error span, of all.
    pub root_error_rate: Percent,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_stats: Option<Durations>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mean_root_duration_ms: Option<Millis>,
    #[serde(skip)]
    pub failed: u64,
}

/// Changes of trace durations.
#[derive(Debug, Serialize)]
pub(super) struct ChangePercent {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mean: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub median: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p95: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p99: Option<f64>,
}

/// One operation.
#[derive(Debug, Serialize)]
pub(super) struct OperationRow {
    pub service: String,
    pub operation: String,
    /// Absent where it does not occur.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<OperationNumbers>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<OperationNumbers>,
    /// Mean per trace, after − before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delta_on_path_ms: Option<Millis>,
}

/// One operation on one side.
#[derive(Debug, Serialize)]
pub(super) struct OperationNumbers {
    pub count: u64,
    pub count_per_trace: f64,
    pub median_ms: Millis,
    pub p95_ms: Millis,
    pub error_rate: Percent,
    /// Mean per trace.
    pub on_path_ms: Millis,
}

impl Changes {
    /// What changed from one scope to the other.
    pub fn of(before: &Scope<'_>, after: &Scope<'_>) -> Self {
        let found = analysis::compare((before.store, &before.selection), (after.store, &after.selection));
        let SetComparison { before: first, after: second, delta_nanos, operations, .. } = found;
        let row = |row: crate::figure::OperationChange| OperationRow {
            service: row.service,
            operation: row.name,
            before: numbers(&row.before, first.traces),
            after: numbers(&row.after, second.traces),
            delta_on_path_ms: row.delta_nanos.map(Millis),
        };
        Self {
            change_percent: change_percent(&first, &second),
            delta_root_ms: delta_nanos.map(Millis),
            bottlenecks_before: bottleneck_operations(before.store, &before.selection),
            bottlenecks_after: bottleneck_operations(after.store, &after.selection),
            operations: operations.into_iter().map(row).collect(),
            before: set(before, first),
            after: set(after, second),
        }
    }
}

fn set(scope: &Scope<'_>, side: SetSide) -> Set {
    let SetSide { traces, spans, failed, root_failed, duration, root_nanos } = side;
    Set {
        window: scope.window_nanos.map(Range::from),
        trace_count: traces,
        span_count: spans,
        error_rate: Percent::of(failed, traces),
        root_error_rate: Percent::of(root_failed, traces),
        duration_stats: Durations::of(&duration),
        mean_root_duration_ms: (traces > 0).then(|| Millis(root_nanos as f64 / traces as f64)),
        failed,
    }
}

fn change_percent(before: &SetSide, after: &SetSide) -> ChangePercent {
    let (before, after) = (&before.duration, &after.duration);
    let change = |before: Option<f64>, after: Option<f64>| {
        let (before, after) = (before.filter(|before| *before > 0.0)?, after?);
        Some(two_decimals((after - before) / before * 100.0))
    };
    ChangePercent {
        mean: change(before.mean_nanos, after.mean_nanos),
        median: change(before.p50_nanos, after.p50_nanos),
        p95: change(before.p95_nanos, after.p95_nanos),
        p99: change(before.p99_nanos, after.p99_nanos),
    }
}

/// None where the operation does not occur.
fn numbers(side: &OperationSide, traces: u64) -> Option<OperationNumbers> {
    Some(OperationNumbers {
        count: side.count,
        count_per_trace: two_decimals(side.count as f64 / traces as f64),
        median_ms: Millis(side.p50_nanos?),
        p95_ms: Millis(side.p95_nanos?),
        error_rate: Percent::of(side.errors, side.count),
        on_path_ms: Millis(side.on_path_nanos as f64 / traces as f64),
    })
}
