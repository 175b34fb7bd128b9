//! Files that somebody changed: nothing panics, every answer can be asked for and sent, and what was read adds up.
//!
//! The fixtures are cut, spliced and given hostile numbers and texts; each is opened, a crowd of spans that share ids is added
//! to what is there, and everything that the page can ask of it is asked. For longer runs, over the real files too (`SPANGLASS_CORPUS`):
//! `SPANGLASS_HOSTILE_CASES=20000 cargo test --release --test hostile`

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

mod change;
mod crowd;
mod draw;

use change::{apply, change};
use proptest::prelude::*;
use proptest::sample::Index;
use spanglass::engine::protocol::{self, ExportOf, OpenMode, Request, Response, TableOf};
use spanglass::engine::{Session, columns};
use spanglass::figure::{
    BinScale, DurationOf, ErrorKey, ErrorsOf, Measure, OperationSort, PathRule, SpanSort, TraceSort, TraceText, Weight,
};
use spanglass::format::Separator;
use spanglass::page::typed;
use spanglass::query::{Division, Filter, StatusTerm};
use std::path::Path;
use std::sync::LazyLock;

fn collect(folder: &Path, max_bytes: u64, files: &mut Vec<Vec<u8>>) {
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, max_bytes, files);
        } else if path.metadata().unwrap().len() <= max_bytes {
            files.push(std::fs::read(&path).unwrap());
        }
    }
}

/// The files that are changed; in a longer run the real ones as well, where the folder is there.
static SEEDS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let mut files = Vec::new();
    collect(Path::new("tests/fixtures"), 200_000, &mut files);
    let corpus = std::env::var("SPANGLASS_CORPUS").unwrap_or_else(|_| "../shared/traces".to_owned());
    if std::env::var_os("SPANGLASS_HOSTILE_CASES").is_some() && Path::new(&corpus).is_dir() {
        collect(Path::new(&corpus), 60_000, &mut files);
    }
    files
});

fn cases() -> u32 {
    std::env::var("SPANGLASS_HOSTILE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(160)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_file_is_read_or_refused_and_everything_can_be_asked_of_it(
        seed in any::<Index>(), second in any::<Index>(), changes in prop::collection::vec(change(), 1..12),
        mut crowd in crowd::crowd(), is_crowd_changed in any::<bool>(),
    ) {
        let mut file = seed.get(SEEDS.as_slice()).clone();
        changes.iter().for_each(|change| apply(&mut file, change, &SEEDS));
        let mut session = Session::default();
        session.open_bytes(OpenMode::Replace, &[("changed.json", &file), ("other.json", second.get::<Vec<u8>>(SEEDS.as_slice()))]);
        // What is made for one store is asked for again, of the next.
        figures(&mut session, &Filter::default(), 0);
        if is_crowd_changed {
            changes.iter().take(2).for_each(|change| apply(&mut crowd, change, &SEEDS));
        }
        let before = session.info().traces;
        session.open_bytes(OpenMode::Add, &[("crowd.json", &crowd), ("changed.json", &file)]);
        assert!(before == 0 || session.info().traces > 0, "what was there stays there");
        ask_everything(&mut session);
    }
}

/// Asks, and sends the answer as the worker does.
fn ask(session: &mut Session, request: &Request) -> Response {
    let sent: Request = protocol::decode(&protocol::encode(request)).expect("a question can be sent");
    let reply = session.handle(&sent);
    let bytes = protocol::encode(&reply.response);
    let told: Response =
        protocol::decode(&bytes).unwrap_or_else(|| panic!("{request:?} has no answer that can be sent"));
    assert_eq!(protocol::encode(&told), bytes, "{request:?}");
    told
}

fn filters(session: &Session) -> Vec<Filter> {
    let start = session.info().versions.first().map_or(0, |version| version.at_nanos);
    let mut filters = vec![
        Filter::default(),
        Filter { status: StatusTerm::Failed, ..Filter::default() },
        Filter { min_duration_nanos: Some(1), max_duration_nanos: Some(u64::MAX), ..Filter::default() },
        Filter { start_range_nanos: Some((start, u64::MAX)), ..Filter::default() },
    ];
    for text in
        ["e", "http.status_code >= 500", "-error", "kind = client", "service = frontend", "-error service = frontend"]
    {
        let mut filter = Filter::default();
        typed::put(&mut filter, text).unwrap();
        filters.push(filter);
    }
    filters
}

fn ask_everything(session: &mut Session) {
    ask(session, &Request::Report);
    ask(session, &Request::Exports);
    for (round, filter) in filters(session).into_iter().enumerate() {
        // Ways of asking take turns, so that each meets most filters over the cases.
        let count = figures(session, &filter, round);
        let ids = traces(session, &filter, round);
        for id in ids.iter().take(2) {
            trace(session, &filter, id, round);
        }
        if let [good, .., bad] = ids.as_slice() {
            ask(session, &Request::ComparePair { good_id: good.clone(), bad_id: bad.clone() });
        }
        files(session, &filter, count, round);
    }
}

fn turn<T: Copy>(of: &[T], round: usize) -> T {
    of[round % of.len()]
}

const SCALES: [BinScale; 2] = [BinScale::Linear, BinScale::Log];
const DURATIONS: [DurationOf; 4] = [DurationOf::Trace, DurationOf::Root, DurationOf::Entries, DurationOf::Matched];
const WEIGHTS: [Weight; 4] = [Weight::OnPath, Weight::SelfTime, Weight::Wall, Weight::OneSpan];
const ERROR_KEYS: [ErrorKey; 4] = [ErrorKey::Message, ErrorKey::Type, ErrorKey::Service, ErrorKey::Operation];
const MEASURES: [Measure; 2] = [Measure::Traces, Measure::Spans];

/// Asks for what the screens show; traces of the selection.
fn figures(session: &mut Session, filter: &Filter, round: usize) -> u64 {
    let (of, scale, filter) = (turn(&DURATIONS, round), turn(&SCALES, round), filter.clone());
    let Response::Overview(overview) = ask(session, &Request::Overview { filter: filter.clone(), of, scale }) else {
        panic!("no overview")
    };
    assert!(overview.root_failed <= overview.failed && overview.failed <= overview.traces);
    assert!(overview.traces <= overview.all_traces);
    let histogram = &overview.histogram;
    let binned: u64 = histogram.bins.iter().map(|bin| bin.count).sum();
    assert_eq!((binned + histogram.zeros, histogram.count), (histogram.count, overview.duration.count));
    draw::overview(&overview, &session.info().versions);
    let Response::Latency(latency) = ask(session, &Request::Latency { filter: filter.clone(), of, scale }) else {
        panic!("no latency")
    };
    draw::latency(&latency, scale, &session.info().versions);
    let Response::Scatter(scatter) = ask(session, &Request::Scatter { filter: filter.clone(), of, scale }) else {
        panic!("no scatter")
    };
    draw::scatter(&scatter);
    ask(session, &Request::Services { filter: filter.clone() });
    let sort = turn(&[OperationSort::Name, OperationSort::Mean, OperationSort::P99], round);
    ask(session, &Request::Operations { filter: filter.clone(), service: None, sort, descending: true });
    ask(session, &Request::Bottlenecks { filter: filter.clone(), weight: turn(&WEIGHTS, round) });
    ask(session, &Request::Findings { filter: filter.clone() });
    ask(session, &Request::Calls { filter: filter.clone() });
    let over_time = turn(&[ErrorsOf::Traces, ErrorsOf::Spans], round);
    ask(session, &Request::Errors { filter: filter.clone(), key: turn(&ERROR_KEYS, round), over_time });
    let key = turn(
        &["service", "size", "http.status_code", "retry.count", "kind", "", "span.size", "status", "error message"],
        round,
    )
    .to_owned();
    ask(session, &Request::Breakdown { filter: filter.clone(), key: key.clone(), measure: turn(&MEASURES, round) });
    ask(session, &Request::Facets { filter: filter.clone(), unfolded: Vec::new(), folded: Vec::new() });
    for division in divisions(session, key) {
        ask(session, &Request::Compare { filter: filter.clone(), division });
    }
    ask(session, &Request::NoMatch { filter: filter.clone(), others: vec![filter.clone()] });
    ask(
        session,
        &Request::Suggest {
            filter,
            typed: turn(&["", "e", "http.status_code = ", "service", "error message = "], round).to_owned(),
        },
    );
    overview.traces
}

fn divisions(session: &Session, key: String) -> [Division; 3] {
    let info = session.info();
    let moment = info.versions.last().map_or(1_700_000_000_000_000_000, |version| version.at_nanos);
    let file = info.files.first().map(|file| file.fingerprint.clone());
    [
        Division::Moment(moment),
        Division::Value { key, value: "200".to_owned() },
        Division::Files(file.into_iter().collect()),
    ]
}

fn traces(session: &mut Session, filter: &Filter, round: usize) -> Vec<String> {
    let sort =
        turn(&[TraceSort::Start, TraceSort::Duration, TraceSort::Errors, TraceSort::Name, TraceSort::Message], round);
    let descending = round.is_multiple_of(2);
    let request = Request::Traces { filter: filter.clone(), sort, descending, first: 0, len: 500 };
    let Response::Traces(list) = ask(session, &request) else { panic!("no list") };
    let ids: Vec<String> = list.rows.into_iter().map(|row| row.trace_id).collect();
    if let Some(trace_id) = ids.first().cloned() {
        let step = i32::MAX;
        ask(session, &Request::Neighbour { filter: filter.clone(), sort, descending, trace_id, step });
    }
    ids
}

fn trace(session: &mut Session, filter: &Filter, id: &str, round: usize) {
    let trace_id = id.to_owned();
    let reply = session.handle(&Request::OpenTrace { trace_id: trace_id.clone() });
    let buffer = reply.buffer.unwrap_or_else(|| panic!("{id:?} does not open: {:?}", reply.response));
    let view = columns::decode(&buffer).expect("a view");
    assert_eq!(view.depth.len(), view.duration_nanos.len());
    for rule in [PathRule::Exact, PathRule::Jaeger] {
        ask(session, &Request::CriticalPath { trace_id: trace_id.clone(), rule });
    }
    for row in [0, view.depth.len() as u32 / 2, view.depth.len() as u32] {
        ask(session, &Request::Span { filter: Filter::default(), trace_id: trace_id.clone(), row });
    }
    let query = turn(&["e", "http.status_code >= 500", "\u{202e}", "0"], round).to_owned();
    ask(session, &Request::Find { filter: filter.clone(), trace_id: trace_id.clone(), query });
    let sort =
        turn(&[SpanSort::Service, SpanSort::Name, SpanSort::Duration, SpanSort::SelfTime, SpanSort::OnPath], round);
    ask(session, &Request::Spans { trace_id: trace_id.clone(), sort, descending: true });
    for text in [TraceText::Tree, TraceText::Otlp, TraceText::Jaeger] {
        ask(session, &Request::Lines { trace_id: trace_id.clone(), text, first: round as u64, len: 500 });
        ask(session, &Request::Text { trace_id: trace_id.clone(), text, row: None });
    }
    ask(session, &Request::Outline { trace_id: trace_id.clone(), most: round as u32 });
    ask(session, &Request::Peers { filter: filter.clone(), trace_id });
}

/// All parts of a file.
fn written(session: &mut Session, filter: &Filter, what: &ExportOf) -> Vec<u8> {
    let (mut bytes, mut first) = (Vec::new(), Some(0));
    while let Some(from) = first {
        first = match session.export(filter, what, from, &mut bytes) {
            Response::Exported(next) => next,
            other => panic!("{other:?}"),
        };
    }
    bytes
}

fn files(session: &mut Session, filter: &Filter, traces: u64, round: usize) {
    let analysis = written(session, filter, &ExportOf::Analysis);
    expect_json(&analysis);
    let table = match round % 5 {
        0 => TableOf::ErrorPaths,
        1 => TableOf::ErrorMessages,
        2 => TableOf::PathShares,
        3 => TableOf::ErrorGroups { key: turn(&ERROR_KEYS, round) },
        _ => TableOf::Bottlenecks { weight: turn(&WEIGHTS, round) },
    };
    written(session, filter, &ExportOf::Table(table, Separator::Comma));
    for format in ["otlp-json", "jaeger-json"] {
        let bytes = written(session, filter, &ExportOf::Traces(format.to_owned()));
        expect_json(&bytes);
        let mut again = Session::default();
        again.open_bytes(OpenMode::Replace, &[("again.json", &bytes)]);
        assert_eq!(again.info().traces, traces, "{format}");
    }
}

fn expect_json(bytes: &[u8]) {
    if let Err(error) = serde_json::from_slice::<serde_json::Value>(bytes) {
        panic!("{error} in {}", String::from_utf8_lossy(bytes));
    }
}
