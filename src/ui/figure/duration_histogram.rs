//! How long the selected traces take.

use super::backend::Canvas;
use super::head::ScaleSwitch;
use super::slot_chart::Picked;
use super::slot_figure::SlotFigure;
use super::tip::Tip;
use crate::chart::Sheet;
use crate::chart::histogram::{self, durations_of, edges_label, side_by_side};
use crate::figure::{Bin, DurationOf, Histogram, TraceSort};
use crate::format::{Unit, count, optional_duration, percent, plural};
use crate::page::notebook::pins::PinKind;
use crate::page::picking::{is_pickable, narrow};
use crate::page::table::Cell;
use crate::route::View;
use crate::ui::state::{App, use_app};
use leptos::prelude::*;

const COLUMNS: &[&str] = &["Duration", "Count", "Share", "Up to here"];

/// The histogram of durations, with its table.
#[component]
pub fn DurationHistogram(
    /// The figure; `None` before the first answer.
    #[prop(into)]
    figure: Signal<Option<Histogram>>,
    /// The next one is under way.
    #[prop(into)]
    is_pending: Signal<bool>,
) -> impl IntoView {
    let app = use_app();
    let note = move || figure.with(|figure| figure.as_ref().map_or_else(String::new, note));
    let summary = Signal::derive(move || figure.with(|figure| figure.as_ref().map_or_else(String::new, summary)));
    let rows = Signal::derive(move || figure.with(|figure| figure.as_ref().map(rows).unwrap_or_default()));
    let nothing = Signal::derive(move || {
        let is_empty = figure.with(|figure| figure.as_ref().is_some_and(|figure| figure.count == 0));
        is_empty.then(|| "No trace is selected; the durations of those that are would stand here.".to_owned())
    });
    let describe = Callback::new(move |(first, last)| figure.with(|figure| describe(figure.as_ref()?, first, last)));
    let on_pick = Callback::new(move |picked: Picked| {
        figure.with_untracked(|figure| {
            if let Some(figure) = figure.as_ref().filter(|figure| is_pickable(figure.of)) {
                pick(app, figure.of, &side_by_side(figure), picked);
            }
        });
    });
    let draw = move |sheet: &Sheet<'_, Canvas>| figure.with(|figure| histogram::draw(sheet, figure.as_ref()?).ok());
    view! {
        <SlotFigure title="Duration" pin=PinKind::Durations note=(move || view! { {note()} }).into() draw=Box::new(draw) summary describe on_pick
            testid="duration-histogram-table" columns=COLUMNS rows nothing is_pending switches=(|| view! { <ScaleSwitch /> }).into() />
    }
}

fn note(figure: &Histogram) -> String {
    let bins = side_by_side(figure).len() as u64;
    let (one, many) = figure.of.nouns();
    format!("{}, {}", plural(figure.count, one, many), plural(bins, "bin", "bins"))
}

fn summary(figure: &Histogram) -> String {
    let p95 = optional_duration(figure.p95_nanos);
    let bins = side_by_side(figure);
    let range = bins
        .first()
        .zip(bins.last())
        .map(|(first, last)| edges_label(&Bin { low_nanos: first.low_nanos, high_nanos: last.high_nanos, count: 0 }));
    format!("Histogram, {}: {}, {}; p95 {p95}", figure.of.name(), note(figure), range.as_deref().unwrap_or("none"))
}

fn rows(figure: &Histogram) -> Vec<Vec<Cell>> {
    let mut so_far = 0;
    let row = |bin: Bin| {
        so_far += bin.count;
        let edges = (bin.low_nanos as f64, bin.high_nanos as f64);
        vec![
            Cell::range(edges_label(&bin), edges, Unit::Millis),
            Cell::count(bin.count),
            Cell::rate(bin.count, figure.count),
            Cell::rate(so_far, figure.count),
        ]
    };
    side_by_side(figure).into_iter().map(row).collect()
}

fn describe(figure: &Histogram, first: usize, last: usize) -> Option<Tip> {
    let bins = side_by_side(figure);
    let (low, high) = (bins.get(first)?, bins.get(last)?);
    let sum = |bins: &[Bin]| bins.iter().map(|bin| bin.count).sum::<u64>();
    let inside = sum(bins.get(first..=last)?);
    let title = edges_label(&Bin { low_nanos: low.low_nanos, high_nanos: high.high_nanos, count: inside });
    let rows = vec![
        (figure.of.nouns().1, count(inside)),
        ("share", percent(inside, figure.count)),
        ("up to here", percent(sum(bins.get(..=last)?), figure.count)),
    ];
    let hint = match (inside, first == last) {
        _ if !is_pickable(figure.of) => "",
        (0, _) => "",
        (_, true) => "Click: its traces. Drag: only these durations.",
        (_, false) => "Let go: only these durations.",
    };
    Some(Tip { title, rows, hint })
}

/// A click leads to the traces of the bin, longest first; a brush narrows the selection. The outermost edges add no
/// term: they are those of the selection already.
fn pick(app: App, of: DurationOf, bins: &[Bin], picked: Picked) {
    let Some((low, high)) = durations_of(bins, picked.first, picked.last) else { return };
    let is_void = bins.iter().take(picked.last + 1).skip(picked.first).all(|bin| bin.count == 0);
    if is_void {
        return;
    }
    app.go(|route| {
        let (least, most) = (picked.first > 0, picked.last + 1 < bins.len());
        narrow(&mut route.filter, of, least.then_some(low), most.then_some(high));
        if !picked.is_brush {
            (route.view, route.sort, route.descending) = (View::Traces, TraceSort::Duration, true);
        }
    });
}
