//! Who calls whom, from the spans alone.
//!
//! Rows are in pre-order, so one walk with a stack of open ancestors sees every call from one service to another, every
//! entry of a service, and, when a span closes, whether it called out without an answer: then what it called is a *peer*
//! (a database, a queue, a host that sends no spans).

mod peers;

use super::durations::Tally;
use super::layout::{Link, layered};
use crate::figure::{Calls, GraphEdge, GraphNode, NodeKind, ServiceGraph};
use crate::model::{Flags, SpanIx, SpanKind, SpanStore, Trace};
use crate::query::Selection;
use crate::sorting;
use hashbrown::HashMap;
use peers::Peers;

/// The dependency graph of the selected traces (DEFINITIONS, "Services"): an edge call is a span whose parent is in another
/// service, duration and error are the child's; entries of a service are its spans without a parent in it; a peer is what
/// a CLIENT or PRODUCER span without a child in another service names, duration and error are that span's.
///
/// A peer that has the name of another service is that service: the call is an edge to it, but no entry of it, because
/// nothing of it was seen there (a lost span, a refused connection).
#[must_use]
pub fn service_graph(store: &SpanStore, selection: &Selection) -> ServiceGraph {
    placed(unplaced(store, selection))
}

/// The same with every node where it stands in `whole`, the graph of all traces: a filter takes nodes out of the drawing and
/// moves none.
#[must_use]
pub fn service_graph_within(store: &SpanStore, selection: &Selection, whole: &ServiceGraph) -> ServiceGraph {
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

fn unplaced(store: &SpanStore, selection: &Selection) -> ServiceGraph {
    let mut calls = CallGraph::new(store);
    for (trace, number) in selection.traces(store).zip(1..) {
        calls.walk(trace, number);
    }
    calls.finish(selection.len() as u64)
}

/// A span whose subtree is being walked.
struct Open {
    row: SpanIx,
    service: u32,
    /// A child is in another service.
    is_answered: bool,
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

/// Node numbers while gathering: services by their number in the store, then peers as they come.
struct CallGraph<'a> {
    store: &'a SpanStore,
    nodes: Vec<Node>,
    edges: Vec<((u32, u32), Tally)>,
    edge_of: HashMap<(u32, u32), usize>,
    peers: Peers<'a>,
    service_of: HashMap<u32, Option<u32>>,
    open: Vec<Open>,
}

impl<'a> CallGraph<'a> {
    fn new(store: &'a SpanStore) -> Self {
        let nodes = store.services().iter().map(|_| Node::default()).collect();
        let (edges, edge_of) = (Vec::new(), HashMap::new());
        Self { store, nodes, edges, edge_of, peers: Peers::new(store), service_of: HashMap::new(), open: Vec::new() }
    }

    fn walk(&mut self, trace: &Trace, number: u32) {
        for row in trace.rows().map(SpanIx) {
            self.close_to(self.store.depth(row) as usize, number);
            let service = self.store.service_number(row);
            let (duration, is_error) = (self.store.duration_nanos(row), self.store.flags(row).any(Flags::ERROR));
            let caller = self.open.last_mut().filter(|caller| caller.service != service);
            let caller = caller.map(|caller| {
                caller.is_answered = true;
                caller.service
            });
            let is_entry = caller.is_some() || self.open.is_empty();
            if let Some(node) = self.nodes.get_mut(service as usize) {
                node.spans += 1;
                node.error_spans += u64::from(is_error);
                node.traces += u64::from(node.seen_in != number);
                node.seen_in = number;
                if is_entry {
                    node.entries.add(duration, is_error);
                }
            }
            if let Some(caller) = caller {
                self.edge(caller, service).add(duration, is_error);
            }
            self.open.push(Open { row, service, is_answered: false });
        }
        self.close_to(0, number);
    }

    /// Closes spans until `depth` are open.
    fn close_to(&mut self, depth: usize, number: u32) {
        while self.open.len() > depth {
            let Some(closed) = self.open.pop() else { return };
            let span = self.store.span(closed.row);
            if closed.is_answered || !matches!(span.kind(), SpanKind::Client | SpanKind::Producer) {
                continue;
            }
            let Some(peer) = self.peers.of(span) else { continue };
            if let Some(service) = self.service_of(peer).filter(|&service| service != closed.service) {
                self.edge(closed.service, service).add(span.duration_nanos(), span.is_error());
                if let Some(node) = self.nodes.get_mut(service as usize) {
                    node.is_called = true;
                }
                continue;
            }
            let at = self.store.services().len() as u32 + peer;
            if at as usize >= self.nodes.len() {
                self.nodes.resize_with(at as usize + 1, Node::default);
            }
            if let Some(node) = self.nodes.get_mut(at as usize) {
                node.entries.add(span.duration_nanos(), span.is_error());
                node.traces += u64::from(node.seen_in != number);
                node.seen_in = number;
            }
            self.edge(closed.service, at).add(span.duration_nanos(), span.is_error());
        }
    }

    /// The service that has the name of a peer.
    fn service_of(&mut self, peer: u32) -> Option<u32> {
        let (store, peers) = (self.store, &self.peers);
        let find = |name: &str| {
            // Services are in the order of their names.
            let found = store.services().binary_search_by(|&service| store.text(service).cmp(name));
            found.ok().map(|at| at as u32)
        };
        *self.service_of.entry(peer).or_insert_with(|| find(peers.name(peer)))
    }

    fn edge(&mut self, from: u32, to: u32) -> &mut Tally {
        let edges = &mut self.edges;
        let at = *self.edge_of.entry((from, to)).or_insert_with(|| {
            edges.push(((from, to), Tally::default()));
            edges.len() - 1
        });
        &mut self.edges[at].1
    }

    fn name(&self, node: u32) -> (NodeKind, &str) {
        let services = self.store.services();
        let has_spans = self.nodes.get(node as usize).is_some_and(|node| node.spans > 0);
        match services.get(node as usize) {
            Some(&service) if has_spans => (NodeKind::Service, self.store.text(service)),
            // Its spans are not in the selection.
            Some(&service) => (NodeKind::Peer, self.store.text(service)),
            None => (NodeKind::Peer, self.peers.name(node - services.len() as u32)),
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
        let mut edges: Vec<GraphEdge> = std::mem::take(&mut self.edges)
            .into_iter()
            .map(|((from, to), mut tally)| GraphEdge { from: place_of(from), to: place_of(to), calls: tally.finish() })
            .collect();
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
