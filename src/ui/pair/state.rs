//! What the comparison of two traces knows: both traces, how they meet, and what of it is shown.

use crate::engine::columns;
use crate::engine::protocol::{Request, Response};
use crate::figure::waterfall::{Indent, PairContext, PairRow, VisibleRows, has_children, longest, pair_row, parent_of};
use crate::figure::{Alignment, TracePair, TraceView};
use crate::ui::state::{App, Asked};
use crate::ui::widget::{Grid, Pool};
use crate::worker::client::Answer;
use leptos::prelude::*;
use std::sync::Arc;

/// Room for names that indentation is fitted to, px; as in `pair.css`.
const NAME_PX: f64 = 380.0;

/// Two traces with all that is derived from them once.
pub(super) struct Opened {
    /// Their operations.
    pub pair: TracePair,
    /// Columns of the first.
    pub good: TraceView,
    /// Columns of the second.
    pub bad: TraceView,
    /// How their rows meet.
    pub rows: Alignment,
    longest_nanos: u64,
}

/// Signals of the screen; copied freely.
#[derive(Clone, Copy)]
pub(super) struct PairState {
    pub app: App,
    pub opened: Asked<Arc<Opened>>,
    pub visible: RwSignal<VisibleRows>,
    pub grid: Grid,
    pub pool: Pool<PairRow>,
}

impl PairState {
    /// The state of a screen that is being mounted.
    pub fn new(app: App) -> Self {
        let ids = memo(move || app.route.with(|route| (route.trace_id.clone(), route.other_id.clone())));
        let ask = move || {
            let (good, bad) = ids.get();
            Some(Request::ComparePair { good_id: good?, bad_id: bad? })
        };
        let opened = app.follow("pair", ask, pick);
        let visible = RwSignal::new(VisibleRows::default());
        let changes = move || {
            opened.value.track();
            visible.track();
        };
        let state = Self { app, opened, visible, grid: Grid::new("pair", changes), pool: Pool::new() };
        state.grid.frame.set_work(move || state.paint());
        effect(move || {
            let rows = state.with(|opened| VisibleRows::all(&opened.rows)).unwrap_or_default();
            state.grid.scroll.rows.set(rows.len());
            state.visible.set(rows);
            state.grid.rewind();
        });
        state
    }

    /// Reads the two traces, once they are there. Reactive.
    pub fn with<T>(self, read: impl FnOnce(&Opened) -> T) -> Option<T> {
        self.opened.value.with(|opened| opened.as_ref().map(|opened| read(opened)))
    }

    fn paint(&self) {
        let Some(map) = self.grid.begin_paint() else { return };
        let top = self.grid.scroll.top();
        let active = self.grid.active.get_untracked();
        self.visible.with_untracked(|visible| {
            self.with(|opened| {
                let depth = opened.good.header.depth.max(opened.bad.header.depth);
                let context = PairContext {
                    good: &opened.good,
                    bad: &opened.bad,
                    rows: &opened.rows,
                    visible,
                    indent: Indent::fitting(depth, NAME_PX.min(self.grid.scroll.size.get_untracked().0 * 0.4)),
                    longest_nanos: opened.longest_nanos,
                    active,
                };
                self.pool.fill(&map, map.virtual_top(top), map.shown(top), |at| pair_row(&context, at));
            });
        });
    }

    /// A is B now, and B is A.
    pub fn swap(self) {
        self.app.go(|route| std::mem::swap(&mut route.trace_id, &mut route.other_id));
    }

    /// Opens a span in the second trace, else in the first; or only in the one that `is_bad` names.
    pub fn open(self, position: usize, is_bad: Option<bool>) {
        let target = untrack(|| {
            let row = self.visible.with(|visible| visible.row_at(position))?;
            self.with(|opened| {
                let (good, bad) = opened.rows.at(row as usize);
                let bad = bad.filter(|_| is_bad != Some(false)).map(|row| (&opened.bad, row));
                let good = good.filter(|_| is_bad != Some(true)).map(|row| (&opened.good, row));
                let (view, row) = bad.or(good)?;
                Some((view.header.trace_id.clone(), view.link_id(row)))
            })?
        });
        if let Some((trace_id, span_id)) = target {
            self.app.go(|route| {
                route.open_trace(&trace_id);
                route.span_id = Some(span_id).filter(|id| !id.is_empty());
            });
        }
    }

    /// Changes which rows are shown; the keyboard stays on its row, or goes to the one that hides it.
    pub fn fold(self, change: impl FnOnce(&mut VisibleRows, &Alignment)) {
        let active = self.row_of_active();
        self.visible.update(|rows| {
            untrack(|| self.with(|opened| change(rows, &opened.rows)));
        });
        self.grid.scroll.rows.set(self.visible.with_untracked(VisibleRows::len));
        let position = active.and_then(|row| self.visible.with_untracked(|rows| rows.nearest_position(row)));
        self.grid.active.set(position);
    }

    fn row_of_active(self) -> Option<u32> {
        let position = self.grid.active.get_untracked()?;
        self.visible.with_untracked(|rows| rows.row_at(position))
    }

    /// Hides or shows the children of a row, whichever it is not.
    pub fn toggle(self, row: u32) {
        self.fold(|rows, tree| rows.set_collapsed(tree, row, !rows.is_collapsed(row)));
    }

    /// `→` of a tree grid: open, or go to the first child.
    pub fn enter_row(self) {
        let Some(row) = self.row_of_active() else { return };
        if untrack(|| self.with(|opened| has_children(&opened.rows, row))) != Some(true) {
            return;
        }
        if self.visible.with_untracked(|rows| rows.is_collapsed(row)) {
            self.toggle(row);
        } else {
            self.grid.move_active(1);
        }
    }

    /// `←` of a tree grid: close, or go to the parent.
    pub fn leave_row(self) {
        let Some(row) = self.row_of_active() else { return };
        let has_children = untrack(|| self.with(|opened| has_children(&opened.rows, row))) == Some(true);
        if has_children && !self.visible.with_untracked(|rows| rows.is_collapsed(row)) {
            self.toggle(row);
            return;
        }
        let parent = untrack(|| self.with(|opened| parent_of(&opened.rows, row))).flatten();
        let position = parent.and_then(|parent| self.visible.with_untracked(|rows| rows.position_of(parent)));
        if let Some(position) = position {
            self.grid.active.set(Some(position));
            self.grid.scroll.reveal(position);
        }
    }
}

fn pick(answer: Answer) -> Option<Arc<Opened>> {
    let Answer { response, buffer, .. } = answer;
    let Response::Pair(pair) = response else { return None };
    let (good, bad, rows) = columns::decode_pair(&buffer)?;
    let longest_nanos = longest(&good, &bad);
    Some(Arc::new(Opened { pair: *pair, good, bad, rows, longest_nanos }))
}
