//! Spans that do not say when they were, and clocks that do not count from 1970.

#![allow(clippy::panic, reason = "a test")]

use spanglass::analysis;
use spanglass::engine::Session;
use spanglass::engine::protocol::OpenMode;
use spanglass::figure::{BinScale, DurationOf};
use spanglass::model::{DiagnosticKind, SpanStore};
use spanglass::query::{Filter, Selection};
use spanglass::testing::dump;

/// A trace of Jaeger's with a service; each span is the rest of its object.
fn trace(id: &str, spans: &[&str]) -> String {
    let span = |rest: &&str| format!(r#"{{"traceID":"{id}","operationName":"x","processID":"p",{rest}}}"#);
    let spans: Vec<String> = spans.iter().map(span).collect();
    format!(r#"{{"traceID":"{id}","spans":[{}],"processes":{{"p":{{"serviceName":"s"}}}}}}"#, spans.join(","))
}

fn read(loads: &[&[&str]]) -> Session {
    let mut session = Session::default();
    for (at, traces) in loads.iter().enumerate() {
        let document = format!(r#"{{"data":[{}]}}"#, traces.join(","));
        let mode = if at == 0 { OpenMode::Replace } else { OpenMode::Add };
        session.open_bytes(mode, &[("a.json", document.as_bytes())]);
    }
    session
}

fn count(store: &SpanStore, kind: DiagnosticKind) -> u64 {
    store.diagnostics().iter().find(|(known, _)| *known == kind).map_or(0, |(_, found)| found.count)
}

const NOON: &str = r#""spanID":"1","startTime":1718000000000000,"duration":100"#;

#[test]
fn a_trace_that_never_says_when_it_was_is_shown_where_the_data_begin_and_keeps_its_durations() {
    let whole = trace("b", &[NOON]);
    for without in [r#""spanID":"1","duration":100"#, r#""spanID":"1","startTime":0,"duration":100"#] {
        let without = trace("a", &[without]);
        let sessions = [
            read(&[&[&without, &whole]]),
            read(&[&[&whole, &without]]),
            read(&[&[&without], &[&whole]]),
            read(&[&[&whole], &[&without]]),
        ];
        for session in &sessions {
            let store = session.store();
            let starts: Vec<u64> = store.traces().iter().map(|trace| trace.start_nanos).collect();
            assert_eq!(starts, [1_718_000_000_000_000_000; 2]);
            assert_eq!(count(store, DiagnosticKind::MissingStart), 1);
            let (all, filter) = (Selection::all(store), Filter::default());
            for of in [DurationOf::Trace, DurationOf::Root] {
                let found = analysis::overview(store, &all, &filter, of, BinScale::Linear).duration;
                assert_eq!((found.count, found.min_nanos, found.max_nanos), (2, Some(100_000), Some(100_000)));
            }
            assert_eq!(dump(store), dump(sessions[0].store()));
        }
    }
}

#[test]
fn a_duration_that_was_made_up_is_in_no_statistics_of_its_operation() {
    let parent = r#""spanID":"1","startTime":1718000000000000,"duration":40000"#;
    let child = r#""spanID":"2","duration":300,"references":[{"refType":"CHILD_OF","traceID":"a","spanID":"1"}]"#;
    let session = read(&[&[&trace("a", &[parent, child])]]);
    let store = session.store();
    let rows = analysis::all_operations(store, &Selection::all(store));
    let [row] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((row.count, row.min_nanos, row.max_nanos), (2, 40_000_000, 40_000_000));
    assert_eq!((row.mean_nanos, row.median_nanos, row.deviation_nanos), (4e7, 4e7, 0.0));
    // Of spans none of which was timed nothing is known; they are counted.
    let session = read(&[&[&trace("a", &[parent, &child.replace("\"2\"", "\"2\",\"operationName\":\"y\"")])]]);
    let rows = analysis::all_operations(session.store(), &Selection::all(session.store()));
    assert!(rows.iter().any(|row| (row.name.as_str(), row.count, row.max_nanos) == ("y", 1, 0)), "{rows:?}");
}

#[test]
fn on_a_clock_of_its_own_a_start_of_0_is_a_start() {
    let root = r#""spanID":"1","startTime":500,"duration":100"#;
    for start in [0, 1] {
        let child = |duration: u64| format!(r#""spanID":"2","startTime":{start},"duration":{duration}"#);
        let traces = [&*trace("a", &[root, &child(300), &child(200), &child(300)])];
        let session = read(&[&traces]);
        let store = session.store();
        assert_eq!((store.span_count(), count(store, DiagnosticKind::Duplicate)), (3, 1), "start {start}");
    }
    // On the common clock it is missing, and two spans without a start are one.
    let traces = [&*trace("a", &[NOON, r#""spanID":"2","startTime":0,"duration":3"#, r#""spanID":"2","duration":2"#])];
    assert_eq!(read(&[&traces]).store().span_count(), 2);
}

#[test]
fn an_empty_name_of_a_service_is_none() {
    let document = trace("a", &[NOON]).replace(r#""serviceName":"s""#, r#""serviceName":"""#);
    let session = read(&[&[&document]]);
    let store = session.store();
    assert_eq!(store.services().iter().map(|&service| store.text(service)).collect::<Vec<_>>(), ["unknown"]);
    assert_eq!(count(store, DiagnosticKind::MissingService), 1);
}
