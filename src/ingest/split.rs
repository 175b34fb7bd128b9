//! Cuts a stream of JSON into chunks of whole elements.
//!
//! One splitter per file, on one thread. It knows brackets, the containers that the format enters, and nothing else:
//! all parsing is the parsers'. A chunk may begin inside a container and says in which; it ends after a whole element,
//! but at the end of the file and where a broken record is left behind.
//!
//! A file may hold many values, of different kinds: each top-level value is recognised by its head. What is not read is
//! passed over, and what is large of it is not even kept.

mod chunk;
mod values;

use super::recognise::Recogniser;
use super::scan::{Masks, Scan};
use super::walk::{Frame, Frames, key_before};
use super::{FORMATS, Plan};
use std::collections::BTreeMap;

pub use chunk::{BrokenRecord, ChunkHead, Emit, Run, Seen};

/// A chunk is handed out when it has this many bytes and an element ends.
const CHUNK_BYTES: usize = 1 << 20;

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
}
