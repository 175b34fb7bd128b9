//! Small pictures, and random ones against the definition read literally.

use super::*;
use crate::model::{SpanIx, SpanKind, SpanRef};
use crate::query::{Filter, Test, select};
use crate::testing::{store_of, trace_of};
use proptest::prelude::*;
use std::collections::BTreeMap;

const MILLI: f64 = 1e6;

fn graph_of(store: &SpanStore) -> ServiceGraph {
    service_graph(store, &Selection::all(store))
}

fn node<'a>(graph: &'a ServiceGraph, name: &str) -> &'a GraphNode {
    graph.nodes.iter().find(|node| node.name == name).unwrap()
}

/// `from>to calls/errors` of every edge, in order.
fn edges(graph: &ServiceGraph) -> Vec<String> {
    let name = |at: u32| &graph.nodes[at as usize].name;
    let edge =
        |edge: &GraphEdge| format!("{}>{} {}/{}", name(edge.from), name(edge.to), edge.calls.count, edge.calls.errors);
    graph.edges.iter().map(edge).collect()
}

#[test]
fn a_filter_moves_no_node() {
    let store = store_of(&[
        "a shop |-----|\n  b cart |--|\n    c db |-|\n  d pay |--|",
        "a web |----|\n  b shop |--| kind=client peer.service=cart",
        "a cron |--|\n  b db |-| kind=client db.name=orders",
    ]);
    let whole = graph_of(&store);
    assert_eq!(service_graph_within(&store, &Selection::all(&store)), whole);
    for service in ["shop", "web", "cron", "db"] {
        let filter = Filter::default().with(Test::Service(service.into()));
        let some = service_graph_within(&store, &select(&store, &filter));
        let own = service_graph(&store, &select(&store, &filter));
        assert_eq!((some.width, some.height, &some.edges), (whole.width, whole.height, &own.edges));
        for (found, own) in some.nodes.iter().zip(&own.nodes) {
            let place = node(&whole, &found.name);
            assert_eq!((found.layer, found.x, found.y), (place.layer, place.x, place.y), "{}", found.name);
            assert_eq!((&found.name, found.kind, found.entries), (&own.name, own.kind, own.entries));
        }
    }
}

#[test]
fn calls_entries_and_spans() {
    let store = trace_of(
        "
        a shop     |-------------------|
          b shop    |----------------|
            c cart   |---|
              d cart  |-|
            e cart        |!!|
          f pay                 |--|",
    );
    let graph = graph_of(&store);
    assert_eq!(edges(&graph), ["shop>cart 2/1", "shop>pay 1/0"]);
    let cart = node(&graph, "cart");
    assert_eq!((cart.entries.count, cart.entries.errors, cart.spans, cart.error_spans), (2, 1, 3, 1));
    assert_eq!(cart.entries.mean_nanos, Some(3.5 * MILLI));
    let shop = node(&graph, "shop");
    assert_eq!((shop.entries.count, shop.spans, shop.traces), (1, 2, 1));
    assert!(shop.x < cart.x && graph.width > 0.0 && graph.height > 0.0);
}

#[test]
fn a_service_that_is_entered_again() {
    let graph = graph_of(&trace_of(
        "
        a shop       |---------|
          b cart      |-------|
            c shop     |-----|
          d shop      |--|",
    ));
    assert_eq!(edges(&graph), ["cart>shop 1/0", "shop>cart 1/0"]);
    assert_eq!((node(&graph, "shop").entries.count, node(&graph, "shop").spans), (2, 3));
}

#[test]
fn further_roots_and_orphans_are_entries() {
    let graph = graph_of(&trace_of(
        "
        a shop |------|
        b shop  |---|  parent=77
          c db   |-|",
    ));
    assert_eq!((node(&graph, "shop").entries.count, edges(&graph)), (2, vec!["shop>db 1/0".to_owned()]));
}

#[test]
fn peers_are_named_by_the_first_attribute_that_names_one() {
    let calls = [
        ("peer.service=bank db.name=x", "bank"),
        ("db.namespace=orders db.name=old db.system.name=postgresql server.address=h", "orders (postgresql)"),
        ("db.name=orders", "orders"),
        ("messaging.destination.name=mail messaging.destination=old", "mail"),
        ("messaging.destination=topic", "topic"),
        ("db.system=redis server.address=cache net.peer.name=old", "cache"),
        ("net.peer.name=host", "host"),
        ("http.url=https://api.example.com:443/v1", "api.example.com"),
        ("url.full=https://a.example/ http.url=https://b.example/", "a.example"),
    ];
    for (attributes, expected) in calls {
        let graph = graph_of(&trace_of(&format!("a shop |----|\n  b shop |!!| kind=client {attributes}")));
        assert_eq!(edges(&graph), [format!("shop>{expected} 1/1")], "{attributes}");
        let peer = node(&graph, expected);
        assert_eq!((peer.kind, peer.spans, peer.traces, peer.entries.count), (NodeKind::Peer, 0, 1, 1));
        assert_eq!(peer.entries.p95_nanos, Some(3.0 * MILLI));
    }
}

#[test]
fn only_calls_without_an_answer_have_peers() {
    let none = [
        "a shop |----| kind=client peer.service=cart\n  b cart |--|",
        "a shop |----| kind=server peer.service=cart",
        "a shop |----| kind=client db.system=redis",
        "a shop |----| kind=client http.url=/relative",
    ];
    for picture in none {
        let graph = graph_of(&trace_of(picture));
        assert!(graph.nodes.iter().all(|node| node.kind == NodeKind::Service), "{picture}");
    }
    // A child in the same service is no answer.
    let graph = graph_of(&trace_of("a shop |----| kind=producer messaging.destination=q\n  b shop |--|"));
    assert_eq!(edges(&graph), ["shop>q 1/0"]);
}

#[test]
fn a_peer_of_a_services_name_is_that_service() {
    let store = store_of(&["a shop |----|\n  b cart |--|", "a shop |!!!| kind=client peer.service=cart"]);
    let graph = graph_of(&store);
    assert_eq!(edges(&graph), ["shop>cart 2/1"]);
    let kinds: Vec<NodeKind> = graph.nodes.iter().map(|node| node.kind).collect();
    assert_eq!(kinds, [NodeKind::Service, NodeKind::Service]);
    assert_eq!((node(&graph, "shop").traces, node(&graph, "cart").entries.count, graph.traces), (2, 1, 2));
    let filter = Filter { min_duration_nanos: Some(0), max_duration_nanos: Some(4_000_000), ..Default::default() };
    let second = service_graph(&store, &select(&store, &filter));
    assert_eq!((edges(&second), second.nodes.len()), (vec!["shop>cart 1/1".to_owned()], 2));
    assert_eq!(node(&second, "cart").kind, NodeKind::Peer, "its spans are not selected");
}

#[test]
fn only_selected_traces_count() {
    let store = store_of(&["a shop |----|\n  b cart |--|", "a shop |!!!|\n  b db |-|"]);
    let filter = Filter::default().with(Test::Service("db".into()));
    let graph = service_graph(&store, &select(&store, &filter));
    assert_eq!((edges(&graph), graph.nodes.len(), graph.traces), (vec!["shop>db 1/0".to_owned()], 2, 1));
    assert_eq!(graph_of(&store_of(&[])), ServiceGraph::default());
}

/// Pictures of random trees: per line depth, service, start, length, error, kind.
fn pictures() -> impl Strategy<Value = Vec<String>> {
    let line = (0_usize..4, 0_usize..4, 0_usize..12, 0_usize..9, any::<bool>(), 0_usize..3);
    let trace = prop::collection::vec(line, 1..12).prop_map(|lines| {
        let (mut picture, mut depth) = (String::new(), 0);
        for (at, (level, service, start, len, is_error, kind)) in lines.into_iter().enumerate() {
            depth = if at == 0 { 0 } else { level.min(depth + 1) };
            let bar = if len == 0 { "|".into() } else { format!("|{}|", if is_error { "!" } else { "-" }.repeat(len)) };
            let (indent, space) = ("  ".repeat(depth), " ".repeat(start + 8 - 2 * depth));
            let service = ["shop", "cart", "db", "pay"][service];
            let kind = ["server", "client peer.service=bank", "producer messaging.destination=q"][kind];
            picture.push_str(&format!("{indent}f{at:x} {service} {space}{bar} kind={kind}\n"));
        }
        picture
    });
    prop::collection::vec(trace, 1..4)
}

/// Calls and errors by (from, to), each span looked at by itself.
fn naive_edges(store: &SpanStore) -> BTreeMap<(String, String), (u64, u64, u64)> {
    let mut out: BTreeMap<(String, String), (u64, u64, u64)> = BTreeMap::new();
    let mut add = |from: &str, to: &str, span: SpanRef<'_>| {
        let call = out.entry((from.to_owned(), to.to_owned())).or_default();
        *call = (call.0 + 1, call.1 + u64::from(span.is_error()), call.2 + span.duration_nanos());
    };
    for span in (0..store.span_count() as u32).map(|row| store.span(SpanIx(row))) {
        if let Some(parent) = span.parent().map(|parent| store.span(parent)).filter(|p| p.service() != span.service()) {
            add(parent.service(), span.service(), span);
        }
        let is_answered = span.children().any(|child| store.span(child).service() != span.service());
        match span.kind() {
            SpanKind::Client if !is_answered => add(span.service(), "bank", span),
            SpanKind::Producer if !is_answered => add(span.service(), "q", span),
            _ => {}
        }
    }
    out
}

proptest! {
    #[test]
    fn the_walk_finds_what_looking_at_each_span_finds(pictures in pictures()) {
        let store = store_of(&pictures.iter().map(String::as_str).collect::<Vec<_>>());
        let graph = graph_of(&store);
        let name = |at: u32| graph.nodes[at as usize].name.clone();
        let found: BTreeMap<_, _> = graph.edges.iter().map(|edge| {
            let sum = edge.calls.mean_nanos.unwrap() * edge.calls.count as f64;
            ((name(edge.from), name(edge.to)), (edge.calls.count, edge.calls.errors, sum.round() as u64))
        }).collect();
        prop_assert_eq!(found, naive_edges(&store));
        prop_assert!(graph.edges.is_sorted_by_key(|edge| (edge.from, edge.to)));
        for node in graph.nodes.iter().filter(|node| node.kind == NodeKind::Service) {
            let spans = || (0..store.span_count() as u32).map(|row| store.span(SpanIx(row)))
                .filter(|span| span.service() == node.name);
            let is_entry = |span: &SpanRef<'_>| span.parent().is_none_or(|p| store.span(p).service() != node.name);
            prop_assert_eq!(node.entries.count, spans().filter(is_entry).count() as u64);
            prop_assert_eq!((node.spans, node.error_spans), (spans().count() as u64, spans().filter(SpanRef::is_error).count() as u64));
            let traces: std::collections::BTreeSet<String> = spans().map(|span| span.trace_id()).collect();
            prop_assert_eq!(node.traces, traces.len() as u64);
        }
    }
}
