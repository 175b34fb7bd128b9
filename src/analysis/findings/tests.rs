use super::*;
use crate::analysis::{bottlenecks, versions};
use crate::figure::{CallPattern, Era, Weight};
use crate::model::Derived;
use crate::query::{Filter, StatusTerm, Test, select};
use crate::testing::{PICTURE_START_NANOS, store_of, trace_of};

const MILLI: u64 = 1_000_000;

fn of(store: &SpanStore, selection: &Selection) -> Findings {
    within(store, (selection, selection))
}

fn within(store: &SpanStore, both: (&Selection, &Selection)) -> Findings {
    let slow = bottlenecks(store, both.0, Weight::OnPath, Bottlenecks::MAX_ROWS);
    findings(store, both, &ErrorIndex::of(store), &versions(store), &slow)
}

/// Of every picture of these tests: patterns of calls are told alike when they are asked for alone.
fn of_all(pictures: &[&str]) -> Findings {
    let store = store_of(pictures);
    let (found, calls) = (of(&store, &Selection::all(&store)), call_patterns(&store, &Selection::all(&store)));
    let is_of = |kind: fn(&Evidence) -> bool| move |row: &&Finding| kind(&row.evidence);
    for kind in [
        (|evidence| matches!(evidence, Evidence::NPlusOne(_))) as fn(&Evidence) -> bool,
        |evidence| matches!(evidence, Evidence::Retry(_)),
        |evidence| matches!(evidence, Evidence::Sequential(_)),
    ] {
        let (alone, among) = (calls.rows.iter().filter(is_of(kind)), found.rows.iter().filter(is_of(kind)));
        assert_eq!(alone.collect::<Vec<_>>(), among.collect::<Vec<_>>());
    }
    assert_eq!((calls.traces, calls.root_nanos, calls.failed), (found.traces, found.root_nanos, found.failed));
    found
}

/// Kind, operation and k of N of each, in order.
fn told(found: &Findings) -> Vec<String> {
    let word = |row: &Finding| {
        let kind = match &row.evidence {
            Evidence::NPlusOne(_) => "n+1",
            Evidence::Retry(_) => "retry",
            Evidence::Sequential(_) => "sequential",
            Evidence::ErrorOrigin { .. } => "origin",
            Evidence::Bottleneck { .. } => "bottleneck",
            Evidence::Deployment { .. } => "deployment",
            Evidence::Tail { .. } => "tail",
        };
        format!("{kind} {} {} {}/{}", row.service, row.name, row.traces, found.traces)
    };
    found.rows.iter().map(word).collect()
}

const REPEATED: &str = "
    a-1 shop |-----------------| name=list
      b-1 db |--| name=q kind=client db.statement=id=1
      b-2 db    |-| name=q kind=client db.statement=id=2
      b-3 db      |-| name=q kind=client db.statement=id=3
      b-4 db        |-| name=q kind=client db.statement=id=4
      b-5 db          |!| name=q kind=client db.statement=id=5";

#[test]
fn repeated_calls_are_summed_over_traces() {
    let found = of_all(&[REPEATED, "a-1 shop |--|", REPEATED]);
    let row = found.rows.iter().find(|row| matches!(row.evidence, Evidence::NPlusOne(_))).unwrap();
    let expected = CallPattern {
        callees: vec![("db".into(), "q".into())],
        all_callees: 1,
        pattern: Some("id=?".into()),
        parents: 2,
        calls: 10,
        most_calls: 5,
        errors: 2,
        total_nanos: 2 * 11 * MILLI,
        saving_nanos: 2 * 8 * MILLI,
    };
    assert_eq!(row.evidence, Evidence::NPlusOne(expected));
    assert_eq!((row.service.as_str(), row.name.as_str(), row.traces, row.nanos), ("shop", "list", 2, 16 * MILLI));
    let at: Vec<&str> = row.examples.iter().map(|at| at.trace_id.trim_start_matches('0')).collect();
    assert_eq!((at, row.examples[0].span_id.as_str()), (vec!["1", "3"], "a-1"));
    // Of roots of 18, 18 and 3 ms.
    assert!((row.weight - 16.0 / 39.0).abs() < 1e-9, "{}", row.weight);
    assert_eq!((found.traces, found.failed, found.root_nanos), (3, 2, 39 * MILLI));
}

#[test]
fn the_largest_share_of_time_or_failures_comes_first() {
    let retried = "
        a-1 shop |---------|
          b-1 pay |!|  name=charge message=declined_7
          b-2 pay    |-|  name=charge";
    let found = of_all(&[retried, "a-1 shop |!--| message=no", retried, "a-1 shop |--------|"]);
    // 25 of 33 ms on the path, two of three failed traces, 4 ms again; then what is second of its kind.
    let expected = [
        "bottleneck shop a-1 4/4",
        "origin pay charge 2/4",
        "retry shop a-1 2/4",
        "origin shop a-1 1/4",
        "bottleneck pay charge 2/4",
    ];
    assert_eq!(told(&found), expected);
    let Evidence::ErrorOrigin { message, label, first_nanos, root_failed, services } = &found.rows[1].evidence else {
        panic!("{found:?}")
    };
    assert_eq!(*first_nanos, PICTURE_START_NANOS + MILLI, "the start of the error, not of its trace");
    assert_eq!((message.as_str(), label.as_str(), *root_failed, *services), ("declined #", "pay · charge", 0, 1));
    assert!([&found.rows[..3], &found.rows[3..]].iter().all(|rows| rows.is_sorted_by(|a, b| a.weight >= b.weight)));
    assert_eq!((found.rows.len() as u64, found.rows[2].nanos), (found.count, 4 * MILLI));
}

#[test]
fn what_runs_after_a_short_root_is_a_share_of_the_trace() {
    let found = of_all(&["
        a shop |-|                                           name=publish
          b worker  |-------------------------------------|  name=consume
            c-1 db  |-| name=q kind=client
            c-2 db    |-| name=q kind=client
            c-3 db      |-| name=q kind=client
            c-4 db        |-| name=q kind=client
            c-5 db          |-| name=q kind=client"]);
    assert_eq!((found.root_nanos, found.trace_nanos, found.has_short_roots()), (2 * MILLI, 43 * MILLI, true));
    // Four of five calls of 2 ms; then the root, which is all that was waited for.
    assert_eq!(told(&found), ["n+1 worker consume 1/1", "bottleneck shop publish 1/1"]);
    let weights: Vec<f64> = found.rows.iter().map(|row| row.weight).collect();
    assert_eq!(weights, [8.0 / 43.0, 2.0 / 43.0]);
    let half = of_all(&["a shop   |-|\n  b shop |---| parent=77"]);
    assert!(!half.has_short_roots() && half.rows[0].weight == 1.0, "{half:?}");
}

#[test]
fn calls_that_take_no_time_are_no_finding() {
    let found = of_all(&["
        a shop |----|
          b db  |      name=q
          c pay |--|   name=charge"]);
    assert_eq!(told(&found), ["bottleneck pay charge 1/1", "bottleneck shop a 1/1"]);
}

/// 30 traces of one version, a millisecond apart, then 30 of the next with a call of `length`, of which `fails` in a hundred fail.
fn deployed_store(length: usize, fails: usize) -> SpanStore {
    let trace = |at: usize| {
        let (version, length) = if at < 30 { ("1", 3) } else { ("2", length) };
        let fill = if at >= 30 && at * 7 % 100 < fails { "!" } else { "-" };
        let (blank, bar, call) = (" ".repeat(at), fill.repeat(length + 4), "-".repeat(length));
        format!(
            "a{at:03} shop {blank}|{bar}| trace={at} name=get resource.service.version={version}\n  b{at:03} db   {blank}|{call}| trace={at} name=q"
        )
    };
    trace_of(&(1..=60).map(|at| trace(at - 1)).collect::<Vec<_>>().join("\n"))
}

fn deployed(length: usize, fails: usize) -> Findings {
    let store = deployed_store(length, fails);
    of(&store, &Selection::all(&store))
}

#[test]
fn a_deployment_is_told_with_what_changed() {
    let found = deployed(23, 30);
    let row = found.rows.iter().find(|row| matches!(row.evidence, Evidence::Deployment { .. })).unwrap();
    let Evidence::Deployment {
        version,
        at_nanos,
        range_nanos,
        before,
        after,
        operation,
        is_better: false,
        is_earlier: false,
        new,
    } = &row.evidence
    else {
        panic!("{row:?}")
    };
    assert_eq!((row.service.as_str(), version.as_str(), row.traces), ("shop", "2", 30));
    let start = PICTURE_START_NANOS;
    assert_eq!((*at_nanos, *range_nanos), (start + 30 * MILLI, (start, start + 59 * MILLI + 1)));
    // 8 ms, then 28: 20 ms more in each of 30 traces, all of it in the call.
    assert_eq!(*before, Era { traces: 30, failed: 0, root_failed: 0, mean_root_nanos: 8e6 });
    assert_eq!((after.traces, after.failed, after.mean_root_nanos), (30, found.failed, 28e6));
    assert_eq!(after.root_failed, found.failed, "only roots fail");
    assert_eq!(*operation, Some(("db".into(), "q".into(), 20e6)));
    assert!(new.is_empty(), "the data begins within that minute");
    assert_eq!((row.nanos, row.failed, row.examples.len()), (600 * MILLI, found.failed, 5));
    assert!((row.weight - 1.0).abs() < 1e-9, "all failures came after it");

    let is_told = |found: &Findings| found.rows.iter().any(|row| matches!(row.evidence, Evidence::Deployment { .. }));
    assert!(!is_told(&deployed(3, 0)) && !is_told(&deployed(4, 0)), "a tenth longer is less than a fifth");
    assert!(is_told(&deployed(3, 30)) && is_told(&deployed(5, 0)));
}

#[test]
fn what_became_better_is_told_by_the_same_thresholds() {
    // 30 traces of 28 ms and half of them failed, then 30 of 8 ms; the version after the cure ran a migration.
    let trace = |at: usize| {
        let (version, bar) =
            if at < 30 { ("1", if at.is_multiple_of(2) { "!" } else { "-" }.repeat(27)) } else { ("2", "-".repeat(7)) };
        let blank = " ".repeat(at);
        format!("a{at:03} shop {blank}|{bar}| trace={at} name=get resource.service.version={version}")
    };
    let store = trace_of(&(1..=60).map(|at| trace(at - 1)).collect::<Vec<_>>().join("\n"));
    let found = of(&store, &Selection::all(&store));
    let row = found.rows.iter().find(|row| row.is_better()).unwrap();
    let Evidence::Deployment { version, before, after, operation: None, .. } = &row.evidence else { panic!("{row:?}") };
    assert_eq!((version.as_str(), before.failed, after.failed), ("2", 15, 0));
    // 20 ms less in each of 30 traces, and half of them do not fail.
    assert_eq!((row.traces, row.nanos, row.failed), (30, 600 * MILLI, 15));
    assert_eq!(
        told(&found),
        ["bottleneck shop get 60/60", "origin shop get 15/60", "deployment shop  30/60"],
        "it is last of the leading ones"
    );
    assert_eq!(found.telling, 3);
}

#[test]
fn what_accounts_for_next_to_nothing_is_not_told_but_where_errors_begin_is() {
    let finding = |evidence: Evidence, weight: f64| {
        let (service, name) = Default::default();
        Finding { evidence, service, name, traces: 1, nanos: 0, failed: 0, weight, examples: Vec::new() }
    };
    let slow = || Evidence::Bottleneck { median_nanos: 0.0, pattern: None };
    let calls = || Evidence::Retry(CallPattern::default());
    let origin = || Evidence::ErrorOrigin {
        message: String::new(),
        label: String::new(),
        first_nanos: 0,
        root_failed: 0,
        services: 0,
    };
    let tail = Evidence::Tail { count: 0, p50_nanos: 0.0, p99_nanos: 0.0 };
    let rows = [
        (slow(), 0.9),
        (slow(), 0.8),
        (calls(), 0.5),
        (tail, 0.1),
        (origin(), 0.004),
        (calls(), 0.003),
        (origin(), 0.002),
    ];
    let (rows, telling) = led(rows.into_iter().map(|(evidence, weight)| finding(evidence, weight)).collect());
    assert_eq!(rows.iter().map(|row| row.weight).collect::<Vec<_>>(), [0.9, 0.004, 0.5, 0.1, 0.8, 0.003, 0.002]);
    assert_eq!(telling, 5);
}

#[test]
fn the_last_deployment_before_what_is_selected_is_told_to_be_before_it() {
    let store = deployed_store(23, 30);
    let all = Selection::all(&store);
    let deployment = |from: u64, to: u64| {
        let part = all.starting_in(&store, (PICTURE_START_NANOS + from * MILLI, PICTURE_START_NANOS + to * MILLI));
        let found = within(&store, (&part, &all));
        let row = found.rows.into_iter().find(|row| matches!(row.evidence, Evidence::Deployment { .. }))?;
        let Evidence::Deployment { is_earlier, range_nanos: (_, end), before, after, .. } = row.evidence else {
            panic!()
        };
        let end = (end - PICTURE_START_NANOS) / MILLI;
        Some((is_earlier, end, before.traces, after.traces, row.traces, row.nanos / MILLI))
    };
    // Of the 20 ms that each is longer, those of the ten selected ones; compared is up to the last of them.
    assert_eq!(deployment(45, 55), Some((true, 54, 30, 25, 10, 200)));
    assert_eq!(deployment(0, 60), Some((false, 59, 30, 30, 30, 600)));
    assert_eq!(
        (deployment(0, 30), deployment(25, 60)),
        (None, None),
        "before it; and too few before it, which are selected"
    );
    assert_eq!(deployment(30, 40), None, "ten traces after it are too few to tell");
}

#[test]
fn a_long_tail_is_told_with_its_longest_spans() {
    let of = |slow: usize| {
        let line = |at: usize| {
            let len = if at < slow { 50 + at } else { 2 };
            format!("a{at:03} shop |{}| trace=f{at:03} name=get", "-".repeat(len - 1))
        };
        let store = trace_of(&(0..120).map(line).collect::<Vec<_>>().join("\n"));
        let rows = of(&store, &Selection::all(&store)).rows;
        let row = rows.into_iter().find(|row| matches!(row.evidence, Evidence::Tail { .. }))?;
        let Evidence::Tail { p50_nanos, .. } = row.evidence else { panic!("{row:?}") };
        // What its link selects.
        let least = Test::MinDuration((Findings::TAIL_RATIO * p50_nanos).ceil() as u64);
        let filter = Filter::default().with(Test::Service(row.service.clone())).with(Test::Operation(row.name.clone()));
        assert_eq!(select(&store, &filter.with(least)).len() as u64, row.traces);
        Some(row)
    };
    assert_eq!(of(1), None, "p99 of 120 spans is beyond the first");
    let row = of(4).unwrap();
    let Evidence::Tail { count, p50_nanos, p99_nanos } = row.evidence else { panic!("{row:?}") };
    assert_eq!((count, p50_nanos, row.traces), (120, 2e6, 4));
    assert!((50e6..=53e6).contains(&p99_nanos), "{p99_nanos}");
    // 50, 51, 52 and 53 ms in place of 2.
    assert_eq!((row.nanos, row.examples[0].span_id.trim_start_matches('0')), (198 * MILLI, "a003"));
}

#[test]
fn nothing_one_span_and_a_filter_that_matches_nothing() {
    assert_eq!(of_all(&[]), Findings::default());
    assert_eq!(told(&of_all(&["a shop |"])), Vec::<String>::new(), "nothing took any time");
    let store = trace_of("a shop |--|");
    let failed = select(&store, &Filter { status: StatusTerm::Failed, ..Filter::default() });
    assert_eq!(of(&store, &failed), Findings::default());
}
