//! The table twin of a figure: always in the document, for screen readers and tests; seen when switched to.
//!
//! Hundreds of cells that nobody sees follow the figure only once it has stood still for a moment, and no figure waits for an answer:
//! in the middle of a change of the filter they would hold up what is seen.

use crate::page::table::Cell;
use crate::ui::state::use_app;
use leptos::prelude::*;
use std::time::Duration;

/// What changes more often than this is under way: a brush is drawn, a filter typed, answers come one by one.
const STILL: Duration = Duration::from_millis(250);

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
    let (told, is_late) = (RwSignal::new(Vec::new()), RwSignal::new(false));
    let (moment, is_due) = (RwSignal::new(()), StoredValue::new(false));
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let waiting = use_app().waiting;
    effect(move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        moment.track();
        if is_shown.get() || (is_due.get_value() && !waiting.is_any()) {
            told.set(rows.get());
            is_late.set(false);
            is_due.set_value(false);
        } else {
            // Changes with the rows, and costs less to look at.
            caption.track();
            is_late.set(true);
            let tell = move || {
                is_due.try_set_value(true);
                moment.try_set(());
            };
            timer.set_value(set_timeout_with_handle(tell, STILL).ok());
        }
    });
    let row = |cells: Vec<Cell>| {
        let mut cells = cells.into_iter().map(|cell| cell.text);
        let head = cells.next();
        view! { <tr><th scope="row">{head}</th>{cells.map(|cell| view! { <td>{cell}</td> }).collect_view()}</tr> }
    };
    view! {
        <div class="figure__table" class:visually-hidden=move || !is_shown.get() tabindex=move || if is_shown.get() { "0" } else { "-1" }
            role="region" aria-label=move || caption.get() aria-busy=move || is_late.get().to_string()>
            <table data-testid=testid>
                <caption>{move || caption.get()}</caption>
                <thead><tr>{columns.iter().map(|title| view! { <th scope="col">{*title}</th> }).collect_view()}</tr></thead>
                <tbody>{move || told.get().into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}
