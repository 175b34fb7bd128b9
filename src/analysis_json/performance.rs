//! `performance`: how long every operation takes.

use super::numbers::Millis;
use crate::analysis;
use crate::figure::OperationRow;
use crate::model::SpanStore;
use crate::query::Selection;
use crate::sorting;
use serde::Serialize;

/// Operations of the selection.
#[derive(Debug, Serialize)]
pub struct Performance {
    pub operation_count: usize,
    /// Largest mean first, then by service and name.
    pub operations: Vec<Operation>,
}

/// Durations of the spans of a service with one name.
#[derive(Debug, Serialize)]
pub struct Operation {
    pub service: String,
    pub operation: String,
    pub count: u64,
    pub mean_ms: Millis,
    pub median_ms: Millis,
    pub min_ms: Millis,
    pub max_ms: Millis,
    pub p95_ms: Millis,
    pub p99_ms: Millis,
    /// With n−1; 0 for one span.
    pub stddev_ms: Millis,
    /// Added: error spans.
    pub error_count: u64,
    /// Added: Σ of self times.
    pub self_ms: Millis,
    /// Added: Σ of the time on the exact critical paths.
    pub on_path_ms: Millis,
}

impl Performance {
    pub fn of(store: &SpanStore, selection: &Selection) -> Self {
        let mut rows = analysis::all_operations(store, selection);
        sorting::by(&mut rows, |a, b| b.mean_nanos.total_cmp(&a.mean_nanos));
        Self { operation_count: rows.len(), operations: rows.into_iter().map(operation).collect() }
    }
}

fn operation(row: OperationRow) -> Operation {
    Operation {
        service: row.service,
        operation: row.name,
        count: row.count,
        mean_ms: Millis(row.mean_nanos),
        median_ms: Millis(row.median_nanos),
        min_ms: Millis::of(row.min_nanos),
        max_ms: Millis::of(row.max_nanos),
        p95_ms: Millis(row.p95_nanos),
        p99_ms: Millis(row.p99_nanos),
        stddev_ms: Millis(row.deviation_nanos),
        error_count: row.errors,
        self_ms: Millis::of(row.self_nanos),
        on_path_ms: Millis::of(row.on_path_nanos),
    }
}
