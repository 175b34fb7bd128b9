//! One pooled row of the list of traces.

use super::state::{ListRow, ListState};
use crate::figure::{TraceError, hue_class};
use crate::format;
use crate::format::fixed;
use crate::page::errors;
use crate::route::ListOf;
use crate::ui::widget::Slot;
use leptos::prelude::*;

/// What the button beside a root does.
const ONLY: &str = "Only traces with this root service and operation";

/// A row component; what it shows changes with its cell.
#[component]
pub fn TraceListRow(state: ListState, cell: Slot<ListRow>) -> impl IntoView {
    let open = move |_| {
        let at = cell.with_untracked(|cell| cell.as_ref().map(|at| (at.item.position, at.item.trace.clone())));
        if let Some((position, trace)) = at {
            state.grid.active.set(Some(position));
            state.open(&trace);
        }
    };
    let position = move || cell.with_untracked(|cell| cell.as_ref().map(|at| at.item.position));
    // The row itself opens.
    let only = move |event: web_sys::MouseEvent| {
        event.stop_propagation();
        if let Some(position) = position() {
            state.only_root_at(position);
        }
    };
    let pick = move |event: web_sys::MouseEvent| {
        event.stop_propagation();
        if let Some(position) = position() {
            state.pick_at(position);
            state.grid.activate(position);
        }
    };
    let is_picked = move || read(cell, |row| row.is_picked.then_some("checked")).flatten();
    let start = move || {
        read(cell, |row| {
            let nanos = row.trace.start_nanos;
            format::date_time(nanos, state.app.zone_at(nanos))
        })
    };
    let title = move || read(cell, |row| format!("{} {}", row.trace.root_service, row.trace.root_name));
    let place =
        move || cell.with(|cell| format!("translateY({}px)", fixed(cell.as_ref().map_or(0.0, |at| at.y_px), 1)));
    let before = (state.of == ListOf::Failed).then(|| view! { <Why cell /> }.into_any());
    let after = (state.of == ListOf::Selection).then(|| view! { <Counts cell /> }.into_any());
    let share = move || format!("scaleX({})", fixed(read(cell, |row| row.share).unwrap_or(0.0), 4));
    view! {
        <div
            class=move || read(cell, class).unwrap_or_else(|| "grid-row is-unused".to_owned())
            role=move || read(cell, |_| "row")
            id=move || read(cell, |row| state.grid.element_id(row.position))
            data-trace-id=move || read(cell, |row| row.trace.trace_id.clone())
            aria-rowindex=move || read(cell, |row| (row.position + 2).to_string())
            aria-selected=move || read(cell, |row| if row.is_active { "true" } else { "false" })
            style:transform=dy(place)
            on:click=open
        >
            <div class="tl-pick" role="gridcell" on:click=pick>
                <input type="checkbox" tabindex="-1" aria-label="Pick to compare" prop:checked=dy(is_picked) />
            </div>
            <div class="grid-name" role="gridcell" title=dy(title)>
                <span class="dot"></span>
                <bdi class="grid-service">{move || read(cell, |row| row.trace.root_service.clone())}</bdi>
                <bdi class="grid-operation">{move || read(cell, |row| row.trace.root_name.clone())}</bdi>
                <span class="value-actions">
                    <button class="icon" type="button" tabindex="-1" title=ONLY aria-label=ONLY on:click=only>"only"</button>
                </span>
                <span class="tl-mark">
                    {move || read(cell, |row| if row.trace.incomplete { "incomplete" } else { "" })}
                </span>
            </div>
            {before}
            <div class="tl-start" role="gridcell">{dy(start)}</div>
            <div class="tl-duration" role="gridcell">
                <span class="tl-bar" aria-hidden="true">
                    <span style:transform=dy(share)></span>
                </span>
                <span>{move || read(cell, |row| format::duration(row.trace.duration_nanos))}</span>
            </div>
            <div class="tl-spans" role="gridcell">{move || read(cell, |row| format::count(row.trace.spans.into()))}</div>
            {after}
        </div>
    }
}

/// Services and errors of a trace.
#[component]
fn Counts(cell: Slot<ListRow>) -> impl IntoView {
    view! {
        <div class="tl-services" role="gridcell">
            {move || read(cell, |row| format::count(row.trace.services.into()))}
        </div>
        <div class="tl-errors" role="gridcell" title=move || read(cell, error_title).flatten()>
            {move || read(cell, |row| format::count(row.trace.errors.into()))}
        </div>
    }
}

/// Why a trace failed, and which it is.
#[component]
fn Why(cell: Slot<ListRow>) -> impl IntoView {
    let error = move |text: fn(&TraceError) -> String| {
        dy(move || read(cell, |row| row.trace.error.as_deref().map(text)).flatten())
    };
    let dot =
        move || read(cell, |row| row.trace.error.as_ref().map(|error| format!("dot {}", hue_class(&error.service))));
    view! {
        <div class="tl-why" role="gridcell" title=error(errors::why)>
            <span class=move || dot().flatten().unwrap_or_default()></span>
            <bdi class="tl-origin">{error(|error| error.service.clone())}</bdi>
            <bdi class="tl-message">{error(|error| error.message.clone())}</bdi>
        </div>
        <div class="tl-root-error" role="gridcell" title=error(|error| error.root_message.clone())>
            <bdi>{error(|error| error.root_message.clone())}</bdi>
        </div>
        <div class="tl-id" role="gridcell" title=move || read(cell, |row| row.trace.trace_id.clone())>
            {move || read(cell, |row| row.trace.trace_id.clone())}
        </div>
    }
}

fn read<T>(cell: Slot<ListRow>, read: impl FnOnce(&ListRow) -> T) -> Option<T> {
    cell.with(|cell| cell.as_ref().map(|at| read(&at.item)))
}

fn class(row: &ListRow) -> String {
    let mut class = format!("grid-row {}", hue_class(&row.trace.root_service));
    for (is, name) in [
        (row.is_active, " is-active"),
        (row.is_open, " is-selected"),
        (row.trace.errors > 0, " is-error"),
        (row.trace.root_failed, " is-root-failed"),
    ] {
        if is {
            class.push_str(name);
        }
    }
    class
}

fn error_title(row: &ListRow) -> Option<String> {
    let error = row.trace.error.as_ref()?;
    let place = if row.trace.root_failed { "The root span is an error" } else { "Errors below the root span" };
    Some(format!("{place}. {}", errors::why(error)))
}
