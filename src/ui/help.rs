//! The keys, and how the numbers are meant. A modal dialog of the browser's: it keeps the focus inside and closes by
//! Esc by itself.

use super::shell::use_chrome;
use crate::page::keys::KEYS;
use leptos::html;
use leptos::prelude::*;

/// The dialog.
#[component]
pub(super) fn Help() -> impl IntoView {
    let chrome = use_chrome();
    let dialog = NodeRef::<html::Dialog>::new();
    effect(move || {
        let (Some(dialog), is_open) = (dialog.get(), chrome.is_help_open.get()) else { return };
        if is_open && !dialog.open() {
            // Fails only where it is shown already.
            let _ = dialog.show_modal();
        } else if !is_open && dialog.open() {
            dialog.close();
        }
    });
    let close = move || chrome.is_help_open.set(false);
    let groups = KEYS.iter().map(|(title, keys)| {
        let rows = keys.iter().map(|(names, what)| {
            let names = names.iter().map(|name| view! { <kbd>{*name}</kbd> }).collect_view();
            view! { <div class="help__row"><dt>{names}</dt><dd>{*what}</dd></div> }
        });
        view! { <section><h3 class="help__group">{*title}</h3><dl>{rows.collect_view()}</dl></section> }
    });
    view! {
        <dialog
            class="help"
            node_ref=dialog
            aria-labelledby="help-title"
            data-testid="help"
            on:close=move |_| close()
            on:click=move |event| {
                // On the dialog itself: beside its content.
                if event.target() == event.current_target() {
                    close();
                }
            }
        >
            <div class="help__sheet">
                <div class="help__head">
                    <h2 id="help-title">"Keys"</h2>
                    <button type="button" class="button" on:click=move |_| close()>"Close"</button>
                </div>
                <div class="help__groups">{groups.collect_view()}</div>
                <p class="help__note">
                    "Keys work outside of text fields. In a focused tree the arrows move between rows; zoom with them when ruler or minimap has the focus. Everything is computed in this browser; nothing is uploaded."
                </p>
            </div>
        </dialog>
    }
}
