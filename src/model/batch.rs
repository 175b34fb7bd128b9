//! What a parser hands to the builder: rows, with symbols of the parser's own string table.
//!
//! A parser keeps its table through a load and sends each text once, so that merging is a look-up per symbol. Resources,
//! scopes and trace ids may stand before or after the spans they belong to, or in another chunk: a row names a *context*
//! (owner and key), a definition says what a context is, and the builder joins them when all batches are in.
//! Containers are named by the byte offset of their bracket, which does not depend on how the file was cut.

use super::attributes::{Attr, AttrRange, Tag, Value};
use super::diagnostics::DiagnosticKind;
use super::spans::Flags;
use super::{StringTable, Sym};
use bytemuck::{Pod, Zeroable};
use hashbrown::HashMap;

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
    /// Number of a [`DiagnosticKind`].
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

/// Where a writer stood, to go back to when a record turns out to be broken.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    definitions: usize,
    spans: usize,
    attributes: usize,
    wide: usize,
    events: usize,
    links: usize,
    problems: usize,
}

/// Places for symbols seen last; a power of two.
const RECENT: usize = 1024;

/// Place of a text among the symbols seen last.
#[inline]
fn recent_slot(bytes: &[u8]) -> usize {
    let at = |index: usize| bytes.get(index).copied().map_or(0, usize::from);
    let len = bytes.len();
    (len.wrapping_mul(37) ^ (at(0) << 5) ^ (at(len / 2) << 3) ^ at(len.wrapping_sub(1))) & (RECENT - 1)
}

/// Fills batches; lives as long as its parser, whose texts it knows.
#[derive(Debug, Default)]
pub struct BatchWriter {
    strings: StringTable,
    /// The batch under way.
    pub batch: Batch,
    contexts: HashMap<ContextKey, u32>,
    /// Symbols seen last, by a few of their bytes: keys and common values come again and again.
    recent: Vec<u32>,
    /// There was no memory for a text: the batch is not to be trusted.
    pub is_out_of_memory: bool,
}

impl BatchWriter {
    /// For the parser with this number.
    #[must_use]
    pub fn new(parser: u32) -> Self {
        let mut writer = Self::default();
        writer.batch.parser = parser;
        writer
    }

    /// The symbol of a text.
    pub fn text(&mut self, text: &str) -> u32 {
        let bytes = text.as_bytes();
        if self.recent.is_empty() {
            self.recent.resize(RECENT, NONE);
        }
        let slot = recent_slot(bytes);
        if let Some(&sym) = self.recent.get(slot)
            && sym != NONE
            && self.strings.get_bytes(Sym(sym)) == bytes
        {
            return sym;
        }
        let Ok(Sym(sym)) = self.strings.intern(text) else {
            self.is_out_of_memory = true;
            return NONE;
        };
        if let Some(place) = self.recent.get_mut(slot) {
            *place = sym;
        }
        sym
    }

    /// The text of a symbol.
    #[must_use]
    pub fn text_of(&self, sym: u32) -> &str {
        self.strings.get(Sym(sym))
    }

    /// The context of `owner` in the container at `container`.
    pub fn context(&mut self, container: u64, key: Option<&str>, owner: Owner) -> u32 {
        let key = key.map_or(NONE, |key| self.text(key));
        let key = ContextKey { container, key, owner: owner as u32 };
        *self.contexts.entry(key).or_insert_with(|| {
            self.batch.contexts.push(key);
            self.batch.contexts.len() as u32 - 1
        })
    }

    /// Where the next attribute will stand.
    #[must_use]
    pub fn attributes_start(&self) -> u32 {
        self.batch.attributes.len() as u32
    }

    /// The attributes since `start`.
    #[must_use]
    pub fn attributes_since(&self, start: u32) -> AttrRange {
        AttrRange { start, len: self.attributes_start() - start }
    }

    /// Appends an attribute.
    pub fn attribute(&mut self, key: &str, value: Value<'_>) {
        let key = self.text(key);
        let attr = self.pack(value).with_key(key);
        self.batch.attributes.push(attr);
    }

    /// A value without a key yet.
    pub fn pack(&mut self, value: Value<'_>) -> Attr {
        let key = Sym(0);
        match value {
            Value::Null => Attr::new(key, Tag::Null, 0),
            Value::Text(text) => Attr::new(key, Tag::Text, self.text(text)),
            Value::Bytes(text) => Attr::new(key, Tag::Bytes, self.text(text)),
            Value::Json(text) => Attr::new(key, Tag::Json, self.text(text)),
            Value::Bool(value) => Attr::new(key, Tag::Bool, u32::from(value)),
            Value::Int(value) => match i32::try_from(value) {
                Ok(small) => Attr::new(key, Tag::SmallInt, small.cast_unsigned()),
                Err(_) => self.wide(key, Tag::Int, value.cast_unsigned()),
            },
            Value::Double(value) => self.wide(key, Tag::Double, value.to_bits()),
        }
    }

    fn wide(&mut self, key: Sym, tag: Tag, bits: u64) -> Attr {
        self.batch.wide.push(bits);
        Attr::new(key, tag, self.batch.wide.len() as u32 - 1)
    }

    /// The value of an attribute of the batch under way.
    #[must_use]
    pub fn value(&self, attr: Attr) -> Value<'_> {
        attr.value(&self.strings, |at| self.batch.wide.get(at).copied().unwrap_or_default())
    }

    /// Notes a diagnostic.
    pub fn problem(&mut self, kind: DiagnosticKind, offset: u64, detail: &str) {
        let detail = if detail.is_empty() { NONE } else { self.text(detail) };
        self.batch.problems.push(Problem { offset, kind: kind as u32, detail });
    }

    /// Where the batch stands.
    #[must_use]
    pub fn mark(&self) -> Mark {
        let batch = &self.batch;
        Mark {
            definitions: batch.definitions.len(),
            spans: batch.spans.len(),
            attributes: batch.attributes.len(),
            wide: batch.wide.len(),
            events: batch.events.len(),
            links: batch.links.len(),
            problems: batch.problems.len(),
        }
    }

    /// Takes back what was written since `mark`; texts and contexts stay, unused.
    pub fn roll_back(&mut self, mark: Mark) {
        let batch = &mut self.batch;
        batch.definitions.truncate(mark.definitions);
        batch.spans.truncate(mark.spans);
        batch.attributes.truncate(mark.attributes);
        batch.wide.truncate(mark.wide);
        batch.events.truncate(mark.events);
        batch.links.truncate(mark.links);
        batch.problems.truncate(mark.problems);
    }

    /// The batch, complete with the texts that are new since the last one.
    pub fn take(&mut self, file: u32) -> Batch {
        let parser = self.batch.parser;
        let first_text = self.batch.first_text;
        let mut batch = std::mem::take(&mut self.batch);
        batch.file = file;
        for text in self.strings.texts_from(first_text) {
            batch.texts.extend_from_slice(text.as_bytes());
            batch.text_ends.push(batch.texts.len() as u32);
        }
        self.contexts.clear();
        self.batch.parser = parser;
        self.batch.first_text = self.strings.len() as u32;
        batch
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_survives_the_wire_and_texts_are_sent_once() {
        let mut writer = BatchWriter::new(3);
        writer.attribute("a", Value::Int(1 << 40));
        writer.attribute("b", Value::Text("x"));
        writer.problem(DiagnosticKind::Cycle, 9, "where");
        let first = writer.take(1);
        assert_eq!(Batch::decode(&first.encode()), Ok(first.clone()));
        assert_eq!(first.text_ends.len(), 4);
        writer.attribute("a", Value::Double(0.5));
        let second = writer.take(1);
        assert!(second.text_ends.is_empty());
        assert_eq!(second.first_text, 4);
        assert_eq!(Batch::decode(&[1, 2, 3]), Err(DecodeError));
        assert_eq!(Batch::decode(&first.encode()[..40]), Err(DecodeError));
    }
}
