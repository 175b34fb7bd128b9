//! Find in the trace: the field, the count, next and previous.

use super::state::TraceState;
use crate::figure::waterfall::rank_of;
use crate::format;
use leptos::prelude::*;

/// The search field: above the names of the waterfall, among the tools of the other forms.
#[component]
pub fn FindBox(state: TraceState) -> impl IntoView {
    let query = move || state.app.route.with(|route| route.find.clone().unwrap_or_default());
    let type_in = move |_| {
        if let Some(input) = state.find_input.get_untracked() {
            state.set_query(&input.value());
        }
    };
    let key = move |event: web_sys::KeyboardEvent| {
        match event.key().as_str() {
            "Enter" => state.step_match(!event.shift_key()),
            "Escape" => {
                state.set_query("");
                state.focus_grid();
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let found = state.found.value;
    let has_matches = memo(move || found.with(|found| found.as_ref().is_some_and(|found| !found.rows.is_empty())));
    let count_text = move || {
        found.with(|found| {
            let rows = &found.as_ref()?.rows;
            let all = format::count(rows.len() as u64);
            Some(match state.active.get().and_then(|row| rank_of(rows, row)) {
                Some(rank) => format!("{} of {all}", format::count(rank as u64)),
                None if rows.is_empty() => "no match".to_owned(),
                None => all,
            })
        })
    };
    let in_selection = move || {
        found.with(|found| {
            let (traces, spans) = found.as_ref()?.selected?;
            let (traces, spans) =
                (format::plural(traces, "trace", "traces"), format::plural(spans, "such span", "such spans"));
            Some(format!("In the selection: {traces} with {spans}"))
        })
    };
    view! {
        <div class="find" class:is-stale=move || state.found.is_pending.get() role="search">
            <input
                type="search"
                data-testid="span-search"
                node_ref=state.find_input
                placeholder="Find in the trace"
                aria-label="Find in the trace: service, operation, attribute, event, id"
                autocomplete="off"
                spellcheck="false"
                prop:value=dy(query)
                on:input=type_in
                on:keydown=key
            />
            <span
                class="find-count"
                data-testid="span-search-count"
                data-query=move || found.with(|found| found.as_ref().map(|found| found.query.clone()))
                data-count=move || found.with(|found| found.as_ref().map(|found| found.rows.len()))
                aria-live="polite"
                title=dy(in_selection)
            >
                {dy(count_text)}
            </span>
            <button class="key" type="button" title="Previous match (N)" aria-label="Previous match"
                class:is-idle=move || !has_matches.get() on:click=move |_| state.step_match(false)>"↑"</button>
            <button class="key" type="button" title="Next match (n)" aria-label="Next match"
                class:is-idle=move || !has_matches.get() on:click=move |_| state.step_match(true)>"↓"</button>
        </div>
    }
}
