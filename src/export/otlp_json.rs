//! OTLP JSON: one `{"resourceSpans":[…]}`, as the collector and every OTLP/HTTP endpoint take it.
//!
//! Trace by trace; within a trace spans stand by resource and scope, in the order in which these first appear. Keys are
//! camelCase, 64-bit integers are text, ids lower-case hex (opaque ones as they came), as the protocol's JSON has it.

mod value;

use super::json::JsonWriter;
use super::{REPAIRS, Scratch, status_to_write};
use crate::model::{Flags, LinkRef, SpanIx, SpanRef, SpanStore, StatusCode, Trace, Value};
use crate::sorting;
use std::io::{self, Write};
use value::key_value;

/// See [`super::Export::losses`].
pub(super) const LOSSES: &[&str] = &[
    "A span that starts at 0 (a relative clock) is read as one without a start: OTLP says so.",
    "An error that is told in another format's way (a text in the attribute error, an event named error) becomes status ERROR.",
    REPAIRS,
];

/// The document before and after its traces.
pub(super) const AROUND: (&str, &str) = ("{\"resourceSpans\":[", "]}\n");

/// See [`super::Export::trace`].
pub(super) fn trace(store: &SpanStore, trace: &Trace, scratch: &mut Scratch, out: &mut dyn Write) -> io::Result<()> {
    let json = &mut JsonWriter::new(out);
    let Scratch { resources, scopes } = scratch;
    let place = |row: u32| {
        let row = SpanIx(row);
        (resources.of(store.resource_number(row)), scopes.of(store.scope_number(row)), row)
    };
    let mut rows: Vec<(u32, u32, SpanIx)> = trace.rows().map(place).collect();
    sorting::by_key(&mut rows, |&row| row);
    for of_resource in rows.chunk_by(|a, b| a.0 == b.0) {
        json.open("{")?;
        write_resource(store.span(of_resource[0].2), json)?;
        json.key("scopeSpans")?;
        json.open("[")?;
        for of_scope in of_resource.chunk_by(|a, b| a.1 == b.1) {
            json.open("{")?;
            write_scope(store.span(of_scope[0].2), json)?;
            json.key("spans")?;
            json.open("[")?;
            for &(_, _, row) in of_scope {
                write_span(store.span(row), json)?;
            }
            json.close("]}")?;
        }
        json.close("]}")?;
    }
    Ok(())
}

fn write_resource(span: SpanRef<'_>, json: &mut JsonWriter<'_>) -> io::Result<()> {
    json.key("resource")?;
    json.open("{")?;
    let has_name = !span.flags().any(Flags::NO_SERVICE);
    let name = has_name.then(|| ("service.name", Value::Text(span.service())));
    attributes(name.into_iter().chain(span.resource_attributes()), json)?;
    json.close("}")
}

fn write_scope(span: SpanRef<'_>, json: &mut JsonWriter<'_>) -> io::Result<()> {
    let Some((name, version, own)) = span.scope() else { return Ok(()) };
    json.key("scope")?;
    json.open("{")?;
    optional("name", name, json)?;
    optional("version", version, json)?;
    attributes(own, json)?;
    json.close("}")
}

fn write_span(span: SpanRef<'_>, json: &mut JsonWriter<'_>) -> io::Result<()> {
    let flags = span.flags();
    json.open("{")?;
    json.key("traceId")?;
    json.trace_id(&span.trace_id(), span.is_trace_id_opaque())?;
    if !flags.any(Flags::ID_MISSING) {
        json.key("spanId")?;
        json.span_id(&span.span_id(), flags.any(Flags::ID_OPAQUE))?;
    }
    optional("traceState", span.trace_state(), json)?;
    if flags.any(Flags::HAS_PARENT) {
        json.key("parentSpanId")?;
        json.span_id(&span.parent_id(), flags.any(Flags::PARENT_OPAQUE))?;
    }
    json.key("name")?;
    json.text(span.name())?;
    json.key("kind")?;
    json.raw(&(span.kind() as u8).to_string())?;
    integer("startTimeUnixNano", span.start_nanos(), json)?;
    integer("endTimeUnixNano", span.end_nanos(), json)?;
    attributes(span.attributes(), json)?;
    write_events(span, json)?;
    write_links(span, json)?;
    json.key("status")?;
    json.open("{")?;
    let status = status_to_write(span, false);
    if status != StatusCode::Unset {
        json.key("code")?;
        json.raw(&(status as u8).to_string())?;
    }
    optional("message", span.status_message(), json)?;
    json.close("}}")
}

fn write_events(span: SpanRef<'_>, json: &mut JsonWriter<'_>) -> io::Result<()> {
    let mut events = span.events().peekable();
    if events.peek().is_none() {
        return Ok(());
    }
    json.key("events")?;
    json.open("[")?;
    for event in events {
        json.open("{")?;
        integer("timeUnixNano", event.time_nanos, json)?;
        json.key("name")?;
        json.text(event.name)?;
        attributes(event.attributes(), json)?;
        json.close("}")?;
    }
    json.close("]")
}

fn write_links(span: SpanRef<'_>, json: &mut JsonWriter<'_>) -> io::Result<()> {
    let mut links = span.links().peekable();
    if links.peek().is_none() {
        return Ok(());
    }
    json.key("links")?;
    json.open("[")?;
    for link in links {
        let LinkRef { trace_id, span_id, flags, .. } = &link;
        json.open("{")?;
        json.key("traceId")?;
        json.trace_id(trace_id, flags.any(Flags::TRACE_OPAQUE))?;
        json.key("spanId")?;
        json.span_id(span_id, flags.any(Flags::ID_OPAQUE))?;
        attributes(link.attributes(), json)?;
        json.close("}")?;
    }
    json.close("]")
}

/// A list of attributes; nothing where there is none.
fn attributes<'a>(attributes: impl Iterator<Item = (&'a str, Value<'a>)>, json: &mut JsonWriter<'_>) -> io::Result<()> {
    let mut attributes = attributes.peekable();
    if attributes.peek().is_none() {
        return Ok(());
    }
    json.key("attributes")?;
    json.open("[")?;
    for (key, value) in attributes {
        key_value(key, value, json)?;
    }
    json.close("]")
}

fn optional(key: &str, text: &str, json: &mut JsonWriter<'_>) -> io::Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    json.key(key)?;
    json.text(text)
}

/// 64 bits: text, as protobuf's JSON writes them.
fn integer(key: &str, value: u64, json: &mut JsonWriter<'_>) -> io::Result<()> {
    json.key(key)?;
    json.text(&value.to_string())
}
