//! Counts as bars within a row.

use crate::page::spark;
use leptos::prelude::*;

/// The bars; `label` says what they show to who cannot see them, "" where the row says it already.
#[must_use]
pub fn spark_bars(counts: &[u32], label: String) -> AnyView {
    let view_box = format!("0 0 {} {}", counts.len().max(1), spark::HEIGHT);
    let role = if label.is_empty() { None } else { Some("img") };
    let hidden = label.is_empty().then_some("true");
    let name = label.clone();
    view! {
        <svg class="spark" role=role aria-hidden=hidden aria-label=name viewBox=view_box preserveAspectRatio="none">
            <title>{label}</title>
            <path d=spark::path(counts)></path>
        </svg>
    }
    .into_any()
}
