//! One pooled row of the waterfall: glue between a plain [`RowView`] and the document.

use super::state::TraceState;
use crate::figure::HUE_CLASSES;
use crate::figure::waterfall::{Label, RowView};
use crate::ui::widget::{Placed, Slot};
use leptos::prelude::*;

/// Id of the element that shows a row, for `aria-activedescendant`.
#[must_use]
pub fn element_id(row: u32) -> String {
    format!("span-row-{row}")
}

/// A row component; what it shows changes with its slot.
#[component]
pub fn WaterfallRow(state: TraceState, cell: Slot<RowView>) -> impl IntoView {
    let click = move |_| {
        if let Some(row) = row_of(cell) {
            state.select(row);
            state.focus_grid();
        }
    };
    let toggle = move |event: web_sys::MouseEvent| {
        event.stop_propagation();
        if let Some(row) = row_of(cell) {
            state.toggle(row);
            state.activate(row);
        }
    };
    let hint = RwSignal::new(None::<String>);
    let explain = move |_| hint.set(cell.with_untracked(|slot| slot.as_ref().map(|at| title(&at.item))));
    view! {
        <div
            class=move || read(cell, class).unwrap_or_else(|| "wf-row is-unused".to_owned())
            role=move || read(cell, |_| "row")
            id=move || read(cell, |row| element_id(row.row))
            data-span-id=move || read(cell, |row| row.span_id.clone())
            attr:aria-level=move || read(cell, |row| (row.depth + 1).to_string())
            aria-expanded=move || read(cell, |row| row.expanded.map(|is| if is { "true" } else { "false" })).flatten()
            aria-rowindex=move || read(cell, |row| (row.position + 1).to_string())
            aria-selected=move || read(cell, |row| if row.is_selected { "true" } else { "false" })
            title=move || hint.get()
            style:transform=move || cell.with(|slot| translate_y(slot.as_ref().map_or(0.0, |at| at.y_px)))
            on:click=click
            on:mouseenter=explain
            on:mouseleave=move |_| hint.set(None)
        >
            <div class="wf-name" role="gridcell">
                <span class="wf-guides" style:width=move || px(read(cell, |row| row.guides_px))></span>
                <span class="wf-level">{move || read(cell, |row| row.level.map(|level| level.to_string())).flatten()}</span>
                <span class="wf-twisty" aria-hidden="true" on:click=toggle></span>
                <span class="wf-stripe"></span>
                <bdi class="wf-service">{move || read(cell, |row| row.service.clone())}</bdi>
                <bdi class="wf-operation">{move || read(cell, |row| row.name.clone())}</bdi>
                <bdi class="wf-error">{move || read(cell, |row| row.error.clone()).flatten()}</bdi>
            </div>
            <div class="wf-time" role="gridcell">
                <div
                    class="wf-bar"
                    style:transform=move || translate_x(read(cell, |row| row.bar.x_px))
                    style:width=move || px(read(cell, |row| row.bar.width_px))
                ></div>
                <span class="wf-duration" style:transform=move || translate_x(read(cell, |row| label_x(row.bar.label)))>
                    {move || read(cell, |row| row.duration.clone())}
                </span>
            </div>
        </div>
    }
}

fn read<T>(slot: Slot<RowView>, read: impl FnOnce(&RowView) -> T) -> Option<T> {
    slot.with(|slot| slot.as_ref().map(|at| read(&at.item)))
}

fn row_of(slot: Slot<RowView>) -> Option<u32> {
    slot.with_untracked(|slot: &Option<Placed<RowView>>| slot.as_ref().map(|at| at.item.row))
}

fn class(row: &RowView) -> String {
    let mut class = String::from("wf-row ");
    class.push_str(HUE_CLASSES.get(usize::from(row.hue)).copied().unwrap_or_default());
    let label = match row.bar.label {
        Label::Right(_) | Label::Left(_) => "",
        Label::On(_) => " is-label-on",
        Label::Before => " is-before",
        Label::After(_) => " is-after",
    };
    class.push_str(label);
    for (is, name) in [
        (row.expanded == Some(true), " is-open"),
        (row.expanded == Some(false), " is-closed"),
        (row.error.is_some(), " is-error"),
        (row.is_error_below, " is-error-below"),
        (row.is_orphan, " is-orphan"),
        (row.is_selected, " is-selected"),
        (row.is_active, " is-active"),
        (row.is_match, " is-match"),
    ] {
        if is {
            class.push_str(name);
        }
    }
    class
}

/// The whole of what a narrow column cuts off.
fn title(row: &RowView) -> String {
    let mut title = format!("{} {} · {}", row.service, row.name, row.duration);
    if let Some(error) = &row.error {
        title.push_str("\nError: ");
        title.push_str(error);
    }
    if row.is_error_below {
        title.push_str("\nAn error lies below.");
    }
    if row.is_orphan {
        title.push_str("\nIts parent is missing.");
    }
    title
}

fn label_x(label: Label) -> f64 {
    match label {
        Label::Right(x) | Label::Left(x) | Label::On(x) | Label::After(x) => x,
        Label::Before => 0.0,
    }
}

fn px(value: Option<f64>) -> String {
    format!("{:.1}px", value.unwrap_or(0.0))
}

fn translate_x(value: Option<f64>) -> String {
    format!("translateX({:.1}px)", value.unwrap_or(0.0))
}

fn translate_y(value: f64) -> String {
    format!("translateY({value:.1}px)")
}
