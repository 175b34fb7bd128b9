//! Spans as plain objects: what scripts and home-made APIs write. Times are ISO texts or numbers, attributes are maps of
//! any values, the service is a field.
//!
//! Such formats differ in the names of their keys and in how they are recognised; the rest is here. A format gives
//! [`Keys`], and leaves [`plan`] and [`leaf`] to this module. Wrappers: a trace, a list of traces, either under `traces`,
//! `trace` or `data`; or spans alone, in a list, one per line, or under `data`. The trace id may stand in the trace only.
//!
//! Where an end is given it counts for more than a duration. A null says that an attribute is absent.

mod event;
mod span;

use super::ids::{self, Id};
use super::json::{Json, Read, Scalar};
use super::otlp_json::value::key_value;
use super::time::Clock;
use super::{Place, Plan};
use crate::model::{BatchWriter, NONE, Owner};
use span::Span;

// States: what a container holds.
pub(super) const TRACES: u8 = 0;
pub(super) const SPANS: u8 = 1;
/// A trace, or a wrapper of traces.
const TRACE: u8 = 2;
/// A wrapper of spans alone.
pub(super) const ANSWER: u8 = 3;

// Leaves.
const SPAN: u8 = 0;
const TRACE_ID: u8 = 1;

/// What a format calls things.
pub(super) struct Keys {
    /// The field a key of a span stands for.
    pub field: fn(&str) -> Field,
    /// What numbers are that stand for a time.
    pub clock: Clock,
    /// An event named `error` makes an error of a span that says nothing of it.
    pub has_error_events: bool,
}

/// A field of a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Trace,
    Span,
    Parent,
    Name,
    Service,
    Start,
    /// In nanoseconds: counts for more than [`Self::Start`], which may be cut to milliseconds.
    StartNanos,
    End,
    /// See [`Self::StartNanos`].
    EndNanos,
    /// In units of so many nanoseconds.
    Duration(u64),
    Kind,
    /// A code, or an object with `code` and `message`.
    Status,
    StatusMessage,
    /// A bool, a text, or an object with `message` and `type`.
    Error,
    Attributes,
    Resource,
    Events,
    Links,
    TraceState,
    /// Not read.
    Other,
}

/// See [`super::Format::plan`].
pub(super) fn plan(state: u8, key: Option<&str>, byte: u8) -> Plan {
    match (state, key, byte) {
        (TRACES, None, b'{') | (TRACE, Some("traces" | "trace" | "data"), b'{') => Plan::Enter(TRACE),
        (TRACES, None, b'[') | (TRACE, Some("traces" | "trace" | "data"), b'[') => Plan::Enter(TRACES),
        (TRACE, Some("spans"), b'[') | (SPANS, None, b'[') | (ANSWER, Some("data"), b'[') => Plan::Enter(SPANS),
        (ANSWER, None, b'{') => Plan::Enter(ANSWER),
        (TRACE, Some("trace_id" | "traceId" | "traceID"), _) => Plan::Leaf(TRACE_ID),
        (SPANS, None, b'{') => Plan::Leaf(SPAN),
        _ => Plan::Skip,
    }
}

/// See [`super::Format::leaf`].
pub(super) fn leaf(keys: &Keys, leaf: u8, place: Place<'_>, json: &mut Json<'_>, out: &mut BatchWriter) -> Read<()> {
    let container = place.container(TRACE);
    if leaf == TRACE_ID {
        return ids::define_trace(container, json, out);
    }
    let mut span = Span::begin(keys.clock, out);
    json.object(|key, json| span.field((keys.field)(key), json, out))?;
    let late_trace = match span.draft.trace {
        Id::Absent => out.context(container, None, Owner::Trace),
        _ => NONE,
    };
    span.finish(place.offset, out).finish(place.offset, late_trace, keys.has_error_events, out);
    Ok(())
}

/// Takes an attribute.
type Sink<'s> = dyn FnMut(&str, &Scalar<'_>, &mut BatchWriter) + 's;

/// Hands on each attribute that is not null: of a map, or of a list of `{key, value}` as OTLP and Jaeger have it.
fn each(json: &mut Json<'_>, out: &mut BatchWriter, sink: &mut Sink<'_>) -> Read<()> {
    if !json.is_object()? {
        json.list(|json| {
            if let Some((key, value)) = key_value(json, out)? {
                let key = out.text_of(key).to_owned();
                let value = Scalar::of(out.value(value));
                if value != Scalar::Null {
                    sink(&key, &value, out);
                }
            }
            Ok(())
        })?;
        return Ok(());
    }
    json.object(|key, json| {
        let value = json.scalar()?;
        if value != Scalar::Null {
            sink(key, &value, out);
        }
        Ok(())
    })?;
    Ok(())
}
