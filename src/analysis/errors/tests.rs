//! Errors as pictures, and against brute force.

use super::*;
use crate::figure::{ErrorGroup, ErrorPath, Example, FailedEndpoint, PathEnd};
use crate::model::{Derived, SpanIx, Trace, error_message, error_type};
use crate::query::errors::error_origin;
use crate::query::{Filter, SpanTerm, StatusTerm, Test, select};
use crate::testing::{store_of, trace_of};
use proptest::prelude::*;

const MILLI: u64 = 1_000_000;

fn all(store: &SpanStore, key: ErrorKey) -> Errors {
    errors(store, &Selection::all(store), &ErrorIndex::of(store), key, false)
}

/// Four traces that fail, one that does not.
fn shop() -> SpanStore {
    store_of(&[
        "
        a web     |!!!!!!!!|    message=no_order
          b cart   |!!!!!|      message=card_12_declined
            c pay   |!!|        message=card_12_declined exception.type=Declined",
        "
        a web     |----------|
          b cart   |!!!!!|      message=card_7_declined
            c pay   |!!|        message=card_7_declined exception.type=Declined",
        "a web |!|              message=gone",
        "a web |--|",
        "
        a web     |!!!!!|
          b pay    |-|
          c bank    |!|         parent=77 message=card_9_declined",
    ])
}

#[test]
fn groups_count_a_trace_once_and_every_span_that_says_the_same() {
    let found = all(&shop(), ErrorKey::Message);
    assert_eq!((found.traces, found.failed, found.root_failed, found.error_spans), (5, 4, 3, 8));
    let rows: Vec<_> = found.groups.iter().map(|g| (&*g.label, g.traces, g.spans, g.root_failed)).collect();
    assert_eq!(rows, [("card # declined", 3, 5, 2), ("gone", 1, 1, 1)]);
    let ErrorGroup {
        services, all_services, mean_nanos, max_nanos, examples, buckets, first_nanos, last_nanos, ..
    } = &found.groups[0];
    // Where they began by traces, then who handed them up.
    assert_eq!((services.as_slice(), *all_services), (&["pay", "bank", "cart"].map(str::to_owned)[..], 3));
    assert_eq!((*mean_nanos, *max_nanos), (Some((9 + 11 + 6) as f64 * 1e6 / 3.0), 11 * MILLI));
    let id = |n: u32| format!("{n:032x}");
    let at = |n, span: &str| Example { trace_id: id(n), span_id: format!("{span:0>16}") };
    assert_eq!(examples, &[at(2, "c"), at(1, "c"), at(5, "c")], "the longest first, where the error began");
    assert_eq!((buckets.iter().sum::<u32>(), buckets.len()), (3, found.over_time.buckets.len()));
    assert!(first_nanos <= last_nanos && found.over_time.range_nanos.is_some());
}

#[test]
fn a_group_tells_when_its_errors_were_and_what_else_began_in_its_traces() {
    let store = store_of(&[
        "
        a hook        |-------------------|
          b api         |!|                  error.type=404
          c store            |!|             message=no_team_7
          d api                |!|           error.type=404
          e store                 |!|        message=no_team_8
          f mail                    |!|      message=full",
        "
        a hook        |------------------------|
          b plan                               |!|  http.status_code=404
          c hook             |!!!!|
            d store           |!|            message=no_team_9",
    ]);
    let found = all(&store, ErrorKey::Message);
    let start = crate::testing::PICTURE_START_NANOS;
    let [not_there, team] = &found.groups[..] else { panic!("{found:?}") };
    assert_eq!((not_there.label.as_str(), not_there.traces, not_there.spans), ("HTTP 404", 1, 2));
    assert_eq!((not_there.services.as_slice(), not_there.all_services), (&["api".to_owned()][..], 1));
    assert_eq!((not_there.other.as_str(), not_there.all_others), ("no team #", 2));
    assert_eq!((not_there.first_nanos, not_there.last_nanos), (start + 2 * MILLI, start + 2 * MILLI));
    // The error above its origin is no further one.
    assert_eq!((team.label.as_str(), team.other.as_str(), team.all_others), ("no team #", "HTTP 404", 1));
    assert_eq!(team.first_nanos, start + 8 * MILLI);
}

#[test]
fn the_endpoint_that_failed_most_for_the_caller_else_at_all() {
    let of = |pictures: &[&str], status| {
        let store = store_of(pictures);
        let selection = select(&store, &Filter { status, ..Filter::default() });
        errors(&store, &selection, &ErrorIndex::of(&store), ErrorKey::Message, false).endpoint
    };
    let endpoint = |name: &str, traces, failed, root_failed| {
        Some(FailedEndpoint { service: "web".into(), name: name.into(), traces, failed, root_failed })
    };
    let pictures = ["a web |!|", "b web |-|\n  c db |!|", "b web |-|\n  c db |!|", "a web |-|", "d db |-|"];
    assert_eq!(of(&pictures, StatusTerm::Any), endpoint("a", 2, 1, 1));
    assert_eq!(of(&pictures[1..], StatusTerm::Any), endpoint("b", 2, 2, 0));
    assert_eq!(of(&pictures, StatusTerm::RootFailed), endpoint("a", 1, 1, 1), "of the selection");
    assert_eq!(of(&pictures[3..], StatusTerm::Any), None);
    // Of equals the larger share, then by name.
    assert_eq!(of(&["a web |!|", "a web |-|", "b web |!|"], StatusTerm::Any), endpoint("b", 1, 1, 1));
    assert_eq!(of(&["b web |!|", "a web |!|"], StatusTerm::Any), endpoint("a", 1, 1, 1));
}

#[test]
fn groups_by_type_service_and_operation() {
    let labels = |key| {
        let found = all(&shop(), key);
        assert_eq!(found.groups.iter().map(|group| group.traces).sum::<u64>(), found.failed);
        found.groups.into_iter().map(|group| (group.label, group.traces, group.spans)).collect::<Vec<_>>()
    };
    let rows = |rows: &[(&str, u64, u64)]| rows.iter().map(|r| (r.0.to_owned(), r.1, r.2)).collect::<Vec<_>>();
    assert_eq!(labels(ErrorKey::Type), rows(&[("(no type)", 2, 3), ("Declined", 2, 2)]));
    assert_eq!(labels(ErrorKey::Service), rows(&[("pay", 2, 2), ("bank", 1, 1), ("web", 1, 1)]));
    assert_eq!(labels(ErrorKey::Operation), rows(&[("pay · c", 2, 2), ("bank · c", 1, 1), ("web · a", 1, 1)]));
}

#[test]
fn paths_say_where_errors_begin_and_where_they_end() {
    let store = shop();
    let found = all(&store, ErrorKey::Message);
    let words = |path: &ErrorPath| (path.service.clone(), path.through.join(","), path.most_levels, path.end.clone());
    let swallowed = PathEnd::Swallowed { service: "web".into(), operation: "a".into() };
    let expected = [
        ("pay".to_owned(), "cart,web".to_owned(), 2, PathEnd::Root),
        ("web".to_owned(), String::new(), 0, PathEnd::Root),
        ("pay".to_owned(), "cart".to_owned(), 1, swallowed),
        ("bank".to_owned(), String::new(), 0, PathEnd::OtherRoot),
    ];
    let mut ways: Vec<_> = found.paths.iter().map(words).collect();
    assert_eq!((ways.len(), found.all_paths), (4, 4));
    for way in expected {
        let at = ways.iter().position(|known| *known == way).unwrap_or_else(|| panic!("{way:?} in {ways:?}"));
        ways.remove(at);
    }
}

#[test]
fn levels_differ_on_one_path() {
    let store = store_of(&[
        "
        a web     |!!!!!!|
          b pay    |!!|",
        "
        a web       |!!!!!!!!!|
          b pay      |!!!!|      name=retry
            c pay     |!!|       name=b",
    ]);
    let path = &all(&store, ErrorKey::Message).paths;
    assert_eq!((path.len(), path[0].traces, path[0].least_levels, path[0].most_levels), (1, 2, 1, 2));
    assert_eq!(path[0].worst.span_id.trim_start_matches('0'), "c", "the origin, not what failed with it");
    assert_eq!((path[0].through.as_slice(), path[0].worst.trace_id.ends_with('2')), (&["web".to_owned()][..], true));
}

#[test]
fn services_have_their_messages_by_error_spans() {
    let found = all(&shop(), ErrorKey::Message);
    let row = |at: usize| {
        let s = &found.services[at];
        let messages: Vec<_> = s.messages.iter().map(|m| format!("{} {}", m.spans, m.message)).collect();
        (s.service.as_str(), s.error_spans, s.spans, s.traces, messages.join("; "))
    };
    assert_eq!(found.all_services, 4);
    assert_eq!(row(0), ("web", 3, 5, 3, "1 (no message); 1 gone; 1 no order".to_owned()));
    assert_eq!(row(1), ("cart", 2, 2, 2, "2 card # declined".to_owned()));
    assert_eq!((row(2).0, row(3).0), ("pay", "bank"));
}

#[test]
fn a_selection_counts_its_own_traces_only() {
    let store = shop();
    let index = ErrorIndex::of(&store);
    let filter = Filter { status: StatusTerm::RootFailed, ..Filter::default() };
    let found = errors(&store, &select(&store, &filter), &index, ErrorKey::Message, false);
    assert_eq!((found.traces, found.failed, found.groups[0].traces, found.groups[0].spans), (3, 3, 2, 3));
    let none = Filter { min_duration_nanos: Some(u64::MAX), ..Filter::default() };
    assert_eq!(errors(&store, &select(&store, &none), &index, ErrorKey::Message, false), Errors::default());
    let calm = store_of(&["a web |--|"]);
    let found = all(&calm, ErrorKey::Type);
    assert_eq!((found.traces, found.failed, found.groups.len(), found.services.len()), (1, 0, 0, 0));
}

#[test]
fn what_is_left_out_is_counted() {
    let pictures: Vec<String> = (0..400_u32)
        .map(|at| {
            format!(
                "a s{at} |!|  message=m{}",
                String::from_utf8(vec![b'a' + (at % 26) as u8; at as usize / 26 + 1]).unwrap()
            )
        })
        .collect();
    let store = store_of(&pictures.iter().map(String::as_str).collect::<Vec<_>>());
    let found = all(&store, ErrorKey::Message);
    assert_eq!((found.groups.len(), found.all_groups), (Errors::MOST_GROUPS, 400));
    assert_eq!((found.paths.len(), found.all_paths), (Errors::MOST_PATHS, 400));
    assert_eq!((found.services.len(), found.all_services), (Errors::MOST_SERVICES, 400));
}

#[test]
fn a_chain_of_a_hundred_thousand_errors() {
    let parent = |at: u32| if at > 1 { format!("{:x}", at - 1) } else { String::new() };
    let lines: Vec<String> = (1..=100_000).map(|at| format!("{at:x} s{} |!| parent={}", at % 9, parent(at))).collect();
    let found = all(&trace_of(&lines.join("\n")), ErrorKey::Message);
    let path = &found.paths[0];
    assert_eq!(
        (path.most_levels, path.all_through, path.through.len(), path.end.clone()),
        (99_999, 8, 5, PathEnd::Root)
    );
    assert_eq!((found.groups[0].spans, found.all_services), (100_000, 9));
}

/// Traces of a picture each: parent, service, name, length, error and message of every span.
type Spans = Vec<(usize, usize, usize, usize, usize)>;

fn store_from(traces: &[Spans]) -> SpanStore {
    let line = |(at, &(parent, service, name, len, error)): (usize, &(usize, usize, usize, usize, usize))| {
        let bar = if error > 0 { "!" } else { "-" }.repeat(len + 1);
        let message = ["", "message=full_7", "message=full_8", "exception.type=Gone", "http.status_code=503"][error];
        format!("f{at:02} s{service} {}|{bar}| parent=f{parent:02} name=n{name} {message}", " ".repeat(len))
    };
    let pictures: Vec<String> =
        traces.iter().map(|spans| spans.iter().enumerate().map(line).collect::<Vec<_>>().join("\n")).collect();
    store_of(&pictures.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The label of an error span, without index or cache.
fn label(store: &SpanStore, at: SpanIx, key: ErrorKey) -> String {
    let span = store.span(at);
    match key {
        ErrorKey::Message => error_message(span).replace(['7', '8'], "#"),
        ErrorKey::Type => error_type(span).unwrap_or("(no type)".into()),
        ErrorKey::Service => span.service().into(),
        ErrorKey::Operation => format!("{} · {}", span.service(), span.name()),
    }
}

proptest! {
    #[test]
    fn figures_are_what_counting_one_by_one_finds(
        traces in prop::collection::vec(prop::collection::vec((0_usize..6, 0_usize..3, 0_usize..2, 0_usize..5, 0_usize..5), 1..7), 1..7),
        key in prop::sample::select(vec![ErrorKey::Message, ErrorKey::Type, ErrorKey::Service, ErrorKey::Operation]),
        is_root_failed: bool,
    ) {
        let store = store_from(&traces);
        let status = if is_root_failed { StatusTerm::RootFailed } else { StatusTerm::Any };
        let selection = select(&store, &Filter { status, ..Filter::default() });
        let index = ErrorIndex::of(&store);
        let found = errors(&store, &selection, &index, key, false);

        let rows = |trace: &Trace| trace.rows().map(SpanIx).filter(|&at| store.span(at).is_error()).collect::<Vec<_>>();
        let failed: Vec<_> = selection.traces(&store).filter(|trace| trace.is_failed()).collect();
        let origin = |trace| error_origin(&store, trace).unwrap();
        prop_assert_eq!(found.failed, failed.len() as u64);
        prop_assert_eq!(found.all_groups, found.groups.len() as u64);
        let mut groups: Vec<String> = failed.iter().map(|trace| label(&store, origin(trace), key)).collect();
        groups.sort();
        groups.dedup();
        prop_assert_eq!(found.all_groups, groups.len() as u64);
        prop_assert!(found.groups.windows(2).all(|pair| (pair[1].traces, pair[1].spans) <= (pair[0].traces, pair[0].spans)));
        for group in &found.groups {
            let within: Vec<_> = failed.iter().filter(|trace| label(&store, origin(trace), key) == group.label).collect();
            let spans = within.iter().flat_map(|trace| rows(trace)).filter(|&at| label(&store, at, key) == group.label);
            let longest = within.iter().map(|trace| trace.duration_nanos()).max();
            let services: std::collections::BTreeSet<&str> = spans.clone().map(|at| store.span(at).service()).collect();
            prop_assert!(group.services.iter().all(|service| services.contains(service.as_str())));
            prop_assert_eq!(group.all_services, services.len() as u64);
            let is_calm = |at: SpanIx| store.span(at).children().all(|child| !store.span(child).is_error());
            let others: std::collections::BTreeSet<String> = within.iter().flat_map(|trace| rows(trace))
                .filter(|&at| is_calm(at)).map(|at| label(&store, at, key)).filter(|label| *label != group.label).collect();
            prop_assert_eq!(group.all_others, others.len() as u64);
            prop_assert!(others.contains(&group.other) || others.is_empty());
            let starts = || within.iter().map(|trace| store.start_nanos(origin(trace)));
            prop_assert_eq!((Some(group.first_nanos), Some(group.last_nanos)), (starts().min(), starts().max()));
            prop_assert_eq!((group.traces, group.spans), (within.len() as u64, spans.count() as u64));
            prop_assert_eq!(Some(group.max_nanos), longest);
            prop_assert_eq!(group.buckets.iter().sum::<u32>(), within.len() as u32);
            // As a filter: its traces, and of errors nothing but this group; excluded all others.
            let filter = Filter { status, ..Filter::default() }.with(Test::Error(key, group.label.clone()));
            let members = select(&store, &filter);
            prop_assert!(members.traces(&store).map(Trace::root).eq(within.iter().map(|trace| trace.root())));
            let alone = errors(&store, &members, &index, key, false);
            prop_assert_eq!((alone.traces, alone.failed, alone.groups.len()), (group.traces, group.traces, 1));
            prop_assert_eq!((&alone.groups[0].label, alone.groups[0].spans), (&group.label, group.spans));
            let mut others = Filter { status, ..Filter::default() };
            others.put(SpanTerm { test: Test::Error(key, group.label.clone()), is_excluded: true });
            prop_assert_eq!(select(&store, &others), selection.without(&members));
        }
        let nobody = Filter::default().with(Test::Error(key, "no such".into()));
        prop_assert!(select(&store, &nobody).is_empty());

        prop_assert_eq!(found.paths.iter().map(|path| path.traces).sum::<u64>(), found.failed);
        let at_root = found.paths.iter().filter(|path| path.end == PathEnd::Root).map(|path| path.traces).sum::<u64>();
        let naive = failed.iter().filter(|trace| {
            let mut here = store.span(origin(trace));
            while let Some(parent) = here.parent().map(|at| store.span(at)).filter(crate::model::SpanRef::is_error) {
                here = parent;
            }
            here.ix() == trace.root()
        });
        prop_assert_eq!(at_root, naive.count() as u64);

        prop_assert_eq!(found.services.iter().map(|service| service.error_spans).sum::<u64>(), found.error_spans);
        for service in &found.services {
            let of = |at: &SpanIx| store.span(*at).service() == service.service;
            let spans = selection.traces(&store).flat_map(Trace::rows).map(SpanIx).filter(of).count();
            prop_assert_eq!(service.spans, spans as u64);
            for message in &service.messages {
                let same = failed.iter().flat_map(|trace| rows(trace)).filter(of)
                    .filter(|&at| label(&store, at, ErrorKey::Message) == message.message);
                prop_assert_eq!(message.spans, same.count() as u64);
            }
        }
    }
}
