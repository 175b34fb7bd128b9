//! Who calls whom, from the spans alone.
//!
//! Which call a span is does not depend on the selection: it is found once ([`CallColumns`]), and a graph only adds up.

mod calls;
mod peers;

use super::durations::Tally;
use super::layout::{Link, layered};
use crate::figure::{Calls, GraphEdge, GraphNode, NodeKind, ServiceGraph};
use crate::model::{Derived, Flags, SpanIx, SpanStore, Trace};
use crate::query::Selection;
use crate::sorting;
use calls::CallColumns;
use std::sync::Arc;

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

/// Finds the calls that graphs of any selection are made of.
pub(super) fn prepare(store: &SpanStore) {
    store.derived::<CallColumns>();
}

/// Lays out the graph of all traces.
pub(super) fn prepare_more(store: &SpanStore) {
    store.derived::<WholeGraph>();
}

fn unplaced(store: &SpanStore, selection: &Selection) -> ServiceGraph {
    let mut calls = CallGraph::new(store);
    for (trace, number) in selection.traces(store).zip(1..) {
        calls.add(trace, number);
    }
    calls.finish(selection.len() as u64)
}

#[derive(Default)]
struct Node {
    entries: Tally,
    spans: u64,
    error_spans: u64,
    traces: u64,
    /// Number of the last trace it was seen in.
    seen_in: u32,
    /// A call without an answer names it.
    is_called: bool,
}

impl Node {
    fn see(&mut self, trace: u32) {
        self.traces += u64::from(self.seen_in != trace);
        self.seen_in = trace;
    }
}

/// What is gathered of the selected traces, by the numbers of nodes and edges of all data.
struct CallGraph<'a> {
    store: &'a SpanStore,
    known: Arc<CallColumns>,
    nodes: Vec<Node>,
    edges: Vec<Tally>,
}

impl<'a> CallGraph<'a> {
    fn new(store: &'a SpanStore) -> Self {
        let known: Arc<CallColumns> = store.derived();
        let (mut nodes, mut edges) = (Vec::new(), Vec::new());
        nodes.resize_with(store.services().len() + known.peers.len(), Node::default);
        edges.resize_with(known.edges.len(), Tally::default);
        Self { store, known, nodes, edges }
    }

    fn add(&mut self, trace: &Trace, number: u32) {
        let (store, services) = (self.store, self.store.services().len());
        for (row, call) in trace.rows().map(SpanIx).zip(self.known.of_rows(trace.rows())) {
            let (duration, is_error) = (store.duration_nanos(row), store.flags(row).any(Flags::ERROR));
            if let Some(node) = self.nodes.get_mut(store.service_number(row) as usize) {
                node.spans += 1;
                node.error_spans += u64::from(is_error);
                node.see(number);
                if call.is_entry() {
                    node.entries.add(duration, is_error);
                }
            }
            if let Some(edge) = self.edges.get_mut(call.entered as usize) {
                edge.add(duration, is_error);
            }
            let unanswered = call.unanswered as usize;
            let Some((edge, (_, to))) = self.edges.get_mut(unanswered).zip(self.known.edges.get(unanswered)) else {
                continue;
            };
            edge.add(duration, is_error);
            let Some(node) = self.nodes.get_mut(*to as usize) else { continue };
            // A service that was called, but of which nothing was seen there, was not entered.
            node.is_called = true;
            if *to as usize >= services {
                node.entries.add(duration, is_error);
                node.see(number);
            }
        }
    }

    fn name(&self, node: u32) -> (NodeKind, &str) {
        let services = self.store.services();
        let has_spans = self.nodes.get(node as usize).is_some_and(|node| node.spans > 0);
        match services.get(node as usize) {
            Some(&service) if has_spans => (NodeKind::Service, self.store.text(service)),
            // Its spans are not in the selection.
            Some(&service) => (NodeKind::Peer, self.store.text(service)),
            None => (NodeKind::Peer, self.known.peers.get(node as usize - services.len()).map_or("", String::as_str)),
        }
    }

    fn finish(mut self, traces: u64) -> ServiceGraph {
        let mut order: Vec<u32> = (0..self.nodes.len() as u32).collect();
        order.retain(|&node| self.nodes.get(node as usize).is_some_and(|node| node.traces > 0 || node.is_called));
        // Services first, both by name: nothing depends on numbers.
        let key = |node: u32| {
            let (kind, name) = self.name(node);
            (kind == NodeKind::Peer, name)
        };
        sorting::by(&mut order, |&a, &b| key(a).cmp(&key(b)));
        let mut place = vec![0_u32; self.nodes.len()];
        for (&node, at) in order.iter().zip(0..) {
            place[node as usize] = at;
        }
        let place_of = |node: u32| place.get(node as usize).copied().unwrap_or(0);
        let edge = |(&(from, to), tally): (&(u32, u32), &mut Tally)| GraphEdge {
            from: place_of(from),
            to: place_of(to),
            calls: tally.finish(),
        };
        let met = self.known.edges.iter().zip(&mut self.edges).filter(|(_, tally)| tally.count() > 0);
        let mut edges: Vec<GraphEdge> = met.map(edge).collect();
        sorting::by_key(&mut edges, |edge| (edge.from, edge.to));
        let nodes = order.iter().map(|&node| self.graph_node(node)).collect();
        ServiceGraph { nodes, edges, traces, ..ServiceGraph::default() }
    }

    fn graph_node(&mut self, at: u32) -> GraphNode {
        let (kind, name) = self.name(at);
        let name = name.to_owned();
        let node = self.nodes.get_mut(at as usize).map(std::mem::take).unwrap_or_default();
        let Node { mut entries, spans, error_spans, traces, .. } = node;
        let entries: Calls = entries.finish();
        GraphNode { name, kind, entries, spans, error_spans, traces, layer: 0, x: 0.0, y: 0.0 }
    }
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
