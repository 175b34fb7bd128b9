//! One trace.
use leptos::prelude::*;

/// Placeholder.
#[component]
pub fn TracePanel() -> impl IntoView {
    view! { <p>"trace"</p> }
}
