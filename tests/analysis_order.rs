//! Figures do not depend on the order in which spans were read: symbols, resources and rows are then numbered otherwise.

use proptest::prelude::*;
use spanglass::analysis::{self, FacetIndex};
use spanglass::figure::{BinScale, DurationOf, ErrorKey, ErrorsOf, OperationSort, PathRule, TraceSort, Weight};
use spanglass::model::{Derived, SpanStore, TraceIx};
use spanglass::query::errors::ErrorIndex;
use spanglass::query::{Filter, Selection, StatusTerm, select};
use spanglass::testing::trace_of;

/// Every figure of a store as text; where a record stood in its file is an accident of reading and left out.
fn figures(store: &SpanStore) -> Vec<String> {
    let mut out = Vec::new();
    let index = ErrorIndex::of(store);
    let facets = store.derived::<FacetIndex>();
    for filter in [Filter::default(), Filter { status: StatusTerm::Failed, ..Filter::default() }] {
        let selection = select(store, &filter);
        out.push(format!("{:?}", analysis::facets(store, &filter, &facets, [&[], &[]])));
        for scale in [BinScale::Linear, BinScale::Log] {
            out.push(format!("{:?}", analysis::overview(store, &selection, &filter, DurationOf::Trace, scale)));
            for of in [DurationOf::Trace, DurationOf::Root, DurationOf::Entries, DurationOf::Matched] {
                out.push(format!("{:?}", analysis::latency(store, &selection, &filter, of, scale)));
                out.push(format!("{:?}", analysis::scatter(store, &selection, &filter, of, scale)));
            }
        }
        out.push(format!("{:?}", analysis::service_graph(store, &selection)));
        for of in [ErrorsOf::Traces, ErrorsOf::Spans] {
            out.push(format!("{:?}", analysis::errors_over_time(store, &selection, of)));
        }
        for sort in [OperationSort::Count, OperationSort::Total] {
            out.push(format!("{:?}", analysis::operations(store, &selection, None, sort, true, usize::MAX)));
        }
        let all = Selection::all(store);
        out.push(format!("{:?}", analysis::compare((store, &all), (store, &selection))));
        for weight in [Weight::OnPath, Weight::SelfTime, Weight::Wall, Weight::OneSpan] {
            out.push(format!("{:?}", analysis::bottlenecks(store, &selection, weight, usize::MAX)));
        }
        for key in [ErrorKey::Message, ErrorKey::Type, ErrorKey::Service, ErrorKey::Operation] {
            out.push(format!("{:?}", analysis::errors(store, &selection, &index, key, false)));
        }
        let slow = analysis::bottlenecks(store, &selection, Weight::OnPath, usize::MAX);
        let both = (&selection, &selection);
        out.push(format!("{:?}", analysis::findings(store, both, &index, &analysis::versions(store), &slow)));
        use TraceSort::{Duration, Errors, Message, Name, Spans, Start};
        for sort in [Start, Duration, Spans, Errors, Name, Message] {
            for descending in [false, true] {
                out.push(format!("{:?}", analysis::trace_list(store, &selection, sort, descending, 0..99)));
            }
        }
    }
    out.push(format!("{:?}", analysis::versions(store)));
    let all = Selection::all(store);
    for (good, bad) in store.traces().iter().zip(store.traces().iter().cycle().skip(1)) {
        out.push(format!("{:?}", analysis::compare_traces(store, good, bad)));
        out.push(format!("{:?}", analysis::align(store, good, bad)));
        out.push(format!("{:?}", analysis::peers(store, &all, good)));
    }
    for trace in (0..store.traces().len() as u32).map(TraceIx) {
        for rule in [PathRule::Exact, PathRule::Jaeger] {
            out.push(format!("{:?}", store.trace(trace).map(|known| analysis::critical_path(store, known, rule))));
        }
        out.push(format!("{:?}", analysis::trace_view(store, trace)));
        out.push(format!(
            "{:?}",
            ["cart", "k=v1", "-k v", "bank"]
                .map(|query| analysis::Finder::default().find(store, trace, query).to_vec())
        ));
        for row in 0..store.trace(trace).map_or(0, spanglass::model::Trace::len) {
            let mut detail = analysis::span_detail(store, trace, row);
            if let Some(detail) = &mut detail {
                detail.origin.clear();
            }
            out.push(format!("{detail:?}"));
        }
    }
    out
}

/// Spans with any parent, so cycles, orphans and further roots occur.
fn lines() -> impl Strategy<Value = Vec<String>> {
    let span = (0_u32..3, 0_usize..4, 0_usize..3, 0_usize..20, 1_usize..9, any::<bool>(), 0_usize..12, 0_usize..4);
    prop::collection::vec(span, 1..14).prop_map(|spans| {
        let line = |(at, (trace, service, name, start, len, is_error, parent, kind)): (usize, _)| {
            let service: &str = ["shop", "cart", "db", "pay"][service];
            let name = ["buy", "SELECT", "GET"][name];
            let kind = ["server", "client", "producer", "internal"][kind];
            let bar = (if is_error { "!" } else { "-" }).repeat(len);
            let space = " ".repeat(start + 4);
            format!(
                "f{at:02} {service:4} {space}|{bar}| trace={trace}1 parent=f{parent:02} name={name} kind={kind} \
                 peer.service=bank-{service} k=v{at} db.statement=q{len}-of-{at}-{service} message=m{name}{len} \
                 resource.service.version={len}",
            )
        };
        // The first line holds the origin of all.
        let first = "fff shop  | trace=1 resource.service.version=1".to_owned();
        [first].into_iter().chain(spans.into_iter().enumerate().map(line)).collect()
    })
}

proptest! {
    #[test]
    fn figures_are_the_same_in_any_order(
        (lines, shuffled) in lines().prop_flat_map(|lines| (Just(lines.clone()), Just(lines).prop_shuffle())),
    ) {
        let (one, other) = (trace_of(&lines.join("\n")), trace_of(&shuffled.join("\n")));
        prop_assert_eq!(figures(&one), figures(&other));
    }
}
