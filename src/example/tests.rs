use std::collections::BTreeSet;
use std::io::Write;

use super::incident::{CHECKOUT_VERSIONS, DEPLOYED, REPAIRED};
use super::span::Value;
use super::*;

fn minute(trace: &Trace) -> u64 {
    trace.start() / MINUTE
}

/// Failed traces and all traces that start in these minutes.
fn failed(traces: &[Trace], minutes: std::ops::Range<u64>) -> (usize, usize) {
    let inside: Vec<&Trace> = traces.iter().filter(|t| minutes.contains(&minute(t))).collect();
    (inside.iter().filter(|trace| trace.failed()).count(), inside.len())
}

fn median_millis(traces: &[Trace], root: &str, minutes: std::ops::Range<u64>) -> u64 {
    let mut times: Vec<u64> = traces
        .iter()
        .filter(|trace| minutes.contains(&minute(trace)))
        .filter_map(|trace| trace.spans.first().filter(|span| span.name == root))
        .map(|span| (span.end - span.start) / 1000)
        .collect();
    times.sort_unstable();
    times[times.len() / 2]
}

fn attr<'a>(span: &'a span::Span, key: &str) -> Option<&'a Value> {
    span.attrs.iter().find(|attr| attr.key == key).map(|attr| &attr.value)
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let json = generate(SEED).json;
    assert!(json == generate(SEED).json);
    assert!(json != generate(SEED + 1).json);
}

#[test]
fn it_is_small_enough_to_ship() {
    let example = generate(SEED);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(example.json.as_bytes()).unwrap();
    let size = gzip.finish().unwrap().len();
    assert!(size <= 300_000, "{size} bytes");
}

#[test]
fn it_is_json_with_every_span_once() {
    let example = generate(SEED);
    let document: serde_json::Value = serde_json::from_str(&example.json).unwrap();
    let mut ids = BTreeSet::new();
    let mut services = BTreeSet::new();
    let mut spans = 0;
    for resource in document["resourceSpans"].as_array().unwrap() {
        let name = &resource["resource"]["attributes"][0];
        assert_eq!(name["key"], "service.name");
        services.insert(name["value"]["stringValue"].as_str().unwrap().to_owned());
        for scope in resource["scopeSpans"].as_array().unwrap() {
            for span in scope["spans"].as_array().unwrap() {
                spans += 1;
                ids.insert(span["spanId"].as_str().unwrap().to_owned());
            }
        }
    }
    assert_eq!((spans, ids.len(), services.len()), (example.spans, example.spans, 12));
    assert!(example.traces >= 300);
}

#[test]
fn it_lasts_half_an_hour() {
    let (traces, _) = play(SEED);
    let end = traces.iter().flat_map(|t| &t.spans).map(|span| span.end).max().unwrap();
    assert!(traces[0].start() < 10 * SECOND);
    assert!((29 * MINUTE..30 * MINUTE).contains(&end));
    let longest = traces.iter().map(|t| t.spans[0].end - t.spans[0].start).max().unwrap();
    assert!(longest < 10 * SECOND, "{longest}");
}

#[test]
fn errors_come_with_the_cascade_and_go_with_the_fix() {
    // Not by luck of one seed.
    for seed in [SEED, 1, 2, 3] {
        let (traces, _) = play(seed);
        let share = |minutes| {
            let (failed, all) = failed(&traces, minutes);
            100 * failed / all
        };
        assert!((8..=13).contains(&share(0..30)), "{seed}: {}", share(0..30));
        assert!((28..=42).contains(&share(15..20)), "{seed}: {}", share(15..20));
        assert!(share(0..9) <= 3, "{seed}: {}", share(0..9));
        assert!(share(24..30) <= 5, "{seed}: {}", share(24..30));
        let root_failed = traces.iter().filter(|trace| trace.root_failed()).count();
        assert!(root_failed < failed(&traces, 0..30).0, "{seed}: nothing was saved or swallowed");
    }
}

#[test]
fn the_query_is_slow_between_deployment_and_fix() {
    let (traces, _) = play(SEED);
    let median = |minutes| median_millis(&traces, "GET /orders", minutes);
    assert!(median(0..9) < 120, "{}", median(0..9));
    assert!(median(10..22) > 1200, "{}", median(10..22));
    assert!(median(24..30) < 120, "{}", median(24..30));
}

#[test]
fn versions_follow_each_other() {
    let (traces, fleet) = play(SEED);
    let first = |version: &str| {
        let spans = traces.iter().flat_map(|trace| &trace.spans);
        spans.filter(|s| fleet.instances[s.instance].version == version).map(|s| s.start).min()
    };
    let [old, slow, fixed] = CHECKOUT_VERSIONS.map(|version| first(version).unwrap());
    assert!(old < DEPLOYED);
    assert!((DEPLOYED..DEPLOYED + MINUTE).contains(&slow));
    assert!((REPAIRED..REPAIRED + MINUTE).contains(&fixed));
}

#[test]
fn spans_hang_together_but_for_the_four_that_were_lost() {
    let (traces, _) = play(SEED);
    let mut incomplete = 0;
    let mut outside = 0;
    for trace in &traces {
        let mut lost = false;
        for span in &trace.spans {
            assert!(span.start <= span.end);
            match trace.spans.iter().find(|other| other.id == span.parent) {
                Some(parent) if span.kind != span::Kind::Consumer => {
                    outside += usize::from(span.start < parent.start || span.end > parent.end);
                }
                Some(_) => {}
                None => lost |= span.parent != 0,
            }
        }
        incomplete += usize::from(lost);
    }
    // Two traces with a clock that is behind, two calls each.
    assert_eq!((incomplete, outside), (4, 4));
}

#[test]
fn it_holds_what_the_screens_are_for() {
    let (traces, _) = play(SEED);
    let count = |what: &dyn Fn(&Trace) -> bool| traces.iter().filter(|t| what(t)).count();
    let any = |t: &Trace, what: &dyn Fn(&span::Span) -> bool| t.spans.iter().any(what);
    let retried = |t: &Trace| any(t, &|s| attr(s, "http.request.resend_count").is_some());
    assert!(count(&|t| retried(t) && t.root_failed()) >= 10);
    assert!(count(&|t| retried(t) && !t.root_failed()) >= 3, "no retry helped");
    let items = |t: &Trace| t.spans.iter().filter(|s| s.name == "SELECT order_items").count();
    assert!(count(&|t| items(t) >= 8) >= 10, "no N+1");
    assert!(count(&|t| any(t, &|s| s.links.len() > 5)) >= 2, "no batch with links");
    assert!(count(&|t| any(t, &|s| attr(s, "user.name").is_some())) == 2);
    assert!(count(&|t| t.spans.len() >= 300) == 1);
    for class in ["context.deadlineExceededError", "org.postgresql.util.PSQLException", "java.net.ConnectException"] {
        let is = |s: &span::Span| matches!(attr(s, "error.type"), Some(Value::Text(t)) if t == class);
        assert!(count(&|t| any(t, &is)) >= 2, "{class}");
    }
}
