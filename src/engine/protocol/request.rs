//! What the page may ask.

use super::{ExportOf, OpenMode, SourceInfo};
use crate::figure::{
    BinScale, DurationOf, ErrorKey, ErrorsOf, Measure, OperationSort, PathRule, SpanSort, TraceSort, TraceText, Weight,
};
use crate::query::{Division, Filter};
use serde::{Deserialize, Serialize};

/// A question to the engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Read files; their `File` objects (or buffers) travel beside the message, in this order.
    Open {
        /// What to do with what is there.
        mode: OpenMode,
        /// One entry per file.
        sources: Vec<SourceInfo>,
    },
    /// Stop reading; what was read stays.
    Cancel,
    /// Do not answer a question that waits: a newer one took its place, or nobody looks any more. Has no answer itself.
    Forget {
        /// Id of its [`Ask`](super::Ask).
        id: u32,
    },
    /// Counts, histogram, errors over time of the selection.
    Overview {
        /// The selection.
        filter: Filter,
        /// Whose durations.
        of: DurationOf,
        /// Bins of the histogram.
        scale: BinScale,
    },
    /// Durations of the selection, in bins and over time.
    Latency {
        /// The selection.
        filter: Filter,
        /// Whose durations.
        of: DurationOf,
        /// Bins of the histogram.
        scale: BinScale,
    },
    /// The dependency graph of the selection.
    Services {
        /// The selection.
        filter: Filter,
    },
    /// Statistics by operation.
    Operations {
        /// The selection.
        filter: Filter,
        /// Only those of this service.
        service: Option<String>,
        /// Order.
        sort: OperationSort,
        /// Largest (last) first.
        descending: bool,
    },
    /// Which operations take much of the traces, and what is on their critical paths.
    Bottlenecks {
        /// The selection.
        filter: Filter,
        /// What is held against the root's duration.
        weight: Weight,
    },
    /// What stands out in the selection.
    Findings {
        /// The selection.
        filter: Filter,
    },
    /// Of that the patterns of calls alone; the answer is `Findings`.
    Calls {
        /// The selection.
        filter: Filter,
    },
    /// Error groups, error paths and errors by service of the selection.
    Errors {
        /// The selection.
        filter: Filter,
        /// What failed traces are grouped by.
        key: ErrorKey,
        /// What is counted over time.
        over_time: ErrorsOf,
    },
    /// A window of the list of traces.
    Traces {
        /// The selection.
        filter: Filter,
        /// Order.
        sort: TraceSort,
        /// Largest (latest, last) first.
        descending: bool,
        /// First position wanted.
        first: u64,
        /// Rows wanted, at most 500.
        len: u32,
    },
    /// Duration against start.
    Scatter {
        /// The selection.
        filter: Filter,
        /// Whose durations.
        of: DurationOf,
        /// Rows of density cells.
        scale: BinScale,
    },
    /// The drawing columns of a trace.
    OpenTrace {
        /// Id as shown.
        trace_id: String,
    },
    /// The critical path of a trace.
    CriticalPath {
        /// Id as shown.
        trace_id: String,
        /// How it is found.
        rule: PathRule,
    },
    /// The trace after (or before) another in a list.
    Neighbour {
        /// The selection.
        filter: Filter,
        /// Order.
        sort: TraceSort,
        /// Direction of the order.
        descending: bool,
        /// Id of the trace to start from.
        trace_id: String,
        /// How many further on; negative: back.
        step: i32,
    },
    /// One span in full.
    Span {
        /// The selection, in which it is held against its like.
        filter: Filter,
        /// Id of its trace.
        trace_id: String,
        /// Row in the trace.
        row: u32,
    },
    /// Rows of a trace whose service, name, attributes, events or id contain a text; or those that meet a comparison.
    Find {
        /// The selection, in which spans that meet a comparison are counted.
        filter: Filter,
        /// Id of the trace.
        trace_id: String,
        /// The text; case does not matter.
        query: String,
    },
    /// The spans of a trace in an order.
    Spans {
        /// Id of the trace.
        trace_id: String,
        /// Order.
        sort: SpanSort,
        /// Largest (latest, last) first.
        descending: bool,
    },
    /// A window of a trace as text.
    Lines {
        /// Id of the trace.
        trace_id: String,
        /// Which text.
        text: TraceText,
        /// First line wanted.
        first: u64,
        /// Lines wanted, at most 500.
        len: u32,
    },
    /// The part of a trace that tells what went wrong in it, as a text tree (`analysis::outline`).
    Outline {
        /// Id of the trace.
        trace_id: String,
        /// Lines wanted, at most 500; what is left out is told by more.
        most: u32,
    },
    /// All of a trace as text, to copy and to save.
    Text {
        /// Id of the trace.
        trace_id: String,
        /// Which text.
        text: TraceText,
        /// Of the text tree: only this row and what is below it.
        row: Option<u32>,
    },
    /// The selection by the values of a key.
    Breakdown {
        /// The selection.
        filter: Filter,
        /// See [`crate::query::Test::equal`].
        key: String,
        /// What is counted.
        measure: Measure,
    },
    /// What the selection is made of, by the commonest keys.
    Facets {
        /// The selection; each key is counted without its own terms.
        filter: Filter,
        /// Keys that were unfolded by hand.
        unfolded: Vec<String>,
        /// Keys that were folded by hand.
        folded: Vec<String>,
    },
    /// Which values are more frequent in one part of the selection than in the other.
    Differences {
        /// The selection.
        filter: Filter,
        /// What parts it.
        division: Division,
    },
    /// The selection in two parts, compared.
    Compare {
        /// The selection.
        filter: Filter,
        /// What parts it.
        division: Division,
    },
    /// Two traces, compared.
    ComparePair {
        /// Id of the first, as shown.
        good_id: String,
        /// Id of the second.
        bad_id: String,
    },
    /// Traces that an open one may be compared with.
    Peers {
        /// The selection; they come from it.
        filter: Filter,
        /// Id of the open one.
        trace_id: String,
    },
    /// Why a filter selects nothing.
    NoMatch {
        /// The filter.
        filter: Filter,
        /// What might be asked for instead; of each is told how many traces it selects.
        others: Vec<Filter>,
    },
    /// Ways to go on with a term that is being typed.
    Suggest {
        /// The selection; values come from it.
        filter: Filter,
        /// What is typed so far.
        typed: String,
    },
    /// What became of the files.
    Report,
    /// The formats that traces are written in.
    Exports,
    /// A part of a file to save. Its bytes come before the answer, each piece with a `Piece`; the parts from 0 on, one
    /// after the other, are the file.
    Export {
        /// The selection.
        filter: Filter,
        /// What is written.
        what: ExportOf,
        /// Where the part begins: 0, then what the answer before said.
        first: u64,
    },
}

impl Request {
    /// What stands beside the figures of a screen, and waits for them while what it is made of is being worked out.
    #[must_use]
    pub fn is_beside(&self) -> bool {
        matches!(self, Self::Facets { .. } | Self::Differences { .. })
    }
}
