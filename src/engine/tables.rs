//! Tables of which the page holds a window only, written in full: plain numbers, their units in the titles.

mod rows;

use super::Session;
use super::protocol::TableOf;
use super::saving::Next;
use crate::analysis;
use crate::figure::{ErrorKey, Measure, Weight};
use crate::format::Separator;
use crate::query::{Filter, divide};
use std::io::Write;

/// Rows of the list of traces that make a part.
const PART_ROWS: u32 = 10_000;

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
        TableOf::Traces { sort, descending } => {
            let (store, order) = session.sorted(filter, (*sort, *descending));
            let list = analysis::rows(store, order, first, PART_ROWS);
            if first == 0 {
                sheet.titles(rows::TRACES);
            }
            list.rows.iter().for_each(|row| sheet.row(&rows::trace(row)));
            let end = first + list.rows.len() as u64;
            next = (end < list.selected).then_some(end);
        }
        TableOf::ErrorGroups { key } => {
            let found = session.errors_of(filter, *key, true);
            sheet.table(rows::ERROR_GROUPS, found.groups.iter().map(|group| rows::error_group(group, found.failed)));
        }
        TableOf::ErrorPaths => {
            let found = session.errors_of(filter, ErrorKey::Message, true);
            sheet.table(rows::ERROR_PATHS, found.paths.iter().map(|path| rows::error_path(path, found.failed)));
        }
        TableOf::ErrorMessages => {
            let found = session.errors_of(filter, ErrorKey::Message, true);
            sheet.table(rows::ERROR_MESSAGES, found.services.iter().flat_map(rows::error_messages));
        }
        TableOf::Spans { trace_id, sort, descending } => {
            sheet.titles(rows::SPANS);
            let store = session.store();
            if let Some(trace) = store.find_trace(trace_id).and_then(|at| store.trace(at)) {
                let table = analysis::span_table(store, trace, *sort, *descending);
                table.order.iter().for_each(|&row| sheet.row(&rows::span(store, trace, &table, row)));
            }
        }
        TableOf::PairSpans { good_id, bad_id } => {
            sheet.titles(rows::PAIR_SPANS);
            let store = session.store();
            let find = |id: &str| store.find_trace(id).and_then(|at| store.trace(at));
            if let (Some(good), Some(bad)) = (find(good_id), find(bad_id)) {
                let met = analysis::align(store, good, bad);
                (0..met.len()).for_each(|at| sheet.row(&rows::pair_span(store, (good, bad), &met, at)));
            }
        }
        TableOf::Comparison { division } => {
            let (before, after) = divide(session.store(), filter, division, &session.named_files(division));
            let found = analysis::compare((session.store(), &before), (session.store(), &after));
            let traces = (found.before.traces, found.after.traces);
            sheet.table(rows::COMPARISON, found.operations.iter().map(|row| rows::change(row, traces)));
        }
        TableOf::Operations { service, sort, descending } => {
            let (store, selection) = session.selection(filter);
            let found = analysis::operations(store, selection, service.as_deref(), *sort, *descending, usize::MAX);
            sheet.table(rows::OPERATIONS, found.rows.iter().map(rows::operation));
        }
        TableOf::Breakdown { key, measure } => {
            let (store, selection) = session.selection(filter);
            let found = analysis::breakdown(store, selection, key, *measure, usize::MAX);
            let titles = if *measure == Measure::Traces { rows::OF_TRACES } else { rows::OF_SPANS };
            sheet.table(titles, found.rows.iter().map(|row| rows::value(row, found.whole)));
        }
        TableOf::Bottlenecks { weight } => {
            let (store, selection) = session.selection(filter);
            let found = analysis::bottlenecks(store, selection, *weight, usize::MAX);
            sheet.table(rows::BOTTLENECKS, found.rows.iter().map(|row| rows::bottleneck(row, &found)));
        }
        TableOf::PathShares => {
            let (store, selection) = session.selection(filter);
            let found = analysis::bottlenecks(store, selection, Weight::OnPath, usize::MAX);
            sheet.table(rows::PATH_SHARES, found.path.iter().map(|row| rows::path_share(row, &found)));
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

    fn table<R: AsRef<[String]>>(&mut self, titles: &[&str], rows: impl Iterator<Item = R>) {
        self.titles(titles);
        rows.for_each(|row| self.row(row.as_ref()));
    }
}
