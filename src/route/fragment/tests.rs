use super::*;
use crate::figure::{DurationOf, ErrorKey, ErrorsAs, OperationSort, SpanSort, TraceSort, TraceText, Weight};
use crate::query::{Filter, StatusTerm};
use crate::route::TraceAs;
use proptest::prelude::*;

#[test]
fn a_division_by_files_survives_the_fragment() {
    for named in [vec!["12ab".to_owned()], vec!["1".to_owned(), "2".to_owned()]] {
        let route = Route { division: Some(Division::Files(named)), ..Route::default() };
        assert_eq!(Route::parse(&route.to_fragment()).division, route.division);
    }
}

#[test]
fn a_full_route_survives_the_fragment() {
    let route = Route {
        view: View::Pair,
        filter: Filter {
            terms: ["ca&fé=%", "b"]
                .map(|name| Test::Service(name.into()))
                .into_iter()
                .chain(Comparison::parse("http.status_code >= 500").map(Test::Attribute))
                .chain([
                    Test::equal(term::KIND, "server".into()),
                    Test::equal(term::STATUS, "error".into()),
                    Test::Text("\"a\" - ".into()),
                    Test::MinDuration(5),
                    Test::MaxDuration(u64::MAX),
                    Test::Operation("GET /".into()),
                    Test::RootService("web & co".into()),
                    Test::Error(ErrorKey::Message, "no \"…\" = #, & so on".into()),
                    Test::Error(ErrorKey::Operation, "pay · charge".into()),
                    Test::RootOperation("GET /%".into()),
                ])
                .zip([false, true].into_iter().cycle())
                .map(|(test, is_excluded)| SpanTerm { test, is_excluded })
                .collect(),
            groups: vec![
                vec![Test::Service("db & co".into()), Test::MinDuration(7)],
                vec![Test::Text("-group=2".into())],
            ],
            status: StatusTerm::RootFailed,
            min_duration_nanos: Some(1),
            max_duration_nanos: Some(u64::MAX),
            min_spans: Some(2),
            max_spans: Some(u64::MAX),
            start_range_nanos: Some((5, 9)),
        },
        sort: TraceSort::Name,
        descending: true,
        scale: BinScale::Log,
        duration_of: DurationOf::Matched,
        division: Some(Division::Value { key: "service.version".into(), value: " 2.0 = x".into() }),
        is_split_whole: true,
        by: "http.route".into(),
        measure: Measure::Spans,
        trace_id: Some("order-1 ... 2.".into()),
        other_id: Some(".%2E".into()),
        picked: vec!["a&b".into(), "2".into()],
        list: ListOf::Operation,
        list_range: Some((7, 8)),
        list_operation: ("db & co".into(), "SELECT = 1".into()),
        trace_as: TraceAs::Text(TraceText::Jaeger),
        span_sort: SpanSort::Start,
        is_span_descending: true,
        span_id: Some("00f0".into()),
        find: Some("\"quoted phrase\" -x".into()),
        service: Some("db".into()),
        hops: Some(2),
        error_key: ErrorKey::Operation,
        errors_of: ErrorsOf::Spans,
        errors_as: ErrorsAs::Rate,
        error_group: Some("pay · charge #&".into()),
        weight: Weight::Wall,
        operation_sort: OperationSort::P99,
        is_operation_ascending: true,
        path_rule: PathRule::Jaeger,
        is_path_hidden: true,
        sources: vec![
            DataSource::Example,
            DataSource::Address("http://h/api/traces?service=a&limit=20#x".into()),
            search("backend=jaeger&api=http://h&service=a%26b&tags=%7B%22k%22:%22v%22%7D&lookback=1h&start=5&end=9"),
            search("backend=zipkin&api=http://z&traceID=1"),
            DataSource::File { name: "a:b & c.json".into(), fingerprint: "12ab".into() },
        ],
        title: Some("عربي 🎉".into()),
    };
    assert_eq!(Route::parse(&route.to_fragment()), route);
    assert_eq!(Route::parse(&Route::default().to_fragment()), Route::default());
}

/// The only source of a fragment.
fn search(fragment: &str) -> DataSource {
    let [source] = Route::parse(fragment).sources.try_into().unwrap();
    source
}

#[test]
fn what_stands_behind_a_back_end_is_what_it_was_asked() {
    let route = Route::parse(
        "service=cart&backend=jaeger&api=http%3A%2F%2Fj&service=web&minDuration=500ms&view=errors&status=error&limit=7",
    );
    assert_eq!(route.filter.terms.len(), 1, "what stands before it is the filter's");
    assert_eq!(
        (route.view, route.filter.status, route.filter.min_duration_nanos),
        (View::Errors, StatusTerm::Failed, None)
    );
    let [DataSource::Search(search)] = &route.sources[..] else { panic!("{:?}", route.sources) };
    assert_eq!((search.api.as_str(), search.service.as_str(), search.limit), ("http://j", "web", 7));
    assert_eq!(search.min_duration_nanos, Some(500_000_000));
    assert_eq!(Route::parse(&route.to_fragment()), route);
    assert!(Route::parse("backend=nobody&api=http://j&limit=5").sources.is_empty());
}

#[test]
fn groups_are_told_by_what_stands_before_them() {
    let filter = |fragment: &str| Route::parse(fragment).filter;
    let found = filter("service=a&group=2&operation=b&-kind=server&rootService=r&group=&group=x&text=c");
    assert_eq!(found.terms.len(), 3, "what excludes and what is on the root is of no group");
    assert_eq!(found.groups, [vec![Test::Operation("b".into())], vec![Test::Text("c".into())]]);
    assert_eq!(filter("group=2&service=a"), filter("service=a"), "the first there is is the first");
    let many = "&group=2&service=a".repeat(MAX_TERMS + 5);
    assert_eq!(filter(&many).groups.len(), MAX_TERMS - 1);
}

#[test]
fn two_traces_are_named_as_in_jaegers_addresses() {
    let pair = |fragment: &str| {
        let route = Route::parse(fragment);
        (route.view, route.trace_id, route.other_id)
    };
    let both = (View::Pair, Some("a1".to_owned()), Some("b.2".to_owned()));
    assert_eq!((pair("#trace=a1...b.2"), pair("#view=trace&trace=a1...b.2")), (both.clone(), both));
    assert_eq!(pair("view=errors&trace=a1...b").0, View::Errors);
    let mut route = Route::parse("trace=a...b");
    route.open_trace("c");
    assert_eq!((Route::parse(&route.to_fragment()), route.other_id.is_none()), (route, true));
}

#[test]
fn a_value_that_is_called_nil_is_told_from_none() {
    let ops = |fragment: &str| {
        let route = Route::parse(fragment);
        assert_eq!(Route::parse(&route.to_fragment()), route, "{fragment}");
        let op =
            |term: SpanTerm| if let Test::Attribute(found) = term.test { Some((found.op, found.value)) } else { None };
        (route.filter.terms.into_iter().filter_map(op).collect::<Vec<_>>(), route.division)
    };
    let (absent, there) = ((Op::IsAbsent, String::new()), (Op::IsThere, String::new()));
    // As addresses of old have it.
    assert_eq!(ops("tag=tenant%20%3D%20nil&-tag=a%20!%3D%20nil").0, [absent, there]);
    assert_eq!(ops("tag=tenant%20%3D%20%22nil%22").0, [(Op::Is, term::NIL.to_owned())]);
    let by_nil = Some(Division::Value { key: "tenant".into(), value: term::NIL.into() });
    assert_eq!(ops("splitBy=tenant%20%3D%20nil").1, by_nil);
    assert_eq!(ops("splitBy=tenant%20%3D%20%22nil%22").1, by_nil);
}

#[test]
fn the_failed_list_holds_failed_traces_only() {
    let route = Route::parse("errorsBy=service&errorGroup=db&status=any");
    assert_eq!(route.listed(ListOf::Selection), Filter::default());
    let failed = Filter { status: StatusTerm::Failed, ..Filter::default() };
    let of_group = |label: &str| Test::Error(ErrorKey::Service, label.into());
    assert_eq!(route.listed(ListOf::Failed), failed.clone().with(of_group("db")));
    let other = Route::parse("errorService=web&errorsBy=service&errorGroup=db").listed(ListOf::Failed);
    let both = ["web", "db"].map(|label| SpanTerm::included(of_group(label))).to_vec();
    assert_eq!(other, Filter { terms: both, ..failed }, "a group that is not selected has no traces");
    let narrower = Route::parse("status=rootError").listed(ListOf::Failed);
    assert_eq!(narrower.status, StatusTerm::RootFailed);
}

#[test]
fn two_are_picked_at_most_and_the_first_makes_room() {
    let mut route = Route::parse("cohort=a&cohort=b&cohort=c&cohort=");
    let mut picked = |id: &str| {
        route.toggle_pick(id);
        route.picked.join("")
    };
    assert_eq!([picked("c"), picked("b"), picked("d"), picked("c")], ["bc", "c", "cd", "d"]);
    route.open_pair("a", "b");
    assert!(route.picked.is_empty());
}

#[test]
fn a_list_may_be_that_of_an_operation() {
    let route = Route::parse("service=web&list=operation&listService=db&listOperation=q");
    let tests: Vec<Test> = route.listed(route.list).terms.into_iter().map(|term| term.test).collect();
    assert_eq!(tests, [Test::Service("db".into()), Test::Operation("q".into())]);
    let mut opened = route.clone();
    opened.open_trace("c");
    assert_eq!(opened.list, ListOf::Selection);
}

#[test]
fn hostile_fragments_are_read_as_far_as_they_go() {
    for fragment in ["#", "", "%", "%zz&view=%", "view=none&sort=&order", "range=9-5", "&&=&", "trace=%ff%fe"] {
        let _ = Route::parse(fragment);
    }
    assert_eq!(Route::parse("#traceURL=http%3A%2F%2Fh%2Fa").sources, [DataSource::Address("http://h/a".into())]);
}

/// A part of a fragment: keys that mean something, with values that may not.
fn part() -> impl Strategy<Value = String> {
    let key = prop_oneof![
        4 => prop::sample::select(&[
            "view", "trace", "span", "sort", "bins", "of", "log", "service", "-service", "operation", "kind", "spanStatus",
            "status", "text", "tag", "-tag", "minDuration", "maxDuration", "minSpanDuration", "minSpans", "maxSpans", "rootService", "-rootOperation", "errorMessage", "-errorType", "errorOperation", "group", "list", "listRange", "start", "end", "by", "divide", "compare", "splitAt", "splitOf",
            "errorGroup", "errorsBy", "errorsAs", "weight", "operations", "path", "title", "traceURL", "data", "file", "cohort", "v",
        ][..]).prop_map(str::to_owned),
        1 => "\\PC{0,6}",
    ];
    let value = prop_oneof![
        Just(String::new()),
        "[0-9]{1,24}",
        "-?[a-z]{1,10}",
        "[a-z.]{1,6}(%20)?(=|!=|>=|<|~|%3E%3D|:|\\.\\.\\.)[a-z0-9%+-]{0,6}",
        "\\PC{0,12}",
    ];
    (key, value).prop_map(|(key, value)| format!("{key}={value}"))
}

proptest! {
    #[test]
    fn what_is_read_of_any_fragment_survives_it(parts in prop::collection::vec(part(), 0..12)) {
        let route = Route::parse(&format!("#{}", parts.join("&")));
        prop_assert_eq!(Route::parse(&format!("#{}", route.to_fragment())), route);
    }
}
