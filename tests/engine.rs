//! Whole conversations with a session, natively: the worker adds nothing but the wire.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

use spanglass::engine::protocol::{self, Ask, ExportOf, OpenMode, Request, Response, SourceInfo, Tell};
use spanglass::engine::{Prepared, Session, columns};
use spanglass::figure::{
    BinScale, DurationOf, ErrorKey, ErrorsOf, FileState, ImportReport, Measure, OperationSort, PathRule, SpanSort,
    SpanTable, TraceList, TraceSort, TraceText, Weight,
};
use spanglass::query::{Division, Filter, SpanTerm, StatusTerm, Test};

/// Traces `1`…`count`, each a root of 10·n ms with a failing child in every third.
fn file(from: u64, count: u64) -> Vec<u8> {
    let spans = |n: u64| {
        let start = 1_700_000_000_000_000 + n * 1_000_000;
        let error = if n.is_multiple_of(3) {
            r#","tags":[{"key":"error","type":"bool","value":true},{"key":"note","value":"needle"}]"#
        } else {
            ""
        };
        format!(
            r#"{{"traceID":"{n:x}","spanID":"1","operationName":"root","startTime":{start},"duration":{},"processID":"p1"}},
               {{"traceID":"{n:x}","spanID":"2","operationName":"child","startTime":{start},"duration":5,"processID":"p2","references":[{{"refType":"CHILD_OF","traceID":"{n:x}","spanID":"1"}}]{error}}}"#,
            n * 10_000
        )
    };
    let trace = |n: u64| {
        let (spans, processes) = (spans(n), r#"{"p1":{"serviceName":"web"},"p2":{"serviceName":"db"}}"#);
        format!(r#"{{"traceID":"{n:x}","spans":[{spans}],"processes":{processes}}}"#)
    };
    let traces: Vec<String> = (from..from + count).map(trace).collect();
    format!(r#"{{"data":[{}]}}"#, traces.join(",")).into_bytes()
}

fn open(session: &mut Session, mode: OpenMode, files: &[(&str, &[u8])]) -> ImportReport {
    match session.open_bytes(mode, files) {
        Response::Opened { report, .. } => report,
        other => panic!("{other:?}"),
    }
}

fn list(session: &mut Session, filter: Filter, sort: TraceSort, descending: bool) -> TraceList {
    match session.handle(&Request::Traces { filter, sort, descending, first: 0, len: 9999 }).response {
        Response::Traces(list) => list,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_id_of_a_span_in_the_place_of_its_traces_names_the_trace() {
    let mut session = Session::default();
    let spans = |id: &str| {
        format!(
            r#"{{"traceID":"7","spanID":"{id}","operationName":"x","startTime":1700000000000000,"duration":5,"processID":"p"}}"#
        )
    };
    let document = format!(
        r#"{{"traceID":"7","spans":[{},{}],"processes":{{"p":{{"serviceName":"web"}}}}}}"#,
        spans("00f067aa0ba902b7"),
        spans("a request")
    );
    open(&mut session, OpenMode::Replace, &[("a.json", document.as_bytes())]);
    let mut told = |id: &str| match session.handle(&Request::OpenTrace { trace_id: id.into() }).response {
        Response::Failed { message } => message,
        other => panic!("{other:?}"),
    };
    let trace = "00000000000000000000000000000007";
    assert!(told("00f067aa0ba902b7").ends_with(&format!("But trace {trace} has a span of this id.")));
    assert!(told("F067AA0BA902B7").ends_with(&format!("But trace {trace} has a span of this id.")));
    for other in ["00f067aa0ba902b8", "a request", "gone", ""] {
        assert_eq!(told(other), format!("There is no trace {other} in this data set."));
    }
}

#[test]
fn a_session_answers_everything_the_page_asks() {
    let mut session = Session::default();
    open(&mut session, OpenMode::Replace, &[("a.json", &file(1, 30))]);
    assert_eq!((session.generation(), session.info().traces, session.info().failed), (1, 30, 10));

    let filter = Filter { status: StatusTerm::Failed, ..Filter::default() };
    let Response::Overview(overview) = session
        .handle(&Request::Overview { filter: filter.clone(), of: DurationOf::Trace, scale: BinScale::Linear })
        .response
    else {
        panic!()
    };
    assert_eq!(
        (overview.traces, overview.all_traces, overview.failed, overview.root_failed, overview.services),
        (10, 30, 10, 0, 2)
    );
    assert_eq!(overview.histogram.bins.iter().map(|bin| bin.count).sum::<u64>(), 10);

    let question = Request::Latency { filter: filter.clone(), of: DurationOf::Root, scale: BinScale::Linear };
    let Response::Latency(latency) = session.handle(&question).response else { panic!() };
    assert_eq!((latency.duration.count, latency.histogram.of), (10, DurationOf::Root));
    assert_eq!(latency.boxes.buckets.iter().map(|bucket| bucket.count).sum::<u64>(), 10);

    let failed = list(&mut session, filter.clone(), TraceSort::Duration, true);
    assert_eq!((failed.selected, failed.all, failed.rows.len()), (10, 30, 10));
    assert!(failed.rows.is_sorted_by(|a, b| a.duration_nanos >= b.duration_nanos));
    let slowest = failed.rows[0].trace_id.clone();
    assert_eq!(slowest, format!("{:032x}", 30));

    let next =
        Request::Neighbour { filter, sort: TraceSort::Duration, descending: true, trace_id: slowest.clone(), step: 1 };
    assert_eq!(session.handle(&next).response, Response::Neighbour(Some(format!("{:032x}", 27))));

    let reply = session.handle(&Request::OpenTrace { trace_id: "1e".into() });
    let view = columns::decode(&reply.buffer.unwrap()).unwrap();
    assert_eq!(
        (view.header.trace_id.as_str(), view.header.spans, view.depth.as_slice()),
        (slowest.as_str(), 2, &[0, 1][..])
    );

    let find =
        |query: &str| Request::Find { filter: Filter::default(), trace_id: slowest.clone(), query: query.into() };
    let reply = session.handle(&find("NEEDLE"));
    assert_eq!(reply.response, Response::Found { query: "NEEDLE".into(), count: 1, selected: None });
    assert_eq!(reply.buffer.unwrap(), 1_u32.to_le_bytes());
    let reply = session.handle(&find("note = needle"));
    let selected = Some((10, 10));
    assert_eq!(reply.response, Response::Found { query: "note = needle".into(), count: 1, selected });

    let Response::Span(span) =
        session.handle(&Request::Span { filter: Filter::default(), trace_id: slowest.clone(), row: 1 }).response
    else {
        panic!()
    };
    assert_eq!((span.service.as_str(), span.name.as_str(), span.error.is_some()), ("db", "child", true));
    let Response::Services(graph) = session.handle(&Request::Services { filter: Filter::default() }).response else {
        panic!()
    };
    assert_eq!((graph.nodes.len(), graph.edges.len(), graph.edges[0].calls.count), (2, 1, 30));

    let ask = Request::Operations {
        filter: Filter::default(),
        service: Some("db".into()),
        sort: OperationSort::Count,
        descending: true,
    };
    let Response::Operations(table) = session.handle(&ask).response else { panic!() };
    assert_eq!((table.count, table.rows.iter().all(|row| row.service == "db")), (1, true));
    let ask = Request::Bottlenecks { filter: Filter::default(), weight: Weight::OnPath };
    let Response::Bottlenecks(found) = session.handle(&ask).response else { panic!() };
    assert_eq!((found.traces, found.rows.is_empty()), (30, false));
    let Response::Findings(found) = session.handle(&Request::Findings { filter: Filter::default() }).response else {
        panic!()
    };
    assert_eq!((found.traces, found.failed, found.rows.len() as u64), (30, 10, found.count));
    let ask = Request::CriticalPath { trace_id: slowest.clone(), rule: PathRule::Exact };
    let Response::CriticalPath(path) = session.handle(&ask).response else { panic!() };
    assert_eq!(path.segments.iter().map(|at| at.end_nanos - at.start_nanos).sum::<u64>(), path.root_nanos);
    let failing = Request::Errors { filter: Filter::default(), key: ErrorKey::Service, over_time: ErrorsOf::Traces };
    let Response::Errors(errors) = session.handle(&failing).response else { panic!() };
    assert_eq!((errors.failed, errors.groups[0].label.as_str(), errors.groups[0].traces), (10, "db", 10));
    let group = Filter::default().with(Test::Error(ErrorKey::Operation, "db · child".into()));
    let sort = TraceSort::Duration;
    let members = list(&mut session, group, sort, true);
    assert_eq!((members.selected, members.rows[0].trace_id.as_str()), (10, slowest.as_str()));
    assert_eq!(members.rows[0].error.as_ref().unwrap().message, "(no message)");
    assert_eq!(list(&mut session, Filter::default(), sort, true).selected, 30, "another order, not the one at hand");

    for request in [
        Request::OpenTrace { trace_id: "none".into() },
        Request::CriticalPath { trace_id: "none".into(), rule: PathRule::Exact },
        Request::Span { filter: Filter::default(), trace_id: slowest, row: 99 },
        Request::Find { filter: Filter::default(), trace_id: String::new(), query: "x".into() },
    ] {
        assert!(matches!(session.handle(&request).response, Response::Failed { .. }), "{request:?}");
    }
}

#[test]
fn a_trace_as_table_and_as_text() {
    let mut session = Session::default();
    open(&mut session, OpenMode::Replace, &[("a.json", &file(1, 5))]);
    let spans = Request::Spans { trace_id: "3".into(), sort: SpanSort::Duration, descending: false };
    let table = columns::decode_spans(&session.handle(&spans).buffer.unwrap()).unwrap();
    assert_eq!((table.order, table.status), (vec![1, 0], vec![SpanTable::UNSET, SpanTable::ERROR]));
    assert_eq!(table.on_path_nanos, [29_995_000, 5_000]);

    for form in [TraceText::Tree, TraceText::Otlp, TraceText::Jaeger] {
        let text = |row| Request::Text { trace_id: "3".into(), text: form, row };
        let whole = String::from_utf8(session.handle(&text(None)).buffer.unwrap()).unwrap();
        let ask = Request::Lines { trace_id: "3".into(), text: form, first: 1, len: 9999 };
        let Response::Lines(lines) = session.handle(&ask).response else { panic!() };
        let all: Vec<&str> = whole.lines().collect();
        assert_eq!(
            (lines.lines.as_slice(), lines.bytes),
            (&all[1..].iter().map(|line| (*line).to_owned()).collect::<Vec<_>>()[..], whole.len() as u64)
        );
        assert_eq!((lines.first, lines.count, lines.trace_id), (1, all.len() as u64, format!("{:032x}", 3)));
        if form == TraceText::Tree {
            let part = session.handle(&text(Some(1))).buffer.unwrap();
            assert_eq!(String::from_utf8(part).unwrap(), "ERR [db] child (0.0ms)\n    Error: (no message)\n");
            let mut outline = |most| match session.handle(&Request::Outline { trace_id: "3".into(), most }).response {
                Response::Lines(lines) => lines.lines,
                other => panic!("{other:?}"),
            };
            assert_eq!(
                (outline(9), outline(0)),
                (all.iter().map(|&line| line.to_owned()).collect(), vec!["… 2 spans, 1 error".to_owned()])
            );
            continue;
        }
        // It comes back as the same trace.
        let mut other = Session::default();
        open(&mut other, OpenMode::Replace, &[("b.json", whole.as_bytes())]);
        let tree = |session: &mut Session| {
            let text = TraceText::Tree;
            session.handle(&Request::Text { trace_id: "3".into(), text, row: None }).buffer
        };
        assert_eq!(tree(&mut other), tree(&mut session));
    }
}

#[test]
fn stepping_stays_in_the_group_of_errors() {
    let mut session = Session::default();
    open(&mut session, OpenMode::Replace, &[("a.json", &file(1, 9))]);
    let mut step = |label: &str, from: &str| {
        let filter = Filter::default().with(Test::Error(ErrorKey::Service, label.into()));
        let (sort, trace_id) = (TraceSort::Start, from.into());
        session.handle(&Request::Neighbour { filter, sort, descending: false, trace_id, step: 1 }).response
    };
    assert_eq!(step("db", "3"), Response::Neighbour(Some(format!("{:032x}", 6))));
    assert_eq!((step("db", "9"), step("web", "3")), (Response::Neighbour(None), Response::Neighbour(None)));
}

#[test]
fn every_answer_is_of_the_error_group_that_is_selected() {
    let mut session = Session::default();
    open(&mut session, OpenMode::Replace, &[("a.json", &file(1, 30))]);
    let test = || Test::Error(ErrorKey::Operation, "db · child".into());
    for (is_excluded, traces) in [(false, 10), (true, 20)] {
        let f = || Filter { terms: vec![SpanTerm { test: test(), is_excluded }], ..Filter::default() };
        let (of, scale, sort) = (DurationOf::Trace, BinScale::Log, TraceSort::Start);
        let middle = Division::Moment(1_700_000_015_000_000_000);
        let breakdown = |key: &str| Request::Breakdown { filter: f(), key: key.into(), measure: Measure::Traces };
        let requests = [
            Request::Overview { filter: f(), of, scale },
            Request::Latency { filter: f(), of, scale },
            Request::Latency { filter: f(), of: DurationOf::Matched, scale },
            Request::Scatter { filter: f(), of, scale },
            Request::Services { filter: f() },
            Request::Operations { filter: f(), service: None, sort: OperationSort::Name, descending: false },
            Request::Bottlenecks { filter: f(), weight: Weight::OnPath },
            Request::Findings { filter: f() },
            Request::Calls { filter: f() },
            Request::Errors { filter: f(), key: ErrorKey::Message, over_time: ErrorsOf::Traces },
            Request::Traces { filter: f(), sort, descending: false, first: 0, len: 500 },
            breakdown("root service"),
            breakdown("error operation"),
            Request::Compare { filter: f(), division: middle.clone() },
            Request::Compare { filter: f(), division: Division::Rest },
            Request::Differences { filter: f(), division: middle },
            Request::Facets { filter: f(), unfolded: Vec::new(), folded: Vec::new() },
        ];
        for request in requests {
            let counted = match session.handle(&request).response {
                Response::Overview(found) => found.traces,
                Response::Latency(found) if found.histogram.of == DurationOf::Matched => found.histogram.count / 2,
                Response::Latency(found) => found.histogram.count,
                Response::Scatter(found) => found.dots.len() as u64,
                Response::Services(found) => found.traces,
                Response::Operations(found) => found.rows.iter().map(|row| row.count).sum::<u64>() / 2,
                Response::Bottlenecks(found) => found.traces,
                Response::Findings(found) => found.traces,
                Response::Errors(found) => found.traces,
                Response::Traces(found) => found.selected,
                Response::Breakdown(found) => found.whole,
                Response::Comparison(found) if matches!(request, Request::Compare { division: Division::Rest, .. }) => {
                    assert_eq!(found.before.traces, 30 - traces);
                    found.after.traces
                }
                Response::Comparison(found) => found.before.traces + found.after.traces,
                Response::Differences(found) => found.before + found.after,
                Response::Facets(found) => found.facets[0].traces,
                other => panic!("{other:?}"),
            };
            assert_eq!(counted, traces, "{request:?}");
        }
        let mut saved = |what: &ExportOf| {
            let mut out = Vec::new();
            assert_eq!(session.export(&f(), what, 0, &mut out), Response::Exported(None));
            String::from_utf8(out).unwrap()
        };
        let otlp = saved(&ExportOf::Traces("otlp-json".into()));
        assert_eq!(otlp.matches(r#""name":"root""#).count() as u64, traces);
        assert!(saved(&ExportOf::Analysis).contains(&format!("\"trace_count\": {traces},")));
    }
}

#[test]
fn two_traces_are_compared_with_their_columns() {
    let mut session = Session::default();
    open(&mut session, OpenMode::Replace, &[("a.json", &file(1, 5))]);
    let ask = |good: &str, bad: &str| Request::ComparePair { good_id: good.into(), bad_id: bad.into() };
    let reply = session.handle(&ask("2", "5"));
    let Response::Pair(pair) = reply.response else { panic!() };
    assert_eq!((pair.root_nanos, pair.operations.len()), ((20_000_000, 50_000_000), 2));
    let (good, bad, rows) = columns::decode_pair(&reply.buffer.unwrap()).unwrap();
    assert_eq!((good.header.trace_id, bad.header.trace_id), (format!("{:032x}", 2), format!("{:032x}", 5)));
    assert_eq!((rows.good, rows.bad), (vec![0, 1], vec![0, 1]));
    assert!(matches!(session.handle(&ask("2", "99")).response, Response::Failed { message } if message.contains("99")));

    let ask = Request::Peers { filter: Filter::default(), trace_id: "2".into() };
    let Response::Peers(peers) = session.handle(&ask).response else { panic!() };
    // Of 10, 40 and 50 ms; that of 30 ms failed.
    let id = |n: u64| Some(format!("{n:032x}"));
    assert_eq!((peers.typical.map(|peer| peer.trace_id), peers.slowest.map(|peer| peer.trace_id)), (id(4), id(5)));
}

#[test]
fn adding_keeps_replacing_forgets_and_refusing_changes_nothing() {
    let mut session = Session::default();
    open(&mut session, OpenMode::Replace, &[("a.json", &file(1, 5))]);
    open(&mut session, OpenMode::Add, &[("b.json", &file(4, 5)), ("c.png", b"\x89PNG\r\n")]);
    assert_eq!((session.info().traces, session.info().files.len()), (8, 2));
    let report = open(&mut session, OpenMode::Replace, &[("d.json", b"<html>")]);
    assert_eq!((report.files[0].state, session.info().traces), (FileState::Refused, 8));
    open(&mut session, OpenMode::Replace, &[("e.json", &file(50, 2))]);
    assert_eq!((session.info().traces, session.info().files[0].name.as_str()), (2, "e.json"));
    assert!(session.store().find_trace("1").is_none());
}

#[test]
fn what_ends_before_it_can_be_told_is_said_so_and_no_more() {
    let told = |text: &str| {
        open(&mut Session::default(), OpenMode::Replace, &[("x.json", text.as_bytes())]).files[0].problems.clone()
    };
    assert_eq!(
        told(&"[".repeat(10_000)),
        [
            "x.json ends early, at byte 10000 (line 1, column 10001).",
            "x.json is JSON without a key that tells what it is (at byte 0): no trace format looks so.",
        ]
    );
    assert_eq!(
        told(r#"{"hello":[1,2],"world":{}}"#),
        [
            "x.json is JSON, but of no trace format that is known: the value at byte 0 begins with the keys hello, world."
        ]
    );
    let apm = r#"{"metadata":{"service":{"name":"a"}}}
{"metricset":{"samples":{}}}"#;
    assert_eq!(told(apm), ["x.json is not read: it holds Elastic APM events."], "one sentence, the one that names it");
}

#[test]
fn a_full_store_keeps_what_was_read_and_says_so() {
    let bytes = file(1, 12_000);
    let mut session = Session::default();
    let mut load =
        session.begin(OpenMode::Replace, &[SourceInfo { name: "big.json".into(), bytes: bytes.len() as u64 }]);
    load.set_byte_budget(2_500_000);
    let mut parser = spanglass::ingest::Parser::new(0);
    for slice in bytes.chunks(50_000) {
        let mut batches = Vec::new();
        let step = load.push(0, slice, &mut |head, bytes| batches.push(parser.parse(&head, bytes)));
        batches.iter().for_each(|batch| load.absorb(batch));
        if step.is_err() {
            break;
        }
    }
    load.end(0, &mut |_, _| {});
    let Response::Opened { info, report } = session.finish(load) else { panic!() };
    assert!(info.traces > 0 && info.traces < 12_000, "{}", info.traces);
    assert!(report.files[0].problems.iter().any(|problem| problem.contains("memory for spans is full")), "{report:?}");
}

/// Reads some files in slices as the worker does; `at` is asked before each slice whether to cancel.
fn open_in_slices(
    files: &[(&str, Vec<u8>)],
    budget: Option<usize>,
    cancels: impl Fn(usize, usize) -> bool,
) -> ImportReport {
    let infos = files.iter().map(|(name, bytes)| SourceInfo { name: (*name).into(), bytes: bytes.len() as u64 });
    let mut session = Session::default();
    let mut load = session.begin(OpenMode::Replace, &infos.collect::<Vec<_>>());
    budget.into_iter().for_each(|bytes| load.set_byte_budget(bytes));
    let mut parser = spanglass::ingest::Parser::new(0);
    for source in load.reading_order() {
        for (at, slice) in files[source].1.chunks(10_000).enumerate() {
            if cancels(source, at) {
                load.cancel();
            }
            let mut batches = Vec::new();
            let step = load.push(source, slice, &mut |head, bytes| batches.push(parser.parse(&head, bytes)));
            batches.iter().for_each(|batch| load.absorb(batch));
            if step.is_err() {
                break;
            }
        }
        let mut batches = Vec::new();
        load.end(source, &mut |head, bytes| batches.push(parser.parse(&head, bytes)));
        batches.iter().for_each(|batch| load.absorb(batch));
    }
    let Response::Opened { report, .. } = session.finish(load) else { panic!() };
    report
}

#[test]
fn of_a_load_that_is_over_each_file_says_what_is_true_of_it_and_no_more() {
    let files = [("a.json", file(1, 20)), ("b.json", file(1001, 200)), ("c.json", file(3001, 5))];
    let told = |report: ImportReport| -> Vec<(FileState, Vec<String>)> {
        report.files.into_iter().map(|file| (file.state, file.problems)).collect()
    };
    let whole = (FileState::Read, vec![]);

    let [first, second, third] = &told(open_in_slices(&files, None, |source, at| source == 1 && at == 2))[..] else {
        panic!()
    };
    assert_eq!(first, &whole);
    assert_eq!(second, &(FileState::Partial, vec!["b.json: reading was cancelled at byte 20000.".to_owned()]));
    assert_eq!(third, &(FileState::Partial, vec!["c.json was not read: reading was cancelled before.".to_owned()]));

    // Refused at the first look at it, before its end.
    let pictures = [("a.png", [b"\x89PNG\r\n".to_vec(), vec![0; 30_000]].concat())];
    assert_eq!(told(open_in_slices(&pictures, None, |_, _| false))[0].0, FileState::Refused);

    let many = [("a.json", file(1, 20)), ("b.json", file(1001, 12_000)), ("c.json", file(90_001, 5))];
    let [first, second, third] = &told(open_in_slices(&many, Some(2_500_000), |_, _| false))[..] else { panic!() };
    assert_eq!(first, &whole);
    assert!(matches!(&second.1[..], [only] if only.starts_with("The memory for spans is full at byte")), "{second:?}");
    assert_eq!(
        third,
        &(FileState::Partial, vec!["c.json was not read: the memory for spans was full before.".to_owned()])
    );
}

#[test]
fn messages_survive_the_wire() {
    let filter = Filter { start_range_nanos: Some((0, u64::MAX)), ..Filter::default() }.with(Test::Service("ß".into()));
    let ask =
        Ask { id: u32::MAX, request: Request::Overview { filter, of: DurationOf::Entries, scale: BinScale::Log } };
    assert_eq!(protocol::decode::<Ask>(&protocol::encode(&ask)), Some(ask.clone()));
    let mut session = Session::default();
    open(&mut session, OpenMode::Replace, &[("a.json", &file(1, 3))]);
    let errors = Request::Errors { filter: Filter::default(), key: ErrorKey::Message, over_time: ErrorsOf::Spans };
    let latency = Request::Latency { filter: Filter::default(), of: DurationOf::Trace, scale: BinScale::Log };
    let scatter = Request::Scatter { filter: Filter::default(), of: DurationOf::Root, scale: BinScale::Log };
    for request in [ask.request, latency, errors, Request::Report, scatter] {
        let tell = Tell { id: 1, generation: u64::MAX, response: session.handle(&request).response };
        assert_eq!(protocol::decode::<Tell>(&protocol::encode(&tell)), Some(tell));
    }
    assert_eq!(protocol::decode::<Tell>(&[9, 9]), None);
}

#[test]
fn two_drops_are_two_halves() {
    let mut session = Session::default();
    // The same name twice: fingerprints tell them apart.
    open(&mut session, OpenMode::Replace, &[("a.json", &file(1, 3))]);
    let before = session.info().files;
    open(&mut session, OpenMode::Add, &[("a.json", &file(100, 5))]);
    let new: Vec<String> =
        session.info().files.into_iter().filter(|file| !before.contains(file)).map(|file| file.fingerprint).collect();
    assert_eq!(new.len(), 1);
    let mut halves = |division| {
        let ask = Request::Compare { filter: Filter::default(), division };
        let Response::Comparison(found) = session.handle(&ask).response else { panic!() };
        (found.before.traces, found.after.traces)
    };
    assert_eq!(halves(Division::Files(new)), (3, 5));
    assert_eq!(halves(Division::Files(vec![before[0].fingerprint.clone()])), (5, 3));
    assert_eq!(halves(Division::Files(vec!["of no file".into()])), (8, 0));
}

#[test]
fn what_is_prepared_changes_no_answer() {
    let (mut prepared, mut lazy) = (Session::default(), Session::default());
    for session in [&mut prepared, &mut lazy] {
        open(session, OpenMode::Replace, &[("a.json", &file(1, 30))]);
    }
    let before = prepared.store().bytes();
    while prepared.prepare() != Prepared::All {}
    assert!(prepared.store().bytes() > before && prepared.prepare() == Prepared::All);
    let mut steps = 0;
    while prepared.prepare_beside() {
        steps += 1;
    }
    assert!(steps > 1 && prepared.store().known::<spanglass::analysis::FacetIndex>().is_some(), "{steps}");
    // What one began another ends.
    assert!(lazy.prepare_beside());
    let filters = [
        Filter::default(),
        Filter { status: StatusTerm::Failed, ..Filter::default() },
        Filter::default().with(Test::Service("db".into())),
        Filter::default().with(Test::Text("needle".into())),
    ];
    for filter in filters {
        let f = || filter.clone();
        let questions = [
            Request::Findings { filter: f() },
            Request::Calls { filter: f() },
            Request::Errors { filter: f(), key: ErrorKey::Message, over_time: ErrorsOf::Spans },
            Request::Bottlenecks { filter: f(), weight: Weight::SelfTime },
            Request::Operations { filter: f(), service: None, sort: OperationSort::Total, descending: true },
            Request::Services { filter: f() },
            Request::Facets { filter: f(), unfolded: Vec::new(), folded: Vec::new() },
        ];
        for question in questions {
            assert_eq!(prepared.handle(&question), lazy.handle(&question), "{question:?}");
        }
    }
    // More data is another store: nothing is prepared for it.
    open(&mut prepared, OpenMode::Add, &[("b.json", &file(31, 3))]);
    assert_ne!(prepared.prepare(), Prepared::All);
}
