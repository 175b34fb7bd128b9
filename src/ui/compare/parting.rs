//! What the selection is parted by: what the address says, and the ways to part it otherwise.

use crate::engine::protocol::FileInfo;
use crate::figure::VersionSeen;
use crate::format;
use crate::page::comparison::{self, around, files_words, turned};
use crate::query::{Division, Filter};
use crate::ui::overview::use_overview;
use crate::ui::state::{App, use_app};
use leptos::prelude::*;

/// So many files are offered to part by.
const MOST_FILES: usize = 12;

/// What the route says; else the newest deployment among what is selected; else what is selected against the rest, or the middle
/// of all.
pub fn division(app: App) -> Option<Division> {
    if let Some(division) = app.route.with(|route| route.division.clone()) {
        return Some(division);
    }
    let (from, to) = range()?;
    let among = |seen: &&VersionSeen| from < seen.at_nanos && seen.at_nanos <= to;
    let newest = app.data.with(|data| data.versions.iter().rev().find(among).map(|seen| seen.at_nanos));
    let is_all = app.route.with(|route| route.filter.is_empty());
    Some(match newest {
        Some(at_nanos) => Division::Moment(at_nanos),
        None if is_all => Division::Moment(from + (to - from) / 2),
        None => Division::Rest,
    })
}

/// Whether [`division`] and [`parted_filter`] go by when the selected traces are, which the overview tells. Reactive.
pub fn is_of_range(app: App) -> bool {
    let is_middle = app.route.with(|route| route.division.is_none() && route.filter.is_empty());
    is_middle || app.data.with(|data| !data.versions.is_empty())
}

/// The time around the deployment at which is parted; none where the filter has a range of its own, which is asked for then.
fn window(app: App) -> (Option<u64>, Option<u64>) {
    match division(app).filter(|_| app.route.with(|route| route.filter.start_range_nanos.is_none())) {
        Some(division) => app.data.with(|data| around(&division, &data.versions)),
        None => (None, None),
    }
}

/// What is parted: what is selected, of a deployment what starts around it unless all is asked for. Reactive.
pub fn parted_filter(app: App) -> Filter {
    let (filter, is_whole) = app.route.with(|route| (route.filter.clone(), route.is_split_whole));
    match (window(app), range()) {
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
pub fn Windows() -> impl IntoView {
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
fn range() -> Option<(u64, u64)> {
    use_overview().value.with(|value| value.as_ref().and_then(|all| all.range_nanos))
}

/// What the two parts are.
pub fn words(app: App, division: &Division) -> String {
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
pub fn Moments() -> impl IntoView {
    let app = use_app();
    let steps = 1000;
    let at = move |step: u64| range().map(|(from, to)| from + (to - from) / steps * step);
    let now = move || {
        let (from, to) = range()?;
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
pub fn Files() -> impl IntoView {
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
