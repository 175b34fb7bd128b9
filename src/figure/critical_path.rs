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

/// A span of a path, with all of its segments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PathSpan {
    /// Row in the trace.
    pub row: u32,
    /// Time that it owns.
    pub nanos: u64,
}

/// The critical path of a trace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TracePath {
    /// Id of the trace, as shown.
    pub trace_id: String,
    /// How it was found.
    pub rule: PathRule,
    /// Duration of the root: what the segments add up to.
    pub root_nanos: u64,
    /// From the root's end to the end of the last span; 0 where none outlives the root.
    pub after_root_nanos: u64,
    /// Spans that start at the root's end or later.
    pub after_root_spans: u32,
    /// By (row, start), so that a row finds its own; they partition the root's interval.
    pub segments: Vec<PathSegment>,
    /// The spans that own most of it, at most [`Self::MOST_SPANS`]; equal ones in row order.
    pub spans: Vec<PathSpan>,
    /// How many spans own the rest.
    pub rest_spans: u32,
    /// What they own.
    pub rest_nanos: u64,
}

impl TracePath {
    /// Most spans that are listed.
    pub const MOST_SPANS: usize = 100;
}
