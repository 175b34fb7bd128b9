//! The sides of a call in one record of Zipkin's version 1.
//!
//! `cs` and `cr` are begin and end as the client saw it, `sr` and `ss` as the server did, `ms` and `ws` as the producer of
//! a message, `wr` and `mr` as its consumer. A record with marks of two sides is two spans of one id, as version 2 writes
//! them: each has the service of its marks, and what comes from that service. The record's own times are those of the side
//! that began: the client's, else the only one's.

use super::super::span::End;
use super::endpoint::Endpoint;
use super::{Note, Span, Tag};
use crate::model::{BatchWriter, SpanKind, Value};

/// One side of a call.
pub(super) struct Half {
    pub kind: SpanKind,
    pub start_nanos: Option<u64>,
    pub end: End,
    pub local: Endpoint,
    pub remote: Endpoint,
    /// Begin and end, which are no events then.
    marks: Option<&'static Marks>,
}

struct Marks {
    kind: SpanKind,
    begin: &'static str,
    end: &'static str,
    /// Of these one must be there: `ws` and `wr` alone may be anybody's.
    telling: &'static [&'static str],
    /// Key of the binary annotation whose endpoint is the other side.
    address: &'static str,
}

/// The side that began stands before its other side.
const MARKS: [Marks; 4] = [
    Marks { kind: SpanKind::Client, begin: "cs", end: "cr", telling: &["cs", "cr"], address: "sa" },
    Marks { kind: SpanKind::Server, begin: "sr", end: "ss", telling: &["sr", "ss"], address: "ca" },
    Marks { kind: SpanKind::Producer, begin: "ms", end: "ws", telling: &["ms"], address: "ma" },
    Marks { kind: SpanKind::Consumer, begin: "wr", end: "mr", telling: &["mr"], address: "ma" },
];

/// Key of the binary annotation that says who works where nobody is called.
const LOCAL: &str = "lc";

/// The sides of a record, at least one. One of version 2 is one side.
pub(super) fn of(span: &Span, out: &BatchWriter) -> Vec<Half> {
    let (start_nanos, end) = (span.start_nanos, span.duration);
    let is_version_1 = span.draft.kind == SpanKind::Unspecified && !span.local.is_given();
    let sides = MARKS.iter().filter(|_| is_version_1).filter_map(|marks| by_marks(span, marks, out));
    let mut halves: Vec<Half> = sides.collect();
    match halves.first_mut() {
        Some(first) => {
            first.start_nanos = start_nanos.or(first.start_nanos);
            first.end = if end == End::Missing { first.end } else { end };
        }
        None => {
            let (kind, remote) = (span.draft.kind, span.remote);
            let local = if span.local.is_given() { span.local } else { anybody(span) };
            halves.push(Half { kind, start_nanos, end, local, remote, marks: None });
        }
    }
    halves
}

fn by_marks(span: &Span, marks: &'static Marks, out: &BatchWriter) -> Option<Half> {
    let note = |text: &str| span.notes.iter().find(|note| out.text_of(note.text) == text);
    marks.telling.iter().find_map(|text| note(text))?;
    let (begin, end) = (note(marks.begin), note(marks.end));
    let given = |note: Option<&Note>| note.map(|note| note.endpoint).filter(|endpoint| endpoint.is_given());
    let address = span.tags.iter().find(|tag| key(tag, out) == marks.address && tag.endpoint.is_given());
    Some(Half {
        kind: marks.kind,
        start_nanos: begin.and_then(|note| note.nanos),
        end: end.and_then(|note| note.nanos).map_or(End::Missing, End::At),
        local: given(begin).or(given(end)).unwrap_or_default(),
        remote: address.map(|tag| tag.endpoint).unwrap_or_default(),
        marks: Some(marks),
    })
}

/// Of a record without marks: the first that says something.
fn anybody(span: &Span) -> Endpoint {
    let tags = span.tags.iter().map(|tag| tag.endpoint);
    let all = tags.chain(span.notes.iter().map(|note| note.endpoint));
    all.into_iter().find(|endpoint| endpoint.is_given()).unwrap_or_default()
}

/// Position of the side that what comes from `endpoint` belongs to: that of its service, else the first.
pub(super) fn owner(halves: &[Half], endpoint: Endpoint) -> usize {
    let is_its = |half: &Half| endpoint.is_given() && half.local.service == endpoint.service;
    halves.iter().position(is_its).unwrap_or(0)
}

fn key<'o>(tag: &Tag, out: &'o BatchWriter) -> &'o str {
    out.text_of(tag.attr.key().0)
}

/// Whether a binary annotation only says who somebody is.
pub(super) fn is_address(tag: &Tag, out: &BatchWriter) -> bool {
    let is_empty = || matches!(out.value(tag.attr), Value::Text("") | Value::Null);
    let is_it = |key: &str| if key == LOCAL { is_empty() } else { MARKS.iter().any(|marks| marks.address == key) };
    tag.endpoint.is_given() && is_it(key(tag, out))
}

impl Half {
    /// Whether an annotation is begin or end of this side.
    pub fn is_mark(&self, note: &Note, out: &BatchWriter) -> bool {
        let text = out.text_of(note.text);
        self.marks.is_some_and(|marks| marks.begin == text || marks.end == text)
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::tests::{spans, store_of};

    /// Kind, service, start and duration in microseconds of each span of a record of version 1, in their order.
    fn sides(annotations: &[(&str, u64, &str)], more: &str) -> Vec<(&'static str, String, u64, u64)> {
        let annotation = |(value, timestamp, service): &(&str, u64, &str)| {
            format!(r#"{{"value":"{value}","timestamp":{timestamp},"endpoint":{{"serviceName":"{service}"}}}}"#)
        };
        let annotations = annotations.iter().map(annotation).collect::<Vec<_>>().join(",");
        let store =
            store_of(&format!(r#"[{{"traceId":"1","id":"2","name":"n"{more},"annotations":[{annotations}]}}]"#));
        let micros = |nanos: u64| nanos / 1000;
        let side = spans(&store).map(|span| {
            (span.kind().name(), span.service().to_owned(), micros(span.start_nanos()), micros(span.duration_nanos()))
        });
        side.collect()
    }

    fn side(kind: &'static str, service: &str, start: u64, duration: u64) -> (&'static str, String, u64, u64) {
        (kind, service.to_owned(), start, duration)
    }

    #[test]
    fn a_record_of_both_sides_is_two_spans() {
        let both = [("cs", 10, "a"), ("sr", 20, "b"), ("ss", 50, "b"), ("cr", 70, "a")];
        let expected = [side("client", "a", 10, 60), side("server", "b", 20, 30)];
        assert_eq!(sides(&both, ""), expected);
        // The record's own times are the client's.
        let expected = [side("client", "a", 9, 65), side("server", "b", 20, 30)];
        assert_eq!(sides(&both, r#","timestamp":9,"duration":65"#), expected);
        let message = [("ms", 10, "a"), ("ws", 12, "a"), ("wr", 20, "b"), ("mr", 25, "b")];
        assert_eq!(sides(&message, ""), [side("producer", "a", 10, 2), side("consumer", "b", 20, 5)]);
    }

    #[test]
    fn a_record_of_one_side_is_one_span() {
        assert_eq!(sides(&[("sr", 20, "b"), ("ss", 50, "b")], ""), [side("server", "b", 20, 30)]);
        assert_eq!(sides(&[("cs", 20, "a")], ""), [side("client", "a", 20, 0)]);
        assert_eq!(sides(&[("cr", 20, "a")], r#","timestamp":5"#), [side("client", "a", 5, 15)]);
        // A client that notes when it sent is no producer; a record without marks is of whom it names first.
        assert_eq!(sides(&[("cs", 1, "a"), ("ws", 2, "a"), ("cr", 4, "a")], ""), [side("client", "a", 1, 3)]);
        assert_eq!(sides(&[("ws", 2, "a")], r#","timestamp":1,"duration":4"#), [side("", "a", 1, 4)]);
        assert_eq!(sides(&[], r#","timestamp":1,"duration":4"#), [side("", "unknown", 1, 4)]);
    }
}
