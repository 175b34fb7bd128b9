//! Repairs and losses as counted data: a kind, a count, and the first place by file and offset.

use super::{StringTable, Sym};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// Worth knowing; nothing is wrong with the numbers.
    Note,
    /// Repaired; some numbers rest on the repair.
    Warning,
    /// Something could not be read and is not there.
    Error,
}

macro_rules! diagnostic_kinds {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $severity:ident, $title:literal;)*) => {
        /// What was found. The order is that of the report within a severity; the number is part of the batch protocol.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u32)]
        pub enum DiagnosticKind { $($(#[$doc])* $name,)* }

        impl DiagnosticKind {
            /// All kinds, by number.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Stable name.
            #[must_use]
            pub fn id(self) -> &'static str { match self { $(Self::$name => $id,)* } }

            /// How much it matters.
            #[must_use]
            pub fn severity(self) -> Severity { match self { $(Self::$name => Severity::$severity,)* } }

            /// What it is and what was done.
            #[must_use]
            pub fn title(self) -> &'static str { match self { $(Self::$name => $title,)* } }
        }
    };
}

diagnostic_kinds! {
    /// A record could not be read.
    BrokenRecord = "broken-record", Error, "Record that cannot be read, left out";
    /// A span without a trace id anywhere.
    NoTraceId = "no-trace-id", Error, "Span without a trace id, left out";
    /// A record that strict JSON refuses.
    RepairedJson = "repaired-json", Warning, "Record that is not strict JSON, read all the same";
    /// The same key twice in one object.
    DuplicateKey = "duplicate-key", Note, "Key that occurs twice in one span; the last value counts";
    /// Parent not there.
    MissingParent = "missing-parent", Warning, "Span whose parent is missing, shown as a further root";
    /// Parents in a circle.
    Cycle = "parent-cycle", Warning, "Parents that form a circle, cut at the earliest span";
    /// The same span again.
    Duplicate = "duplicate-span", Note, "Span that is there twice, united into one";
    /// The same id with other times.
    Conflict = "conflicting-span", Warning, "Span id used for spans of different times, both kept";
    /// No span id.
    MissingSpanId = "missing-span-id", Warning, "Span without an id, kept";
    /// No start.
    MissingStart = "missing-start", Warning, "Span without a start, placed at its parent's or at the earliest";
    /// No end.
    MissingEnd = "missing-end", Warning, "Span without an end (unfinished), given the duration 0";
    /// End before start.
    NegativeDuration = "negative-duration", Warning, "Span that ends before it starts, given the duration 0";
    /// A duration that is no number.
    BadDuration = "bad-duration", Warning, "Duration that is not a number, taken as 0";
    /// Beyond its parent.
    OutsideParent = "outside-parent", Note, "Span that starts before its parent or ends after it";
    /// No service.
    MissingService = "missing-service", Warning, "Span without a service, counted as unknown";
    /// An id that is neither hex nor base64.
    OpaqueId = "opaque-id", Note, "Id that is neither hex nor base64, kept as text";
    /// Logs, metrics or another signal beside the traces.
    OtherSignal = "other-signal", Note, "Record of another signal (logs, metrics), passed over";
    /// ISO 8601 without a zone.
    NoZone = "no-zone", Note, "Span with a time that names no zone, taken as UTC";
    /// A trace id of 64 bits, and the same with 128.
    ShortTraceId = "short-trace-id", Note, "Span whose trace id is the lower half of another trace's, taken as part of that";
}

/// One place a diagnostic was seen at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Example {
    /// Name of the file; the order of files is by name.
    pub file: String,
    /// Byte offset in it, after decompression.
    pub offset: u64,
    /// More, in a phrase; may be empty.
    pub detail: String,
    /// Trace it is in, as shown, or "".
    pub trace_id: String,
    /// Span, as shown, or "".
    pub span_id: String,
}

/// A kind with its count and its first example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How often.
    pub count: u64,
    /// The first place by file, then offset.
    pub first: Example,
}

/// All that was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics(BTreeMap<DiagnosticKind, Diagnostic>);

impl Diagnostics {
    /// Counts one; `example` is only called where it might come first.
    pub fn count(&mut self, kind: DiagnosticKind, file: &str, offset: u64, example: impl FnOnce() -> Example) {
        match self.0.get_mut(&kind) {
            None => {
                self.0.insert(kind, Diagnostic { count: 1, first: example() });
            }
            Some(known) => {
                known.count += 1;
                if (file, offset) <= (known.first.file.as_str(), known.first.offset) {
                    known.first = example().min(known.first.clone());
                }
            }
        }
    }

    /// All kinds found, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (DiagnosticKind, &Diagnostic)> {
        self.0.iter().map(|(&kind, found)| (kind, found))
    }

    /// How often `kind` was found.
    #[must_use]
    pub fn of(&self, kind: DiagnosticKind) -> u64 {
        self.0.get(&kind).map_or(0, |found| found.count)
    }

    /// Takes over what `other` has counted.
    pub fn absorb(&mut self, other: &Self) {
        for (kind, found) in other.iter() {
            match self.0.get_mut(&kind) {
                None => {
                    self.0.insert(kind, found.clone());
                }
                Some(known) => {
                    known.count += found.count;
                    if found.first < known.first {
                        known.first = found.first.clone();
                    }
                }
            }
        }
    }
}

/// Names of the files of a store, by the number that a span's origin carries.
pub(super) type Files = Vec<Sym>;

/// Bits of an origin that are the offset; the file's number stands above.
pub(super) const OFFSET_BITS: u32 = 48;

/// File name and offset of an origin.
pub(super) fn place<'a>(origin: u64, files: &Files, strings: &'a StringTable) -> (&'a str, u64) {
    let file = files.get((origin >> OFFSET_BITS) as usize);
    (file.map_or("", |&sym| strings.get(sym)), origin & ((1 << OFFSET_BITS) - 1))
}
