//! What became of each file, and what had to be repaired.

pub use crate::model::Severity;
use serde::{Deserialize, Serialize};

/// One kind of diagnostic, counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiagnosticRow {
    /// Stable name, e.g. `missing-parent`.
    pub id: String,
    /// Severity.
    pub severity: Severity,
    /// What it is and what was done, in a phrase.
    pub title: String,
    /// How often.
    pub count: u64,
    /// The first place, by file and offset, in words.
    pub example: String,
    /// Trace to open for it, where there is one.
    pub trace_id: Option<String>,
    /// Span to select in it.
    pub span_id: Option<String>,
}

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileState {
    /// Read to its end.
    Read,
    /// Read in part: it ends early, was cancelled, or vanished.
    Partial,
    /// Nothing was read of it.
    Refused,
}

/// One file or address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileReport {
    /// Name as dropped.
    pub name: String,
    /// Bytes of the file as it is (compressed where it is).
    pub bytes: u64,
    /// Hash of name, size and first bytes: links carry it.
    pub fingerprint: String,
    /// What became of it.
    pub state: FileState,
    /// Title of the recognised formats, e.g. `Jaeger JSON, gzip`; "" where none was.
    pub format: String,
    /// Why it was taken for that, e.g. `"spans" beside "processes"`.
    pub why: String,
    /// Span records read from it, duplicates included.
    pub spans: u64,
    /// Sentences: what failed, where, and what was kept.
    pub problems: Vec<String>,
}

/// Everything the import has to say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportReport {
    /// Files in canonical order.
    pub files: Vec<FileReport>,
    /// Diagnostics, most severe first.
    pub diagnostics: Vec<DiagnosticRow>,
    /// Spans in the data set.
    pub spans: u64,
    /// Traces in the data set.
    pub traces: u64,
    /// Bytes held by columns and strings.
    pub store_bytes: u64,
}
