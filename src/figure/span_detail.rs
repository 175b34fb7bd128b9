//! Everything known of one span, as text.

use super::CallPattern;
use serde::{Deserialize, Serialize};

/// One attribute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeRow {
    /// Key.
    pub key: String,
    /// Value as text; arrays and maps as JSON.
    pub value: String,
    /// Type as it came: `string`, `bool`, `int`, `double`, `bytes`, `json`, `null`.
    pub kind: String,
}

/// One event of a span.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventRow {
    /// Offset from the start of the span; negative where the event precedes it.
    pub offset_nanos: i64,
    /// Name.
    pub name: String,
    /// Attributes.
    pub attributes: Vec<AttributeRow>,
}

/// A span at the other end of a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedSpan {
    /// Its trace.
    pub trace_id: String,
    /// Its id, as links have it.
    pub span_id: String,
    /// Service.
    pub service: String,
    /// Name.
    pub name: String,
    /// Duration.
    pub duration_nanos: u64,
    /// It is an error span.
    pub is_error: bool,
}

/// Where a span stands by its duration among all spans of its operation in the selection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpanRank {
    /// The other spans.
    pub others: u64,
    /// Of these, shorter ones.
    pub shorter: u64,
    /// Of these, longer ones.
    pub longer: u64,
}

/// One link to another span.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkRow {
    /// Trace linked to.
    pub trace_id: String,
    /// Span linked to.
    pub span_id: String,
    /// That trace is in the data set.
    pub present: bool,
    /// The span, where it is in the data set.
    pub target: Option<LinkedSpan>,
    /// Attributes.
    pub attributes: Vec<AttributeRow>,
}

/// One span with all it carries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpanDetail {
    /// Id as shown and linked.
    pub span_id: String,
    /// Id of the parent, "" for none.
    pub parent_id: String,
    /// A parent is named but not in the data set.
    pub parent_missing: bool,
    /// Service.
    pub service: String,
    /// Name.
    pub name: String,
    /// `server`, `client`, `producer`, `consumer`, `internal` or "" where it is not given.
    pub kind: String,
    /// Absolute start.
    pub start_nanos: u64,
    /// Start relative to the trace.
    pub offset_nanos: u64,
    /// Duration.
    pub duration_nanos: u64,
    /// Duration minus the union of the children clipped to the span.
    pub self_nanos: u64,
    /// Duration of the trace, for the share.
    pub trace_duration_nanos: u64,
    /// The error in words, where it is an error span.
    pub error: Option<String>,
    /// `unset`, `ok` or `error`.
    pub status: String,
    /// Attributes of the span, in the order they came.
    pub attributes: Vec<AttributeRow>,
    /// Attributes of its resource.
    pub resource: Vec<AttributeRow>,
    /// Instrumentation scope, `name version`.
    pub scope: String,
    /// Events by time.
    pub events: Vec<EventRow>,
    /// Links to other spans, at most [`SpanDetail::MOST_LINKS`].
    pub links: Vec<LinkRow>,
    /// Spans of the data set with a link to this one, in row order; at most as many.
    pub linked_from: Vec<LinkedSpan>,
    /// How many of both are left out.
    pub links_left_out: (u64, u64),
    /// Among its like; `None` where these are few.
    pub rank: Option<SpanRank>,
    /// N+1 among its calls, each with what it comes to under this span alone.
    pub repeated: Vec<CallPattern>,
    /// The same of calls that are made again.
    pub retried: Vec<CallPattern>,
    /// W3C trace state.
    pub trace_state: String,
    /// Warnings that came with the span, and repairs made on import.
    pub warnings: Vec<String>,
    /// File it came from and byte offset in it.
    pub origin: String,
}

impl SpanDetail {
    /// Links that are told of in each direction.
    pub const MOST_LINKS: usize = 200;
}
