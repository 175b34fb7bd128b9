//! Copying where the browser does not let the page use the clipboard: the text stands here, selected.

use super::state::use_app;
use super::widget::Dialog;
use leptos::html;
use leptos::prelude::*;

/// The dialog.
#[component]
pub(super) fn CopyByHand() -> impl IntoView {
    let app = use_app();
    let field = NodeRef::<html::Textarea>::new();
    let is_open = app.is_by_hand;
    effect(move || {
        if let (Some(field), true) = (field.get(), is_open.get()) {
            // After the dialog has opened: it moves the focus.
            request_animation_frame(move || {
                // A focus that is refused is no harm.
                let _ = field.focus();
                field.select();
            });
        }
    });
    view! {
        <Dialog title="Copy" testid="by-hand" is_open>
            <p class="by-hand__why">"The browser does not let this page use the clipboard. The text is selected: copy it with Ctrl+C (⌘C)."</p>
            <textarea class="by-hand__text mono" readonly="" aria-label="Text to copy" rows="8" spellcheck="false" node_ref=field
                prop:value=move || app.by_hand.get()></textarea>
        </Dialog>
    }
}
