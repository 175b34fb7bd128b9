//! The title of a figure and its switches.

use crate::figure::{BinScale, DurationOf};
use crate::page::stats::meaning;
use crate::ui::state::use_app;
use leptos::prelude::*;

/// Buttons of which exactly one is on.
#[component]
pub fn Switch<T: Copy + PartialEq + Send + Sync + 'static>(
    /// What is chosen between, for those who cannot see it.
    label: &'static str,
    /// Values and the words for them.
    options: &'static [(T, &'static str)],
    /// The one that is on.
    #[prop(into)]
    chosen: Signal<T>,
    /// Told which one was clicked.
    #[prop(into)]
    on_choose: Callback<T>,
) -> impl IntoView {
    let button = move |&(value, word): &'static (T, &'static str)| {
        let is_on = move || chosen.get() == value;
        view! {
            <button type="button" aria-pressed=move || is_on().to_string()
                on:click=move |_| on_choose.run(value)>
                {word}
            </button>
        }
    };
    view! { <span class="seg" role="group" aria-label=label>{options.iter().map(button).collect_view()}</span> }
}

/// Linear or logarithmic, for the duration axes of all figures of a screen.
#[component]
pub fn ScaleSwitch() -> impl IntoView {
    let app = use_app();
    let scale = Signal::derive(move || app.route.with(|route| route.scale));
    view! { <Switch label="Scale" options=SCALES chosen=scale on_choose=move |scale| app.go(|route| route.scale = scale) /> }
}

/// What durations are measured on, for all figures of a screen. Matched spans are offered where there is a term to meet.
#[component]
pub fn MeasureSwitch() -> impl IntoView {
    let app = use_app();
    let of = Signal::derive(move || app.route.with(|route| route.duration_of));
    let has_term =
        memo(move || app.route.with(|route| route.duration_of == DurationOf::Matched || route.filter.has_group()));
    let switch = move || {
        let options = if has_term.get() { MEASURES_OF_TERMS } else { MEASURES };
        view! { <Switch label="Durations of" options chosen=of on_choose=move |of| app.go(|route| route.duration_of = of) /> }
            .into_any()
    };
    view! { <span class="measure" title=move || meaning(of.get())><span>"Durations of"</span>{dy(switch)}</span> }
}

const MEASURES: &[(DurationOf, &str)] =
    &[(DurationOf::Trace, "traces"), (DurationOf::Root, "roots"), (DurationOf::Entries, "entries")];

const MEASURES_OF_TERMS: &[(DurationOf, &str)] = &[
    (DurationOf::Trace, "traces"),
    (DurationOf::Root, "roots"),
    (DurationOf::Entries, "entries"),
    (DurationOf::Matched, "matched spans"),
];

/// The two scales and the words for them.
pub const SCALES: &[(BinScale, &str)] = &[(BinScale::Linear, "linear"), (BinScale::Log, "log")];

/// Chart or table.
#[component]
pub fn TableSwitch(
    /// The table is shown.
    is_table: RwSignal<bool>,
    /// The word for what is not the table.
    #[prop(default = CHART)]
    options: &'static [(bool, &'static str)],
) -> impl IntoView {
    view! { <Switch label="Show as" options=options chosen=is_table on_choose=move |value| is_table.set(value) /> }
}

/// The usual two.
const CHART: &[(bool, &str)] = &[(false, "chart"), (true, "table")];

/// Title, what it counts and over how many, and on the right the switches.
#[component]
pub fn Head(
    /// What the figure shows.
    title: &'static str,
    /// It is the whole screen: its title is the document's first heading.
    #[prop(optional)]
    is_screen: bool,
    /// What it counts, and over how many; a legend.
    #[prop(into)]
    note: ViewFn,
    /// The switches.
    children: Children,
) -> impl IntoView {
    view! {
        <header class="figure__head">
            {if is_screen { view! { <h1>{title}</h1> }.into_any() } else { view! { <h2>{title}</h2> }.into_any() }}
            <span class="figure__note">{move || note.run()}</span>
            <span class="figure__tools">{children()}</span>
        </header>
    }
}
