//! How an edge runs: a curve that leaves and arrives level, round the nodes that stand between.

use crate::figure::GraphNode;
use crate::format::fixed;
use std::fmt::Write as _;

/// Room kept above a node that an edge passes.
const ABOVE_PX: f32 = 4.0;
/// Room kept under it: two lines of label. With both, a gap is left between the largest neighbours of a column.
const BELOW_PX: f32 = 31.0;
/// Gap between the tip of an edge and its node.
const TIP_PX: f32 = 4.0;

/// A drawn edge.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    /// SVG path data.
    pub path: String,
    /// The points it runs through, level at each.
    pub points: Vec<(f32, f32)>,
}

impl Curve {
    /// The middle of its longest stretch.
    #[must_use]
    pub fn middle(&self) -> (f32, f32) {
        let length = |pair: &&[(f32, f32)]| match pair {
            [a, b] => (b.0 - a.0).hypot(b.1 - a.1),
            _ => 0.0,
        };
        let longest = self.points.windows(2).max_by(|a, b| length(a).total_cmp(&length(b)));
        longest.map_or((0.0, 0.0), |stretch| on_stretch(stretch, 0.5))
    }
}

/// The point at a share 0–1 of the way along a stretch of the curve.
pub(super) fn on_stretch(stretch: &[(f32, f32)], share: f32) -> (f32, f32) {
    let [a, b] = stretch else { return (0.0, 0.0) };
    let rest = 1.0 - share;
    let middle = f32::midpoint(a.0, b.0);
    // Two ends, and two handles at the middle: a cubic Bézier curve.
    let (first, last) = (rest * rest * rest, share * share * share);
    let (second, third) = (3.0 * rest * rest * share, 3.0 * rest * share * share);
    (first * a.0 + (second + third) * middle + last * b.0, (first + second) * a.1 + (third + last) * b.1)
}

/// The curve of an edge between two nodes of `nodes`, whose radii are `radii`.
#[must_use]
pub fn curve(nodes: &[GraphNode], radii: &[f32], from: usize, to: usize) -> Curve {
    let (Some(a), Some(b)) = (nodes.get(from), nodes.get(to)) else { return Curve::default() };
    let radius = |at: usize| radii.get(at).copied().unwrap_or(8.0);
    let way = if b.x >= a.x { 1.0 } else { -1.0 };
    // What runs back is set off, so that it does not lie on what runs forth.
    let off = if way < 0.0 { radius(from).min(radius(to)) * 0.6 } else { 0.0 };
    let edge_x = |radius: f32| (radius * radius - off * off).max(0.0).sqrt();
    let start = (a.x + way * edge_x(radius(from)), a.y + off);
    let end = (b.x - way * (edge_x(radius(to)) + TIP_PX), b.y + off);
    let mut points = vec![start];
    points.extend(detours(nodes, radii, start, end));
    points.push(end);
    through(points)
}

/// Points that lead round nodes which the direct curve would cross, in the order of the way.
fn detours(nodes: &[GraphNode], radii: &[f32], start: (f32, f32), end: (f32, f32)) -> Vec<(f32, f32)> {
    let (left, right) = (start.0.min(end.0), start.0.max(end.0));
    let mut between: Vec<(f32, f32, f32)> = nodes
        .iter()
        .zip(radii)
        .filter(|(node, radius)| node.x - **radius > left && node.x + **radius < right)
        .map(|(node, radius)| (node.x, node.y - radius - ABOVE_PX, node.y + radius + BELOW_PX))
        .collect();
    crate::sorting::by(&mut between, |a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut points = Vec::new();
    for column in between.chunk_by(|a, b| (a.0 - b.0).abs() < 1.0) {
        let Some(&(x, ..)) = column.first() else { continue };
        let share = (x - start.0) / (end.0 - start.0);
        let wish = start.1 + (end.1 - start.1) * share * share * (3.0 - 2.0 * share);
        let y = free_height(column, wish);
        if (y - wish).abs() > 0.5 {
            points.push((x, y));
        }
    }
    if end.0 < start.0 {
        points.reverse();
    }
    points
}

/// The height nearest to `wish` that lies in no interval of the column (sorted by their tops).
fn free_height(column: &[(f32, f32, f32)], wish: f32) -> f32 {
    let (mut above, mut below) = (wish, wish);
    for &(_, top, bottom) in column {
        if top < below && below < bottom {
            below = bottom;
        }
    }
    for &(_, top, bottom) in column.iter().rev() {
        if top < above && above < bottom {
            above = top;
        }
    }
    if wish - above <= below - wish { above } else { below }
}

/// A smooth path through points, level at each.
fn through(points: Vec<(f32, f32)>) -> Curve {
    let number = |value: f32| fixed(value.into(), 1);
    let mut path = String::new();
    for pair in points.windows(2) {
        let &[(ax, ay), (bx, by)] = pair else { continue };
        let [middle, ay, by] = [f32::midpoint(ax, bx), ay, by].map(number);
        // Writing to a String cannot fail.
        if path.is_empty() {
            let _ = write!(path, "M{} {ay}", number(ax));
        }
        let _ = write!(path, "C{middle} {ay} {middle} {by} {} {by}", number(bx));
    }
    Curve { path, points }
}

#[cfg(test)]
mod tests {
    use super::super::tests::node;
    use super::*;

    #[test]
    fn an_edge_runs_level_from_rim_to_rim() {
        let nodes = [node("a", 0, 0.0, 0.0), node("b", 1, 200.0, 100.0)];
        let forth = curve(&nodes, &[10.0, 20.0], 0, 1);
        assert_eq!(forth.path, "M10.0 0.0C93.0 0.0 93.0 100.0 176.0 100.0");
        assert_eq!(forth.middle(), (93.0, 50.0));
        assert_eq!(Curve::default().middle(), (0.0, 0.0));
        let back = curve(&nodes, &[10.0, 20.0], 1, 0);
        assert_eq!(back.path, "M180.9 106.0C96.5 106.0 96.5 6.0 12.0 6.0");
        assert_eq!(curve(&nodes, &[], 0, 7), Curve::default());
    }

    #[test]
    fn an_edge_goes_round_what_stands_between() {
        let nodes = [node("a", 0, 0.0, 0.0), node("b", 2, 400.0, 0.0), node("c", 1, 200.0, 4.0)];
        let curve = curve(&nodes, &[10.0; 3], 0, 1);
        // Above c: its centre 4, radius 10, room 4.
        assert!(curve.path.contains(" 200.0 -10.0"), "{}", curve.path);
    }

    #[test]
    fn a_free_height_is_the_nearest() {
        let column = [(0.0, 0.0, 10.0), (0.0, 8.0, 20.0), (0.0, 40.0, 50.0)];
        assert_eq!([-5.0, 1.0, 15.0, 30.0, 46.0].map(|y| free_height(&column, y)), [-5.0, 0.0, 20.0, 30.0, 50.0]);
    }
}
