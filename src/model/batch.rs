//! What a parser hands to the builder: rows, with symbols of the parser's own string table.
//!
//! A parser keeps its table through a load and sends each text once, so that merging is a look-up per symbol. Resources,
//! scopes and trace ids may stand before or after the spans they belong to, or in another chunk: a row names a *context*
//! (owner and key), a definition says what a context is, and the builder joins them when all batches are in.
//! Containers are named by the byte offset of their bracket, which does not depend on how the file was cut.

mod writer;

use super::attributes::{Attr, AttrRange};
use super::spans::Flags;
use bytemuck::{Pod, Zeroable};

pub use writer::{BatchWriter, Mark};

/// No symbol, no context.
pub const NONE: u32 = u32::MAX;

/// What a context stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Owner {
    /// A resource (Jaeger's process).
    Resource = 0,
    /// An instrumentation scope.
    Scope = 1,
    /// The trace id of a container.
    Trace = 2,
}

/// Names a context within a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Pod, Zeroable)]
#[repr(C)]
pub struct ContextKey {
    /// Offset of the container's bracket in the file.
    pub container: u64,
    /// Symbol of the key within the container (Jaeger's `processID`), or [`NONE`].
    pub key: u32,
    /// See [`Owner`].
    pub owner: u32,
}

/// What a context is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct Definition {
    /// Of a trace: its id, high half first; an opaque one is a symbol in the low half.
    pub trace_id: [u64; 2],
    /// Index into the batch's contexts.
    pub context: u32,
    /// Service or scope name, or [`NONE`].
    pub name: u32,
    /// Scope version, or [`NONE`].
    pub version: u32,
    /// Attributes but `service.name`.
    pub attributes: AttrRange,
    /// Of a trace: [`Flags::TRACE_OPAQUE`].
    pub flags: Flags,
}

/// A span as parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct RawSpan {
    /// Offset of the record in the file.
    pub offset: u64,
    /// High half first; an opaque id is a symbol in the low half, a late one a context.
    pub trace_id: [u64; 2],
    /// Binary, or a symbol.
    pub span_id: u64,
    /// Binary, or a symbol; 0 without [`Flags::HAS_PARENT`].
    pub parent_id: u64,
    /// Since the epoch.
    pub start_nanos: u64,
    /// Duration.
    pub duration_nanos: u64,
    /// Context of its resource, or [`NONE`].
    pub resource: u32,
    /// Context of its scope, or [`NONE`].
    pub scope: u32,
    /// Name.
    pub name: u32,
    /// Status message, or [`NONE`].
    pub status_message: u32,
    /// W3C trace state, or [`NONE`].
    pub trace_state: u32,
    /// Attributes.
    pub attributes: AttrRange,
    /// Events, in the batch's.
    pub events: AttrRange,
    /// Links, in the batch's.
    pub links: AttrRange,
    /// See [`Flags`].
    pub flags: Flags,
    /// See [`super::SpanKind`].
    pub kind: u8,
    /// See [`super::StatusCode`].
    pub status: u8,
    /// Zero.
    pub padding: [u8; 6],
}

/// An event as parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct RawEvent {
    /// Since the epoch.
    pub time_nanos: u64,
    /// Name.
    pub name: u32,
    /// Attributes.
    pub attributes: AttrRange,
    /// Zero.
    pub padding: u32,
}

/// A link as parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct RawLink {
    /// As in [`RawSpan`].
    pub trace_id: [u64; 2],
    /// As in [`RawSpan`].
    pub span_id: u64,
    /// Attributes.
    pub attributes: AttrRange,
    /// [`Flags::TRACE_OPAQUE`], [`Flags::ID_OPAQUE`].
    pub flags: Flags,
    /// Zero.
    pub padding: u32,
}

/// A diagnostic of a parser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct Problem {
    /// Where in the file.
    pub offset: u64,
    /// Number of a [`DiagnosticKind`](super::DiagnosticKind).
    pub kind: u32,
    /// Symbol of a phrase, or [`NONE`].
    pub detail: u32,
}

/// Rows of one chunk.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// Number of the parser whose symbols these are.
    pub parser: u32,
    /// Number of the file within the load.
    pub file: u32,
    /// Symbol of the first new text.
    pub first_text: u32,
    /// New texts, one after another.
    pub texts: Vec<u8>,
    /// Ends of the new texts in `texts`.
    pub text_ends: Vec<u32>,
    /// Contexts named here.
    pub contexts: Vec<ContextKey>,
    /// What they are, as far as this chunk says.
    pub definitions: Vec<Definition>,
    /// Spans.
    pub spans: Vec<RawSpan>,
    /// Attributes of all.
    pub attributes: Vec<Attr>,
    /// 64-bit values of attributes.
    pub wide: Vec<u64>,
    /// Events.
    pub events: Vec<RawEvent>,
    /// Links.
    pub links: Vec<RawLink>,
    /// Diagnostics.
    pub problems: Vec<Problem>,
}

/// Bytes that are no batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecodeError;

impl Batch {
    /// Bytes it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let rows = size_of_val(&*self.spans) + size_of_val(&*self.attributes) + size_of_val(&*self.events);
        rows + self.texts.len() * 2 + size_of_val(&*self.links) + size_of_val(&*self.wide)
    }

    /// As one buffer that can be transferred: lengths first, then the columns.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        fn cast<T: Pod>(column: &[T]) -> &[u8] {
            bytemuck::cast_slice(column)
        }
        let columns = [
            self.texts.as_slice(),
            cast(&self.text_ends),
            cast(&self.contexts),
            cast(&self.definitions),
            cast(&self.spans),
            cast(&self.attributes),
            cast(&self.wide),
            cast(&self.events),
            cast(&self.links),
            cast(&self.problems),
        ];
        let total: usize = columns.iter().map(|column| column.len() + 4).sum();
        let mut out = Vec::with_capacity(total + 12);
        for number in [self.parser, self.file, self.first_text] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        for column in columns {
            out.extend_from_slice(&(column.len() as u32).to_le_bytes());
            out.extend_from_slice(column);
        }
        out
    }

    /// The reverse of [`Self::encode`].
    ///
    /// # Errors
    /// If the bytes are not what `encode` writes.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        fn number(rest: &mut &[u8]) -> Result<u32, DecodeError> {
            let (first, tail) = rest.split_first_chunk::<4>().ok_or(DecodeError)?;
            *rest = tail;
            Ok(u32::from_le_bytes(*first))
        }
        fn column<T: Pod>(rest: &mut &[u8]) -> Result<Vec<T>, DecodeError> {
            let len = number(rest)? as usize;
            let (column, tail) = rest.split_at_checked(len).ok_or(DecodeError)?;
            *rest = tail;
            if !len.is_multiple_of(size_of::<T>()) {
                return Err(DecodeError);
            }
            Ok(bytemuck::pod_collect_to_vec(column))
        }
        let rest = &mut { bytes };
        Ok(Self {
            parser: number(rest)?,
            file: number(rest)?,
            first_text: number(rest)?,
            texts: column(rest)?,
            text_ends: column(rest)?,
            contexts: column(rest)?,
            definitions: column(rest)?,
            spans: column(rest)?,
            attributes: column(rest)?,
            wide: column(rest)?,
            events: column(rest)?,
            links: column(rest)?,
            problems: column(rest)?,
        })
    }
}
