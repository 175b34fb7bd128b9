//! A span under way: what all formats fill in, and the rules that hold for all of them.

use super::ids::Id;
use crate::model::{
    AttrRange, BatchWriter, DiagnosticKind, Flags, NONE, RawLink, RawSpan, SpanKind, StatusCode, Value,
};

/// How a format gives the end of a span.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum End {
    /// Not at all.
    #[default]
    Missing,
    /// As a time.
    At(u64),
    /// As a duration.
    After(u64),
    /// As a duration below zero.
    Negative,
    /// As something that is no number.
    Unreadable,
}

/// A span under way; attributes, events and links are in the batch already, from the marks on.
#[derive(Debug)]
pub(super) struct Draft {
    pub trace: Id,
    pub span: Id,
    pub parent: Id,
    pub start_nanos: Option<u64>,
    pub end: End,
    pub name: u32,
    pub kind: SpanKind,
    pub status: StatusCode,
    pub status_message: u32,
    pub trace_state: u32,
    pub resource: u32,
    pub scope: u32,
    /// Attributes of the span itself; they stand together.
    pub attributes: AttrRange,
    events_start: u32,
    links_start: u32,
    seen: u32,
    has_repeated_key: bool,
}

impl Draft {
    pub fn begin(out: &BatchWriter) -> Self {
        Self {
            trace: Id::Absent,
            span: Id::Absent,
            parent: Id::Absent,
            start_nanos: None,
            end: End::Missing,
            name: NONE,
            kind: SpanKind::Unspecified,
            status: StatusCode::Unset,
            status_message: NONE,
            trace_state: NONE,
            resource: NONE,
            scope: NONE,
            attributes: AttrRange { start: out.attributes_start(), len: 0 },
            events_start: out.batch.events.len() as u32,
            links_start: out.batch.links.len() as u32,
            seen: 0,
            has_repeated_key: false,
        }
    }

    /// Notes that the field with this number was there, to tell of keys that occur twice.
    pub fn saw(&mut self, field: u32) {
        self.has_repeated_key |= self.seen & 1 << field != 0;
        self.seen |= 1 << field;
    }

    /// Appends a link.
    pub fn link(&mut self, trace: Id, span: Id, attributes: AttrRange, out: &mut BatchWriter) {
        let flags = Flags(trace.opaque_flag(Flags::TRACE_OPAQUE) | span.opaque_flag(Flags::ID_OPAQUE));
        let [_, span_id] = span.halves();
        out.batch.links.push(RawLink { trace_id: trace.halves(), span_id, attributes, flags, padding: 0 });
    }

    /// Symbol of the event's name, for each event so far.
    fn has_event_named(&self, name: &str, out: &mut BatchWriter) -> bool {
        let name = out.text(name);
        out.batch.events.iter().skip(self.events_start as usize).any(|event| event.name == name)
    }

    /// An error span by DEFINITIONS: status ERROR; or unset, and attribute `error` says so. `by_event`: where there is
    /// no such attribute, an event named `error` says so too (OpenTracing's convention, kept by home-made exporters).
    fn is_error(&self, by_event: bool, out: &mut BatchWriter) -> bool {
        if self.status != StatusCode::Unset {
            return self.status == StatusCode::Error;
        }
        let error = out.text("error");
        let range = self.attributes.start as usize..(self.attributes.start + self.attributes.len) as usize;
        let own = out.batch.attributes.get(range).unwrap_or_default();
        match own.iter().find(|attr| attr.key().0 == error).copied() {
            Some(attr) => match out.value(attr) {
                Value::Bool(is_error) => is_error,
                Value::Int(number) => number == 1,
                Value::Text(text) => text.eq_ignore_ascii_case("true") || text == "1",
                _ => false,
            },
            None => {
                by_event && out.batch.events.len() > self.events_start as usize && self.has_event_named("error", out)
            }
        }
    }

    /// Start, duration and what had to be said of them.
    fn times(&self) -> (u64, u64, u32) {
        let (start, flags) = match self.start_nanos {
            Some(start) => (start, 0),
            None => (0, Flags::START_MISSING),
        };
        match self.end {
            End::Missing => (start, 0, flags | Flags::END_MISSING),
            End::Unreadable => (start, 0, flags | Flags::BAD_DURATION),
            End::Negative => (start, 0, flags | Flags::END_BEFORE_START),
            End::After(duration) => (start, duration, flags),
            End::At(_) if self.start_nanos.is_none() => (start, 0, flags),
            End::At(end) => match end.checked_sub(start) {
                Some(duration) => (start, duration, flags),
                None => (start, 0, flags | Flags::END_BEFORE_START),
            },
        }
    }

    /// Appends the row. `late_trace` is the context of the container's trace id, for a span that has none of its own.
    pub fn finish(self, offset: u64, late_trace: u32, by_event: bool, out: &mut BatchWriter) {
        let (start_nanos, duration_nanos, mut flags) = self.times();
        flags |= if self.is_error(by_event, out) { Flags::ERROR } else { 0 };
        flags |= self.span.opaque_flag(Flags::ID_OPAQUE) | self.parent.opaque_flag(Flags::PARENT_OPAQUE);
        flags |= if self.span == Id::Absent { Flags::ID_MISSING } else { 0 };
        flags |= if self.parent == Id::Absent { 0 } else { Flags::HAS_PARENT };
        let trace_id = if self.trace == Id::Absent {
            flags |= Flags::TRACE_LATE;
            [0, u64::from(late_trace)]
        } else {
            flags |= self.trace.opaque_flag(Flags::TRACE_OPAQUE);
            self.trace.halves()
        };
        if self.has_repeated_key {
            out.problem(DiagnosticKind::DuplicateKey, offset, "");
        }
        let name = if self.name == NONE { out.text("") } else { self.name };
        let range = |start: u32, len: usize| AttrRange { start, len: len as u32 - start };
        let [_, span_id] = self.span.halves();
        let [_, parent_id] = self.parent.halves();
        out.batch.spans.push(RawSpan {
            offset,
            trace_id,
            span_id,
            parent_id,
            start_nanos,
            duration_nanos,
            resource: self.resource,
            scope: self.scope,
            name,
            status_message: self.status_message,
            trace_state: self.trace_state,
            attributes: self.attributes,
            events: range(self.events_start, out.batch.events.len()),
            links: range(self.links_start, out.batch.links.len()),
            flags: Flags(flags),
            kind: self.kind as u8,
            status: self.status as u8,
            padding: [0; 6],
        });
    }
}
