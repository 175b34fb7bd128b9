//! What the scatter says in words: title, table, tooltip.

use super::super::tip::Tip;
use crate::chart::scatter::density_legend;
use crate::figure::{DensityCell, DurationOf, Scatter};
use crate::format::{Zone, count, date_time, duration, fixed, percent, plural, time_range};
use crate::page::table::Cell;
use crate::sorting;
use leptos::prelude::*;

/// More rows than these a table twin does not take; the list of traces has them all.
const MOST_ROWS: usize = 200;

pub(super) const COLUMNS: &[&str] = &["Start", "Duration", "Count", "Failed", "Trace"];

/// How many, and what the marks mean: of cells how dark so many are.
pub(super) fn note(figure: &Scatter) -> impl IntoView + use<> {
    let is_cells = !figure.cells.is_empty();
    let one = if is_cells { "" } else { ", one dot each" };
    let failed = failed_words(figure, is_cells);
    let class = if is_cells { "legend legend--bad" } else { "legend legend--diamond" };
    let step = |(most, density): (u32, f64)| {
        let shade = fixed(density, 2);
        view! { <span class="legend__step"><i style:opacity=move || shade.clone()></i>{count(most.into())}</span> }
    };
    let steps = if is_cells { density_legend(figure) } else { Vec::new() };
    let steps = steps.into_iter().map(step).collect_view();
    view! { <span>{all(figure)}{one}</span>{steps}<span class=class>{failed}</span> }
}

fn all(figure: &Scatter) -> String {
    let (one, many) = figure.of.nouns();
    plural(figure.count, one, many)
}

/// What is marked, of one or as a share.
fn failed_words(figure: &Scatter, is_share: bool) -> &'static str {
    match (figure.of == DurationOf::Trace, is_share) {
        (true, true) => "share that failed",
        (true, false) => "failed",
        (false, true) => "share of error spans",
        (false, false) => "is an error span",
    }
}

pub(super) fn summary(figure: &Scatter) -> String {
    let failed = figure.dots.iter().filter(|dot| dot.failed).count() as u64
        + figure.cells.iter().map(|cell| u64::from(cell.failed)).sum::<u64>();
    let range = figure
        .duration_range_nanos
        .map_or_else(String::new, |(low, high)| format!(" from {} to {}", duration(low), duration(high)));
    let with = if figure.of == DurationOf::Trace { "failed" } else { "are error spans" };
    format!("By start, {}: {}{range}, {} {with}", figure.of.name(), all(figure), count(failed))
}

pub(super) fn caption(figure: &Scatter) -> String {
    let items = figure.dots.len().max(figure.cells.len());
    let kind = if figure.cells.is_empty() { "longest" } else { "fullest cells" };
    if items <= MOST_ROWS {
        return summary(figure);
    }
    format!("{}. The {MOST_ROWS} {kind} of {}", summary(figure), count(items as u64))
}

/// Longest traces, or fullest cells, first.
pub(super) fn rows(figure: &Scatter, zone: Zone) -> Vec<Vec<Cell>> {
    let mut dots: Vec<_> = figure.dots.iter().collect();
    sorting::by(&mut dots, |a, b| b.duration_nanos.cmp(&a.duration_nanos).then(a.start_nanos.cmp(&b.start_nanos)));
    let dot = |dot: &crate::figure::Dot| {
        let start = format!("{} {}", date_time(dot.start_nanos, zone), zone.label());
        vec![
            Cell::moment(start, dot.start_nanos),
            Cell::duration(Some(dot.duration_nanos as f64)),
            Cell::count(1),
            Cell::count(u64::from(dot.failed)),
            Cell::text(&dot.trace_id),
        ]
    };
    let mut cells: Vec<_> = figure.cells.iter().collect();
    sorting::by_key(&mut cells, |cell| (std::cmp::Reverse(cell.count), cell.column, cell.row));
    let cell = |cell: &DensityCell| {
        let (start, durations) = cell_words(figure, cell, zone)?;
        let (all, failed) = (Cell::count(cell.count.into()), Cell::count(cell.failed.into()));
        Some(vec![Cell::text(&start), Cell::text(&durations), all, failed, Cell::text("")])
    };
    let cells = cells.into_iter().filter_map(cell);
    dots.into_iter().map(dot).chain(cells).take(MOST_ROWS).collect()
}

fn cell_words(figure: &Scatter, cell: &DensityCell, zone: Zone) -> Option<(String, String)> {
    let ((from, to), (low, high)) = figure.ranges_of(cell)?;
    Some((time_range(from, to, zone), format!("{} – {}", duration(low), duration(high))))
}

pub(super) fn describe(figure: &Scatter, at: usize, zone: Zone) -> Option<Tip> {
    if let Some(dot) = figure.dots.get(at) {
        let status = if dot.failed { failed_words(figure, false) } else { "no error" };
        let rows = vec![
            ("duration", duration(dot.duration_nanos)),
            ("status", status.to_owned()),
            ("trace", dot.trace_id.clone()),
        ];
        let title = format!("{} {}", date_time(dot.start_nanos, zone), zone.label());
        return Some(Tip { title, rows, hint: hint(figure, "Click: open it. Drag: only these traces.") });
    }
    let cell = figure.cells.get(at)?;
    let (title, durations) = cell_words(figure, cell, zone)?;
    let failed = format!("{} ({})", count(cell.failed.into()), percent(cell.failed.into(), cell.count.into()));
    let with = if figure.of == DurationOf::Trace { "failed" } else { "error spans" };
    let rows = vec![("duration", durations), (figure.of.nouns().1, count(cell.count.into())), (with, failed)];
    Some(Tip { title, rows, hint: hint(figure, "Click: its traces. Drag: only these traces.") })
}

fn hint(figure: &Scatter, of_traces: &'static str) -> &'static str {
    match (figure.of, figure.cells.is_empty()) {
        (DurationOf::Trace, _) => of_traces,
        (DurationOf::Root, true) => "Click: open its trace. Drag: only traces that start then.",
        (DurationOf::Root, false) => "Click or drag: only traces that start then.",
        (_, true) => "Click: open its trace. Drag: only these durations, of traces that start then.",
        (_, false) => "Click or drag: only these durations, of traces that start then.",
    }
}
