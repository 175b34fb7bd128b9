//! What leaves the program: one file per output format, pure, written to whatever takes bytes. Nothing is gathered first: a
//! selection of any size is written trace by trace, in one go or in parts.
//!
//! To add a format: a file here with its losses, a line in [`EXPORTS`]; if it can be read back, `tests/export.rs` holds it
//! to coming back identical but for these losses.

mod jaeger_json;
mod json;
mod lines;
mod otlp_json;
mod text_tree;
mod visible;

pub use lines::{Lines, MAX_LINE_BYTES};
pub use text_tree::{text_outline, text_subtree, text_tree};
pub use visible::visible;

use crate::model::{SpanRef, SpanStore, StatusCode, Trace, is_error_by_convention};
use crate::query::Selection;
use std::io::{self, Write};

/// A format that traces are written in.
#[derive(Debug)]
pub struct Export {
    /// Stable name: that of the format which reads it back, if one does.
    pub id: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// What does not come back as it was, a sentence each; everything else does.
    pub losses: &'static [&'static str],
    /// How names of such files end, after a point.
    pub suffix: &'static str,
    /// What stands before the first trace, between two and after the last.
    around: (&'static str, &'static str),
    between: &'static str,
    /// Writes one trace.
    trace: fn(&SpanStore, &Trace, &mut Scratch, &mut dyn Write) -> io::Result<()>,
}

impl Export {
    /// Writes the selected traces of a store as one document.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write(&self, store: &SpanStore, selection: &Selection, out: &mut dyn Write) -> io::Result<()> {
        self.write_part(store, selection, 0, u64::MAX, out).map(|_| ())
    }

    /// Writes a part of that document: the traces of the selection from position `first` on, until `most` bytes are
    /// reached or no trace is left. Says at which position the next part begins; the parts from 0 to the length of the
    /// selection, one after the other, are the document.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_part(
        &self,
        store: &SpanStore,
        selection: &Selection,
        first: usize,
        most: u64,
        out: &mut dyn Write,
    ) -> io::Result<usize> {
        let mut out = Counted { out, bytes: 0 };
        let mut scratch =
            Scratch { resources: Places::new(store.resource_count()), scopes: Places::new(store.scope_count()) };
        let mut next = first;
        if first == 0 {
            out.write_all(self.around.0.as_bytes())?;
        }
        for trace in selection.iter_from(first).filter_map(|trace| store.trace(trace)) {
            if next > 0 {
                out.write_all(self.between.as_bytes())?;
            }
            (self.trace)(store, trace, &mut scratch, &mut out)?;
            scratch.clear();
            next += 1;
            if out.bytes >= most {
                break;
            }
        }
        if next >= selection.len() {
            out.write_all(self.around.1.as_bytes())?;
        }
        Ok(next)
    }
}

/// All formats that are written, in the order in which menus show them.
pub const EXPORTS: &[Export] = &[
    Export {
        id: "otlp-json",
        title: "OTLP JSON",
        losses: otlp_json::LOSSES,
        suffix: "otlp.json",
        around: otlp_json::AROUND,
        between: ",",
        trace: otlp_json::trace,
    },
    Export {
        id: "jaeger-json",
        title: "Jaeger JSON",
        losses: jaeger_json::LOSSES,
        suffix: "jaeger.json",
        around: jaeger_json::AROUND,
        between: ",",
        trace: jaeger_json::trace,
    },
    Export {
        id: "text-tree",
        title: "Text tree",
        losses: text_tree::LOSSES,
        suffix: "txt",
        around: ("", ""),
        between: "\n",
        trace: text_tree::trace,
    },
];

/// What is lost in every format: the store keeps what was repaired, not what was broken.
const REPAIRS: &str =
    "A start, end or duration that had to be repaired stays as repaired, without the note that it was.";

/// Whether the span is read as an error without a status; `by_event`: by a format that goes by events, too.
fn is_read_as_error(span: SpanRef<'_>, by_event: bool) -> bool {
    is_error_by_convention(span.attribute("error"), || by_event && span.events().any(|event| event.name == "error"))
}

/// The status to write: ERROR for every error span that would not be read as one otherwise.
fn status_to_write(span: SpanRef<'_>, by_event: bool) -> StatusCode {
    let is_told = span.status() == StatusCode::Unset && is_read_as_error(span, by_event);
    if span.is_error() && !is_told { StatusCode::Error } else { span.status() }
}

/// Counts what is written.
struct Counted<'w> {
    out: &'w mut dyn Write,
    bytes: u64,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// What a trace numbers while it is written; empty between two traces.
struct Scratch {
    resources: Places,
    scopes: Places,
}

impl Scratch {
    fn clear(&mut self) {
        self.resources.clear();
        self.scopes.clear();
    }
}

/// Numbers resources (or scopes) by their first appearance in a trace, so that what is written does not depend on the
/// store's numbers, which follow the order of arrival.
struct Places {
    place_of: Vec<u32>,
    seen: Vec<Option<u32>>,
}

impl Places {
    const NEW: u32 = u32::MAX;

    fn new(count: usize) -> Self {
        Self { place_of: vec![Self::NEW; count + 1], seen: Vec::new() }
    }

    /// The place of a number; of none, too.
    fn of(&mut self, number: Option<u32>) -> u32 {
        let last = self.place_of.len() - 1;
        let at = number.map_or(last, |number| (number as usize).min(last));
        if self.place_of[at] == Self::NEW {
            self.place_of[at] = self.seen.len() as u32;
            self.seen.push(number);
        }
        self.place_of[at]
    }

    fn clear(&mut self) {
        let last = self.place_of.len() - 1;
        for number in self.seen.drain(..) {
            self.place_of[number.map_or(last, |number| number as usize)] = Self::NEW;
        }
    }
}
