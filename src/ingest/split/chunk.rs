//! Handing out chunks, and what stands beside them.

use super::Splitter;
use crate::ingest::recognise::What;
use crate::ingest::walk::Frames;
use serde::{Deserialize, Serialize};

/// A value that is not read is dropped while it passes once it is as large as this.
const DROP_BYTES: usize = 1 << 20;

/// From `at` on (within a chunk) top-level values are of this format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Offset in the chunk.
    pub at: u32,
    /// Index into [`FORMATS`](super::super::FORMATS), or [`Run::SKIP`].
    pub format: u8,
    /// State of the top level.
    pub shape: u8,
}

impl Run {
    /// Values that are not read.
    pub const SKIP: u8 = u8::MAX;
}

/// Where a chunk stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChunkHead {
    /// Number of the file.
    pub file: u32,
    /// Offset of the chunk's first byte in the file, after decompression.
    pub base: u64,
    /// Containers it begins in.
    pub frames: Frames,
    /// What its top-level values are; the first entry holds from its begin.
    pub runs: Vec<Run>,
}

/// Takes a chunk for a parser: where it stands, and its bytes.
pub type Emit<'e> = dyn FnMut(ChunkHead, &[u8]) + 'e;

/// Top-level values of one kind.
#[derive(Clone)]
pub struct Seen {
    /// Their kind.
    pub what: What,
    /// How many.
    pub count: u64,
    /// Offset of the first.
    pub offset: u64,
    /// Why they were taken for that, or the first keys of what nobody knows.
    pub why: String,
}

/// A record that was left behind because the next one began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BrokenRecord {
    /// Where it begins.
    pub offset: u64,
    /// Where the next one begins.
    pub end: u64,
}

impl Splitter {
    pub(super) fn emit_cut(&mut self, emit: &mut Emit<'_>) {
        if let Some((end, frames)) = self.cut.take() {
            self.emit(end, emit);
            self.start_frames = frames;
        }
    }

    /// Hands out what stands before `end`.
    pub(super) fn emit(&mut self, end: usize, emit: &mut Emit<'_>) {
        let (start, base) = (self.start, self.base + self.start as u64);
        self.start = end;
        self.cut = None;
        let end_offset = self.base + end as u64;
        let first = self.runs.iter().rposition(|(at, _)| *at <= base).unwrap_or(0);
        let within = self.runs.iter().skip(first).take_while(|(at, _)| *at < end_offset);
        let runs: Vec<Run> = within.map(|(at, run)| Run { at: at.saturating_sub(base) as u32, ..*run }).collect();
        let kept = self.runs.len().saturating_sub(1);
        self.runs.drain(..kept);
        let is_read = runs.iter().any(|run| run.format != Run::SKIP);
        if end > start && is_read && !self.is_dropping {
            let head = ChunkHead { file: self.file, base, frames: self.start_frames, runs };
            emit(head, &self.buffer[start..end]);
        }
    }

    /// Drops what is not needed any more; of a large value that is not read, all of it.
    pub(super) fn forget(&mut self, emit: &mut Emit<'_>) {
        let is_skipped = self.runs.last().is_some_and(|(_, run)| run.format == Run::SKIP);
        let value_len = (self.base + self.buffer.len() as u64).saturating_sub(self.value_start);
        if is_skipped && !self.is_dropping && self.depth > 0 && value_len > DROP_BYTES as u64 {
            self.emit_cut(emit);
            self.is_dropping = true;
        }
        if self.is_dropping {
            self.start = self.scanned;
        }
        self.buffer.drain(..self.start);
        self.base += self.start as u64;
        self.scanned -= self.start;
        self.cut = self.cut.map(|(at, frames)| (at.saturating_sub(self.start), frames));
        self.start = 0;
    }
}
