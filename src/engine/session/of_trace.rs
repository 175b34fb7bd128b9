//! Answers about one trace, or two.

use super::{MAX_ROWS, Reply, Session, failed};
use crate::analysis;
use crate::engine::columns;
use crate::engine::protocol::{Request, Response};
use crate::export::{self, EXPORTS, Lines};
use crate::figure::{TextLines, TraceText};
use crate::model::{Flags, SpanIx, SpanRef, SpanStore, Trace, TraceIx};
use crate::query::Selection;
use std::io;

impl Session {
    /// Answers a request that names one trace.
    pub(super) fn of_trace(&mut self, request: &Request, at: TraceIx) -> Reply {
        match request {
            Request::Find { filter, query, .. } => {
                let rows = self.finder.find(&self.store, at, query).to_vec();
                let (store, selection) = self.selection(filter);
                let selected = analysis::occurrences(store, selection, query);
                let response = Response::Found { query: query.clone(), count: rows.len() as u32, selected };
                return Reply { response, buffer: Some(bytemuck::cast_slice(&rows).to_vec()) };
            }
            Request::Peers { filter, .. } => {
                let (store, selection) = self.selection(filter);
                let found = store.trace(at).map(|trace| analysis::peers(store, selection, trace));
                return Response::Peers(found.unwrap_or_default()).into();
            }
            Request::Span { filter, row, .. } => {
                let Some(mut detail) = analysis::span_detail(&self.store, at, *row) else { return no_span() };
                let (store, selection) = self.selection(filter);
                detail.rank = analysis::span_rank(store, selection, at, *row);
                return Response::Span(Box::new(detail)).into();
            }
            Request::Outline { most, .. } => return self.outline(at, (*most).min(MAX_ROWS)),
            Request::Lines { text, first, len, .. } => return self.lines((at, *text), *first, *len),
            Request::Text { text, row, .. } => return self.text((at, *text), *row),
            _ => {}
        }
        let trace = self.store.trace(at);
        let answer = trace.and_then(|trace| of_columns(&self.store, request, at, trace));
        answer.unwrap_or_else(no_span)
    }

    /// Two traces, compared.
    pub(super) fn pair(&self, good_id: &str, bad_id: &str) -> Reply {
        let find = |id: &str| {
            let at = self.store.find_trace(id)?;
            Some((self.store.trace(at)?, analysis::trace_view(&self.store, at)?))
        };
        let Some((good, good_view)) = find(good_id) else { return no_trace(&self.store, good_id) };
        let Some((bad, bad_view)) = find(bad_id) else { return no_trace(&self.store, bad_id) };
        let pair = analysis::compare_traces(&self.store, good, bad);
        let rows = analysis::align(&self.store, good, bad);
        let buffer = columns::encode_pair(&good_view, &bad_view, &rows);
        Reply { response: Response::Pair(Box::new(pair)), buffer: Some(buffer) }
    }

    fn lines(&mut self, of: (TraceIx, TraceText), first: u64, len: u32) -> Reply {
        let trace_id = self.store.trace(of.0).map(|trace| self.store.trace_id(trace)).unwrap_or_default();
        match self.written(of) {
            Ok(lines) => Response::Lines(TextLines {
                trace_id,
                lines: lines.window(first, len.min(MAX_ROWS)),
                first,
                count: lines.count(),
                bytes: lines.bytes(),
            })
            .into(),
            Err(_) => too_large(),
        }
    }

    /// Not kept: the text asked for last is the one that somebody reads.
    fn outline(&self, at: TraceIx, most: u32) -> Reply {
        let Some(trace) = self.store.trace(at) else { return too_large() };
        let kept = analysis::outline(&self.store, trace, most);
        match Lines::text(|out| export::text_outline(&self.store, trace, &kept, out)) {
            Ok(lines) => Response::Lines(TextLines {
                trace_id: self.store.trace_id(trace),
                lines: lines.window(0, u32::MAX),
                first: 0,
                count: lines.count(),
                bytes: lines.bytes(),
            })
            .into(),
            Err(_) => too_large(),
        }
    }

    fn text(&mut self, of: (TraceIx, TraceText), row: Option<u32>) -> Reply {
        let span = row.and_then(|row| {
            let rows = self.store.trace(of.0)?.rows();
            rows.start.checked_add(row).filter(|at| rows.contains(at))
        });
        let mut out = Vec::new();
        let written = match span {
            Some(at) => export::text_subtree(self.store.span(SpanIx(at)), &mut out),
            None => self.written(of).and_then(|lines| {
                out.try_reserve_exact(lines.bytes() as usize).map_err(|_| io::ErrorKind::OutOfMemory)?;
                lines.write(&mut out)
            }),
        };
        match written {
            Ok(()) => Reply { response: Response::Text, buffer: Some(out) },
            Err(_) => too_large(),
        }
    }

    /// The text of a trace: written once, as long as no other is asked for.
    fn written(&mut self, of: (TraceIx, TraceText)) -> io::Result<&Lines> {
        if self.text.as_ref().is_none_or(|(known, _)| *known != of) {
            // First, so that there is room.
            self.text = None;
            self.text = Some((of, write(&self.store, of)?));
        }
        self.text.as_ref().map(|(_, lines)| lines).ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

fn write(store: &SpanStore, (at, text): (TraceIx, TraceText)) -> io::Result<Lines> {
    let trace = store.trace(at).ok_or(io::ErrorKind::NotFound)?;
    let id = match text {
        TraceText::Tree => return Lines::text(|out| export::text_tree(store, trace, out)),
        TraceText::Otlp => "otlp-json",
        TraceText::Jaeger => "jaeger-json",
    };
    let export = EXPORTS.iter().find(|export| export.id == id).ok_or(io::ErrorKind::NotFound)?;
    Lines::json(|out| export.write(store, &Selection::one(at), out))
}

fn no_span() -> Reply {
    failed("There is no such span in this trace.")
}

fn too_large() -> Reply {
    failed("There is not enough memory for this trace as text.")
}

fn of_columns(store: &SpanStore, request: &Request, at: TraceIx, trace: &Trace) -> Option<Reply> {
    Some(match request {
        Request::CriticalPath { rule, .. } => Response::CriticalPath(analysis::trace_path(store, trace, *rule)).into(),
        Request::Spans { sort, descending, .. } => {
            let table = analysis::span_table(store, trace, *sort, *descending);
            let response = Response::Spans { trace_id: store.trace_id(trace) };
            Reply { response, buffer: Some(columns::encode_spans(&table)) }
        }
        _ => {
            let view = analysis::trace_view(store, at)?;
            Reply { response: Response::Trace, buffer: Some(columns::encode(&view)) }
        }
    })
}

/// Logs carry ids of spans as often as those of traces, so a span of this id is looked for.
pub(super) fn no_trace(store: &SpanStore, id: &str) -> Reply {
    let bits = (id.len() <= 16).then(|| u64::from_str_radix(id, 16).ok()).flatten();
    let mut rows = (0..store.span_count() as u32).map(|row| store.span(SpanIx(row)));
    let is_it = |span: &SpanRef<'_>| Some(span.span_id_bits()) == bits && !span.flags().any(Flags::ID_OPAQUE);
    let found = bits.and_then(|_| rows.find(is_it));
    let of_span =
        found.map(|span| format!(" But trace {} has a span of this id.", span.trace_id())).unwrap_or_default();
    failed(&format!("There is no trace {id} in this data set.{of_span}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::waterfall::{error_rows, tree_line};
    use crate::testing::trace_of;

    #[test]
    fn each_row_has_its_line_in_the_text_tree() {
        let store = trace_of("a shop |!!!!|\n  b db |-|\n  c db  |!|\n  d db   |-|\n  e db    |!|");
        let mut text = Vec::new();
        export::text_tree(&store, &store.traces()[0], &mut text).unwrap();
        let view = analysis::trace_view(&store, TraceIx(0)).unwrap();
        let text = String::from_utf8(text).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        for row in 0..view.header.spans {
            let line = lines[tree_line(&error_rows(&view), row) as usize];
            let name = &view.texts[view.name[row as usize] as usize];
            assert!(line.contains(&format!("] {name} (")), "{row}: {line}");
        }
        assert_eq!(lines.len(), 8);
    }
}
