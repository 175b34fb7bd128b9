//! What can be done on the trace screen, by mouse or by key.

use super::state::TraceState;
use crate::engine::protocol::{Request, Response};
use crate::figure::TraceText;
use crate::figure::waterfall::{TimeWindow, VisibleRows, has_children, next_of, parent_of};
use crate::route::{ListOf, TraceAs, View};
use crate::worker::client::AskError;
use leptos::prelude::*;

/// Forms of a trace and the words for them.
pub const FORMS: &[(TraceAs, &str)] = &[
    (TraceAs::Waterfall, "Waterfall"),
    (TraceAs::Spans, "Spans"),
    (TraceAs::Text(TraceText::Tree), "Tree"),
    (TraceAs::Text(TraceText::Otlp), "JSON"),
];

/// How collapsing changes as a whole.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    /// Only roots are left.
    All,
    /// Nothing is hidden.
    None,
    /// One level less.
    Less,
    /// One level more.
    More,
}

impl TraceState {
    /// Collapses or expands as a whole.
    pub fn fold(&self, fold: Fold) {
        self.change_rows(|rows, state| {
            state.read(|opened| match fold {
                Fold::All => rows.collapse_all(&opened.view),
                Fold::None => rows.expand_all(&opened.view),
                Fold::Less => rows.collapse_level(&opened.view),
                Fold::More => rows.expand_level(&opened.view),
            });
        });
        self.keep_active_shown();
    }

    /// Hides or shows the children of a row.
    pub fn set_collapsed(&self, row: u32, is_collapsed: bool) {
        self.change_rows(|rows, state| {
            state.read(|opened| rows.set_collapsed(&opened.view, row, is_collapsed));
        });
        self.keep_active_shown();
    }

    /// Hides or shows the children of a row, whichever it is not.
    pub fn toggle(&self, row: u32) {
        let is_collapsed = self.visible.with_untracked(|rows| rows.is_collapsed(row));
        self.set_collapsed(row, !is_collapsed);
    }

    fn change_rows(&self, change: impl FnOnce(&mut VisibleRows, &Self)) {
        self.visible.update(|rows| change(rows, self));
        self.scroll.rows.set(self.visible.with_untracked(VisibleRows::len));
    }

    /// Where the keyboard was on a row that is hidden now, it goes to the ancestor that hides it.
    fn keep_active_shown(&self) {
        let Some(row) = self.active.get_untracked() else { return };
        let shown = self.visible.with_untracked(|rows| rows.nearest_position(row).and_then(|at| rows.row_at(at)));
        if shown != Some(row) {
            self.active.set(shown);
        }
        self.pending_reveal.set_value(shown);
    }

    /// Moves the keyboard to a row that is shown.
    pub fn activate(&self, row: u32) {
        self.active.set(Some(row));
        self.pending_reveal.set_value(Some(row));
        self.frame.request();
    }

    /// Moves the keyboard by this many shown rows.
    pub fn move_active(&self, by: isize) {
        let next = self.visible.with_untracked(|rows| {
            let now = self.active.get_untracked().and_then(|row| rows.nearest_position(row));
            let last = rows.len().checked_sub(1)?;
            rows.row_at(now.map_or(0, |now| now.saturating_add_signed(by)).min(last))
        });
        if let Some(row) = next {
            self.follow_to(row);
        }
    }

    /// `→` of a tree grid: open, or go to the first child.
    pub fn enter_row(&self) {
        let Some(row) = self.active.get_untracked() else { return };
        if !self.read(|opened| has_children(&opened.view, row)).unwrap_or(false) {
            return;
        }
        if self.visible.with_untracked(|rows| rows.is_collapsed(row)) {
            self.set_collapsed(row, false);
        } else {
            self.move_active(1);
        }
    }

    /// `←` of a tree grid: close, or go to the parent.
    pub fn leave_row(&self) {
        let Some(row) = self.active.get_untracked() else { return };
        let is_open = self.read(|opened| has_children(&opened.view, row)).unwrap_or(false)
            && !self.visible.with_untracked(|rows| rows.is_collapsed(row));
        if is_open {
            self.set_collapsed(row, true);
        } else if let Some(parent) = self.read(|opened| parent_of(&opened.view, row)).flatten() {
            self.follow_to(parent);
        }
    }

    /// Goes to a row wherever it is: opens what hides it, scrolls to it, moves the time to it.
    pub fn jump_to(&self, row: u32) {
        let is_hidden = self.visible.with_untracked(|rows| rows.position_of(row).is_none());
        if is_hidden {
            self.change_rows(|rows, state| {
                state.read(|opened| rows.reveal(&opened.view, row));
            });
        }
        let times = self.read(|opened| {
            let start = opened.view.start_nanos.get(row as usize).copied().unwrap_or(0);
            let duration = opened.view.duration_nanos.get(row as usize).copied().unwrap_or(0);
            (start as f64, start.saturating_add(duration) as f64)
        });
        if let Some((start, end)) = times {
            self.set_window(|window| window.reveal(start, end));
        }
        self.follow_to(row);
    }

    /// Moves the keyboard; an open detail goes along.
    pub(super) fn follow_to(&self, row: u32) {
        self.activate(row);
        if self.app.route.with_untracked(|route| route.span_id.is_some()) {
            self.select(row);
        }
    }

    /// Opens the detail of a row. Going from one detail to the next is one step of the history.
    pub fn select(&self, row: u32) {
        self.activate(row);
        let Some(span_id) = self.read(|opened| opened.view.link_id(row)) else { return };
        if self.app.route.with_untracked(|route| route.span_id.is_some()) {
            self.app.adjust(|route| route.span_id = Some(span_id));
        } else {
            self.app.go(|route| route.span_id = Some(span_id));
        }
    }

    /// Opens the list of the critical path in the place of the detail, or closes it.
    pub fn list_path(&self, is_listed: bool) {
        self.is_path_listed.set(is_listed);
        if is_listed {
            self.app.go(|route| route.span_id = None);
        } else {
            self.focus_grid();
        }
    }

    /// Draws the critical path, or hides it.
    pub fn toggle_path(&self) {
        self.app.go(|route| route.is_path_hidden = !route.is_path_hidden);
    }

    /// Shows the trace in another form.
    pub fn show_as(&self, form: TraceAs) {
        self.app.go(|route| route.trace_as = form);
    }

    /// Shows the trace in the next form, after the last in the first.
    pub fn show_as_next(&self) {
        let form = FORMS.iter().position(|(form, _)| *form == self.form()).unwrap_or_default();
        if let Some((next, _)) = FORMS.iter().cycle().nth(form + 1) {
            self.show_as(*next);
        }
    }

    /// The form it is shown in; one for both formats of JSON. Reactive.
    pub fn form(&self) -> TraceAs {
        match self.shown_as.get() {
            TraceAs::Text(TraceText::Jaeger) => TraceAs::Text(TraceText::Otlp),
            form => form,
        }
    }

    /// Closes the detail.
    pub fn deselect(&self) {
        self.app.go(|route| route.span_id = None);
        self.focus_grid();
    }

    /// Next or previous match.
    pub fn step_match(&self, forward: bool) {
        let next = self
            .found
            .value
            .with_untracked(|found| next_of(&found.as_ref()?.rows, self.active.get_untracked(), forward));
        if let Some(row) = next {
            self.jump_to(row);
        }
    }

    /// After a new search: to the first match at or below the keyboard's row, unless that is one.
    pub(super) fn show_first_match(&self) {
        let first = self.found.value.with_untracked(|found| {
            let at_or_above = self.active.get_untracked().and_then(|row| row.checked_sub(1));
            next_of(&found.as_ref()?.rows, at_or_above, true)
        });
        let is_linked = self.selected.get_untracked().is_some();
        if let Some(row) = first.filter(|_| !is_linked) {
            untrack(|| self.jump_to(row));
        }
    }

    /// Next or previous error span.
    pub fn step_error(&self, forward: bool) {
        let next = self.read(|opened| next_of(&opened.errors, self.active.get_untracked(), forward)).flatten();
        if let Some(row) = next {
            self.jump_to(row);
        }
    }

    /// Changes the time shown.
    pub fn set_window(&self, change: impl FnOnce(TimeWindow) -> TimeWindow) {
        let now = self.window.get_untracked();
        let next = change(now);
        if next != now {
            self.window.set(next);
        }
    }

    /// What is looked for; nothing ends the search.
    pub fn set_query(&self, query: &str) {
        let find = (!query.is_empty()).then(|| query.to_owned());
        self.app.adjust(|route| route.find = find);
    }

    /// The next or previous trace of the list this one was opened from. Steps add up until one is answered: who presses a
    /// key twice goes two traces on, however late the answer.
    pub fn step_trace(&self, step: i32) {
        let (app, steps) = (self.app, self.pending_steps);
        steps.update_value(|steps| *steps = steps.saturating_add(step));
        let step = steps.get_value();
        let request = app.route.with_untracked(|route| {
            let trace_id = route.trace_id.clone()?;
            let (sort, descending) = (route.sort, route.descending);
            Some(Request::Neighbour { filter: route.listed(route.list), sort, descending, trace_id, step })
        });
        let Some(request) = request else { return };
        let answer = app.engine().ask("neighbour", request);
        spawn(async move {
            let answer = answer.await;
            if matches!(answer, Err(AskError::Superseded)) {
                return;
            }
            let _ = steps.try_set_value(0);
            if let Ok(answer) = answer
                && let Response::Neighbour(Some(next)) = answer.response
            {
                app.go(|route| {
                    route.trace_id = Some(next);
                    route.span_id = None;
                });
            }
        });
    }

    /// Out: from the detail to the trace, from the trace to the list.
    pub fn leave(&self) {
        if self.app.route.with_untracked(|route| route.span_id.is_some()) {
            self.deselect();
        } else {
            self.app.go(|route| {
                route.view = if route.list == ListOf::Failed { View::Errors } else { View::Traces };
            });
        }
    }

    /// Gives the keyboard to what shows the trace, without scrolling the page.
    pub fn focus_grid(&self) {
        if let Some(node) = self.main.get_value().get_untracked() {
            let options = web_sys::FocusOptions::new();
            options.set_prevent_scroll(true);
            // An element that cannot be focused is not on the screen.
            let _ = node.focus_with_options(&options);
        }
    }

    /// Gives the keyboard to the search field.
    pub fn focus_find(&self) {
        if let Some(input) = self.find_input.get_untracked() {
            let _ = input.focus();
            input.select();
        }
    }
}
