//! Copies of a span, from whatever file in whatever order: one span, and always the same one.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value as Json, json};
use spanglass::engine::Session;
use spanglass::engine::protocol::OpenMode;
use spanglass::export::EXPORTS;
use spanglass::model::{DiagnosticKind, SpanIx, SpanStore};
use spanglass::query::Selection;
use spanglass::testing::dump;

const START_NANOS: u64 = 1_718_000_000_000_000_000;

/// A span as some file tells it; `None` and `0` stand for what is not told.
#[derive(Clone, Debug)]
struct Told {
    is_jaeger: bool,
    id: u64,
    parent: u64,
    kind: u8,
    /// Since [`START_NANOS`].
    start: u64,
    duration: u64,
    service: Option<u8>,
    hosts: u8,
    scope: Option<u8>,
    status: u8,
    is_error: bool,
    attributes: Vec<u8>,
    event: Option<u64>,
}

impl Told {
    fn plain(id: u64, start: u64, duration: u64) -> Self {
        let (service, scope, event) = (Some(0), None, None);
        let (parent, kind, hosts, status, is_error, attributes) = (0, 2, 0, 0, false, Vec::new());
        Self {
            is_jaeger: false,
            id,
            parent,
            kind,
            start,
            duration,
            service,
            hosts,
            scope,
            status,
            is_error,
            attributes,
            event,
        }
    }

    fn as_jaeger(&self) -> Self {
        Self { is_jaeger: true, ..self.clone() }
    }

    fn document(&self) -> Vec<u8> {
        let document = if self.is_jaeger { self.jaeger() } else { self.otlp() };
        serde_json::to_vec(&document).unwrap()
    }

    /// Start and duration are cut each for itself, as Jaeger does it.
    fn jaeger(&self) -> Json {
        let tag = |key: &str, value: Json| json!({"key": key, "value": value});
        let mut tags: Vec<Json> = self.attributes.iter().map(|at| tag(&format!("k{at}"), json!(at))).collect();
        tags.extend(self.is_error.then(|| tag("error", json!(true))));
        tags.extend(
            (self.status > 0).then(|| tag("otel.status_code", json!(["", "OK", "ERROR"][usize::from(self.status)]))),
        );
        tags.extend(
            (self.kind > 0)
                .then(|| tag("span.kind", json!(["", "internal", "server", "client"][usize::from(self.kind)]))),
        );
        tags.extend(self.scope.map(|at| tag("otel.scope.name", json!(format!("lib{at}")))));
        let references: Vec<Json> = (self.parent > 0)
            .then(|| json!({"refType": "CHILD_OF", "traceID": "1", "spanID": format!("{:x}", self.parent)}))
            .into_iter()
            .collect();
        let logs: Vec<Json> = self
            .event
            .map(|at| json!({"timestamp": (START_NANOS + at) / 1000, "fields": [tag("event", json!("e"))]}))
            .into_iter()
            .collect();
        let hosts: Vec<Json> = (0..self.hosts).map(|at| tag(&format!("host{at}"), json!(at))).collect();
        let mut process = json!({"tags": hosts});
        if let Some(service) = self.service {
            process["serviceName"] = json!(format!("s{service}"));
        }
        json!({"data": [{"traceID": "1", "processes": {"p": process}, "spans": [{
            "traceID": "1", "spanID": format!("{:x}", self.id), "operationName": "n", "references": references, "tags": tags,
            "logs": logs, "startTime": (START_NANOS + self.start) / 1000, "duration": self.duration / 1000, "processID": "p",
        }]}]})
    }

    fn otlp(&self) -> Json {
        let int = |key: String, value: u8| json!({"key": key, "value": {"intValue": value}});
        let mut attributes: Vec<Json> = self.attributes.iter().map(|at| int(format!("k{at}"), *at)).collect();
        attributes.extend(self.is_error.then(|| json!({"key": "error", "value": {"boolValue": true}})));
        let mut resource: Vec<Json> = (0..self.hosts).map(|at| int(format!("host{at}"), at)).collect();
        let service = self.service.map(|at| json!({"key": "service.name", "value": {"stringValue": format!("s{at}")}}));
        resource.extend(service);
        let event = |at: u64| json!({"timeUnixNano": (START_NANOS + at).to_string(), "name": "e"});
        let start = START_NANOS + self.start;
        let mut span = json!({
            "traceId": format!("{:032x}", 1), "spanId": format!("{:016x}", self.id), "name": "n", "kind": self.kind,
            "startTimeUnixNano": start.to_string(), "endTimeUnixNano": (start + self.duration).to_string(),
            "attributes": attributes, "events": self.event.into_iter().map(event).collect::<Vec<_>>(),
            "status": {"code": self.status},
        });
        if self.parent > 0 {
            span["parentSpanId"] = json!(format!("{:016x}", self.parent));
        }
        let mut spans = json!({"spans": [span]});
        if let Some(scope) = self.scope {
            spans["scope"] = json!({"name": format!("lib{scope}")});
        }
        json!({"resourceSpans": [{"resource": {"attributes": resource}, "scopeSpans": [spans]}]})
    }
}

/// Opened in so many loads, each of at least one file.
fn opened(copies: &[Told], loads: usize) -> Session {
    let mut session = Session::default();
    for part in copies.chunks(copies.len().div_ceil(loads).max(1)) {
        let documents: Vec<Vec<u8>> = part.iter().map(Told::document).collect();
        let files: Vec<(&str, &[u8])> = documents.iter().map(|document| ("a.json", document.as_slice())).collect();
        session.open_bytes(OpenMode::Add, &files);
    }
    session
}

fn count(store: &SpanStore, kind: DiagnosticKind) -> u64 {
    store.diagnostics().iter().find(|(found, _)| *found == kind).map_or(0, |(_, found)| found.count)
}

#[test]
fn the_same_span_as_jaeger_and_as_otlp_is_one_whatever_its_nanoseconds() {
    // Among them the ends that are cut to another microsecond than start and duration add up to.
    for start in [0, 1, 400, 900, 999, 1_000] {
        for duration in [0, 1, 99, 100, 600, 999, 1_000, 999_200] {
            let otlp = Told { attributes: vec![1], ..Told::plain(1, start, duration) };
            let alone = dump(opened(std::slice::from_ref(&otlp), 1).store());
            for copies in [[otlp.clone(), otlp.as_jaeger()], [otlp.as_jaeger(), otlp.clone()]] {
                for loads in [1, 2] {
                    let both = dump(opened(&copies, loads).store());
                    assert_eq!(both, format!("{alone}duplicate-span 1\n"), "{start} + {duration}, {loads} loads");
                }
            }
        }
    }
}

#[test]
fn other_times_are_a_conflict() {
    let copies = [Told::plain(1, 900, 5_000), Told::plain(1, 900, 6_000), Told::plain(1, 1_000, 5_000)];
    let session = opened(&copies, 1);
    assert_eq!((session.store().span_count(), count(session.store(), DiagnosticKind::Conflict)), (3, 3));
}

#[test]
fn what_is_written_as_jaeger_is_the_same_span_when_it_comes_back() {
    let copies: Vec<Told> = (1..200).map(|at| Told::plain(at, at * 137, at * 211)).collect();
    let mut session = opened(&copies, 1);
    let mut written = Vec::new();
    let jaeger = EXPORTS.iter().find(|export| export.id == "jaeger-json").unwrap();
    jaeger.write(session.store(), &Selection::all(session.store()), &mut written).unwrap();
    let before = dump(session.store());
    session.open_bytes(OpenMode::Add, &[("again.json", &written)]);
    assert_eq!(dump(session.store()), format!("{before}duplicate-span 199\n"));
}

#[test]
fn a_service_that_only_one_copy_names_is_that_of_the_span() {
    // The finer copy, which stays, names none.
    let fine = Told { service: None, ..Told::plain(1, 900, 5_000) };
    for hosts in [0, 2] {
        let coarse = Told { service: Some(1), ..fine.as_jaeger() };
        for copies in [[Told { hosts, ..fine.clone() }, coarse.clone()], [coarse, Told { hosts, ..fine.clone() }]] {
            let session = opened(&copies, 1);
            let store = session.store();
            assert_eq!((store.span_count(), store.span(SpanIx(0)).service()), (1, "s1"));
            assert_eq!(count(store, DiagnosticKind::MissingService), 0);
            let mut written = Vec::new();
            EXPORTS[0].write(store, &Selection::all(store), &mut written).unwrap();
            assert!(String::from_utf8(written).unwrap().contains(r#""service.name""#));
        }
    }
}

#[test]
fn a_status_ok_of_one_copy_wins_over_the_error_tag_of_another() {
    let ok = Told { status: 1, ..Told::plain(1, 0, 5_000) };
    let error = Told { is_error: true, ..ok.as_jaeger() };
    let session = opened(&[ok, Told { status: 0, ..error }], 1);
    assert!(!session.store().span(SpanIx(0)).is_error());
}

/// Copies of three spans at a few times, told in many ways.
fn copy() -> impl Strategy<Value = Told> {
    let times = (prop::sample::select(&[0_u64, 900, 1_000][..]), prop::sample::select(&[0_u64, 200, 5_000, 5_400][..]));
    let ids = (1_u64..4, 0_u64..5, 1_u8..4);
    let context = (prop::option::of(0_u8..2), 0_u8..3, prop::option::of(0_u8..2));
    let rest = (0_u8..3, any::<bool>(), prop::collection::vec(0_u8..4, 0..3), prop::option::of(0_u64..1_500));
    (any::<bool>(), ids, times, context, rest).prop_map(|(is_jaeger, ids, times, context, rest)| Told {
        is_jaeger,
        id: ids.0,
        parent: ids.1,
        kind: ids.2,
        start: times.0,
        duration: times.1,
        service: context.0,
        hosts: context.1,
        scope: context.2,
        status: rest.0,
        is_error: rest.1,
        attributes: rest.2,
        event: rest.3,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_order_in_any_number_of_loads_gives_the_same_store(
        copies in prop::collection::vec(copy(), 1..14), places in prop::collection::vec(any::<Index>(), 14), loads in 1_usize..5,
    ) {
        let expected = dump(opened(&copies, 1).store());
        let mut shuffled = copies;
        for at in (1..shuffled.len()).rev() {
            shuffled.swap(at, places[at].index(at + 1));
        }
        prop_assert_eq!(dump(opened(&shuffled, loads).store()), expected);
    }
}

/// Of what is not to take n·n steps: of these nobody would see the end.
const MANY: u64 = 100_000;

/// Jaeger's document of one trace.
fn trace(spans: &str, processes: &str) -> Vec<u8> {
    format!(r#"{{"data":[{{"traceID":"1","spans":[{spans}],"processes":{{{processes}}}}}]}}"#).into_bytes()
}

fn joined(each: impl Fn(u64) -> String) -> String {
    (0..MANY).map(each).collect::<Vec<_>>().join(",")
}

fn read(file: &[u8]) -> Session {
    let mut session = Session::default();
    session.open_bytes(OpenMode::Add, &[("a.json", file)]);
    session
}

#[test]
fn an_id_that_100_000_spans_share_and_100_000_children_name() {
    for kinds in [["client", "server", "internal"], ["server"; 3]] {
        let span = |at: u64| {
            let kind = kinds[(at * 3 / MANY) as usize];
            format!(
                r#"{{"spanID":"a","startTime":{},"duration":9,"processID":"p{at}","tags":[{{"key":"span.kind","value":"{kind}"}}]}},{{"spanID":"{:x}","startTime":{},"duration":1,"processID":"p{at}","references":[{{"refType":"CHILD_OF","traceID":"1","spanID":"a"}}]}}"#,
                1_700_000_000_000_000 + at,
                1_000_000 + at,
                1_700_000_000_000_000 + at,
            )
        };
        let session = read(&trace(&joined(span), &joined(|at| format!(r#""p{at}":{{"serviceName":"s{at}"}}"#))));
        let store = session.store();
        assert_eq!((store.span_count() as u64, count(store, DiagnosticKind::Conflict)), (2 * MANY, MANY));
        assert_eq!(store.services().len() as u64, MANY);
        let span = |row: u64| store.span(SpanIx(row as u32));
        let children = (0..2 * MANY).map(span).filter(|span| span.kind().name().is_empty());
        let is_under_its_service = children.map(|span| {
            let parent = span.parent().map(|parent| store.span(parent));
            parent.is_some_and(|parent| parent.service() == span.service())
        });
        assert_eq!(is_under_its_service.filter(|is_so| *is_so).count() as u64, MANY);
    }
}

#[test]
fn a_span_that_is_there_100_000_times() {
    let span = |at: u64| {
        let event = format!(r#"{{"timestamp":1700000000000000,"fields":[{{"key":"event","value":"e{at}"}}]}}"#);
        format!(
            r#"{{"spanID":"a","startTime":1700000000000000,"duration":9,"processID":"p","tags":[{{"key":"same","value":1}},{{"key":"k{at}","value":1}}],"logs":[{event}]}}"#
        )
    };
    let session = read(&trace(&joined(span), r#""p":{"serviceName":"s"}"#));
    let store = session.store();
    assert_eq!((store.span_count() as u64, count(store, DiagnosticKind::Duplicate)), (1, MANY - 1));
    let span = store.span(SpanIx(0));
    assert_eq!((span.attributes().count() as u64, span.events().count() as u64), (MANY + 1, MANY));
}

#[test]
fn resources_that_differ_in_a_number_only() {
    let span = |at: u64| {
        format!(r#"{{"spanID":"{:x}","startTime":1700000000000000,"duration":9,"processID":"p{at}"}}"#, at + 1)
    };
    for value in ["", ".5", "000000000000"] {
        let tag = |at: u64| format!(r#"{{"key":"process.pid","value":{at}{value}}}"#);
        let process = |at: u64| format!(r#""p{at}":{{"serviceName":"s","tags":[{}]}}"#, tag(at + 1));
        let session = read(&trace(&joined(span), &joined(process)));
        let store = session.store();
        assert_eq!((store.resource_count() as u64, store.services().len()), (MANY, 1));
    }
}
