//! The begin of a list, and the way to all of it: rows that few look at are not drawn anew for each filter.

use crate::format::plural;
use leptos::prelude::*;

/// How much of a list is shown; copied freely.
#[derive(Clone, Copy)]
pub struct Cut {
    most: usize,
    is_whole: RwSignal<bool>,
    count: RwSignal<usize>,
}

impl Cut {
    /// So many rows until all are asked for.
    #[must_use]
    pub fn at(most: usize) -> Self {
        Self { most, is_whole: RwSignal::new(false), count: RwSignal::new(0) }
    }

    /// How many of these rows are shown. Reactive.
    #[must_use]
    pub fn shown(self, count: usize) -> usize {
        self.count.set(count);
        if self.is_whole.get() { count } else { count.min(self.most) }
    }
}

/// Asks for the rest, where there is one.
#[component]
pub fn Rest(cut: Cut) -> impl IntoView {
    let button = move || {
        let all = cut.count.get();
        (all > cut.most && !cut.is_whole.get()).then(|| {
            let label = format!("Show all {}", plural(all as u64, "row", "rows"));
            view! { <button type="button" class="link rest" on:click=move |_| cut.is_whole.set(true)>{label}</button> }
                .into_any()
        })
    };
    view! { {dy(button)} }
}
