//! One pooled row of the two trees.

use super::state::PairState;
use crate::figure::waterfall::{PairRow, PairSpan};
use crate::figure::{Change, hue_class};
use crate::format::{self, fixed};
use crate::page::pair;
use crate::ui::widget::Slot;
use leptos::prelude::*;

/// A row component; what it shows changes with its cell.
#[component]
pub(super) fn PairTreeRow(state: PairState, cell: Slot<PairRow>) -> impl IntoView {
    let position = move || cell.with_untracked(|cell| cell.as_ref().map(|at| at.item.position));
    let activate = move |_| state.grid.active.set(position());
    let toggle = move |event: web_sys::MouseEvent| {
        event.stop_propagation();
        if let Some(row) = cell.with_untracked(|cell| cell.as_ref().map(|at| at.item.row)) {
            state.grid.active.set(position());
            state.toggle(row);
        }
    };
    let title = move || read(cell, |row| format!("{} {}", row.service, row.name));
    let place =
        move || cell.with(|cell| format!("translateY({}px)", fixed(cell.as_ref().map_or(0.0, |at| at.y_px), 1)));
    let guides = move || read(cell, |row| format!("{}px", fixed(row.guides_px, 1)));
    let twisty = move || {
        read(cell, |row| match row.expanded {
            Some(true) => "▾",
            Some(false) => "▸",
            None => "",
        })
    };
    let bar = move |side: fn(&PairRow) -> &Option<PairSpan>| {
        dy(move || {
            let share = read(cell, |row| side(row).as_ref().map(|span| span.share)).flatten();
            format!("scaleX({})", fixed(share.unwrap_or(0.0), 4))
        })
    };
    view! {
        <div
            class=move || read(cell, class).unwrap_or_else(|| "grid-row is-unused".to_owned())
            role=move || read(cell, |_| "row")
            id=move || read(cell, |row| state.grid.element_id(row.position))
            aria-level=move || read(cell, |row| (row.depth + 1).to_string())
            aria-expanded=move || read(cell, |row| row.expanded.map(|is| is.to_string())).flatten()
            aria-rowindex=move || read(cell, |row| (row.position + 2).to_string())
            aria-selected=move || read(cell, |row| row.is_active.to_string())
            style:transform=dy(place)
            on:click=activate
        >
            <div class="grid-name" role="gridcell" title=dy(title)>
                <span class="pt-guides" style:width=dy(guides)></span>
                <span class="pt-level">{move || read(cell, |row| row.level.map(|level| level.to_string())).flatten()}</span>
                <span class="wf-twisty" aria-hidden="true" on:click=toggle>{dy(twisty)}</span>
                <span class="dot"></span>
                <bdi class="grid-service">{move || read(cell, |row| row.service.clone())}</bdi>
                <bdi class="grid-operation">{move || read(cell, |row| row.name.clone())}</bdi>
            </div>
            <div class="pt-bars" role="gridcell" aria-hidden="true">
                <span class="pt-bar" style:transform=bar(|row| &row.good)></span>
                <span class="pt-bar pt-bar--bad" style:transform=bar(|row| &row.bad)></span>
            </div>
            <Side state cell is_bad=false />
            <Side state cell is_bad=true />
            <div class="pt-mark" role="gridcell">
                <span>{move || read(cell, difference)}</span>
                <span class="pt-change">{move || read(cell, |row| pair::mark(row.change))}</span>
            </div>
        </div>
    }
}

/// Duration of the span in one of the traces; leads to it.
#[component]
fn Side(state: PairState, cell: Slot<PairRow>, is_bad: bool) -> impl IntoView {
    let side = move |row: &PairRow| if is_bad { row.bad.clone() } else { row.good.clone() };
    let text = move || read(cell, |row| side(row).map(|span| format::duration(span.nanos))).flatten();
    let is_error = move || read(cell, |row| side(row).is_some_and(|span| span.is_error)).unwrap_or(false);
    let label = move || {
        let trace = if is_bad { "B" } else { "A" };
        text().map(|text| format!("{text} in {trace}{}", if is_error() { ", an error" } else { "" }))
    };
    let open = move |event: web_sys::MouseEvent| {
        event.stop_propagation();
        if let Some(position) = cell.with_untracked(|cell| cell.as_ref().map(|at| at.item.position)) {
            state.open(position, Some(is_bad));
        }
    };
    view! {
        <div role="gridcell" class:is-bad=dy(is_error)>
            <button class="pt-open" type="button" tabindex="-1" aria-label=dy(label) hidden=move || text().is_none() on:click=open>
                {move || is_error().then_some("● ")}{dy(text)}
            </button>
            <span class="quiet">{move || text().is_none().then_some(format::NONE)}</span>
        </div>
    }
}

fn read<T>(cell: Slot<PairRow>, read: impl FnOnce(&PairRow) -> T) -> Option<T> {
    cell.with(|cell| cell.as_ref().map(|at| read(&at.item)))
}

fn difference(row: &PairRow) -> String {
    match (&row.good, &row.bad) {
        (Some(good), Some(bad)) => pair::difference(i128::from(bad.nanos) - i128::from(good.nanos)),
        _ => String::new(),
    }
}

fn class(row: &PairRow) -> String {
    let change = match row.change {
        Change::Same => "",
        Change::Slower => " is-slower",
        Change::Faster => " is-faster",
        Change::Gone => " is-gone",
        Change::New => " is-new",
    };
    let active = if row.is_active { " is-active" } else { "" };
    format!("grid-row {}{change}{active}", hue_class(&row.service))
}
