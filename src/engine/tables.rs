//! Tables of which the page holds a window only, written in full: plain numbers, their units in the titles.

use super::Session;
use super::protocol::TableOf;
use super::saving::Next;
use crate::analysis;
use crate::figure::{BreakdownRow, Measure, OperationRow, TraceRow};
use crate::format::{Separator, Unit};
use crate::query::Filter;
use std::io::Write;

/// Rows of the list of traces that make a part.
const PART_ROWS: u32 = 10_000;

const TRACES: &[&str] = &[
    "trace_id",
    "start",
    "duration_ms",
    "root_service",
    "root_operation",
    "spans",
    "services",
    "error_spans",
    "root_failed",
    "incomplete",
    "error_service",
    "error_message",
    "root_error_message",
];

const OPERATIONS: &[&str] = &[
    "service",
    "operation",
    "count",
    "errors",
    "error_percent",
    "mean_ms",
    "median_ms",
    "p95_ms",
    "p99_ms",
    "min_ms",
    "max_ms",
    "stddev_ms",
    "total_ms",
    "self_ms",
    "on_path_ms",
];

const OF_TRACES: &[&str] =
    &["value", "below", "traces", "share_percent", "failed", "failed_percent", "p50_ms", "p95_ms", "total_ms"];
const OF_SPANS: &[&str] =
    &["value", "below", "spans", "share_percent", "errors", "errors_percent", "p50_ms", "p95_ms", "total_ms"];

/// Writes the part of a table that begins at the row `first`, under its titles if that is the first.
pub(super) fn write(
    session: &mut Session,
    filter: &Filter,
    table: &TableOf,
    separator: Separator,
    first: u64,
    out: &mut dyn Write,
) -> Next {
    let mut sheet = Sheet { separator, text: String::new() };
    let mut next = None;
    match table {
        TableOf::Traces { group, sort, descending } => {
            let (store, order) = session.sorted(filter, (*sort, *descending, group.clone()));
            let list = analysis::rows(store, order, first, PART_ROWS);
            if first == 0 {
                sheet.titles(TRACES);
            }
            list.rows.iter().for_each(|row| sheet.row(&trace(row)));
            let end = first + list.rows.len() as u64;
            next = (end < list.selected).then_some(end);
        }
        TableOf::Operations { service, sort, descending } => {
            let (store, selection) = session.selection(filter);
            let found = analysis::operations(store, selection, service.as_deref(), *sort, *descending, usize::MAX);
            sheet.titles(OPERATIONS);
            found.rows.iter().for_each(|row| sheet.row(&operation(row)));
        }
        TableOf::Breakdown { key, measure } => {
            let (store, selection) = session.selection(filter);
            let found = analysis::breakdown(store, selection, key, *measure, usize::MAX);
            sheet.titles(if *measure == Measure::Traces { OF_TRACES } else { OF_SPANS });
            found.rows.iter().for_each(|row| sheet.row(&value(row, found.whole)));
        }
    }
    out.write_all(sheet.text.as_bytes())?;
    Ok(next)
}

struct Sheet {
    separator: Separator,
    text: String,
}

impl Sheet {
    fn titles(&mut self, titles: &[&str]) {
        let titles: Vec<String> = titles.iter().map(|&title| title.to_owned()).collect();
        self.row(&titles);
    }

    fn row(&mut self, cells: &[String]) {
        self.separator.push_row(cells, &mut self.text);
    }
}

fn millis(nanos: f64) -> String {
    Unit::Millis.plain(Some(nanos))
}

/// A share in percent; "" of nothing.
fn percent(part: u64, whole: u64) -> String {
    Unit::Percent.plain((whole > 0).then(|| part as f64 / whole as f64))
}

fn trace(row: &TraceRow) -> [String; 13] {
    let error = row.error.as_deref();
    let text = |of: fn(&crate::figure::TraceError) -> &String| error.map(of).cloned().unwrap_or_default();
    [
        row.trace_id.clone(),
        crate::format::iso_time(row.start_nanos),
        millis(row.duration_nanos as f64),
        row.root_service.clone(),
        row.root_name.clone(),
        row.spans.to_string(),
        row.services.to_string(),
        row.errors.to_string(),
        row.root_failed.to_string(),
        row.incomplete.to_string(),
        text(|error| &error.service),
        text(|error| &error.message),
        text(|error| &error.root_message),
    ]
}

fn operation(row: &OperationRow) -> [String; 15] {
    [
        row.service.clone(),
        row.name.clone(),
        row.count.to_string(),
        row.errors.to_string(),
        percent(row.errors, row.count),
        millis(row.mean_nanos),
        millis(row.median_nanos),
        millis(row.p95_nanos),
        millis(row.p99_nanos),
        millis(row.min_nanos as f64),
        millis(row.max_nanos as f64),
        millis(row.deviation_nanos),
        millis(row.total_nanos as f64),
        millis(row.self_nanos as f64),
        millis(row.on_path_nanos as f64),
    ]
}

/// A value, or a range by its ends.
fn value(row: &BreakdownRow, whole: u64) -> [String; 9] {
    [
        row.value.clone(),
        row.end.clone().unwrap_or_default(),
        row.count.to_string(),
        percent(row.count, whole),
        row.failed.to_string(),
        percent(row.failed, row.count),
        Unit::Millis.plain(row.p50_nanos),
        Unit::Millis.plain(row.p95_nanos),
        millis(row.total_nanos as f64),
    ]
}
