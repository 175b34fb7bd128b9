//! A modal dialog of the browser's: it keeps the focus inside, gives it back and closes by Esc by itself.

use leptos::html;
use leptos::prelude::*;

/// Title, a way to close it, and what is in it; a click beside it closes it, too.
#[component]
pub fn Dialog(
    /// Its title.
    title: &'static str,
    /// `data-testid`.
    testid: &'static str,
    /// It is shown.
    is_open: RwSignal<bool>,
    /// What is in it.
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    effect(move || {
        let (Some(dialog), is_open) = (dialog.get(), is_open.get()) else { return };
        if is_open && !dialog.open() {
            // Fails only where it is shown already.
            let _ = dialog.show_modal();
        } else if !is_open && dialog.open() {
            dialog.close();
        }
    });
    let close = move || is_open.set(false);
    let (title_id, named_by) = (format!("{testid}-title"), format!("{testid}-title"));
    view! {
        <dialog
            class=format!("dialog dialog--{testid}")
            node_ref=dialog
            aria-labelledby=named_by
            data-testid=testid
            on:close=move |_| close()
            on:click=move |event| {
                // On the dialog itself: beside its content.
                if event.target() == event.current_target() {
                    close();
                }
            }
        >
            <div class="dialog__sheet">
                <div class="dialog__head">
                    <h2 id=title_id>{title}</h2>
                    <button type="button" class="button" on:click=move |_| close()>"Close"</button>
                </div>
                {children()}
            </div>
        </dialog>
    }
}
