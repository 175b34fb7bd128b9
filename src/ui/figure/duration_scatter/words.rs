//! What the scatter says in words: title, table, tooltip.

use super::super::tip::Tip;
use crate::chart::scatter::ranges_of_cell;
use crate::figure::{DensityCell, Scatter};
use crate::format::{Zone, count, date_time, duration, percent, plural, time_range};
use crate::page::table::Cell;
use crate::sorting;
use leptos::prelude::*;

/// More rows than these a table twin does not take; the list of traces has them all.
const MOST_ROWS: usize = 200;

pub(super) const COLUMNS: &[&str] = &["Trace start", "Duration", "Traces", "Contain an error", "Trace"];

/// How many, and what the marks mean.
pub(super) fn note(figure: &Scatter) -> impl IntoView + use<> {
    let is_cells = !figure.cells.is_empty();
    let one = if is_cells { "" } else { ", one dot each" };
    let failed = if is_cells { "share that contains an error" } else { "contains an error" };
    let class = if is_cells { "legend legend--bad" } else { "legend legend--diamond" };
    view! { <span>{plural(figure.traces, "trace", "traces")}{one}</span><span class=class>{failed}</span> }
}

pub(super) fn summary(figure: &Scatter) -> String {
    let failed = figure.dots.iter().filter(|dot| dot.failed).count() as u64
        + figure.cells.iter().map(|cell| u64::from(cell.failed)).sum::<u64>();
    let range = figure
        .duration_range_nanos
        .map_or_else(String::new, |(low, high)| format!(" from {} to {}", duration(low), duration(high)));
    format!(
        "Trace duration by start: {}{range}, {} contain an error",
        plural(figure.traces, "trace", "traces"),
        count(failed)
    )
}

pub(super) fn caption(figure: &Scatter) -> String {
    let items = figure.dots.len().max(figure.cells.len());
    let kind = if figure.cells.is_empty() { "longest traces" } else { "fullest cells" };
    if items <= MOST_ROWS {
        return summary(figure);
    }
    format!("{}. The {MOST_ROWS} {kind} of {}; the list of traces has them all", summary(figure), count(items as u64))
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
    sorting::by_key(&mut cells, |cell| (std::cmp::Reverse(cell.traces), cell.column, cell.row));
    let cell = |cell: &DensityCell| {
        let (start, durations) = cell_words(figure, cell, zone)?;
        let (traces, failed) = (Cell::count(cell.traces.into()), Cell::count(cell.failed.into()));
        Some(vec![Cell::text(&start), Cell::text(&durations), traces, failed, Cell::text("")])
    };
    let cells = cells.into_iter().filter_map(cell);
    dots.into_iter().map(dot).chain(cells).take(MOST_ROWS).collect()
}

fn cell_words(figure: &Scatter, cell: &DensityCell, zone: Zone) -> Option<(String, String)> {
    let ((from, to), (low, high)) = ranges_of_cell(figure, cell)?;
    Some((time_range(from, to, zone), format!("{} – {}", duration(low), duration(high))))
}

pub(super) fn describe(figure: &Scatter, at: usize, zone: Zone) -> Option<Tip> {
    if let Some(dot) = figure.dots.get(at) {
        let status = if dot.failed { "contains an error" } else { "no error" };
        let rows = vec![
            ("duration", duration(dot.duration_nanos)),
            ("status", status.to_owned()),
            ("trace", dot.trace_id.clone()),
        ];
        let title = format!("{} {}", date_time(dot.start_nanos, zone), zone.label());
        return Some(Tip { title, rows, hint: "Click: open it. Drag: only these traces." });
    }
    let cell = figure.cells.get(at)?;
    let (title, durations) = cell_words(figure, cell, zone)?;
    let failed = format!("{} ({})", count(cell.failed.into()), percent(cell.failed.into(), cell.traces.into()));
    let rows = vec![("duration", durations), ("traces", count(cell.traces.into())), ("contain an error", failed)];
    Some(Tip { title, rows, hint: "Click: its traces. Drag: only these traces." })
}
