//! Help for tests: traces as pictures, and a dump of a store that shows everything that is not an accident of how it
//! was read.
//!
//! ```text
//! a frontend |---------|
//!   b cart     |--!|        http.status_code=500
//!     c db      |-|         kind=client name=SELECT
//! ```
//! A line is a span: id, service, a bar, then `key=value` words. Two blanks deeper is a child. A column of the bar is a
//! millisecond, counted from the leftmost bar of the picture; `!` in it makes an error span; a lone `|` has no duration.
//! `kind= name= parent= trace= message= start=missing link=trace/span` set what they say; all else is an attribute, `resource.key=` on the
//! first span of a service one of its resource. On a later one it makes a further resource of the service, for all spans
//! that say the same. `"500"` is a text, `500` an integer.

use crate::model::{
    AttrRange, BatchWriter, Flags, NONE, Owner, ParsedId, RawLink, RawSpan, SpanIx, SpanKind, SpanRef, SpanStore,
    SpanStoreBuilder, StatusCode, Value, parse_float, parse_span_id, parse_trace_id,
};
use std::fmt::Write as _;

/// Start of the leftmost bar of a picture.
pub const PICTURE_START_NANOS: u64 = 1_700_000_000_000_000_000;

const NANOS_PER_COLUMN: u64 = 1_000_000;

/// The store of a picture of one trace, whose id is `1`.
///
/// # Panics
/// If it is no picture.
#[must_use]
pub fn trace_of(picture: &str) -> SpanStore {
    store_of(&[picture])
}

/// The store of several pictures: the traces `1`, `2` …
///
/// # Panics
/// If one is no picture.
#[must_use]
#[expect(clippy::expect_used, reason = "tests only")]
pub fn store_of(pictures: &[&str]) -> SpanStore {
    let mut builder = SpanStoreBuilder::default();
    builder.add_file("picture").expect("a small store");
    let mut writer = BatchWriter::new(0);
    for (number, picture) in pictures.iter().enumerate() {
        draw(&mut writer, picture, &format!("{}", number + 1));
    }
    builder.absorb(&writer.take(0)).expect("a small store");
    builder.finish().expect("a small store")
}

fn draw(writer: &mut BatchWriter, picture: &str, trace_id: &str) {
    let lines: Vec<&str> = picture.lines().filter(|line| !line.trim().is_empty()).collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let left = lines.iter().map(|line| indent(line)).min().unwrap_or(0);
    let origin = lines.iter().filter_map(|line| line.find('|')).min().unwrap_or(0);
    let mut path: Vec<&str> = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let mut words = line.split_whitespace();
        let id = words.next().unwrap_or("");
        path.truncate((indent(line) - left) / 2);
        let parent = path.last().copied().unwrap_or("");
        path.push(id);
        draw_span(
            writer,
            &Line { text: line, number, origin, id, parent, trace_id, service: words.next().unwrap_or("") },
        );
    }
}

struct Line<'a> {
    text: &'a str,
    number: usize,
    origin: usize,
    id: &'a str,
    parent: &'a str,
    trace_id: &'a str,
    service: &'a str,
}

#[expect(clippy::expect_used, reason = "tests only")]
fn draw_span(writer: &mut BatchWriter, line: &Line<'_>) {
    let first = line.text.find('|').expect("a bar");
    let last = line.text.rfind('|').expect("a bar");
    let (mut parent, mut trace_id, mut name) = (line.parent, line.trace_id, line.id);
    let (mut kind, mut message, mut flags) = (SpanKind::Unspecified, NONE, 0);
    let mut status = StatusCode::Unset;
    if line.text[first..last].contains('!') {
        status = StatusCode::Error;
        flags |= Flags::ERROR;
    }
    let attributes = writer.attributes_start();
    let links_start = writer.batch.links.len() as u32;
    for (key, value) in line.text[last + 1..].split_whitespace().filter_map(|word| word.split_once('=')) {
        match key {
            "kind" => kind = SpanKind::from_name(value),
            "name" => name = value,
            "parent" => parent = value,
            "trace" => trace_id = value,
            "message" => message = writer.text(&value.replace('_', " ")),
            "start" => flags |= Flags::START_MISSING,
            "link" => link(writer, value),
            _ if key.starts_with("resource.") => {}
            _ => writer.attribute(key, typed(value)),
        }
    }
    let attributes = writer.attributes_since(attributes);
    let resource = resource(writer, line);
    let columns = |from: usize, to: usize| (to - from) as u64 * NANOS_PER_COLUMN;
    let is_missing = flags & Flags::START_MISSING != 0;
    let span_id = span_id(writer, line.id, Flags::ID_OPAQUE, &mut flags);
    let has_parent = !parent.is_empty();
    let parent_id = if has_parent { span_id_of_parent(writer, parent, &mut flags) } else { 0 };
    let name = writer.text(name);
    let trace_id = trace_bits(writer, trace_id, &mut flags);
    writer.batch.spans.push(RawSpan {
        offset: line.number as u64,
        trace_id,
        span_id,
        parent_id,
        start_nanos: if is_missing { 0 } else { PICTURE_START_NANOS + columns(line.origin, first) },
        duration_nanos: columns(first, last),
        resource,
        scope: NONE,
        name,
        status_message: message,
        trace_state: NONE,
        attributes,
        events: AttrRange::default(),
        links: AttrRange { start: links_start, len: writer.batch.links.len() as u32 - links_start },
        flags: Flags(flags),
        kind: kind as u8,
        status: status as u8,
        padding: [0; 6],
    });
}

/// `500` is an integer, `0.5` a float, `true` a truth value, all else text; quotes make a text of anything.
fn typed(value: &str) -> Value<'_> {
    if let Some(text) = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        return Value::Text(text);
    }
    match (value.parse(), value.parse(), parse_float(value)) {
        (Ok(number), ..) => Value::Int(number),
        (_, Ok(truth), _) => Value::Bool(truth),
        (.., Some(number)) => Value::Double(number),
        _ => Value::Text(value),
    }
}

fn resource(writer: &mut BatchWriter, line: &Line<'_>) -> u32 {
    let words = || line.text.split_whitespace().filter_map(|word| word.strip_prefix("resource."));
    let is_known =
        |writer: &BatchWriter, context| writer.batch.definitions.iter().any(|known| known.context == context);
    let mut context = writer.context(0, Some(line.service), Owner::Resource);
    if is_known(writer, context) && words().next().is_some() {
        let own = format!("{} {}", line.service, words().collect::<Vec<_>>().join(" "));
        context = writer.context(0, Some(&own), Owner::Resource);
    }
    let name = writer.text(line.service);
    let start = writer.attributes_start();
    for (key, value) in words().filter_map(|word| word.split_once('=')) {
        writer.attribute(key, typed(value));
    }
    let attributes = writer.attributes_since(start);
    if !is_known(writer, context) {
        let definition =
            crate::model::Definition { trace_id: [0; 2], context, name, version: NONE, attributes, flags: Flags(0) };
        writer.batch.definitions.push(definition);
    }
    context
}

#[expect(clippy::expect_used, reason = "tests only")]
fn link(writer: &mut BatchWriter, value: &str) {
    let (trace, span) = value.split_once('/').expect("a trace and a span");
    let mut flags = 0;
    let (trace_id, span_id) =
        (trace_bits(writer, trace, &mut flags), span_id(writer, span, Flags::ID_OPAQUE, &mut flags));
    let link = RawLink { trace_id, span_id, attributes: AttrRange::default(), flags: Flags(flags), padding: 0 };
    writer.batch.links.push(link);
}

fn span_id_of_parent(writer: &mut BatchWriter, id: &str, flags: &mut u32) -> u64 {
    *flags |= Flags::HAS_PARENT;
    span_id(writer, id, Flags::PARENT_OPAQUE, flags)
}

fn span_id(writer: &mut BatchWriter, id: &str, opaque: u32, flags: &mut u32) -> u64 {
    if let ParsedId::Binary(id) = parse_span_id(id) {
        return id;
    }
    *flags |= opaque;
    u64::from(writer.text(id))
}

fn trace_bits(writer: &mut BatchWriter, id: &str, flags: &mut u32) -> [u64; 2] {
    if let ParsedId::Binary(id) = parse_trace_id(id) {
        return [(id >> 64) as u64, id as u64];
    }
    *flags |= Flags::TRACE_OPAQUE;
    [0, u64::from(writer.text(id))]
}

/// Everything a store holds, as text: a line per span, indented by depth. Equal for equal data, however it was read;
/// offsets and file names, which are accidents of reading, are left out.
#[must_use]
pub fn dump(store: &SpanStore) -> String {
    let mut out = String::new();
    for trace in store.traces() {
        let (id, start, end) = (store.trace_id(trace), trace.start_nanos, trace.end_nanos);
        let _ = writeln!(out, "trace {id} {start}..{end} errors {} services {}", trace.errors, trace.services);
        for row in trace.rows() {
            dump_span(&mut out, store.span(SpanIx(row)));
        }
    }
    for (kind, found) in store.diagnostics().iter() {
        let _ = writeln!(out, "{} {}", kind.id(), found.count);
    }
    out
}

fn dump_span(out: &mut String, span: SpanRef<'_>) {
    let store = span.store();
    let indent = "  ".repeat(store.depth(span.ix()) as usize % 40 + 1);
    let (id, service, name) = (span.span_id(), span.service(), span.name());
    let _ = write!(out, "{indent}{id} {service} {name:?} {}+{}", span.start_nanos(), span.duration_nanos());
    // What only its format says of its ids is no part of the span.
    let flags = span.flags().0 & !Flags::SHORT_TRACE;
    let _ = write!(out, " {}/{} flags {:#x}", span.kind().name(), span.status().name(), flags);
    let _ = write!(out, " depth {} subtree {}", store.depth(span.ix()), store.subtree_len(span.ix()));
    if !span.parent_id().is_empty() {
        let _ = write!(out, " parent {}", span.parent_id());
    }
    for (label, text) in [("message", span.status_message()), ("state", span.trace_state())] {
        if !text.is_empty() {
            let _ = write!(out, " {label} {text:?}");
        }
    }
    dump_attributes(out, "", span.attributes());
    dump_attributes(out, "resource.", span.resource_attributes());
    if let Some((name, version, attributes)) = span.scope() {
        let _ = write!(out, " scope {name:?} {version:?}");
        dump_attributes(out, "scope.", attributes);
    }
    for event in span.events() {
        let _ = write!(out, " event {:?} {}", event.name, event.time_nanos);
        dump_attributes(out, "event.", event.attributes());
    }
    for link in span.links() {
        let _ = write!(out, " link {} {}", link.trace_id, link.span_id);
        dump_attributes(out, "link.", link.attributes());
    }
    out.push('\n');
}

fn dump_attributes<'a>(out: &mut String, prefix: &str, attributes: impl Iterator<Item = (&'a str, Value<'a>)>) {
    for (key, value) in attributes {
        let _ = write!(out, " {prefix}{key}={value:?}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_becomes_a_store() {
        let store = trace_of(
            "
            a frontend |---------|
              b cart     |--!|       http.status_code=500
                c db      |-|        kind=client name=SELECT",
        );
        insta::assert_snapshot!(dump(&store));
    }
}
