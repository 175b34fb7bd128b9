//! Links from any screen to another view.

use super::state::use_app;
use crate::route::Route;
use leptos::prelude::*;
use std::sync::Arc;

/// What a link does to the view.
pub(super) type Change = Arc<dyn Fn(&mut Route) + Send + Sync>;

/// A link that changes the view. With a modifier key, or copied, it is an address like any other.
#[component]
pub(super) fn RouteLink(
    /// Its class.
    class: &'static str,
    /// Where it leads, from the view as it is.
    change: Change,
    /// What it leads to, where its content does not say so.
    #[prop(optional_no_strip, into)]
    title: Option<String>,
    children: Children,
) -> impl IntoView {
    let app = use_app();
    let change = StoredValue::new(change);
    let href = move || {
        let mut next = app.route.get();
        change.with_value(|change| change(&mut next));
        format!("#{}", next.to_fragment())
    };
    let go = move |event: web_sys::MouseEvent| {
        if event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        event.prevent_default();
        change.with_value(|change| app.go(|route| change(route)));
    };
    let name = title.clone();
    view! { <a class=class href=dy(href) title=title aria-label=name on:click=go>{children()}</a> }
}

/// A link that opens a trace.
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
    let change: Change = Arc::new(move |route| route.open_trace(&trace_id));
    view! { <RouteLink class change title>{children()}</RouteLink> }
}
