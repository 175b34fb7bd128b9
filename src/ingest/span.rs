//! A span under way: what all formats fill in, and the rules that hold for all of them.

use super::ids::Id;
use super::scalar::Scalar;
use crate::model::{
    AttrRange, BatchWriter, Definition, DiagnosticKind, Flags, NONE, Owner, RawLink, RawSpan, SpanKind, StatusCode,
    is_error_by_convention,
};

/// Container of contexts that are told by what they hold, not by where they stand: no file has it.
const SHARED: u64 = u64::MAX;

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

impl End {
    /// Reads a duration in units of so many nanoseconds.
    pub fn after(value: &Scalar<'_>, nanos_per_unit: u64) -> Self {
        match value.scaled(nanos_per_unit) {
            Some(Ok(nanos)) => Self::After(nanos),
            Some(Err(_)) => Self::Negative,
            None if *value == Scalar::Null => Self::Missing,
            None => Self::Unreadable,
        }
    }
}

/// A span under way; attributes, events and links are in the batch already, from the marks on.
#[derive(Clone, Copy, Debug)]
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
    /// Name and version of a scope that stands in the span itself.
    scope_name: (u32, u32),
    /// The format calls it an error, whatever its attributes say; a status that is set counts for more.
    pub says_error: bool,
    /// See [`Flags::SHORT_TRACE`].
    pub is_short_trace: bool,
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
            scope_name: (NONE, NONE),
            says_error: false,
            is_short_trace: false,
            attributes: AttrRange { start: out.attributes_start(), len: 0 },
            events_start: out.batch.events.len() as u32,
            links_start: out.batch.links.len() as u32,
            seen: 0,
            has_repeated_key: false,
        }
    }

    /// Another span of the same record: all that is told so far, but neither attributes nor events nor links.
    pub fn another(&mut self, out: &BatchWriter) -> Self {
        let Self { attributes, events_start, links_start, .. } = Self::begin(out);
        let other = Self { attributes, events_start, links_start, ..*self };
        // Counted once.
        self.has_repeated_key = false;
        other
    }

    /// Takes a tag in which models that lack OTLP's fields keep them, back to where it belongs; false where it is none.
    pub fn take_tag(&mut self, key: &str, value: &Scalar<'_>, out: &mut BatchWriter) -> bool {
        match key {
            "span.kind" => {
                let kind = SpanKind::from_name(&value.to_text());
                if kind == SpanKind::Unspecified {
                    return false;
                }
                self.kind = kind;
            }
            "otel.status_code" => {
                let status = StatusCode::from_name(&value.to_text());
                if status == StatusCode::Unset {
                    return false;
                }
                self.status = status;
            }
            "otel.status_description" => self.status_message = out.text(&value.to_text()),
            "otel.scope.name" | "otel.library.name" => self.scope_name.0 = out.text(&value.to_text()),
            "otel.scope.version" | "otel.library.version" => self.scope_name.1 = out.text(&value.to_text()),
            "w3c.tracestate" => self.trace_state = out.text(&value.to_text()),
            _ => return false,
        }
        true
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

    /// An error span by DEFINITIONS: status ERROR; or unset, and the format or attribute `error` says so. `by_event`:
    /// where there is no such attribute, an event named `error` says so too (OpenTracing's convention, kept by home-made
    /// exporters).
    fn is_error(&self, by_event: bool, out: &mut BatchWriter) -> bool {
        if self.status != StatusCode::Unset || self.says_error {
            return self.status != StatusCode::Ok;
        }
        let error = out.text("error");
        let range = self.attributes.start as usize..(self.attributes.start + self.attributes.len) as usize;
        let own = out.batch.attributes.get(range).unwrap_or_default();
        let attribute = own.iter().find(|attr| attr.key().0 == error).map(|attr| out.value(*attr));
        let mut events = out.batch.events.iter().skip(self.events_start as usize);
        is_error_by_convention(attribute, || by_event && events.any(|event| event.name == error))
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
    pub fn finish(mut self, offset: u64, late_trace: u32, by_event: bool, out: &mut BatchWriter) {
        if let (name, version) = self.scope_name
            && name != NONE
        {
            let named = Named { owner: Owner::Scope, name, version };
            self.scope = named.shared("", out, |_| {});
        }
        let (start_nanos, duration_nanos, mut flags) = self.times();
        flags |= if self.is_error(by_event, out) { Flags::ERROR } else { 0 };
        flags |= if self.is_short_trace { Flags::SHORT_TRACE } else { 0 };
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

/// A resource or a scope that stands in each span, by name, and not in a container of its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Named {
    pub owner: Owner,
    /// Of the service or the scope, or [`NONE`].
    pub name: u32,
    /// Of a scope, or [`NONE`].
    pub version: u32,
}

impl Named {
    /// Its context, which all spans of a file share that describe the same. What tells it apart beside name and version is
    /// `more`; `attributes` appends the attributes, and is called where it is new to the batch.
    ///
    /// Only once a record is read for good: rolling back takes definitions away, but not contexts.
    pub fn shared(self, more: &str, out: &mut BatchWriter, attributes: impl FnOnce(&mut BatchWriter)) -> u32 {
        let text = |sym: u32| if sym == NONE { "" } else { out.text_of(sym) };
        let key = [text(self.name), text(self.version), more].join("\0");
        let known = out.batch.contexts.len();
        let context = out.context(SHARED, Some(&key), self.owner);
        if context as usize == known {
            self.describe(context, out, attributes);
        }
        context
    }

    /// Its context, as that of the container at this offset.
    pub fn define(self, container: u64, out: &mut BatchWriter, attributes: impl FnOnce(&mut BatchWriter)) -> u32 {
        let context = out.context(container, None, self.owner);
        self.describe(context, out, attributes);
        context
    }

    fn describe(self, context: u32, out: &mut BatchWriter, attributes: impl FnOnce(&mut BatchWriter)) {
        let start = out.attributes_start();
        attributes(out);
        let attributes = out.attributes_since(start);
        let Self { name, version, .. } = self;
        let definition = Definition { trace_id: [0; 2], context, name, version, attributes, flags: Flags(0) };
        out.batch.definitions.push(definition);
    }
}

/// OTLP's kind, by number or by name.
pub(super) fn kind(value: &Scalar<'_>) -> SpanKind {
    value.small().map_or_else(|| SpanKind::from_name(&value.to_text()), SpanKind::from_number)
}

/// OTLP's status, by number or by name.
pub(super) fn status(value: &Scalar<'_>) -> StatusCode {
    value.small().map_or_else(|| StatusCode::from_name(&value.to_text()), StatusCode::from_number)
}
