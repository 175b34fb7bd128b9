//! Every format, by its fixtures: each is recognised as what its folder says, and read as its snapshot shows. And one
//! trace, written in every format, is one trace.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

use spanglass::engine::Session;
use spanglass::engine::protocol::{OpenMode, Response};
use spanglass::figure::{FileReport, FileState};
use spanglass::ingest::FORMATS;
use spanglass::testing::dump;

fn open(files: &[(&str, &[u8])]) -> (Session, Vec<FileReport>) {
    let mut session = Session::default();
    match session.open_bytes(OpenMode::Replace, files) {
        Response::Opened { report, .. } => (session, report.files),
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_fixture_is_read_as_what_it_is() {
    for format in FORMATS {
        let folder = format!("tests/fixtures/{}", format.id());
        let mut paths: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            // Without a name that tells anything.
            let (session, files) = open(&[("file", &std::fs::read(&path).unwrap())]);
            assert_eq!(files[0].format, format.title(), "{}", path.display());
            assert_eq!(files[0].state, FileState::Read, "{}: {:?}", path.display(), files[0].problems);
            let name = format!("{}__{}", format.id(), path.file_name().unwrap().to_string_lossy());
            insta::assert_snapshot!(name, dump(session.store()));
        }
    }
}

/// A request that fails, and the query in it, as each format writes them.
const WRITTEN: &[(&str, &str)] = &[
    (
        "jaeger-json",
        r#"{"data":[{"traceID":"a1","spans":[{"traceID":"a1","spanID":"1","operationName":"GET /cart","startTime":1718000000000000,"duration":1500,"tags":[{"key":"span.kind","value":"server"},{"key":"otel.status_code","value":"ERROR"},{"key":"otel.status_description","value":"boom"},{"key":"error","type":"bool","value":true},{"key":"user","value":"u7"},{"key":"n","value":5}],"processID":"p"},{"traceID":"a1","spanID":"2","references":[{"refType":"CHILD_OF","traceID":"a1","spanID":"1"}],"operationName":"get","startTime":1718000000000100,"duration":900,"tags":[{"key":"span.kind","value":"client"},{"key":"peer.service","value":"redis"}],"logs":[{"timestamp":1718000000000200,"fields":[{"key":"event","value":"miss"}]}],"processID":"p"}],"processes":{"p":{"serviceName":"cart"}}}]}"#,
    ),
    (
        "otlp-json",
        r#"{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"cart"}}]},"scopeSpans":[{"spans":[{"traceId":"000000000000000000000000000000a1","spanId":"0000000000000001","name":"GET /cart","kind":2,"startTimeUnixNano":"1718000000000000000","endTimeUnixNano":"1718000000001500000","attributes":[{"key":"user","value":{"stringValue":"u7"}},{"key":"n","value":{"intValue":"5"}}],"status":{"code":2,"message":"boom"}},{"traceId":"000000000000000000000000000000a1","spanId":"0000000000000002","parentSpanId":"0000000000000001","name":"get","kind":3,"startTimeUnixNano":"1718000000000100000","endTimeUnixNano":"1718000000001000000","attributes":[{"key":"peer.service","value":{"stringValue":"redis"}}],"events":[{"timeUnixNano":"1718000000000200000","name":"miss"}]}]}]}]}"#,
    ),
    (
        "oneuptime-json",
        r#"{"traces":[{"spans":[{"traceId":"a1","spanId":"1","name":"GET /cart","kind":"server","startTime":1718000000000000000,"endTime":"2024-06-10T06:13:20.0015Z","status":{"code":"ERROR","message":"boom"},"resource":{"service.name":"cart"},"attributes":{"user":"u7","n":5}},{"traceId":"a1","spanId":"2","parentSpanId":"1","name":"get","kind":3,"startTime":"1718000000000100000","endTime":1718000000001000000,"resource":{"attributes":{"service.name":"cart"}},"attributes":[{"key":"peer.service","value":{"stringValue":"redis"}}],"events":[{"time":"2024-06-10T06:13:20.0002Z","name":"miss"}]}]}]}"#,
    ),
    (
        "flat-json",
        r#"[{"trace_id":"a1","spans":[{"span_id":"1","service_name":"cart","operation_name":"GET /cart","start_time":"2024-06-10T06:13:20Z","duration_ms":1.5,"tags":{"span.kind":"server","user":"u7","n":5},"error":{"message":"boom"}},{"span_id":"2","parent_span_id":"1","service_name":"cart","operation_name":"get","start_time":1718000000.0001,"end_time":1718000000001000,"tags":{"span.kind":"client","peer.service":"redis"},"logs":[{"timestamp":1718000000000200,"event":"miss"}]}]}]"#,
    ),
    (
        "zipkin-v2",
        r#"[{"traceId":"a1","id":"1","kind":"SERVER","name":"GET /cart","timestamp":1718000000000000,"duration":1500,"localEndpoint":{"serviceName":"cart"},"tags":{"user":"u7","n":5,"otel.status_code":"ERROR","otel.status_description":"boom"}},{"traceId":"a1","parentId":"1","id":"2","kind":"CLIENT","name":"get","timestamp":1718000000000100,"duration":900,"localEndpoint":{"serviceName":"cart"},"remoteEndpoint":{"serviceName":"redis"},"annotations":[{"timestamp":1718000000000200,"value":"miss"}]}]"#,
    ),
    (
        "zipkin-v1",
        r#"[{"traceId":"a1","id":"1","name":"GET /cart","annotations":[{"timestamp":1718000000000000,"value":"sr","endpoint":{"serviceName":"cart"}},{"timestamp":1718000000001500,"value":"ss","endpoint":{"serviceName":"cart"}}],"binaryAnnotations":[{"key":"user","value":"u7"},{"key":"n","value":5},{"key":"otel.status_code","value":"ERROR"},{"key":"otel.status_description","value":"boom"}]},{"traceId":"a1","parentId":"1","id":"2","name":"get","timestamp":1718000000000100,"duration":900,"annotations":[{"timestamp":1718000000000100,"value":"cs","endpoint":{"serviceName":"cart"}},{"timestamp":1718000000000200,"value":"miss","endpoint":{"serviceName":"cart"}},{"timestamp":1718000000001000,"value":"cr","endpoint":{"serviceName":"cart"}}],"binaryAnnotations":[{"key":"sa","value":true,"endpoint":{"serviceName":"redis"}}]}]"#,
    ),
];

#[test]
fn one_trace_is_the_same_in_every_format() {
    let missing: Vec<&str> =
        FORMATS.iter().map(|format| format.id()).filter(|id| WRITTEN.iter().all(|(known, _)| known != id)).collect();
    assert!(missing.is_empty(), "write it as {missing:?} too");
    let alone = |text: &str| dump(open(&[("file", text.as_bytes())]).0.store());
    let expected = alone(WRITTEN[0].1);
    assert!(expected.contains("errors 1 services 1"), "{expected}");
    for (id, text) in WRITTEN {
        assert_eq!(alone(text), expected, "{id}");
    }
    let all: Vec<(&str, &[u8])> = WRITTEN.iter().map(|(id, text)| (*id, text.as_bytes())).collect();
    let again = 2 * (WRITTEN.len() - 1);
    assert_eq!(dump(open(&all).0.store()), format!("{expected}duplicate-span {again}\n"));
}

/// Two spans of Zipkin's, one with each form of a trace id.
fn zipkin(trace_id: &str, id: &str, more: &str) -> String {
    format!(
        r#"[{{"traceId":"{trace_id}","id":"{id}","name":"n","timestamp":1700000000000000,"duration":9,"localEndpoint":{{"serviceName":"s"}}{more}}}]"#
    )
}

#[test]
fn both_forms_of_a_zipkin_trace_id_are_one_trace() {
    let long = zipkin("463ac35c9f6413ad48485a3953bb6124", "01", "");
    let short = zipkin("48485a3953bb6124", "02", r#","parentId":"01""#);
    let other = zipkin("1463ac35c9f6413a48485a3953bb6124", "03", "");
    let lone = zipkin("000000000000000000000000000000ab", "04", "");
    let of = |session: &Session| {
        let store = session.store();
        let traces = store.traces().iter().map(|trace| (store.trace_id(trace), trace.len()));
        let joined =
            session.report().diagnostics.iter().find(|row| row.id == "short-trace-id").map_or(0, |row| row.count);
        (traces.collect::<Vec<_>>(), joined)
    };
    let together = || vec![("463ac35c9f6413ad48485a3953bb6124".to_owned(), 2)];
    for order in [[("a", &long), ("b", &short)], [("a", &short), ("b", &long)]] {
        let files = order.map(|(name, text)| (name, text.as_bytes()));
        assert_eq!(of(&open(&files).0), (together(), 1));
        // In two loads as in one.
        let mut session = Session::default();
        session.open_bytes(OpenMode::Replace, &files[..1]);
        session.open_bytes(OpenMode::Add, &files[1..]);
        assert_eq!(of(&session), (together(), 1));
        let trace = *session.store().traces().first().unwrap();
        assert_eq!(session.store().span(trace.root()).span_id(), "0000000000000001", "the child has found its parent");
    }
    // Two that it might be a part of, and none.
    let (traces, joined) = of(&open(&[("a", long.as_bytes()), ("b", short.as_bytes()), ("c", other.as_bytes())]).0);
    assert_eq!((traces.len(), joined), (3, 0));
    let (traces, joined) = of(&open(&[("a", long.as_bytes()), ("b", lone.as_bytes())]).0);
    assert_eq!((traces.len(), joined), (2, 0));
    // Other formats do not cut ids: theirs are two traces.
    let jaeger = r#"{"data":[{"traceID":"48485a3953bb6124","spans":[{"traceID":"48485a3953bb6124","spanID":"2","operationName":"n","startTime":1700000000000000,"duration":9,"processID":"p"}],"processes":{"p":{"serviceName":"s"}}}]}"#;
    let (traces, joined) = of(&open(&[("a", long.as_bytes()), ("b", jaeger.as_bytes())]).0);
    assert_eq!((traces.len(), joined), (2, 0));
}

#[test]
fn an_id_that_is_a_number_is_found_as_shown() {
    // 1e3 is 1000, and beyond u64 the digits stand for themselves, whatever hex they look like.
    for (written, shown) in [
        ("1000", "000000000000000000000000000003e8"),
        ("1e3", "000000000000000000000000000003e8"),
        ("-1", "0000000000000000ffffffffffffffff"),
        ("18446744073709551616", "18446744073709551616"),
    ] {
        let file = format!(
            r#"{{"data":[{{"traceID":{written},"spans":[{{"traceID":{written},"spanID":"2","operationName":"n","startTime":1700000000000000,"duration":9,"processID":"p"}}],"processes":{{"p":{{"serviceName":"s"}}}}}}]}}"#
        );
        let (session, _) = open(&[("a", file.as_bytes())]);
        let store = session.store();
        let ids: Vec<String> = store.traces().iter().map(|trace| store.trace_id(trace)).collect();
        assert_eq!(ids, [shown], "{written}");
        assert!(store.find_trace(shown).is_some(), "{written}");
    }
}
