use super::*;
use crate::engine::protocol::{OpenMode, Request, Response, TableOf};
use crate::figure::{Breakdown, ErrorKey, Measure, OperationSort, SpanSort, TraceSort, Weight};
use crate::format::Separator;
use crate::query::{Division, Selection, StatusTerm};

/// 40 traces of two spans each, one in four failed; Jaeger JSON, so that all of it goes through a load.
fn shop() -> Session {
    let trace = |at: u32| {
        let tag = if at.is_multiple_of(4) { r#"{"key":"error","type":"bool","value":true}"# } else { "" };
        format!(
            r#"{{"traceID":"{at:x}","processes":{{"p":{{"serviceName":"shop"}},"q":{{"serviceName":"=db"}}}},"spans":[
            {{"traceID":"{at:x}","spanID":"1","operationName":"GET /, \"cart\"","startTime":{},"duration":{},"processID":"p","tags":[{tag}]}},
            {{"traceID":"{at:x}","spanID":"2","references":[{{"refType":"CHILD_OF","traceID":"{at:x}","spanID":"1"}}],
            "operationName":"op{at}","startTime":{},"duration":1,"processID":"q","tags":[{{"key":"n","type":"string","value":"v{at}"}}]}}]}}"#,
            1_700_000_000_000_000_u64 + u64::from(at) * 1_000,
            100 + at,
            1_700_000_000_000_000_u64 + u64::from(at) * 1_000 + 10,
        )
    };
    let traces: Vec<String> = (1..=40).map(trace).collect();
    let mut session = Session::default();
    session.open_bytes(OpenMode::Replace, &[("shop.json", format!("{{\"data\":[{}]}}", traces.join(",")).as_bytes())]);
    assert_eq!(session.info().traces, 40);
    session
}

/// All parts, one after the other, and how many there were.
fn saved(session: &mut Session, filter: &Filter, what: &ExportOf) -> (String, usize) {
    let (mut out, mut first, mut parts) = (Vec::new(), 0, 0);
    loop {
        parts += 1;
        match session.export(filter, what, first, &mut out) {
            Response::Exported(Some(next)) => first = next,
            Response::Exported(None) => return (String::from_utf8(out).unwrap(), parts),
            other => panic!("{other:?}"),
        }
    }
}

fn failed() -> Filter {
    Filter { status: StatusTerm::Failed, ..Filter::default() }
}

/// The cells of a CSV, read by the letter of RFC 4180.
fn cells(csv: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut is_quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = csv.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, is_quoted) {
            ('"', true) if chars.peek() == Some(&'"') => cell.extend(chars.next()),
            ('"', _) => is_quoted = !is_quoted,
            (',', false) => row.push(std::mem::take(&mut cell)),
            ('\r', false) => assert_eq!(chars.peek(), Some(&'\n')),
            ('\n', false) => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            _ => cell.push(c),
        }
    }
    assert!(row.is_empty() && cell.is_empty() && !is_quoted, "ends within a row");
    rows
}

#[test]
fn parts_of_any_size_are_the_document() {
    let session = shop();
    let (store, all) = (session.store(), Selection::all(session.store()));
    for export in EXPORTS {
        for selection in [all.clone(), crate::query::select(store, &failed()), Selection::all(&shop_of_nothing())] {
            let mut whole = Vec::new();
            export.write(store, &selection, &mut whole).unwrap();
            for most in [0, 1, 700, 5_000] {
                let (mut out, mut next) = (Vec::new(), 0);
                loop {
                    let before = out.len();
                    next = export.write_part(store, &selection, next, most, &mut out).unwrap();
                    assert!(out.len() > before || selection.is_empty(), "{} stands still", export.id);
                    if next >= selection.len() {
                        break;
                    }
                }
                assert!(out == whole, "{} in parts of {most} bytes", export.id);
            }
        }
    }
}

fn shop_of_nothing() -> crate::model::SpanStore {
    crate::testing::store_of(&[])
}

#[test]
fn a_selection_is_saved_and_nothing_else() {
    let mut session = shop();
    let (text, parts) = saved(&mut session, &failed(), &ExportOf::Traces("otlp-json".into()));
    assert_eq!(parts, 1);
    let mut again = Session::default();
    again.open_bytes(OpenMode::Replace, &[("again.json", text.as_bytes())]);
    assert_eq!((again.info().traces, again.info().failed, again.info().spans), (10, 10, 20));
    let tree = saved(&mut session, &failed(), &ExportOf::Traces("text-tree".into())).0;
    assert_eq!(tree.lines().filter(|line| line.starts_with("trace ")).count(), 10);
    assert_eq!(tree.matches("\n\ntrace 0").count(), 9, "an empty line between two");
    let unknown = session.export(&Filter::default(), &ExportOf::Traces("pdf".into()), 0, &mut Vec::new());
    assert!(matches!(unknown, Response::Failed { .. }));
}

#[test]
fn the_analysis_is_that_of_the_selection() {
    let mut session = shop();
    let from = session.store().traces()[10].start_nanos;
    let filter = Filter { start_range_nanos: Some((from, from + 5_000_001)), ..failed() };
    let (text, _) = saved(&mut session, &filter, &ExportOf::Analysis);
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&json["summary"]["trace_count"], &json["summary"]["error_rate"]), (&2.into(), &100.0.into()));
    assert_eq!(json["window"]["end"], crate::format::iso_time(from + 5_000_000));
    for key in ["bottlenecks", "critical_paths", "errors", "dependencies", "performance"] {
        assert!(!json[key].is_null(), "{key}");
    }
}

#[test]
fn a_table_of_traces_has_every_row_in_the_asked_order() {
    let mut session = shop();
    let table = TableOf::Traces { sort: TraceSort::Duration, descending: true };
    let (csv, _) = saved(&mut session, &failed(), &ExportOf::Table(table, Separator::Comma));
    let rows = cells(&csv);
    assert_eq!(rows.len(), 11);
    assert!(rows.iter().all(|row| row.len() == rows[0].len()));
    let column = |name: &str| rows[0].iter().position(|title| title == name).unwrap();
    let of = |name: &str| rows[1..].iter().map(|row| row[column(name)].clone()).collect::<Vec<_>>();
    let expected: Vec<String> = (1..=10).rev().map(|at| format!("0.{}", 100 + at * 4)).collect();
    let trimmed: Vec<String> = expected.iter().map(|text| text.trim_end_matches('0').to_owned()).collect();
    assert_eq!(of("duration_ms"), trimmed);
    assert_eq!(of("root_operation")[0], "GET /, \"cart\"");
    assert_eq!(of("start")[0], "2023-11-14T22:13:20.040000+00:00");
    assert_eq!((of("spans")[0].as_str(), of("root_failed")[0].as_str()), ("2", "true"));
}

#[test]
fn tables_of_operations_and_values_are_whole() {
    let mut session = shop();
    let all = Filter::default();
    let by_name = TableOf::Operations { service: None, sort: OperationSort::Name, descending: false };
    let csv = saved(&mut session, &all, &ExportOf::Table(by_name, Separator::Comma)).0;
    let rows = cells(&csv);
    assert_eq!(rows.len(), 42);
    // Of a service that begins like a formula.
    assert_eq!((rows[1][0].as_str(), rows[1][1].as_str()), ("'=db", "op1"));
    assert_eq!(rows[41][..5], ["shop", "GET /, \"cart\"", "40", "10", "25"]);
    let by_value = TableOf::Breakdown { key: "n".into(), measure: Measure::Spans };
    let tsv = saved(&mut session, &all, &ExportOf::Table(by_value, Separator::Tab)).0;
    let mut values: Vec<&str> = tsv.lines().skip(1).filter_map(|line| line.split('\t').next()).collect();
    values.sort_unstable();
    let mut expected: Vec<String> = (1..=40).map(|at| format!("v{at}")).collect();
    expected.sort_unstable();
    assert_eq!(values, expected);
}

#[test]
fn more_values_than_are_shown_are_saved() {
    let many: String = (0..Breakdown::MAX_ROWS + 50)
        .map(|at| format!(r#"{{"traceID":"{at:x}f","spanID":"1","operationName":"a","startTime":1700000000000000,"duration":1,"processID":"p","tags":[{{"key":"n","value":"v{at}"}}]}},"#))
        .collect();
    let text = format!(
        r#"{{"data":[{{"traceID":"1","processes":{{"p":{{"serviceName":"s"}}}},"spans":[{}]}}]}}"#,
        many.trim_end_matches(',')
    );
    let mut session = Session::default();
    session.open_bytes(OpenMode::Replace, &[("many.json", text.as_bytes())]);
    let table = TableOf::Breakdown { key: "n".into(), measure: Measure::Spans };
    let csv = saved(&mut session, &Filter::default(), &ExportOf::Table(table, Separator::Comma)).0;
    assert_eq!(cells(&csv).len(), 1 + Breakdown::MAX_ROWS + 50);
    let shown =
        session.handle(&Request::Breakdown { filter: Filter::default(), key: "n".into(), measure: Measure::Spans });
    assert!(matches!(shown.response, Response::Breakdown(shown) if shown.left_out == 50));
}

#[test]
fn formats_are_listed_with_their_losses() {
    let Response::Exports(found) = shop().handle(&Request::Exports).response else { panic!() };
    assert_eq!(found.len(), EXPORTS.len());
    assert!(found.iter().all(|info| !info.losses.is_empty() && !info.suffix.starts_with('.')));
}

/// Error groups, ways, messages and bottlenecks: more of each than the page is told of.
#[test]
fn tables_that_the_page_has_the_begin_of_are_whole() {
    let service = |at: usize| -> String { at.to_string().bytes().map(|digit| char::from(digit + 49)).collect() };
    let trace = |at: usize| {
        let name = service(at);
        format!(
            r#"{{"traceID":"{at:x}","processes":{{"p":{{"serviceName":"s{name}"}}}},"spans":[{{"traceID":"{at:x}","spanID":"1","operationName":"op{name}",
            "startTime":1700000000000000,"duration":{at},"processID":"p","tags":[{{"key":"error","type":"bool","value":true}},
            {{"key":"error.message","type":"string","value":"{name} failed"}}]}}]}}"#
        )
    };
    let traces: Vec<String> = (1..=400).map(trace).collect();
    let mut session = Session::default();
    session.open_bytes(OpenMode::Replace, &[("many.json", format!("{{\"data\":[{}]}}", traces.join(",")).as_bytes())]);
    let division = Division::Moment(1_700_000_000_000_000_001);
    for table in [
        TableOf::ErrorGroups { key: ErrorKey::Service },
        TableOf::ErrorPaths,
        TableOf::ErrorMessages,
        TableOf::Bottlenecks { weight: Weight::Wall },
        TableOf::PathShares,
        TableOf::Comparison { division },
    ] {
        let (csv, parts) = saved(&mut session, &Filter::default(), &ExportOf::Table(table.clone(), Separator::Comma));
        let rows = cells(&csv);
        assert_eq!((rows.len(), parts), (401, 1), "{table:?}");
        assert!(rows.iter().all(|row| row.len() == rows[0].len()), "{table:?}");
        let column = |name: &str| rows[0].iter().position(|title| title == name);
        // One share that adds up, and every service once.
        if let Some(share) = column("share_percent") {
            let sum: f64 = rows[1..].iter().map(|row| row[share].parse::<f64>().unwrap()).sum();
            let whole = if table == TableOf::ErrorMessages { 40_000.0 } else { 100.0 };
            assert!((sum - whole).abs() < 1e-3, "{table:?}: {sum}");
        }
        let mut names: Vec<&str> = rows[1..].iter().map(|row| row[0].as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 400, "{table:?}");
    }
}

#[test]
fn the_spans_of_a_trace_are_saved_in_the_asked_order() {
    let mut session = shop();
    let trace_id = session.store().trace_id(&session.store().traces()[7]);
    let table = |trace_id| TableOf::Spans { trace_id, sort: SpanSort::Duration, descending: false };
    let csv = |session: &mut Session, id: &str| {
        let none = Filter { min_duration_nanos: Some(u64::MAX), ..Filter::default() };
        cells(&saved(session, &none, &ExportOf::Table(table(id.to_owned()), Separator::Comma)).0)
    };
    let rows = csv(&mut session, &trace_id);
    assert_eq!(rows[0][..4], ["span_id", "parent_id", "service", "operation"]);
    assert_eq!(
        rows[1][1..8],
        ["0000000000000001", "'=db", "op8", "2023-11-14T22:13:20.008010+00:00", "0.001", "0.001", "0.001"]
    );
    assert_eq!(
        rows[2][2..9],
        ["shop", "GET /, \"cart\"", "2023-11-14T22:13:20.008000+00:00", "0.108", "0.107", "0.107", "error"]
    );
    assert_eq!((rows.len(), csv(&mut session, "ff").len()), (3, 1));
}

#[test]
fn the_trees_of_two_traces_are_saved_as_they_meet() {
    let mut session = shop();
    let ids = [0, 1].map(|at: usize| session.store().trace_id(&session.store().traces()[at]));
    let [good_id, bad_id] = ids;
    let table = TableOf::PairSpans { good_id: good_id.clone(), bad_id };
    let csv = saved(&mut session, &failed(), &ExportOf::Table(table, Separator::Comma)).0;
    let rows = cells(&csv);
    // The roots meet; below them `op1` and `op2` do not.
    assert_eq!(rows.len(), 4);
    assert_eq!(rows[1][..3], ["1", "shop", "GET /, \"cart\""]);
    assert_eq!(rows[1][5..], ["0.101", "0.102", "0.001", "false", "false"]);
    assert_eq!(rows[2][..3], ["2", "'=db", "op2"]);
    assert_eq!((rows[2][3].as_str(), rows[2][5].as_str(), rows[2][6].as_str()), ("", "", "0.001"));
    assert_eq!(rows[3][..3], ["2", "'=db", "op1"]);
    assert_eq!((rows[3][4].as_str(), rows[3][6].as_str(), rows[3][9].as_str()), ("", "", ""));
    let table = TableOf::PairSpans { good_id, bad_id: "nobody".into() };
    let csv = saved(&mut session, &failed(), &ExportOf::Table(table, Separator::Comma)).0;
    assert_eq!(cells(&csv).len(), 1, "titles only");
}
