//! The keys, and how the numbers are meant.

use super::shell::use_chrome;
use super::widget::Dialog;
use crate::page::keys::KEYS;
use leptos::prelude::*;

/// The dialog.
#[component]
pub(super) fn Help() -> impl IntoView {
    let groups = KEYS.iter().map(|(title, keys)| {
        let rows = keys.iter().map(|(names, what)| {
            let names = names.iter().map(|name| view! { <kbd>{*name}</kbd> }).collect_view();
            view! { <div class="help__row"><dt>{names}</dt><dd>{*what}</dd></div> }
        });
        view! { <section><h3 class="help__group">{*title}</h3><dl>{rows.collect_view()}</dl></section> }
    });
    let groups = groups.collect_view();
    view! {
        <Dialog title="Keys" testid="help" is_open=use_chrome().is_help_open>
            <div class="help__groups">{groups}</div>
            <p class="help__note">
                "Keys work outside of text fields. In a focused tree the arrows move between rows; zoom with them when ruler or minimap has the focus. Everything is computed in this browser; nothing is uploaded."
            </p>
        </Dialog>
    }
}
