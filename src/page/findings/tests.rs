use super::*;
use crate::query::Test;

fn finding(evidence: Evidence) -> Finding {
    let (service, name) = ("shop".to_owned(), "GET /orders".to_owned());
    Finding { evidence, service, name, traces: 23, nanos: 410, failed: 41, weight: 0.5, examples: Vec::new() }
}

fn calls_of() -> CallPattern {
    CallPattern {
        callees: vec![("db".into(), "SELECT items".into())],
        all_callees: 1,
        parents: 10,
        calls: 82,
        most_calls: 14,
        errors: 3,
        total_nanos: 3_200_000_000,
        saving_nanos: 2_900_000_000,
        ..CallPattern::default()
    }
}

fn all_kinds() -> Vec<Finding> {
    let era = |traces, failed, mean_root_nanos| Era { traces, failed, root_failed: failed / 2, mean_root_nanos };
    let many = CallPattern { all_callees: 4, ..calls_of() };
    let new = |spans, at_nanos| NewOperation { service: "db".into(), name: "migrate".into(), at_nanos, spans };
    let operation = Some(("db".to_owned(), "q".to_owned(), 6.4e8));
    let deployment = Evidence::Deployment {
        version: "1.8.0".into(),
        at_nanos: 0,
        is_better: false,
        is_earlier: false,
        range_nanos: (5, 9),
        before: era(80, 2, 2.1e8),
        after: era(190, 38, 9.5e8),
        operation,
        new: vec![new(1, 7_000_000), new(204, 41_000_000)],
    };
    let (message, label) = ("declined #".into(), "shop · GET /orders".into());
    [
        Evidence::NPlusOne(calls_of()),
        Evidence::Retry(calls_of()),
        Evidence::Sequential(many),
        Evidence::ErrorOrigin { message, label, first_nanos: 51_251_000_000_000, root_failed: 38, services: 3 },
        Evidence::Bottleneck { median_nanos: 1.2e9, pattern: None },
        deployment,
        Evidence::Tail { count: 1204, p50_nanos: 7e7, p99_nanos: 2.1e9 },
    ]
    .map(finding)
    .into()
}

#[test]
fn each_kind_as_a_sentence() {
    let all = Findings { traces: 418, failed: 63, root_nanos: 1000, ..Findings::default() };
    let told = all_kinds().iter().map(|row| sentence(row, &all, &|_| Zone::UTC)).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(told);
}

#[test]
fn a_deployment_before_what_is_selected_is_said_to_be() {
    let mut earlier = all_kinds().remove(5);
    if let Evidence::Deployment { is_earlier, .. } = &mut earlier.evidence {
        *is_earlier = true;
    }
    let told = sentence(&earlier, &Findings::default(), &|_| Zone::UTC);
    assert!(
        told.starts_with("After shop 1.8.0 was first seen at 00:00:00.000, before the first of these traces: mean"),
        "{told}"
    );
}

#[test]
fn roots_that_are_short_are_said_to_be() {
    let slow = &all_kinds()[4];
    let told = |root_nanos| {
        let all = Findings { traces: 418, root_nanos, trace_nanos: 2_000, ..Findings::default() };
        sentence(slow, &all, &|_| Zone::UTC)
    };
    assert!(
        told(999)
            .ends_with("in the median. But roots take 999 ns of the 2.00 µs of their traces; the rest runs after them"),
        "{}",
        told(999)
    );
    assert!(told(1_000).ends_with("in the median"));
}

#[test]
fn calls_of_one_span() {
    let n_plus_one = "N+1: db SELECT items is called 82 times one after another: 3.20 s in all, of which at most 2.90 s could be saved";
    assert_eq!(calls_of_span(&calls_of(), false), n_plus_one);
    let retry = "db SELECT items is called again: 82 repeated calls, 3.20 s in all; 3 of them failed again";
    assert_eq!(calls_of_span(&calls_of(), true), retry);
    let well = CallPattern { errors: 0, ..calls_of() };
    assert_eq!(calls_of_span(&well, true), "db SELECT items is called again: 82 repeated calls, 3.20 s in all");
}

#[test]
fn each_leads_somewhere() {
    let to = |at: usize| {
        let mut route = Route::default();
        follow(&all_kinds()[at], &mut route);
        route
    };
    let terms = |route: &Route| route.filter.terms.iter().map(|term| term.test.clone()).collect::<Vec<_>>();
    let both = |service: &str, name: &str| vec![Test::Service(service.into()), Test::Operation(name.into())];
    assert_eq!((to(0).view, terms(&to(0))), (View::Traces, both("db", "SELECT items")));
    assert_eq!(terms(&to(2)), both("shop", "GET /orders"));
    assert_eq!((to(3).view, to(3).error_key), (View::Errors, ErrorKey::Operation));
    let tail = Test::MinDuration(700_000_000);
    assert_eq!(terms(&to(6)), [both("shop", "GET /orders"), vec![tail]].concat(), "ten times the median");
    assert_eq!((to(5).view, to(5).filter.start_range_nanos), (View::Compare, Some((5, 9))));
}

#[test]
fn a_link_promises_the_traces_that_were_counted_only_where_it_leads_to_them() {
    for finding in all_kinds() {
        let is_counted = matches!(
            finding.evidence,
            Evidence::ErrorOrigin { .. } | Evidence::Deployment { .. } | Evidence::Tail { .. }
        );
        assert_ne!(lead(&finding).starts_with("all traces with"), is_counted, "{finding:?}");
    }
}

#[test]
fn examples_are_of_the_list_that_each_leads_to() {
    for finding in all_kinds() {
        let (mut led, mut opened) = (Route::default(), Route::default());
        follow(&finding, &mut led);
        let at = Example { trace_id: "t".into(), span_id: "s".into() };
        open_example(&finding, &at, &mut opened);
        assert_eq!((opened.view, opened.trace_id.as_deref(), opened.filter.is_empty()), (View::Trace, Some("t"), true));
        assert_eq!(opened.span_id.as_deref(), Some("s"));
        match led.view {
            View::Traces => {
                // Of a tail all traces with the operation are listed.
                led.filter.terms.retain(|term| !matches!(term.test, Test::MinDuration(_)));
                assert_eq!(opened.listed(opened.list), led.filter);
            }
            View::Errors => assert_eq!(opened.listed(opened.list), led.listed(ListOf::Failed)),
            _ => {
                let (mut listed, (_, end)) = (opened.clone(), led.filter.start_range_nanos.unwrap());
                let Some(Division::Moment(at)) = led.division else { panic!("{led:?}") };
                assert_eq!(opened.listed(opened.list).start_range_nanos, Some((at, end)));
                // Within what is selected already.
                listed.filter.start_range_nanos = Some((at + 1, end + 1));
                assert_eq!(listed.listed(listed.list).start_range_nanos, Some((at + 1, end)));
            }
        }
    }
}

#[test]
fn names_stay_names() {
    assert_eq!(operation("", "a\nb"), "a b");
    assert_eq!(name("عربي"), "\u{2068}عربي\u{2069}");
    assert_eq!((name(&"x".repeat(300)).chars().count(), name("größe 商店").as_str()), (81, "größe 商店"));
}
