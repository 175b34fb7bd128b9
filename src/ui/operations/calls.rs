//! Calls that form a pattern: many alike under one parent, made again, one after another.

use crate::engine::protocol::Request;
use crate::figure::{Finding, Findings, hue_class};
use crate::format::{Unit, count, plural};
use crate::page::findings::{CallsKind, callees, calls, key, mean, operation};
use crate::page::notebook::pins::PinKind;
use crate::ui::figure::Switch;
use crate::ui::findings::{examples, follow_findings};
use crate::ui::notebook::pin_button;
use crate::ui::state::use_app;
use crate::ui::widget::{Cell, CopyButton, SaveMenu, SavedTable, SortedTable};
use leptos::prelude::*;

const KINDS: &[(CallsKind, &str)] =
    &[(CallsKind::NPlusOne, "N+1"), (CallsKind::Retry, "retries"), (CallsKind::Sequential, "sequential")];

const COLUMNS: &[&str] = &[
    "Under",
    "What is called",
    "Statement or URL",
    "Traces",
    "of all",
    "Calls a parent",
    "at most",
    "Calls",
    "Errors",
    "Total",
    "Could save, at most",
];
const BESIDE: &[&str] = &["Examples"];

/// The table with its switch.
#[component]
pub(super) fn CallPatterns() -> impl IntoView {
    let app = use_app();
    let asked = follow_findings(app, "calls", |filter| Request::Calls { filter });
    let chosen = RwSignal::new(CallsKind::default());
    let of_kind = memo(move || {
        let kind = chosen.get();
        asked.value.with(|found| {
            let rows = found.as_ref().map_or(&[][..], |found| &found.rows);
            rows.iter().filter(|row| calls(row, kind).is_some()).cloned().collect::<Vec<Finding>>()
        })
    });
    let rows = Signal::derive(move || {
        let kind = chosen.get();
        let traces = asked.value.with(|found| found.as_ref().map_or(0, |found| found.traces));
        of_kind.with(|rows| rows.iter().filter_map(|row| cells(row, kind, traces)).collect::<Vec<_>>())
    });
    let beside = Callback::new(move |at: usize| {
        of_kind.with_untracked(|rows| {
            rows.get(at).map(|row| vec![beside(row, chosen.get_untracked())]).unwrap_or_default()
        })
    });
    let note = move || {
        let shown = of_kind.with(Vec::len);
        let kind = match chosen.get() {
            CallsKind::NPlusOne => "≥ 5 similar calls under one parent, each after the one before it",
            CallsKind::Retry => "calls that say they are made again, or follow a similar one that failed",
            CallsKind::Sequential => "calls of one parent that each start when those before have ended",
        };
        let places = if shown == Findings::MOST_ROWS {
            format!("the first {shown}")
        } else {
            plural(shown as u64, "place", "places")
        };
        format!("{kind}: {places}")
    };
    let is_empty = memo(move || asked.value.with(Option::is_some) && of_kind.with(Vec::is_empty));
    view! {
        <section class="card card--full operations__calls" data-testid="call-patterns">
            <h2 class="card__title">
                "Repeated and sequential calls"
                <span>{dy(note)}</span>
                <span class="card__right">
                    <Switch label="Which calls" options=KINDS chosen=chosen on_choose=move |kind| chosen.set(kind) />
                    <SaveMenu table=SavedTable::here("Calls", COLUMNS, rows) />
                </span>
            </h2>
            {move || asked.error.get().map(|error| view! { <p class="empty" role="alert">{error}</p> }.into_any())}
            <p class="empty" hidden=move || !is_empty.get()>"There are none in the selected traces."</p>
            <div class="operations__scroll table-scroll" hidden=move || is_empty.get() class:is-pending=move || asked.is_pending.get() tabindex="0" role="region" aria-label="Repeated and sequential calls">
                <SortedTable caption="Repeated and sequential calls, those that account for most time first" columns=Signal::stored(COLUMNS) rows text_columns=3 beside=(BESIDE, beside) />
            </div>
        </section>
    }
}

/// Examples, a pin, and the statement to take along.
fn beside(finding: &Finding, kind: CallsKind) -> AnyView {
    let pattern = calls(finding, kind).and_then(|calls| calls.pattern.clone()).filter(|pattern| !pattern.is_empty());
    let copy = pattern.map(|pattern| {
        view! { <CopyButton text=Signal::stored(pattern) label="copy" what="the statement" /> }.into_any()
    });
    view! { {examples(finding)}{pin_button(PinKind::Finding, key(finding))}{copy} }.into_any()
}

fn cells(finding: &Finding, kind: CallsKind, traces: u64) -> Option<Vec<Cell>> {
    let calls = calls(finding, kind)?;
    let under = operation(&finding.service, &finding.name);
    let per_parent = calls.calls as f64 / (calls.parents as f64).max(1.0);
    let saving = (kind != CallsKind::Retry).then_some(calls.saving_nanos as f64);
    let called = calls.callees.first().map_or("", |(service, _)| hue_class(service));
    let k_of_n =
        Cell::number(format!("{}/{}", count(finding.traces), count(traces)), finding.traces as f64, Unit::Number);
    Some(vec![
        Cell::text(&under).dotted(hue_class(&finding.service)),
        Cell::text(&callees(calls)).dotted(called),
        Cell::text(calls.pattern.as_deref().unwrap_or_default()),
        k_of_n,
        Cell::rate(finding.traces, traces),
        Cell::number(mean(calls), per_parent, Unit::Number),
        Cell::count(calls.most_calls),
        Cell::count(calls.calls),
        Cell::count(calls.errors),
        Cell::duration(Some(calls.total_nanos as f64)),
        Cell::duration(saving),
    ])
}
