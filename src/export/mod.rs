//! What leaves the program: one file per output format, pure, written to whatever takes bytes. Nothing is gathered first: a
//! selection of any size is written trace by trace.
//!
//! To add a format that can be read back: a file here with its losses, a line in [`EXPORTS`]; `tests/export.rs` then holds
//! it to coming back identical but for these losses.

mod jaeger_json;
mod json;
mod otlp_json;
mod text_tree;
mod visible;

pub use text_tree::text_tree;
pub use visible::visible;

use crate::model::{SpanRef, SpanStore, StatusCode, Value};
use crate::query::Selection;
use std::io::{self, Write};

/// A format that traces are written in.
#[derive(Debug)]
pub struct Export {
    /// Stable name: that of the format which reads it back.
    pub id: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// What does not come back as it was, a sentence each; everything else does.
    pub losses: &'static [&'static str],
    /// Writes the selected traces of a store as one document.
    pub write: fn(&SpanStore, &Selection, &mut dyn Write) -> io::Result<()>,
}

/// All formats that are written, in the order in which menus show them.
pub const EXPORTS: &[Export] = &[
    Export { id: "otlp-json", title: "OTLP JSON", losses: otlp_json::LOSSES, write: otlp_json::write },
    Export { id: "jaeger-json", title: "Jaeger JSON", losses: jaeger_json::LOSSES, write: jaeger_json::write },
];

/// What is lost in every format: the store keeps what was repaired, not what was broken.
const REPAIRS: &str =
    "A start, end or duration that had to be repaired stays as repaired, without the note that it was.";

/// Whether the span is read as an error without a status: attribute `error` says so, or, with `by_event`, an event named
/// `error` where there is no such attribute.
fn is_error_by_convention(span: SpanRef<'_>, by_event: bool) -> bool {
    match span.attribute("error") {
        Some(Value::Bool(is_error)) => is_error,
        Some(Value::Int(number)) => number == 1,
        Some(Value::Text(text)) => text.eq_ignore_ascii_case("true") || text == "1",
        Some(_) => false,
        None => by_event && span.events().any(|event| event.name == "error"),
    }
}

/// The status to write: ERROR for every error span that would not be read as one otherwise.
fn status_to_write(span: SpanRef<'_>, by_event: bool) -> StatusCode {
    let is_told = span.status() == StatusCode::Unset && is_error_by_convention(span, by_event);
    if span.is_error() && !is_told { StatusCode::Error } else { span.status() }
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
