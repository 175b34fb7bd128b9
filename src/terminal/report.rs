//! The report of `spanglass analyze`: the keys of the script `analyze_traces.py`, which other scripts read. None of them
//! may be renamed or get another meaning; new ones may be added. One file per section.

pub(super) mod bottlenecks;
mod critical_paths;
mod dependencies;
mod errors;
mod performance;
mod summary;

pub(super) use bottlenecks::{BottleneckOperation, SlowSpan};
pub(super) use critical_paths::TracePath;
pub(super) use dependencies::Dependencies;
pub(super) use errors::Errors;
pub(super) use performance::Performance;
pub(super) use summary::{Durations, Summary};

use super::arguments::Sections;
use super::numbers::Range;
use super::scope::Scope;
use serde::Serialize;

/// What the selected traces say; texts are borrowed from the store.
#[derive(Debug, Serialize)]
pub(super) struct Report<'a> {
    /// Added: the moments between which traces start, where a time range was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<Range>,
    pub summary: Summary<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bottlenecks: Option<Vec<SlowSpan<'a>>>,
    /// Added: bottlenecks by on-path time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bottleneck_operations: Option<Vec<BottleneckOperation>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub critical_paths: Option<Vec<TracePath<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub errors: Option<Errors<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dependencies: Option<Dependencies<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub performance: Option<Performance>,
}

impl<'a> Report<'a> {
    /// The sections that are wanted, over the traces in scope.
    pub fn of(scope: &Scope<'a>, wanted: Sections) -> Self {
        let (store, selection) = (scope.store, &scope.selection);
        Self {
            window: scope.window_nanos.map(Range::from),
            summary: Summary::of(store, selection),
            bottlenecks: wanted.bottlenecks.then(|| bottlenecks::slow_spans(store, selection)),
            bottleneck_operations: wanted.bottlenecks.then(|| bottlenecks::operations(store, selection)),
            critical_paths: wanted.critical_path.then(|| critical_paths::of(store, selection)),
            errors: wanted.errors.then(|| Errors::of(store, selection)),
            dependencies: wanted.dependencies.then(|| Dependencies::of(store, selection)),
            performance: wanted.performance.then(|| Performance::of(store, selection)),
        }
    }
}
