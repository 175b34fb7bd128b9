//! The dependency graph.
use leptos::prelude::*;

/// Placeholder.
#[component]
pub fn ServicesPanel() -> impl IntoView {
    view! { <p>"services"</p> }
}
