//! The table twin of a figure: always in the document, for screen readers and tests; seen when switched to.

use crate::page::table::Cell;
use leptos::prelude::*;

/// Rows of cells; the first cell of each is its header.
#[component]
pub(super) fn TableTwin(
    /// `data-testid`.
    testid: &'static str,
    /// What the table holds.
    #[prop(into)]
    caption: Signal<String>,
    /// Column titles with their units.
    columns: &'static [&'static str],
    /// The cells.
    #[prop(into)]
    rows: Signal<Vec<Vec<Cell>>>,
    /// Shown, not only there.
    #[prop(into)]
    is_shown: Signal<bool>,
) -> impl IntoView {
    let row = |cells: Vec<Cell>| {
        let mut cells = cells.into_iter().map(|cell| cell.text);
        let head = cells.next();
        view! { <tr><th scope="row">{head}</th>{cells.map(|cell| view! { <td>{cell}</td> }).collect_view()}</tr> }
    };
    view! {
        <div class="figure__table" class:visually-hidden=move || !is_shown.get() tabindex=move || if is_shown.get() { "0" } else { "-1" }
            role="region" aria-label=move || caption.get()>
            <table data-testid=testid>
                <caption>{move || caption.get()}</caption>
                <thead><tr>{columns.iter().map(|title| view! { <th scope="col">{*title}</th> }).collect_view()}</tr></thead>
                <tbody>{move || rows.get().into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}
