//! What a filter selects and is about, by the letter of DEFINITIONS: every span is asked every term.

use super::*;
use crate::model::{ErrorKey, SpanIx, SpanRef, SpanStore, StatusCode, Trace, Value};
use crate::testing::store_of;
use proptest::prelude::*;
use std::cmp::Reverse;

/// A test, as the definitions have it.
fn is_met(store: &SpanStore, trace: &Trace, row: u32, test: &Test) -> bool {
    let (span, root) = (store.span(SpanIx(row)), store.span(trace.root()));
    match test {
        Test::Service(name) => span.service() == name,
        Test::Operation(name) => span.name() == name,
        Test::Kind(kind) => span.kind() == *kind,
        Test::RootService(name) => root.service() == name,
        Test::RootOperation(name) => root.name() == name,
        Test::Error(key, label) => error_label(store, trace, *key).as_ref() == Some(label),
        Test::Status(status) => (*status == StatusCode::Error) == span.is_error(),
        Test::MinDuration(nanos) => span.end_nanos() - span.start_nanos() >= *nanos,
        Test::MaxDuration(nanos) => span.end_nanos() - span.start_nanos() <= *nanos,
        Test::Text(text) => span.name().contains(text) || span.service().contains(text),
        Test::Attribute(Comparison { key, value, .. }) => span.attribute(key) == value.parse().ok().map(Value::Int),
    }
}

/// The label of the trace's primary origin, without an index; of spans that have neither message nor type.
fn error_label(store: &SpanStore, trace: &Trace, key: ErrorKey) -> Option<String> {
    let spans = || trace.rows().map(|row| store.span(SpanIx(row))).filter(SpanRef::is_error);
    let is_origin = |span: &SpanRef<'_>| !spans().any(|child| child.parent() == Some(span.ix()));
    let depth = |span: &SpanRef<'_>| std::iter::successors(span.parent(), |at| store.span(*at).parent()).count();
    let origin = spans().filter(is_origin).min_by_key(|span| (span.end_nanos(), Reverse(depth(span)), span.ix()))?;
    Some(match key {
        ErrorKey::Message => "(no message)".to_owned(),
        ErrorKey::Type => "(no type)".to_owned(),
        ErrorKey::Service => origin.service().to_owned(),
        ErrorKey::Operation => format!("{} · {}", origin.service(), origin.name()),
    })
}

/// Whether the trace is selected.
fn is_selected(store: &SpanStore, trace: &Trace, filter: &Filter) -> bool {
    let meets = |row, test: &Test| is_met(store, trace, row, test);
    let group = filter.terms.iter().filter(|term| !term.is_excluded).map(|term| term.test.clone()).collect();
    let groups = [group].into_iter().chain(filter.groups.iter().cloned());
    let has_all = |group: Vec<Test>| trace.rows().any(|row| group.iter().all(|test| meets(row, test)));
    let has_none = |term: &SpanTerm| !trace.rows().any(|row| meets(row, &term.test));
    let (nanos, spans) = (trace.end_nanos - trace.start_nanos, trace.rows().count() as u64);
    let status = match filter.status {
        StatusTerm::Any => true,
        StatusTerm::Failed => trace.rows().any(|row| store.span(SpanIx(row)).is_error()),
        StatusTerm::RootFailed => store.span(trace.root()).is_error(),
    };
    groups.into_iter().all(has_all)
        && filter.terms.iter().filter(|term| term.is_excluded).all(has_none)
        && status
        && (filter.min_duration_nanos.unwrap_or(0)..=filter.max_duration_nanos.unwrap_or(u64::MAX)).contains(&nanos)
        && (filter.min_spans.unwrap_or(0)..=filter.max_spans.unwrap_or(u64::MAX)).contains(&spans)
}

/// Whether the filter is about the span, if its trace is selected: it meets one of the groups, of which terms on the root are none.
fn is_matched(store: &SpanStore, trace: &Trace, row: u32, filter: &Filter) -> bool {
    let first = filter.terms.iter().filter(|term| !term.is_excluded && !term.test.is_of_trace());
    let first: Vec<Test> = first.map(|term| term.test.clone()).collect();
    let groups: Vec<Vec<Test>> = [first].into_iter().chain(filter.groups.clone()).filter(|g| !g.is_empty()).collect();
    groups.is_empty() || groups.iter().any(|group| group.iter().all(|test| is_met(store, trace, row, test)))
}

fn tests() -> impl Strategy<Value = Test> {
    let milli = |at: usize| at as u64 * 1_000_000;
    (0..12_usize, 0..3_usize).prop_map(move |(what, at)| match what {
        0 => Test::Service(format!("s{at}")),
        1 => Test::Operation(format!("o{at}")),
        2 => Test::equal(term::KIND, ["client", "server", "unspecified"][at].into()),
        3 => Test::RootService(format!("s{at}")),
        4 => Test::RootOperation(format!("o{at}")),
        5 => Test::Status([StatusCode::Error, StatusCode::Error, StatusCode::Unset][at]),
        6 => Test::MinDuration(milli(at + 1)),
        7 => Test::MaxDuration(milli(at + 1)),
        8 => Test::Text(["s0", "o1", "o2"][at].into()),
        9 => Test::Error(ErrorKey::Service, format!("s{at}")),
        10 => Test::equal(
            ["error message", "error type", "error operation"][at],
            ["(no message)", "(no type)", "s0 · o1"][at].into(),
        ),
        _ => Test::equal("x", at.to_string()),
    })
}

fn filters() -> impl Strategy<Value = Filter> {
    let group = || prop::collection::vec(tests(), 0..3);
    let terms = prop::collection::vec((tests(), prop::bool::weighted(0.2)), 0..3);
    let status =
        prop::sample::select(vec![StatusTerm::Any, StatusTerm::Any, StatusTerm::Failed, StatusTerm::RootFailed]);
    let bounds = (prop::option::of(1_u64..5), prop::option::of(1_u64..5));
    (terms, prop::collection::vec(group(), 0..3), status, bounds.clone(), bounds).prop_map(
        |(terms, groups, status, (min_spans, max_spans), (min, max))| {
            let mut filter = Filter {
                status,
                min_spans: min_spans.filter(|spans| *spans < 3),
                max_spans: max_spans.filter(|spans| *spans > 2),
                min_duration_nanos: min.filter(|millis| *millis < 3).map(|millis| millis * 1_000_000),
                max_duration_nanos: max.filter(|millis| *millis > 2).map(|millis| millis * 1_000_000),
                ..Filter::default()
            };
            terms.into_iter().for_each(|(test, is_excluded)| filter.put(SpanTerm { test, is_excluded }));
            groups.into_iter().for_each(|group| filter.put_group(group.into_iter().map(SpanTerm::included).collect()));
            filter
        },
    )
}

fn stores() -> impl Strategy<Value = SpanStore> {
    let span = (0..3_u8, 0..3_u8, 1..5_usize, any::<bool>(), 0..3_usize, 0..4_u8);
    let trace = prop::collection::vec(span, 1..5);
    prop::collection::vec(trace, 1..6).prop_map(|traces| {
        let picture = |spans: Vec<(u8, u8, usize, bool, usize, u8)>| {
            let line = |(at, (service, name, columns, is_error, kind, x)): (usize, _)| {
                let bar = if is_error { "!" } else { "-" }.repeat(columns);
                let kind = ["", " kind=client", " kind=server"][kind];
                let x = if x < 3 { format!(" x={x}") } else { String::new() };
                let indent = if at == 0 { "" } else { "  " };
                format!("{indent}{at} s{service} |{bar}| name=o{name}{kind}{x}")
            };
            spans.into_iter().enumerate().map(line).collect::<Vec<_>>().join("\n")
        };
        let pictures: Vec<String> = traces.into_iter().map(picture).collect();
        store_of(&pictures.iter().map(String::as_str).collect::<Vec<_>>())
    })
}

proptest! {
    #[test]
    fn a_filter_selects_and_is_about_what_the_definitions_say(store in stores(), filter in filters()) {
        let selected = select(&store, &filter);
        let mut rows = Vec::new();
        for (at, trace) in store.traces().iter().enumerate() {
            let is_in = is_selected(&store, trace, &filter);
            prop_assert_eq!(selected.iter().any(|found| found.0 as usize == at), is_in);
            rows.extend(trace.rows().filter(|&row| is_in && is_matched(&store, trace, row, &filter)));
        }
        let found: Vec<u32> = matched(&store, &filter).into_iter().flat_map(|run| run.rows).collect();
        prop_assert_eq!(found, rows);
    }

    #[test]
    fn a_span_meets_a_test_by_itself_as_in_a_filter(store in stores(), test in tests()) {
        let mut found = span_test(&store, &test);
        for trace in store.traces() {
            for row in trace.rows() {
                prop_assert_eq!(found(SpanIx(row)), is_met(&store, trace, row, &test));
            }
        }
    }
}
