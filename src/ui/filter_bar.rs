//! The terms of the filter as chips, a field to add more, and how many traces they leave.

mod entry;

use super::state::use_app;
use crate::format::{count, plural};
use crate::page::chips::{self, Chip, grouped, without};
use crate::query::{Division, Filter};
use crate::route::View;
use entry::{Entry, Field, Offers};
use leptos::prelude::*;

/// The bar: chips, *clear all*, "37 of 200 traces".
#[component]
pub(super) fn FilterBar() -> impl IntoView {
    let app = use_app();
    let filter = memo(move || app.route.with(|route| route.filter.clone()));
    let shown = memo(move || filter.with(|filter| chips::chips(filter, &|nanos| app.zone_at(nanos))));
    let entry = Entry::new(app);
    let is_empty = move || filter.with(Filter::is_empty);
    view! {
        <div class="filter">
        <div class="filter-bar" role="group" aria-label="Filter" class:filter-bar--empty=dy(is_empty)>
            <For each=move || grouped(shown.get()) key=|group| chips::key(group) let:group>
                {chip_group(group)}
            </For>
            <Show when=move || !is_empty()>
                <button
                    type="button"
                    class="link"
                    on:click=move |_| app.go(|route| route.filter = Filter::default())
                >
                    "clear all"
                </button>
                <button
                    type="button"
                    class="link"
                    title="Compare what is selected with the rest of the data, and what differs"
                    data-testid="what-differs"
                    on:click=move |_| app.go(|route| (route.view, route.division) = (View::Compare, Some(Division::Rest)))
                >
                    "what differs?"
                </button>
            </Show>
            <Field entry />
            <SelectedCount />
        </div>
        <Offers entry />
        </div>
    }
}

/// Terms that one span must meet, where there are several such groups; else one term.
fn chip_group(group: Vec<Chip>) -> AnyView {
    let is_group = group.iter().any(|chip| chip.group.is_some());
    let mut chips = Vec::new();
    for chip in group {
        chips.push(view! { <FilterChip chip /> }.into_any());
    }
    if !is_group {
        return chips.into_any();
    }
    view! { <span class="chip-group" role="group" aria-label="One span" title="One span meets all of these">{chips}</span> }
        .into_any()
}

/// One term.
#[component]
fn FilterChip(chip: Chip) -> impl IntoView {
    let app = use_app();
    let term = chip.term;
    let not = if chip.is_excluded { "not " } else { "" };
    let whole = format!("{not}{} {}", chip.label, chip.value);
    let remove = format!("Remove the filter {whole}");
    view! {
        <span class="chip" title=whole class:chip--excluded=chip.is_excluded>
            <span class="chip__label">{not}<bdi>{chip.label}</bdi></span>
            <bdi class="chip__value">{chip.value}</bdi>
            <button
                type="button"
                class="chip__remove"
                aria-label=remove
                on:click=move |_| app.go(|route| route.filter = without(&route.filter, term))
            >
                "×"
            </button>
        </span>
    }
}

/// "37 of 200 traces".
#[component]
fn SelectedCount() -> impl IntoView {
    let app = use_app();
    let overview = super::overview::use_overview();
    let text = move || {
        let all = app.data.with(|data| data.traces);
        let selected = overview.value.with(|value| value.as_ref().map(|overview| overview.traces));
        match selected {
            Some(selected) => format!("{} of {}", count(selected), plural(all, "trace", "traces")),
            None => plural(all, "trace", "traces"),
        }
    };
    view! {
        <span class="filter-bar__count" data-testid="selected-count" class:is-pending=move || overview.is_pending.get()>
            {dy(text)}
        </span>
    }
}
