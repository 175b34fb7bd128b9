//! The table of operations: a grid of pooled rows under sortable heads, and the choice of one service.

use super::row::{OperationTableRow, element_id};
use super::state::TableState;
use crate::figure::OperationSort;
use crate::format::{self, fixed};
use crate::page::operations::COLUMNS;
use crate::ui::widget::is_foreign;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

/// Title, choice, and grid.
#[component]
pub(super) fn OperationGrid(state: TableState) -> impl IntoView {
    let slots = state.pool.slots;
    let row = move |at: usize| {
        let cell = slots.with_untracked(|slots| slots.get(at).copied());
        cell.map(|cell| view! { <OperationTableRow state cell /> }.into_any())
    };
    let note = move || {
        state.table.value.with(|table| {
            let table = table.as_ref()?;
            let (shown, all) = (table.rows.len() as u64, table.count);
            let all = format::plural(all, "operation", "operations");
            Some(if shown < table.count { format!("the first {} of {all}", format::count(shown)) } else { all })
        })
    };
    view! {
        <header class="operations__head">
            <h2>"All operations"</h2>
            <span class="figure__note" role="status">{dy(note)}</span>
            <ServiceChoice state />
        </header>
        {move || state.table.error.get().map(|error| view! { <p class="empty" role="alert">{error}</p> }.into_any())}
        <div
            class="virtual op"
            class:is-stale=move || state.table.is_pending.get()
            node_ref=state.scroll.node
            data-testid="operations-table"
            role="grid"
            aria-label="Operations"
            aria-rowcount=move || (state.scroll.rows.get() + 1).to_string()
            aria-colcount=(COLUMNS.len() + 1).to_string()
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

/// All services, or one.
#[component]
fn ServiceChoice(state: TableState) -> impl IntoView {
    let chosen = memo(move || state.app.route.with(|route| route.service.clone()));
    let services = memo(move || {
        state.table.value.with(|table| table.as_ref().map(|table| table.services.clone())).unwrap_or_default()
    });
    let options = move || {
        let chosen = chosen.get();
        let option = |name: String| {
            let is_chosen = chosen.as_ref() == Some(&name);
            let value = name.clone();
            view! { <option value=value selected=is_chosen>{name}</option> }
        };
        // A service that a link names stays to be seen, even where it has no spans.
        let unknown = chosen.clone().filter(|name| services.with(|services| !services.contains(name)));
        services.get().into_iter().chain(unknown).map(option).collect_view()
    };
    let choose = move |event: web_sys::Event| {
        let select = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlSelectElement>().ok());
        if let Some(value) = select.map(|select| select.value()) {
            state.app.go(|route| route.service = Some(value).filter(|value| !value.is_empty()));
        }
    };
    view! {
        <label class="operations__service">
            "of "
            <select class="field" data-testid="operations-service" on:change=choose>
                <option value="" selected=move || chosen.with(Option::is_none)>"all services"</option>
                {dy(options)}
            </select>
        </label>
    }
}

#[component]
fn Heads(state: TableState) -> impl IntoView {
    let head = move |sort: OperationSort, class: &'static str, label: &'static str, meaning: &'static str| {
        let order = move || {
            state.app.route.with(|route| match (route.operation_sort == sort, route.is_operation_ascending) {
                (false, _) => "none",
                (true, true) => "ascending",
                (true, false) => "descending",
            })
        };
        view! {
            <div class=class role="columnheader" aria-sort=dy(order) title=meaning>
                <button type="button" on:click=move |_| state.sort_by(sort)>{label}</button>
            </div>
        }
        .into_any()
    };
    view! {
        <div class="op-head" role="row" aria-rowindex="1">
            {head(OperationSort::Name, "op-name", "Service and operation", "Service, then operation")}
            {COLUMNS.iter().map(|column| head(column.sort, "", column.label, column.meaning)).collect::<Vec<_>>()}
        </div>
    }
}

/// Keys of the grid, while it has the focus.
fn in_grid(state: TableState, event: &web_sys::KeyboardEvent) {
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
        "Enter" | " " => {
            if let Some(position) = state.active.get_untracked() {
                state.open(position);
            }
        }
        _ => return,
    }
    event.prevent_default();
}
