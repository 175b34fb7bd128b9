//! p50, p95 and p99 of durations by start.

use super::backend::Canvas;
use super::head::ScaleSwitch;
use super::over_time::{hint, pick, title, versions_in, versions_row, when, zone_of};
use super::slot_chart::Picked;
use super::slot_figure::SlotFigure;
use super::tip::Tip;
use crate::chart::{Sheet, percentiles, step_label};
use crate::figure::{PercentileBucket, PercentilesOverTime};
use crate::format::{Zone, count, plural};
use crate::page::notebook::pins::PinKind;
use crate::page::table::Cell;
use crate::ui::state::{App, use_app};
use leptos::prelude::*;

const COLUMNS: &[&str] = &["Start", "Count", "p50", "p95", "p99", "Versions first seen"];

/// Percentiles over time, with their table.
#[component]
pub fn PercentilesChart(
    /// The figure; `None` before the first answer.
    #[prop(into)]
    figure: Signal<Option<PercentilesOverTime>>,
    /// The next one is under way.
    #[prop(into)]
    is_pending: Signal<bool>,
) -> impl IntoView {
    let app = use_app();
    let zone = zone_of(app, move || figure.with(|figure| figure.as_ref().map(|figure| figure.axis)));
    let draw = move |sheet: &Sheet<'_, Canvas>| {
        let scale = app.route.with(|route| route.scale);
        figure.with(|figure| {
            app.data.with(|data| percentiles::draw(sheet, figure.as_ref()?, scale, &data.versions, zone.get()).ok())
        })
    };
    let summary = Signal::derive(move || figure.with(|figure| figure.as_ref().map_or_else(String::new, summary)));
    let rows = Signal::derive(move || {
        figure.with(|figure| figure.as_ref().map(|figure| rows(app, figure, zone.get())).unwrap_or_default())
    });
    let nothing = Signal::derive(move || {
        let is_empty = figure.with(|figure| figure.as_ref().is_some_and(|figure| figure.buckets.is_empty()));
        is_empty.then(|| "No trace is selected; the percentiles of those that are would stand here.".to_owned())
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
    let legend = || {
        view! {
            <span class="legend legend--disc">"p50"</span>
            <span class="legend legend--diamond">"p95"</span>
            <span class="legend legend--bar">"p99"</span>
        }
    };
    view! {
        <SlotFigure title="Percentiles over time" pin=PinKind::Percentiles note=legend.into() draw=Box::new(draw) summary describe on_pick
            testid="percentiles-table" columns=COLUMNS rows nothing is_pending switches=(|| view! { <ScaleSwitch /> }).into() />
    }
}

fn traces(figure: &PercentilesOverTime, (first, last): (usize, usize)) -> u64 {
    figure.buckets.get(first..=last).unwrap_or_default().iter().map(|bucket| bucket.count).sum()
}

fn summary(figure: &PercentilesOverTime) -> String {
    let all = traces(figure, (0, figure.buckets.len().saturating_sub(1)));
    let step = step_label(figure.axis.step_nanos);
    format!(
        "Percentiles of {} by start, {step} each: {}",
        figure.of.name(),
        plural(all, figure.of.nouns().0, figure.of.nouns().1)
    )
}

fn percentile_cells(bucket: &PercentileBucket) -> [Cell; 3] {
    [
        Cell::duration(bucket.p50_nanos),
        Cell::p95(bucket.p95_nanos, bucket.count),
        Cell::p99(bucket.p99_nanos, bucket.count),
    ]
}

fn rows(app: App, figure: &PercentilesOverTime, zone: Zone) -> Vec<Vec<Cell>> {
    let row = |(at, bucket): (usize, &PercentileBucket)| {
        let mut cells = vec![when(&figure.axis, at, zone), Cell::count(bucket.count)];
        cells.extend(percentile_cells(bucket));
        cells.push(Cell::text(&versions_in(app, &figure.axis, (at, at))));
        cells
    };
    figure.buckets.iter().enumerate().map(row).collect()
}

fn describe(app: App, figure: &PercentilesOverTime, items: (usize, usize), zone: Zone) -> Option<Tip> {
    let inside = traces(figure, items);
    let mut rows = vec![(figure.of.nouns().1, count(inside))];
    // Percentiles of several buckets do not follow from theirs.
    if items.0 == items.1 {
        let words = percentile_cells(figure.buckets.get(items.0)?).map(|cell| cell.text);
        rows.extend(["p50", "p95", "p99"].into_iter().zip(words));
    }
    rows.extend(versions_row(app, &figure.axis, items));
    Some(Tip { title: title(&figure.axis, items, zone), rows, hint: hint(figure.of, items, inside) })
}
