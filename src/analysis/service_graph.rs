//! Who calls whom, from the spans alone.
//!
//! Which call a span is does not depend on the selection: it is found once, and so are the
//! durations of all calls in ascending order ([`CallIndex`]): a graph counts, and sorts nothing.

mod calls;
mod index;
mod peers;

use super::layout::{Link, layered};
use crate::figure::{Calls, GraphEdge, GraphNode, NodeKind, ServiceGraph};
use crate::model::{Derived, SpanStore};
use crate::query::Selection;
use crate::sorting;
use index::{CallIndex, SelectedCalls};

/// The dependency graph of the selected traces (DEFINITIONS, "Services"): an edge call is a span whose parent is in another
/// service, duration and error are the child's; entries of a service are its spans without a parent in it; a peer is what
/// a CLIENT or PRODUCER span without a child in another service names, duration and error are that span's.
///
/// A peer that has the name of another service is that service: the call is an edge to it, but no entry of it, because
/// nothing of it was seen there (a lost span, a refused connection).
#[must_use]
#[inline(never)]
pub fn service_graph(store: &SpanStore, selection: &Selection) -> ServiceGraph {
    placed(unplaced(store, selection))
}

/// The graph of all traces, kept: where services stand, whatever is selected.
struct WholeGraph(ServiceGraph);

impl Derived for WholeGraph {
    fn of(store: &SpanStore) -> Self {
        Self(service_graph(store, &Selection::all(store)))
    }

    fn bytes(&self) -> usize {
        size_of_val(&*self.0.nodes) + size_of_val(&*self.0.edges)
    }
}

/// The same with every node where it stands in the graph of all traces: a filter takes nodes out of the drawing and
/// moves none.
#[must_use]
#[inline(never)]
pub fn service_graph_within(store: &SpanStore, selection: &Selection) -> ServiceGraph {
    let whole = &store.derived::<WholeGraph>().0;
    if selection.is_all() {
        return whole.clone();
    }
    let mut graph = unplaced(store, selection);
    let named = |kind: NodeKind, name: &str| {
        let key = (kind == NodeKind::Peer, name);
        whole.nodes.binary_search_by(|node| (node.kind == NodeKind::Peer, node.name.as_str()).cmp(&key)).ok()
    };
    for node in &mut graph.nodes {
        // A service whose spans are not selected is a peer here.
        let at = named(node.kind, &node.name).or_else(|| named(NodeKind::Service, &node.name));
        if let Some(place) = at.and_then(|at| whole.nodes.get(at)) {
            (node.layer, node.x, node.y) = (place.layer, place.x, place.y);
        }
    }
    ServiceGraph { width: whole.width, height: whole.height, ..graph }
}

/// Takes a step towards what graphs of any selection are made of; says whether more are left.
pub(super) fn prepare(store: &SpanStore) -> bool {
    store.advance::<CallIndex>()
}

/// Lays out the graph of all traces.
pub(super) fn prepare_more(store: &SpanStore) {
    store.derived::<WholeGraph>();
}

/// Spans of a node in the selected traces.
#[derive(Clone, Copy, Default)]
struct Node {
    spans: u64,
    error_spans: u64,
    traces: u64,
}

fn unplaced(store: &SpanStore, selection: &Selection) -> ServiceGraph {
    let index = store.derived::<CallIndex>();
    let services = store.services();
    let mut nodes = vec![Node::default(); services.len() + index.peers.len()];
    for seen in selection.iter().flat_map(|trace| index.seen.of_trace(trace)) {
        let Some(node) = nodes.get_mut(seen.node as usize) else { continue };
        node.spans += u64::from(seen.spans);
        node.error_spans += u64::from(seen.error_spans);
        node.traces += 1;
    }
    let mut calls = SelectedCalls::new(store, &index, selection);
    let over = |(edge, &(from, to))| (from, to, calls.over(edge));
    let met: Vec<(u32, u32, Calls)> =
        index.edges.iter().enumerate().map(over).filter(|(.., calls)| calls.count > 0).collect();
    // A service whose spans are not selected is there if it was called.
    let mut is_there: Vec<bool> = nodes.iter().map(|node| node.traces > 0).collect();
    for (_, to, _) in &met {
        is_there[*to as usize] = true;
    }
    let named = |node: u32| match services.get(node as usize) {
        Some(&service) if nodes[node as usize].spans > 0 => (NodeKind::Service, store.text(service)),
        Some(&service) => (NodeKind::Peer, store.text(service)),
        None => (NodeKind::Peer, index.peers.get(node as usize - services.len()).map_or("", String::as_str)),
    };
    let mut order: Vec<u32> = (0..nodes.len() as u32).filter(|&node| is_there[node as usize]).collect();
    // Services first, both by name: nothing depends on numbers.
    let key = |node: u32| (named(node).0 == NodeKind::Peer, named(node).1);
    sorting::by(&mut order, |&a, &b| key(a).cmp(&key(b)));
    let mut place = vec![0_u32; nodes.len()];
    for (&node, at) in order.iter().zip(0..) {
        place[node as usize] = at;
    }
    let edge = |(from, to, calls)| GraphEdge { from: place[from as usize], to: place[to as usize], calls };
    let mut edges: Vec<GraphEdge> = met.into_iter().map(edge).collect();
    sorting::by_key(&mut edges, |edge| (edge.from, edge.to));
    let told = |&at: &u32| {
        let ((kind, name), node) = (named(at), nodes[at as usize]);
        let Node { spans, error_spans, traces } = node;
        let (name, entries) = (name.to_owned(), calls.entering(at));
        GraphNode { name, kind, entries, spans, error_spans, traces, layer: 0, x: 0.0, y: 0.0 }
    };
    let nodes = order.iter().map(told).collect();
    ServiceGraph { nodes, edges, traces: selection.len() as u64, ..ServiceGraph::default() }
}

fn placed(mut graph: ServiceGraph) -> ServiceGraph {
    let link = |edge: &GraphEdge| Link { from: edge.from, to: edge.to, weight: edge.calls.count };
    let layout = layered(graph.nodes.len(), &graph.edges.iter().map(link).collect::<Vec<_>>());
    for (node, place) in graph.nodes.iter_mut().zip(&layout.places) {
        (node.layer, node.x, node.y) = (place.layer, place.x, place.y);
    }
    (graph.width, graph.height) = (layout.width_px, layout.height_px);
    graph
}

#[cfg(test)]
mod tests;
