//! The list: a grid of pooled rows under sortable heads.

use super::row::TraceListRow;
use super::state::ListState;
use crate::figure::TraceSort;
use crate::route::ListOf;
use crate::ui::widget::{GridHead, GridRows, HeadSort, VirtualGrid, is_foreign};
use leptos::ev;
use leptos::prelude::*;

/// The grid.
#[component]
pub fn TraceGrid(state: ListState) -> impl IntoView {
    listen(state);
    let rows = GridRows::of(state.pool, move |cell| view! { <TraceListRow state cell /> }.into_any());
    let (label, testid, class, columns) = match state.of {
        ListOf::Selection | ListOf::Operation | ListOf::Window => ("Traces", "trace-list", "tl", 7),
        ListOf::Failed => ("Failed traces", "error-table", "tl tl--failed", 8),
    };
    view! {
        <VirtualGrid
            grid=state.grid
            rows
            open=Callback::new(move |position| state.open_at(position))
            pick=Callback::new(move |position| state.pick_at(position))
            class
            testid
            label
            columns
            is_stale=state.list.is_pending.into()
            is_fitted=state.of == ListOf::Failed
        >
            <Heads state />
        </VirtualGrid>
    }
}

#[component]
fn Heads(state: ListState) -> impl IntoView {
    let fixed = |text: &'static str| Signal::stored(text.to_owned());
    let start = Signal::derive(move || {
        let first = state.list.value.with(|list| Some(list.as_ref()?.rows.first()?.start_nanos));
        format!("Start, {}", state.app.zone_at(first.unwrap_or(0)).label())
    });
    let heads = match state.of {
        ListOf::Selection | ListOf::Operation | ListOf::Window => view! {
            <Head state sort=Some(TraceSort::Start) class="tl-start" text=start />
            <Head state sort=Some(TraceSort::Duration) class="tl-duration" text=fixed("Duration") />
            <Head state sort=Some(TraceSort::Spans) class="tl-spans" text=fixed("Spans") />
            <Head state sort=None class="tl-services" text=fixed("Services") />
            <Head state sort=Some(TraceSort::Errors) class="tl-errors" text=fixed("Errors") />
        }
        .into_any(),
        ListOf::Failed => view! {
            <Head state sort=Some(TraceSort::Message) class="tl-why" text=fixed("Error at the origin") />
            <Head state sort=None class="tl-root-error" text=fixed("Error of the root") />
            <Head state sort=None class="tl-id" text=fixed("Trace id") />
            <Head state sort=Some(TraceSort::Start) class="tl-start" text=start />
            <Head state sort=Some(TraceSort::Duration) class="tl-duration" text=fixed("Duration") />
            <Head state sort=Some(TraceSort::Spans) class="tl-spans" text=fixed("Spans") />
        }
        .into_any(),
    };
    view! {
        <Head state sort=None class="tl-pick" text=fixed("Pick") />
        <Head state sort=Some(TraceSort::Name) class="grid-name" text=fixed("Root service and operation") />
        {heads}
    }
}

#[component]
fn Head(state: ListState, sort: Option<TraceSort>, class: &'static str, text: Signal<String>) -> impl IntoView {
    let sort = sort.map(|sort| HeadSort {
        is_descending: Signal::derive(move || {
            state.app.route.with(|route| (route.sort == sort).then_some(route.descending))
        }),
        sort: Callback::new(move |()| state.sort_by(sort)),
    });
    view! { <GridHead class text sort /> }
}

/// `j` and `k` move wherever no text is typed, as in a trace, `p` picks, `o` selects what has the same root; `Enter` opens where nothing else takes it.
fn listen(state: ListState) {
    listen_to_window(ev::keydown, move |event| {
        let is_here = state.app.route.with_untracked(|route| route.view == state.view());
        if !is_here || event.default_prevented() || is_foreign(&event) {
            return;
        }
        match event.key().as_str() {
            "j" => state.grid.walk(1),
            "k" => state.grid.walk(-1),
            "p" => state.with_active(ListState::pick_at),
            "o" => state.with_active(ListState::only_root_at),
            "Enter" if nothing_takes_enter() => state.with_active(ListState::open_at),
            _ => return,
        }
        event.prevent_default();
    });
}

fn nothing_takes_enter() -> bool {
    document().active_element().is_none_or(|element| matches!(element.tag_name().as_str(), "BODY" | "MAIN"))
}
