//! Failed traces by message, type, service or operation: the ten largest groups and the rest, as bars. It is a table, so
//! it needs no twin.

use super::{ErrorsState, KEYS};
use crate::figure::ErrorKey;
use crate::format::{count, fixed, percent, plural};
use crate::page::errors::{Bar, bars};
use crate::ui::figure::Switch;
use leptos::prelude::*;

/// The bars with their switch.
#[component]
pub(super) fn ErrorBars(state: ErrorsState) -> impl IntoView {
    let app = state.app;
    let key = Signal::derive(move || app.route.with(|route| route.error_key));
    let choose_key = move |key: ErrorKey| {
        app.go(|route| {
            // A label of one key means nothing under another.
            if route.error_key != key {
                (route.error_key, route.error_group) = (key, None);
            }
        });
    };
    let rows = move || {
        let (bars, failed) = state.with(|errors| (bars(errors), errors.failed));
        bars.into_iter().map(|bar| row(state, bar, failed)).collect_view()
    };
    view! {
        <figure class="figure">
            <header class="figure__head">
                <h2>"Failed traces by"</h2>
                <Switch label="Group by" options=KEYS chosen=key on_choose=choose_key />
                <span class="figure__note">"at the error's origin"</span>
            </header>
            <table class="bars" class:is-pending=state.is_pending data-testid="error-bars">
                <caption class="visually-hidden">"Failed traces by what they have in common, most first"</caption>
                <thead>
                    <tr><th scope="col">"Group"</th><th scope="col">"Traces"</th><th scope="col">"Share"</th></tr>
                </thead>
                <tbody>{dy(rows)}</tbody>
            </table>
        </figure>
    }
}

fn row(state: ErrorsState, bar: Bar, failed: u64) -> AnyView {
    let (traces, share) = (count(bar.traces), percent(bar.traces, failed));
    let width = format!("scaleX({})", fixed(bar.share, 4));
    let bar_class = if bar.label.is_empty() { "bars__bar is-rest" } else { "bars__bar" };
    let label = bar.label.clone();
    let is_chosen = move || state.chosen.with(|chosen| chosen.as_ref() == Some(&label)).to_string();
    let name = if bar.label.is_empty() {
        let rest = plural(bar.groups, "more group", "more groups");
        view! { <span class="bars__rest">{rest}</span> }.into_any()
    } else {
        let (label, title) = (bar.label.clone(), bar.label.clone());
        view! {
            <button type="button" class="link" dir="auto" title=title aria-pressed=dy(is_chosen) on:click=move |_| state.choose(&label)>
                {bar.label}
            </button>
        }
        .into_any()
    };
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td class="bars__count"><span class=bar_class aria-hidden="true"><span style:transform=width></span></span>{traces}</td>
            <td>{share}</td>
        </tr>
    }
    .into_any()
}
