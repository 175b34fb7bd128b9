//! Why a filter selects nothing.

use serde::{Deserialize, Serialize};

/// What there is to say of a filter that selects no trace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoMatch {
    /// Keys that a span would have to have and none has, in the order of the filter.
    pub absent: Vec<AbsentKey>,
    /// Traces that were selected if the newest term of the first group might be met by a span of its own.
    pub apart: u64,
    /// Traces that each of the filters selects that were asked for beside it.
    pub others: Vec<u64>,
}

/// A key of attributes that occurs nowhere in the data set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AbsentKey {
    /// As the filter has it.
    pub key: String,
    /// What OpenTelemetry called it at another time, where that occurs; else "".
    pub other: String,
}
