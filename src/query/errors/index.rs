//! What is known of every error span whatever the selection: worked out once per data set, so that a change of the filter
//! reads no messages.

use super::clipped;
use super::mask::masked;
use super::origin::{error_nanos, error_origin};
use crate::model::{Derived, ErrorKey, Flags, SpanIx, SpanRef, SpanStore, Trace, TraceIx, error_message, error_type};
use crate::query::Selection;
use crate::query::rows::RowSet;
use hashbrown::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

/// The error spans of one store, trace by trace, and their labels. Meaningless for any other store.
#[derive(Debug, Default)]
pub struct ErrorIndex {
    /// Rows of error spans, ascending.
    spans: Vec<SpanIx>,
    /// Failed traces, ascending.
    failed: Vec<FailedTrace>,
    /// By [`ErrorKey`]; made when first asked for.
    labels: [OnceLock<Labels>; 4],
}

/// A trace with error spans. Positions are places among the error spans of the index.
#[derive(Clone, Copy, Debug)]
pub struct FailedTrace {
    /// Its place in the store.
    pub trace: TraceIx,
    first: u32,
    len: u32,
    /// Position of its primary origin.
    pub origin: u32,
    /// When that error happened: its start, as errors over time have it; that of the trace where it has none of its own.
    pub error_nanos: u64,
}

impl FailedTrace {
    /// Positions of its error spans.
    #[must_use]
    pub fn errors(&self) -> Range<u32> {
        self.first..self.first + self.len
    }
}

/// A label for each error span.
#[derive(Debug, Default)]
pub struct Labels {
    /// Number of the label of each error span, by position.
    pub numbers: Vec<u32>,
    /// Distinct labels by number, which is of first appearance and means nothing.
    pub texts: Vec<String>,
}

impl Derived for ErrorIndex {
    /// Finds the error spans and the primary origins. Linear in spans.
    fn of(store: &SpanStore) -> Self {
        let mut index = Self::default();
        for (trace, at) in store.traces().iter().zip(0..) {
            let Some(origin) = error_origin(store, trace) else { continue };
            let first = index.spans.len() as u32;
            index.spans.extend(trace.rows().map(SpanIx).filter(|&row| store.flags(row).any(Flags::ERROR)));
            let errors = &index.spans[first as usize..];
            let (error_nanos, len) = (error_nanos(store, trace, origin), errors.len() as u32);
            let origin = first + errors.partition_point(|&row| row < origin) as u32;
            index.failed.push(FailedTrace { trace: TraceIx(at), first, len, origin, error_nanos });
        }
        index
    }

    /// Four for an error span, and four more for each key that was asked for; 24 for a failed trace.
    fn bytes(&self) -> usize {
        let labels = self.labels.iter().filter_map(OnceLock::get).map(|labels| size_of_val(&*labels.numbers));
        size_of_val(&*self.spans) + size_of_val(&*self.failed) + labels.sum::<usize>()
    }
}

impl ErrorIndex {
    /// Row of the error span at a position.
    #[must_use]
    pub fn row(&self, position: u32) -> SpanIx {
        self.spans.get(position as usize).copied().unwrap_or(SpanIx(0))
    }

    /// The failed traces of all data, ascending.
    #[must_use]
    pub fn failed(&self) -> &[FailedTrace] {
        &self.failed
    }

    /// The failed traces of a selection, ascending.
    pub fn failed_of<'a>(&'a self, selection: &'a Selection) -> impl Iterator<Item = &'a FailedTrace> {
        self.places_of(selection).map(|(_, failed)| failed)
    }

    /// The same, each with its place among those of all data.
    pub fn places_of<'a>(&'a self, selection: &'a Selection) -> impl Iterator<Item = (usize, &'a FailedTrace)> {
        // Both ascend.
        let mut selected = selection.iter().peekable();
        self.failed.iter().enumerate().filter(move |(_, failed)| {
            while selected.next_if(|trace| *trace < failed.trace).is_some() {}
            selected.peek() == Some(&failed.trace)
        })
    }

    /// Labels of all error spans under a key.
    pub fn labels(&self, store: &SpanStore, key: ErrorKey) -> &Labels {
        self.labels[key as usize].get_or_init(|| Labels::of(store, &self.spans, key))
    }

    /// A label by its number.
    pub(in crate::query) fn text(&self, store: &SpanStore, key: ErrorKey, number: u32) -> String {
        self.labels(store, key).texts.get(number as usize).cloned().unwrap_or_default()
    }

    /// The number of the label of a trace's error, by the trace's root; `None` where it did not fail.
    pub(in crate::query) fn number_at(&self, store: &SpanStore, key: ErrorKey, root: SpanIx) -> Option<u32> {
        // Traces stand in the order of their rows.
        let is_before = |failed: &FailedTrace| store.trace(failed.trace).is_some_and(|trace| trace.root() < root);
        let found = self.failed.get(self.failed.partition_point(is_before))?;
        let is_it = store.trace(found.trace).map(Trace::root) == Some(root);
        self.labels(store, key).numbers.get(found.origin as usize).copied().filter(|_| is_it)
    }

    /// All rows of the traces whose error has this label.
    pub(in crate::query) fn rows(&self, store: &SpanStore, key: ErrorKey, label: &str) -> RowSet {
        let labels = self.labels(store, key);
        let wanted = labels.texts.iter().position(|text| text == label);
        let is_wanted = |failed: &&FailedTrace| {
            let number = labels.numbers.get(failed.origin as usize).map(|&number| number as usize);
            wanted.is_some() && number == wanted
        };
        let found = self.failed.iter().filter(is_wanted).filter_map(|failed| store.trace(failed.trace));
        RowSet::of_ranges(store.span_count(), found.map(Trace::rows))
    }
}

impl Labels {
    fn of(store: &SpanStore, spans: &[SpanIx], key: ErrorKey) -> Self {
        let mut labels = Self::default();
        let mut number_of = HashMap::<String, u32>::new();
        // What is told by symbols alone is looked up by them.
        let mut known = HashMap::<(u32, u32), usize>::new();
        for &row in spans {
            let span = store.span(row);
            let symbols = symbols(span, key);
            if let Some(&number) = symbols.as_ref().and_then(|symbols| known.get(symbols)) {
                labels.numbers.push(number as u32);
                continue;
            }
            let text = label(span, key);
            let number = number_of.get(&text).copied().unwrap_or_else(|| {
                labels.texts.push(text.clone());
                let number = labels.texts.len() as u32 - 1;
                number_of.insert(text, number);
                number
            });
            labels.numbers.push(number);
            if let Some(symbols) = symbols {
                known.insert(symbols, number as usize);
            }
        }
        labels
    }
}

/// Symbols that tell the label of a span, where there are some.
fn symbols(span: SpanRef<'_>, key: ErrorKey) -> Option<(u32, u32)> {
    let store = span.store();
    match key {
        ErrorKey::Message => {
            span.status_message_sym().filter(|_| !span.status_message().is_empty()).map(|sym| (sym.0, 0))
        }
        ErrorKey::Type => None,
        ErrorKey::Service => Some((store.service_number(span.ix()), 0)),
        ErrorKey::Operation => Some((store.service_number(span.ix()), store.name_sym(span.ix()).0)),
    }
}

/// The label of an error span; see [`ErrorKey`].
#[must_use]
pub fn label(span: SpanRef<'_>, key: ErrorKey) -> String {
    let text = match key {
        ErrorKey::Message => return masked(&error_message(span)),
        ErrorKey::Type => error_type(span).unwrap_or_else(|| "(no type)".to_owned()),
        ErrorKey::Service => span.service().to_owned(),
        ErrorKey::Operation => format!("{} · {}", span.service(), span.name()),
    };
    clipped(text)
}
