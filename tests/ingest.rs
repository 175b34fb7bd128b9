//! The same bytes give the same store, however they are cut, ordered and shared out; and hostile bytes give a sentence.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

use proptest::prelude::*;
use spanglass::engine::Session;
use spanglass::engine::protocol::{OpenMode, Response};
use spanglass::figure::{FileReport, FileState};
use spanglass::ingest::{ChunkHead, FORMATS, Format, Parser, Splitter};
use spanglass::model::{Batch, SpanStore, SpanStoreBuilder};
use spanglass::testing::dump;

/// A small generator of its own, so that a failing case can be named by its seed.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.below(at + 1));
        }
    }
}

/// How a set of files is read.
struct Way {
    slice_bytes: usize,
    chunk_bytes: usize,
    parsers: usize,
    seed: u64,
}

/// Reads files through the real splitter, wire format, parsers and builder.
fn read(files: &[Vec<u8>], way: &Way) -> SpanStore {
    let mut random = Random(way.seed);
    let mut builder = SpanStoreBuilder::default();
    let mut chunks: Vec<(ChunkHead, Vec<u8>)> = Vec::new();
    for (number, file) in files.iter().enumerate() {
        builder.add_file(&format!("file {number}")).unwrap();
        let mut splitter = Splitter::with_chunk_bytes(number as u32, way.chunk_bytes);
        for slice in file.chunks(way.slice_bytes) {
            splitter.push(slice, &mut |head, bytes| chunks.push((head, bytes.to_vec())));
        }
        splitter.finish(&mut |head, bytes| chunks.push((head, bytes.to_vec())));
    }
    random.shuffle(&mut chunks);
    let mut parsers: Vec<(Parser, Vec<Batch>)> =
        (0..way.parsers).map(|number| (Parser::new(number as u32), Vec::new())).collect();
    for (head, bytes) in &chunks {
        let at = random.below(way.parsers);
        let batch = parsers[at].0.parse(head, bytes);
        parsers[at].1.push(Batch::decode(&batch.encode()).unwrap());
    }
    // Batches of one parser in order, those of different ones in any.
    let mut queues: Vec<_> = parsers.into_iter().map(|(_, batches)| batches.into_iter()).collect();
    while !queues.is_empty() {
        let at = random.below(queues.len());
        match queues[at].next() {
            Some(batch) => builder.absorb(&batch).unwrap(),
            None => drop(queues.remove(at)),
        }
    }
    builder.finish().unwrap()
}

const PLAIN: Way = Way { slice_bytes: 1 << 20, chunk_bytes: 1 << 20, parsers: 1, seed: 1 };

/// Spans of a few traces: parents, orphans, cycles, duplicates, shared ids, late and missing things.
fn spans(random: &mut Random, count: usize) -> Vec<serde_json::Value> {
    let base = 1_700_000_000_000_000_u64;
    (0..count)
        .map(|number| {
            let trace = random.below(4);
            let id = random.below(count) + 1;
            let parent = random.below(count + 3);
            let start = base + random.below(50) as u64;
            let mut span = serde_json::json!({
                "traceID": format!("{:x}", trace + 1),
                "spanID": if id.is_multiple_of(9) { format!("span-{id}") } else { format!("{id:x}") },
                "operationName": format!("op \"{}\" é", random.below(5)),
                "startTime": if random.below(12) == 0 { 0 } else { start },
                "duration": random.below(40),
                "processID": format!("p{}", random.below(4)),
                "tags": [
                    {"key": "http.status_code", "type": "int64", "value": random.below(600)},
                    {"key": "span.kind", "type": "string", "value": (["client", "server", "internal"][random.below(3)])},
                    {"key": "big", "type": "int64", "value": "9007199254740993"},
                ],
                "logs": [{"timestamp": start, "fields": [{"key": "event", "value": format!("e{}", number % 3)}]}],
            });
            if parent > 0 {
                let reference = serde_json::json!([{"refType": "CHILD_OF", "traceID": format!("{:x}", trace + 1),
                    "spanID": if parent.is_multiple_of(9) { format!("span-{parent}") } else { format!("{parent:x}") }}]);
                span["references"] = reference;
            }
            if random.below(5) == 0 {
                span["tags"].as_array_mut().unwrap().push(serde_json::json!({"key": "error", "type": "bool", "value": true}));
            }
            span
        })
        .collect()
}

fn processes() -> serde_json::Value {
    serde_json::json!({
        "p0": {"serviceName": "frontend", "tags": [{"key": "host", "type": "string", "value": "a"}]},
        "p1": {"serviceName": "cart", "tags": []},
        "p2": {"serviceName": "db"},
    })
}

fn jaeger(spans: &[serde_json::Value], wrap: usize, pretty: bool) -> Vec<u8> {
    let text = |value: &serde_json::Value| {
        if pretty { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) }.unwrap()
    };
    let spans = text(&serde_json::Value::Array(spans.to_vec()));
    let processes = text(&processes());
    // Keys in either order: processes may follow.
    let trace = if wrap.is_multiple_of(2) {
        format!("{{\"processes\":{processes},\"spans\":{spans},\"traceID\":\"1\"}}")
    } else {
        format!("{{\"traceID\":\"1\",\"spans\":{spans},\"processes\": {processes}}}")
    };
    match wrap % 5 {
        0 | 1 => format!("{{\"data\":[{trace}],\"total\":0,\"errors\":null}}"),
        2 => format!("[{trace}]\n"),
        3 => trace,
        _ => format!("{{\"code\":200,\"msg\":\"ok\",\"data\":{trace}}}"),
    }
    .into_bytes()
}

/// The fixtures of all formats.
fn fixtures() -> Vec<Vec<u8>> {
    let files = |format: &&dyn Format| std::fs::read_dir(format!("tests/fixtures/{}", format.id())).unwrap();
    let mut paths: Vec<_> = FORMATS.iter().flat_map(files).map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_store_does_not_depend_on_cuts_orders_or_parsers(
        seed in any::<u64>(), slice_bytes in 1_usize..3000, chunk_bytes in 1_usize..3000, parsers in 1_usize..5, files in 1_usize..5,
    ) {
        let mut random = Random(seed);
        let count = 5 + random.below(40);
        let mut all = spans(&mut random, count);
        let expected = dump(&read(&[jaeger(&all, 0, false)], &PLAIN));
        random.shuffle(&mut all);
        // Any partition into files, each with documents after one another, in any wrapper.
        let mut parts: Vec<Vec<u8>> = vec![Vec::new(); files];
        for part in all.chunks(1 + random.below(count)) {
            let file = random.below(files);
            let (wrap, pretty) = (random.below(10), random.below(2) == 0);
            parts[file].extend(jaeger(part, wrap, pretty));
            parts[file].extend([&b"\n"[..], b" ", b"", b"\r\n\r\n"][random.below(4)]);
        }
        let way = Way { slice_bytes, chunk_bytes, parsers, seed };
        prop_assert_eq!(dump(&read(&parts, &way)), expected);
    }

    #[test]
    fn adding_later_is_as_good_as_reading_at_once(seed in any::<u64>(), loads in 2_usize..4) {
        let mut random = Random(seed);
        let count = 5 + random.below(30);
        let all = spans(&mut random, count);
        let expected = dump(&read(&[jaeger(&all, 0, false)], &PLAIN));
        let mut session = Session::default();
        let size = all.len().div_ceil(loads);
        for part in all.chunks(size) {
            session.open_bytes(OpenMode::Add, &[("a.json", &jaeger(part, 1, false))]);
        }
        prop_assert_eq!(dump(session.store()), expected);
    }

    #[test]
    fn so_it_is_with_every_format(
        seed in any::<u64>(), slice_bytes in 1_usize..3000, chunk_bytes in 1_usize..3000, parsers in 1_usize..5, files in 1_usize..5,
    ) {
        let mut random = Random(seed);
        let mut documents = fixtures();
        let expected = dump(&read(&documents, &PLAIN));
        random.shuffle(&mut documents);
        let mut parts: Vec<Vec<u8>> = vec![Vec::new(); files];
        for document in documents {
            let part = &mut parts[random.below(files)];
            part.extend(document);
            part.extend([&b"\n"[..], b" ", b"", b"\r\n\r\n"][random.below(4)]);
        }
        prop_assert_eq!(dump(&read(&parts, &Way { slice_bytes, chunk_bytes, parsers, seed })), expected);
    }

    #[test]
    fn no_bytes_make_it_panic(text in r#"[\[\]{}",:\\ a-dn0-9.eE\n-]{0,300}"#, seed in any::<u64>()) {
        let mut random = Random(seed);
        let mut documents = fixtures();
        documents.push(jaeger(&spans(&mut random, 3), 1, false));
        let mut bytes = documents.swap_remove(random.below(documents.len()));
        let at = random.below(bytes.len());
        bytes.splice(at..at, text.bytes());
        let way = Way { slice_bytes: 1 + random.below(400), chunk_bytes: 1 + random.below(400), parsers: 2, seed };
        read(&[bytes.clone()], &way);
        let mut session = Session::default();
        session.open_bytes(OpenMode::Replace, &[("x.json", &bytes), ("y.json", text.as_bytes())]);
    }
}

fn open(files: &[(&str, &[u8])]) -> (Session, Vec<FileReport>) {
    let mut session = Session::default();
    match session.open_bytes(OpenMode::Replace, files) {
        Response::Opened { report, .. } => (session, report.files),
        other => panic!("{other:?}"),
    }
}

#[test]
fn hostile_files_get_one_clear_sentence_and_what_is_beside_them_loads() {
    let good = br#"{"data":[{"traceID":"1","spans":[{"traceID":"1","spanID":"1","operationName":"a","startTime":1,"duration":1,"processID":"p1"}],"processes":{"p1":{"serviceName":"s"}}}]}"#;
    let deep = "[".repeat(10_000);
    let cases: &[(&str, &[u8], &str)] = &[
        ("empty.json", b"", "empty.json is empty"),
        (
            "noise.bin",
            b"\x01\x02\x03\xff\xfe\x00garbage",
            "binary data of an unknown kind: at byte 0 it begins with 01 02 03 ff",
        ),
        ("login.json", b"<!DOCTYPE html>\n<html><body>Sign in</body></html>", "HTML page"),
        ("net.har", br#"{"log":{"version":"1.2","creator":{"name":"x"},"entries":[]}}"#, "HAR"),
        (
            "board.json",
            br#"{"annotations":{},"panels":[{"id":1}],"schemaVersion":39,"title":"t"}"#,
            "Grafana dashboard",
        ),
        ("logs.json", br#"{"resourceLogs":[{"scopeLogs":[]}]}"#, "holds OTLP logs, not traces"),
        ("metrics.json", br#"{"resourceMetrics":[]}"#, "holds OTLP metrics, not traces"),
        ("deep.json", deep.as_bytes(), "deep.json"),
        ("pic.json", b"\x89PNG\r\n\x1a\n\x00\x00", "PNG picture"),
        ("numbers.json", b"[1,2,3]", "JSON without a key"),
        ("other.json", br#"{"hello":"world","answer":42}"#, "at byte 0 begins with the keys hello, answer"),
    ];
    for (name, bytes, words) in cases {
        let (session, files) = open(&[(name, bytes), ("good.json", good)]);
        assert_eq!(session.store().span_count(), 1, "{name}");
        let file = files.iter().find(|file| file.name == *name).unwrap();
        assert_eq!(file.state, FileState::Refused, "{name}: {:?}", file.problems);
        assert!(file.problems.iter().any(|problem| problem.contains(words)), "{name}: {:?}", file.problems);
        assert!(file.problems.iter().all(|problem| problem.starts_with(name)), "{name}: {:?}", file.problems);
    }
}

#[test]
fn odd_values_cost_themselves_only() {
    let span = |extra: &str| {
        format!(
            r#"{{"data":[{{"traceID":"1","spans":[{{"traceID":"1","spanID":"1","operationName":"a","startTime":1700000000000000,"duration":5,"processID":"p1"{extra}}},{{"traceID":"1","spanID":"2","operationName":"b","startTime":1700000000000001,"duration":1,"processID":"p1"}}],"processes":{{"p1":{{"serviceName":"s"}}}}}}]}}"#
        )
    };
    for (extra, kind) in [
        (r#","tags":[{"key":"x","value":NaN}]"#, "repaired-json"),
        (r#","tags":[{"key":"x","value":"\ud800"}]"#, "repaired-json"),
        (",\"tags\":[{\"key\":\"x\",\"value\":\"a\0b\"}]", "repaired-json"),
        (r#","tags":[],"#, "repaired-json"),
        (r#","duration":6"#, "duplicate-key"),
        (r#","duration":"invalid""#, "bad-duration"),
        (r#","duration":-3"#, "negative-duration"),
        (r#","spanID":340282366920938463463374607431768211455"#, "opaque-id"),
        (r#","tags":{"a":[[[]]]},"logs":7,"references":"x","warnings":[null,"clock"]"#, ""),
    ] {
        let (session, files) = open(&[("a.json", span(extra).as_bytes())]);
        assert_eq!(session.store().span_count(), 2, "{extra}: {:?}", files[0].problems);
        let found: Vec<&str> = session.store().diagnostics().iter().map(|(kind, _)| kind.id()).collect();
        assert!(kind.is_empty() || found.contains(&kind), "{extra}: {found:?}");
    }
}

#[test]
fn a_truncated_file_keeps_every_whole_span_and_says_where_it_ended() {
    let mut random = Random(5);
    let whole = jaeger(&spans(&mut random, 30), 1, true);
    let cut = whole.len() * 6 / 10;
    let complete = String::from_utf8_lossy(&whole[..cut]).matches("\"traceID\"").count();
    let (session, files) = open(&[("cut.json", &whole[..cut])]);
    assert_eq!(files[0].state, FileState::Partial);
    assert!(files[0].problems[0].contains(&format!("at byte {cut} (line ")), "{:?}", files[0].problems);
    assert!(files[0].spans > 5 && files[0].spans as usize <= complete, "{}", files[0].spans);
    assert!(session.store().span_count() > 0);
}

#[test]
fn a_broken_line_costs_that_line() {
    let line = |id: usize| {
        format!(
            r#"{{"resourceSpans":[{{"resource":{{}},"scopeSpans":[{{"spans":[{{"traceId":"{id:032x}","spanId":"{id:016x}","name":"n","startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000000000000001"}}]}}]}}]}}"#
        )
    };
    for broken in [
        &line(2)[..60],
        "{\"resourceSpans\":[{\"resource\":{\"x\":\"unclosed",
        "not json at all",
        "}]}",
        "{incomplete json",
    ] {
        let text = format!("{}\n{broken}\n{}\n{}\n", line(1), line(3), line(4));
        for chunk_bytes in [1, 50, 1 << 20] {
            let way = Way { chunk_bytes, slice_bytes: 37, ..PLAIN };
            assert_eq!(read(&[text.clone().into_bytes()], &way).span_count(), 3, "{broken} in chunks of {chunk_bytes}");
        }
    }
}

#[test]
fn the_same_trace_as_jaeger_and_as_otlp_is_one_trace() {
    let jaeger = br#"{"data":[{"traceID":"0af7651916cd43dd8448eb211c80319c","spans":[{"traceID":"0af7651916cd43dd8448eb211c80319c","spanID":"b7ad6b7169203331","operationName":"GET /cart","references":[],"startTime":1718000000000000,"duration":1500,"tags":[{"key":"http.status_code","type":"int64","value":500},{"key":"span.kind","type":"string","value":"server"},{"key":"otel.status_code","type":"string","value":"ERROR"},{"key":"error","type":"bool","value":true},{"key":"otel.status_description","type":"string","value":"boom"},{"key":"otel.scope.name","type":"string","value":"lib"},{"key":"otel.scope.version","type":"string","value":"1"}],"logs":[{"timestamp":1718000000000500,"fields":[{"key":"event","type":"string","value":"exception"},{"key":"exception.message","type":"string","value":"bad"}]}],"processID":"p1"}],"processes":{"p1":{"serviceName":"cart","tags":[{"key":"host.name","type":"string","value":"h"}]}}}]}"#;
    let otlp = br#"{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"cart"}},{"key":"host.name","value":{"stringValue":"h"}}]},"scopeSpans":[{"scope":{"name":"lib","version":"1"},"spans":[{"traceId":"0AF7651916CD43DD8448EB211C80319C","spanId":"t61rcWkgMzE=","parentSpanId":"","name":"GET /cart","kind":2,"startTimeUnixNano":"1718000000000000000","endTimeUnixNano":"1718000000001500000","attributes":[{"key":"http.status_code","value":{"intValue":"500"}}],"events":[{"timeUnixNano":"1718000000000500000","name":"exception","attributes":[{"key":"exception.message","value":{"stringValue":"bad"}}]}],"status":{"code":"STATUS_CODE_ERROR","message":"boom"}}]}]}]}"#;
    let alone = |bytes: &[u8]| dump(&read(&[bytes.to_vec()], &PLAIN));
    assert_eq!(alone(jaeger), alone(otlp));
    let both = dump(&read(&[jaeger.to_vec(), otlp.to_vec()], &PLAIN));
    assert_eq!(both, format!("{}duplicate-span 1\n", alone(otlp)));
}

#[test]
fn a_chain_and_a_fan_of_100_000_spans_work() {
    for is_chain in [true, false] {
        let mut text = String::from(r#"[{"traceID":"1","spans":["#);
        for id in 1..=100_000_u32 {
            let parent = if is_chain { id - 1 } else { u32::from(id > 1) };
            text += &format!(
                r#"{{"traceID":"1","spanID":"{id:x}","operationName":"n","startTime":{},"duration":1000000,"references":[{{"refType":"CHILD_OF","traceID":"1","spanID":"{parent:x}"}}],"processID":"p"}},"#,
                1_700_000_000_000_000_u64 + u64::from(id)
            );
        }
        text.pop();
        text += r#"],"processes":{"p":{"serviceName":"s"}}}]"#;
        let store = read(&[text.into_bytes()], &PLAIN);
        let trace = store.traces()[0];
        assert_eq!(trace.len(), 100_000);
        assert_eq!(store.subtree_len(trace.root()), 100_000);
        let deepest = trace.rows().map(|row| store.depth(spanglass::model::SpanIx(row))).max();
        assert_eq!(deepest, Some(if is_chain { 99_999 } else { 1 }));
    }
}
