//! Places for the nodes of a directed graph: callers left of what they call.
//!
//! The classic layered drawing in four steps. Cycles are cut by a depth-first search over sorted input (the links that
//! close one are read backwards); a node's layer is the longest path to it; the order within the layers and the heights
//! are then improved together by weighted barycentres, sweeping to and fro, where each layer is put at the least-squares
//! heights its order allows; of all sweeps the one with the fewest crossings is kept. A layer with very many nodes is
//! folded into several columns, so that a drawing of 200 nodes is about as wide as it is high.
//!
//! Nothing recurses, nothing depends on map order or time: the same input gives the same picture, and the order of the
//! links does not matter. Lengths are px of an unscaled drawing.

mod order;

use crate::figure::ServiceGraph;

/// Distance between the columns of two layers; leaves room for a label of about 28 letters.
pub const COLUMN_PX: f32 = 216.0;
/// Distance between the columns a crowded layer is folded into; no links run between them.
pub const FOLD_PX: f32 = 168.0;
/// Least distance between two nodes of a column; leaves room for two lines of label under a node.
pub const ROW_PX: f32 = 92.0;
/// Room left and right of the outermost nodes.
pub const MARGIN_X_PX: f32 = ServiceGraph::MARGIN_X_PX;
/// Room above the topmost node.
pub const MARGIN_TOP_PX: f32 = ServiceGraph::MARGIN_TOP_PX;
/// Room under the lowest node, for its label.
pub const MARGIN_BOTTOM_PX: f32 = ServiceGraph::MARGIN_BOTTOM_PX;

/// A directed link between two nodes, given by their positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// Node it leaves.
    pub from: u32,
    /// Node it enters.
    pub to: u32,
    /// How much it matters (calls); heavy links are drawn straighter and cut last.
    pub weight: u64,
}

/// Where a node stands.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Place {
    /// Layer, from 0 at the left.
    pub layer: u32,
    /// Centre, px.
    pub x: f32,
    /// Centre, px.
    pub y: f32,
}

/// A finished layout.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// One place per node.
    pub places: Vec<Place>,
    /// Width of the drawing, px.
    pub width_px: f32,
    /// Height of the drawing, px.
    pub height_px: f32,
}

/// Lays out `nodes` nodes. Links to themselves or to nodes that do not exist are passed over, parallel ones united.
#[must_use]
pub fn layered(nodes: usize, links: &[Link]) -> Layout {
    if nodes == 0 {
        return Layout::default();
    }
    let links = acyclic(nodes, &united(nodes, links));
    let mut is_linked = vec![false; nodes];
    for link in &links {
        (is_linked[link.from as usize], is_linked[link.to as usize]) = (true, true);
    }
    let layers = pulled_right(&longest_paths(nodes, &links), &links);
    let columns = Columns::of(&layers, &is_linked);
    let heights = order::heights(&columns, &links);
    let mut layout = finished(&columns, &heights);
    add_lone(&mut layout, &is_linked);
    layout
}

/// Linked nodes by layer, and how each layer is folded.
struct Columns {
    /// Nodes of each layer, ascending.
    nodes: Vec<Vec<usize>>,
    /// Into how many columns each layer is folded.
    folds: Vec<usize>,
    /// Layer of each node.
    layer_of: Vec<usize>,
}

impl Columns {
    fn of(layers: &[usize], is_linked: &[bool]) -> Self {
        let mut nodes = vec![Vec::new(); layers.iter().max().map_or(0, |last| last + 1)];
        for (node, (&layer, _)) in layers.iter().zip(is_linked).enumerate().filter(|(_, (_, is_linked))| **is_linked) {
            if let Some(column) = nodes.get_mut(layer) {
                column.push(node);
            }
        }
        // About as many rows as make the drawing 8:5.
        let linked = nodes.iter().map(Vec::len).sum::<usize>();
        let rows = ((linked as f32 * 1.6).sqrt().ceil() as usize).max(8);
        let folds = nodes.iter().map(|column: &Vec<usize>| column.len().div_ceil(rows).max(1)).collect();
        Self { nodes, folds, layer_of: layers.to_vec() }
    }

    /// Least vertical distance between neighbours in the order of a layer.
    fn pitch_px(&self, layer: usize) -> f32 {
        ROW_PX / self.folds.get(layer).copied().unwrap_or(1).max(1) as f32
    }
}

/// Sorted, without loops and strangers, parallel links added up.
fn united(nodes: usize, links: &[Link]) -> Vec<Link> {
    let inside = |node: u32| (node as usize) < nodes;
    let mut sorted: Vec<Link> =
        links.iter().copied().filter(|l| l.from != l.to && inside(l.from) && inside(l.to)).collect();
    sorted.sort_unstable();
    sorted.dedup_by(|next, kept| {
        let same = (next.from, next.to) == (kept.from, kept.to);
        if same {
            kept.weight = kept.weight.saturating_add(next.weight);
        }
        same
    });
    sorted
}

/// The links of a node, as positions in the list of links.
fn outgoing(nodes: usize, links: &[Link]) -> Vec<Vec<usize>> {
    let mut out = vec![Vec::new(); nodes];
    for (at, link) in links.iter().enumerate() {
        if let Some(list) = out.get_mut(link.from as usize) {
            list.push(at);
        }
    }
    for list in &mut out {
        // Heavy ones first: what closes a cycle is then more often the lighter link.
        crate::sorting::by_key(list, |&at| (std::cmp::Reverse(links[at].weight), links[at].to));
    }
    out
}

/// Turns every link round that closes a cycle in a depth-first search from the nodes that call most and are called least.
fn acyclic(nodes: usize, links: &[Link]) -> Vec<Link> {
    let out = outgoing(nodes, links);
    let mut balance = vec![(true, 0_i128); nodes];
    for link in links {
        balance[link.from as usize].1 += i128::from(link.weight);
        balance[link.to as usize].1 -= i128::from(link.weight);
        balance[link.to as usize].0 = false;
    }
    let mut starts: Vec<usize> = (0..nodes).collect();
    crate::sorting::by_key(&mut starts, |&node| (!balance[node].0, std::cmp::Reverse(balance[node].1), node));
    let mut result = links.to_vec();
    let (mut is_seen, mut is_open) = (vec![false; nodes], vec![false; nodes]);
    for start in starts {
        if is_seen[start] {
            continue;
        }
        (is_seen[start], is_open[start]) = (true, true);
        let mut stack = vec![(start, 0)];
        while let Some((node, next)) = stack.pop() {
            let Some(&at) = out[node].get(next) else {
                is_open[node] = false;
                continue;
            };
            stack.push((node, next + 1));
            let to = links[at].to as usize;
            if is_open[to] {
                (result[at].from, result[at].to) = (links[at].to, links[at].from);
            } else if !is_seen[to] {
                (is_seen[to], is_open[to]) = (true, true);
                stack.push((to, 0));
            }
        }
    }
    result
}

/// The length of the longest path that ends at each node.
fn longest_paths(nodes: usize, links: &[Link]) -> Vec<usize> {
    let out = outgoing(nodes, links);
    let mut waiting_for = vec![0_usize; nodes];
    for link in links {
        waiting_for[link.to as usize] += 1;
    }
    let mut layers = vec![0; nodes];
    let mut ready: Vec<usize> = (0..nodes).filter(|&node| waiting_for[node] == 0).collect();
    while let Some(node) = ready.pop() {
        for &at in &out[node] {
            let to = links[at].to as usize;
            layers[to] = layers[to].max(layers[node] + 1);
            waiting_for[to] -= 1;
            if waiting_for[to] == 0 {
                ready.push(to);
            }
        }
    }
    layers
}

/// Moves nodes that nobody calls next to the first of what they call, so that no link is longer than it must be.
fn pulled_right(layers: &[usize], links: &[Link]) -> Vec<usize> {
    let mut is_called = vec![false; layers.len()];
    let mut nearest = vec![usize::MAX; layers.len()];
    for link in links {
        let (from, to) = (link.from as usize, link.to as usize);
        is_called[to] = true;
        nearest[from] = nearest[from].min(layers[to]);
    }
    let pull = |node: usize, layer: usize| match nearest[node] {
        nearest if nearest != usize::MAX && !is_called[node] => nearest.saturating_sub(1),
        _ => layer,
    };
    layers.iter().enumerate().map(|(node, &layer)| pull(node, layer)).collect()
}

fn finished(columns: &Columns, heights: &order::Heights) -> Layout {
    let drawn = heights.order.iter().flatten();
    let top = drawn.map(|&node| heights.y[node]).fold(f32::INFINITY, f32::min);
    let mut layout = Layout { places: vec![Place::default(); columns.layer_of.len()], ..Layout::default() };
    let mut left = MARGIN_X_PX;
    for (layer, nodes) in heights.order.iter().enumerate() {
        let folds = columns.folds.get(layer).copied().unwrap_or(1);
        for (position, &node) in nodes.iter().enumerate() {
            let x = left + (position % folds) as f32 * FOLD_PX;
            let y = (heights.y[node] - top + MARGIN_TOP_PX).round();
            layout.places[node] = Place { layer: layer as u32, x, y };
            layout.width_px = layout.width_px.max(x + MARGIN_X_PX);
            layout.height_px = layout.height_px.max(y + MARGIN_BOTTOM_PX);
        }
        left += (folds - 1) as f32 * FOLD_PX + COLUMN_PX;
    }
    layout
}

/// Puts the nodes that call nothing and are called by nothing in rows under the drawing.
fn add_lone(layout: &mut Layout, is_linked: &[bool]) {
    let lone: Vec<usize> = (0..is_linked.len()).filter(|&node| !is_linked[node]).collect();
    let fitting = ((layout.width_px - 2.0 * MARGIN_X_PX) / FOLD_PX).max(0.0) as usize + 1;
    let square = (lone.len() as f32).sqrt().ceil() as usize;
    let wide = fitting.max(square).max(1);
    let top = layout.height_px - MARGIN_BOTTOM_PX + ROW_PX;
    let top = if layout.height_px > 0.0 { top } else { MARGIN_TOP_PX };
    for (position, &node) in lone.iter().enumerate() {
        let x = MARGIN_X_PX + (position % wide) as f32 * FOLD_PX;
        let y = top + (position / wide) as f32 * ROW_PX;
        layout.places[node] = Place { layer: 0, x, y };
        layout.width_px = layout.width_px.max(x + MARGIN_X_PX);
        layout.height_px = layout.height_px.max(y + MARGIN_BOTTOM_PX);
    }
}
