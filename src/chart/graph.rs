//! The arithmetic of the drawn service graph: radii, widths, which edges are shown, and how an edge runs.
//!
//! The page draws it as SVG (nodes must take focus, which canvas shapes cannot); nothing here draws. Lengths are px of
//! the unscaled drawing, as [`crate::figure::GraphNode::x`] has them.

mod curve;
mod labels;
mod plan;
mod viewport;

pub use curve::{Curve, curve};
pub use labels::place_labels;
pub use plan::Plan;
pub use viewport::Viewport;

use crate::figure::{Calls, GraphNode, NodeKind, ServiceGraph};
use std::cmp::Reverse;

/// From this error rate on, in per cent, an edge is drawn as bad.
pub const BAD_PERCENT: u64 = 5;
/// Up to so many edges all are shown.
pub const ALL_EDGES: usize = 60;
/// Share of the calls, in per cent, that the edges shown of a crowded graph carry together.
pub const SHOWN_PERCENT: u128 = 95;

/// Radius of a node; its area above the least one grows with its entries.
#[must_use]
pub fn radius(node: &GraphNode, most_entries: u64) -> f32 {
    8.0 + 16.0 * (node.entries.count as f32 / most_entries.max(1) as f32).min(1.0).sqrt()
}

/// Radius of every node.
#[must_use]
pub fn radii(graph: &ServiceGraph) -> Vec<f32> {
    let most = graph.nodes.iter().map(|node| node.entries.count).max().unwrap_or(0);
    graph.nodes.iter().map(|node| radius(node, most)).collect()
}

/// Width of an edge, by the logarithm of its calls.
#[must_use]
pub fn width(calls: u64) -> f32 {
    1.0 + (calls.max(1) as f32).log10() * 0.9
}

/// Whether the error rate is at least [`BAD_PERCENT`].
#[must_use]
pub fn is_bad(calls: &Calls) -> bool {
    calls.count > 0 && u128::from(calls.errors) * 100 >= u128::from(calls.count) * u128::from(BAD_PERCENT)
}

/// So many errors make a bad edge worth showing in a crowded graph, however few its calls are.
pub const TELLING_ERRORS: u64 = 5;

/// Positions of the edges to show, ascending: all of them if asked or few; else the heaviest that carry
/// [`SHOWN_PERCENT`] of the calls together, and the bad ones with at least [`TELLING_ERRORS`].
#[must_use]
pub fn shown_edges(graph: &ServiceGraph, is_all: bool) -> Vec<usize> {
    if is_all || graph.edges.len() <= ALL_EDGES {
        return (0..graph.edges.len()).collect();
    }
    let calls = |at: usize| graph.edges.get(at).map_or(0, |edge| edge.calls.count);
    let mut heaviest: Vec<usize> = (0..graph.edges.len()).collect();
    crate::sorting::by_key(&mut heaviest, |&at| (Reverse(calls(at)), at));
    let total: u128 = heaviest.iter().map(|&at| u128::from(calls(at))).sum();
    let is_telling =
        |at: usize| graph.edges.get(at).is_some_and(|edge| is_bad(&edge.calls) && edge.calls.errors >= TELLING_ERRORS);
    let mut carried = 0_u128;
    let mut shown = Vec::new();
    for at in heaviest {
        let is_enough = carried * 100 >= total * SHOWN_PERCENT;
        if !is_enough || is_telling(at) {
            shown.push(at);
        }
        carried += u128::from(calls(at));
    }
    crate::sorting::by_key(&mut shown, |&at| at);
    shown
}

/// Positions of the nodes to show beside the edges shown: all services, and the peers that have such an edge.
#[must_use]
pub fn shown_nodes(graph: &ServiceGraph, shown_edges: &[usize]) -> Vec<usize> {
    let mut is_shown: Vec<bool> = graph.nodes.iter().map(|node| node.kind == NodeKind::Service).collect();
    for edge in shown_edges.iter().filter_map(|&at| graph.edges.get(at)) {
        for end in [edge.from as usize, edge.to as usize] {
            if let Some(is_shown) = is_shown.get_mut(end) {
                *is_shown = true;
            }
        }
    }
    (0..is_shown.len()).filter(|&at| is_shown[at]).collect()
}

/// Where an arrow key leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Toward {
    /// To who calls it most.
    Caller,
    /// To whom it calls most.
    Callee,
    /// To the next above in its layer.
    Above,
    /// To the next below in its layer.
    Below,
}

/// The node an arrow key leads to.
#[must_use]
pub fn neighbour(graph: &ServiceGraph, node: usize, toward: Toward) -> Option<usize> {
    let here = graph.nodes.get(node)?;
    let by_calls = |picked: &dyn Fn(u32, u32) -> Option<u32>| {
        let found = graph.edges.iter().filter_map(|edge| Some((picked(edge.from, edge.to)?, edge.calls.count)));
        found.max_by_key(|&(other, calls)| (calls, Reverse(other))).map(|(other, _)| other as usize)
    };
    let in_layer = |is_wanted: &dyn Fn(f32) -> bool| {
        let others = graph.nodes.iter().enumerate().filter(|(_, other)| other.layer == here.layer);
        let away = others.map(|(at, other)| (at, other.y - here.y)).filter(|&(_, away)| is_wanted(away));
        away.min_by(|a, b| a.1.abs().total_cmp(&b.1.abs())).map(|(at, _)| at)
    };
    match toward {
        Toward::Caller => by_calls(&|from, to| (to as usize == node).then_some(from)),
        Toward::Callee => by_calls(&|from, to| (from as usize == node).then_some(to)),
        Toward::Above => in_layer(&|away| away < 0.0),
        Toward::Below => in_layer(&|away| away > 0.0),
    }
}

/// Nodes in reading order: by layer, then from top to bottom. Focus follows it.
#[must_use]
pub fn reading_order(graph: &ServiceGraph) -> Vec<usize> {
    let mut order: Vec<usize> = (0..graph.nodes.len()).collect();
    crate::sorting::by(&mut order, |&a, &b| match (graph.nodes.get(a), graph.nodes.get(b)) {
        (Some(a), Some(b)) => a.layer.cmp(&b.layer).then(a.y.total_cmp(&b.y)).then(a.x.total_cmp(&b.x)),
        _ => a.cmp(&b),
    });
    order
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::figure::GraphEdge;

    pub(crate) fn node(name: &str, layer: u32, x: f32, y: f32) -> GraphNode {
        let entries = Calls { count: 100, ..Calls::default() };
        let (name, kind) = (name.to_owned(), NodeKind::Service);
        GraphNode { name, kind, entries, spans: 100, error_spans: 0, traces: 100, layer, x, y }
    }

    fn edge(from: u32, to: u32, count: u64, errors: u64) -> GraphEdge {
        GraphEdge { from, to, calls: Calls { count, errors, ..Calls::default() } }
    }

    #[test]
    fn a_crowded_graph_shows_what_carries_the_calls_and_what_fails() {
        let mut edges: Vec<GraphEdge> = (0..70).map(|at| edge(0, at + 1, 1, 0)).collect();
        edges[3].calls.count = 10_000;
        (edges[40].calls.count, edges[40].calls.errors, edges[50].calls.errors) = (5, 5, 1);
        let graph = ServiceGraph { edges, ..ServiceGraph::default() };
        assert_eq!(shown_edges(&graph, false), [3, 40]);
        assert_eq!(shown_edges(&graph, true).len(), 70);
        let mut nodes: Vec<GraphNode> = (0..71).map(|_| node("n", 0, 0.0, 0.0)).collect();
        nodes.iter_mut().skip(1).for_each(|node| node.kind = NodeKind::Peer);
        let graph = ServiceGraph { nodes, ..graph };
        assert_eq!(Vec::from_iter(shown_nodes(&graph, &shown_edges(&graph, false))), [0, 4, 41]);
        let few = ServiceGraph { edges: graph.edges[..60].to_vec(), ..ServiceGraph::default() };
        assert_eq!(shown_edges(&few, false).len(), 60);
    }

    #[test]
    fn thresholds_are_inclusive() {
        assert!(is_bad(&Calls { count: 20, errors: 1, ..Calls::default() }));
        assert!(!is_bad(&Calls { count: 21, errors: 1, ..Calls::default() }));
        assert!(!is_bad(&Calls::default()));
    }

    #[test]
    fn arrows_follow_the_calls_and_the_layer() {
        let nodes = vec![node("a", 0, 0.0, 50.0), node("b", 1, 200.0, 0.0), node("c", 1, 200.0, 100.0)];
        let edges = vec![edge(0, 1, 5, 0), edge(0, 2, 9, 0)];
        let graph = ServiceGraph { nodes, edges, ..ServiceGraph::default() };
        assert_eq!(neighbour(&graph, 0, Toward::Callee), Some(2));
        assert_eq!(neighbour(&graph, 2, Toward::Above), Some(1));
        assert_eq!(neighbour(&graph, 2, Toward::Below), None);
        assert_eq!(neighbour(&graph, 1, Toward::Caller), Some(0));
        assert_eq!(neighbour(&graph, 0, Toward::Caller), None);
        assert_eq!(neighbour(&graph, 9, Toward::Caller), None);
        assert_eq!(reading_order(&graph), [0, 1, 2]);
    }
}
