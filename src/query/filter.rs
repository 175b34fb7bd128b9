//! The filter: which traces are in the selection.
//!
//! A trace is selected if every term that is set holds (DEFINITIONS, "Filter"). Terms on a span are met by *one*
//! span of the trace; all others apply to the trace.

use serde::{Deserialize, Serialize};

/// Which outcome a trace must have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum StatusTerm {
    /// Any.
    #[default]
    Any,
    /// At least one error span.
    Failed,
    /// The root is an error span.
    RootFailed,
}

/// The selection of traces. The default selects all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// A span of this service.
    pub service: Option<String>,
    /// Outcome.
    pub status: StatusTerm,
    /// Trace duration, at least.
    pub min_duration_nanos: Option<u64>,
    /// Trace duration, at most.
    pub max_duration_nanos: Option<u64>,
    /// Trace start in `[from, to)`.
    pub start_range_nanos: Option<(u64, u64)>,
}

impl Filter {
    /// Whether no term is set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
