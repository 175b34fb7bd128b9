//! The table of operations: a grid of pooled rows under sortable heads, and the choice of one service.

use super::row::OperationTableRow;
use super::state::TableState;
use crate::engine::protocol::TableOf;
use crate::figure::OperationSort;
use crate::format;
use crate::page::operations::COLUMNS;
use crate::ui::widget::{GridHead, GridRows, HeadSort, SaveMenu, SavedTable, VirtualGrid};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

/// Title, choice, and grid.
#[component]
pub(super) fn OperationGrid(state: TableState) -> impl IntoView {
    let rows = GridRows::of(state.pool, move |cell| view! { <OperationTableRow state cell /> }.into_any());
    let note = move || {
        state.table.value.with(|table| {
            let table = table.as_ref()?;
            let (shown, all) = (table.rows.len() as u64, table.count);
            let all = format::plural(all, "operation", "operations");
            Some(if shown < table.count { format!("the first {} of {all}", format::count(shown)) } else { all })
        })
    };
    let saved = SavedTable::whole("Operations", |_, route| TableOf::Operations {
        service: route.service.take(),
        sort: route.operation_sort,
        descending: !route.is_operation_ascending,
    });
    view! {
        <header class="operations__head">
            <h2>"All operations"</h2>
            <span class="figure__note" role="status">{dy(note)}</span>
            <ServiceChoice state />
            <SaveMenu table=saved />
        </header>
        {move || state.table.error.get().map(|error| view! { <p class="empty" role="alert">{error}</p> }.into_any())}
        <VirtualGrid
            grid=state.grid
            rows
            open=Callback::new(move |position| state.open(position))
            class="op"
            testid="operations-table"
            label="Operations"
            columns=COLUMNS.len() + 1
            is_stale=state.table.is_pending.into()
        >
            <Head state sort=OperationSort::Name class="grid-name" text="Service and operation" title="Service, then operation" />
            {COLUMNS.iter().map(|at| view! { <Head state sort=at.sort class="" text=at.label title=at.meaning /> }.into_any()).collect::<Vec<_>>()}
        </VirtualGrid>
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
fn Head(
    state: TableState,
    sort: OperationSort,
    class: &'static str,
    text: &'static str,
    title: &'static str,
) -> impl IntoView {
    let is_descending = Signal::derive(move || {
        state.app.route.with(|route| (route.operation_sort == sort).then_some(!route.is_operation_ascending))
    });
    let sort = Some(HeadSort { is_descending, sort: Callback::new(move |()| state.sort_by(sort)) });
    view! { <GridHead class text=Signal::stored(text.to_owned()) title sort /> }
}
