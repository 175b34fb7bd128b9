//! The screen: the summary, to be copied and saved, and below it what is pinned.

use super::block::facts_view;
use super::own::OwnLine;
use super::pin::card;
use super::state::{Notes, use_notes};
use crate::page::notebook::{Document, document};
use crate::page::sentences::data_title;
use crate::platform;
use crate::ui::saving::named;
use crate::ui::widget::CopyButton;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

/// The screen.
#[component]
pub(in crate::ui) fn SummaryPanel() -> impl IntoView {
    let notes = use_notes();
    notes.follow_incident();
    notes.follow_pins();
    let facts = move || facts_view(&notes.facts());
    let has_pins = memo(move || notes.pinned.with(|keys| !keys.is_empty()));
    view! {
        <section class="notebook" data-testid="summary">
            <header class="heading">
                <h1 class="heading__title">"Incident summary"</h1>
                <span class="heading__facts" dir="auto">{move || title(notes)}</span>
                <Tools notes />
            </header>
            {move || notes.error.get().map(|sentence| view! { <p class="empty" role="alert">{sentence}</p> }.into_any())}
            <div class="card notebook__summary">
                <OwnLine notes label="Root cause" placeholder="In a line, as far as it is known" testid="root-cause" of=|notebook| &mut notebook.cause />
                <OwnLine notes label="What was done" placeholder="In a line" testid="what-was-done" of=|notebook| &mut notebook.done />
                <div class:is-pending=move || notes.is_pending.get() data-testid="summary-facts">{dy(facts)}</div>
            </div>
            <h2 class="notebook__pinned" id=PINNED tabindex="-1">
                "Pinned"
                <span>"with notes of your own; kept in this browser, for this data"</span>
            </h2>
            <p class="empty" hidden=move || has_pins.get()>
                "Nothing yet. Figures, error groups, findings, bottlenecks and traces have a button “pin”: what is pinned stands here and in what is saved."
            </p>
            <For each=move || notes.pinned.get() key=Clone::clone children=move |key| card(notes, key) />
        </section>
    }
}

const PINNED: &str = "pinned";

/// Puts the focus above the pins: what had it is gone.
pub(super) fn focus_pinned() {
    let heading = document_element(PINNED);
    // A focus that is refused is no harm.
    let _ = heading.map(|heading| heading.focus());
}

fn document_element(id: &str) -> Option<web_sys::HtmlElement> {
    leptos::prelude::document().get_element_by_id(id)?.dyn_into().ok()
}

/// What the data is called.
fn title(notes: Notes) -> String {
    let given = notes.app.route.with(|route| route.title.clone());
    given.unwrap_or_else(|| {
        notes.app.data.with(|data| {
            let names: Vec<&str> = data.files.iter().map(|file| file.name.as_str()).collect();
            data_title(&names, 0).0
        })
    })
}

/// All of it, to be copied or saved.
fn whole(notes: Notes) -> Document {
    let address = platform::page_address();
    let address = address.split('#').next().unwrap_or_default();
    let facts = notes.facts();
    let title = title(notes);
    notes.notebook.with(|notebook| notes.drawn.with(|drawn| document((&title, address), notebook, facts, drawn)))
}

/// A form to save: the word on its button, the ending of its name, and what writes it.
type Form = (&'static str, &'static str, fn(&Document) -> String);

static FORMS: [Form; 3] = [
    ("Markdown", "summary.md", Document::markdown),
    ("text", "summary.txt", Document::text),
    ("HTML", "summary.html", Document::html),
];

/// Copies and saves.
#[component]
fn Tools(notes: Notes) -> impl IntoView {
    let save = move |&(word, suffix, write): &'static Form| {
        let save = move |_| {
            let text = untrack(|| write(&whole(notes)));
            let is_saved =
                platform::text_piece(&text).is_some_and(|file| platform::save_file(&file, &named(notes.app, suffix)));
            if !is_saved {
                notes.app.notify("The browser does not let the page save files.", true);
            }
        };
        view! { <button type="button" class="icon" aria-label=format!("Save as {word}") on:click=save>{word}</button> }
    };
    let copied = |write: fn(&Document) -> String| Signal::derive(move || write(&whole(notes)));
    let (markdown, text) = (copied(Document::markdown), copied(Document::text));
    view! {
        <span class="notebook__tools" role="group" aria-label="Copy">
            "Copy" <CopyButton text=markdown label="Markdown" what="as Markdown" /><CopyButton text label="text" what="as text" />
        </span>
        <span class="notebook__tools" role="group" aria-label="Save">
            "Save as "{FORMS.iter().map(save).collect_view()}
            <button type="button" class="icon" title="A file that can be dropped on this page again: pins, notes and your own words"
                aria-label="Save as notebook" on:click=move |_| notes.save()>"notebook"</button>
        </span>
    }
}
