//! The groups of failed traces with all their numbers.

use super::ErrorsState;
use crate::engine::protocol::TableOf;
use crate::figure::{ErrorGroup, ErrorKey, Errors, Example, hue_class};
use crate::format::{self, Zone, count, date, plural};
use crate::page::errors::{also, open_member};
use crate::page::notebook::pins::PinKind;
use crate::page::spark::peak;
use crate::query::term;
use crate::route::Route;
use crate::ui::link::{Change, RouteLink};
use crate::ui::notebook::pin_button;
use crate::ui::widget::{Cell, CopyButton, SaveMenu, SavedTable, SortedTable, ValueActions, spark_bars};
use leptos::prelude::*;
use std::sync::Arc;

const COLUMNS: &[&str] = &[
    "Error at the origin",
    "Services",
    "Traces",
    "Share",
    "For the caller",
    "Error spans",
    "Average",
    "Longest",
    "First error",
    "Last error",
];
const BESIDE: &[&str] = &["Over time", "Examples"];

/// Rows shown before all are asked for: 300 of them would be some thousand elements.
const MOST_ROWS: usize = 20;

/// The table.
#[component]
pub(super) fn Groups(state: ErrorsState) -> impl IntoView {
    let zone = memo(move || {
        let first = state.with(|errors| errors.over_time.range_nanos.map_or(0, |(first, _)| first));
        state.app.zone_at(first)
    });
    let rows = Signal::derive(move || {
        state.with(|errors| {
            let write = moments(errors, zone.get());
            errors.groups.iter().map(|group| row(group, errors, write)).collect::<Vec<_>>()
        })
    });
    let chosen = Signal::derive(move || {
        let label = state.chosen.get()?;
        state.with(|errors| errors.groups.iter().position(|group| group.label == label))
    });
    let on_row = Callback::new(move |at: usize| {
        let label =
            state.figure.with_untracked(|errors| errors.as_ref()?.groups.get(at).map(|group| group.label.clone()));
        if let Some(label) = label {
            state.choose(&label);
        }
    });
    let view = Callback::new(move |at: usize| {
        state
            .figure
            .with_untracked(|errors| {
                let errors = errors.as_ref()?;
                Some(vec![line(errors, at, zone.get()), examples(errors.groups.get(at)?, errors.key)])
            })
            .unwrap_or_default()
    });
    let note = move || {
        state.with(|errors| {
            let left_out = errors.all_groups.saturating_sub(errors.groups.len() as u64);
            let rest =
                if left_out > 0 { format!("; the {} smallest are left out", count(left_out)) } else { String::new() };
            let groups = plural(errors.all_groups, "group", "groups");
            format!(
                "{groups}{rest}; numbers, ids and quoted texts of messages count as equal. Times in {}",
                zone.get().long_label()
            )
        })
    };
    let saved = SavedTable::whole("Error groups", |_, route| TableOf::ErrorGroups { key: route.error_key });
    view! {
        <h2 class="card__title">"Error groups" <span>{dy(note)}</span><span class="card__right"><SaveMenu table=saved /></span></h2>
        <div class="table-scroll errors__groups" class:is-pending=state.is_pending data-testid="error-groups">
            <SortedTable caption="Error groups" columns=Signal::stored(COLUMNS) rows text_columns=2 on_row chosen most=MOST_ROWS
                beside=(BESIDE, view) />
        </div>
    }
}

/// Writes a moment: the time alone where the whole selection is of one day.
fn moments(errors: &Errors, zone: Zone) -> impl Fn(u64) -> String + Copy {
    let days = errors.over_time.range_nanos.map(|(first, last)| (date(first, zone), date(last, zone)));
    let is_one_day = days.is_none_or(|(first, last)| first == last);
    move |nanos| if is_one_day { format::time_of_day(nanos, zone) } else { format::date_time(nanos, zone) }
}

fn row(group: &ErrorGroup, errors: &Errors, write: impl Fn(u64) -> String) -> Vec<Cell> {
    let mut services = group.services.join(", ");
    let more = group.all_services.saturating_sub(group.services.len() as u64);
    if more > 0 {
        services.push_str(&format!(" and {} more", count(more)));
    }
    let dot = group.services.first().map_or("", |service| hue_class(service));
    let moment = |nanos: u64| Cell::moment(write(nanos), nanos);
    vec![
        Cell::text(&group.label).noted(also(group, errors.key)),
        Cell::text(&services).dotted(dot),
        Cell::count(group.traces),
        Cell::rate(group.traces, errors.failed),
        Cell::count(group.root_failed),
        Cell::count(group.spans),
        Cell::duration(group.mean_nanos),
        Cell::duration(Some(group.max_nanos as f64)),
        moment(group.first_nanos),
        moment(group.last_nanos),
    ]
}

/// The small time line of a group, over the buckets of the chart above.
fn line(errors: &Errors, at: usize, zone: Zone) -> AnyView {
    let buckets = errors.groups.get(at).map_or(&[][..], |group| &group.buckets);
    let most = peak(buckets).and_then(|(bucket, most)| Some((errors.over_time.buckets.get(bucket)?.start_nanos, most)));
    let words = most.map_or_else(String::new, |(start, most)| {
        format!("Most: {} from {}", plural(most.into(), "trace", "traces"), format::date_time(start, zone))
    });
    spark_bars(buckets, words)
}

/// The longest trace, and a few more; and what can be done with the group.
fn examples(group: &ErrorGroup, key: ErrorKey) -> AnyView {
    let link = |(at, example): (usize, &Example)| {
        let id = &example.trace_id;
        let label = if at == 0 { "open worst".to_owned() } else { (at + 1).to_string() };
        let title = if at == 0 {
            format!("Open worst, the longest trace: {id}")
        } else {
            format!("Trace {id}, {label} by duration")
        };
        let (group, example) = (group.label.clone(), example.clone());
        let change: Change = Arc::new(move |route: &mut Route| open_member(route, route.error_key, &group, &example));
        view! { <RouteLink class="errors__example" change title>{label}</RouteLink> }
    };
    let links = group.examples.iter().enumerate().map(link).collect_view();
    let message = Signal::stored(group.label.clone());
    let pin = pin_button(PinKind::ErrorGroup, group.label.clone());
    view! {
        {links}{pin}<CopyButton text=message label="copy" what="the error" />
        <ValueActions key=term::of_error(key) value=group.label.clone() />
    }
    .into_any()
}
