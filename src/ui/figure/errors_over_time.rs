//! When traces fail.

use super::backend::Canvas;
use super::over_time::{title, versions_in, versions_row, when, zone_of};
use super::slot_chart::Picked;
use super::slot_figure::SlotFigure;
use super::tip::Tip;
use crate::chart::{Sheet, errors_over_time, step_label};
use crate::figure::{ErrorBucket, ErrorsOverTime, TraceSort};
use crate::format::{Zone, count, percent, plural};
use crate::page::notebook::pins::PinKind;
use crate::page::table::Cell;
use crate::query::StatusTerm;
use crate::route::View;
use crate::ui::state::{App, use_app};
use leptos::prelude::*;

const COLUMNS: &[&str] =
    &["Trace start", "Traces", "Contain an error", "Share", "Failed for the caller", "Share", "Versions first seen"];

/// Failed traces by start, with their table.
#[component]
pub fn ErrorsOverTimeChart(
    /// The figure; `None` before the first answer.
    #[prop(into)]
    figure: Signal<Option<ErrorsOverTime>>,
    /// The next one is under way.
    #[prop(into)]
    is_pending: Signal<bool>,
) -> impl IntoView {
    let app = use_app();
    let zone = zone_of(app, move || figure.with(|figure| figure.as_ref().map(ErrorsOverTime::axis)));
    let sums =
        memo(move || figure.with(|figure| figure.as_ref().map(|figure| Sums::of(&figure.buckets, figure.step_nanos))));
    let nothing = Signal::derive(move || sums.get().and_then(Sums::nothing));
    let summary = Signal::derive(move || sums.get().map_or_else(String::new, Sums::summary));
    let rows = Signal::derive(move || {
        figure.with(|figure| figure.as_ref().map(|figure| rows(app, figure, zone.get())).unwrap_or_default())
    });
    let describe = Callback::new(move |items| figure.with(|figure| describe(app, figure.as_ref()?, items, zone.get())));
    let on_pick = Callback::new(move |picked: Picked| {
        if let Some(figure) = figure.get_untracked() {
            pick(app, &figure, picked);
        }
    });
    let draw = move |sheet: &Sheet<'_, Canvas>| {
        figure.with(|figure| {
            app.data.with(|data| errors_over_time::draw(sheet, figure.as_ref()?, &data.versions, zone.get()).ok())
        })
    };
    let legend = move || sums.get().map(legend);
    view! {
        <SlotFigure title="Errors over time" pin=PinKind::ErrorsOverTime note=legend.into() draw=Box::new(draw) summary describe on_pick
            testid="errors-over-time-table" columns=COLUMNS rows nothing is_pending />
    }
}

/// Sums over buckets.
#[derive(Clone, Copy, PartialEq)]
struct Sums {
    traces: u64,
    failed: u64,
    root_failed: u64,
    step_nanos: u64,
}

impl Sums {
    fn of(buckets: &[ErrorBucket], step_nanos: u64) -> Self {
        let sum = |part: fn(&ErrorBucket) -> u64| buckets.iter().map(part).sum();
        Self {
            traces: sum(|bucket| bucket.traces),
            failed: sum(|bucket| bucket.failed),
            root_failed: sum(|bucket| bucket.root_failed),
            step_nanos,
        }
    }

    /// What to say where there is nothing to draw.
    fn nothing(self) -> Option<String> {
        match (self.traces, self.failed) {
            (0, _) => Some("No trace is selected; those that fail would stand here by their start.".to_owned()),
            (1, 0) => Some("The one trace contains no error.".to_owned()),
            (traces, 0) => Some(format!("None of {} contains an error.", plural(traces, "trace", "traces"))),
            _ => None,
        }
    }

    fn summary(self) -> String {
        format!(
            "Failed traces by start, {} each: {} of {} contain an error, {} failed for the caller",
            step_label(self.step_nanos),
            count(self.failed),
            plural(self.traces, "trace", "traces"),
            count(self.root_failed)
        )
    }
}

fn legend(sums: Sums) -> impl IntoView {
    view! {
        <span class="legend legend--soft">{count(sums.failed)}" of "{count(sums.traces)}" contain an error"</span>
        <span class="legend legend--bad">{count(sums.root_failed)}" failed for the caller"</span>
    }
}

fn rows(app: App, figure: &ErrorsOverTime, zone: Zone) -> Vec<Vec<Cell>> {
    let row = |(at, bucket): (usize, &ErrorBucket)| {
        vec![
            when(&figure.axis(), at, zone),
            Cell::count(bucket.traces),
            Cell::count(bucket.failed),
            Cell::rate(bucket.failed, bucket.traces),
            Cell::count(bucket.root_failed),
            Cell::rate(bucket.root_failed, bucket.traces),
            Cell::text(&versions_in(app, &figure.axis(), (at, at))),
        ]
    };
    figure.buckets.iter().enumerate().map(row).collect()
}

fn describe(app: App, figure: &ErrorsOverTime, (first, last): (usize, usize), zone: Zone) -> Option<Tip> {
    let buckets = figure.buckets.get(first..=last)?;
    let sums = Sums::of(buckets, figure.step_nanos);
    let of = |part: u64| format!("{} ({})", count(part), percent(part, sums.traces));
    let mut rows = vec![
        ("traces", count(sums.traces)),
        ("contain an error", of(sums.failed)),
        ("failed for the caller", of(sums.root_failed)),
    ];
    rows.extend(versions_row(app, &figure.axis(), (first, last)));
    let hint = match (first == last, sums.failed) {
        (true, 0) => "Drag: only these starts.",
        (true, _) => "Click: its failed traces. Drag: only these starts.",
        (false, _) => "Let go: only these starts.",
    };
    Some(Tip { title: title(&figure.axis(), (first, last), zone), rows, hint })
}

/// A click leads to the failed traces of the bucket, longest first; a brush narrows the selection to their starts.
fn pick(app: App, figure: &ErrorsOverTime, picked: Picked) {
    let Some(range) = figure.axis().times_of(picked.first, picked.last) else { return };
    let has_failed = figure.buckets.get(picked.first).is_some_and(|bucket| bucket.failed > 0);
    if !picked.is_brush && !has_failed {
        return;
    }
    app.go(|route| {
        route.filter.start_range_nanos = Some(range);
        if !picked.is_brush {
            // Who asked for the caller's failures alone keeps that.
            if route.filter.status == StatusTerm::Any {
                route.filter.status = StatusTerm::Failed;
            }
            (route.view, route.sort, route.descending) = (View::Traces, TraceSort::Duration, true);
        }
    });
}
