//! The list of traces.
use leptos::prelude::*;

/// Placeholder.
#[component]
pub fn TracesPanel() -> impl IntoView {
    view! { <p>"traces"</p> }
}
