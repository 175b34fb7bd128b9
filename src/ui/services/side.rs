//! One service or peer in the side panel.

use super::Choice;
use super::table::{EDGE_COLUMNS, calls_of};
use crate::chart::graph::is_bad;
use crate::figure::{Calls, GraphEdge, GraphNode, NodeKind, ServiceGraph, hue_class};
use crate::format::{count, optional_duration, percent, plural};
use crate::page::table::Cell;
use crate::sorting;
use crate::ui::widget::{SaveMenu, SavedTable};
use leptos::prelude::*;

/// The side panel of the node at `at`.
#[component]
pub(super) fn Side(figure: Signal<Option<ServiceGraph>>, at: usize, choice: Choice) -> impl IntoView {
    let content = move || figure.with(|shown| shown.as_ref().and_then(|shown| content(shown, figure, at, choice)));
    let name =
        move || figure.with(|figure| figure.as_ref().and_then(|f| f.nodes.get(at).map(|node| node.name.clone())));
    view! { <aside class="service" data-testid="service-detail" aria-label=dy(name)>{dy(content)}</aside> }
}

fn content(
    figure: &ServiceGraph,
    newest: Signal<Option<ServiceGraph>>,
    at: usize,
    choice: Choice,
) -> Option<impl IntoView + use<>> {
    let rows = move || newest.with(|figure| figure.as_ref().map(|figure| calls_of(figure, at)).unwrap_or_default());
    let saved = SavedTable::here("Calls of a service", EDGE_COLUMNS, Signal::derive(rows));
    let node = figure.nodes.get(at)?;
    let is_service = node.kind == NodeKind::Service;
    let dot = if is_service { format!("dot {}", hue_class(&node.name)) } else { "dot dot--peer".to_owned() };
    let kind = if is_service { "service" } else { "inferred peer" };
    let traces = plural(node.traces, "trace", "traces");
    let action = if is_service {
        let label = format!("Show its {traces}");
        view! { <button type="button" class="service__action" on:click=move |_| choice.open(at)>{label}</button> }
            .into_any()
    } else {
        view! { <p class="service__note">"Inferred from the spans that call it; it has none of its own. Its callers have the traces."</p> }.into_any()
    };
    let close = move |_| choice.select(None);
    Some(view! {
        <header class="service__head">
            <span class=dot></span>
            <h2 dir="auto" title=node.name.clone()>{node.name.clone()}</h2>
            <span class="service__kind">{kind}</span>
            <SaveMenu table=saved />
            <button type="button" class="service__close" aria-label="Close" on:click=close>"×"</button>
        </header>
        {numbers(node)}
        {calls(figure, at, choice)}
        {action}
    })
}

fn numbers(node: &GraphNode) -> impl IntoView + use<> {
    let entries = node.entries;
    let is_service = node.kind == NodeKind::Service;
    let row = |name: &'static str, value: String| view! { <div><dt>{name}</dt><dd>{value}</dd></div> };
    let of = |part: u64, whole: u64| format!("{} ({})", count(part), percent(part, whole));
    let spans = is_service.then(|| {
        view! { {row("spans", count(node.spans))}{row("error spans", of(node.error_spans, node.spans))} }
    });
    view! {
        <dl class="service__numbers">
            {row(if is_service { "entries" } else { "calls" }, count(entries.count))}
            {row("errors", of(entries.errors, entries.count))}
            {row("average", optional_duration(entries.mean_nanos))}
            {row("p95", Cell::p95(entries.p95_nanos, entries.count).text)}
            {spans}
            {row("traces", count(node.traces))}
        </dl>
    }
}

/// Who calls it, and whom it calls, most calls first.
fn calls(figure: &ServiceGraph, at: usize, choice: Choice) -> impl IntoView + use<> {
    let mut edges: Vec<(bool, &GraphEdge)> = figure.edges.iter().filter_map(|edge| side_of(edge, at)).collect();
    sorting::by_key(&mut edges, |(is_out, edge)| (*is_out, std::cmp::Reverse(edge.calls.count)));
    let rows: Vec<_> = edges
        .into_iter()
        .filter_map(|(is_out, edge)| {
            let other = if is_out { edge.to } else { edge.from } as usize;
            let node = figure.nodes.get(other)?;
            Some(call_row(is_out, other, node, &edge.calls, choice))
        })
        .collect();
    if rows.is_empty() {
        return view! { <p class="service__note">"Nothing calls it, and it calls nothing."</p> }.into_any();
    }
    view! {
            <div class="service__calls">
                <table>
                    <thead><tr><th scope="col"><span class="visually-hidden">"Direction and service"</span></th><th scope="col">"Calls"</th>
                        <th scope="col">"Errors"</th><th scope="col">"Average"</th><th scope="col">"p95"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
    }
    .into_any()
}

/// Whether the edge leaves (true) or enters the node; `None` if it does neither.
fn side_of(edge: &GraphEdge, at: usize) -> Option<(bool, &GraphEdge)> {
    match (edge.from as usize == at, edge.to as usize == at) {
        (true, _) => Some((true, edge)),
        (_, true) => Some((false, edge)),
        _ => None,
    }
}

fn call_row(is_out: bool, other: usize, node: &GraphNode, calls: &Calls, choice: Choice) -> impl IntoView + use<> {
    let direction = if is_out { "to " } else { "from " };
    view! {
        <tr>
            <th scope="row" title=node.name.clone()>
                <span class="service__call">
                    {direction}
                    <button type="button" class="link" dir="auto" on:click=move |_| choice.select(Some(other))>{node.name.clone()}</button>
                </span>
            </th>
            <td>{count(calls.count)}</td>
            <td class:is-bad=is_bad(calls)>{percent(calls.errors, calls.count)}</td>
            <td>{optional_duration(calls.mean_nanos)}</td>
            <td>{Cell::p95(calls.p95_nanos, calls.count).text}</td>
        </tr>
    }
}
