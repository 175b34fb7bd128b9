//! Where the words at an edge stand: on its line, but neither on a node nor on other words.

use super::curve::{Curve, on_stretch};
use crate::figure::GraphNode;

/// Half of the room a label takes.
const HALF_PX: (f32, f32) = (58.0, 8.0);
/// Half of the width of a letter of a node's name, and the most letters that are shown.
const NAME_PX: (f32, usize) = (3.5, 26);
/// Room of the two lines under a node.
const BELOW_PX: f32 = 31.0;
/// Shares of a stretch that are tried, best first.
const SHARES: [f32; 7] = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8];

/// How far a label may stand aside of a steep line; tried in this order.
const ASIDE_PX: [f32; 3] = [0.0, 64.0, -64.0];

/// Left, top, right, bottom.
type Area = (f32, f32, f32, f32);

/// A place for the middle of each curve's label, in their order: the first that is tried and free, if any. Where a line is too flat to run through one line of text, the label stands above it.
#[must_use]
pub fn place_labels(nodes: &[GraphNode], radii: &[f32], curves: &[&Curve]) -> Vec<Option<(f32, f32)>> {
    let mut taken: Vec<Area> = nodes.iter().zip(radii).flat_map(|(node, radius)| areas(node, *radius)).collect();
    let mut places = Vec::with_capacity(curves.len());
    for curve in curves {
        let free = candidates(curve).find(|place| !taken.iter().any(|area| is_overlap(around(*place), *area)));
        taken.extend(free.map(around));
        places.push(free);
    }
    places
}

/// A node's disc, and its words.
fn areas(node: &GraphNode, radius: f32) -> [Area; 2] {
    let (x, y) = (node.x, node.y);
    let half = (node.name.chars().count().clamp(8, NAME_PX.1) as f32) * NAME_PX.0;
    [(x - radius, y - radius, x + radius, y + radius), (x - half, y + radius, x + half, y + radius + BELOW_PX)]
}

fn candidates(curve: &Curve) -> impl Iterator<Item = (f32, f32)> {
    let on_lines = move |aside: f32, share: f32| {
        curve.points.windows(2).map(move |stretch| {
            let (x, y) = on_stretch(stretch, share);
            let (before, after) = (on_stretch(stretch, share - 0.05), on_stretch(stretch, share + 0.05));
            let is_flat = (after.1 - before.1).abs() < (after.0 - before.0).abs() * 0.4;
            match (is_flat, aside < 0.0) {
                (true, false) => (x, y - 11.0),
                (true, true) => (x, y + 12.0),
                (false, _) => (x + aside, y),
            }
        })
    };
    ASIDE_PX.iter().flat_map(move |&aside| SHARES.iter().flat_map(move |&share| on_lines(aside, share)))
}

fn around((x, y): (f32, f32)) -> Area {
    (x - HALF_PX.0, y - HALF_PX.1, x + HALF_PX.0, y + HALF_PX.1)
}

fn is_overlap(a: Area, b: Area) -> bool {
    a.0 < b.2 && b.0 < a.2 && a.1 < b.3 && b.1 < a.3
}

#[cfg(test)]
mod tests {
    use super::super::curve;
    use super::super::tests::node;
    use super::*;

    #[test]
    fn a_label_stands_on_its_line_but_not_on_others() {
        let nodes = [node("a", 0, 0.0, 0.0), node("b", 1, 300.0, 0.0), node("c", 1, 300.0, 200.0)];
        let radii = [10.0; 3];
        let (flat, steep) = (curve(&nodes, &radii, 0, 1), curve(&nodes, &radii, 0, 2));
        assert_eq!(place_labels(&nodes, &radii, &[&flat, &steep]), [Some((148.0, -11.0)), Some((148.0, 100.0))]);
        let twice = place_labels(&nodes, &radii, &[&steep, &steep]);
        assert_ne!(twice[0], twice[1]);
    }

    #[test]
    fn a_label_keeps_clear_of_nodes() {
        let nodes = [node("a", 0, 0.0, 0.0), node("b", 1, 300.0, 200.0), node("in the way", 0, 148.0, 80.0)];
        let radii = [10.0; 3];
        let line = curve(&nodes[..2], &radii, 0, 1);
        let place = place_labels(&nodes, &radii, &[&line])[0].unwrap();
        assert!(areas(&nodes[2], 10.0).iter().all(|area| !is_overlap(around(place), *area)), "{place:?}");
        assert_eq!(place_labels(&nodes, &radii, &[&Curve::default()]), [None]);
    }
}
