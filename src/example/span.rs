//! What a simulated span is before it becomes OTLP.

use std::borrow::Cow;

/// Microseconds since 14:00, when the story begins.
pub(super) type Micros = u64;

pub(super) const SECOND: Micros = 1_000_000;
pub(super) const MINUTE: Micros = 60 * SECOND;

/// The step of the shop's clocks. Starts and ends are whole ticks when they are written: whole microseconds,
/// so that the example comes back unchanged from an export as Jaeger JSON, and whole tens of them because
/// every digit of a time costs four kilobytes of the compressed file.
pub(super) const TICK: Micros = 10;

/// The start of the story, 2026-11-17T14:00:00Z, in nanoseconds since the epoch.
pub(super) const EPOCH_NANOS: u64 = 1_794_924_000 * 1000 * SECOND;

pub(super) type Text = Cow<'static, str>;

#[derive(Clone, Debug)]
pub(super) enum Value {
    Text(Text),
    Int(i64),
    Bool(bool),
}

#[derive(Clone, Debug)]
pub(super) struct Attr {
    pub(super) key: &'static str,
    pub(super) value: Value,
}

pub(super) fn text(key: &'static str, value: impl Into<Text>) -> Attr {
    Attr { key, value: Value::Text(value.into()) }
}

pub(super) fn int(key: &'static str, value: impl Into<i64>) -> Attr {
    Attr { key, value: Value::Int(value.into()) }
}

pub(super) fn boolean(key: &'static str, value: bool) -> Attr {
    Attr { key, value: Value::Bool(value) }
}

/// OpenTelemetry's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Internal = 1,
    Server = 2,
    Client = 3,
    Producer = 4,
    Consumer = 5,
}

#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) time: Micros,
    pub(super) name: &'static str,
    pub(super) attrs: Vec<Attr>,
}

#[derive(Clone, Debug)]
pub(super) struct Span {
    pub(super) id: u64,
    /// 0: none.
    pub(super) parent: u64,
    /// Row of the table of instances: which resource it belongs to.
    pub(super) instance: usize,
    /// Instrumentation scope: name and version.
    pub(super) scope: (&'static str, &'static str),
    pub(super) name: Text,
    pub(super) kind: Kind,
    pub(super) start: Micros,
    pub(super) end: Micros,
    pub(super) attrs: Vec<Attr>,
    pub(super) events: Vec<Event>,
    /// Trace id and span id.
    pub(super) links: Vec<(u128, u64)>,
    /// Status ERROR with this message, which may be empty.
    pub(super) error: Option<Text>,
}

#[derive(Clone, Debug)]
pub(super) struct Trace {
    pub(super) id: u128,
    pub(super) spans: Vec<Span>,
}

impl Trace {
    pub(super) fn start(&self) -> Micros {
        self.spans.iter().map(|span| span.start).min().unwrap_or(0)
    }

    pub(super) fn failed(&self) -> bool {
        self.spans.iter().any(|span| span.error.is_some())
    }

    pub(super) fn root_failed(&self) -> bool {
        self.spans.iter().any(|span| span.parent == 0 && span.error.is_some())
    }
}
