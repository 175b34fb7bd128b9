//! What the trace screen knows: the open trace, what of it is shown, and where the keyboard is.

use crate::engine::columns;
use crate::engine::protocol::{Request, Response};
use crate::figure::waterfall::{
    Indent, RowContext, RowView, TimeWindow, VisibleRows, error_rows, row_view, service_hues,
};
use crate::figure::{SpanDetail, TracePath, TraceView};
use crate::format;
use crate::platform::mark;
use crate::route::TraceAs;
use crate::ui::state::{App, Asked};
use crate::ui::widget::{Frame, Pool, VirtualScroll};
use crate::worker::client::Answer;
use leptos::html::{Div, Input};
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;

/// Height of a row, px; `--row` in the style sheet.
pub const ROW_PX: f64 = 24.0;

/// Width of the detail, until it is drawn otherwise, px: a key of 27 letters stands in one line with its value.
pub const DETAIL_PX: f64 = 372.0;

/// The open trace with what is derived from it once.
pub struct Opened {
    /// Its columns.
    pub view: TraceView,
    /// Hue of each text that is a service.
    pub hues: Vec<u8>,
    /// Rows of error spans, ascending.
    pub errors: Vec<u32>,
}

/// Rows that match a query.
#[derive(Default)]
pub struct Found {
    /// The query.
    pub query: String,
    /// The rows, ascending.
    pub rows: Vec<u32>,
    /// Of a comparison: how many traces of the selection have such a span, and how many such spans they have.
    pub selected: Option<(u64, u64)>,
}

/// Signals of the trace screen; copied freely. Actions on them are in `actions.rs`.
#[derive(Clone, Copy)]
pub struct TraceState {
    /// The page.
    pub app: App,
    /// The open trace; the last one while the next is on its way.
    pub opened: Asked<Arc<Opened>>,
    /// Which rows are shown.
    pub visible: RwSignal<VisibleRows>,
    /// The time shown.
    pub window: RwSignal<TimeWindow>,
    /// The row the keyboard is on.
    pub active: RwSignal<Option<u32>>,
    /// The row whose detail is open: the route's span.
    pub selected: Memo<Option<u32>>,
    /// That detail.
    pub detail: Asked<SpanDetail>,
    /// Its critical path, unless that is hidden. Comes after the trace is shown.
    pub path: Asked<Arc<TracePath>>,
    /// Its list is open.
    pub is_path_listed: RwSignal<bool>,
    /// What the search found.
    pub found: Asked<Arc<Found>>,
    /// How it is shown.
    pub shown_as: Memo<TraceAs>,
    /// What has the keyboard when nothing else does: the waterfall, the table, or the text.
    pub main: StoredValue<NodeRef<Div>>,
    /// Scrolling of the waterfall.
    pub scroll: VirtualScroll,
    /// Its rows.
    pub pool: Pool<RowView>,
    /// Share of the width that names take, once the user has chosen one.
    pub name_share: RwSignal<Option<f64>>,
    /// Width of the names, px.
    pub name_px: Memo<f64>,
    /// Width of the detail panel, px.
    pub detail_px: RwSignal<f64>,
    /// From and to of what is on the screen, as shares of all shown rows.
    pub shown_share: RwSignal<(f64, f64)>,
    /// The search field.
    pub find_input: NodeRef<Input>,
    /// Row to bring on the screen with the next frame.
    pub pending_reveal: StoredValue<Option<u32>>,
    /// Steps to a next or previous trace that are asked for and not answered.
    pub pending_steps: StoredValue<i32>,
    /// Repaints the rows.
    pub frame: Frame,
    is_fresh: StoredValue<bool>,
    /// Id of the newest trace whose rows are on the screen.
    painted_id: RwSignal<Option<String>>,
}

impl TraceState {
    /// The state of a screen that is being mounted.
    #[must_use]
    pub fn new(app: App) -> Self {
        let scroll = VirtualScroll::new(ROW_PX, 0.0);
        let trace_id = memo(move || app.route.with(|route| route.trace_id.clone()));
        let query = memo(move || app.route.with(|route| route.find.clone()));
        let opened = app.follow("trace", move || Some(Request::OpenTrace { trace_id: trace_id.get()? }), pick_trace);
        let filter = memo(move || app.route.with(|route| route.filter.clone()));
        let ask_find = move || {
            let (trace_id, query) = (trace_id.get()?, query.get()?);
            Some(Request::Find { filter: filter.get(), trace_id, query })
        };
        let found = app.follow("find", ask_find, pick_found);
        // Asked for once the rows are on the screen, so that it never stands in their way.
        let painted_id: RwSignal<Option<String>> = RwSignal::new(None);
        let rule = memo(move || app.route.with(|route| (!route.is_path_hidden).then_some(route.path_rule)));
        let ask_path = move || Some(Request::CriticalPath { trace_id: painted_id.get()?, rule: rule.get()? });
        let path = app.follow("path", ask_path, pick_path);
        let selected = memo(move || {
            let span_id = app.route.with(|route| route.span_id.clone())?;
            opened.value.with(|opened| opened.as_ref()?.view.row_of(&span_id))
        });
        let ask_span = move || {
            let row = selected.get()?;
            let trace_id = opened.value.with(|opened| Some(opened.as_ref()?.view.header.trace_id.clone()))?;
            Some(Request::Span { filter: filter.get(), trace_id, row })
        };
        let detail = app.follow("span", ask_span, pick_span);
        let name_share = RwSignal::new(None);
        let state = Self {
            app,
            opened,
            visible: RwSignal::default(),
            window: RwSignal::default(),
            active: RwSignal::new(None),
            selected,
            detail,
            path,
            is_path_listed: RwSignal::new(false),
            found,
            shown_as: memo(move || app.route.with(|route| route.trace_as)),
            main: StoredValue::new(scroll.node),
            scroll,
            pool: Pool::new(),
            name_share,
            name_px: memo(move || name_width(scroll.size.get().0, name_share.get())),
            detail_px: RwSignal::new(DETAIL_PX),
            shown_share: RwSignal::new((0.0, 1.0)),
            find_input: NodeRef::new(),
            pending_reveal: StoredValue::new(None),
            pending_steps: StoredValue::new(0),
            frame: Frame::new(),
            is_fresh: StoredValue::new(false),
            painted_id,
        };
        state.frame.set_work(move || state.paint());
        state.follow_changes();
        state
    }

    /// Reads the open trace, untracked.
    pub fn read<T>(&self, read: impl FnOnce(&Opened) -> T) -> Option<T> {
        self.opened.value.with_untracked(|opened| opened.as_ref().map(|opened| read(opened)))
    }

    /// Width of the timeline, px.
    #[must_use]
    pub fn timeline_px(&self) -> f64 {
        (self.scroll.size.get().0 - self.name_px.get()).max(0.0)
    }

    /// Indentation of the rows.
    #[must_use]
    pub fn indent(&self) -> Indent {
        let depth = self.opened.value.with(|opened| opened.as_ref().map_or(1, |opened| opened.view.header.depth));
        Indent::fitting(depth, self.name_px.get())
    }

    fn follow_changes(self) {
        let mut before = None;
        effect(move || {
            let now = self.opened.value.with(|opened| {
                let header = &opened.as_ref()?.view.header;
                Some((header.trace_id.clone(), header.spans))
            });
            if now.is_some() && now != before {
                self.reset();
            }
            before = now;
        });
        effect(move || {
            self.scroll.track();
            self.name_px.track();
            self.opened.value.track();
            self.visible.track();
            self.window.track();
            self.active.track();
            self.selected.track();
            self.found.value.track();
            self.path.value.track();
            self.frame.request();
        });
        // Opening the detail takes room from the tree, on narrow screens from its height: the row stays in sight.
        effect(move || {
            self.scroll.size.track();
            if self.selected.get_untracked().is_some() {
                self.pending_reveal.set_value(self.active.get_untracked());
            }
        });
        effect(move || {
            let is_current = self.found.value.with(|found| {
                found
                    .as_ref()
                    .is_some_and(|found| self.app.route.with(|route| route.find.as_ref() == Some(&found.query)))
            });
            if is_current {
                self.show_first_match();
                // The count stands in the document by then; the timer runs once that frame is painted.
                request_animation_frame(|| set_timeout(|| mark("search-shown"), Duration::ZERO));
            }
        });
    }

    /// A trace was opened: everything is shown, from the top, or from the span the link names.
    fn reset(&self) {
        let rows = self.read(|opened| {
            let rows = VisibleRows::all(&opened.view);
            self.window.set(TimeWindow::full(opened.view.header.duration_nanos));
            rows
        });
        self.scroll.rows.set(rows.as_ref().map_or(0, VisibleRows::len));
        self.visible.set(rows.unwrap_or_default());
        if self.found.is_pending.get_untracked() {
            // Rows of the trace before.
            self.found.value.set(None);
        }
        let selected = self.selected.get_untracked();
        self.active.set(selected.or(Some(0)));
        self.scroll.scroll_to(0.0);
        self.pending_reveal.set_value(selected);
        self.is_fresh.set_value(true);
        self.frame.request();
    }

    /// Draws the rows on the screen from the columns: nothing is asked, nothing waits.
    fn paint(&self) {
        if self.shown_as.get_untracked() != TraceAs::Waterfall {
            return;
        }
        self.visible.with_untracked(|visible| self.paint_rows(visible));
    }

    fn paint_rows(&self, visible: &VisibleRows) {
        let map = self.scroll.map();
        if map.viewport_px > 0.0
            && let Some(position) = self.pending_reveal.get_value().and_then(|row| visible.nearest_position(row))
        {
            self.pending_reveal.set_value(None);
            self.scroll.reveal(position);
        }
        self.scroll.settle();
        let top = self.scroll.top();
        let (first, count) = map.shown(top);
        let found = self.found.value.get_untracked();
        let path = self.path.value.get_untracked();
        let drawn = self.read(|opened| {
            let name_px = self.name_px.get_untracked();
            let context = RowContext {
                view: &opened.view,
                visible,
                hues: &opened.hues,
                window: self.window.get_untracked(),
                indent: Indent::fitting(opened.view.header.depth, name_px),
                timeline_px: (self.scroll.size.get_untracked().0 - name_px).max(0.0),
                // That of the trace before may still stand here.
                path: path.as_deref().filter(|path| path.trace_id == opened.view.header.trace_id),
                matches: found.as_ref().map_or(&[], |found| &found.rows),
                selected: self.selected.get_untracked(),
                active: self.active.get_untracked(),
            };
            let item = |position| row_view(&context, position, format::duration);
            self.pool.fill(&map, map.virtual_top(top), (first, count), item);
        });
        let all = visible.len().max(1) as f64;
        self.shown_share.set((first as f64 / all, (first + count) as f64 / all));
        if drawn.is_some() && map.viewport_px > 0.0 {
            self.was_painted();
        }
    }

    /// The open trace is on the screen, in whatever form; to be called in the frame that draws it.
    pub fn was_painted(&self) {
        if self.is_fresh.get_value() {
            self.is_fresh.set_value(false);
            let (painted_id, id) = (self.painted_id, self.read(|opened| opened.view.header.trace_id.clone()));
            // The next frame begins once this one, with the rows, is painted. The panel may be gone by then.
            request_animation_frame(move || {
                mark("trace-shown");
                painted_id.try_set(id);
            });
        }
    }
}

/// Names take 380 px, on narrow screens 44 %.
fn name_width(width: f64, share: Option<f64>) -> f64 {
    let wanted = match share {
        Some(share) => share * width,
        None if width < 800.0 => width * 0.44,
        None => 380.0,
    };
    wanted.clamp(80.0_f64.min(width), (width - 80.0).max(80.0_f64.min(width))).round()
}

fn pick_trace(answer: Answer) -> Option<Arc<Opened>> {
    let Answer { response, buffer, .. } = answer;
    if !matches!(response, Response::Trace) {
        return None;
    }
    let view = columns::decode(&buffer)?;
    Some(Arc::new(Opened { hues: service_hues(&view), errors: error_rows(&view), view }))
}

fn pick_found(answer: Answer) -> Option<Arc<Found>> {
    let Response::Found { query, selected, .. } = answer.response else { return None };
    let rows = answer.buffer.chunks_exact(4);
    let rows = rows.map(|bytes| bytes.try_into().map_or(0, u32::from_le_bytes)).collect();
    Some(Arc::new(Found { query, rows, selected }))
}

fn pick_path(answer: Answer) -> Option<Arc<TracePath>> {
    let Response::CriticalPath(path) = answer.response else { return None };
    Some(Arc::new(path))
}

fn pick_span(answer: Answer) -> Option<SpanDetail> {
    let Response::Span(detail) = answer.response else { return None };
    Some(*detail)
}
