//! What can be done with a value anywhere: only traces that have it, only those that have not, all by its key, both sets
//! compared; and in a trace, its spans that have it.

use crate::query::{Comparison, Division, Op, SpanTerm, Test, term};
use crate::route::View;
use crate::ui::state::use_app;
use leptos::prelude::*;

/// Small buttons, seen where the pointer or the focus is.
#[component]
pub fn ValueActions(
    /// See [`Test::equal`].
    #[prop(into)]
    key: String,
    /// The value as text.
    #[prop(into)]
    value: String,
    /// `-1` where arrow keys lead to them instead of Tab.
    #[prop(default = "0")]
    tabindex: &'static str,
    /// It is one of the open trace: its spans can be marked.
    #[prop(optional)]
    is_of_trace: bool,
) -> impl IntoView {
    let app = use_app();
    let (named, all) = (format!("{key} = {value}"), format!("Break down by {key}"));
    let of = if term::is_of_trace(&key) { "with" } else { "with a span of" };
    let only = format!("Only traces {of} {named}");
    // What a button is called has in it what stands on it.
    let vs = format!("vs: compare the traces with {named} to those without");
    let not = format!("not: no traces {of} {named}");
    let (compared, versus) = (key.clone(), value.clone());
    let mark = is_of_trace.then(|| {
        let title = format!("Mark and count the spans of this trace with {named}; “by” counts them in the whole selection");
        let query = Comparison { key: key.clone(), op: Op::Is, value: value.clone() }.to_text();
        let mark = move |_| app.go(|route| route.find = Some(query.clone()));
        view! { <button class="icon" type="button" tabindex=tabindex title=title.clone() aria-label=title on:click=mark>"find"</button> }
            .into_any()
    });
    let test = Test::equal(&key, value);
    let put = move |is_excluded: bool| {
        let term = SpanTerm { test: test.clone(), is_excluded };
        app.go(|route| route.filter.put(term));
    };
    let exclude = put.clone();
    let by = move |_| {
        app.go(|route| {
            (route.view, route.by) = (View::Breakdown, key.clone());
        });
    };
    let division = Division::Value { key: compared, value: versus };
    let compare = move |_| app.go(|route| (route.view, route.division) = (View::Compare, Some(division.clone())));
    view! {
        <span class="value-actions">
            {mark}
            <button class="icon" type="button" tabindex=tabindex title=only.clone() aria-label=only on:click=move |_| put(false)>"only"</button>
            <button class="icon" type="button" tabindex=tabindex title=not.clone() aria-label=not on:click=move |_| exclude(true)>"not"</button>
            <button class="icon" type="button" tabindex=tabindex title=all.clone() aria-label=all on:click=by>"by"</button>
            <button class="icon" type="button" tabindex=tabindex title=vs.clone() aria-label=vs on:click=compare>"vs"</button>
        </span>
    }
}
