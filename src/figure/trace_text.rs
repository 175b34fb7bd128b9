//! A trace as text, in windows of lines.

use serde::{Deserialize, Serialize};

/// What a trace is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TraceText {
    /// The text tree that people paste into tickets.
    Tree,
    /// OTLP JSON.
    Otlp,
    /// Jaeger JSON.
    Jaeger,
}

/// Some lines of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextLines {
    /// Id of the trace, as shown.
    pub trace_id: String,
    /// Lines from `first` on, without their ends; a very long one is cut, with an ellipsis.
    pub lines: Vec<String>,
    /// Number of the first line, from 0.
    pub first: u64,
    /// Lines of the whole text.
    pub count: u64,
    /// Bytes of the whole text.
    pub bytes: u64,
}
