//! A table whose columns sort it.

use super::{Cut, Rest};
pub use crate::page::table::Cell;
use crate::sorting;
use leptos::prelude::*;
use std::cmp::Ordering;

/// Further columns, at the end, that hold more than text and do not sort: their titles, and their cells in the row at a
/// position.
pub type Beside = (&'static [&'static str], Callback<usize, Vec<AnyView>>);

/// Texts of columns, from the left.
pub type Titles = &'static [&'static str];

/// Order of a table: column, largest first.
type Sorting = Option<(usize, bool)>;

/// Rows in the order given until a column title is clicked: numbers largest first, texts from a to z.
#[component]
pub fn SortedTable(
    /// What the table holds.
    caption: &'static str,
    /// Column titles with their units.
    #[prop(into)]
    columns: Signal<Titles>,
    /// What they mean, where a title does not say it; fewer than columns, or none.
    #[prop(optional, into)]
    meanings: Signal<Titles>,
    /// The cells, row by row.
    #[prop(into)]
    rows: Signal<Vec<Vec<Cell>>>,
    /// How many columns, from the left, hold text.
    text_columns: usize,
    /// Told the position (in `rows`) of the row whose first cell was clicked; without it the cell is no button.
    #[prop(optional)]
    on_row: Option<Callback<usize>>,
    /// The row (in `rows`) that is chosen.
    #[prop(optional, into)]
    chosen: Signal<Option<usize>>,
    /// Columns that hold more than text.
    #[prop(optional)]
    beside: Option<Beside>,
    /// How many rows are shown before all are asked for.
    #[prop(default = usize::MAX)]
    most: usize,
) -> impl IntoView {
    let sorting = RwSignal::new(Sorting::None);
    let cut = Cut::at(most, ("row", "rows"));
    let titles = memo(move || columns.get());
    let mut before = titles.get_untracked();
    effect(move || {
        // The column at that place means something else now.
        let now = titles.get();
        if std::mem::replace(&mut before, now) != now {
            sorting.set(None);
        }
    });
    // Not a memo: what stands beside a row may change where its cells do not.
    let ordered = move || {
        let mut rows: Vec<(usize, Vec<Cell>)> = rows.get().into_iter().enumerate().collect();
        if let Some((column, is_descending)) = sorting.get() {
            sorting::by(&mut rows, |(_, a), (_, b)| match (a.get::<usize>(column), b.get::<usize>(column)) {
                (Some(a), Some(b)) => a.compare(b, is_descending),
                _ => Ordering::Equal,
            });
        }
        rows.truncate(cut.shown(rows.len()));
        let row = |(at, cells)| {
            let beside = beside.map(|(_, view)| view.run(at)).unwrap_or_default();
            view! {
                <tr class:is-chosen=move || chosen.get() == Some(at)>
                    {cells_of(at, cells, text_columns, on_row)}
                    {beside.into_iter().map(|view| view! { <td class="is-text">{view}</td> }).collect_view()}
                </tr>
            }
        };
        rows.into_iter().map(row).collect_view()
    };
    let head = move |(at, title): (usize, &'static &'static str)| {
        let meaning = meanings.get().get(at).copied().filter(|meaning| !meaning.is_empty());
        view! {
            <th scope="col" class:is-text=at < text_columns aria-sort=move || sort_word(sorting.get(), at)>
                <button type="button" title=meaning on:click=move |_| sorting.update(|now| *now = next(*now, at, text_columns))>{*title}</button>
            </th>
        }
    };
    view! {
        <table class="sorted-table">
            <caption>{caption}</caption>
            <thead>
                <tr>
                    {move || titles.get().iter().enumerate().map(head).collect_view()}
                    {beside.map(|(titles, _)| titles.iter().map(|title| view! { <th scope="col" class="is-text">{*title}</th> }).collect_view())}
                </tr>
            </thead>
            <tbody>{dy(ordered)}</tbody>
        </table>
        <Rest cut />
    }
}

fn next(now: Sorting, column: usize, text_columns: usize) -> Sorting {
    match now {
        Some((at, is_descending)) if at == column => Some((column, !is_descending)),
        _ => Some((column, column >= text_columns)),
    }
}

fn sort_word(sorting: Sorting, column: usize) -> &'static str {
    match sorting {
        Some((at, true)) if at == column => "descending",
        Some((at, false)) if at == column => "ascending",
        _ => "none",
    }
}

fn cells_of(at: usize, cells: Vec<Cell>, text_columns: usize, on_row: Option<Callback<usize>>) -> Vec<AnyView> {
    let cell = |(column, cell): (usize, Cell)| {
        let title = (column < text_columns).then(|| cell.text.clone());
        let dot = cell.dot.map(|class| view! { <span class=format!("dot {class}")></span> }.into_any());
        let note = cell.note;
        let note = (!note.is_empty())
            .then(|| view! { <bdi class="sorted-table__note" title=note.clone()>{note.clone()}</bdi> }.into_any());
        match on_row.filter(|_| column == 0) {
            Some(on_row) => view! {
                <th scope="row" class="is-text" title=title>{dot}<button type="button" class="link" dir="auto" on:click=move |_| on_row.run(at)>{cell.text}</button>{note}</th>
            }
            .into_any(),
            None if column == 0 => view! { <th scope="row" class="is-text" title=title>{dot}<bdi>{cell.text}</bdi>{note}</th> }.into_any(),
            // Numbers are always written from left to right.
            None if column >= text_columns && dot.is_none() => view! { <td>{cell.text}</td> }.into_any(),
            None => view! { <td class:is-text=column < text_columns title=title>{dot}<bdi>{cell.text}</bdi></td> }.into_any(),
        }
    };
    cells.into_iter().enumerate().map(cell).collect()
}
