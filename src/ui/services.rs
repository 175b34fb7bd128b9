//! Who calls whom: the dependency graph computed from the spans, its table, and one service in the side panel.

mod side;
mod table;

use super::figure::graph::ServiceGraphView;
use super::figure::{Head, Picture, Switch};
use super::notebook::PinButton;
use super::state::{App, use_app};
use super::widget::{SaveMenu, SavedTable};
use crate::chart::graph::{ALL_EDGES, Shown, found, is_bad, shown};
use crate::engine::protocol::{Request, Response};
use crate::figure::{GraphNode, NodeKind, ServiceGraph, TraceSort};
use crate::format::{count, plural};
use crate::page::notebook::pins::PinKind;
use crate::query::{SpanTerm, Test};
use crate::route::View;
use crate::sorting;
use leptos::html;
use leptos::prelude::*;
use table::{ServiceTable, ServiceTables};

const SHOWN: &[(bool, &str)] = &[(false, "95 % of calls"), (true, "all")];
const HOPS: &[(Option<u8>, &str)] = &[(Some(1), "1 hop"), (Some(2), "2"), (Some(3), "3"), (None, "all")];
const GRAPH_OR_TABLE: &[(bool, &str)] = &[(false, "graph"), (true, "table")];

/// The services screen.
#[component]
pub fn ServicesPanel() -> impl IntoView {
    let app = use_app();
    let filter = memo(move || app.route.with(|route| route.filter.clone()));
    let asked = app.follow(
        "services",
        move || Some(Request::Services { filter: filter.get() }),
        |answer| match answer.response {
            Response::Services(figure) => Some(figure),
            _ => None,
        },
    );
    let figure: Signal<Option<ServiceGraph>> = asked.value.into();
    let (is_table, is_all) = (RwSignal::new(false), RwSignal::new(false));
    let choice = Choice::new(app, figure);
    let is_empty = move || figure.with(|figure| figure.as_ref().is_some_and(|figure| figure.nodes.is_empty()));
    let hops = Signal::derive(move || app.route.with(|route| route.hops));
    let drawn = memo(move || {
        let focus = choice.selected.get().zip(hops.get());
        figure.with(|figure| figure.as_ref().map(|figure| shown(figure, is_all.get(), focus)).unwrap_or_default())
    });
    let is_crowded = memo(move || figure.with(|figure| figure.as_ref().is_some_and(|f| f.edges.len() > ALL_EDGES)));
    let hops_switch = move || {
        let switch = || {
            view! { <Switch label="Calls away from it" options=HOPS chosen=hops on_choose=move |hops| app.go(|route| route.hops = hops) /> }
        };
        (choice.selected.get().is_some() && !is_table.get()).then(switch)
    };
    let edges_switch = move || {
        let switch =
            || view! { <Switch label="Edges" options=SHOWN chosen=is_all on_choose=move |all| is_all.set(all) /> };
        (is_crowded.get() && !is_table.get()).then(switch)
    };
    let note = move || figure.with(|figure| figure.as_ref().map(|figure| drawn.with(|drawn| note(figure, drawn))));
    let tables = ServiceTables::of(figure);
    let saved = SavedTable::here("Services", table::NODE_COLUMNS, tables.nodes);
    let calls = SavedTable::here("Calls between services", table::EDGE_COLUMNS, tables.edges);
    let picture = Picture::default();
    view! {
        <section class="services" class:has-side=move || choice.selected.get().is_some() class:is-pending=move || asked.is_pending.get()>
            <div class="services__main">
                <Head title="Services" is_screen=true note>
                    <Find figure choice />
                    {dy(hops_switch)}
                    {dy(edges_switch)}
                    <Switch label="Show as" options=GRAPH_OR_TABLE chosen=is_table on_choose=move |table| is_table.set(table) />
                    <PinButton kind=PinKind::Services />
                    <SaveMenu table=saved more=calls picture />
                </Head>
                {move || asked.error.get().map(|error| view! { <p class="services__empty" role="alert">{error}</p> }.into_any())}
                <p class="services__empty" hidden=move || !is_empty()>"No trace is selected; the services that the traces pass through would stand here."</p>
                <div class="services__graph" class:is-pending=move || asked.is_pending.get() data-testid="service-graph" data-nodes=move || nodes(figure) data-edges=move || edges(figure) hidden=move || is_table.get()>
                    <ServiceGraphView figure selected=choice.selected shown=drawn wanted=choice.wanted picture on_select=move |at| choice.select(at) on_open=move |at| choice.open(at) />
                </div>
                <ServiceTable tables is_shown=is_table choice />
            </div>
            {move || choice.selected.get().map(|at| view! { <side::Side figure at choice /> }.into_any())}
        </section>
    }
}

fn nodes(figure: Signal<Option<ServiceGraph>>) -> Option<String> {
    figure.with(|figure| figure.as_ref().map(|figure| figure.nodes.len().to_string()))
}

fn edges(figure: Signal<Option<ServiceGraph>>) -> Option<String> {
    figure.with(|figure| figure.as_ref().map(|figure| figure.edges.len().to_string()))
}

/// A field that finds a service by its name, or by a part of it, and moves focus to it.
#[component]
fn Find(figure: Signal<Option<ServiceGraph>>, choice: Choice) -> impl IntoView {
    let (input, is_wrong) = (NodeRef::<html::Input>::new(), RwSignal::new(false));
    let names = move || {
        let option = |node: &GraphNode| view! { <option value=node.name.clone()></option> };
        figure.with(|figure| figure.as_ref().map(|figure| figure.nodes.iter().map(option).collect_view()))
    };
    let find = move |_| {
        let text = input.get_untracked().map(|input| input.value()).unwrap_or_default();
        let at = figure.with_untracked(|figure| found(figure.as_ref()?, &text));
        is_wrong.set(at.is_none() && !text.trim().is_empty());
        if at.is_some() {
            choice.select(at);
            choice.wanted.set(at);
        }
    };
    view! {
        <input class="field services__find" type="search" list="service-names" placeholder="Find a service" aria-label="Find a service" autocomplete="off"
            spellcheck="false" data-testid="service-find" node_ref=input aria-invalid=move || is_wrong.get().to_string() on:change=find />
        <datalist id="service-names">{dy(names)}</datalist>
    }
}

fn note(figure: &ServiceGraph, drawn: &Shown) -> impl IntoView + use<> {
    let peers = figure.nodes.iter().filter(|node| node.kind == NodeKind::Peer).count() as u64;
    let services = plural(figure.nodes.len() as u64 - peers, "service", "services");
    let inferred = if peers > 0 { format!(", {} inferred", count(peers)) } else { String::new() };
    let (edges, all) = (drawn.edges.len() as u64, figure.edges.len() as u64);
    let part = (edges < all).then(|| format!("{} of {}", count(edges), plural(all, "edge", "edges")));
    let near = drawn.focus.map(|_| format!("{} of ", count(drawn.nodes.len() as u64)));
    let is_any_bad = figure.edges.iter().any(|edge| is_bad(&edge.calls));
    view! {
        {part.map(|part| view! { <span>{part}</span> }.into_any())}
        <span>{near}{services}{inferred}", computed from "{plural(figure.traces, "trace", "traces")}</span>
        {(peers > 0).then(|| view! { <span class="legend legend--peer">"inferred"</span> }.into_any())}
        {is_any_bad.then(|| view! { <span class="legend legend--bad-edge">"≥ 5 % errors"</span> }.into_any())}
    }
}

/// Which node is in the side panel; the route keeps its name.
#[derive(Clone, Copy)]
struct Choice {
    app: App,
    figure: Signal<Option<ServiceGraph>>,
    selected: Signal<Option<usize>>,
    /// The peer was clicked where a service has the same name. The route has no room for that: a reload shows the service.
    prefers_peer: RwSignal<bool>,
    /// A node that was found by its name, to move focus to.
    wanted: RwSignal<Option<usize>>,
}

impl Choice {
    fn new(app: App, figure: Signal<Option<ServiceGraph>>) -> Self {
        let prefers_peer = RwSignal::new(false);
        let selected = memo(move || {
            let name = app.route.with(|route| route.service.clone())?;
            figure.with(|figure| {
                let nodes = figure.as_ref()?.nodes.iter().enumerate();
                let mut named: Vec<_> = nodes.filter(|(_, node)| node.name == name).collect();
                sorting::by_key(&mut named, |(_, node)| (node.kind == NodeKind::Peer) != prefers_peer.get());
                named.first().map(|(at, _)| *at)
            })
        });
        Self { app, figure, selected: selected.into(), prefers_peer, wanted: RwSignal::new(None) }
    }

    fn select(self, at: Option<usize>) {
        let node = self.figure.with_untracked(|figure| {
            let node = figure.as_ref()?.nodes.get(at?)?;
            Some((node.name.clone(), node.kind == NodeKind::Peer))
        });
        self.prefers_peer.set(node.as_ref().is_some_and(|(_, is_peer)| *is_peer));
        self.app.go(|route| route.service = node.map(|(name, _)| name));
    }

    /// The traces of a service, longest first. A peer has no spans of its own, so no traces.
    fn open(self, at: usize) {
        let name = self.figure.with_untracked(|figure| {
            let node = figure.as_ref()?.nodes.get(at)?;
            (node.kind == NodeKind::Service).then(|| node.name.clone())
        });
        if let Some(name) = name {
            self.app.go(|route| {
                route.filter.put(SpanTerm::included(Test::Service(name)));
                (route.view, route.sort, route.descending) = (View::Traces, TraceSort::Duration, true);
            });
        }
    }
}
