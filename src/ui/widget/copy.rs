//! A button that copies, and says whether it did.

use crate::platform::copy_text;
use leptos::prelude::*;
use std::time::Duration;

#[derive(Clone, Copy, PartialEq)]
enum Outcome {
    None,
    Copied,
    Refused,
}

/// Copies `text` on click; for a moment its own label says how that went.
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
    let outcome = RwSignal::new(Outcome::None);
    let copy = move |_| {
        let text = text.get_untracked();
        spawn_scoped(async move {
            let done = if copy_text(&text).await { Outcome::Copied } else { Outcome::Refused };
            outcome.set(done);
            // The button may be gone by then; then there is nothing to reset.
            set_timeout(move || outcome.try_set(Outcome::None), Duration::from_secs(2));
        });
    };
    let shown = move || match outcome.get() {
        Outcome::None => label,
        Outcome::Copied => "Copied",
        Outcome::Refused => "Not allowed here",
    };
    view! {
        <button class="icon copy" type="button" aria-label=format!("Copy {what}") title=format!("Copy {what}") on:click=copy>
            <span aria-live="polite">{dy(shown)}</span>
        </button>
    }
}
