//! Nodes and edges as SVG. Looks are classes and presentation attributes: the policy forbids style attributes.

use super::nearness::Drawn;
use super::words::{self, LABEL_LETTERS};
use super::{Handles, Target};
use crate::chart::graph::{Plan, PlannedEdge, Shown, is_bad};
use crate::figure::{GraphEdge, GraphNode, NodeKind, ServiceGraph, hue_class};
use crate::format::fixed;
use leptos::prelude::*;

/// More edges than these are hidden from Tab and from readers of the screen; the table has their numbers. With more nodes Tab
/// stops at the first and at the selected one; arrows lead to the others.
const TABBED: usize = 60;

/// Arrow heads.
pub(super) fn markers() -> impl IntoView {
    let marker = |id: &'static str, class: &'static str| {
        view! {
            <marker id=id viewBox="0 0 8 8" refX="6" refY="4" markerWidth="8" markerHeight="8" orient="auto" markerUnits="userSpaceOnUse">
                <path class=class d="M0 0.6 8 4 0 7.4z"></path>
            </marker>
        }
    };
    view! { <defs>{marker("graph-arrow", "arrow")}{marker("graph-arrow-bad", "arrow arrow--bad")}</defs> }
}

/// Edges first, bad ones above the others, then nodes in reading order, which is also that of focus.
pub(super) fn drawing(figure: &ServiceGraph, shown: &Shown, handles: Handles) -> impl IntoView + use<> {
    let plan = Plan::of(figure, shown);
    handles.drawn.set(Drawn::of(figure, &plan));
    let is_tabbed = plan.edges.len() <= TABBED;
    let edges = plan.edges.iter().filter_map(|planned| {
        let edge = figure.edges.get(planned.at)?;
        let words = is_tabbed.then(|| words::edge(figure, edge));
        let key = words::ends(figure, edge);
        Some((key, edge_shape(planned, edge, words, handles).into_any()))
    });
    let edges = keyed(edges).into_any();
    let labels = plan.labels.iter();
    let labels = labels.filter_map(|&(at, place)| Some(edge_label(figure.edges.get(at)?, place)));
    let labels = labels.collect_view();
    let is_few = plan.nodes.len() <= TABBED;
    let nodes = plan.nodes.iter().enumerate().filter_map(|(position, &at)| {
        let is_stop = is_few || position == 0;
        let node = figure.nodes.get(at)?;
        let key = format!("{:?} {}", node.kind, node.name);
        Some((key, node_shape((at, node), *plan.radii.get(at)?, is_stop, handles).into_any()))
    });
    let nodes = keyed(nodes).into_any();
    view! { <g>{edges}</g><g>{labels}</g><g>{nodes}</g> }
}

fn edge_shape(
    &PlannedEdge { at, ref line, width }: &PlannedEdge,
    edge: &GraphEdge,
    words: Option<String>,
    handles: Handles,
) -> impl IntoView + use<> {
    let (target, bad) = (Target::Edge(at), is_bad(&edge.calls));
    let marker = if bad { "url(#graph-arrow-bad)" } else { "url(#graph-arrow)" };
    view! {
        <g class="edge" class:edge--bad=bad role=words.is_some().then_some("img") tabindex=words.is_some().then_some("0")
            aria-hidden=words.is_none().then_some("true") aria-label=words
            on:pointerenter=move |_| handles.pointed.set(Some(target)) on:pointerleave=move |_| handles.point_away()
            on:focus=move |_| handles.pointed.set(Some(target)) on:blur=move |_| handles.point_away()>
            <path class="edge__hit" d=line.path.clone()></path>
            <path class="edge__line" d=line.path.clone() stroke-width=fixed(width.into(), 2) marker-end=marker></path>
        </g>
    }
}

/// What is wrong with a bad edge, above all lines.
fn edge_label(edge: &GraphEdge, (x, y): (f32, f32)) -> impl IntoView + use<> {
    let text = words::failing(edge);
    view! { <text class="edge__label" aria-hidden="true" x=x.to_string() y=(y + 4.0).to_string()>{text}</text> }
}

fn node_shape((at, node): (usize, &GraphNode), radius: f32, is_stop: bool, handles: Handles) -> impl IntoView + use<> {
    let target = Target::Node(at);
    let is_peer = node.kind == NodeKind::Peer;
    let is_selected = move || handles.selected.get() == Some(at);
    let class = if is_peer { "node node--peer".to_owned() } else { format!("node {}", hue_class(&node.name)) };
    let tabindex = move || if is_stop || is_selected() { "0" } else { "-1" };
    let second = words::entries(node);
    let on_click = move |event: leptos::ev::MouseEvent| {
        event.stop_propagation();
        if handles.pan.is_click() {
            handles.on_select.run(Some(at));
        }
    };
    let short = words::shortened(&node.name, LABEL_LETTERS);
    let full = (short != node.name).then(|| view! { <title>{node.name.clone()}</title> }.into_any());
    // The space after the name keeps both lines apart when they are read out; `x` undoes what it does to the centring.
    let line = |away: f32| (radius + away).to_string();
    view! {
        <g class=class data-node=at.to_string() data-name=node.name.clone()
            transform=format!("translate({} {})", node.x, node.y)
            tabindex=dy(tabindex) role="button" aria-pressed=move || is_selected().to_string() aria-label=words::node(node)
            on:click=on_click on:dblclick=move |_| handles.on_open.run(at)
            on:pointerenter=move |_| handles.pointed.set(Some(target)) on:pointerleave=move |_| handles.point_away()
            on:focus=move |_| handles.pointed.set(Some(target)) on:blur=move |_| handles.point_away()>
            <circle class="node__ring" r=line(5.0)></circle>
            <circle class="node__focus" r=line(9.0)></circle>
            <circle class="node__disc" r=line(0.0)></circle>
            <text class="node__name" x="1.5" y=line(14.0)>
                {short}" "
                <tspan class="node__count" x="0" dy="13">{second}</tspan>
                {full}
            </text>
        </g>
    }
}
