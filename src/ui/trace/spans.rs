//! The spans of the trace as a table that sorts by each column.
//!
//! The drawing columns are here already; the engine adds self time, time on the path, status and the order. The row the
//! keyboard is on is the trace's own, so that find, errors and detail work as in the waterfall.

use super::find::FindBox;
use super::state::TraceState;
use crate::engine::columns;
use crate::engine::protocol::{Request, Response, TableOf};
use crate::figure::{SpanSort, SpanTable, hue_class};
use crate::page::spans::{COLUMNS, cells, is_largest_first};
use crate::ui::state::Asked;
use crate::ui::widget::{
    Grid, GridHead, GridRows, HeadSort, Pool, SaveMenu, SavedTable, TextGridRow, TextRow, VirtualGrid,
};
use crate::worker::client::Answer;
use leptos::prelude::*;
use std::sync::Arc;

/// A table, and the id of its trace.
type Table = Arc<(String, SpanTable)>;

/// Signals of the table; copied freely.
#[derive(Clone, Copy)]
struct Spans {
    state: TraceState,
    table: Asked<Table>,
    grid: Grid,
    pool: Pool<TextRow>,
}

/// The grid.
#[component]
pub fn SpanGrid(state: TraceState) -> impl IntoView {
    let asking = memo(move || {
        let trace_id = state.opened.value.with(|opened| Some(opened.as_ref()?.view.header.trace_id.clone()))?;
        let (sort, descending) = state.app.route.with(|route| (route.span_sort, route.is_span_descending));
        Some((trace_id, sort, descending))
    });
    let ask = move || {
        let (trace_id, sort, descending) = asking.get()?;
        Some(Request::Spans { trace_id, sort, descending })
    };
    let table = state.app.follow("spans", ask, pick);
    let changes = move || {
        table.value.track();
        state.selected.track();
        state.found.value.track();
    };
    let spans = Spans { state, table, grid: Grid::new("span", changes), pool: Pool::new() };
    spans.follow_changes();
    let open = Callback::new(move |position| {
        if let Some(row) = spans.row_at(position) {
            state.select(row);
        }
    });
    let grid = spans.grid;
    let rows =
        GridRows::of(spans.pool, move |cell| view! { <TextGridRow grid cell columns=COLUMNS.len() open /> }.into_any());
    let heads = COLUMNS.iter().enumerate().map(|(at, &(sort, text, title))| {
        let class = if at == 0 { "grid-name" } else { "" };
        let order = HeadSort {
            is_descending: Signal::derive(move || {
                state.app.route.with(|route| (route.span_sort == sort).then_some(route.is_span_descending))
            }),
            sort: Callback::new(move |()| sort_by(state, sort)),
        };
        view! { <GridHead class text=Signal::stored(text.to_owned()) title sort=Some(order) /> }.into_any()
    });
    let heads = heads.collect::<Vec<_>>();
    let saved = SavedTable::whole("Spans of the trace", |_, route| TableOf::Spans {
        trace_id: route.trace_id.take().unwrap_or_default(),
        sort: route.span_sort,
        descending: route.is_span_descending,
    });
    view! {
        <div class="trace-spans">
            <div class="trace-tools"><FindBox state /><SaveMenu table=saved /></div>
            {move || table.error.get().map(|error| view! { <p class="empty" role="alert">{error}</p> }.into_any())}
            <VirtualGrid
                grid
                rows
                open
                class="sp"
                testid="span-table"
                label="Spans of the trace"
                columns=COLUMNS.len()
                is_stale=table.is_pending.into()
            >
                {heads}
            </VirtualGrid>
        </div>
    }
}

impl Spans {
    fn follow_changes(self) {
        let Self { state, table, grid, .. } = self;
        state.main.set_value(grid.scroll.node);
        grid.frame.set_work(move || self.paint());
        effect(move || {
            let rows = table.value.with(|table| table.as_ref().map(|table| table.1.order.len()));
            grid.scroll.rows.set(rows.unwrap_or(0));
            grid.scroll.scroll_to(0.0);
            untrack(|| self.place(state.selected.get().is_some()));
        });
        effect(move || {
            state.active.track();
            untrack(|| self.place(true));
        });
        effect(move || {
            let row = grid.active.get().and_then(|position| self.row_at(position));
            if let Some(row) = row.filter(|row| state.active.get_untracked() != Some(*row)) {
                untrack(|| state.follow_to(row));
            }
        });
    }

    /// The grid's keyboard goes to where the trace's is; `is_revealed`: and is seen.
    fn place(&self, is_revealed: bool) {
        let active = self.state.active.get_untracked();
        let position = self.table.value.with_untracked(|table| {
            let (table, row) = (table.as_ref()?, active?);
            table.1.order.iter().position(|at| *at == row)
        });
        if self.grid.active.get_untracked() != position {
            self.grid.active.set(position);
        }
        if let Some(position) = position.filter(|_| is_revealed) {
            self.grid.scroll.reveal(position);
        }
    }

    fn row_at(&self, position: usize) -> Option<u32> {
        self.table.value.with_untracked(|table| table.as_ref()?.1.order.get(position).copied())
    }

    fn paint(&self) {
        let Some(map) = self.grid.begin_paint() else { return };
        let (top, active) = (self.grid.scroll.top(), self.grid.active.get_untracked());
        let selected = self.state.selected.get_untracked();
        let found = self.state.found.value.get_untracked();
        self.table.value.with_untracked(|table| {
            let Some((trace_id, table)) = table.as_deref() else { return };
            self.state.read(|opened| {
                // The table of the trace before stays until that of this one is here.
                if opened.view.header.trace_id != *trace_id {
                    return;
                }
                self.pool.fill(&map, map.virtual_top(top), map.shown(top), |position| {
                    let row = *table.order.get(position)?;
                    let cells = cells(&opened.view, table, row)?;
                    let mut class = cells.first().map_or("", |service| hue_class(service)).to_owned();
                    let is_match = found.as_ref().is_some_and(|found| found.rows.binary_search(&row).is_ok());
                    let is_error = table.status.get(row as usize) == Some(&SpanTable::ERROR);
                    for (is, name) in
                        [(is_error, " is-error"), (is_match, " is-match"), (selected == Some(row), " is-selected")]
                    {
                        class.push_str(if is { name } else { "" });
                    }
                    Some(TextRow { position, cells, class, is_active: active == Some(position) })
                });
                self.state.was_painted();
            });
        });
    }
}

/// Sorts by a column; again: the other way round.
fn sort_by(state: TraceState, sort: SpanSort) {
    state.app.go(|route| {
        let is_same = route.span_sort == sort;
        route.is_span_descending = if is_same { !route.is_span_descending } else { is_largest_first(sort) };
        route.span_sort = sort;
    });
}

fn pick(answer: Answer) -> Option<Table> {
    let Response::Spans { trace_id } = answer.response else { return None };
    Some(Arc::new((trace_id, columns::decode_spans(&answer.buffer)?)))
}
