//! The whole analysis as JSON: the keys of the script `analyze_traces.py`, which other scripts read. None of them may be
//! renamed or get another meaning; new ones may be added. One file per section.
//!
//! `spanglass analyze --json` prints it and the page exports it. A field is what its key is; those marked "added" are not
//! the script's.
#![allow(missing_docs, reason = "fields are keys, and what is not plain from the key is said")]

mod bottlenecks;
mod critical_paths;
mod dependencies;
mod errors;
mod numbers;
mod performance;
mod summary;

pub use bottlenecks::{BottleneckOperation, SlowSpan, operations as bottleneck_operations};
pub use critical_paths::TracePath;
pub use dependencies::Dependencies;
pub use errors::Errors;
pub use numbers::{Millis, Moment, Percent, Range, two_decimals};
pub use performance::Performance;
pub use summary::{Durations, Summary};

use crate::model::SpanStore;
use crate::query::Selection;
use serde::Serialize;
use std::io::{self, Write};

/// Which parts are wanted; the summary is always there.
#[derive(Clone, Copy, Debug)]
pub struct Sections {
    pub bottlenecks: bool,
    pub critical_paths: bool,
    pub errors: bool,
    pub dependencies: bool,
    pub performance: bool,
}

impl Sections {
    /// All of them.
    pub const ALL: Self =
        Self { bottlenecks: true, critical_paths: true, errors: true, dependencies: true, performance: true };
}

/// What the selected traces say; texts are borrowed from the store.
#[derive(Debug, Serialize)]
pub struct Report<'a> {
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
    /// The sections that are wanted, over the selected traces. `window_nanos`: first and last moment at which a trace may
    /// start, both within.
    #[must_use]
    pub fn of(store: &'a SpanStore, selection: &Selection, window_nanos: Option<(u64, u64)>, wanted: Sections) -> Self {
        Self {
            window: window_nanos.map(Range::from),
            summary: Summary::of(store, selection),
            bottlenecks: wanted.bottlenecks.then(|| bottlenecks::slow_spans(store, selection)),
            bottleneck_operations: wanted.bottlenecks.then(|| bottlenecks::operations(store, selection)),
            critical_paths: wanted.critical_paths.then(|| critical_paths::of(store, selection)),
            errors: wanted.errors.then(|| Errors::of(store, selection)),
            dependencies: wanted.dependencies.then(|| Dependencies::of(store, selection)),
            performance: wanted.performance.then(|| Performance::of(store, selection)),
        }
    }
}

/// Writes a report (or another answer in its manner) as JSON that people can read, with a line end.
///
/// # Errors
/// Those of the writer.
pub fn write(answer: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, answer)?;
    out.write_all(b"\n")
}
