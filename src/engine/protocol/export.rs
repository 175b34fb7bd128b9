//! What files to save may hold.

use crate::figure::{ErrorKey, Measure, OperationSort, SpanSort, TraceSort, Weight};
use crate::format::Separator;
use crate::query::Division;
use serde::{Deserialize, Serialize};

/// What a file to save holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExportOf {
    /// The traces of the selection, in the format of this id ([`ExportInfo::id`]).
    Traces(String),
    /// The whole analysis, as `spanglass analyze --json` prints it.
    Analysis,
    /// All rows of a table of which the page holds a window only.
    Table(TableOf, Separator),
}

/// Tables that the engine writes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TableOf {
    /// The list of traces.
    Traces {
        /// Order.
        sort: TraceSort,
        /// Largest (latest, last) first.
        descending: bool,
    },
    /// Statistics by operation.
    Operations {
        /// Only those of this service.
        service: Option<String>,
        /// Order.
        sort: OperationSort,
        /// Largest (last) first.
        descending: bool,
    },
    /// The selection by the values of a key.
    Breakdown {
        /// See [`crate::query::Test::equal`].
        key: String,
        /// What is counted.
        measure: Measure,
    },
    /// Groups of failed traces.
    ErrorGroups {
        /// What they are grouped by.
        key: ErrorKey,
    },
    /// Where errors begin, how far they travel and where they end.
    ErrorPaths,
    /// Error spans by service and message.
    ErrorMessages,
    /// Operations that take much of a trace.
    Bottlenecks {
        /// What of them is measured.
        weight: Weight,
    },
    /// The critical paths summed by operation.
    PathShares,
    /// The spans of a trace, whether it is selected or not.
    Spans {
        /// Its id.
        trace_id: String,
        /// Order.
        sort: SpanSort,
        /// Largest (latest, last) first.
        descending: bool,
    },
    /// The spans of two traces, laid upon each other; whether they are selected or not.
    PairSpans {
        /// Id of the first, the good one.
        good_id: String,
        /// Id of the second.
        bad_id: String,
    },
    /// The selection in two parts, by operation.
    Comparison {
        /// How it is parted.
        division: Division,
    },
}

/// A format that traces are written in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportInfo {
    /// Stable name.
    pub id: String,
    /// Name for people.
    pub title: String,
    /// How names of such files end, after a point.
    pub suffix: String,
    /// What does not come back as it was, a sentence each.
    pub losses: Vec<String>,
}
