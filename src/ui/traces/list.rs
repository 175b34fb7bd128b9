//! The list: a grid of pooled rows under sortable heads.

use super::row::{TraceListRow, element_id};
use super::state::{ListOf, ListState};
use crate::figure::TraceSort;
use crate::format::fixed;
use crate::ui::widget::is_foreign;
use leptos::ev;
use leptos::prelude::*;

/// The grid.
#[component]
pub fn TraceGrid(state: ListState) -> impl IntoView {
    let slots = state.pool.slots;
    listen(state);
    let row = move |at: usize| {
        let cell = slots.with_untracked(|slots| slots.get(at).copied());
        cell.map(|cell| view! { <TraceListRow state cell /> }.into_any())
    };
    let (name, testid, columns) = match state.of {
        ListOf::Selection => ("Traces", "trace-list", 6),
        ListOf::Failed => ("Failed traces", "error-table", 7),
    };
    view! {
        <div
            class="virtual tl"
            class:tl--failed=state.of == ListOf::Failed
            class:is-stale=move || state.list.is_pending.get()
            node_ref=state.scroll.node
            style:height=move || state.fitted_height()
            data-testid=testid
            role="grid"
            aria-label=name
            aria-rowcount=move || (state.scroll.rows.get() + 1).to_string()
            aria-colcount=columns
            aria-activedescendant=move || state.active.get().map(element_id)
            tabindex="0"
            on:scroll=move |_| state.scroll.scrolled(state.frame)
            on:keydown=move |event| in_grid(state, &event)
        >
            <div class="virtual-content" style:height=move || state.scroll.content_height()>
                <Heads state />
                <div class="virtual-window" style:height=move || state.scroll.window_height()>
                    <div
                        class="virtual-sheet"
                        style:transform=move || format!("translateY({}px)", fixed(state.pool.sheet_y.get(), 1))
                    >
                        <For each=move || 0..slots.with(Vec::len) key=usize::to_string let:at>
                            {row(at)}
                        </For>
                    </div>
                </div>
            </div>
        </div>
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
        ListOf::Selection => view! {
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
        <div class="tl-head" role="row" aria-rowindex="1">
            <Head state sort=Some(TraceSort::Name) class="tl-name" text=fixed("Root service and operation") />
            {heads}
        </div>
    }
}

/// A head; sortable where there is something to sort by.
#[component]
fn Head(state: ListState, sort: Option<TraceSort>, class: &'static str, text: Signal<String>) -> impl IntoView {
    let order = move || {
        let sort = sort?;
        Some(state.app.route.with(|route| match (route.sort == sort, route.descending) {
            (false, _) => "none",
            (true, false) => "ascending",
            (true, true) => "descending",
        }))
    };
    let inside = match sort {
        Some(sort) => view! { <button type="button" on:click=move |_| state.sort_by(sort)>{text}</button> }.into_any(),
        None => view! { <span>{text}</span> }.into_any(),
    };
    view! { <div class=class role="columnheader" aria-sort=dy(order)>{inside}</div> }
}

/// Keys of the grid, while it has the focus.
fn in_grid(state: ListState, event: &web_sys::KeyboardEvent) {
    let is_in_head = event.target() != event.current_target();
    if is_foreign(event) || is_in_head {
        return;
    }
    let page = (state.scroll.map().most_shown() as isize - 2).max(1);
    match event.key().as_str() {
        "ArrowDown" => state.move_active(1),
        "ArrowUp" => state.move_active(-1),
        "PageDown" => state.move_active(page),
        "PageUp" => state.move_active(-page),
        "Home" => state.move_active(isize::MIN),
        "End" => state.move_active(isize::MAX),
        "Enter" | " " => state.open_active(),
        _ => return,
    }
    event.prevent_default();
}

/// `j` and `k` move wherever no text is typed, as in a trace; `Enter` opens where nothing else takes it.
fn listen(state: ListState) {
    listen_to_window(ev::keydown, move |event| {
        let is_here = state.app.route.with_untracked(|route| route.view == state.view());
        if !is_here || event.default_prevented() || is_foreign(&event) {
            return;
        }
        match event.key().as_str() {
            "j" => state.walk(1),
            "k" => state.walk(-1),
            "Enter" if nothing_takes_enter() => state.open_active(),
            _ => return,
        }
        event.prevent_default();
    });
}

fn nothing_takes_enter() -> bool {
    document().active_element().is_none_or(|element| matches!(element.tag_name().as_str(), "BODY" | "MAIN"))
}
