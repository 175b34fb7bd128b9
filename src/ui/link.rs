//! Links from any screen to a trace.

use super::state::use_app;
use leptos::prelude::*;

/// A link that opens a trace. With a modifier key, or copied, it is an address like any other.
#[component]
pub(super) fn TraceLink(
    /// Its class.
    class: &'static str,
    /// The trace, as its id is shown.
    trace_id: String,
    /// What it leads to, where its content does not say so.
    #[prop(optional, into)]
    title: Option<String>,
    children: Children,
) -> impl IntoView {
    let app = use_app();
    let id = StoredValue::new(trace_id);
    let href = move || {
        let mut next = app.route.get();
        id.with_value(|id| next.open_trace(id));
        format!("#{}", next.to_fragment())
    };
    let go = move |event: web_sys::MouseEvent| {
        if event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        event.prevent_default();
        id.with_value(|id| app.go(|route| route.open_trace(id)));
    };
    let name = title.clone();
    view! { <a class=class href=dy(href) title=title aria-label=name on:click=go>{children()}</a> }
}
