//! What page and engine say to each other.
//!
//! Control messages are postcard bytes: exact for every `u64`, and a fraction of the code that JSON's derived visitors
//! take. File bytes and drawing columns travel beside them as transferred buffers. Every request carries an id, and every answer the generation of the store it was made from:
//! an answer for an older store is dropped by the page, and the newest request per panel wins.

use crate::figure::{
    BinScale, Bottlenecks, Breakdown, DurationOf, ErrorGroupId, ErrorKey, Errors, ErrorsOf, Facets, Findings,
    ImportReport, Latency, Measure, OperationSort, OperationTable, Overview, PathRule, Peers, Scatter, ServiceGraph,
    SetComparison, SpanDetail, SpanSort, Suggestion, TextLines, TraceList, TracePair, TracePath, TraceSort, TraceText,
    VersionSeen, Weight,
};
use crate::format::Separator;
use crate::query::{Division, Filter};
use serde::{Deserialize, Serialize};

/// Hash of the sources both binaries were built from. Page and engine compare theirs before anything else, because
/// their files can be cached apart.
pub const BUILD_ID: &str = match option_env!("SPANGLASS_BUILD") {
    Some(id) => id,
    None => "dev",
};

/// Begin of the text that the engine sends once, unasked, when it stands; its [`BUILD_ID`] follows. A text, because
/// the messages of another build may not be understood.
pub const READY: &str = "ready:";

/// A message as bytes.
#[must_use]
pub fn encode<T: Serialize>(message: &T) -> Vec<u8> {
    // Fails only for types that are not plain data, of which there are none here.
    postcard::to_allocvec(message).unwrap_or_default()
}

/// The message in `bytes`; `None` if they are not what [`encode`] writes.
#[must_use]
pub fn decode<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}

/// What to do with the data that is there when more is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OpenMode {
    /// Forget it.
    Replace,
    /// Keep it; traces that occur in both are merged.
    Add,
}

/// A file to open. The bytes travel beside the message, or are asked for slice by slice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceInfo {
    /// Name as dropped, or the address.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
}

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
        /// Only the traces of this group.
        group: Option<ErrorGroupId>,
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
        /// Only the traces of this group.
        group: Option<ErrorGroupId>,
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
        /// Only the traces of this group.
        group: Option<ErrorGroupId>,
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

/// How far reading has come, and what there is so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// File being read.
    pub file: String,
    /// Its position among `files`, from 0.
    pub file_index: u32,
    /// Files of this load.
    pub files: u32,
    /// Bytes read of all files.
    pub bytes: u64,
    /// Bytes of all files.
    pub total_bytes: u64,
    /// Span records read.
    pub spans: u64,
    /// Distinct traces so far.
    pub traces: u64,
    /// Error spans so far.
    pub error_spans: u64,
    /// Distinct services so far.
    pub services: u64,
    /// Longest span so far.
    pub longest_span_nanos: u64,
    /// Earliest start and latest end so far.
    pub range_nanos: Option<(u64, u64)>,
}

/// What the page must know of the data set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataInfo {
    /// Grows with each change of the store.
    pub generation: u64,
    /// Spans.
    pub spans: u64,
    /// Traces.
    pub traces: u64,
    /// Traces with an error span.
    pub failed: u64,
    /// Services.
    pub services: u64,
    /// Names, sizes and fingerprints of the files, in canonical order.
    pub files: Vec<FileInfo>,
    /// Deployments: when a version of a service is first seen, ascending. Every chart over time shows them.
    pub versions: Vec<VersionSeen>,
    /// Diagnostics and file problems that are warnings or errors.
    pub problems: u64,
}

/// A file of the data set, as links name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileInfo {
    /// Name as dropped.
    pub name: String,
    /// Size in bytes.
    pub bytes: u64,
    /// See [`crate::figure::FileReport::fingerprint`].
    pub fingerprint: String,
}

/// An answer, or news while a file is read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Response {
    /// News of a load; several per `Open`.
    Progress(Progress),
    /// A load has ended, well or not: what is there now, and what became of each file of *this* load.
    Opened {
        /// The data set now.
        info: DataInfo,
        /// Reports of this load's files.
        report: ImportReport,
    },
    /// Answer to `Overview`.
    Overview(Box<Overview>),
    /// Answer to `Latency`.
    Latency(Box<Latency>),
    /// Answer to `Services`.
    Services(ServiceGraph),
    /// Answer to `Operations`.
    Operations(OperationTable),
    /// Answer to `Bottlenecks`.
    Bottlenecks(Bottlenecks),
    /// Answer to `Findings`.
    Findings(Box<Findings>),
    /// Answer to `Errors`.
    Errors(Box<Errors>),
    /// Answer to `Traces`.
    Traces(TraceList),
    /// Answer to `Scatter`.
    Scatter(Scatter),
    /// Answer to `OpenTrace`; the columns travel beside it as one buffer (`engine::columns`).
    Trace,
    /// Answer to `CriticalPath`.
    CriticalPath(TracePath),
    /// Answer to `Neighbour`; `None` at the end.
    Neighbour(Option<String>),
    /// Answer to `Span`.
    Span(Box<SpanDetail>),
    /// Answer to `Find`: rows ascending travel beside it as a buffer of `u32`; here what was looked for.
    Found {
        /// The text that was looked for.
        query: String,
        /// How many rows match.
        count: u32,
        /// Of a comparison: how many traces of the selection have such a span, and how many such spans they have.
        selected: Option<(u64, u64)>,
    },
    /// Answer to `Spans`; the table travels beside it as one buffer (`engine::columns`).
    Spans {
        /// Id of the trace, as shown.
        trace_id: String,
    },
    /// Answer to `Lines`.
    Lines(TextLines),
    /// Answer to `Text`; the text travels before it, each piece with a `Piece`.
    Text,
    /// Answer to `Breakdown`.
    Breakdown(Breakdown),
    /// Answer to `Facets`.
    Facets(Facets),
    /// Answer to `Compare`; of the operations at most [`SetComparison::MAX_ROWS`].
    Comparison(Box<SetComparison>),
    /// Answer to `ComparePair`; the columns of both traces and their alignment travel beside it as one buffer
    /// (`engine::columns`).
    Pair(Box<TracePair>),
    /// Answer to `Peers`.
    Peers(Peers),
    /// Answer to `Suggest`.
    Suggestions(Vec<Suggestion>),
    /// Answer to `Report`.
    Report(ImportReport),
    /// Answer to `Exports`, in the order of menus.
    Exports(Vec<ExportInfo>),
    /// A piece of a file to save travels beside it. Several come before the answer to an `Export`.
    Piece,
    /// Answer to `Export`: where the next part begins, in traces of the selection; `None` after the last.
    Exported(Option<u64>),
    /// The request cannot be answered: one sentence for a person.
    Failed {
        /// The sentence.
        message: String,
    },
}

/// The envelope of a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ask {
    /// Chosen by the page, never reused.
    pub id: u32,
    /// The question.
    pub request: Request,
}

/// The envelope of a response.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tell {
    /// Id of the request; 0 for what was not asked for.
    pub id: u32,
    /// Generation of the store the answer was made from.
    pub generation: u64,
    /// The answer.
    pub response: Response,
}
