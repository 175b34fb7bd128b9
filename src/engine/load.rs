//! One load: the files of a drop, read into the store.
//!
//! Pure: whoever drives it brings the bytes ([`Load::push`], [`Load::end`]), parses the chunks that come out, wherever,
//! and brings the batches back ([`Load::absorb`]) in any order. Files are numbered and reported in canonical order (by
//! name, then size), so that the result does not depend on how they were dropped.

use super::protocol::{FileInfo, Progress, SourceInfo};
use super::verdict;
use crate::figure::{FileReport, FileState};
use crate::ingest::{Decoder, Emit, Refusal, Splitter};
use crate::model::{Batch, SpanStore, SpanStoreBuilder, StoreFull};
use crate::sorting;

/// Bytes of gzip that are unpacked at a time.
const PACKED_BYTES: usize = 64 * 1024;

/// A fingerprint takes this much of a file.
const FINGERPRINT_BYTES: usize = 64 * 1024;

/// Nobody wants more files than this at once; also the builder's limit.
const MAX_FILES: usize = 65_000;

/// Where the reading of a file stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// More may come.
    Going,
    /// All of it came.
    Ended,
    /// The load was over before all of it was taken.
    Cut,
    /// It could not be read to its end; that was said.
    Failed,
}

/// A file of a load.
pub(super) struct FileLoad {
    pub info: SourceInfo,
    number: u32,
    reading: Reading,
    decoder: Decoder,
    pub splitter: Splitter,
    pub refusal: Option<String>,
    pub problems: Vec<String>,
    /// It came whole, but not all of it could be read.
    is_partial: bool,
    pub is_gzip: bool,
    pub spans: u64,
    read_bytes: u64,
    hash: u64,
    hashed_bytes: usize,
}

/// The end of a file's reading: nothing more of it is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enough;

/// See the module's doc.
pub struct Load {
    builder: SpanStoreBuilder,
    files: Vec<FileLoad>,
    /// Position of each source in `files`.
    places: Vec<usize>,
    current: usize,
    is_full: bool,
    is_cancelled: bool,
}

impl Load {
    /// Begins to read `sources` into `builder`.
    #[must_use]
    pub fn new(mut builder: SpanStoreBuilder, sources: &[SourceInfo]) -> Self {
        builder.forget_parsers();
        let mut order: Vec<usize> = (0..sources.len().min(MAX_FILES)).collect();
        sorting::by(&mut order, |&a, &b| {
            (&sources[a].name, sources[a].bytes).cmp(&(&sources[b].name, sources[b].bytes))
        });
        let mut places = vec![usize::MAX; sources.len()];
        let mut files = Vec::with_capacity(order.len());
        let mut is_full = false;
        for (place, &source) in order.iter().enumerate() {
            let info = sources[source].clone();
            let Ok(number) = builder.add_file(&info.name) else {
                is_full = true;
                break;
            };
            places[source] = place;
            files.push(FileLoad::new(info, number));
        }
        Self { builder, files, places, current: 0, is_full, is_cancelled: false }
    }

    /// Sources in the order in which they are best read.
    #[must_use]
    pub fn reading_order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.places.len()).filter(|&at| self.places[at] < self.files.len()).collect();
        sorting::by_key(&mut order, |&at| self.places[at]);
        order
    }

    /// Takes the next bytes of a source; chunks to parse go to `emit`.
    ///
    /// # Errors
    /// [`Enough`] if no more of it is wanted: it is refused, the store is full, or the load was cancelled.
    pub fn push(&mut self, source: usize, bytes: &[u8], emit: &mut Emit<'_>) -> Result<(), Enough> {
        let is_over = self.is_full || self.is_cancelled;
        let place = self.places.get(source).copied().unwrap_or(usize::MAX);
        let Some(file) = self.files.get_mut(place) else { return Err(Enough) };
        self.current = place;
        if is_over {
            file.reading = Reading::Cut;
        }
        if is_over || file.refusal.is_some() {
            return Err(Enough);
        }
        file.push(bytes, emit)
    }

    /// No more of a source will come: because it has ended, because [`Self::push`] had [`Enough`], or after [`Self::fail`].
    pub fn end(&mut self, source: usize, emit: &mut Emit<'_>) {
        let Some(file) = self.places.get(source).and_then(|&place| self.files.get_mut(place)) else { return };
        file.end(emit);
    }

    /// A source cannot be read on; `reason` is the end of a sentence that begins with the file's name.
    pub fn fail(&mut self, source: usize, reason: &str) {
        let Some(file) = self.places.get(source).and_then(|&place| self.files.get_mut(place)) else { return };
        file.reading = Reading::Failed;
        let at = file.read_bytes;
        file.problems.push(format!("{} {reason} at byte {at}; what was read before it is kept.", file.info.name));
    }

    /// Takes the rows of a chunk.
    pub fn absorb(&mut self, batch: &Batch) {
        let is_taken = self.builder.absorb(batch) != Err(StoreFull);
        self.is_full |= !is_taken;
        if let Some(file) = self.files.iter_mut().find(|file| file.number == batch.file) {
            file.spans += batch.spans.len() as u64;
            if !is_taken {
                file.reading = Reading::Cut;
            }
        }
    }

    /// Makes [`Self::progress`] name this file (by its number in batches): a parser failed at it.
    pub fn point_to(&mut self, number: u32) {
        self.current = self.files.iter().position(|file| file.number == number).unwrap_or(self.current);
    }

    /// Ends the load early: what was read stays.
    pub fn cancel(&mut self) {
        self.is_cancelled = true;
    }

    /// See [`SpanStoreBuilder::set_byte_budget`].
    pub fn set_byte_budget(&mut self, bytes: usize) {
        self.builder.set_byte_budget(bytes);
    }

    /// Whether more bytes are wanted at all.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.is_full || self.is_cancelled
    }

    /// Bytes of the buffers of all files, for measurements.
    #[must_use]
    pub fn held_bytes(&self) -> usize {
        self.files.iter().map(|file| file.splitter.held_bytes()).sum()
    }

    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let file = self.files.get(self.current);
        let live = self.builder.live();
        Progress {
            file: file.map(|file| file.info.name.clone()).unwrap_or_default(),
            file_index: self.current as u32,
            files: self.files.len() as u32,
            bytes: self.files.iter().map(|file| file.read_bytes).sum(),
            total_bytes: self.files.iter().map(|file| file.info.bytes).sum(),
            spans: live.spans,
            traces: self.builder.trace_count() as u64,
            error_spans: live.error_spans,
            services: self.builder.service_count() as u64,
            longest_span_nanos: live.longest_span_nanos,
            range_nanos: live.range_nanos,
        }
    }

    /// Freezes the store and says what became of each file.
    ///
    /// # Errors
    /// The reports alone, if there was no memory to freeze it.
    #[inline(never)]
    pub fn finish(mut self) -> Result<(SpanStore, Vec<LoadedFile>), Vec<LoadedFile>> {
        for file in &mut self.files {
            file.tell_broken();
            let is_open = matches!(file.reading, Reading::Going | Reading::Cut) && file.refusal.is_none();
            if is_open && self.is_full {
                file.problems.push(verdict::store_full(&file.info.name, file.read_bytes));
            } else if is_open && self.is_cancelled {
                file.problems.push(verdict::cancelled(&file.info.name, file.read_bytes));
            }
        }
        let files = self.files.into_iter().map(FileLoad::report).collect();
        match self.builder.finish() {
            Ok(store) => Ok((store, files)),
            Err(StoreFull) => Err(files),
        }
    }
}

/// What became of a file, and how links name it.
#[derive(Clone, Debug)]
pub struct LoadedFile {
    /// Its number in the store.
    pub number: u32,
    /// For links.
    pub info: FileInfo,
    /// For the import report.
    pub report: FileReport,
}

impl FileLoad {
    fn new(info: SourceInfo, number: u32) -> Self {
        Self {
            info,
            number,
            reading: Reading::Going,
            decoder: Decoder::default(),
            splitter: Splitter::new(number),
            refusal: None,
            problems: Vec::new(),
            is_partial: false,
            is_gzip: false,
            spans: 0,
            read_bytes: 0,
            // FNV-1a's offset basis.
            hash: 0xcbf2_9ce4_8422_2325,
            hashed_bytes: 0,
        }
    }

    fn push(&mut self, bytes: &[u8], emit: &mut Emit<'_>) -> Result<(), Enough> {
        self.read_bytes += bytes.len() as u64;
        let hashed = bytes.len().min(FINGERPRINT_BYTES - self.hashed_bytes);
        self.hashed_bytes += hashed;
        for &byte in &bytes[..hashed] {
            self.hash = (self.hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        // A slice of gzip may hold a thousand times its size: it is unpacked in small parts.
        let part_bytes = if self.decoder.is_gzip() { PACKED_BYTES } else { bytes.len().max(1) };
        for part in bytes.chunks(part_bytes) {
            match self.decoder.push(part) {
                Ok(plain) => self.splitter.push(&plain, emit),
                Err(refusal) => {
                    self.refuse(refusal, emit);
                    return Err(Enough);
                }
            }
        }
        Ok(())
    }

    fn refuse(&mut self, Refusal(why): Refusal, emit: &mut Emit<'_>) {
        self.is_gzip = self.decoder.is_gzip();
        // A broken end does not undo what came before it.
        self.splitter.finish(emit);
        self.refusal = Some(why);
    }

    fn end(&mut self, emit: &mut Emit<'_>) {
        if self.refusal.is_some() {
            return;
        }
        if self.reading != Reading::Going {
            // Of what came, the whole spans are kept; why no more came is said elsewhere.
            self.splitter.finish(emit);
            return;
        }
        self.reading = Reading::Ended;
        match self.decoder.finish() {
            Ok(rest) => self.splitter.push(&rest, emit),
            Err(refusal) => return self.refuse(refusal, emit),
        }
        self.is_gzip = self.decoder.is_gzip();
        if let Some(at) = self.splitter.finish(emit) {
            self.is_partial = true;
            let sentence = verdict::ends_early(self, at);
            self.problems.push(sentence);
        }
        if self.read_bytes != self.info.bytes && self.info.bytes > 0 {
            let (name, read, told) = (&self.info.name, self.read_bytes, self.info.bytes);
            self.problems.push(format!("{name} changed while it was read: {read} bytes came, {told} were told."));
        }
    }

    fn tell_broken(&mut self) {
        let broken = self.splitter.take_broken();
        self.is_partial |= !broken.is_empty();
        self.problems.extend(verdict::broken_records(&self.info.name, &broken));
    }

    fn report(self) -> LoadedFile {
        let fingerprint = format!("{:016x}", self.hash ^ self.info.bytes.rotate_left(32));
        let (format, why) = verdict::format(&self);
        let mut problems = self.problems.clone();
        problems.extend(verdict::not_read(&self));
        let is_whole = self.reading == Reading::Ended && !self.is_partial && self.refusal.is_none();
        // What was not begun, because the load was over, is not refused.
        let is_left = matches!(self.reading, Reading::Going | Reading::Cut) && self.refusal.is_none();
        let state = match self.spans {
            0 if verdict::is_refused(&self) && !is_left => FileState::Refused,
            _ if is_whole => FileState::Read,
            _ => FileState::Partial,
        };
        let Self { info: SourceInfo { name, bytes }, number, spans, read_bytes, .. } = self;
        // Fetched bodies tell no size beforehand.
        let bytes = bytes.max(read_bytes);
        let info = FileInfo { name: name.clone(), bytes, fingerprint: fingerprint.clone() };
        LoadedFile {
            number,
            info,
            report: FileReport { name, bytes, fingerprint, state, format, why, spans, problems },
        }
    }
}
