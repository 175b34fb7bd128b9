//! The table twin of the graph: its nodes, and its edges.

use super::Choice;
use crate::figure::{Calls, GraphEdge, NodeKind, ServiceGraph};
use crate::ui::widget::{Cell, SortedTable};
use leptos::prelude::*;

pub(super) const NODE_COLUMNS: &[&str] =
    &["Service", "Kind", "Entries", "Errors", "Error rate", "Average", "p95", "Spans", "Error spans", "Traces"];
pub(super) const EDGE_COLUMNS: &[&str] = &["From", "To", "Calls", "Errors", "Error rate", "Average", "p95"];

/// Rows of each shown before all are asked for.
const MOST_ROWS: usize = 60;

/// The rows of both.
#[derive(Clone, Copy)]
pub(super) struct ServiceTables {
    pub nodes: Signal<Vec<Vec<Cell>>>,
    pub edges: Signal<Vec<Vec<Cell>>>,
}

impl ServiceTables {
    pub fn of(figure: Signal<Option<ServiceGraph>>) -> Self {
        let rows = |rows: fn(&ServiceGraph) -> Vec<Vec<Cell>>| {
            Signal::derive(move || figure.with(|figure| figure.as_ref().map(rows).unwrap_or_default()))
        };
        Self { nodes: rows(node_rows), edges: rows(edge_rows) }
    }
}

/// Has rows while it is shown. Else nobody meets them: the drawing says the same numbers.
#[component]
pub(super) fn ServiceTable(
    tables: ServiceTables,
    #[prop(into)] is_shown: Signal<bool>,
    choice: Choice,
) -> impl IntoView {
    let rows =
        |rows: Signal<Vec<Vec<Cell>>>| Signal::derive(move || if is_shown.get() { rows.get() } else { Vec::new() });
    let on_row = move |at: usize| choice.select(Some(at));
    view! {
        <div class="services__tables" hidden=move || !is_shown.get() data-testid="service-table">
            <SortedTable caption="Services and inferred peers" columns=Signal::stored(NODE_COLUMNS) rows=rows(tables.nodes) on_row=Callback::new(on_row) text_columns=2 most=MOST_ROWS />
            <SortedTable caption="Calls between them" columns=Signal::stored(EDGE_COLUMNS) rows=rows(tables.edges) text_columns=2 most=MOST_ROWS />
        </div>
    }
}

fn numbers(calls: &Calls) -> [Cell; 5] {
    [
        Cell::count(calls.count),
        Cell::count(calls.errors),
        Cell::rate(calls.errors, calls.count),
        Cell::duration(calls.mean_nanos),
        Cell::p95(calls.p95_nanos, calls.count),
    ]
}

fn node_rows(figure: &ServiceGraph) -> Vec<Vec<Cell>> {
    let row = |node: &crate::figure::GraphNode| {
        let kind = match node.kind {
            NodeKind::Service => "service",
            NodeKind::Peer => "inferred",
        };
        let mut cells = vec![Cell::text(&node.name), Cell::text(kind)];
        cells.extend(numbers(&node.entries));
        cells.extend([Cell::count(node.spans), Cell::count(node.error_spans), Cell::count(node.traces)]);
        cells
    };
    figure.nodes.iter().map(row).collect()
}

fn edge_rows(figure: &ServiceGraph) -> Vec<Vec<Cell>> {
    edges_of(figure, None)
}

/// The rows of the calls that go to this node, or come from it.
pub(super) fn calls_of(figure: &ServiceGraph, at: usize) -> Vec<Vec<Cell>> {
    edges_of(figure, Some(at))
}

fn edges_of(figure: &ServiceGraph, at: Option<usize>) -> Vec<Vec<Cell>> {
    let is_wanted = |edge: &&GraphEdge| at.is_none_or(|at| edge.from as usize == at || edge.to as usize == at);
    let name = |at: u32| figure.nodes.get(at as usize).map_or("", |node| node.name.as_str());
    let row = |edge: &GraphEdge| {
        let mut cells = vec![Cell::text(name(edge.from)), Cell::text(name(edge.to))];
        cells.extend(numbers(&edge.calls));
        cells
    };
    figure.edges.iter().filter(is_wanted).map(row).collect()
}
