//! The begin of a list, and the way to all of it and back: rows that few look at are not drawn anew for each filter.

use crate::format::plural;
use leptos::prelude::*;

/// How much of a list is shown; copied freely.
#[derive(Clone, Copy)]
pub struct Cut {
    most: usize,
    /// What one row is, and several are.
    nouns: (&'static str, &'static str),
    is_whole: RwSignal<bool>,
    count: RwSignal<usize>,
}

impl Cut {
    /// So many rows unless all are asked for; `nouns`: what one row is, and several are.
    #[must_use]
    pub fn at(most: usize, nouns: (&'static str, &'static str)) -> Self {
        Self { most, nouns, is_whole: RwSignal::new(false), count: RwSignal::new(0) }
    }

    /// How many of these rows are shown. Reactive.
    #[must_use]
    pub fn shown(self, count: usize) -> usize {
        self.count.set(count);
        if self.is_whole.get() { count } else { count.min(self.most) }
    }
}

/// Shows the rest, where there is one, and hides it again. The button stays: who pressed it by a key keeps the focus.
#[component]
pub fn Rest(cut: Cut) -> impl IntoView {
    let button = move || {
        let all = cut.count.get();
        (all > cut.most).then(|| {
            let label = if cut.is_whole.get() {
                format!("Show the first {} only", cut.most)
            } else {
                format!("Show all {}", plural(all as u64, cut.nouns.0, cut.nouns.1))
            };
            let turn = move |_| cut.is_whole.update(|is_whole| *is_whole = !*is_whole);
            view! { <button type="button" class="link rest" on:click=turn>{label}</button> }.into_any()
        })
    };
    view! { {dy(button)} }
}
