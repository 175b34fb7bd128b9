//! The slowest traces, and the latest that failed: five rows each, one click from the evidence.

use crate::engine::protocol::{Request, Response};
use crate::figure::{TraceList, TraceRow, TraceSort, hue_class};
use crate::format;
use crate::query::StatusTerm;
use crate::route::{Route, View};
use crate::ui::link::TraceLink;
use crate::ui::state::{App, Asked, use_app};
use crate::worker::client::Slot;
use leptos::prelude::*;

const ROWS: u32 = 5;

fn follow_list(app: App, slot: Slot, sort: TraceSort, is_failed: bool) -> Asked<TraceList> {
    let filter = memo(move || app.route.with(|route| route.filter.clone()));
    app.follow(
        slot,
        move || {
            let mut filter = filter.get();
            if is_failed && filter.status == StatusTerm::Any {
                filter.status = StatusTerm::Failed;
            }
            Some(Request::Traces { filter, sort, descending: true, first: 0, len: ROWS })
        },
        |answer| match answer.response {
            Response::Traces(list) => Some(list),
            _ => None,
        },
    )
}

/// By duration.
#[component]
pub fn SlowestTraces(
    /// The heading.
    #[prop(default = "Slowest traces")]
    title: &'static str,
) -> impl IntoView {
    let app = use_app();
    let asked = follow_list(app, "slowest", TraceSort::Duration, false);
    let all = |route: &mut Route| {
        route.view = View::Traces;
        route.sort = TraceSort::Duration;
        route.descending = true;
    };
    view! { <ShortList asked title empty="No traces." all /> }
}

/// By start, latest first.
#[component]
pub(super) fn FailedTraces() -> impl IntoView {
    let app = use_app();
    let asked = follow_list(app, "latest-failed", TraceSort::Start, true);
    let all = |route: &mut Route| {
        route.view = View::Traces;
        route.sort = TraceSort::Start;
        route.descending = true;
        if route.filter.status == StatusTerm::Any {
            route.filter.status = StatusTerm::Failed;
        }
    };
    view! { <ShortList asked title="Failed traces, latest" empty="No failed traces." all /> }
}

/// A card with a few rows and a link to all of them.
#[component]
fn ShortList(
    asked: Asked<TraceList>,
    title: &'static str,
    empty: &'static str,
    /// Leads to the whole list.
    all: fn(&mut Route),
) -> impl IntoView {
    let app = use_app();
    let selected = move || asked.value.with(|list| list.as_ref().map_or(0, |list| list.selected));
    let rows = move || asked.value.with(|list| list.as_ref().map(|list| list.rows.clone()).unwrap_or_default());
    let is_empty = memo(move || asked.value.with(|list| list.as_ref().is_some_and(|list| list.rows.is_empty())));
    view! {
        <section class="card card--half">
            <h2 class="card__title">
                {title}
                <span class="card__right">
                    <Show when=move || { selected() > u64::from(ROWS) }>
                        <button type="button" class="link" on:click=move |_| app.go(all)>
                            {move || format!("all {}", format::count(selected()))}
                        </button>
                    </Show>
                </span>
            </h2>
            <Show when=move || !is_empty.get() fallback=move || view! { <p class="empty">{empty}</p> }>
                <table class="table table--short" class:is-pending=move || asked.is_pending.get()>
                    <thead>
                        <tr>
                            <th>"Root"</th>
                            <th>"Start"</th>
                            <th>"Spans"</th>
                            <th>"Errors"</th>
                            <th>"Duration"</th>
                        </tr>
                    </thead>
                    <tbody>
                        {move || rows().into_iter().map(|row| view! { <ShortRow row /> }).collect_view()}
                    </tbody>
                </table>
            </Show>
        </section>
    }
}

/// A trace.
#[component]
fn ShortRow(row: TraceRow) -> impl IntoView {
    let app = use_app();
    let start = row.start_nanos;
    let errors = if row.errors == 0 { String::new() } else { format::count(u64::from(row.errors)) };
    view! {
        <tr>
            <td>
                <TraceLink class="table__link" trace_id=row.trace_id>
                    <span class=format!("dot {}", hue_class(&row.root_service))></span>
                    <b>{row.root_service}</b>
                    " "
                    <span class="table__quiet">{row.root_name}</span>
                </TraceLink>
            </td>
            <td title=move || format::date_time(start, app.zone_at(start))>
                {move || format::time_of_day(start, app.zone_at(start))}
            </td>
            <td>{format::count(u64::from(row.spans))}</td>
            <td class="table__bad">{errors}</td>
            <td>{format::duration(row.duration_nanos)}</td>
        </tr>
    }
}
