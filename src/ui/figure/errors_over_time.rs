//! When traces fail, or spans.

use super::backend::Canvas;
use super::head::Switch;
use super::over_time::{title, versions_in, versions_row, when, zone_of};
use super::slot_chart::Picked;
use super::slot_figure::SlotFigure;
use super::tip::Tip;
use crate::chart::{Sheet, errors_over_time, step_label};
use crate::figure::{ErrorBucket, ErrorsAs, ErrorsOf, ErrorsOverTime, TraceSort};
use crate::format::{Zone, count, percent, plural};
use crate::page::notebook::pins::PinKind;
use crate::page::table::Cell;
use crate::query::StatusTerm;
use crate::route::View;
use crate::ui::state::{App, use_app};
use leptos::prelude::*;

const COLUMNS: &[&str] =
    &["Start", "Count", "Failed", "Share", "Failed for the caller", "Share", "Versions first seen"];

/// Both ways to show it.
const SHOWN: &[(bool, &str)] = &[(false, "count"), (true, "rate")];

/// Failed traces or error spans by start, with their table.
#[component]
pub fn ErrorsOverTimeChart(
    /// The figure; `None` before the first answer.
    #[prop(into)]
    figure: Signal<Option<ErrorsOverTime>>,
    /// The next one is under way.
    #[prop(into)]
    is_pending: Signal<bool>,
    /// Further switches.
    #[prop(optional)]
    switches: ViewFn,
) -> impl IntoView {
    let app = use_app();
    let zone = zone_of(app, move || figure.with(|figure| figure.as_ref().map(ErrorsOverTime::axis)));
    let shown = memo(move || app.route.with(|route| route.errors_as));
    let sums = memo(move || figure.with(|figure| figure.as_ref().map(|figure| Sums::of(&figure.buckets, figure))));
    let nothing = Signal::derive(move || sums.get().and_then(Sums::nothing));
    let summary = Signal::derive(move || sums.get().map_or_else(String::new, Sums::summary));
    let rows = Signal::derive(move || {
        figure.with(|figure| figure.as_ref().map(|figure| rows(app, figure, zone.get())).unwrap_or_default())
    });
    let describe = Callback::new(move |items| {
        figure.with(|figure| describe(app, (figure.as_ref()?, shown.get()), items, zone.get()))
    });
    let on_pick = Callback::new(move |picked: Picked| {
        if let Some(figure) = figure.get_untracked() {
            pick(app, &figure, picked);
        }
    });
    let draw = move |sheet: &Sheet<'_, Canvas>| {
        figure.with(|figure| {
            let figure = (figure.as_ref()?, shown.get());
            app.data.with(|data| errors_over_time::draw(sheet, figure, &data.versions, zone.get()).ok())
        })
    };
    let legend = move || sums.get().map(|sums| legend(sums, shown.get()));
    let all_switches = move || {
        let is_rate = Signal::derive(move || shown.get() == ErrorsAs::Rate);
        let choose = move |is_rate| {
            app.go(|route| route.errors_as = if is_rate { ErrorsAs::Rate } else { ErrorsAs::Count });
        };
        view! { {switches.run()}<Switch label="Errors as" options=SHOWN chosen=is_rate on_choose=choose /> }
    };
    view! {
        <SlotFigure title="Errors over time" pin=PinKind::ErrorsOverTime note=legend.into() draw=Box::new(draw) summary describe on_pick
            testid="errors-over-time-table" columns=COLUMNS rows nothing is_pending switches=all_switches.into() />
    }
}

/// Sums over buckets.
#[derive(Clone, Copy, PartialEq)]
struct Sums {
    of: ErrorsOf,
    count: u64,
    failed: u64,
    root_failed: u64,
    step_nanos: u64,
}

impl Sums {
    fn of(buckets: &[ErrorBucket], figure: &ErrorsOverTime) -> Self {
        let sum = |part: fn(&ErrorBucket) -> u64| buckets.iter().map(part).sum();
        Self {
            of: figure.of,
            count: sum(|bucket| bucket.count),
            failed: sum(|bucket| bucket.failed),
            root_failed: sum(|bucket| bucket.root_failed),
            step_nanos: figure.step_nanos,
        }
    }

    /// What to say where there is nothing to draw.
    fn nothing(self) -> Option<String> {
        match (self.count, self.failed) {
            (0, _) => Some("No trace is selected; those that fail would stand here by their start.".to_owned()),
            (_, 1..) => None,
            (_, 0) if self.of == ErrorsOf::Spans => Some("No span is an error span.".to_owned()),
            (1, 0) => Some("The one trace did not fail.".to_owned()),
            (traces, 0) => Some(format!("None of {} failed.", plural(traces, "trace", "traces"))),
        }
    }

    fn summary(self) -> String {
        let (title, all) = match self.of {
            ErrorsOf::Traces => ("Failed traces", plural(self.count, "trace", "traces")),
            ErrorsOf::Spans => ("Error spans", plural(self.count, "span", "spans")),
        };
        let [failed, root_failed] = self.words();
        let step = step_label(self.step_nanos);
        let (with, of_roots) = (count(self.failed), count(self.root_failed));
        format!("{title} by start, {step} each: {with} of {all} {failed}, {of_roots} {root_failed}")
    }

    /// What `failed` and `root_failed` count.
    fn words(self) -> [&'static str; 2] {
        match self.of {
            ErrorsOf::Traces => ["failed", "failed for the caller"],
            ErrorsOf::Spans => ["are error spans", "are roots"],
        }
    }
}

fn legend(sums: Sums, shown: ErrorsAs) -> impl IntoView {
    let [failed, root_failed] = sums.words();
    let told = |part: u64| if shown == ErrorsAs::Rate { percent(part, sums.count) } else { count(part) };
    view! {
        <span class="legend legend--soft">{told(sums.failed)}" of "{count(sums.count)}" "{failed}</span>
        <span class="legend legend--bad">{told(sums.root_failed)}" "{root_failed}</span>
    }
}

fn rows(app: App, figure: &ErrorsOverTime, zone: Zone) -> Vec<Vec<Cell>> {
    let row = |(at, bucket): (usize, &ErrorBucket)| {
        vec![
            when(&figure.axis(), at, zone),
            Cell::count(bucket.count),
            Cell::count(bucket.failed),
            Cell::rate(bucket.failed, bucket.count),
            Cell::count(bucket.root_failed),
            Cell::rate(bucket.root_failed, bucket.count),
            Cell::text(&versions_in(app, &figure.axis(), (at, at))),
        ]
    };
    figure.buckets.iter().enumerate().map(row).collect()
}

fn describe(
    app: App,
    (figure, shown): (&ErrorsOverTime, ErrorsAs),
    (first, last): (usize, usize),
    zone: Zone,
) -> Option<Tip> {
    let buckets = figure.buckets.get(first..=last)?;
    let sums = Sums::of(buckets, figure);
    let [failed, root_failed] = sums.words();
    let of = |part: u64| match shown {
        ErrorsAs::Count => format!("{} ({})", count(part), percent(part, sums.count)),
        ErrorsAs::Rate => format!("{} ({} of {})", percent(part, sums.count), count(part), count(sums.count)),
    };
    let mut rows = vec![
        (if figure.of == ErrorsOf::Spans { "spans" } else { "traces" }, count(sums.count)),
        (failed, of(sums.failed)),
        (root_failed, of(sums.root_failed)),
    ];
    rows.extend(versions_row(app, &figure.axis(), (first, last)));
    let hint = match (first == last, sums.failed) {
        _ if figure.of == ErrorsOf::Spans => "Drag: only traces that start then.",
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
    // The filter's starts are those of traces.
    if !picked.is_brush && (!has_failed || figure.of == ErrorsOf::Spans) {
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
