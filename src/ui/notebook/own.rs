//! The two lines of one's own: why it happened, and what was done.

use super::state::Notes;
use crate::page::notebook::pins::Notebook;
use leptos::prelude::*;

/// A line.
#[component]
pub(super) fn OwnLine(
    notes: Notes,
    label: &'static str,
    placeholder: &'static str,
    testid: &'static str,
    /// Where it stands.
    of: fn(&mut Notebook) -> &mut String,
) -> impl IntoView {
    let value = move || {
        let mut notebook = notes.notebook.get();
        std::mem::take(of(&mut notebook))
    };
    let write = move |event: web_sys::Event| {
        let text = event_target_value(&event);
        notes.change(|notebook| *of(notebook) = text);
    };
    view! {
        <label class="notebook__own">
            <span>{label}</span>
            <input class="field" type="text" autocomplete="off" dir="auto" placeholder=placeholder data-testid=testid prop:value=dy(value) on:input=write />
        </label>
    }
}
