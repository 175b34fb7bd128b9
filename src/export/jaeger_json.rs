//! Jaeger JSON: `{"data":[…]}` as Jaeger's API answers and its UI opens.
//!
//! What Jaeger has no field for goes where Jaeger's own translation from OTLP puts it: kind, status, scope and trace state
//! into tags, lists and maps into text. Times are whole microseconds: start and duration are cut each for itself, as Jaeger does
//! it, so that the copy is still the same span (DEFINITIONS, "Duplicate").

use super::json::JsonWriter;
use super::{REPAIRS, Scratch, is_read_as_error, status_to_write};
use crate::model::{EventRef, Flags, SpanIx, SpanKind, SpanRef, SpanStore, StatusCode, Trace, Value, float_text};
use std::io::{self, Write};

/// See [`super::Export::losses`].
pub(super) const LOSSES: &[&str] = &[
    "Times are cut at microseconds.",
    "Attributes that are lists or maps come back as text.",
    "Attributes of scopes and of links are left out; so are a scope without a name, and a link without a span id.",
    "A link from a span without a parent to a span of its own trace comes back as its parent.",
    "Attributes that are named as Jaeger names fields (span.kind, otel.status_code, otel.status_description, otel.scope.name, otel.scope.version, w3c.tracestate) come back as these fields.",
    "The attribute error comes back as the last one, and not at all where it is true beside a status ERROR.",
    "A span that is no error although one of its events is named error gets the tag error = false.",
    REPAIRS,
];

/// Jaeger writes larger integers as text, because browsers would round them.
const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// The document before and after its traces.
pub(super) const AROUND: (&str, &str) = ("{\"data\":[", "],\"total\":0,\"limit\":0,\"offset\":0,\"errors\":null}\n");

/// See [`super::Export::trace`].
pub(super) fn trace(store: &SpanStore, trace: &Trace, scratch: &mut Scratch, out: &mut dyn Write) -> io::Result<()> {
    let json = &mut JsonWriter::new(out);
    json.open("{")?;
    json.key("traceID")?;
    json.trace_id(&store.trace_id(trace), store.span(trace.root()).is_trace_id_opaque())?;
    json.key("spans")?;
    json.open("[")?;
    // The first span of each process, to read it from.
    let mut examples: Vec<SpanRef<'_>> = Vec::new();
    for row in trace.rows().map(SpanIx) {
        let place = scratch.resources.of(store.resource_number(row));
        if place as usize == examples.len() {
            examples.push(store.span(row));
        }
        write_span(store.span(row), place, json)?;
    }
    json.close("]")?;
    json.key("processes")?;
    json.open("{")?;
    for (place, span) in examples.into_iter().enumerate() {
        json.key(&process_id(place as u32))?;
        json.open("{")?;
        if !span.flags().any(Flags::NO_SERVICE) {
            json.key("serviceName")?;
            json.text(span.service())?;
        }
        json.key("tags")?;
        json.open("[")?;
        span.resource_attributes().try_for_each(|(key, value)| tag(key, value, json))?;
        json.close("]}")?;
    }
    json.close("}}")
}

fn process_id(place: u32) -> String {
    format!("p{}", place + 1)
}

fn write_span(span: SpanRef<'_>, process: u32, json: &mut JsonWriter<'_>) -> io::Result<()> {
    let flags = span.flags();
    json.open("{")?;
    json.key("traceID")?;
    json.trace_id(&span.trace_id(), span.is_trace_id_opaque())?;
    if !flags.any(Flags::ID_MISSING) {
        json.key("spanID")?;
        json.span_id(&span.span_id(), flags.any(Flags::ID_OPAQUE))?;
    }
    json.key("operationName")?;
    json.text(span.name())?;
    write_references(span, json)?;
    json.key("startTime")?;
    json.raw(&(span.start_nanos() / 1000).to_string())?;
    json.key("duration")?;
    json.raw(&(span.duration_nanos() / 1000).to_string())?;
    json.key("tags")?;
    json.open("[")?;
    span.attributes().try_for_each(|(key, value)| tag(key, value, json))?;
    write_field_tags(span, json)?;
    json.close("]")?;
    json.key("logs")?;
    json.open("[")?;
    span.events().try_for_each(|event| write_log(&event, json))?;
    json.close("]")?;
    json.key("processID")?;
    json.text(&process_id(process))?;
    json.key("warnings")?;
    json.raw("null")?;
    json.close("}")
}

/// The parent first, as CHILD_OF; then the links, as FOLLOWS_FROM.
fn write_references(span: SpanRef<'_>, json: &mut JsonWriter<'_>) -> io::Result<()> {
    let flags = span.flags();
    json.key("references")?;
    json.open("[")?;
    if flags.any(Flags::HAS_PARENT) {
        let (trace, parent) = (span.trace_id(), span.parent_id());
        let is_opaque = (span.is_trace_id_opaque(), flags.any(Flags::PARENT_OPAQUE));
        write_reference("CHILD_OF", (&trace, &parent), is_opaque, json)?;
    }
    for link in span.links() {
        let is_opaque = (link.flags.any(Flags::TRACE_OPAQUE), link.flags.any(Flags::ID_OPAQUE));
        write_reference("FOLLOWS_FROM", (&link.trace_id, &link.span_id), is_opaque, json)?;
    }
    json.close("]")
}

fn write_reference(
    kind: &str,
    (trace_id, span_id): (&str, &str),
    is_opaque: (bool, bool),
    json: &mut JsonWriter<'_>,
) -> io::Result<()> {
    json.open("{")?;
    json.key("refType")?;
    json.text(kind)?;
    json.key("traceID")?;
    json.trace_id(trace_id, is_opaque.0)?;
    json.key("spanID")?;
    json.span_id(span_id, is_opaque.1)?;
    json.close("}")
}

/// The fields that Jaeger keeps as tags. After the attributes: of tags with one name the last one counts.
fn write_field_tags(span: SpanRef<'_>, json: &mut JsonWriter<'_>) -> io::Result<()> {
    let status = status_to_write(span, true);
    let mut text = |key: &str, text: &str| if text.is_empty() { Ok(()) } else { tag(key, Value::Text(text), json) };
    if span.kind() != SpanKind::Unspecified {
        text("span.kind", span.kind().name())?;
    }
    if let Some((name, version, _)) = span.scope() {
        text("otel.scope.name", name)?;
        text("otel.scope.version", if name.is_empty() { "" } else { version })?;
    }
    match status {
        StatusCode::Unset => {}
        StatusCode::Ok => text("otel.status_code", "OK")?,
        StatusCode::Error => text("otel.status_code", "ERROR")?,
    }
    text("otel.status_description", span.status_message())?;
    text("w3c.tracestate", span.trace_state())?;
    if span.attribute("error").is_some() {
        return Ok(());
    }
    if status == StatusCode::Error {
        return tag("error", Value::Bool(true), json);
    }
    let is_taken_for_error = status == StatusCode::Unset && !span.is_error() && is_read_as_error(span, true);
    if is_taken_for_error { tag("error", Value::Bool(false), json) } else { Ok(()) }
}

fn write_log(event: &EventRef<'_>, json: &mut JsonWriter<'_>) -> io::Result<()> {
    json.open("{")?;
    json.key("timestamp")?;
    json.raw(&(event.time_nanos / 1000).to_string())?;
    json.key("fields")?;
    json.open("[")?;
    // Without a name, an attribute of that name would become it.
    if !event.name.is_empty() || event.attributes().any(|(key, _)| key == "event") {
        tag("event", Value::Text(event.name), json)?;
    }
    event.attributes().try_for_each(|(key, value)| tag(key, value, json))?;
    json.close("]}")
}

fn tag(key: &str, value: Value<'_>, json: &mut JsonWriter<'_>) -> io::Result<()> {
    let kind = match value {
        Value::Null | Value::Text(_) | Value::Json(_) => "string",
        Value::Bool(_) => "bool",
        Value::Int(_) => "int64",
        Value::Double(_) => "float64",
        Value::Bytes(_) => "binary",
    };
    json.open("{")?;
    json.key("key")?;
    json.text(key)?;
    json.key("type")?;
    json.text(kind)?;
    json.key("value")?;
    match value {
        Value::Null => json.raw("null")?,
        Value::Text(text) | Value::Bytes(text) | Value::Json(text) => json.text(text)?,
        Value::Bool(value) => json.raw(if value { "true" } else { "false" })?,
        Value::Int(value) if value.unsigned_abs() <= MAX_SAFE_INTEGER => json.raw(&value.to_string())?,
        Value::Int(value) => json.text(&value.to_string())?,
        Value::Double(value) if value.is_finite() => json.raw(&float_text(value))?,
        Value::Double(value) => json.text(&float_text(value))?,
    }
    json.close("}")
}
