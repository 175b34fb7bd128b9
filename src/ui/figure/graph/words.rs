//! What the graph says in words: tooltips and names for screen readers.

use super::super::tip::{PlacedTip, Tip};
use super::Target;
use crate::chart::graph::{Viewport, curve, radii};
use crate::figure::{Calls, GraphEdge, GraphNode, NodeKind, ServiceGraph};
use crate::format::{count, optional_duration, percent, plural};
use crate::page::table::Cell;

/// Letters of a name that fit under a node.
pub(super) const LABEL_LETTERS: usize = 26;

/// The first letters of a text, with an ellipsis where some are left out.
pub fn shortened(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(letters.saturating_sub(1)).collect();
    short.push('…');
    short
}

pub(super) fn summary(figure: &ServiceGraph) -> String {
    let peers = figure.nodes.iter().filter(|node| node.kind == NodeKind::Peer).count() as u64;
    let services = figure.nodes.len() as u64 - peers;
    format!(
        "Service graph: {}, {} inferred, {}",
        plural(services, "service", "services"),
        count(peers),
        plural(figure.edges.len() as u64, "edge", "edges")
    )
}

fn numbers(calls: &Calls) -> String {
    format!(
        "{} errors, average {}, p95 {}",
        percent(calls.errors, calls.count),
        optional_duration(calls.mean_nanos),
        Cell::p95(calls.p95_nanos, calls.count).text
    )
}

/// How often a node is called: what stands under its name.
pub(super) fn entries(node: &GraphNode) -> String {
    match node.kind {
        NodeKind::Service => plural(node.entries.count, "entry", "entries"),
        NodeKind::Peer => plural(node.entries.count, "call", "calls"),
    }
}

/// What stands beside a bad edge.
pub(super) fn failing(edge: &GraphEdge) -> String {
    let calls = plural(edge.calls.count, "call", "calls");
    format!("{} of {calls}", percent(edge.calls.errors, edge.calls.count))
}

/// Begins with what is seen, for those who speak to their browser.
pub(super) fn node(node: &GraphNode) -> String {
    let kind = match node.kind {
        NodeKind::Service => "service",
        NodeKind::Peer => "inferred peer",
    };
    format!("{} {}, {kind}, {}", node.name, entries(node), numbers(&node.entries))
}

pub(super) fn edge(figure: &ServiceGraph, edge: &GraphEdge) -> String {
    format!("{}: {}, {}", ends(figure, edge), plural(edge.calls.count, "call", "calls"), numbers(&edge.calls))
}

pub(super) fn ends(figure: &ServiceGraph, edge: &GraphEdge) -> String {
    let name = |at: u32| figure.nodes.get(at as usize).map_or("", |node| node.name.as_str());
    format!("{} → {}", name(edge.from), name(edge.to))
}

fn rows(calls: &Calls, unit: &'static str) -> Vec<(&'static str, String)> {
    vec![
        (unit, count(calls.count)),
        ("errors", format!("{} ({})", count(calls.errors), percent(calls.errors, calls.count))),
        ("average", optional_duration(calls.mean_nanos)),
        ("p95", Cell::p95(calls.p95_nanos, calls.count).text),
    ]
}

/// The tip of a node or an edge, placed in the window.
pub(super) fn tip(figure: &ServiceGraph, target: Target, view: Viewport, window: (f64, f64)) -> Option<PlacedTip> {
    let (tip, (x, y)) = match target {
        Target::Node(at) => {
            let node = figure.nodes.get(at)?;
            let (unit, hint) = match node.kind {
                NodeKind::Service => ("entries", "Click: select. Double click: its traces."),
                NodeKind::Peer => ("calls", "Inferred from its callers."),
            };
            let mut rows = rows(&node.entries, unit);
            if node.kind == NodeKind::Service {
                rows.push(("spans", count(node.spans)));
            }
            (Tip { title: node.name.clone(), rows, hint }, (node.x, node.y))
        }
        Target::Edge(at) => {
            let edge = figure.edges.get(at)?;
            let line = curve(&figure.nodes, &radii(figure), edge.from as usize, edge.to as usize);
            (Tip { title: ends(figure, edge), rows: rows(&edge.calls, "calls"), hint: "" }, line.middle())
        }
    };
    let x = f64::from(x) * view.scale + view.x;
    let y = f64::from(y) * view.scale + view.y - 110.0;
    // Within the window, whatever part of the target is seen.
    let place = (x.clamp(0.0, window.0.max(0.0)), y.min(window.1 - 150.0).max(4.0), window.0);
    Some((tip, place))
}
