//! Box plots of durations by start.

use super::backend::Canvas;
use super::head::ScaleSwitch;
use super::over_time::{hint, pick, title, versions_in, versions_row, when, zone_of};
use super::slot_chart::Picked;
use super::slot_figure::SlotFigure;
use super::tip::Tip;
use crate::chart::{Sheet, box_plot, step_label};
use crate::figure::{BoxBucket, BoxesOverTime};
use crate::format::{Zone, count, duration, plural};
use crate::page::notebook::pins::PinKind;
use crate::page::table::Cell;
use crate::ui::state::{App, use_app};
use leptos::prelude::*;

const COLUMNS: &[&str] = &[
    "Start",
    "Count",
    "Lower whisker",
    "25 %",
    "Median",
    "75 %",
    "Upper whisker",
    "Outliers; durations of fewer than five",
    "Versions first seen",
];

/// Box plots over time, with their table.
#[component]
pub fn BoxPlotChart(
    /// The figure; `None` before the first answer.
    #[prop(into)]
    figure: Signal<Option<BoxesOverTime>>,
    /// The next one is under way.
    #[prop(into)]
    is_pending: Signal<bool>,
) -> impl IntoView {
    let app = use_app();
    let zone = zone_of(app, move || figure.with(|figure| figure.as_ref().map(|figure| figure.axis)));
    let draw = move |sheet: &Sheet<'_, Canvas>| {
        let scale = app.route.with(|route| route.scale);
        figure.with(|figure| {
            app.data.with(|data| box_plot::draw(sheet, figure.as_ref()?, scale, &data.versions, zone.get()).ok())
        })
    };
    let summary = Signal::derive(move || figure.with(|figure| figure.as_ref().map_or_else(String::new, summary)));
    let rows = Signal::derive(move || {
        figure.with(|figure| figure.as_ref().map(|figure| rows(app, figure, zone.get())).unwrap_or_default())
    });
    let nothing = Signal::derive(move || {
        let is_empty = figure.with(|figure| figure.as_ref().is_some_and(|figure| figure.buckets.is_empty()));
        is_empty.then(|| "No trace is selected; the durations of those that are would stand here.".to_owned())
    });
    let describe = Callback::new(move |items| figure.with(|figure| describe(app, figure.as_ref()?, items, zone.get())));
    let on_pick = Callback::new(move |picked: Picked| {
        figure.with_untracked(|figure| {
            if let Some(figure) = figure {
                let inside = traces(figure, (picked.first, picked.last));
                pick(app, &figure.axis, picked, inside > 0 && !figure.of.is_of_spans());
            }
        });
    });
    let note = move || figure.with(|figure| figure.as_ref().map_or_else(String::new, note));
    view! {
        <SlotFigure title="Spread over time" pin=PinKind::Spread note=(move || view! { {note()} }).into() draw=Box::new(draw) summary describe on_pick
            testid="boxes-table" columns=COLUMNS rows nothing is_pending switches=(|| view! { <ScaleSwitch /> }).into() />
    }
}

fn traces(figure: &BoxesOverTime, (first, last): (usize, usize)) -> u64 {
    figure.buckets.get(first..=last).unwrap_or_default().iter().map(|bucket| bucket.count).sum()
}

fn note(figure: &BoxesOverTime) -> String {
    let more: u64 = figure.buckets.iter().map(|bucket| bucket.more).sum();
    if more == 0 {
        return "quartiles; whiskers to 1.5 × their distance".to_owned();
    }
    format!("quartiles; whiskers to 1.5 × their distance; {} not drawn", plural(more, "outlier", "outliers"))
}

fn summary(figure: &BoxesOverTime) -> String {
    let all = traces(figure, (0, figure.buckets.len().saturating_sub(1)));
    let step = step_label(figure.axis.step_nanos);
    format!(
        "Spread of {} by start, {step} each: {}",
        figure.of.name(),
        plural(all, figure.of.nouns().0, figure.of.nouns().1)
    )
}

/// Lower whisker, quartiles, upper whisker; no whiskers where points are drawn.
fn box_cells(bucket: &BoxBucket) -> [Cell; 5] {
    let whisker = |end: f64| bucket.quartiles_nanos.filter(|_| !bucket.is_points()).map(|_| end);
    let [low, median, high] = bucket.quartiles_nanos.map_or([None; 3], |quartiles| quartiles.map(Some));
    let (from, to) = bucket.whiskers_nanos;
    [whisker(from), low, median, high, whisker(to)].map(Cell::duration)
}

fn points_words(bucket: &BoxBucket) -> String {
    if !bucket.is_points() {
        return count(bucket.points_nanos.len() as u64 + bucket.more);
    }
    bucket.points_nanos.iter().map(|&nanos| duration(nanos)).collect::<Vec<_>>().join(", ")
}

fn rows(app: App, figure: &BoxesOverTime, zone: Zone) -> Vec<Vec<Cell>> {
    let row = |(at, bucket): (usize, &BoxBucket)| {
        let mut cells = vec![when(&figure.axis, at, zone), Cell::count(bucket.count)];
        cells.extend(box_cells(bucket));
        cells.push(Cell::text(&points_words(bucket)));
        cells.push(Cell::text(&versions_in(app, &figure.axis, (at, at))));
        cells
    };
    figure.buckets.iter().enumerate().map(row).collect()
}

fn describe(app: App, figure: &BoxesOverTime, items: (usize, usize), zone: Zone) -> Option<Tip> {
    let inside = traces(figure, items);
    let mut rows = vec![(figure.of.nouns().1, count(inside))];
    let bucket = figure.buckets.get(items.0).filter(|bucket| items.0 == items.1 && bucket.count > 0);
    if let Some(bucket) = bucket {
        if bucket.is_points() {
            rows.push(("durations", points_words(bucket)));
        } else {
            let names = ["lower whisker", "25 %", "median", "75 %", "upper whisker"];
            rows.extend(names.into_iter().zip(box_cells(bucket).map(|cell| cell.text)));
            rows.push(("outliers", points_words(bucket)));
        }
    }
    rows.extend(versions_row(app, &figure.axis, items));
    Some(Tip { title: title(&figure.axis, items, zone), rows, hint: hint(figure.of, items, inside) })
}
