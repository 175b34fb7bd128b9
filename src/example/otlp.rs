//! Writes traces as OTLP JSON: one compact document, an element of `resourceSpans` for each pod, in it all
//! spans of that pod. By trace, the file would be twice as large: DEFLATE looks back 32 kB, which is
//! one trace, but many spans of the same pod and scope. The order of keys (first what differs in every
//! span, then what repeats) saves another 3 %.

use std::fmt::Write as _;

use super::services::Instance;
use super::span::{Attr, EPOCH_NANOS, Event, Micros, Span, TICK, Trace, Value};

pub(super) fn write(traces: &[Trace], instances: &[Instance]) -> String {
    let mut out = String::with_capacity(16 << 20);
    out.push_str("{\"resourceSpans\":[");
    let mut first = true;
    for (pod, instance) in instances.iter().enumerate() {
        let spans: Vec<Row> = traces
            .iter()
            .flat_map(|trace| trace.spans.iter().map(move |span| (trace.id, span)))
            .filter(|(_, span)| span.instance == pod)
            .collect();
        if !spans.is_empty() {
            comma(&mut out, &mut first);
            resource(&mut out, instance, &spans);
        }
    }
    out.push_str("]}\n");
    out
}

/// A span with the id of its trace.
type Row<'a> = (u128, &'a Span);

fn comma(out: &mut String, first: &mut bool) {
    if !*first {
        out.push(',');
    }
    *first = false;
}

fn resource(out: &mut String, instance: &Instance, spans: &[Row]) {
    out.push_str("{\"resource\":{\"attributes\":");
    attributes(out, &instance.attrs);
    out.push_str("},\"scopeSpans\":[");
    let mut scopes: Vec<(&str, &str)> = spans.iter().map(|(_, span)| span.scope).collect();
    scopes.sort_unstable();
    scopes.dedup();
    let mut first = true;
    for (name, version) in scopes {
        comma(out, &mut first);
        out.push_str("{\"scope\":{\"name\":");
        string(out, name);
        out.push_str(",\"version\":");
        string(out, version);
        out.push_str("},\"spans\":[");
        let mut first_span = true;
        for (trace, span) in spans.iter().filter(|(_, span)| span.scope == (name, version)) {
            comma(out, &mut first_span);
            write_span(out, *trace, span);
        }
        out.push_str("]}");
    }
    out.push_str("]}");
}

fn write_span(out: &mut String, trace: u128, span: &Span) {
    // Writing to a String cannot fail; its result says nothing.
    let _ = write!(out, "{{\"traceId\":\"{trace:032x}\",\"spanId\":\"{:016x}\"", span.id);
    if span.parent != 0 {
        let _ = write!(out, ",\"parentSpanId\":\"{:016x}\"", span.parent);
    }
    let (start, end, kind) = (nanos(span.start), nanos(span.end), span.kind as u8);
    let _ = write!(out, ",\"startTimeUnixNano\":\"{start}\",\"endTimeUnixNano\":\"{end}\"");
    let _ = write!(out, ",\"kind\":{kind},\"name\":");
    string(out, &span.name);
    out.push_str(",\"attributes\":");
    attributes(out, &span.attrs);
    if !span.events.is_empty() {
        out.push_str(",\"events\":[");
        let mut first = true;
        for event in &span.events {
            comma(out, &mut first);
            write_event(out, event);
        }
        out.push(']');
    }
    if !span.links.is_empty() {
        out.push_str(",\"links\":[");
        let mut first = true;
        for (trace, id) in &span.links {
            comma(out, &mut first);
            let _ = write!(out, "{{\"traceId\":\"{trace:032x}\",\"spanId\":\"{id:016x}\"}}");
        }
        out.push(']');
    }
    out.push_str(",\"status\":{");
    if let Some(message) = &span.error {
        if !message.is_empty() {
            out.push_str("\"message\":");
            string(out, message);
            out.push(',');
        }
        out.push_str("\"code\":2");
    }
    out.push_str("}}");
}

fn write_event(out: &mut String, event: &Event) {
    let _ = write!(out, "{{\"timeUnixNano\":\"{}\",\"name\":", nanos(event.time));
    string(out, event.name);
    out.push_str(",\"attributes\":");
    attributes(out, &event.attrs);
    out.push('}');
}

fn nanos(time: Micros) -> u64 {
    EPOCH_NANOS + time / TICK * TICK * 1000
}

fn attributes(out: &mut String, attrs: &[Attr]) {
    out.push('[');
    let mut first = true;
    for attr in attrs {
        comma(out, &mut first);
        out.push_str("{\"key\":");
        string(out, attr.key);
        out.push_str(",\"value\":{");
        match &attr.value {
            Value::Text(text) => {
                out.push_str("\"stringValue\":");
                string(out, text);
            }
            Value::Int(number) => {
                let _ = write!(out, "\"intValue\":\"{number}\"");
            }
            Value::Bool(flag) => {
                let _ = write!(out, "\"boolValue\":{flag}");
            }
        }
        out.push_str("}}");
    }
    out.push(']');
}

/// A JSON string: quotes, backslashes and control characters escaped, all else as it is.
fn string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_read_back() {
        for text in ["plain", "q\"b\\", "a\nb\tc\u{1}", "Zoë 🦄 مرحبا", ""] {
            let mut out = String::new();
            string(&mut out, text);
            assert_eq!(serde_json::from_str::<String>(&out).unwrap(), text);
        }
    }
}
