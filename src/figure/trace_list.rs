//! A window of the sorted list of traces.

use serde::{Deserialize, Serialize};

/// What the list is sorted by. Ties go by start, then by id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TraceSort {
    /// Start of the trace.
    #[default]
    Start,
    /// Trace duration.
    Duration,
    /// Number of spans.
    Spans,
    /// Number of error spans.
    Errors,
    /// Root service, then root operation.
    Name,
    /// Message of the primary error origin; traces without an error before all others.
    Message,
}

/// Why a trace failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TraceError {
    /// Id of the primary error origin, as links have it.
    pub span_id: String,
    /// Service of the primary error origin.
    pub service: String,
    /// Its error message, cut at some hundred characters.
    pub message: String,
    /// The root's own message, cut likewise; "" where the root is no error, or is the origin.
    pub root_message: String,
}

/// One trace of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TraceRow {
    /// Id as shown and linked.
    pub trace_id: String,
    /// Earliest start.
    pub start_nanos: u64,
    /// Latest end − earliest start.
    pub duration_nanos: u64,
    /// Service of the root span.
    pub root_service: String,
    /// Name of the root span.
    pub root_name: String,
    /// Spans.
    pub spans: u32,
    /// Distinct services.
    pub services: u32,
    /// Error spans.
    pub errors: u32,
    /// The root span is an error span.
    pub root_failed: bool,
    /// A parent is missing.
    pub incomplete: bool,
    /// Why it failed, if it did.
    pub error: Option<Box<TraceError>>,
}

/// The asked window of the sorted selection.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TraceList {
    /// Rows from `first` on.
    pub rows: Vec<TraceRow>,
    /// Position of the first row in the sorted selection.
    pub first: u64,
    /// Traces selected.
    pub selected: u64,
    /// Traces in the data set.
    pub all: u64,
    /// Longest duration of the selection, for the bars in the rows.
    pub max_duration_nanos: u64,
}
