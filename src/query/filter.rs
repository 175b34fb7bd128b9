//! The filter: which traces are in the selection.
//!
//! A trace is selected if every term that is set holds (DEFINITIONS, "Filter"). The terms on a span are met by *one* span of
//! the trace; a term that excludes is met by none of its spans; all others apply to the trace.

use super::{SpanTerm, Test};
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
    /// What one span must meet, and what none may.
    pub terms: Vec<SpanTerm>,
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

    /// Adds a term on a span, in the place of one that it [replaces](SpanTerm::replaces).
    pub fn put(&mut self, term: SpanTerm) {
        match self.terms.iter_mut().find(|old| term.replaces(old)) {
            Some(old) => *old = term,
            None => self.terms.push(term),
        }
    }

    /// The filter with one more term, which a span must meet.
    #[must_use]
    pub fn with(mut self, test: Test) -> Self {
        self.put(SpanTerm::included(test));
        self
    }
}
