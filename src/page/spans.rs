//! The table of a trace's spans: its columns, and a row of it as text.

use crate::figure::waterfall::cut;
use crate::figure::{SpanSort, SpanTable, TraceView};
use crate::format::{NONE, duration};

/// A column: what it is sorted by, its head, and what it means.
pub type Column = (SpanSort, &'static str, &'static str);

/// The columns, left to right.
pub const COLUMNS: &[Column] = &[
    (SpanSort::Service, "Service", "Service, then operation"),
    (SpanSort::Name, "Operation", ""),
    (SpanSort::Start, "Start", "After the start of the trace"),
    (SpanSort::Duration, "Duration", ""),
    (SpanSort::SelfTime, "Self", "Time in which no child of the span ran"),
    (SpanSort::OnPath, "On path", "Time on the critical path of the trace"),
    (SpanSort::Status, "Status", ""),
    (SpanSort::Message, "Error message", ""),
];

/// The cells of a row of the trace; `None` where `table` is not of `view`, or there is no such row.
#[must_use]
pub fn cells(view: &TraceView, table: &SpanTable, row: u32) -> Option<Vec<String>> {
    let at = row as usize;
    let text = |column: &[u32]| Some(cut(view.texts.get(*column.get(at)? as usize)?));
    let time = |column: &[u64]| Some(duration(*column.get(at)?));
    let status = match *table.status.get(at)? {
        SpanTable::ERROR => "error",
        SpanTable::OK => "ok",
        _ => "",
    };
    Some(vec![
        text(&view.service)?,
        text(&view.name)?,
        time(&view.start_nanos)?,
        time(&view.duration_nanos)?,
        time(&table.self_nanos)?,
        // Most spans are not on it at all.
        if table.on_path_nanos.get(at) == Some(&0) { NONE.to_owned() } else { time(&table.on_path_nanos)? },
        status.to_owned(),
        cut(view.note(row).unwrap_or_default()),
    ])
}

/// Whether a column is natural largest first: amounts are, names and moments are not.
#[must_use]
pub fn is_largest_first(sort: SpanSort) -> bool {
    !matches!(sort, SpanSort::Service | SpanSort::Name | SpanSort::Start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::SpanNote;

    #[test]
    fn a_row_as_text() {
        let view = TraceView {
            start_nanos: vec![0, 3_000_000],
            duration_nanos: vec![10_000_000, 4_000_000],
            service: vec![0, 2],
            name: vec![1, 3],
            texts: ["shop", "buy", "db", "SELECT"].map(str::to_owned).into(),
            notes: vec![SpanNote { row: 1, text: "gone".into() }],
            ..TraceView::default()
        };
        let table = SpanTable {
            order: vec![1, 0],
            self_nanos: vec![6_000_000, 4_000_000],
            on_path_nanos: vec![6_000_000, 0],
            status: vec![SpanTable::OK, SpanTable::ERROR],
        };
        let text = |row| cells(&view, &table, row).unwrap().join("|");
        assert_eq!(text(0), "shop|buy|0 ns|10.0 ms|6.00 ms|6.00 ms|ok|");
        assert_eq!(text(1), "db|SELECT|3.00 ms|4.00 ms|4.00 ms|–|error|gone");
        assert_eq!(cells(&view, &table, 0).unwrap().len(), COLUMNS.len());
        assert_eq!((cells(&view, &table, 2), cells(&view, &SpanTable::default(), 0)), (None, None));
    }
}
