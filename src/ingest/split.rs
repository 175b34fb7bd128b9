//! Cuts a stream of JSON into chunks of whole elements.
//!
//! One splitter per file, on one thread. It knows brackets, the containers that the format enters, and nothing else:
//! all parsing is the parsers'. A chunk may begin inside a container and says in which; it ends after a whole element,
//! but at the end of the file and where a broken record is left behind.
//!
//! A file may hold many values, of different kinds: each top-level value is recognised by its head. What is not read is
//! passed over, and what is large of it is not even kept.

use super::recognise::{Recogniser, What};
use super::scan::{Masks, Scan};
use super::walk::{Frame, Frames, key_before};
use super::{FORMATS, Plan, Shape};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A chunk is handed out when it has this many bytes and an element ends.
const CHUNK_BYTES: usize = 1 << 20;

/// A value that is not read is dropped while it passes once it is as large as this.
const DROP_BYTES: usize = 1 << 20;

/// From `at` on (within a chunk) top-level values are of this format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Offset in the chunk.
    pub at: u32,
    /// Index into [`FORMATS`], or [`Run::SKIP`].
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

/// See the module's doc.
pub struct Splitter {
    file: u32,
    chunk_bytes: usize,
    buffer: Vec<u8>,
    /// Offset of `buffer[0]` in the file.
    base: u64,
    /// Begin of what was not handed out.
    start: usize,
    start_frames: Frames,
    scanned: usize,
    scan: Scan,
    depth: usize,
    frames: Frames,
    cut: Option<(usize, Frames)>,
    /// Runs by offset in the file; the last is that of the current value.
    runs: Vec<(u64, Run)>,
    value_start: u64,
    is_dropping: bool,
    seen: BTreeMap<(u8, u8, &'static str), Seen>,
    recogniser: Recogniser,
    broken: Vec<BrokenRecord>,
    lines: u64,
    line_start: u64,
}

enum Step {
    Go,
    /// Scanning goes on at this place, outside strings.
    Again(usize),
    NeedMore(usize),
}

impl Splitter {
    /// For the file with this number.
    #[must_use]
    pub fn new(file: u32) -> Self {
        Self::with_chunk_bytes(file, CHUNK_BYTES)
    }

    /// With chunks of at least `chunk_bytes`: for tests, and for measuring what size pays.
    #[must_use]
    pub fn with_chunk_bytes(file: u32, chunk_bytes: usize) -> Self {
        Self {
            file,
            chunk_bytes,
            buffer: Vec::new(),
            base: 0,
            start: 0,
            start_frames: Frames::default(),
            scanned: 0,
            scan: Scan::default(),
            depth: 0,
            frames: Frames::default(),
            cut: None,
            runs: Vec::new(),
            value_start: 0,
            is_dropping: false,
            seen: BTreeMap::new(),
            recogniser: Recogniser::default(),
            broken: Vec::new(),
            lines: 0,
            line_start: 0,
        }
    }

    /// Takes the next bytes; chunks that are complete go to `emit`.
    pub fn push(&mut self, bytes: &[u8], emit: &mut Emit<'_>) {
        self.buffer.extend_from_slice(bytes);
        self.run(false, emit);
        self.forget(emit);
    }

    /// The file has ended. What is left goes to `emit`; the result says where it ended early, if it did: the offset.
    pub fn finish(&mut self, emit: &mut Emit<'_>) -> Option<u64> {
        self.run(true, emit);
        let end = self.buffer.len();
        let is_cut_short = self.depth > 0;
        self.emit(end, emit);
        self.start_frames.clear();
        is_cut_short.then_some(self.base + end as u64)
    }

    /// Kinds of top-level values so far.
    pub fn seen(&self) -> impl Iterator<Item = &Seen> {
        self.seen.values()
    }

    /// Records left behind so far, each once.
    pub fn take_broken(&mut self) -> Vec<BrokenRecord> {
        std::mem::take(&mut self.broken)
    }

    /// Line and column (both from 1) of the end of what was pushed.
    #[must_use]
    pub fn end_position(&self) -> (u64, u64) {
        (self.lines + 1, self.base + self.buffer.len() as u64 - self.line_start + 1)
    }

    /// Bytes held.
    #[must_use]
    pub fn held_bytes(&self) -> usize {
        self.buffer.capacity()
    }

    fn run(&mut self, is_last: bool, emit: &mut Emit<'_>) {
        loop {
            self.skip_deep();
            let left = self.buffer.len() - self.scanned;
            if left == 0 || (left < Scan::BLOCK && !is_last) {
                return;
            }
            let mut scan = self.scan;
            let masks = match self.buffer[self.scanned..].first_chunk::<{ Scan::BLOCK }>() {
                Some(block) => scan.block(block),
                None => {
                    let mut block = [b' '; Scan::BLOCK];
                    block[..left].copy_from_slice(&self.buffer[self.scanned..]);
                    scan.block(&block)
                }
            };
            self.scan = scan;
            let step = self.bits(&masks, is_last, emit);
            let next = match step {
                Step::Go => self.scanned + left.min(Scan::BLOCK),
                Step::Again(at) | Step::NeedMore(at) => at,
            };
            self.count_lines(masks.line_feeds, self.scanned, next - self.scanned);
            self.scanned = next;
            match step {
                Step::Go => {}
                Step::Again(_) => self.scan = Scan::default(),
                Step::NeedMore(_) => {
                    self.scan = Scan::default();
                    return;
                }
            }
        }
    }

    /// Counts the line feeds among the first `taken` bytes of the block at `at`.
    #[inline]
    fn count_lines(&mut self, line_feeds: u64, at: usize, taken: usize) {
        let taken = if taken < Scan::BLOCK { line_feeds & ((1 << taken) - 1) } else { line_feeds };
        if taken != 0 {
            self.lines += u64::from(taken.count_ones());
            self.line_start = self.base + at as u64 + 64 - u64::from(taken.leading_zeros());
        }
    }

    /// Passes over blocks in which only the number of brackets matters: all lie within one leaf, and none could be the
    /// begin of a new record. So it is with nearly all blocks; that is why what changes is held apart.
    fn skip_deep(&mut self) {
        let (mut scan, mut depth, mut at) = (self.scan, self.depth, self.scanned);
        let mut after_line_feed = u64::from(at > 0 && self.buffer[at - 1] == b'\n');
        while let Some(block) = self.buffer.get(at..).and_then(|rest| rest.first_chunk::<{ Scan::BLOCK }>()) {
            let before = scan;
            let Masks { opens, closes, line_feeds, broken_lines } = scan.block(block);
            let closed = closes.count_ones() as usize;
            let begins = opens & (line_feeds << 1 | after_line_feed);
            if broken_lines != 0 || begins != 0 || depth <= self.frames.len() + closed {
                scan = before;
                break;
            }
            depth = depth + opens.count_ones() as usize - closed;
            self.count_lines(line_feeds, at, Scan::BLOCK);
            after_line_feed = line_feeds >> 63;
            at += Scan::BLOCK;
        }
        (self.scan, self.depth, self.scanned) = (scan, depth, at);
    }

    fn bits(&mut self, masks: &Masks, is_last: bool, emit: &mut Emit<'_>) -> Step {
        let brackets = masks.opens | masks.closes;
        let mut bits = brackets | masks.broken_lines;
        while bits != 0 {
            let bit = bits.trailing_zeros();
            bits &= bits - 1;
            let at = self.scanned + bit as usize;
            let step = if brackets >> bit & 1 == 1 {
                match self.buffer[at] {
                    b'{' | b'[' => self.open(at, is_last, emit),
                    _ => self.close(at, emit),
                }
            } else {
                self.broken_line(at, emit)
            };
            if !matches!(step, Step::Go) {
                return step;
            }
        }
        Step::Go
    }

    #[inline]
    fn open(&mut self, at: usize, is_last: bool, emit: &mut Emit<'_>) -> Step {
        if self.depth > 0 && at > 0 && self.buffer[at - 1] == b'\n' && !self.continues(at) {
            return self.leave_behind(at, emit);
        }
        if self.depth == self.frames.len() {
            if self.depth == 0 && !self.begin_value(at, is_last) {
                return Step::NeedMore(at);
            }
            self.enter(at);
        }
        self.depth += 1;
        Step::Go
    }

    /// Asks the format whether to go into the container at `at`.
    fn enter(&mut self, at: usize) {
        let Some(&(_, run)) = self.runs.last() else { return };
        let Some(&format) = FORMATS.get(run.format as usize) else { return };
        let byte = self.buffer[at];
        let is_in_object = self.frames.top().is_some_and(|top| !top.is_array);
        let key = if is_in_object { key_before(&self.buffer[self.start..], at - self.start) } else { None };
        if let Plan::Enter(state) = self.frames.plan(format, run.shape, key, byte) {
            let is_array = byte == b'[';
            self.frames.push(Frame { offset: self.base + at as u64, state, is_array });
        }
    }

    #[inline]
    fn close(&mut self, at: usize, emit: &mut Emit<'_>) -> Step {
        if self.depth == 0 {
            return Step::Go;
        }
        if self.depth == self.frames.len() {
            self.frames.pop();
        }
        self.depth -= 1;
        let is_element_end = match self.frames.top() {
            None => self.depth == 0,
            Some(top) => self.depth == self.frames.len() && top.is_array,
        };
        if is_element_end {
            let end = at + 1;
            if std::mem::take(&mut self.is_dropping) {
                self.start = end;
            }
            self.cut = Some((end, self.frames));
            if end - self.start >= self.chunk_bytes {
                self.emit_cut(emit);
            }
        }
        Step::Go
    }

    /// Whether a bracket at the begin of a line carries on the value above: then a comma, a colon or an opening bracket
    /// stands before it.
    fn continues(&self, at: usize) -> bool {
        let before = self.buffer[..at].iter().rev().find(|byte| !byte.is_ascii_whitespace());
        matches!(before, Some(b',' | b':' | b'[' | b'{') | None)
    }

    /// A string runs over the end of a line. If the next line begins with a bracket, it is the next record.
    fn broken_line(&mut self, at: usize, emit: &mut Emit<'_>) -> Step {
        match self.buffer.get(at + 1) {
            Some(b'{' | b'[') if self.depth > 0 => self.leave_behind(at + 1, emit),
            _ => Step::Go,
        }
    }

    /// The value under way is broken; another begins at `at`.
    fn leave_behind(&mut self, at: usize, emit: &mut Emit<'_>) -> Step {
        self.broken.push(BrokenRecord { offset: self.value_start, end: self.base + at as u64 });
        self.emit(at, emit);
        self.frames.clear();
        self.start_frames.clear();
        self.depth = 0;
        self.is_dropping = false;
        Step::Again(at)
    }

    /// A top-level value begins; false if more of it must be seen.
    fn begin_value(&mut self, at: usize, is_last: bool) -> bool {
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

    fn emit_cut(&mut self, emit: &mut Emit<'_>) {
        if let Some((end, frames)) = self.cut.take() {
            self.emit(end, emit);
            self.start_frames = frames;
        }
    }

    /// Hands out what stands before `end`.
    fn emit(&mut self, end: usize, emit: &mut Emit<'_>) {
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
    fn forget(&mut self, emit: &mut Emit<'_>) {
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
