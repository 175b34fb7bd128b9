//! Charts with their table twins.
use crate::figure::{ErrorsOverTime, Histogram};
use leptos::prelude::*;

/// Placeholder.
#[component]
pub fn DurationHistogram(
    /// The figure.
    figure: Signal<Option<Histogram>>,
    /// The next is under way.
    is_pending: Signal<bool>,
) -> impl IntoView {
    view! { <p class:pending=is_pending>"histogram of " {move || figure.get().map(|figure| figure.count)}</p> }
}

/// Placeholder.
#[component]
pub fn ErrorsOverTimeChart(
    /// The figure.
    figure: Signal<Option<ErrorsOverTime>>,
    /// The next is under way.
    is_pending: Signal<bool>,
) -> impl IntoView {
    view! { <p class:pending=is_pending>"buckets " {move || figure.get().map(|figure| figure.buckets.len())}</p> }
}
