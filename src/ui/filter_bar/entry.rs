//! Where terms are typed: a combobox. Its list holds what the engine and [`typed`] offer; the focus stays in the field.

use crate::engine::protocol::{Request, Response};
use crate::figure::Suggestion;
use crate::format::count;
use crate::page::chips::{chips, without};
use crate::page::typed;
use crate::platform;
use crate::route::View;
use crate::ui::state::App;
use leptos::ev;
use leptos::html;
use leptos::prelude::*;

/// `id` of the list; rows are numbered from it.
const LIST: &str = "filter-suggestions";

/// What is typed, and what is offered.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    app: App,
    input: NodeRef<html::Input>,
    text: RwSignal<String>,
    is_open: RwSignal<bool>,
    /// The row that `Enter` takes.
    chosen: RwSignal<Option<usize>>,
    problem: RwSignal<Option<&'static str>>,
    offered: Signal<Vec<Suggestion>>,
}

impl Entry {
    /// One per bar.
    pub(super) fn new(app: App) -> Self {
        let (text, is_open) = (RwSignal::new(String::new()), RwSignal::new(false));
        let asked = app.follow(
            "suggest",
            move || {
                let typed = text.get();
                // The terms that stand already narrow what is offered.
                is_open.get().then(|| Request::Suggest { filter: app.route.with(|route| route.filter.clone()), typed })
            },
            |answer| match answer.response {
                Response::Suggestions(found) => Some(found),
                _ => None,
            },
        );
        let offered = Signal::derive(move || {
            let mut all = typed::suggestions(&text.get());
            all.extend(asked.value.get().unwrap_or_default());
            all
        });
        let (chosen, problem) = (RwSignal::new(None), RwSignal::new(None));
        Self { app, input: NodeRef::new(), text, is_open, chosen, problem, offered }
    }

    fn has_list(&self) -> bool {
        self.is_open.get() && self.offered.with(|rows| !rows.is_empty())
    }

    fn type_in(&self, text: &str) {
        self.text.set(text.to_owned());
        self.is_open.set(true);
        self.chosen.set(None);
        self.problem.set(None);
    }

    fn close(&self) {
        self.is_open.set(false);
        self.chosen.set(None);
    }

    /// Makes terms of the text, or opens the trace it names.
    fn put(&self, text: &str) {
        if let Some(trace_id) = typed::trace_id(text) {
            self.type_in("");
            self.close();
            self.app.go(|route| {
                (route.view, route.trace_id, route.span_id) = (View::Trace, Some(trace_id), None);
            });
            return;
        }
        let mut filter = self.app.route.with_untracked(|route| route.filter.clone());
        match typed::put(&mut filter, text) {
            Ok(()) => {
                self.type_in("");
                self.close();
                self.app.go(|route| route.filter = filter);
            }
            Err(sentence) => {
                self.close();
                self.problem.set(Some(sentence));
            }
        }
    }

    fn take(&self, suggestion: &Suggestion) {
        if suggestion.is_whole {
            self.put(&suggestion.text);
        } else {
            self.type_in(&suggestion.text);
        }
        if let Some(input) = self.input.get_untracked() {
            // A focus that is refused is no harm.
            let _ = input.focus();
        }
    }

    fn step(&self, is_down: bool) {
        let len = self.offered.with_untracked(Vec::len);
        self.is_open.set(true);
        self.chosen.update(|chosen| {
            *chosen = match (*chosen, is_down) {
                _ if len == 0 => None,
                (None, true) => Some(0),
                (None, false) => Some(len - 1),
                (Some(at), true) => (at + 1 < len).then_some(at + 1),
                (Some(at), false) => at.checked_sub(1),
            }
        });
        if let Some(row) = self.chosen.get_untracked().and_then(|at| document().get_element_by_id(&row_id(at))) {
            platform::scroll_into_view(&row);
        }
    }

    /// Out of the field, so that letters are keys again.
    fn leave(&self) {
        if let Some(input) = self.input.get_untracked() {
            // An element that keeps the focus is no harm.
            let _ = input.blur();
        }
    }

    fn remove_last(&self) {
        let app = self.app;
        let last = app.route.with_untracked(|route| chips(&route.filter, &|_| crate::format::Zone::UTC).pop());
        if let Some(last) = last {
            app.go(|route| route.filter = without(&route.filter, last.term));
        }
    }

    fn key(&self, event: &web_sys::KeyboardEvent) {
        let chosen = self.chosen.get_untracked();
        let row = chosen.and_then(|at| self.offered.with_untracked(|rows| rows.get(at).cloned()));
        match (event.key().as_str(), row) {
            ("ArrowDown", _) => self.step(true),
            ("ArrowUp", _) => self.step(false),
            ("Enter" | "Tab", Some(row)) => self.take(&row),
            ("Enter", None) => self.put(&self.text.get_untracked()),
            ("Escape", _) if self.is_open.get_untracked() => self.close(),
            ("Escape", _) if self.text.with_untracked(String::is_empty) => self.leave(),
            ("Escape", _) => {
                self.type_in("");
                self.close();
            }
            ("Backspace", _) if self.text.with_untracked(String::is_empty) => self.remove_last(),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }
}

fn row_id(at: usize) -> String {
    format!("{LIST}-{at}")
}

/// The field.
#[component]
pub(super) fn Field(entry: Entry) -> impl IntoView {
    let app = entry.app;
    focus_by_slash(entry);
    let type_in = move |_| {
        if let Some(input) = entry.input.get_untracked() {
            entry.type_in(&input.value());
        }
    };
    let placeholder = move || {
        if app.route.with(|route| route.filter.is_empty()) {
            "Filter: service = …, duration >= 500ms, failed, any text, a trace id"
        } else {
            "and …"
        }
    };
    view! {
        <input
            class="filter-entry"
            type="text"
            role="combobox"
            aria-label="Add to the filter: a key, a comparison, a text, or the id of a trace to open"
            aria-autocomplete="list"
            aria-controls=LIST
            aria-expanded=move || entry.has_list().to_string()
            aria-activedescendant=move || entry.chosen.get().map(row_id)
            data-testid="filter-input"
            autocomplete="off"
            spellcheck="false"
            placeholder=dy(placeholder)
            node_ref=entry.input
            prop:value=dy(move || entry.text.get())
            on:input=type_in
            on:focus=move |_| entry.is_open.set(true)
            on:blur=move |_| entry.close()
            on:keydown=move |event| entry.key(&event)
        />
    }
}

/// The list below the bar, or why what was typed cannot be meant so.
#[component]
pub(super) fn Offers(entry: Entry) -> impl IntoView {
    view! {
        <Show when=move || entry.has_list()>
            <Rows entry />
        </Show>
        {move || entry.problem.get().map(|sentence| view! { <p class="suggestions suggestions--problem" role="alert">{sentence}</p> }.into_any())}
    }
}

/// What is offered.
#[component]
fn Rows(entry: Entry) -> impl IntoView {
    let row = move |(at, row): (usize, Suggestion)| {
        let spans = if row.spans > 0 { count(row.spans) } else { String::new() };
        let label = row.label.clone();
        let hint = if row.is_whole { "" } else { "…" };
        view! {
            <li
                id=row_id(at)
                class="suggestion"
                role="option"
                aria-selected=move || (entry.chosen.get() == Some(at)).to_string()
                // Before the field loses the focus, which would close the list.
                on:mousedown=move |event: web_sys::MouseEvent| {
                    event.prevent_default();
                    entry.take(&row);
                }
            >
                <bdi class="suggestion__label">{label}</bdi>
                <span class="suggestion__hint">{hint}</span>
                <span class="suggestion__count">{spans}</span>
            </li>
        }
    };
    view! {
        // A list that scrolls would be a stop for Tab, which ends with it.
        <ul class="suggestions" id=LIST role="listbox" tabindex="-1" aria-label="Suggestions, with how many spans have them" data-testid="filter-suggestions">
            {move || entry.offered.get().into_iter().enumerate().map(row).collect_view()}
        </ul>
    }
}

/// `/` goes to the field, but in a trace, where it finds.
fn focus_by_slash(entry: Entry) {
    listen_to_window(ev::keydown, move |event| {
        let is_plain = !event.ctrl_key() && !event.meta_key() && !event.alt_key();
        let is_trace = entry.app.route.with_untracked(|route| route.view == View::Trace);
        if event.key() == "/" && is_plain && !is_trace && !platform::is_typing(&event) {
            event.prevent_default();
            if let Some(input) = entry.input.get_untracked() {
                // A focus that is refused is no harm.
                let _ = input.focus();
            }
        }
    });
}
