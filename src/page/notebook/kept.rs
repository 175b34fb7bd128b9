//! The notebook as the browser keeps it: a line for one's own words and one for each pin, fields percent-encoded. It may
//! have been written by an older or newer page, or by anybody: what is not understood is left out.

use super::pins::{Notebook, Pin, PinKind};
use crate::engine::protocol::FileInfo;
use crate::format::address::{decode, encode};

/// Version of the form.
const VERSION: &str = "1";

/// What the notebook of a data set is kept under: the same files have the same, in whatever order they come.
#[must_use]
pub fn name(files: &[FileInfo]) -> String {
    let mut prints: Vec<&str> = files.iter().map(|file| file.fingerprint.as_str()).collect();
    prints.sort_unstable();
    // FNV-1a, 64 bits.
    let bytes = prints.iter().flat_map(|print| print.bytes().chain([b' ']));
    let hash = bytes
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    format!("notebook:{hash:016x}")
}

/// As text; "" of an empty one.
#[must_use]
pub fn write(notebook: &Notebook) -> String {
    if notebook.is_empty() {
        return String::new();
    }
    let mut out = VERSION.to_owned();
    for field in [&notebook.cause, &notebook.done] {
        out.push('&');
        encode(field, &mut out);
    }
    for Pin { kind, subject, view, note } in &notebook.pins {
        out.push('\n');
        out.push_str(kind.word());
        for field in [subject, view, note] {
            out.push('&');
            encode(field, &mut out);
        }
    }
    out
}

/// The reverse of [`write()`].
#[must_use]
pub fn read(text: &str) -> Notebook {
    let mut lines = text.lines().map(|line| line.split('&'));
    let mut own = lines.next().unwrap_or_else(|| "".split('&'));
    if own.next() != Some(VERSION) {
        return Notebook::default();
    }
    let mut next = || decode(own.next().unwrap_or_default());
    let (cause, done) = (next(), next());
    let pins = lines.filter_map(|mut fields| {
        let word = fields.next()?;
        let (kind, ..) = PinKind::ALL.iter().find(|(_, at, _)| *at == word)?;
        let mut next = || decode(fields.next().unwrap_or_default());
        Some(Pin { kind: *kind, subject: next(), view: next(), note: next() })
    });
    Notebook { cause, done, pins: pins.take(Notebook::MOST_PINS).collect() }
}

/// What a saved notebook begins with.
const MARK: &str = "spanglass-notebook";

/// What its name ends in.
pub const ENDING: &str = ".spanglass";

/// A notebook from a file, and the files it was written for; of these only name and fingerprint are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// The notebook.
    pub notebook: Notebook,
    /// Name and fingerprint of each file.
    pub files: Vec<(String, String)>,
}

/// As a file that can be opened again: its mark, a line for each file of the data, then what [`write()`] writes.
#[must_use]
pub fn write_file(notebook: &Notebook, files: &[FileInfo]) -> String {
    let mut out = format!("{MARK}\n");
    for file in files {
        out.push_str("file");
        for field in [&file.name, &file.fingerprint] {
            out.push('&');
            encode(field, &mut out);
        }
        out.push('\n');
    }
    out + &write(notebook)
}

/// The reverse of [`write_file`]; `None` of what is no notebook.
#[must_use]
pub fn read_file(text: &str) -> Option<Saved> {
    let mut rest = text.strip_prefix(MARK)?.trim_start();
    let mut files = Vec::new();
    while let Some(fields) = rest.strip_prefix("file&") {
        let (line, below) = fields.split_once('\n').unwrap_or((fields, ""));
        let (name, print) = line.trim_end().split_once('&').unwrap_or((line, ""));
        files.push((decode(name), decode(print)));
        rest = below;
    }
    Some(Saved { notebook: read(rest), files })
}

impl Saved {
    /// Names of the files it was written for.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.files.iter().map(|(name, _)| name.clone()).collect()
    }

    /// Whether it was written for these files, or some of them.
    #[must_use]
    pub fn is_of(&self, files: &[FileInfo]) -> bool {
        !self.files.is_empty()
            && self.files.iter().all(|(_, print)| files.iter().any(|file| file.fingerprint == *print))
    }
}
