//! The five largest groups of failed traces, and the five operations that take most of the time.

use crate::engine::protocol::{Request, Response};
use crate::figure::{Bottlenecks, ErrorGroup, ErrorKey, Errors, ErrorsOf, TraceSort, Weight, hue_class};
use crate::format::{count, percent};
use crate::page::errors::open_member;
use crate::page::notebook::pins::PinKind;
use crate::query::term;
use crate::route::{Route, View};
use crate::ui::link::{Change, RouteLink};
use crate::ui::notebook::pin_button;
use crate::ui::operations::BottleneckList;
use crate::ui::state::{App, Asked, use_app};
use crate::ui::widget::ValueActions;
use leptos::prelude::*;
use std::sync::Arc;

const ROWS: usize = 5;

/// The error groups of the selection, by message.
fn follow_errors(app: App) -> Asked<Errors> {
    let filter = memo(move || app.route.with(|route| route.filter.clone()));
    app.follow(
        "top-errors",
        move || Some(Request::Errors { filter: filter.get(), key: ErrorKey::Message, over_time: ErrorsOf::Traces }),
        |answer| match answer.response {
            Response::Errors(errors) => Some(*errors),
            _ => None,
        },
    )
}

/// The bottlenecks of the selection, by their time on the critical paths.
fn follow_bottlenecks(app: App) -> Asked<Bottlenecks> {
    let filter = memo(move || app.route.with(|route| route.filter.clone()));
    app.follow(
        "top-bottlenecks",
        move || Some(Request::Bottlenecks { filter: filter.get(), weight: Weight::OnPath }),
        |answer| match answer.response {
            Response::Bottlenecks(found) => Some(found),
            _ => None,
        },
    )
}

/// Groups of failed traces, most traces first.
#[component]
pub(super) fn TopErrors() -> impl IntoView {
    let app = use_app();
    let asked = follow_errors(app);
    let all = move || asked.value.with(|errors| errors.as_ref().map_or(0, |errors| errors.all_groups));
    let is_empty =
        memo(move || asked.value.with(|errors| errors.as_ref().is_some_and(|errors| errors.groups.is_empty())));
    let rows = move || {
        asked.value.with(|errors| {
            let errors = errors.as_ref()?;
            Some(errors.groups.iter().take(ROWS).map(|group| row(group, errors)).collect_view())
        })
    };
    let show_all = move |_| app.go(|route| (route.view, route.error_key) = (View::Errors, ErrorKey::Message));
    view! {
        <section class="card card--half" data-testid="top-errors">
            <h2 class="card__title">
                "Error groups"
                <span>"by the first error of each trace"</span>
                <span class="card__right">
                    <Show when=move || { all() > ROWS as u64 }>
                        <button type="button" class="link" on:click=show_all>{move || format!("all {}", count(all()))}</button>
                    </Show>
                </span>
            </h2>
            {move || asked.error.get().map(|error| view! { <p class="empty" role="alert">{error}</p> }.into_any())}
            <Show when=move || !is_empty.get() fallback=|| view! { <p class="empty">"No failed traces."</p> }>
                <table class="table top-errors" class:is-pending=move || asked.is_pending.get()>
                    <thead>
                        <tr>
                            <th scope="col">"Error"</th>
                            <th scope="col">"Traces"</th>
                            <th scope="col" title="Of the failed traces">"Share"</th>
                            <th scope="col"><span class="visually-hidden">"Worst trace"</span></th>
                        </tr>
                    </thead>
                    <tbody>{dy(rows)}</tbody>
                </table>
            </Show>
        </section>
    }
}

fn row(group: &ErrorGroup, errors: &Errors) -> AnyView {
    let label = group.label.clone();
    let change: Change = Arc::new(move |route: &mut Route| {
        (route.view, route.error_key, route.error_group) = (View::Errors, ErrorKey::Message, Some(label.clone()));
        (route.sort, route.descending) = (TraceSort::Duration, true);
    });
    let service = group.services.first().cloned().unwrap_or_default();
    let worst = group.examples.first().cloned().map(|at| {
        let title = format!("Open worst, the longest trace: {}", at.trace_id);
        let group = group.label.clone();
        let open: Change = Arc::new(move |route: &mut Route| open_member(route, ErrorKey::Message, &group, &at));
        view! { <RouteLink class="errors__example" change=open title>"open worst"</RouteLink> }
    });
    let pin = pin_button(PinKind::ErrorGroup, group.label.clone());
    let title = format!("{service}: {}", group.label);
    let (message, traces) = (group.label.clone(), count(group.traces));
    let share = percent(group.traces, errors.failed);
    view! {
        <tr>
            <td>
                <RouteLink class="table__link" change title>
                    <span class=format!("dot {}", hue_class(&service))></span>
                    <b dir="auto">{service}</b>" "<bdi class="table__quiet">{message}</bdi>
                </RouteLink>
                <ValueActions key=term::ERROR_MESSAGE value=group.label.clone() />
            </td>
            <td class="table__bad">{traces}</td>
            <td>{share}</td>
            <td>{worst}{pin}</td>
        </tr>
    }
    .into_any()
}

/// Operations that take a fifth of a trace, by their share.
#[component]
pub(super) fn TopBottlenecks() -> impl IntoView {
    let app = use_app();
    let asked = follow_bottlenecks(app);
    let found = Signal::derive(move || {
        let mut found = asked.value.get()?;
        found.rows.truncate(ROWS);
        Some(found)
    });
    let show_all = move |_| app.go(|route| route.view = View::Operations);
    view! {
        <section class="card card--half" data-testid="top-bottlenecks" class:is-pending=move || asked.is_pending.get()>
            <h2 class="card__title">
                "Bottlenecks"
                <span>"≥ 20 % of a root’s time on the critical path"</span>
                <span class="card__right"><button type="button" class="link" on:click=show_all>"operations"</button></span>
            </h2>
            {move || asked.error.get().map(|error| view! { <p class="empty" role="alert">{error}</p> }.into_any())}
            <BottleneckList found />
        </section>
    }
}
