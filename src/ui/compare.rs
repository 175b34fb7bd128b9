//! The selection in two parts: before and after a moment, without and with a value, of some files and of others. What changed,
//! and by whose doing.

mod differences;

use super::figure::Head;
use super::notebook::PinButton;
use super::state::{App, use_app};
use super::widget::{Cell, SaveMenu, SavedTable, SortedTable};
use crate::engine::protocol::{FileInfo, Request, Response, TableOf};
use crate::figure::{OperationChange, SetComparison, SetSide, VersionSeen};
use crate::format::{self, Unit, count, plural};
use crate::page::comparison::{self, around, change, files_words, metrics, sum_of_parts, turned};
use crate::page::notebook::pins::PinKind;
use crate::query::{Division, Filter};
use differences::Differences;
use leptos::prelude::*;

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
const MOST_ROWS: usize = 60;

/// So many files are offered to part by.
const MOST_FILES: usize = 12;

/// The screen.
#[component]
pub fn ComparePanel() -> impl IntoView {
    let app = use_app();
    let parted = memo(move || division(app));
    let filter = memo(move || parted_filter(app));
    // The middle of what is selected is known with the overview: asked before, it would be asked again.
    let (question, is_overview_due) = (RwSignal::new(None), super::overview::use_overview().is_pending);
    effect(move || {
        let next = (filter.get(), parted.get());
        if !is_overview_due.get() && question.with_untracked(|now| now.as_ref() != Some(&next)) {
            question.set(Some(next));
        }
    });
    let asked = app.follow(
        "compare",
        move || {
            let (filter, division) = question.get()?;
            division.map(|division| Request::Compare { filter, division })
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
    let table = move || {
        let columns = columns(parts.get());
        view! { <SortedTable caption="Operations, by how much they changed the time of a trace" columns rows text_columns=2 most=MOST_ROWS /> }
    };
    view! {
        <section class="compare" class:is-pending=move || is_overview_due.get() || asked.is_pending.get() data-testid="compare">
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
                <Differences />
            </div>
            <p class="compare__files" data-testid="compare-nothing">{dy(nothing)}</p>
            <div hidden=move || parted.with(Option::is_none)>
                <div class="compare__table" data-testid="compare-table">{dy(table)}</div>
                <p class="compare__sum">{dy(sum)}</p>
            </div>
        </section>
    }
}

/// What the route says; else the newest deployment among what is selected; else what is selected against the rest, or the middle
/// of all.
pub(super) fn division(app: App) -> Option<Division> {
    if let Some(division) = app.route.with(|route| route.division.clone()) {
        return Some(division);
    }
    let (from, to) = range(app)?;
    let among = |seen: &&VersionSeen| from < seen.at_nanos && seen.at_nanos <= to;
    let newest = app.data.with(|data| data.versions.iter().rev().find(among).map(|seen| seen.at_nanos));
    let is_all = app.route.with(|route| route.filter.is_empty());
    Some(match newest {
        Some(at_nanos) => Division::Moment(at_nanos),
        None if is_all => Division::Moment(from + (to - from) / 2),
        None => Division::Rest,
    })
}

/// The time around the deployment at which is parted; none where the filter has a range of its own, which is asked for then.
fn window(app: App) -> (Option<u64>, Option<u64>) {
    match division(app).filter(|_| app.route.with(|route| route.filter.start_range_nanos.is_none())) {
        Some(division) => app.data.with(|data| around(&division, &data.versions)),
        None => (None, None),
    }
}

/// What is parted: what is selected, of a deployment what starts around it unless all is asked for. Reactive.
pub(super) fn parted_filter(app: App) -> Filter {
    let (filter, is_whole) = app.route.with(|route| (route.filter.clone(), route.is_split_whole));
    match (window(app), range(app)) {
        ((None, None), _) | (_, None) => filter,
        _ if is_whole => filter,
        ((from, to), Some((first, last))) => {
            // Of the end a trace may start at, the next moment.
            let range = (from.unwrap_or(first), to.unwrap_or(last.saturating_add(1)));
            Filter { start_range_nanos: Some(range), ..filter }
        }
    }
}

/// From when until when the traces of both parts start, and the way to all of them.
#[component]
fn Windows() -> impl IntoView {
    let app = use_app();
    let words = move || {
        let Some(Division::Moment(at)) = division(app) else { return None };
        let (range, is_whole) = app.route.with(|route| (route.filter.start_range_nanos, route.is_split_whole));
        let near = if is_whole { (None, None) } else { window(app) };
        let (from, to) = range.map_or(near, |(from, to)| (Some(from), Some(to)));
        Some(comparison::windows(at, (from, to), app.zone_at(at)))
    };
    let other = move || {
        let is_whole = app.route.with(|route| route.is_split_whole);
        let label = if is_whole { "only from the deployment before it to the one after it" } else { "take all traces" };
        let turn = move |_| app.go(|route| route.is_split_whole = !is_whole);
        (window(app) != (None, None)).then(|| {
            view! { <button type="button" class="link" on:click=turn data-testid="compare-whole">{label}</button> }
                .into_any()
        })
    };
    view! { <p class="compare__files" data-testid="compare-windows">{dy(words)}" "{dy(other)}</p> }
}

/// First start and last end of the selection.
fn range(app: App) -> Option<(u64, u64)> {
    let overview = super::overview::use_overview();
    let _ = app;
    overview.value.with(|value| value.as_ref().and_then(|all| all.range_nanos))
}

fn words(app: App, division: &Division) -> String {
    match division {
        Division::Moment(at) => {
            let zone = app.zone_at(*at);
            format!("before and after {} {}", format::date_time(*at, zone), zone.label())
        }
        Division::Value { key, value } => format!("traces without and with {key} = {value}"),
        Division::Files(after) => app.data.with(|data| files_words(&data.files, after)),
        Division::Rest => "what is selected and the rest of the data".to_owned(),
    }
}

/// The moments one may part at: deployments, and any other by a slider.
#[component]
fn Moments() -> impl IntoView {
    let app = use_app();
    let steps = 1000;
    let at = move |step: u64| range(app).map(|(from, to)| from + (to - from) / steps * step);
    let now = move || {
        let (from, to) = range(app)?;
        let Some(Division::Moment(at)) = division(app) else { return None };
        Some((at.saturating_sub(from) / ((to - from) / steps).max(1)).min(steps).to_string())
    };
    let slider = NodeRef::<leptos::html::Input>::new();
    let part_at = move |nanos: u64| app.go(|route| route.division = Some(Division::Moment(nanos)));
    let slide = move |_| {
        let step = slider.get_untracked().and_then(|slider| slider.value().parse().ok());
        if let Some(nanos) = step.and_then(at) {
            part_at(nanos);
        }
    };
    let deployment = move |VersionSeen { at_nanos, service, version }: VersionSeen| {
        let is_on = move || (division(app) == Some(Division::Moment(at_nanos))).to_string();
        let time = format::time_of_day(at_nanos, app.zone_at(at_nanos));
        let title = format!("{service} {version}");
        view! {
            <button type="button" class="compare__part" title=title aria-pressed=dy(is_on) on:click=move |_| part_at(at_nanos)>
                {time} " " <bdi>{service}</bdi> " " <bdi>{version}</bdi>
            </button>
        }
    };
    let deployments =
        move || app.data.with(|data| data.versions.clone()).into_iter().rev().take(6).map(deployment).collect_view();
    let rest = move || {
        // Of all there is no rest.
        let is_some = app.route.with(|route| !route.filter.is_empty());
        is_some.then(|| {
            let is_on = move || (division(app) == Some(Division::Rest)).to_string();
            let part = move |_| app.go(|route| route.division = Some(Division::Rest));
            view! { <span class="seg"><button type="button" class="compare__part" data-testid="compare-rest" aria-pressed=dy(is_on) on:click=part>"Selected against the rest"</button></span> }
                .into_any()
        })
    };
    view! {
        <div class="compare__moments">
            {dy(rest)}
            <label class:is-off=move || now().is_none()>
                "Part at "
                <input class="compare__slider" type="range" min="0" max="1000" data-testid="compare-moment" node_ref=slider
                    prop:value=dy(now) on:change=slide />
            </label>
            <span class="seg" role="group" aria-label="Part where a version is first seen">{dy(deployments)}</span>
        </div>
    }
}

/// The files, each before or after; nothing of one file alone.
#[component]
fn Files() -> impl IntoView {
    let app = use_app();
    let named = move || match division(app) {
        Some(Division::Files(named)) => named,
        _ => Vec::new(),
    };
    let button = move |file: FileInfo| {
        let FileInfo { name, fingerprint, .. } = file;
        let is_on = {
            let fingerprint = fingerprint.clone();
            move || named().contains(&fingerprint).to_string()
        };
        let turn = move |_| app.go(|route| route.division = Some(turned(route.division.as_ref(), &fingerprint)));
        let title = name.clone();
        view! { <button type="button" class="compare__part" title=title aria-pressed=dy(is_on) on:click=turn><bdi>{name}</bdi></button> }
    };
    let files = move || {
        let files = app.data.with(|data| data.files.clone());
        (files.len() > 1).then(|| {
            let buttons = files.into_iter().take(MOST_FILES).map(button).collect_view();
            view! { <p class="compare__files">"After, by file "<span class="seg" role="group" aria-label="Files that count as after">{buttons}</span></p> }
                .into_any()
        })
    };
    view! { {dy(files)} }
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
            Cell::duration(before.p95_nanos),
            Cell::duration(after.p95_nanos),
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
