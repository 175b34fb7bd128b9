//! What the table of operations knows: its rows, and where the keyboard is.

use super::traces_of;
use crate::engine::protocol::{Request, Response};
use crate::figure::{OperationRow, OperationSort, OperationTable};
use crate::ui::state::{App, Asked};
use crate::ui::widget::{Grid, Pool};
use leptos::prelude::*;

/// One row as plain data.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct TableRow {
    /// Position in the table.
    pub position: usize,
    /// The operation.
    pub operation: OperationRow,
    /// Its total as a share of the largest.
    pub share: f64,
    /// The keyboard is on it.
    pub is_active: bool,
}

/// Signals of the table; copied freely.
#[derive(Clone, Copy)]
pub(super) struct TableState {
    pub app: App,
    pub table: Asked<OperationTable>,
    pub grid: Grid,
    pub pool: Pool<TableRow>,
    /// Rows that were drawn last.
    drawn: StoredValue<usize>,
}

impl TableState {
    /// The state of a table that is being mounted.
    pub fn new(app: App) -> Self {
        let asking = memo(move || {
            app.route.with(|route| {
                let (sort, descending) = (route.operation_sort, !route.is_operation_ascending);
                (route.filter.clone(), route.service.clone(), sort, descending)
            })
        });
        let ask = move || {
            let (filter, service, sort, descending) = asking.get();
            Some(Request::Operations { filter, service, sort, descending })
        };
        let table = app.follow("operations", ask, |answer| match answer.response {
            Response::Operations(table) => Some(table),
            _ => None,
        });
        let grid = Grid::new("operation", move || table.value.track());
        let state = Self { app, table, grid, pool: Pool::new(), drawn: StoredValue::new(0) };
        grid.frame.set_work(move || state.paint());
        effect(move || {
            let rows = state.table.value.with(|table| table.as_ref().map(|table| table.rows.len()));
            if let Some(rows) = rows {
                state.grid.scroll.rows.set(rows);
                state.grid.rewind();
            }
        });
        state
    }

    fn paint(&self) {
        let Some(map) = self.grid.begin_paint() else { return };
        let top = self.grid.scroll.top();
        let (_, rows) = map.shown(top);
        let is_many_more = rows > 2 * self.drawn.get_value();
        self.drawn.set_value(rows);
        // The lists above are answered a moment before, and grow too. All these boxes in one frame would block the page.
        if is_many_more {
            self.grid.frame.request();
            return;
        }
        let active = self.grid.active.get_untracked();
        self.table.value.with_untracked(|table| {
            let Some(table) = table else { return };
            self.pool.fill(&map, map.virtual_top(top), map.shown(top), |position| {
                let operation = table.rows.get(position)?.clone();
                let share = operation.total_nanos as f64 / (table.max_total_nanos as f64).max(1.0);
                Some(TableRow { position, share, is_active: active == Some(position), operation })
            });
        });
    }

    /// To the traces of the row at a position.
    pub fn open(&self, position: usize) {
        let change = self.table.value.with_untracked(|table| {
            let row = table.as_ref()?.rows.get(position)?;
            Some(traces_of(&row.service, &row.name))
        });
        if let Some(change) = change {
            self.app.go(|route| change(route));
        }
    }

    /// Sorts by a column; again: the other way round. Numbers begin with the largest, names with the first.
    pub fn sort_by(&self, sort: OperationSort) {
        self.app.go(|route| {
            let natural = sort == OperationSort::Name;
            route.is_operation_ascending =
                if route.operation_sort == sort { !route.is_operation_ascending } else { natural };
            route.operation_sort = sort;
        });
    }
}
