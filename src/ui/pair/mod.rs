//! Two traces side by side: what each is, their operations by how much they differ, and their trees laid upon each other.

mod heads;
mod row;
mod state;
mod tree;

use super::state::use_app;
use super::widget::{Cell, SaveMenu, SavedTable, SortedTable};
use crate::figure::{PairOperation, hue_class};
use crate::format::Unit;
use crate::page::pair;
use heads::Heads;
use leptos::prelude::*;
use state::PairState;
use tree::PairTree;

const COLUMNS: &[&str] = &[
    "Service",
    "Operation",
    "In",
    "Total in A",
    "in B",
    "Difference",
    "Spans in A",
    "in B",
    "Longest in A",
    "in B",
    "On path in A",
    "in B",
    "Δ on path",
];

/// The same, each for itself: as a table is saved.
const SAVED: &[&str] = &[
    "Service",
    "Operation",
    "In",
    "Total A",
    "Total B",
    "Difference",
    "Spans A",
    "Spans B",
    "Longest A",
    "Longest B",
    "On path A",
    "On path B",
    "Δ on path",
];

/// Rows shown before all are asked for.
const MOST_ROWS: usize = 15;

/// The screen.
#[component]
pub(super) fn PairPanel() -> impl IntoView {
    let state = PairState::new(use_app());
    let is_open = memo(move || state.opened.value.with(Option::is_some));
    view! {
        <div class="pair" class:is-pending=move || state.opened.is_pending.get() data-testid="pair">
            {move || missing(state).map(|sentence| view! { <p class="empty" role="alert"><bdi>{sentence}</bdi></p> }.into_any())}
            <Show when=move || is_open.get()>
                <Heads state />
                <Operations state />
                <PairTree state />
            </Show>
        </div>
    }
    .into_any()
}

/// Why nothing stands here.
fn missing(state: PairState) -> Option<String> {
    let is_named = state.app.route.with(|route| route.trace_id.is_some() && route.other_id.is_some());
    if !is_named {
        return Some("Here two traces are compared: pick them in the list of traces.".to_owned());
    }
    state.opened.error.get()
}

#[component]
fn Operations(state: PairState) -> impl IntoView {
    let rows = Signal::derive(move || {
        state.with(|opened| opened.pair.operations.iter().map(cells).collect::<Vec<_>>()).unwrap_or_default()
    });
    let saved = SavedTable::here("Two traces", SAVED, rows);
    let sum = move || state.with(|opened| pair::sum_of_parts(&opened.pair));
    view! {
        <section class="card">
            <h2 class="card__title">"Operations" <span>"difference: B − A"</span><span class="card__right"><SaveMenu table=saved /></span></h2>
            <div class="table-scroll" data-testid="pair-table">
                <SortedTable caption="Operations of both traces, largest difference first" columns=Signal::stored(COLUMNS) rows text_columns=3 most=MOST_ROWS />
            </div>
            <p class="pair__sum">{dy(sum)}</p>
        </section>
    }
}

fn cells(row: &PairOperation) -> Vec<Cell> {
    let PairOperation { service, name, good, bad } = row;
    let nanos = |count: u32, nanos: u64| Cell::duration((count > 0).then_some(nanos as f64));
    let diff = row.diff_nanos();
    let signed = |nanos: i128| Cell::number(pair::difference(nanos), nanos as f64, Unit::Millis);
    vec![
        Cell::text(service).dotted(hue_class(service)),
        Cell::text(name),
        Cell::text(pair::presence(row)),
        nanos(good.count, good.total_nanos),
        nanos(bad.count, bad.total_nanos),
        diff.map_or_else(|| Cell::duration(None), signed),
        Cell::count(good.count.into()),
        Cell::count(bad.count.into()),
        nanos(good.count, good.max_nanos),
        nanos(bad.count, bad.max_nanos),
        nanos(good.count, good.on_path_nanos),
        nanos(bad.count, bad.on_path_nanos),
        signed(row.on_path_diff_nanos()),
    ]
}
