//! The two trees laid upon each other: a tree grid.

use super::row::PairTreeRow;
use super::state::PairState;
use crate::engine::protocol::TableOf;
use crate::figure::waterfall::VisibleRows;
use crate::ui::widget::{GridHead, GridRows, SaveMenu, SavedTable, VirtualGrid, is_foreign};
use leptos::prelude::*;

/// Title, tools and grid.
#[component]
pub(super) fn PairTree(state: PairState) -> impl IntoView {
    let rows = GridRows::of(state.pool, move |cell| view! { <PairTreeRow state cell /> }.into_any());
    let key = move |event: web_sys::KeyboardEvent| {
        if is_foreign(&event) {
            return;
        }
        match event.key().as_str() {
            "ArrowRight" => state.enter_row(),
            "ArrowLeft" => state.leave_row(),
            "]" => state.fold(|rows, tree| rows.collapse_all(tree)),
            "[" => state.fold(|rows, tree| rows.expand_all(tree)),
            "p" => state.fold(|rows, tree| rows.collapse_level(tree)),
            "o" => state.fold(|rows, tree| rows.expand_level(tree)),
            _ => return,
        }
        event.prevent_default();
    };
    let fold = move |label: &'static str,
                     what: &'static str,
                     change: fn(&mut VisibleRows, &crate::figure::Alignment)| {
        view! {
            <button class="key" type="button" title=what aria-label=what on:click=move |_| state.fold(change)>{label}</button>
        }
        .into_any()
    };
    let head = move |class: &'static str, text: &'static str, title: &'static str| {
        view! { <GridHead class text=Signal::stored(text.to_owned()) title sort=None /> }.into_any()
    };
    let saved = SavedTable::whole("Spans of two traces", |_, route| TableOf::PairSpans {
        good_id: route.trace_id.clone().unwrap_or_default(),
        bad_id: route.other_id.clone().unwrap_or_default(),
    });
    view! {
        <section class="pair__tree" on:keydown=key>
            <h2 class="card__title">
                "Spans"
                <span>"matched by service, operation and order among siblings; marked from 20 % and 1 ms"</span>
                <span class="card__right">
                    <SaveMenu table=saved />
                    {fold("[", "Expand all", |rows, tree| rows.expand_all(tree))}
                    {fold("]", "Collapse all", |rows, tree| rows.collapse_all(tree))}
                </span>
            </h2>
            <VirtualGrid
                grid=state.grid
                rows
                open=Callback::new(move |position| state.open(position, None))
                class="pt"
                testid="pair-tree"
                label="Spans of both traces"
                columns=5
                is_stale=state.opened.is_pending.into()
                is_fitted=true
                is_tree=true
            >
                {head("grid-name", "Service and operation", "")}
                {head("pt-bars", "Duration, A above B", "The longest span of both traces fills the column")}
                {head("", "A", "Opens the span in trace A")}
                {head("", "B", "Opens the span in trace B")}
                {head("pt-mark", "B − A", "")}
            </VirtualGrid>
        </section>
    }
}
