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
pub use plan::{Plan, PlannedEdge};
pub use viewport::Viewport;

use super::PlotRect;
use crate::figure::{Calls, GraphEdge, GraphNode, NodeKind, ServiceGraph};
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
fn width(calls: u64) -> f32 {
    1.0 + (calls.max(1) as f32).log10() * 0.9
}

/// Whether the error rate is at least [`BAD_PERCENT`].
#[must_use]
pub fn is_bad(calls: &Calls) -> bool {
    calls.count > 0 && u128::from(calls.errors) * 100 >= u128::from(calls.count) * u128::from(BAD_PERCENT)
}

/// So many errors make a bad edge worth showing in a crowded graph, however few its calls are.
pub const TELLING_ERRORS: u64 = 5;

/// What of a graph is drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Positions of the nodes, ascending: services, and the peers that have an edge shown.
    pub nodes: Vec<usize>,
    /// Positions of the edges, ascending.
    pub edges: Vec<usize>,
    /// Only what is so many calls away from this node.
    pub focus: Option<(usize, u8)>,
}

/// What is to be drawn: everything, or what is [`within`] the focus. Of that all edges if asked or few; else the heaviest
/// that carry [`SHOWN_PERCENT`] of its calls together, and the bad ones with at least [`TELLING_ERRORS`].
#[must_use]
pub fn shown(graph: &ServiceGraph, is_all: bool, focus: Option<(usize, u8)>) -> Shown {
    let near = focus.map_or_else(|| vec![true; graph.nodes.len()], |(node, hops)| within(graph, node, hops));
    let is_near = |node: u32| near.get(node as usize).copied().unwrap_or(false);
    let mut edges: Vec<usize> = (0..graph.edges.len()).collect();
    edges.retain(|&at| graph.edges.get(at).is_some_and(|edge| is_near(edge.from) && is_near(edge.to)));
    if !is_all && edges.len() > ALL_EDGES {
        edges = heaviest(graph, edges);
    }
    let mut has_edge = vec![false; graph.nodes.len()];
    for edge in edges.iter().filter_map(|&at| graph.edges.get(at)) {
        for end in [edge.from as usize, edge.to as usize] {
            if let Some(has_edge) = has_edge.get_mut(end) {
                *has_edge = true;
            }
        }
    }
    let is_shown = |at: &usize| {
        let is_service = graph.nodes.get(*at).is_some_and(|node| node.kind == NodeKind::Service);
        near.get(*at) == Some(&true) && (is_service || has_edge.get(*at) == Some(&true))
    };
    Shown { nodes: (0..graph.nodes.len()).filter(is_shown).collect(), edges, focus }
}

fn heaviest(graph: &ServiceGraph, mut edges: Vec<usize>) -> Vec<usize> {
    let calls = |at: usize| graph.edges.get(at).map_or(0, |edge| edge.calls.count);
    crate::sorting::by_key(&mut edges, |&at| (Reverse(calls(at)), at));
    let total: u128 = edges.iter().map(|&at| u128::from(calls(at))).sum();
    let is_telling =
        |at: usize| graph.edges.get(at).is_some_and(|edge| is_bad(&edge.calls) && edge.calls.errors >= TELLING_ERRORS);
    let mut carried = 0_u128;
    edges.retain(|&at| {
        let is_enough = carried * 100 >= total * SHOWN_PERCENT;
        carried += u128::from(calls(at));
        !is_enough || is_telling(at)
    });
    crate::sorting::by_key(&mut edges, |&at| at);
    edges
}

/// Of every node whether it is at most `hops` calls away: called by `node`, by what it calls and so on, or calling it, what
/// calls it and so on. Not what merely calls the same: two calls away that would soon be everything.
#[must_use]
pub fn within(graph: &ServiceGraph, node: usize, hops: u8) -> Vec<bool> {
    let mut near = vec![false; graph.nodes.len()];
    for is_forward in [true, false] {
        let mut reached = vec![false; graph.nodes.len()];
        if let Some(here) = reached.get_mut(node) {
            *here = true;
        }
        for _ in 0..hops {
            let ends = |edge: &GraphEdge| {
                let (from, to) = (edge.from as usize, edge.to as usize);
                if is_forward { (from, to) } else { (to, from) }
            };
            let next: Vec<usize> = graph
                .edges
                .iter()
                .map(ends)
                .filter(|(from, _)| reached.get(*from) == Some(&true))
                .map(|(_, to)| to)
                .collect();
            for to in next {
                if let Some(reached) = reached.get_mut(to) {
                    *reached = true;
                }
            }
        }
        near.iter_mut().zip(reached).for_each(|(near, reached)| *near |= reached);
    }
    near
}

/// What these nodes take with the room round them, unscaled px; nothing where there are none.
#[must_use]
pub fn area(graph: &ServiceGraph, nodes: &[usize]) -> PlotRect {
    let (mut left, mut top, mut right, mut bottom) = (f32::MAX, f32::MAX, f32::MIN, f32::MIN);
    for node in nodes.iter().filter_map(|&at| graph.nodes.get(at)) {
        (left, right) = (left.min(node.x), right.max(node.x));
        (top, bottom) = (top.min(node.y), bottom.max(node.y));
    }
    if left > right {
        return PlotRect::default();
    }
    PlotRect {
        left: (left - ServiceGraph::MARGIN_X_PX).into(),
        top: (top - ServiceGraph::MARGIN_TOP_PX).into(),
        right: (right + ServiceGraph::MARGIN_X_PX).into(),
        bottom: (bottom + ServiceGraph::MARGIN_BOTTOM_PX).into(),
    }
}

/// Where calls begin: the height, unscaled px, of the one of these nodes that has most entries in the first layer.
#[must_use]
pub fn start_y(graph: &ServiceGraph, nodes: &[usize]) -> f64 {
    let nodes = nodes.iter().filter_map(|&at| graph.nodes.get(at));
    nodes.min_by_key(|node| (node.layer, Reverse(node.entries.count))).map_or(0.0, |node| node.y.into())
}

/// The node with that name, else the first whose name begins with or contains the text, whatever its case.
#[must_use]
pub fn found(graph: &ServiceGraph, text: &str) -> Option<usize> {
    let text = text.trim().to_lowercase();
    let rank = |name: &str| {
        let name = name.to_lowercase();
        let rank = [name == text, name.starts_with(&text), name.contains(&text)].iter().position(|&is| is);
        rank.filter(|_| !text.is_empty())
    };
    let ranked = graph.nodes.iter().enumerate().filter_map(|(at, node)| Some((rank(&node.name)?, at)));
    ranked.min().map(|(_, at)| at)
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

/// The node an arrow key leads to, of those that are `shown` (ascending); the call that leads there may be too light to be.
#[must_use]
pub fn neighbour(graph: &ServiceGraph, shown: &[usize], node: usize, toward: Toward) -> Option<usize> {
    let here = graph.nodes.get(node)?;
    let by_calls = |picked: &dyn Fn(u32, u32) -> Option<u32>| {
        let found = graph.edges.iter().filter_map(|edge| Some((picked(edge.from, edge.to)?, edge.calls.count)));
        let found = found.filter(|(other, _)| shown.binary_search(&(*other as usize)).is_ok());
        found.max_by_key(|&(other, calls)| (calls, Reverse(other))).map(|(other, _)| other as usize)
    };
    let in_layer = |is_wanted: &dyn Fn(f32) -> bool| {
        let others = shown.iter().filter_map(|&at| Some((at, graph.nodes.get(at)?)));
        let others = others.filter(|(_, other)| other.layer == here.layer);
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
    use proptest::prelude::*;

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
        let mut nodes: Vec<GraphNode> = (0..71).map(|_| node("n", 0, 0.0, 0.0)).collect();
        nodes.iter_mut().skip(1).for_each(|node| node.kind = NodeKind::Peer);
        let graph = ServiceGraph { nodes, edges, ..ServiceGraph::default() };
        let Shown { nodes, edges, .. } = shown(&graph, false, None);
        assert_eq!((nodes, edges), (vec![0, 4, 41], vec![3, 40]));
        assert_eq!(shown(&graph, true, None).edges.len(), 70);
        assert_eq!(shown(&graph, false, Some((41, 1))).edges, [40], "few edges are all shown");
        let few = ServiceGraph { edges: graph.edges[..60].to_vec(), ..graph };
        assert_eq!(shown(&few, false, None).edges.len(), 60);
    }

    #[test]
    fn an_area_holds_its_nodes_and_a_text_finds_a_name() {
        let nodes =
            vec![node("Cart-Api", 0, 300.0, 100.0), node("api", 1, 500.0, 400.0), node("api-gate", 1, 0.0, 0.0)];
        let graph = ServiceGraph { nodes, ..ServiceGraph::default() };
        assert_eq!(area(&graph, &[0, 1]), PlotRect { left: 188.0, top: 52.0, right: 612.0, bottom: 472.0 });
        assert_eq!(area(&graph, &[]), PlotRect::default());
        assert_eq!([&[1, 2][..], &[0, 1], &[]].map(|nodes| start_y(&graph, nodes)), [400.0, 100.0, 0.0]);
        assert_eq!(
            [" API", "api-", "cart", "x", ""].map(|text| found(&graph, text)),
            [Some(1), Some(2), Some(0), None, None]
        );
    }

    proptest! {
        #[test]
        fn what_is_within_some_calls_is_reached_by_so_many(
            pairs in proptest::collection::vec((0..7_u32, 0..7_u32), 0..14),
            start in 0..7_usize,
            hops in 0..4_u8,
        ) {
            let nodes = (0..7).map(|_| node("n", 0, 0.0, 0.0)).collect();
            let edges: Vec<GraphEdge> = pairs.iter().map(|&(from, to)| edge(from, to, 1, 0)).collect();
            let found = within(&ServiceGraph { nodes, edges, ..ServiceGraph::default() }, start, hops);
            // Matrices: away[a][b] is the least number of calls from a to b.
            let mut away = [[u32::MAX / 2; 7]; 7];
            (0..7).for_each(|at| away[at][at] = 0);
            pairs.iter().filter(|(from, to)| from != to).for_each(|&(from, to)| away[from as usize][to as usize] = 1);
            for by in 0..7 {
                for a in 0..7 {
                    for b in 0..7 {
                        away[a][b] = away[a][b].min(away[a][by] + away[by][b]);
                    }
                }
            }
            for (at, is_near) in found.into_iter().enumerate() {
                prop_assert_eq!(is_near, away[start][at].min(away[at][start]) <= u32::from(hops), "{}", at);
            }
        }
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
        let neighbour = |node, toward| neighbour(&graph, &[0, 1, 2], node, toward);
        assert_eq!(neighbour(0, Toward::Callee), Some(2));
        assert_eq!(neighbour(2, Toward::Above), Some(1));
        assert_eq!(neighbour(2, Toward::Below), None);
        assert_eq!(neighbour(1, Toward::Caller), Some(0));
        assert_eq!(neighbour(0, Toward::Caller), None);
        assert_eq!(neighbour(9, Toward::Caller), None);
        assert_eq!(super::neighbour(&graph, &[0, 1], 0, Toward::Callee), Some(1), "the other is not shown");
        assert_eq!(reading_order(&graph), [0, 1, 2]);
    }
}
