//! Bytes → batches.
//!
//! ```text
//! file slice ─▶ Decoder ─▶ Splitter ─chunk─▶ Parser ─Batch─▶ SpanStoreBuilder
//!              gzip, BOM   brackets only,    pull reader,
//!                          one thread        any number
//! ```
//! The [`Splitter`] finds brackets, recognises each top-level value and cuts the bytes between whole elements; it asks
//! the format which containers may be cut ([`Format::plan`]), so a chunk may begin deep inside a trace and carries the
//! path it begins in. A [`Parser`] walks its chunk by the same plan and reads spans, resources and scopes with a
//! pull reader ([`Json`]) straight into a batch: no tree of values, no second copy. What belongs together but stands in different
//! chunks is joined by the builder (see `model::batch`).
//!
//! To add a format: one file with a [`Format`], one line in [`FORMATS`], a fixture in `tests/fixtures/<id>/`.

mod decode;
mod flat_json;
mod foreign;
mod gzip;
mod ids;
mod jaeger_json;
mod json;
mod oneuptime_json;
mod otlp_json;
mod outline;
mod parser;
mod plain;
mod recognise;
mod scalar;
mod scan;
mod span;
mod split;
#[cfg(test)]
mod tests;
mod time;
mod tolerant;
mod walk;
mod zipkin;
mod zipkin_v1;
mod zipkin_v2;

pub use decode::{Decoder, Refusal};
pub use json::{Json, Malformed, Read};
pub use outline::Outline;
pub use parser::Parser;
pub use recognise::What;
pub use split::{BrokenRecord, ChunkHead, Emit, Run, Seen, Splitter};
pub use walk::{Frame, Frames};

use crate::model::BatchWriter;

/// How sure a format is of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// Not mine.
    No,
    /// Could be, if nobody is surer.
    Maybe(Shape),
    /// Mine.
    Yes(Shape),
}

/// In which form a format's value comes: the state its top-level value is entered with, and why it was recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Handed to [`Format::plan`] as the state of the top level.
    pub state: u8,
    /// What gave it away, for the import report.
    pub why: &'static str,
}

/// What to do with a value that stands in a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// Go in: a container that may be cut between its elements. The state is that of its inside.
    Enter(u8),
    /// Read as a whole, by [`Format::leaf`].
    Leaf(u8),
    /// Pass over.
    Skip,
}

/// Where a leaf stands.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Containers it is in, outermost first.
    pub frames: &'a [Frame],
    /// Offset of its first byte in the file.
    pub offset: u64,
}

impl Place<'_> {
    /// Offset of the innermost container in this state: names it. 0 where there is none.
    #[must_use]
    pub fn container(&self, state: u8) -> u64 {
        self.frames.iter().rev().find(|frame| frame.state == state).map_or(0, |frame| frame.offset)
    }
}

/// A file format. Pure description: the same value serves splitter and parsers.
pub trait Format: Sync {
    /// Stable name, for URLs, flags and fixtures: `jaeger-json`.
    fn id(&self) -> &'static str;

    /// Name for people.
    fn title(&self) -> &'static str;

    /// What it is and which variants are read, for README and help.
    fn about(&self) -> &'static str;

    /// Whether a top-level value is of this format.
    fn sniff(&self, head: &Outline) -> Match;

    /// What to do with a value in a container of `state`, under `key` (none in an array), that begins with `byte`.
    fn plan(&self, state: u8, key: Option<&str>, byte: u8) -> Plan;

    /// Reads a leaf into the batch.
    ///
    /// # Errors
    /// If it is not JSON; the writer is rolled back then, and the leaf is tried once more after a repair.
    fn leaf(&self, leaf: u8, place: Place<'_>, json: &mut Json<'_>, out: &mut BatchWriter) -> Read<()>;
}

/// All formats that are read. Where two are equally sure of a value, the first has it.
pub const FORMATS: &[&dyn Format] = &[
    &otlp_json::OtlpJson,
    &jaeger_json::JaegerJson,
    &oneuptime_json::OneUptimeJson,
    &flat_json::FlatJson,
    &zipkin_v2::ZipkinV2,
    &zipkin_v1::ZipkinV1,
];
