//! What the two traces are.

use super::state::PairState;
use crate::figure::{TraceHeader, hue_class};
use crate::format;
use crate::page::pair;
use crate::ui::link::TraceLink;
use leptos::prelude::*;

/// Both heads, and the way to turn them round.
#[component]
pub(super) fn Heads(state: PairState) -> impl IntoView {
    let good = move || state.with(|opened| head(state, "A", &opened.good.header));
    let bad = move || state.with(|opened| head(state, "B", &opened.bad.header));
    let change = move || {
        state.with(|opened| {
            let nanos = |header: &TraceHeader| i128::from(header.duration_nanos);
            let diff = nanos(&opened.bad.header) - nanos(&opened.good.header);
            format!("B − A: {}", pair::difference(diff))
        })
    };
    view! {
        <header class="heading">
            <h1 class="heading__title">"Two traces"</h1>
            <span class="heading__facts" role="status">{dy(change)}</span>
            <button class="button pair__swap" type="button" data-testid="pair-swap" on:click=move |_| state.swap()>
                "Swap A and B"
            </button>
        </header>
        <div class="pair__heads">{dy(good)}{dy(bad)}</div>
    }
}

fn head(state: PairState, side: &'static str, header: &TraceHeader) -> AnyView {
    let zone = state.app.zone_at(header.start_nanos);
    let start = format!("{} {}", format::date_time(header.start_nanos, zone), zone.label());
    let title = format!("{} {}: open trace {side}", header.root_service, header.root_name);
    let duration = format::duration(header.duration_nanos);
    let (service, name, id) = (header.root_service.clone(), header.root_name.clone(), header.trace_id.clone());
    view! {
        <section class="card pair__head" aria-label=format!("Trace {side}")>
            <h2>
                <span class="pair__side">{side}</span>
                <span class=format!("dot {}", hue_class(&service))></span>
                <TraceLink class="table__link" trace_id=header.trace_id.clone() title>
                    <b dir="auto">{service}</b>" "<bdi class="mono">{name}</bdi>
                </TraceLink>
            </h2>
            <p><b>{duration}</b>" · "{pair::facts(header)}</p>
            <p class="pair__id">{start}" · "<bdi class="mono">{id}</bdi></p>
        </section>
    }
    .into_any()
}
