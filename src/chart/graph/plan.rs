//! What of a graph is drawn, and where: one plan for the drawing on the page and for its picture.

use super::{ALL_EDGES, Curve, Shown, curve, is_bad, place_labels, radii, reading_order, width};
use crate::figure::ServiceGraph;

/// Edges of a graph with more than [`ALL_EDGES`] are the thinner the more there are, down to this share of their width: so many lines
/// leave no room between them, and the browser draws those of a px and less in half the time.
const THINNEST: f32 = 0.4;

/// An edge that is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedEdge {
    /// Its position.
    pub at: usize,
    /// How it runs.
    pub line: Curve,
    /// Its width.
    pub width: f32,
}

/// Positions are those of the figure's nodes and edges.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// Radius of every node, shown or not.
    pub radii: Vec<f32>,
    /// The edges, bad ones above the others.
    pub edges: Vec<PlannedEdge>,
    /// Bad edges that have words, and the middles of these. Where there is room for few, those that would stand on others
    /// are left to the tip.
    pub labels: Vec<(usize, (f32, f32))>,
    /// The nodes, in reading order.
    pub nodes: Vec<usize>,
}

impl Plan {
    /// The plan of what is shown.
    #[must_use]
    pub fn of(figure: &ServiceGraph, shown: &Shown) -> Self {
        let radii = radii(figure);
        let is_bad_at = |at: usize| figure.edges.get(at).is_some_and(|edge| is_bad(&edge.calls));
        let mut order = shown.edges.clone();
        crate::sorting::by_key(&mut order, |&at| is_bad_at(at));
        let is_crowded = order.len() > ALL_EDGES;
        let thinned = (ALL_EDGES as f32 / order.len().max(ALL_EDGES) as f32).sqrt().max(THINNEST);
        let planned = |&at: &usize| {
            let edge = figure.edges.get(at)?;
            let line = curve(&figure.nodes, &radii, edge.from as usize, edge.to as usize);
            let share = if is_bad(&edge.calls) { 1.0 } else { thinned };
            Some(PlannedEdge { at, line, width: share * width(edge.calls.count) })
        };
        let edges: Vec<PlannedEdge> = order.iter().filter_map(planned).collect();
        let bad: Vec<&PlannedEdge> = edges.iter().filter(|edge| is_bad_at(edge.at)).collect();
        let lines: Vec<&Curve> = bad.iter().map(|edge| &edge.line).collect();
        let place = |(edge, place): (&PlannedEdge, Option<(f32, f32)>)| {
            Some((edge.at, place.or_else(|| (!is_crowded).then(|| edge.line.middle()))?))
        };
        let places = place_labels(&figure.nodes, &radii, &lines);
        let labels = bad.into_iter().zip(places).filter_map(place).collect();
        let nodes = reading_order(figure).into_iter().filter(|at| shown.nodes.binary_search(at).is_ok()).collect();
        Self { radii, edges, labels, nodes }
    }
}

#[cfg(test)]
mod tests {
    use super::super::shown;
    use super::super::tests::node;
    use super::*;
    use crate::figure::{Calls, GraphEdge};

    #[test]
    fn bad_edges_lie_above_and_have_words() {
        let edge = |from, to, errors| GraphEdge { from, to, calls: Calls { count: 10, errors, ..Calls::default() } };
        let nodes = vec![node("b", 1, 200.0, 0.0), node("a", 0, 0.0, 0.0), node("c", 1, 200.0, 90.0)];
        let figure = ServiceGraph { nodes, edges: vec![edge(1, 0, 5), edge(1, 2, 0)], ..ServiceGraph::default() };
        let plan = Plan::of(&figure, &shown(&figure, false, None));
        assert_eq!(plan.edges.iter().map(|edge| edge.at).collect::<Vec<_>>(), [1, 0]);
        assert_eq!(plan.nodes, [1, 0, 2]);
        let [(at, (x, y))] = plan.labels[..] else { panic!("{:?}", plan.labels) };
        assert!(at == 0 && x > 0.0 && x < 200.0 && y.abs() < 45.0, "{:?}", plan.labels);
        assert_eq!(Plan::of(&ServiceGraph::default(), &Shown::default()), Plan::default());
    }

    #[test]
    fn the_lines_of_a_crowded_graph_are_thin_unless_they_are_bad() {
        let edge = |at: u32| {
            let calls = Calls { count: 10 + u64::from(at), errors: if at == 0 { 9 } else { 0 }, ..Calls::default() };
            GraphEdge { from: at, to: at + 1, calls }
        };
        let of = |edges: u32| {
            let nodes = (0..=edges).map(|at| node(&format!("n{at:03}"), at, 200.0 * at as f32, 0.0)).collect();
            let figure = ServiceGraph { nodes, edges: (0..edges).map(edge).collect(), ..ServiceGraph::default() };
            let mut found = Plan::of(&figure, &shown(&figure, true, None)).edges;
            found.sort_by_key(|edge| edge.at);
            found.into_iter().map(|edge| edge.width).collect::<Vec<_>>()
        };
        let few = ALL_EDGES as u32;
        let [few, some, many] = [few, few * 4, few * 20].map(of);
        assert_eq!((few[0], few[0]), (some[0], many[0]), "the bad one");
        assert_eq!((few[1] / 2.0, few[1] * THINNEST), (some[1], many[1]));
        assert!(few.is_sorted() && some[1..].is_sorted(), "more calls, wider");
    }
}
