//! What the engine answers, and tells while it reads.

use super::{ExportInfo, apart};
use crate::figure::{
    Bottlenecks, Breakdown, Differences, Errors, Facets, Findings, ImportReport, Latency, NoMatch, OperationTable,
    Overview, Peers, Scatter, ServiceGraph, SetComparison, SpanDetail, Suggestion, TextLines, TraceList, TracePair,
    TracePath, VersionSeen,
};
use serde::{Deserialize, Serialize};

/// An answer, or news while a file is read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Response {
    /// News of a load; several per `Open`.
    Progress(#[serde(with = "apart")] Progress),
    /// A load has ended, well or not: what is there now, and what became of each file of *this* load.
    Opened {
        /// The data set now.
        #[serde(with = "apart")]
        info: DataInfo,
        /// Reports of this load's files.
        #[serde(with = "apart")]
        report: ImportReport,
    },
    /// Answer to `Overview`.
    Overview(#[serde(with = "apart")] Box<Overview>),
    /// Answer to `Latency`.
    Latency(#[serde(with = "apart")] Box<Latency>),
    /// Answer to `Services`.
    Services(#[serde(with = "apart")] ServiceGraph),
    /// Answer to `Operations`.
    Operations(#[serde(with = "apart")] OperationTable),
    /// Answer to `Bottlenecks`.
    Bottlenecks(#[serde(with = "apart")] Bottlenecks),
    /// Answer to `Findings` and `Calls`.
    Findings(#[serde(with = "apart")] Box<Findings>),
    /// Answer to `Errors`.
    Errors(#[serde(with = "apart")] Box<Errors>),
    /// Answer to `Traces`.
    Traces(#[serde(with = "apart")] TraceList),
    /// Answer to `Scatter`.
    Scatter(#[serde(with = "apart")] Scatter),
    /// Answer to `OpenTrace`; the columns travel beside it as one buffer (`engine::columns`).
    Trace,
    /// Answer to `CriticalPath`.
    CriticalPath(#[serde(with = "apart")] TracePath),
    /// Answer to `Neighbour`; `None` at the end.
    Neighbour(Option<String>),
    /// Answer to `Span`.
    Span(#[serde(with = "apart")] Box<SpanDetail>),
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
    /// Answer to `Lines` and to `Outline`, there all lines of it.
    Lines(#[serde(with = "apart")] TextLines),
    /// Answer to `Text`; the text travels before it, each piece with a `Piece`.
    Text,
    /// Answer to `Breakdown`.
    Breakdown(#[serde(with = "apart")] Breakdown),
    /// Answer to `Facets`.
    Facets(#[serde(with = "apart")] Facets),
    /// Answer to `Differences`.
    Differences(#[serde(with = "apart")] Differences),
    /// Answer to `Compare`; of the operations at most [`SetComparison::MAX_ROWS`].
    Comparison(#[serde(with = "apart")] Box<SetComparison>),
    /// Answer to `ComparePair`; the columns of both traces and their alignment travel beside it as one buffer
    /// (`engine::columns`).
    Pair(#[serde(with = "apart")] Box<TracePair>),
    /// Answer to `Peers`.
    Peers(#[serde(with = "apart")] Peers),
    /// Answer to `NoMatch`.
    NoMatch(#[serde(with = "apart")] NoMatch),
    /// Answer to `Suggest`.
    Suggestions(Vec<Suggestion>),
    /// Answer to `Report`.
    Report(#[serde(with = "apart")] ImportReport),
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
