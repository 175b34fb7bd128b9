//! What the table of operations knows: its rows, and where the keyboard is.

use super::traces_of;
use crate::engine::protocol::{Request, Response};
use crate::figure::{OperationRow, OperationSort, OperationTable};
use crate::ui::state::{App, Asked};
use crate::ui::widget::{Frame, Pool, VirtualScroll};
use leptos::prelude::*;

/// Height of a row, px; `--row` in the style sheet.
const ROW_PX: f64 = 24.0;
/// Height of the head, px; as in `operations.css`.
const HEAD_PX: f64 = 28.0;

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
    pub scroll: VirtualScroll,
    pub pool: Pool<TableRow>,
    /// Position the keyboard is on.
    pub active: RwSignal<Option<usize>>,
    pub frame: Frame,
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
        let scroll = VirtualScroll::new(ROW_PX, HEAD_PX);
        let state = Self { app, table, scroll, pool: Pool::new(), active: RwSignal::new(None), frame: Frame::new() };
        state.frame.set_work(move || state.paint());
        effect(move || {
            let rows = state.table.value.with(|table| table.as_ref().map(|table| table.rows.len()));
            if let Some(rows) = rows {
                state.scroll.rows.set(rows);
                state.active.set(None);
                state.scroll.scroll_to(0.0);
            }
        });
        effect(move || {
            state.scroll.track();
            state.table.value.track();
            state.active.track();
            state.frame.request();
        });
        state
    }

    fn paint(&self) {
        let map = self.scroll.map();
        if map.viewport_px <= 0.0 {
            return;
        }
        self.scroll.settle();
        let top = self.scroll.top();
        let active = self.active.get_untracked();
        self.table.value.with_untracked(|table| {
            let Some(table) = table else { return };
            self.pool.fill(&map, map.virtual_top(top), map.shown(top), |position| {
                let operation = table.rows.get(position)?.clone();
                let share = operation.total_nanos as f64 / (table.max_total_nanos as f64).max(1.0);
                Some(TableRow { position, share, is_active: active == Some(position), operation })
            });
        });
    }

    /// Moves the keyboard by this many rows.
    pub fn move_active(&self, by: isize) {
        let Some(last) = self.scroll.rows.get_untracked().checked_sub(1) else { return };
        let next = self.active.get_untracked().map_or(0, |now| now.saturating_add_signed(by)).min(last);
        self.active.set(Some(next));
        self.scroll.reveal(next);
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
