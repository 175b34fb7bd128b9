//! What the list of traces knows: the window of rows at hand, and where the keyboard is.

use crate::engine::protocol::{Request, Response, TableOf};
use crate::figure::scroll::Held;
use crate::figure::{TraceList, TraceRow, TraceSort};
use crate::page::errors::open_at;
use crate::query::Filter;
use crate::route::{ListOf, Route, View};
use crate::ui::state::{App, Asked};
use crate::ui::widget::{Grid, Pool, ROW_PX, SavedTable};
use crate::worker::client::Answer;
use leptos::prelude::*;
use std::cell::RefCell;

/// Rows asked for at once.
const PAGE: u32 = 300;

/// What the list is a list of.
type Query = (ListOf, Filter, TraceSort, bool);

/// A list that was left.
struct Left {
    query: Query,
    /// Of the data.
    generation: u64,
    top: f64,
    active: Option<usize>,
    list: Option<TraceList>,
}

thread_local! {
    // Coming back from a trace lands where one left, with the rows that were there: keys work at once. Scroll positions are
    // neither shared state nor a preference, so neither the route nor the storage is a place for them.
    static LAST: RefCell<Option<Left>> = const { RefCell::new(None) };
}

/// One row as plain data.
#[derive(Clone, Debug, PartialEq)]
pub struct ListRow {
    /// Position in the list.
    pub position: usize,
    /// The trace.
    pub trace: TraceRow,
    /// Its duration as a share of the longest.
    pub share: f64,
    /// The keyboard is on it.
    pub is_active: bool,
    /// It is the trace that was opened last.
    pub is_open: bool,
    /// It is picked to be compared.
    pub is_picked: bool,
}

/// Signals of the list; copied freely.
#[derive(Clone, Copy)]
pub struct ListState {
    /// The page.
    pub app: App,
    /// What it holds.
    pub of: ListOf,
    /// The newest window of rows.
    pub list: Asked<TraceList>,
    /// Scrolling and the keyboard.
    pub grid: Grid,
    /// The rows.
    pub pool: Pool<ListRow>,
    query: Memo<Query>,
    wanted: RwSignal<u64>,
    is_new_query: StoredValue<bool>,
}

impl ListState {
    /// The state of a list that is being mounted.
    #[must_use]
    pub fn new(app: App, of: ListOf) -> Self {
        let query = memo(move || query(app, of));
        let left = LAST.take().filter(|left| left.query == query.get_untracked());
        let left = left.filter(|left| left.generation == generation(app));
        let (top, active, rows) = left.map_or((0.0, None, None), |left| (left.top, left.active, left.list));
        let wanted = RwSignal::new(((top / ROW_PX) as u64).saturating_sub(u64::from(PAGE) / 3));
        let ask = move || {
            let (_, filter, sort, descending) = query.get();
            Some(Request::Traces { filter, sort, descending, first: wanted.get(), len: PAGE })
        };
        let slot = if of == ListOf::Failed { "failed-traces" } else { "traces" };
        let list = app.follow(slot, ask, pick);
        list.value.set(rows);
        // The route says what is picked. Not by a memo: a list that is gone must not read it.
        let grid = Grid::new("trace", move || {
            list.value.track();
            app.route.track();
        });
        let is_new_query = StoredValue::new(false);
        let state = Self { app, of, list, grid, pool: Pool::new(), query, wanted, is_new_query };
        grid.active.set(active);
        grid.scroll.scroll_to(top);
        if of == ListOf::Selection && active.is_some() {
            grid.focus_when_there();
        }
        grid.frame.set_work(move || state.paint());
        state.follow_changes();
        state
    }

    fn follow_changes(self) {
        let mut is_first = true;
        effect(move || {
            self.query.track();
            if !std::mem::take(&mut is_first) {
                self.is_new_query.set_value(true);
                self.wanted.set(0);
            }
        });
        effect(move || {
            let Some(selected) = self.list.value.with(|list| list.as_ref().map(|list| list.selected as usize)) else {
                return;
            };
            self.grid.scroll.rows.set(selected);
            if self.is_new_query.get_value() {
                self.is_new_query.set_value(false);
                self.grid.rewind();
            }
        });
        on_cleanup(move || {
            LAST.set(Some(Left {
                query: self.query.get_untracked(),
                generation: generation(self.app),
                top: self.grid.scroll.top(),
                active: self.grid.active.get_untracked(),
                list: self.list.value.get_untracked(),
            }));
        });
    }

    /// All its rows, in its order.
    pub fn saved(&self) -> SavedTable {
        match self.of {
            ListOf::Failed => SavedTable::whole("Failed traces", |_, route| saved(route, ListOf::Failed)),
            // No screen lists the traces of an operation apart.
            ListOf::Selection | ListOf::Operation | ListOf::Window => {
                SavedTable::whole("Traces", |_, route| saved(route, ListOf::Selection))
            }
        }
    }

    /// Draws the rows at hand, and asks for others before they are needed.
    fn paint(&self) {
        let Some(map) = self.grid.begin_paint() else { return };
        let top = self.grid.scroll.top();
        let (open, picked) = self.app.route.with_untracked(|route| (route.trace_id.clone(), route.picked.clone()));
        let active = self.grid.active.get_untracked();
        let next = self.list.value.with_untracked(|list| {
            let list = list.as_ref()?;
            let held = Held { first: list.first as usize, len: list.rows.len() };
            let virtual_top = held.hold(&map, map.virtual_top(top));
            let range = map.shown(map.scroll_top(virtual_top));
            self.pool.fill(&map, virtual_top, range, |position| {
                let trace = list.rows.get(position.checked_sub(held.first)?)?.clone();
                let share = trace.duration_nanos as f64 / (list.max_duration_nanos as f64).max(1.0);
                let is_open = open.as_ref() == Some(&trace.trace_id);
                let is_picked = picked.contains(&trace.trace_id);
                Some(ListRow { position, share, is_active: active == Some(position), is_open, is_picked, trace })
            });
            held.next_first(map.shown(top), map.rows, PAGE as usize)
        });
        if let Some(next) = next.map(|next| next as u64).filter(|next| *next != self.wanted.get_untracked()) {
            self.wanted.set(next);
        }
    }

    /// Does something with the trace the keyboard is on.
    pub fn with_active(&self, act: fn(&Self, usize)) {
        if let Some(position) = self.grid.active.get_untracked() {
            act(self, position);
        }
    }

    /// The trace at a position, if it is at hand.
    fn trace_at(&self, position: usize) -> Option<TraceRow> {
        self.list.value.with_untracked(|list| {
            let list = list.as_ref()?;
            let at = position.checked_sub(list.first as usize)?;
            list.rows.get(at).cloned()
        })
    }

    /// Opens the trace at a position, if it is at hand.
    pub fn open_at(&self, position: usize) {
        if let Some(trace) = self.trace_at(position) {
            self.open(&trace);
        }
    }

    /// Picks the trace at a position to be compared, or lets it go.
    pub fn pick_at(&self, position: usize) {
        if let Some(trace) = self.trace_at(position) {
            self.app.adjust(|route| route.toggle_pick(&trace.trace_id));
        }
    }

    /// Selects only the traces whose root is of the same service and operation.
    pub fn only_root_at(&self, position: usize) {
        if let Some(TraceRow { root_service, root_name, .. }) = self.trace_at(position) {
            self.app.go(|route| route.filter.put_root(&root_service, &root_name));
        }
    }

    /// Opens a trace; among failed ones where its error began.
    pub fn open(&self, trace: &TraceRow) {
        let error = trace.error.as_ref().filter(|_| self.of == ListOf::Failed);
        let origin = error.map_or("", |error| error.span_id.as_str());
        self.app.go(|route| {
            open_at(route, &trace.trace_id, origin);
            route.list = self.of;
        });
    }

    /// The screen it is on.
    pub fn view(&self) -> View {
        match self.of {
            ListOf::Selection | ListOf::Operation | ListOf::Window => View::Traces,
            ListOf::Failed => View::Errors,
        }
    }

    /// Sorts by a column; again: the other way round. Numbers begin with the largest, names and times with the first.
    pub fn sort_by(&self, sort: TraceSort) {
        self.app.go(|route| {
            let natural = matches!(sort, TraceSort::Duration | TraceSort::Spans | TraceSort::Errors);
            route.descending = if route.sort == sort { !route.descending } else { natural };
            route.sort = sort;
        });
    }
}

fn saved(route: &mut Route, of: ListOf) -> TableOf {
    route.filter = route.listed(of);
    TableOf::Traces { sort: route.sort, descending: route.descending }
}

fn query(app: App, of: ListOf) -> Query {
    app.route.with(|route| (of, route.listed(of), route.sort, route.descending))
}

fn generation(app: App) -> u64 {
    app.data.with_untracked(|data| data.generation)
}

fn pick(answer: Answer) -> Option<TraceList> {
    let Response::Traces(list) = answer.response else { return None };
    Some(list)
}
