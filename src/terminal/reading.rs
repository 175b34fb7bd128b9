//! Files and standard input → a session: slice by slice through the load that the page uses, parsed by threads.
//!
//! A file is never held whole: the reader waits while the parsers have enough to do.

use super::arguments::{InputArguments, short_name};
use crate::engine::Session;
use crate::engine::load::Load;
use crate::engine::protocol::{OpenMode, Progress, Response, SourceInfo};
use crate::export::visible;
use crate::figure::{FileReport, FileState, ImportReport};
use crate::format;
use crate::ingest::{ChunkHead, Emit, FORMATS, Parser};
use crate::model::{Batch, Severity};
use std::fs::File;
use std::io::{self, IsTerminal as _, Read, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, mpsc};

/// Bytes that are read at a time. Small, because a slice of gzip may hold a thousand times its size.
const SLICE_BYTES: usize = 128 * 1024;

/// More parsers than this only wait for the reader.
const MAX_PARSERS: usize = 8;

/// News of a load are told so many bytes apart.
const NEWS_BYTES: u64 = 4_000_000;

/// What was read.
pub(super) struct Loaded {
    pub session: Session,
    /// Every file was read, at least in part.
    pub is_complete: bool,
}

/// A file that could be opened.
struct Source {
    info: SourceInfo,
    from: Bytes,
}

/// Where the bytes come from.
enum Bytes {
    /// Opened when its turn comes: there may be more files than a process may have open.
    File(PathBuf),
    /// A pipe or a device, which can be opened only once.
    Stream(Box<dyn Read>),
}

/// Reads the files as one data set; none if nothing of them can be used, or one is not of the format that was asked for.
/// What is wrong is told on standard error.
pub(super) fn read(files: &[PathBuf], options: &InputArguments) -> Option<Loaded> {
    let mut sources = Vec::new();
    let mut is_complete = true;
    for path in files {
        match open(path) {
            Ok(source) => sources.push(source),
            Err(error) => {
                is_complete = false;
                eprintln!("spanglass: {}: {error}", path.display());
            }
        }
    }
    let mut session = Session::default();
    let infos: Vec<SourceInfo> = sources.iter().map(|source| source.info.clone()).collect();
    let mut load = session.begin(OpenMode::Replace, &infos);
    is_complete &= drive(&mut load, sources);
    let report = match session.finish(load) {
        Response::Opened { report, .. } => report,
        _ => ImportReport::default(),
    };
    tell(&report, options);
    let is_usable = |file: &FileReport| file.state != FileState::Refused;
    is_complete &= report.files.iter().all(is_usable);
    let is_any = report.files.iter().any(is_usable);
    let is_wanted = report.files.iter().all(|file| is_wanted(file, options));
    (is_any && is_wanted).then_some(Loaded { session, is_complete })
}

/// Name of standard input in messages.
const STANDARD_INPUT: &str = "standard input";

fn open(path: &Path) -> io::Result<Source> {
    if path.as_os_str() == "-" {
        // Not locked, so that a second `-` finds it at its end.
        let info = SourceInfo { name: STANDARD_INPUT.to_owned(), bytes: 0 };
        return Ok(Source { info, from: Bytes::Stream(Box::new(io::stdin())) });
    }
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let name = path.display().to_string();
    if metadata.is_file() {
        let info = SourceInfo { name, bytes: metadata.len() };
        return Ok(Source { info, from: Bytes::File(path.to_owned()) });
    }
    // A pipe has no size beforehand.
    Ok(Source { info: SourceInfo { name, bytes: 0 }, from: Bytes::Stream(Box::new(file)) })
}

type Chunk = (ChunkHead, Vec<u8>);

/// Reads all sources into the load; whether every byte could be.
fn drive(load: &mut Load, sources: Vec<Source>) -> bool {
    let parsers = std::thread::available_parallelism().map_or(1, usize::from).clamp(1, MAX_PARSERS);
    let (to_parsers, chunks) = mpsc::sync_channel::<Chunk>(parsers * 2);
    let chunks = Mutex::new(chunks);
    let (to_load, batches) = mpsc::channel::<Batch>();
    std::thread::scope(|scope| {
        for number in 0..parsers {
            let (chunks, to_load) = (&chunks, to_load.clone());
            scope.spawn(move || parse(number as u32, chunks, &to_load));
        }
        drop(to_load);
        // Fails only when all parsers have panicked.
        let mut emit = |head: ChunkHead, bytes: &[u8]| drop(to_parsers.send((head, bytes.to_vec())));
        let mut news = News::new();
        let mut sources: Vec<Option<Bytes>> = sources.into_iter().map(|source| Some(source.from)).collect();
        let mut is_complete = true;
        for at in load.reading_order() {
            let Some(from) = sources.get_mut(at).and_then(Option::take) else { continue };
            let read = read_source(load, at, from, &mut emit, |load, bytes| {
                batches.try_iter().for_each(|batch| load.absorb(&batch));
                news.tell(load, bytes);
            });
            if let Err(error) = read {
                load.fail(at, &format!("cannot be read ({error})"));
                is_complete = false;
            }
            load.end(at, &mut emit);
        }
        drop(to_parsers);
        batches.iter().for_each(|batch| load.absorb(&batch));
        news.clear();
        // Over before its end: the store is full.
        is_complete && !load.is_over()
    })
}

/// Reads one source slice by slice; `after` is called at each, with its length.
fn read_source(
    load: &mut Load,
    at: usize,
    from: Bytes,
    emit: &mut Emit<'_>,
    mut after: impl FnMut(&mut Load, usize),
) -> io::Result<()> {
    let mut from = match from {
        Bytes::File(path) => Box::new(File::open(path)?),
        Bytes::Stream(stream) => stream,
    };
    let mut slice = vec![0; SLICE_BYTES];
    loop {
        let len = match from.read(&mut slice) {
            Ok(0) => return Ok(()),
            Ok(len) => len,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        // Enough is told in the file's report.
        if load.push(at, &slice[..len], emit).is_err() {
            return Ok(());
        }
        after(load, len);
    }
}

/// Parses chunks until there are no more. Batches of one parser arrive in the order in which they were made.
fn parse(number: u32, chunks: &Mutex<mpsc::Receiver<Chunk>>, to_load: &mpsc::Sender<Batch>) {
    let mut parser = Parser::new(number);
    loop {
        let next = chunks.lock().map(|chunks| chunks.recv());
        let Ok(Ok((head, bytes))) = next else { return };
        if to_load.send(parser.parse(&head, &bytes)).is_err() {
            return;
        }
    }
}

/// How far reading is, in one line that is written over: on a terminal only.
struct News {
    is_shown: bool,
    /// Read since the last news.
    bytes: u64,
}

impl News {
    fn new() -> Self {
        Self { is_shown: io::stderr().is_terminal(), bytes: 0 }
    }

    fn tell(&mut self, load: &Load, bytes: usize) {
        self.bytes += bytes as u64;
        if !self.is_shown || self.bytes < NEWS_BYTES {
            return;
        }
        self.bytes = 0;
        let Progress { file, bytes, total_bytes, spans, .. } = load.progress();
        // Of a pipe the whole is not known.
        let of = if total_bytes < bytes { String::new() } else { format!(" of {}", format::bytes(total_bytes)) };
        let (file, bytes, spans) = (visible(&file), format::bytes(bytes), format::plain_count(spans));
        eprint!("\r\x1b[2K{file}: {bytes}{of}, {spans} spans");
        // Nothing depends on it.
        let _ = io::stderr().flush();
    }

    fn clear(&self) {
        if self.is_shown {
            eprint!("\r\x1b[2K");
        }
    }
}

/// Whether a file is of the format that was asked for, or was refused anyway.
fn is_wanted(file: &FileReport, options: &InputArguments) -> bool {
    let Some(wanted) = options.format.as_ref().filter(|_| file.state != FileState::Refused) else { return true };
    let Some(format) = FORMATS.iter().find(|format| short_name(format.id()) == short_name(wanted)) else {
        return false;
    };
    // The report names the formats of a file one after another, and gzip.
    file.format.split(", ").all(|title| title == format.title() || title == "gzip")
}

/// What became of the files: problems always, the rest if asked for.
fn tell(report: &ImportReport, options: &InputArguments) {
    for file in &report.files {
        if options.verbose {
            let FileReport { name, format, why, spans, bytes, .. } = file;
            let spans = format::plain_count(*spans);
            eprintln!("{name}: {format} ({why}), {spans} spans, {}", format::bytes(*bytes));
        }
        file.problems.iter().for_each(|problem| eprintln!("spanglass: {}", visible(problem)));
        if !is_wanted(file, options) {
            let wanted = options.format.as_deref().unwrap_or_default();
            eprintln!("spanglass: {} is {}, not {wanted} as --format asks.", file.name, file.format);
        }
    }
    if !options.verbose {
        return;
    }
    for row in &report.diagnostics {
        let severity = match row.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        let example = visible(&row.example);
        eprintln!("{severity}: {} ({}; the first: {example})", row.title, format::plain_count(row.count));
    }
}
