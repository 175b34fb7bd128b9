//! Where a top-level value begins, what it is, and where a broken one is left behind.

use super::chunk::{BrokenRecord, Emit, Run, Seen};
use super::{Splitter, Step};
use crate::ingest::Shape;
use crate::ingest::recognise::What;

impl Splitter {
    /// Whether a bracket at the begin of a line carries on the value above: then a comma, a colon or an opening bracket
    /// stands before it.
    pub(super) fn continues(&self, at: usize) -> bool {
        let before = self.buffer[..at].iter().rev().find(|byte| !byte.is_ascii_whitespace());
        matches!(before, Some(b',' | b':' | b'[' | b'{') | None)
    }

    /// A string runs over the end of a line. If the next line begins with a bracket, it is the next record.
    pub(super) fn broken_line(&mut self, at: usize, emit: &mut Emit<'_>) -> Step {
        match self.buffer.get(at + 1) {
            Some(b'{' | b'[') if self.depth > 0 => self.leave_behind(at + 1, emit),
            _ => Step::Go,
        }
    }

    /// The value under way is broken; another begins at `at`.
    pub(super) fn leave_behind(&mut self, at: usize, emit: &mut Emit<'_>) -> Step {
        self.broken.push(BrokenRecord { offset: self.value_start, end: self.base + at as u64 });
        self.emit(at, emit);
        self.frames.clear();
        self.start_frames.clear();
        self.depth = 0;
        self.is_dropping = false;
        Step::Again(at)
    }

    /// A top-level value begins; false if more of it must be seen.
    pub(super) fn begin_value(&mut self, at: usize, is_last: bool) -> bool {
        let Some((what, shape)) = self.recognise(at, is_last) else { return false };
        let offset = self.base + at as u64;
        self.value_start = offset;
        let (format, shape_state) = match what {
            What::Format(format) => (format, shape.state),
            _ => (Run::SKIP, 0),
        };
        let run = Run { at: 0, format, shape: shape_state };
        if self.runs.last().is_none_or(|(_, last)| *last != run) {
            self.runs.push((offset, run));
        }
        true
    }

    fn recognise(&mut self, at: usize, is_last: bool) -> Option<(What, Shape)> {
        let (what, shape, keys) = self.recogniser.recognise(&self.buffer[at..], is_last)?;
        self.note(what, shape, at, &keys);
        Some((what, shape))
    }

    fn note(&mut self, what: What, shape: Shape, at: usize, keys: &str) {
        let key = match what {
            What::Format(format) => (0, format, ""),
            What::Foreign(foreign) => (1, 0, foreign.title),
            What::Unknown => (2, 0, ""),
        };
        let why = if keys.is_empty() { shape.why } else { keys };
        let offset = self.base + at as u64;
        let new = || Seen { what, count: 0, offset, why: why.to_owned() };
        self.seen.entry(key).or_insert_with(new).count += 1;
    }
}
