//! What of a graph is drawn, and where: one plan for the drawing on the page and for its picture.

use super::{ALL_EDGES, Curve, Shown, curve, is_bad, place_labels, radii, reading_order};
use crate::figure::ServiceGraph;

/// Positions are those of the figure's nodes and edges.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// Radius of every node, shown or not.
    pub radii: Vec<f32>,
    /// The edges, bad ones above the others.
    pub edges: Vec<(usize, Curve)>,
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
        let line = |&at: &usize| {
            let edge = figure.edges.get(at)?;
            Some((at, curve(&figure.nodes, &radii, edge.from as usize, edge.to as usize)))
        };
        let edges: Vec<(usize, Curve)> = order.iter().filter_map(line).collect();
        let bad: Vec<&(usize, Curve)> = edges.iter().filter(|(at, _)| is_bad_at(*at)).collect();
        let lines: Vec<&Curve> = bad.iter().map(|(_, line)| line).collect();
        let is_crowded = edges.len() > ALL_EDGES;
        let place = |((at, line), place): (&(usize, Curve), Option<(f32, f32)>)| {
            Some((*at, place.or_else(|| (!is_crowded).then(|| line.middle()))?))
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
        assert_eq!(plan.edges.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [1, 0]);
        assert_eq!(plan.nodes, [1, 0, 2]);
        let [(at, (x, y))] = plan.labels[..] else { panic!("{:?}", plan.labels) };
        assert!(at == 0 && x > 0.0 && x < 200.0 && y.abs() < 45.0, "{:?}", plan.labels);
        assert_eq!(Plan::of(&ServiceGraph::default(), &Shown::default()), Plan::default());
    }
}
