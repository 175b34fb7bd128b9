//! One pooled row of the table of operations.

use super::state::{TableRow, TableState};
use crate::figure::hue_class;
use crate::format::fixed;
use crate::page::operations::{COLUMNS, Column};
use crate::ui::widget::Slot;
use leptos::prelude::*;

/// A row component; what it shows changes with its cell.
#[component]
pub(super) fn OperationTableRow(state: TableState, cell: Slot<TableRow>) -> impl IntoView {
    let open = move |_| {
        if let Some(position) = cell.with_untracked(|cell| cell.as_ref().map(|at| at.item.position)) {
            state.grid.active.set(Some(position));
            state.open(position);
        }
    };
    let title = move || read(cell, |row| format!("{} {}", row.operation.service, row.operation.name));
    let place =
        move || cell.with(|cell| format!("translateY({}px)", fixed(cell.as_ref().map_or(0.0, |at| at.y_px), 1)));
    let share = move || format!("scaleX({})", fixed(read(cell, |row| row.share).unwrap_or(0.0), 4));
    let number = move |column: &'static Column| {
        let is_few = memo(move || read(cell, |row| row.operation.count < column.few).unwrap_or(false));
        view! {
            <div role="gridcell" class:is-few=move || is_few.get() title=move || is_few.get().then_some("Of few spans")>
                {move || read(cell, |row| (column.text)(&row.operation))}
            </div>
        }
        .into_any()
    };
    view! {
        <div
            class=move || read(cell, class).unwrap_or_else(|| "grid-row is-unused".to_owned())
            role=move || read(cell, |_| "row")
            id=move || read(cell, |row| state.grid.element_id(row.position))
            aria-rowindex=move || read(cell, |row| (row.position + 2).to_string())
            aria-selected=move || read(cell, |row| if row.is_active { "true" } else { "false" })
            style:transform=dy(place)
            on:click=open
        >
            <div class="grid-name" role="gridcell" title=dy(title)>
                <span class="dot"></span>
                <bdi class="grid-service">{move || read(cell, |row| row.operation.service.clone())}</bdi>
                <bdi class="grid-operation">{move || read(cell, |row| row.operation.name.clone())}</bdi>
            </div>
            {COLUMNS.iter().map(number).collect::<Vec<_>>()}
            <span class="op-bar" aria-hidden="true"><span style:transform=dy(share)></span></span>
        </div>
    }
}

fn read<T>(cell: Slot<TableRow>, read: impl FnOnce(&TableRow) -> T) -> Option<T> {
    cell.with(|cell| cell.as_ref().map(|at| read(&at.item)))
}

fn class(row: &TableRow) -> String {
    let mut class = format!("grid-row {}", hue_class(&row.operation.service));
    for (is, name) in [(row.is_active, " is-active"), (row.operation.errors > 0, " is-error")] {
        if is {
            class.push_str(name);
        }
    }
    class
}
