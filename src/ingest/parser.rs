//! Chunk → batch.
//!
//! Walks the containers by hand, by the same plan as the splitter, and leaves spans, resources and scopes to their formats. An
//! element that strict JSON refuses is repaired and tried once more, alone; what fails again costs itself and is counted.

use super::outline::string_end;
use super::split::{ChunkHead, Run};
use super::walk::{Frame, Frames};
use super::{FORMATS, Format, Json, Malformed, Place, Plan, tolerant};
use crate::model::{Batch, BatchWriter, DiagnosticKind};
use std::borrow::Cow;

/// Parses chunks, in any order; keeps its texts from one to the next.
#[derive(Debug)]
pub struct Parser {
    writer: BatchWriter,
}

impl Parser {
    /// The parser with this number; batches of one parser must be absorbed in the order they are made.
    #[must_use]
    pub fn new(number: u32) -> Self {
        Self { writer: BatchWriter::new(number) }
    }

    /// Parses a chunk.
    pub fn parse(&mut self, head: &ChunkHead, bytes: &[u8]) -> Batch {
        // Looked at once as a whole, so that the reader need not look at each text.
        let text = std::str::from_utf8(bytes).map_or_else(
            |error| {
                let offset = head.base + error.valid_up_to() as u64;
                self.writer.problem(DiagnosticKind::RepairedJson, offset, "bytes that are not UTF-8");
                Cow::Owned(with_question_marks(bytes))
            },
            Cow::Borrowed,
        );
        let walk = Walk {
            text: &text,
            bytes: text.as_bytes(),
            at: 0,
            head,
            frames: head.frames,
            run: 0,
            out: &mut self.writer,
        };
        walk.run();
        self.writer.take(head.file)
    }
}

/// The bytes as text of the same length: what is not UTF-8 becomes question marks, so that offsets stay true.
fn with_question_marks(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for part in bytes.utf8_chunks() {
        out.push_str(part.valid());
        out.extend(part.invalid().iter().map(|_| '?'));
    }
    out
}

struct Walk<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    head: &'a ChunkHead,
    frames: Frames,
    /// Position in the head's runs.
    run: usize,
    out: &'a mut BatchWriter,
}

impl Walk<'_> {
    fn run(mut self) {
        while let Some(byte) = self.next_token() {
            match byte {
                b'}' | b']' => {
                    self.frames.pop();
                    self.at += 1;
                }
                b'"' if self.frames.top().is_some_and(|top| !top.is_array) => {
                    let Some(end) = string_end(self.bytes, self.at) else { return };
                    let key = self.bytes.get(self.at + 1..end).filter(|key| !key.contains(&b'\\'));
                    let key = key.and_then(|key| std::str::from_utf8(key).ok());
                    self.at = end + 1;
                    if self.next_token() == Some(b':') {
                        self.at += 1;
                        let Some(byte) = self.next_token() else { return };
                        if !self.value(key, byte) {
                            return;
                        }
                    }
                }
                // Words between members are none of ours.
                _ if self.frames.top().is_some_and(|top| !top.is_array) => self.at += 1,
                byte => {
                    if !self.value(None, byte) {
                        return;
                    }
                }
            }
        }
    }

    /// The next byte that is neither blank nor a comma.
    fn next_token(&mut self) -> Option<u8> {
        let rest = self.bytes.get(self.at..)?;
        let skipped = rest.iter().position(|byte| !matches!(byte, b' ' | b'\n' | b'\r' | b'\t' | b','))?;
        self.at += skipped;
        self.bytes.get(self.at).copied()
    }

    /// The format of the value at hand.
    fn format(&mut self) -> Option<(&'static dyn Format, u8)> {
        if self.frames.is_empty() {
            while self.head.runs.get(self.run + 1).is_some_and(|next| next.at as usize <= self.at) {
                self.run += 1;
            }
        }
        let Run { format, shape, .. } = *self.head.runs.get(self.run)?;
        FORMATS.get(format as usize).map(|&format| (format, shape))
    }

    /// Takes the value at hand; false where the chunk ends within it.
    fn value(&mut self, key: Option<&str>, byte: u8) -> bool {
        let Some((format, shape)) = self.format() else { return self.skip() };
        if self.frames.is_empty() && !matches!(byte, b'{' | b'[') {
            // Words between records.
            self.at += 1;
            return true;
        }
        match self.frames.plan(format, shape, key, byte) {
            Plan::Enter(state) => {
                let is_array = byte == b'[';
                self.frames.push(Frame { offset: self.offset(), state, is_array });
                self.at += 1;
                true
            }
            Plan::Leaf(leaf) => self.leaf(format, leaf),
            Plan::Skip => self.skip(),
        }
    }

    fn offset(&self) -> u64 {
        self.head.base + self.at as u64
    }

    fn skip(&mut self) -> bool {
        match tolerant::value_len(&self.bytes[self.at..]) {
            Some(len) => {
                self.at += len.max(1);
                true
            }
            None => false,
        }
    }

    fn leaf(&mut self, format: &dyn Format, leaf: u8) -> bool {
        let frames = self.frames;
        let place = Place { frames: frames.as_slice(), offset: self.offset() };
        // A token begins here, and all tokens begin with ASCII.
        let Some(rest) = self.text.get(self.at..) else { return self.skip() };
        let mark = self.out.mark();
        let mut json = Json::new(rest);
        if format.leaf(leaf, place, &mut json, self.out).is_ok() {
            self.at += json.consumed();
            return true;
        }
        self.out.roll_back(mark);
        let Some(len) = tolerant::value_len(rest.as_bytes()) else { return false };
        self.at += len.max(1);
        let repaired = tolerant::repair(&rest.as_bytes()[..len]);
        let mut json = Json::new(&repaired);
        match format.leaf(leaf, place, &mut json, self.out) {
            Ok(()) => self.out.problem(DiagnosticKind::RepairedJson, place.offset, ""),
            Err(Malformed(why)) => {
                self.out.roll_back(mark);
                self.out.problem(DiagnosticKind::BrokenRecord, place.offset, why);
            }
        }
        true
    }
}
