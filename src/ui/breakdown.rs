//! The selection by the values of a key: which of them are slow, which fail.

use super::figure::{Head, Switch};
use super::notebook::PinButton;
use super::state::{App, use_app};
use super::widget::{Cell, SaveMenu, SavedTable, SortedTable, ValueActions, spark_bars};
use crate::engine::protocol::{Request, Response, TableOf};
use crate::figure::{Breakdown, BreakdownRow, Measure};
use crate::format::{count, plural};
use crate::page::facets::label_of;
use crate::page::notebook::pins::PinKind;
use crate::query::term;
use leptos::prelude::*;

const MEASURES: &[(Measure, &str)] = &[(Measure::Traces, "traces"), (Measure::Spans, "spans")];

const TRACES: &[&str] = &["Value", "Traces", "Share", "Failed", "For the caller", "p50", "p95", "Total"];
const SPANS: &[&str] = &["Value", "Spans", "Share", "Errors", "Failed roots", "p50", "p95", "Total"];

/// What the columns are of; of traces and of spans.
const OF_TRACES: &[&str] = &[
    "",
    "Traces with a span that has the value",
    "Of the selected traces; a trace counts under each value of its spans",
    "Traces with an error span, of those in this row",
    "Traces whose root is an error span, of those in this row",
    "Median of the trace durations",
    "95 % of the traces are no longer",
    "Sum of the trace durations",
];
const OF_SPANS: &[&str] = &[
    "",
    "Spans that have the value",
    "Of the spans of the selected traces",
    "Error spans, of those in this row",
    "Error spans that are the root of their trace, of the spans in this row",
    "Median of the span durations",
    "95 % of the spans are no longer",
    "Sum of the span durations",
];

/// The small histogram, with what can be done with the value.
const BESIDE: &[&str] = &["Durations"];

/// Keys that are there in any data.
const USUAL: &[&str] = &[
    term::SERVICE,
    term::OPERATION,
    term::ROOT_SERVICE,
    term::ROOT_OPERATION,
    term::ERROR_MESSAGE,
    term::ERROR_TYPE,
    term::ERROR_SERVICE,
    term::ERROR_OPERATION,
    term::KIND,
    term::STATUS,
    "service.version",
];

/// The screen.
#[component]
pub fn BreakdownPanel() -> impl IntoView {
    let app = use_app();
    let question = memo(move || app.route.with(|route| (route.filter.clone(), route.by.clone(), route.measure)));
    let asked = app.follow(
        "breakdown",
        move || {
            let (filter, key, measure) = question.get();
            Some(Request::Breakdown { filter, key, measure })
        },
        |answer| match answer.response {
            Response::Breakdown(figure) => Some(figure),
            _ => None,
        },
    );
    let figure: Signal<Option<Breakdown>> = asked.value.into();
    let measure = Signal::from(memo(move || app.route.with(|route| route.measure)));
    let rows = Signal::derive(move || figure.with(|figure| figure.as_ref().map(cells).unwrap_or_default()));
    let beside = Callback::new(move |at: usize| {
        figure.with_untracked(|figure| figure.as_ref().and_then(|f| beside(app, f, at))).into_iter().collect()
    });
    let [columns, meanings] = [[TRACES, SPANS], [OF_TRACES, OF_SPANS]].map(|[of_traces, of_spans]| {
        Signal::derive(move || match measure.get() {
            Measure::Traces => of_traces,
            Measure::Spans => of_spans,
        })
    });
    let is_empty = memo(move || figure.with(|figure| figure.as_ref().is_some_and(|figure| figure.rows.is_empty())));
    let nothing = move || match figure.with(|figure| figure.as_ref().map(|figure| figure.whole)) {
        Some(0) => "No trace is selected; the values of its spans would stand here.",
        _ if app.route.with(|route| term::error_key(&route.by).is_some()) => "No trace of the selection failed.",
        _ => "No span of the selection has this key.",
    };
    let note = move || figure.with(|figure| figure.as_ref().map(note));
    let saved = SavedTable::whole("Break down", |_, route| TableOf::Breakdown {
        key: std::mem::take(&mut route.by),
        measure: route.measure,
    });
    view! {
        <section class="breakdown" class:is-pending=move || asked.is_pending.get() data-testid="breakdown">
            <Head title="Break down" is_screen=true note>
                <Switch label="Count" options=MEASURES chosen=measure on_choose=move |measure| app.go(|route| route.measure = measure) />
                <PinButton kind=PinKind::Breakdown />
                <SaveMenu table=saved />
            </Head>
            <KeyChoice />
            {move || asked.error.get().map(|error| view! { <p class="empty" role="alert">{error}</p> }.into_any())}
            <p class="empty" hidden=move || !is_empty.get()>{dy(nothing)}</p>
            <div class="breakdown__table" data-testid="breakdown-table" hidden=move || is_empty.get()>
                <SortedTable caption="Values, most frequent first" columns meanings rows text_columns=1 beside=(BESIDE, beside) />
            </div>
        </section>
    }
}

/// The usual keys as buttons, and a field for any other, completed from the data.
#[component]
fn KeyChoice() -> impl IntoView {
    let app = use_app();
    let asked = app.follow(
        "keys",
        move || Some(Request::Suggest { filter: crate::query::Filter::default(), typed: String::new() }),
        |answer| match answer.response {
            Response::Suggestions(found) => Some(found),
            _ => None,
        },
    );
    let options = move || {
        let keys = asked.value.get().unwrap_or_default();
        keys.into_iter().map(|key| view! { <option value=key.label></option> }).collect_view()
    };
    let input = NodeRef::<leptos::html::Input>::new();
    let choose = move |key: &str| {
        let key = key.trim().to_owned();
        if !key.is_empty() {
            app.go(|route| route.by = key);
        }
    };
    let type_in = move |_| {
        if let Some(input) = input.get_untracked() {
            choose(&input.value());
        }
    };
    let button = move |key: &'static &'static str| {
        view! {
            <button type="button" aria-pressed=move || app.route.with(|route| route.by == *key).to_string() on:click=move |_| choose(key)>{*key}</button>
        }
    };
    view! {
        <div class="breakdown__keys">
            <span class="seg" role="group" aria-label="Break down by">{USUAL.iter().map(button).collect_view()}</span>
            <label class="breakdown__label">
                "or by "
                <input class="field" type="text" list="breakdown-keys" autocomplete="off" spellcheck="false" data-testid="breakdown-key"
                    prop:value=dy(move || app.route.with(|route| route.by.clone())) node_ref=input on:change=type_in />
            </label>
            <datalist id="breakdown-keys">{dy(options)}</datalist>
        </div>
    }
}

fn note(figure: &Breakdown) -> String {
    let what = |count| match figure.measure {
        Measure::Traces => plural(count, "trace", "traces"),
        Measure::Spans => plural(count, "span", "spans"),
    };
    let mut parts = vec![format!("{} by {}", what(figure.whole), figure.key)];
    if figure.without > 0 {
        parts.push(format!("{} without it", count(figure.without)));
    }
    if figure.left_out > 0 {
        parts.push(format!("{} rarer values left out", count(figure.left_out)));
    }
    let sum: u64 = figure.rows.iter().map(|row| row.count).sum();
    if figure.measure == Measure::Traces && sum > figure.whole {
        parts.push("a trace counts under each value of its spans".to_owned());
    }
    parts.join(" · ")
}

fn cells(figure: &Breakdown) -> Vec<Vec<Cell>> {
    let row = |row: &BreakdownRow| {
        let value = label_of(&row.value, row.end.as_deref());
        vec![
            Cell::text(&value),
            Cell::count(row.count),
            Cell::rate(row.count, figure.whole),
            Cell::rate(row.failed, row.count),
            Cell::rate(row.root_failed, row.count),
            Cell::duration(row.p50_nanos),
            Cell::p95(row.p95_nanos, row.count),
            Cell::duration(Some(row.total_nanos as f64)),
        ]
    };
    figure.rows.iter().map(row).collect()
}

/// The small histogram of a row, and what can be done with its value.
fn beside(app: App, figure: &Breakdown, at: usize) -> Option<AnyView> {
    let row = figure.rows.get(at)?;
    let bars = spark_bars(&row.bins, String::new());
    let actions = match &row.end {
        None => view! { <ValueActions key=figure.key.clone() value=row.value.clone() /> }.into_any(),
        Some(end) => {
            let (key, low, high) = (figure.key.clone(), row.value.clone(), end.clone());
            let only = move |_| {
                app.go(|route| route.filter.put_range(&key, &low, &high));
            };
            view! { <span class="value-actions"><button class="icon" type="button" aria-label="Only traces with a span in this range" on:click=only>"only"</button></span> }
                .into_any()
        }
    };
    Some(view! { {bars}{actions} }.into_any())
}
