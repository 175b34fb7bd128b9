//! The spans of one trace as a table: what the drawing columns do not hold, and the order.

use serde::{Deserialize, Serialize};

/// What the table of spans is sorted by; ties go by row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum SpanSort {
    /// Service, then operation.
    Service,
    /// Operation.
    Name,
    /// Start.
    #[default]
    Start,
    /// Duration.
    Duration,
    /// Self time.
    SelfTime,
    /// Time on the exact critical path.
    OnPath,
    /// Errors after all others.
    Status,
    /// Error message; spans that are no errors before all others.
    Message,
}

/// Columns by row, and the rows in the asked order. Every column has one entry a span.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpanTable {
    /// Rows of the trace, in order.
    pub order: Vec<u32>,
    /// Self time of each row.
    pub self_nanos: Vec<u64>,
    /// Time of each row on the exact critical path.
    pub on_path_nanos: Vec<u64>,
    /// Status of each row: [`Self::UNSET`], [`Self::OK`] or [`Self::ERROR`].
    pub status: Vec<u8>,
}

impl SpanTable {
    /// No status.
    pub const UNSET: u8 = 0;
    /// Status ok.
    pub const OK: u8 = 1;
    /// An error span (DEFINITIONS, "Error span"), whatever told of it.
    pub const ERROR: u8 = 2;
}
