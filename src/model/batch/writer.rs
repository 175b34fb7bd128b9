//! Filling batches: texts to symbols, attributes to rows, and back to a mark when a record is broken.

use super::{Batch, ContextKey, NONE, Owner, Problem};
use crate::model::attributes::{Attr, AttrRange, Tag, Value};
use crate::model::{DiagnosticKind, StringTable, Sym};
use hashbrown::HashMap;

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
    use super::super::DecodeError;
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
