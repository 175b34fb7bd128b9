//! What each screen asks, timed request by request on a whole file, for no filter and for some. Prints, asserts nothing about
//! time: `SPANGLASS_FILE=… cargo test --release --test screen_timings -- --ignored --nocapture`, with `SPANGLASS_SCREENS=` and
//! names for some screens only.
//!
//! Beside each request stands a hash of its answers: a change that is for speed alone leaves every one of them as it was.
#![expect(clippy::unwrap_used, reason = "helpers of tests are not seen as tests")]

use spanglass::engine::Session;
use spanglass::engine::protocol::{OpenMode, Request, encode};
use spanglass::figure::{BinScale, DurationOf, ErrorKey, ErrorsOf, Measure, OperationSort, TraceSort, Weight};
use spanglass::query::{self, Division, Filter, StatusTerm, select};
use spanglass::route::Route;
use std::hint::black_box;

/// Written as in the address; those of `tests/bench/million.mjs`, and more.
const FILTERS: [&str; 10] = [
    "",
    "minDuration=400000000",
    "status=error",
    "service=payment-service",
    "tag=http.status_code%3E%3D500",
    "text=postgresql",
    "operation=no-such-operation",
    "tag=!service%3Dpayment-service&text=e",
    "errorMessage=UNAVAILABLE%3A%20io%20exception%3A%20Connection%20refused",
    "service=payment-service&group=2&tag=http.status_code%3E%3D500",
];

/// So often is each asked; the fastest is told.
const ROUNDS: usize = 5;

/// The clock: the fastest of some rounds is told, so other work does not count. (What the system says a thread has run comes in
/// steps of four milliseconds on some.)
fn millis() -> f64 {
    std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs_f64() * 1e3
}

type Screen = (&'static str, Vec<(&'static str, Request)>);

/// The requests of each screen, in the order in which the page sends them.
fn screens(filter: &Filter, middle_nanos: u64) -> Vec<Screen> {
    let (of, f) = (DurationOf::Trace, || filter.clone());
    let traces = |filter: Filter, sort, len| Request::Traces { filter, sort, descending: true, first: 0, len };
    let errors = |over_time| Request::Errors { filter: f(), key: ErrorKey::Message, over_time };
    let mut failed = f();
    if failed.status == StatusTerm::Any {
        failed.status = StatusTerm::Failed;
    }
    let operations = Request::Operations { filter: f(), service: None, sort: OperationSort::Total, descending: true };
    let breakdown = |key: &str| Request::Breakdown { filter: f(), key: key.into(), measure: Measure::Traces };
    vec![
        (
            "overview",
            vec![
                ("overview", Request::Overview { filter: f(), of, scale: BinScale::Linear }),
                ("findings", Request::Findings { filter: f() }),
                ("errors", errors(ErrorsOf::Traces)),
                ("bottlenecks", Request::Bottlenecks { filter: f(), weight: Weight::OnPath }),
                ("slowest", traces(f(), TraceSort::Duration, 5)),
                ("latest failed", traces(failed, TraceSort::Start, 5)),
            ],
        ),
        ("facets", vec![("facets", Request::Facets { filter: f(), unfolded: Vec::new(), folded: Vec::new() })]),
        (
            "traces",
            vec![
                ("by start", traces(f(), TraceSort::Start, 300)),
                ("scatter", Request::Scatter { filter: f(), of, scale: BinScale::Log }),
            ],
        ),
        ("services", vec![("services", Request::Services { filter: f() })]),
        ("errors", vec![("errors of spans", errors(ErrorsOf::Spans))]),
        ("latency", vec![("latency", Request::Latency { filter: f(), of, scale: BinScale::Linear })]),
        (
            "operations",
            vec![
                ("bottlenecks", Request::Bottlenecks { filter: f(), weight: Weight::OnPath }),
                ("operations", operations),
                ("calls", Request::Calls { filter: f() }),
                ("self", Request::Bottlenecks { filter: f(), weight: Weight::SelfTime }),
                ("wall", Request::Bottlenecks { filter: f(), weight: Weight::Wall }),
            ],
        ),
        ("breakdown", vec![("service", breakdown("service")), ("status code", breakdown("http.status_code"))]),
        ("compare", vec![("compare", Request::Compare { filter: f(), division: Division::Moment(middle_nanos) })]),
        ("complete", vec![("suggest", Request::Suggest { filter: f(), typed: "http.url = s".into() })]),
    ]
}

#[test]
#[ignore = "reads a file; prints"]
fn every_screen_of_a_file() {
    let path = std::env::var("SPANGLASS_FILE").unwrap();
    let mut session = Session::default();
    let bytes = std::fs::read(path).unwrap();
    let begin = millis();
    session.open_bytes(OpenMode::Replace, &[("file", &bytes)]);
    println!("read in {:.0} ms", millis() - begin);
    drop(bytes);
    let traces = session.store().traces();
    let middle = traces[traces.len() / 2].start_nanos;
    println!("{} traces, {} spans, {} bytes", traces.len(), session.store().span_count(), session.store().bytes());
    println!("{} attributes, {} texts", session.store().attribute_table().len(), session.store().strings().len());
    let filters = FILTERS.map(|filter| Route::parse(&format!("view=overview&{filter}")).filter);
    println!("{:10} {:14} first of all, then by filter", "", "");
    for (what, prepare) in
        [("span by span", (|_| ()) as fn(&_)), ("by columns", |store| while query::prepare(store) {})]
    {
        // A copy knows of no term yet.
        let fresh = |_| {
            let store = session.store().clone();
            let begin = millis();
            prepare(&store);
            let prepared = millis() - begin;
            let selected = filters.clone().map(|filter| {
                let begin = millis();
                black_box(select(&store, &filter));
                millis() - begin
            });
            (prepared, selected)
        };
        let least = |(p, a): (f64, [f64; FILTERS.len()]), (q, b): (f64, [f64; FILTERS.len()])| {
            (p.min(q), std::array::from_fn(|at| a[at].min(b[at])))
        };
        let (prepared, best) = (0..ROUNDS).map(fresh).reduce(least).unwrap();
        let told: Vec<String> = best.iter().map(|millis| format!("{millis:7.1}")).collect();
        println!("{:10} {what:16} {prepared:7.1} |{}", "select", told.concat());
    }
    let only = std::env::var("SPANGLASS_SCREENS").unwrap_or_default();
    for (at, (screen, asks)) in screens(&filters[0], middle).iter().enumerate() {
        if !only.is_empty() && !only.split(',').any(|name| name == *screen) {
            continue;
        }
        let mut sums = vec![0.0; FILTERS.len()];
        for (place, (what, _)) in asks.iter().enumerate() {
            let mut first = None;
            let mut best = vec![f64::INFINITY; FILTERS.len()];
            let mut hash = 0xcbf2_9ce4_8422_2325_u64;
            for round in 0..ROUNDS {
                for (filter, best) in filters.iter().zip(&mut best) {
                    let request = &screens(filter, middle)[at].1[place].1;
                    let begin = millis();
                    let reply = session.handle(request);
                    let took = millis() - begin;
                    first.get_or_insert(took);
                    *best = best.min(took);
                    for byte in encode(&reply.response).iter().filter(|_| round == 0) {
                        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
                    }
                }
            }
            let told: Vec<String> = best.iter().map(|millis| format!("{millis:7.1}")).collect();
            println!("{screen:10} {what:16} {:7.1} |{}  {hash:016x}", first.unwrap_or(0.0), told.concat());
            sums.iter_mut().zip(&best).for_each(|(sum, best)| *sum += best);
        }
        let told: Vec<String> = sums.iter().map(|millis| format!("{millis:7.1}")).collect();
        println!("{screen:10} {:16}         |{}", "", told.concat());
    }
    println!("{} bytes then", session.store().bytes());
}
