//! Pinning: the button that figures, rows and traces have, and a pin on the screen of the summary.

use super::block::blocks_view;
use super::state::{Notes, use_notes};
use crate::page::notebook::pins::{Notebook, Pin, PinKind};
use leptos::html;
use leptos::prelude::*;

/// Pins what it stands beside to the summary, or takes it off.
#[component]
pub(in crate::ui) fn PinButton(
    /// What it stands beside.
    kind: PinKind,
    /// Which one; "" of a figure.
    #[prop(optional, into)]
    subject: Signal<String>,
) -> impl IntoView {
    let notes = use_notes();
    let pin = move || notes.pin(kind, &subject.get());
    let is_on = memo(move || {
        let key = pin().key();
        notes.pinned.with(|keys| keys.contains(&key))
    });
    let label = move || format!("Pin to the summary: {}", pin().title());
    let toggle = move |_| {
        let pin = untrack(pin);
        notes.change(|notebook| notebook.toggle(pin));
    };
    view! {
        <button type="button" class="pin-button" title="Pin to the summary" aria-label=dy(label) aria-pressed=move || is_on.get().to_string() on:click=toggle>
            "pin"
        </button>
    }
}

/// A pin that stands beside nothing that changes.
pub(in crate::ui) fn pin_button(kind: PinKind, subject: String) -> AnyView {
    view! { <PinButton kind subject=Signal::stored(subject) /> }.into_any()
}

/// A pin with what was drawn of it and a note.
pub(super) fn card(notes: Notes, key: String) -> AnyView {
    let found = notes.notebook.with_untracked(|notebook| notebook.pins.iter().find(|pin| pin.key() == key).cloned());
    let Some(pin) = found else { return ().into_any() };
    let (title, Pin { kind, note, .. }) = (pin.title(), pin);
    let key = StoredValue::new(key);
    let blocks = move || {
        notes.drawn.with(|drawn| {
            let found =
                key.with_value(|key| drawn.iter().find(|(of, _)| of == key).map(|(_, blocks)| blocks_view(blocks)));
            found.unwrap_or_else(|| view! { <p class="empty">"…"</p> }.into_any())
        })
    };
    let change = move |change: fn(&mut Notebook, &str)| {
        notes.change(|notebook| key.with_value(|key| change(notebook, key)));
    };
    let write = move |event: web_sys::Event| {
        let text = event_target_value(&event);
        notes.change(|notebook| key.with_value(|key| notebook.note(key, text)));
    };
    let place = move || notes.pinned.with(|keys| key.with_value(|key| keys.iter().position(|at| at == key)));
    let is_first = move || place() == Some(0);
    let is_last = move || place().is_some_and(|at| at + 1 == notes.pinned.with(Vec::len));
    let (up, down) = (NodeRef::<html::Button>::new(), NodeRef::<html::Button>::new());
    let shift = move |button: NodeRef<html::Button>, change_order: fn(&mut Notebook, &str)| {
        change(change_order);
        // A card that moves loses the focus.
        request_animation_frame(move || drop(button.try_get_untracked().flatten().map(|button| button.focus())));
    };
    let label = |what: &str| format!("{what}: {title}");
    view! {
        <article class="card pin" data-testid="pin" data-kind=kind.word()>
            <header class="card__title pin__head">
                <h3 dir="auto">{title.clone()}</h3>
                <span class="card__right">
                    <button type="button" class="button" aria-label=label("Move up") title="Move up" node_ref=up disabled=dy(is_first)
                        on:click=move |_| shift(up, |notebook, key| notebook.shift(key, true))>"↑"</button>
                    <button type="button" class="button" aria-label=label("Move down") title="Move down" node_ref=down disabled=dy(is_last)
                        on:click=move |_| shift(down, |notebook, key| notebook.shift(key, false))>"↓"</button>
                    <button type="button" class="button" aria-label=label("Remove") title="Remove"
                        on:click=move |_| {
                            change(|notebook, key| notebook.pins.retain(|pin| pin.key() != key));
                            super::screen::focus_pinned();
                        }>"×"</button>
                </span>
            </header>
            <div class="pin__body">
                <div class="pin__drawn">{dy(blocks)}</div>
                <label class="pin__note">
                    <span class="visually-hidden">{label("Note")}</span>
                    <textarea class="field" placeholder="What does it show?" prop:value=note on:input=write></textarea>
                </label>
            </div>
        </article>
    }
    .into_any()
}
