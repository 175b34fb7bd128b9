//! Where the time goes: bottlenecks, the critical paths summed, and statistics by operation.

mod bottlenecks;
mod calls;
mod path;
mod row;
mod state;
mod table;

use super::figure::Switch;
use super::link::Change;
use super::state::use_app;
use crate::engine::protocol::{Request, Response, TableOf};
use crate::figure::{Bottlenecks, Weight};
use crate::format;
use crate::page::findings::show_operation;
use crate::route::Route;
use crate::ui::widget::{SaveMenu, SavedTable};
use calls::CallPatterns;
use leptos::prelude::*;
use path::PathList;
use state::TableState;
use std::sync::Arc;
use table::OperationGrid;

pub(super) use bottlenecks::BottleneckList;

const WEIGHTS: &[(Weight, &str)] = &[
    (Weight::OnPath, "on the path"),
    (Weight::SelfTime, "self"),
    (Weight::Wall, "wall"),
    (Weight::OneSpan, "one span"),
];

/// The operations screen.
#[component]
pub fn OperationsPanel() -> impl IntoView {
    let app = use_app();
    let asking = memo(move || app.route.with(|route| (route.filter.clone(), route.weight)));
    let asked = app.follow(
        "bottlenecks",
        move || {
            let (filter, weight) = asking.get();
            Some(Request::Bottlenecks { filter, weight })
        },
        |answer| match answer.response {
            Response::Bottlenecks(found) => Some(found),
            _ => None,
        },
    );
    let found: Signal<Option<Bottlenecks>> = asked.value.into();
    let weight = Signal::derive(move || app.route.with(|route| route.weight));
    let choose = move |weight| app.go(|route| route.weight = weight);
    let bottlenecks = SavedTable::whole("Bottlenecks", |_, route| TableOf::Bottlenecks { weight: route.weight });
    let paths = SavedTable::whole("Critical path", |_, _| TableOf::PathShares);
    view! {
        <section class="operations">
            <h1 class="visually-hidden">"Operations"</h1>
            <div class="cards operations__cards" class:is-pending=move || asked.is_pending.get()>
                <section class="card operations__bottlenecks" data-testid="bottlenecks">
                    <h2 class="card__title">
                        "Bottlenecks"
                        <span title=move || found.with(|found| found.as_ref().map(scope))>"≥ 20 % of the root’s time"</span>
                        <span class="card__right">
                            <Switch label="Measured by" options=WEIGHTS chosen=weight on_choose=choose />
                            <SaveMenu table=bottlenecks />
                        </span>
                    </h2>
                    {move || asked.error.get().map(|error| view! { <p class="empty" role="alert">{error}</p> }.into_any())}
                    <BottleneckList found />
                </section>
                <section class="card operations__path" data-testid="path-shares">
                    <h2 class="card__title">"Critical path"<span>{move || found.with(|found| found.as_ref().map(summed))}</span><span class="card__right"><SaveMenu table=paths /></span></h2>
                    <PathList found />
                </section>
            </div>
            <CallPatterns />
            <OperationGrid state=TableState::new(app) />
        </section>
    }
}

fn scope(found: &Bottlenecks) -> String {
    let what = match found.weight {
        Weight::OnPath => "of the root’s time on the critical path",
        Weight::SelfTime => "of the root’s time by themselves",
        Weight::Wall => "of the root’s time in which they run",
        Weight::OneSpan => "of the root’s time in one span",
    };
    format!("≥ 20 % {what}")
}

fn summed(found: &Bottlenecks) -> String {
    let (traces, roots) = (format::plural(found.traces, "trace", "traces"), format::duration(found.root_nanos));
    format!("of {traces} summed, {roots}")
}

/// To the traces with a span of this operation, longest first.
fn traces_of(service: &str, name: &str) -> Change {
    let (service, name) = (service.to_owned(), name.to_owned());
    Arc::new(move |route: &mut Route| show_operation(route, &service, &name))
}
