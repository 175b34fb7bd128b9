//! Order within the layers, and heights: barycentres, swept to and fro.

use super::{Columns, Link};
use crate::sorting;

/// Sweeps over all layers, alternating left to right and right to left.
const SWEEPS: usize = 14;
/// Up to so many links crossings are counted pair by pair; beyond, only the length of the links is compared.
const COUNTED_LINKS: usize = 300;

/// The result: an order for each layer and a height for each node (px, top anywhere).
pub(super) struct Heights {
    pub(super) order: Vec<Vec<usize>>,
    pub(super) y: Vec<f32>,
}

/// Neighbours of each node on one side, with weights.
type Neighbours = Vec<Vec<(usize, f32)>>;

pub(super) fn heights(columns: &Columns, links: &[Link]) -> Heights {
    let mut now = Heights { order: columns.nodes.clone(), y: vec![0.0; columns.layer_of.len()] };
    for (layer, nodes) in now.order.iter().enumerate() {
        let pitch = columns.pitch_px(layer);
        for (position, &node) in nodes.iter().enumerate() {
            now.y[node] = (position as f32 - (nodes.len() - 1) as f32 / 2.0) * pitch;
        }
    }
    let (left, right) = neighbours(columns, links);
    let mut best = Heights { order: now.order.clone(), y: now.y.clone() };
    let mut best_cost = cost(columns, links, &now.y);
    for sweep in 0..SWEEPS {
        if sweep % 2 == 0 {
            (0..columns.nodes.len()).for_each(|layer| settle(columns, layer, &left, &mut now));
        } else {
            (0..columns.nodes.len()).rev().for_each(|layer| settle(columns, layer, &right, &mut now));
        }
        let cost = cost(columns, links, &now.y);
        if cost < best_cost {
            best_cost = cost;
            best = Heights { order: now.order.clone(), y: now.y.clone() };
        }
    }
    straighten(columns, &left, &right, &mut best);
    best
}

fn neighbours(columns: &Columns, links: &[Link]) -> (Neighbours, Neighbours) {
    let nodes = columns.layer_of.len();
    let (mut left, mut right) = (vec![Vec::new(); nodes], vec![Vec::new(); nodes]);
    for link in links {
        let (from, to) = (link.from as usize, link.to as usize);
        let weight = 1.0 + (link.weight as f32).max(1.0).log10();
        left[to].push((from, weight));
        right[from].push((to, weight));
    }
    (left, right)
}

/// Orders one layer by the barycentres of its neighbours on one side and moves it to the nearest heights that keep the
/// distances. Who has no neighbour there wants to stay.
fn settle(columns: &Columns, layer: usize, side: &Neighbours, now: &mut Heights) {
    let wish = |node: usize, y: &[f32]| {
        let weight: f32 = side[node].iter().map(|(_, weight)| weight).sum();
        if weight == 0.0 {
            return (y[node], 0.1);
        }
        (side[node].iter().map(|&(other, weight)| y[other] * weight).sum::<f32>() / weight, weight)
    };
    let Some(nodes) = now.order.get_mut(layer) else { return };
    let mut wishes: Vec<(usize, f32, f32)> = nodes
        .iter()
        .map(|&node| {
            let (y, weight) = wish(node, &now.y);
            (node, y, weight)
        })
        .collect();
    sorting::by(&mut wishes, |a, b| a.1.total_cmp(&b.1));
    *nodes = wishes.iter().map(|&(node, ..)| node).collect();
    spread(&wishes, columns.pitch_px(layer), &mut now.y);
}

/// Moves every layer, in its order, to the mean of its neighbours on both sides: fewer needless slopes.
fn straighten(columns: &Columns, left: &Neighbours, right: &Neighbours, now: &mut Heights) {
    for round in 0..4 {
        for step in 0..now.order.len() {
            let layer = if round % 2 == 0 { step } else { now.order.len() - 1 - step };
            let wishes: Vec<(usize, f32, f32)> = now.order[layer]
                .iter()
                .map(|&node| {
                    let both = || left[node].iter().chain(&right[node]);
                    let weight: f32 = both().map(|(_, weight)| weight).sum();
                    if weight == 0.0 {
                        return (node, now.y[node], 0.1);
                    }
                    let sum: f32 = both().map(|&(other, weight)| now.y[other] * weight).sum();
                    (node, sum / weight, weight)
                })
                .collect();
            spread(&wishes, columns.pitch_px(layer), &mut now.y);
        }
    }
}

/// Least squares under "each at least `pitch` below the one before it": isotonic regression by pooling adjacent
/// violators, after the distances are taken out. `wishes`: node, wished height, weight, in order.
fn spread(wishes: &[(usize, f32, f32)], pitch: f32, y: &mut [f32]) {
    // (sum of weighted heights, weight, members)
    let mut blocks: Vec<(f32, f32, usize)> = Vec::with_capacity(wishes.len());
    for (position, &(_, wish, weight)) in wishes.iter().enumerate() {
        let mut block = ((wish - position as f32 * pitch) * weight, weight, 1);
        while let Some(&(sum, weight, members)) = blocks.last() {
            if sum / weight <= block.0 / block.1 {
                break;
            }
            blocks.pop();
            block = (block.0 + sum, block.1 + weight, block.2 + members);
        }
        blocks.push(block);
    }
    let mut position = 0;
    for (sum, weight, members) in blocks {
        for _ in 0..members {
            if let Some(&(node, ..)) = wishes.get(position) {
                y[node] = sum / weight + position as f32 * pitch;
            }
            position += 1;
        }
    }
}

/// Crossings (where counted) first, then the weighted length of the links.
fn cost(columns: &Columns, links: &[Link], y: &[f32]) -> (usize, f32) {
    let ends = |link: &Link| {
        let (from, to) = (link.from as usize, link.to as usize);
        (columns.layer_of[from] as f32, y[from], columns.layer_of[to] as f32, y[to])
    };
    let lines: Vec<_> = links.iter().map(ends).collect();
    let length =
        lines.iter().zip(links).map(|(l, link)| (l.3 - l.1).abs() * (1.0 + (link.weight as f32).ln_1p())).sum();
    if lines.len() > COUNTED_LINKS {
        return (0, length);
    }
    let crossings =
        |(at, a): (usize, &(f32, f32, f32, f32))| lines.iter().skip(at + 1).filter(|b| is_crossing(*a, **b)).count();
    (lines.iter().enumerate().map(crossings).sum(), length)
}

/// Whether two links, drawn straight, change sides over the layers both span.
fn is_crossing(a: (f32, f32, f32, f32), b: (f32, f32, f32, f32)) -> bool {
    let (left, right) = (a.0.max(b.0), a.2.min(b.2));
    if left >= right {
        return false;
    }
    let at = |l: (f32, f32, f32, f32), x: f32| l.1 + (l.3 - l.1) * (x - l.0) / (l.2 - l.0);
    (at(a, left) - at(b, left)) * (at(a, right) - at(b, right)) < -0.5
}
