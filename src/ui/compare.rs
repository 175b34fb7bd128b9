//! The selection in two parts: before and after a moment, without and with a value, of some files and of others. What changed,
//! and by whose doing.

mod differences;
mod parting;

use super::figure::Head;
use super::notebook::PinButton;
use super::state::use_app;
use super::widget::{Cell, SaveMenu, SavedTable, SortedTable};
use crate::engine::protocol::{Request, Response, TableOf};
use crate::figure::{OperationChange, SetComparison, SetSide};
use crate::format::{self, Unit, count, plural};
use crate::page::comparison::{self, change, metrics, sum_of_parts};
use crate::page::notebook::pins::PinKind;
use crate::query::{Division, Filter};
use differences::Differences;
use leptos::prelude::*;
use parting::{Files, Moments, Windows, is_of_range, words};
pub(super) use parting::{division, parted_filter};

/// Column titles, by what the parts are called there.
macro_rules! columns {
    ($first:literal, $second:literal) => {
        &[
            "Service",
            "Operation",
            "Δ on path",
            concat!("On path ", $first),
            $second,
            concat!("Spans a trace ", $first),
            $second,
            concat!("p50 ", $first),
            $second,
            concat!("p95 ", $first),
            $second,
            concat!("Errors ", $first),
            $second,
        ]
    };
}

/// Titles of the table of operations.
fn columns(parts: [&'static str; 2]) -> &'static [&'static str] {
    match parts {
        comparison::OF_VALUE => columns!("without", "with"),
        comparison::OF_REST => columns!("of the rest", "of selected"),
        _ => columns!("before", "after"),
    }
}

/// Rows shown before all are asked for.
const MOST_ROWS: usize = 15;

/// What is parted, and how.
#[derive(Clone, Debug, PartialEq)]
struct Question {
    filter: Filter,
    division: Division,
}

/// The screen.
#[component]
pub fn ComparePanel() -> impl IntoView {
    let app = use_app();
    let parted = memo(move || division(app));
    let filter = memo(move || parted_filter(app));
    // What is known with the overview only: asked before, it would be asked again.
    let is_overview_due = super::overview::use_overview().is_pending;
    let is_early = memo(move || is_of_range(app) && is_overview_due.get());
    let question = RwSignal::<Option<Question>>::new(None);
    effect(move || {
        let next = parted.get().map(|division| Question { filter: filter.get(), division });
        if !is_early.get() && question.with_untracked(|now| *now != next) {
            question.set(next);
        }
    });
    let asked = app.follow(
        "compare",
        move || {
            let Question { filter, division } = question.get()?;
            Some(Request::Compare { filter, division })
        },
        |answer| match answer.response {
            Response::Comparison(figure) => Some(*figure),
            _ => None,
        },
    );
    let figure: Signal<Option<SetComparison>> = asked.value.into();
    let rows = Signal::derive(move || figure.with(|figure| figure.as_ref().map(cells).unwrap_or_default()));
    let note = move || parted.get().map(|division| words(app, &division));
    let nothing = move || {
        let division = parted.get()?;
        figure.with(|figure| figure.as_ref().and_then(|figure| comparison::nothing_in(figure, &division)))
    };
    let sum = move || figure.with(|figure| figure.as_ref().and_then(sum_of_parts));
    let saved = SavedTable::whole("Compare", |app, route| {
        route.filter = parted_filter(app);
        // Without data there is nothing to part, wherever.
        TableOf::Comparison { division: division(app).unwrap_or(Division::Moment(0)) }
    });
    let parts = memo(move || comparison::parts(parted.get().as_ref()));
    let rows_of_sides = Signal::derive(move || {
        figure.with(|figure| figure.as_ref().map(|figure| comparison::sides(figure, parts.get())).unwrap_or_default())
    });
    let sides = SavedTable::here("Before and after", comparison::SIDES, rows_of_sides);
    let columns = Signal::derive(move || columns(parts.get()));
    view! {
        <section class="compare" class:is-pending=move || is_early.get() || asked.is_pending.get() data-testid="compare">
            <Head title="Compare" is_screen=true note>
                <PinButton kind=PinKind::Compare />
                <SaveMenu table=saved more=sides />
            </Head>
            <Moments />
            <Windows />
            <Files />
            <p class="empty" hidden=move || parted.with(Option::is_some)>"No trace is selected; its two parts would stand here side by side."</p>
            {move || asked.error.get().map(|error| view! { <p class="empty" role="alert">{error}</p> }.into_any())}
            <div class="compare__top">
                {move || figure.with(|figure| figure.as_ref().map(|figure| summary(figure, parts.get())))}
                <Differences question />
            </div>
            <p class="compare__files" data-testid="compare-nothing">{dy(nothing)}</p>
            <div hidden=move || parted.with(Option::is_none)>
                <div class="compare__table" data-testid="compare-table">
                    <SortedTable caption="Operations, by how much they changed the time of a trace" columns rows text_columns=2 most=MOST_ROWS />
                </div>
                <p class="compare__sum">{dy(sum)}</p>
            </div>
        </section>
    }
}

/// Both sets side by side.
fn summary(figure: &SetComparison, parts: [&'static str; 2]) -> AnyView {
    let SetComparison { before, after, .. } = figure;
    let name = |part: &str, side: &SetSide| format!("{part}: {}", plural(side.traces, "trace", "traces"));
    let [first, second] = parts;
    let row = |[label, before, after, change]: [String; 4]| {
        view! { <tr><th scope="row">{label}</th><td>{before}</td><td>{after}</td><td>{change}</td></tr> }
    };
    let rows = metrics(before, after).into_iter().map(row).collect_view();
    view! {
        <div class="compare__scroll" tabindex="0" role="region" aria-label="Both parts"><table class="table compare__summary" data-testid="compare-summary">
            <thead>
                <tr><th scope="col">"traces"</th><th scope="col">{name(first, before)}</th><th scope="col">{name(second, after)}</th><th scope="col">"change"</th></tr>
            </thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
    .into_any()
}

fn cells(figure: &SetComparison) -> Vec<Vec<Cell>> {
    let (traces_before, traces_after) = (figure.before.traces, figure.after.traces);
    let per_trace = |sum: u64, traces: u64| (traces > 0).then(|| sum as f64 / traces as f64);
    let row = |change_of: &OperationChange| {
        let OperationChange { service, name, before, after, delta_nanos } = change_of;
        vec![
            Cell::text(service),
            Cell::text(name),
            Cell::number(change(*delta_nanos), *delta_nanos, Unit::Millis),
            Cell::duration(per_trace(before.on_path_nanos, traces_before)),
            Cell::duration(per_trace(after.on_path_nanos, traces_after)),
            calls(before.count, traces_before),
            calls(after.count, traces_after),
            Cell::duration(before.p50_nanos),
            Cell::duration(after.p50_nanos),
            Cell::p95(before.p95_nanos, before.count),
            Cell::p95(after.p95_nanos, after.count),
            Cell::rate(before.errors, before.count),
            Cell::rate(after.errors, after.count),
        ]
    };
    figure.operations.iter().map(row).collect()
}

/// Spans a trace; "–" of no traces.
fn calls(spans: u64, traces: u64) -> Cell {
    if traces == 0 {
        return Cell::number(format::NONE.to_owned(), None, Unit::Number);
    }
    let mean = spans as f64 / traces as f64;
    let text = if spans.is_multiple_of(traces) { count(spans / traces) } else { format::fixed(mean, 2) };
    Cell::number(text, Some(mean), Unit::Number)
}
