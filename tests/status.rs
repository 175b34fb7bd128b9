//! The status of spans that formats tell in different ways: filter, facet, breakdown and span table say the same.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

use spanglass::analysis::{FacetIndex, breakdown, facets, span_table};
use spanglass::engine::Session;
use spanglass::engine::protocol::OpenMode;
use spanglass::figure::{Measure, SpanSort, SpanTable};
use spanglass::model::TraceIx;
use spanglass::query::{Filter, Selection, Test, select, term};

/// Jaeger's document of a trace for each of these lists of tags.
fn opened(tags: &[&str]) -> Session {
    let trace = |(at, tags): (usize, &&str)| {
        let span = format!(
            r#"{{"spanID":"1","operationName":"n","startTime":1,"duration":1,"processID":"p","tags":[{tags}]}}"#
        );
        format!(r#"{{"traceID":"{}","spans":[{span}],"processes":{{"p":{{"serviceName":"s"}}}}}}"#, at + 1)
    };
    let traces: Vec<String> = tags.iter().enumerate().map(trace).collect();
    let mut session = Session::default();
    session.open_bytes(OpenMode::Replace, &[("a.json", format!("[{}]", traces.join(",")).as_bytes())]);
    session
}

#[test]
fn an_error_span_has_status_error_however_its_format_says_so() {
    let cases = [
        (r#"{"key":"error","value":true}"#, "error"),
        (r#"{"key":"otel.status_code","value":"ERROR"}"#, "error"),
        (r#"{"key":"otel.status_code","value":"OK"},{"key":"error","value":true}"#, "ok"),
        (r#"{"key":"error","value":false}"#, "unset"),
        ("", "unset"),
    ];
    let session = opened(&cases.map(|(tags, _)| tags));
    let (store, all) = (session.store(), Selection::all(session.store()));
    let counts = |status: &str| cases.iter().filter(|(_, of)| *of == status).count() as u64;
    let found = facets(store, &Filter::default(), &store.derived::<FacetIndex>(), [&[], &[]]);
    let facet = found.facets.iter().find(|facet| facet.key == term::STATUS).unwrap();
    let broken_down = breakdown(store, &all, term::STATUS, Measure::Spans, 9);
    for status in ["error", "ok", "unset"] {
        let selected = select(store, &Filter::default().with(Test::equal(term::STATUS, status.into())));
        let expected: Vec<u32> = (0..5).filter(|at| cases[*at as usize].1 == status).collect();
        assert_eq!(selected.iter().map(|trace| trace.0).collect::<Vec<_>>(), expected, "{status}");
        assert_eq!(facet.values.iter().find(|row| row.value == status).unwrap().traces, counts(status), "{status}");
        let row = broken_down.rows.iter().find(|row| row.value == status).unwrap();
        assert_eq!((row.count, row.failed), (counts(status), if status == "error" { counts(status) } else { 0 }));
    }
    for (trace, (_, status)) in (0..).map(TraceIx).zip(cases) {
        let table = span_table(store, store.trace(trace).unwrap(), SpanSort::Start, false);
        let told = [(SpanTable::ERROR, "error"), (SpanTable::OK, "ok"), (SpanTable::UNSET, "unset")];
        assert!(told.contains(&(table.status[0], status)), "{status}");
    }
}
