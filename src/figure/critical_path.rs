//! The critical path of one trace, as it is drawn and listed.

use serde::{Deserialize, Serialize};

/// Which of two rules finds the critical path of a trace (DEFINITIONS, "Where the time goes").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum PathRule {
    /// A child that overlaps the next one on the path is cut at it.
    #[default]
    Exact,
    /// As Jaeger UI draws it: such a child is skipped.
    Jaeger,
}

/// A stretch of the root's time that belongs to one span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PathSegment {
    /// Row in the trace.
    pub row: u32,
    /// Relative to the start of the trace.
    pub start_nanos: u64,
    /// Relative to the start of the trace; after `start_nanos`.
    pub end_nanos: u64,
}

/// The critical path of a trace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TracePath {
    /// How it was found.
    pub rule: PathRule,
    /// Duration of the root: what the segments add up to.
    pub root_nanos: u64,
    /// From the root's end to the end of the last span; 0 where none outlives the root.
    pub after_root_nanos: u64,
    /// Spans that start at the root's end or later.
    pub after_root_spans: u32,
    /// Earliest first; they partition the root's interval.
    pub segments: Vec<PathSegment>,
}
