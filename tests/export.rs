//! What is exported comes back identical, but for the losses that each export lists.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use spanglass::engine::Session;
use spanglass::engine::protocol::OpenMode;
use spanglass::export::{EXPORTS, Export};
use spanglass::ingest::FORMATS;
use spanglass::model::{Flags, SpanStore};
use spanglass::query::Selection;
use spanglass::testing::dump;

fn read(bytes: &[u8]) -> Session {
    let mut session = Session::default();
    session.open_bytes(OpenMode::Replace, &[("file", bytes)]);
    session
}

fn export(id: &str) -> &'static Export {
    EXPORTS.iter().find(|export| export.id == id).unwrap()
}

fn written(id: &str, store: &SpanStore) -> Vec<u8> {
    let mut out = Vec::new();
    export(id).write(store, &Selection::all(store), &mut out).unwrap();
    out
}

/// The formats that are read again: all but the text tree, which is for people.
fn read_back() -> impl Iterator<Item = &'static Export> {
    EXPORTS.iter().filter(|export| export.id != "text-tree")
}

/// The dump without what is lost everywhere: notes of repairs, and of what became of copies that were united.
fn comparable(store: &SpanStore) -> String {
    let repairs =
        ["missing-start", "missing-end", "negative-duration", "bad-duration", "duplicate", "repaired-json", "big-"];
    let lines = dump(store)
        .lines()
        .filter(|line| !repairs.iter().any(|id| line.starts_with(id)))
        .map(without_repairs)
        .collect::<Vec<_>>();
    lines.join("\n")
}

fn without_repairs(line: &str) -> String {
    let Some((before, rest)) = line.split_once(" flags 0x") else { return line.to_owned() };
    let (hex, after) = rest.split_once(' ').unwrap();
    let flags = u32::from_str_radix(hex, 16).unwrap() & !Flags::TIME_REPAIRED & !Flags::OUTSIDE_PARENT;
    format!("{before} flags {flags:#x} {after}")
}

/// A document of OTLP from random choices. `is_plain`: nothing of what Jaeger JSON loses.
#[derive(Clone, Debug)]
struct Recipe {
    choices: Vec<u32>,
}

impl Recipe {
    fn document(&self, is_plain: bool) -> Json {
        let mut choices = self.choices.iter().copied().cycle();
        let mut below = |limit: u32| choices.next().unwrap_or(0) % limit.max(1);
        let count = 1 + below(12);
        let mut resources = Vec::new();
        for number in 0..count {
            let span = span(number, count, is_plain, &mut below);
            let mut resource = vec![json!({"key": "host.name", "value": {"stringValue": format!("h{}", below(2))}})];
            if below(5) > 0 {
                resource.push(json!({"key": "service.name", "value": {"stringValue": (["cart", "db", "Zoë 🦄"][below(3) as usize])}}));
            }
            let mut scope = json!({"name": format!("lib{}", below(2)), "version": "1"});
            if !is_plain {
                scope["attributes"] = json!([{"key": "s", "value": {"boolValue": true}}]);
            }
            let spans = if below(3) == 0 { json!({"spans": [span]}) } else { json!({"scope": scope, "spans": [span]}) };
            resources.push(json!({"resource": {"attributes": resource}, "scopeSpans": [spans]}));
        }
        json!({"resourceSpans": resources})
    }
}

fn span(number: u32, count: u32, is_plain: bool, below: &mut dyn FnMut(u32) -> u32) -> Json {
    let id =
        |number: u32| if number.is_multiple_of(5) { format!("span-{number}") } else { format!("{:016x}", number + 1) };
    let start = 1_700_000_000_000_000_000_u64 + u64::from(below(50_000));
    let mut span = json!({
        "traceId": if below(6) == 0 { "order \"7\"".to_owned() } else { format!("{:032x}", below(3) + 1) },
        "spanId": id(number),
        "name": (["GET /", "SELECT \"x\"\n", ""][below(3) as usize]),
        "kind": below(6),
        "startTimeUnixNano": start.to_string(),
        "endTimeUnixNano": (start + u64::from(below(90_000))).to_string(),
        "status": {"code": below(3), "message": (["", "boom"][below(2) as usize])},
        "attributes": [
            {"key": "n", "value": {"intValue": (i64::MAX - i64::from(below(3))).to_string()}},
            {"key": "small", "value": {"intValue": below(9)}},
            {"key": "f", "value": {"doubleValue": f64::from(below(9)) / 4.0}},
            {"key": "nan", "value": {"doubleValue": "NaN"}},
            {"key": "b", "value": {"bytesValue": "AQ=="}},
            {"key": "nothing", "value": {}},
        ],
        "events": [
            {"timeUnixNano": (start + 5).to_string(), "name": (["exception", "e", ""][below(3) as usize]),
             "attributes": [{"key": "event", "value": {"stringValue": "x"}}, {"key": "message", "value": {"stringValue": "m"}}]},
        ],
        "traceState": (["", "a=b"][below(2) as usize]),
    });
    if below(3) > 0 {
        span["parentSpanId"] = json!(id(below(count + 2)));
        span["links"] = json!([{"traceId": format!("{:032x}", 77), "spanId": format!("{:016x}", 5)}]);
    }
    if !is_plain {
        let nested = json!({"kvlistValue": {"values": [{"key": "k", "value": {"arrayValue": {"values": [{"intValue": "1"}, {}, {"stringValue": "\"q\\"}]}}},
            {"key": "e", "value": {"kvlistValue": {"values": []}}}]}});
        let all = span["attributes"].as_array_mut().unwrap();
        all.push(json!({"key": "nested", "value": nested}));
        all.push(json!({"key": "error", "value": {"boolValue": below(2) == 0}}));
        all.push(json!({"key": "span.kind", "value": {"stringValue": "client"}}));
        span["links"] = json!([{"traceId": format!("{:032x}", 1), "spanId": id(0), "attributes": [{"key": "l", "value": {"intValue": 1}}]}]);
    }
    span
}

/// The same document with its times cut at microseconds: starts and durations, not ends.
fn cut(mut document: Json) -> Json {
    let mut open = vec![&mut document];
    while let Some(value) = open.pop() {
        match value {
            Json::Array(list) => open.extend(list),
            Json::Object(map) => {
                let nanos = |value: &Json| value.as_str().unwrap().parse::<u64>().unwrap();
                let whole = |nanos: u64| nanos / 1000 * 1000;
                if let Some(start) = map.get("startTimeUnixNano").map(nanos) {
                    let end = nanos(&map["endTimeUnixNano"]);
                    map.insert("endTimeUnixNano".to_owned(), json!((whole(start) + whole(end - start)).to_string()));
                }
                for (key, value) in map {
                    if key.ends_with("UnixNano") {
                        *value = json!(whole(nanos(value)).to_string());
                    } else {
                        open.push(value);
                    }
                }
            }
            _ => {}
        }
    }
    document
}

fn recipe() -> impl Strategy<Value = Recipe> {
    prop::collection::vec(any::<u32>(), 40..400).prop_map(|choices| Recipe { choices })
}

proptest! {
    #[test]
    fn otlp_json_comes_back_identical(recipe in recipe()) {
        let before = read(recipe.document(false).to_string().as_bytes());
        let after = read(&written("otlp-json", before.store()));
        prop_assert_eq!(comparable(before.store()), comparable(after.store()));
    }

    #[test]
    fn jaeger_json_comes_back_cut_at_microseconds(recipe in recipe()) {
        let document = recipe.document(true);
        let before = read(document.to_string().as_bytes());
        let after = read(&written("jaeger-json", before.store()));
        let expected = read(cut(document).to_string().as_bytes());
        prop_assert_eq!(comparable(expected.store()), comparable(after.store()));
    }

    #[test]
    fn what_came_from_jaeger_goes_back_to_it(recipe in recipe()) {
        let once = read(&written("jaeger-json", read(recipe.document(false).to_string().as_bytes()).store()));
        let twice = read(&written("jaeger-json", once.store()));
        prop_assert_eq!(comparable(once.store()), comparable(twice.store()));
        let through_otlp = read(&written("otlp-json", once.store()));
        prop_assert_eq!(comparable(once.store()), comparable(through_otlp.store()));
    }
}

#[test]
fn every_export_is_read_back_by_the_format_of_its_id() {
    let mut folders: Vec<_> = std::fs::read_dir("tests/fixtures").unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let mut seen = 0;
    for folder in folders.iter().filter(|folder| folder.is_dir() && !folder.ends_with("refused")) {
        for file in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let before = read(&std::fs::read(&file).unwrap());
            for export in read_back() {
                let format = FORMATS.iter().find(|format| format.id() == export.id).unwrap();
                let after = read(&written(export.id, before.store()));
                let (report, info) = (after.report(), after.info());
                assert_eq!(report.files[0].format, format.title(), "{}", file.display());
                assert_eq!(report.files[0].problems, [""; 0], "{}", file.display());
                assert_eq!(
                    (info.spans, info.traces, info.failed),
                    (before.info().spans, before.info().traces, before.info().failed),
                    "{} as {}",
                    file.display(),
                    export.id
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 10);
}

#[test]
fn both_exports_of_one_data_set_are_the_same_spans() {
    let bytes = std::fs::read("tests/fixtures/otlp-json/collector.json").unwrap();
    let before = read(&bytes);
    let mut both = Session::default();
    let (otlp, jaeger) = (written("otlp-json", before.store()), written("jaeger-json", before.store()));
    both.open_bytes(OpenMode::Replace, &[("a", &otlp), ("b", &jaeger)]);
    assert_eq!(both.info().spans, before.info().spans);
}

#[test]
fn an_error_stays_one_however_it_was_told() {
    // In Jaeger an event named `error` makes one, in OTLP it does not.
    let jaeger = br#"[{"traceID":"1","processes":{"p":{"serviceName":"s"}},"spans":[{"traceID":"1","spanID":"1","operationName":"a","startTime":1700000000000000,"duration":1,"processID":"p","logs":[{"timestamp":1,"fields":[{"key":"event","value":"error"}]}]}]}]"#;
    let otlp = br#"{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"1","spanId":"1","name":"a","startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000000000000001","events":[{"name":"error"}]}]}]}]}"#;
    let tag = |is_error: bool| format!(r#"{{"key":"error","value":{{"boolValue":{is_error}}}}}"#);
    let twice = |first: bool| {
        let tags = format!(r#""attributes":[{},{}],"events""#, tag(first), tag(!first));
        String::from_utf8_lossy(otlp).replace(r#""events""#, &tags)
    };
    let (error_first, error_last) = (twice(true), twice(false));
    for (file, failed) in
        [(jaeger.as_slice(), 1), (otlp.as_slice(), 0), (error_first.as_bytes(), 1), (error_last.as_bytes(), 0)]
    {
        let session = read(file);
        assert_eq!(session.info().failed, failed);
        for export in read_back() {
            assert_eq!(read(&written(export.id, session.store())).info().failed, failed, "{}", export.id);
        }
    }
}

#[test]
fn losses_are_sentences() {
    for export in EXPORTS {
        assert!(!export.losses.is_empty() && export.losses.iter().all(|loss| loss.ends_with('.')), "{}", export.id);
    }
}
