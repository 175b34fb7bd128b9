//! A button that copies, and says whether it did.

use crate::ui::state::use_app;
use leptos::prelude::*;
use std::future::ready;
use std::pin::Pin;
use std::time::Duration;

/// A text that takes a while to be had; `None` where it cannot be had.
pub type Later = Pin<Box<dyn Future<Output = Option<String>>>>;

/// Copies `text` on click; for a moment its own label says so. Where the clipboard is not allowed the text is shown.
#[component]
pub fn CopyButton(
    /// What is copied.
    #[prop(into)]
    text: Signal<String>,
    /// What the button says; what it copies stands in its accessible name.
    #[prop(default = "Copy")]
    label: &'static str,
    /// What is copied, in words.
    what: &'static str,
) -> impl IntoView {
    let text = move || -> Later { Box::pin(ready(Some(text.get_untracked()))) };
    view! { <CopyLater text=Box::new(text) label what /> }
}

/// The same of a text that is asked for on the click.
#[component]
pub fn CopyLater(
    /// Asks for it.
    text: Box<dyn Fn() -> Later>,
    /// What the button says; what it copies stands in its accessible name.
    #[prop(default = "Copy")]
    label: &'static str,
    /// What is copied, in words.
    what: &'static str,
) -> impl IntoView {
    let app = use_app();
    let is_copied = RwSignal::new(false);
    let copy = move |_| {
        let text = text();
        spawn(async move {
            if let Some(text) = text.await
                && app.copy(text).await
            {
                // The button may be gone by then.
                is_copied.try_set(true);
                set_timeout(move || is_copied.try_set(false), Duration::from_secs(2));
            }
        });
    };
    let shown = move || if is_copied.get() { "Copied" } else { label };
    view! {
        <button class="icon copy" type="button" aria-label=format!("Copy {what}") title=format!("Copy {what}") on:click=copy>
            <span aria-live="polite">{dy(shown)}</span>
        </button>
    }
}
