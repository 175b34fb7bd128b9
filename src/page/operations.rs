//! The table of operations: its columns, and a row of it as text.

use crate::figure::{DurationStats, OperationRow, OperationSort};
use crate::format;

/// A column of numbers.
pub struct Column {
    /// What it is sorted by.
    pub sort: OperationSort,
    /// Its head.
    pub label: &'static str,
    /// What it means, in words.
    pub meaning: &'static str,
    /// The text of a row.
    pub text: fn(&OperationRow) -> String,
    /// So few spans make its number doubtful.
    pub few: u64,
}

/// The columns, left to right; the operation itself stands before them.
pub const COLUMNS: &[Column] = &[
    column(OperationSort::Count, "Spans", "How many spans", |row| format::count(row.count)),
    column(OperationSort::Errors, "Errors", "Error spans, of all its spans", |row| {
        format::percent(row.errors, row.count)
    }),
    column(OperationSort::Mean, "Average", "Average duration", |row| format::duration_f64(row.mean_nanos)),
    column(OperationSort::Median, "Median", "Half of the spans are no longer", |row| {
        format::duration_f64(row.median_nanos)
    }),
    Column {
        few: DurationStats::FEW_FOR_P95,
        ..column(OperationSort::P95, "p95", "95 % of the spans are no longer", |row| {
            format::duration_f64(row.p95_nanos)
        })
    },
    Column {
        few: DurationStats::FEW_FOR_P99,
        ..column(OperationSort::P99, "p99", "99 % of the spans are no longer", |row| {
            format::duration_f64(row.p99_nanos)
        })
    },
    column(OperationSort::Min, "Min", "Shortest span", |row| format::duration(row.min_nanos)),
    column(OperationSort::Max, "Max", "Longest span", |row| format::duration(row.max_nanos)),
    column(OperationSort::Deviation, "Std. dev.", "Sample standard deviation of the duration", |row| {
        format::duration_f64(row.deviation_nanos)
    }),
    column(OperationSort::SelfTime, "Self", "Sum of the time in which no child of a span ran", |row| {
        format::duration(row.self_nanos)
    }),
    column(OperationSort::OnPath, "On path", "Sum of the time on the critical paths of the traces", |row| {
        format::duration(row.on_path_nanos)
    }),
    column(OperationSort::Total, "Total", "Sum of the durations", |row| format::duration(row.total_nanos)),
];

const fn column(
    sort: OperationSort,
    label: &'static str,
    meaning: &'static str,
    text: fn(&OperationRow) -> String,
) -> Column {
    Column { sort, label, meaning, text, few: 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_as_text() {
        let row = OperationRow {
            service: "db".into(),
            name: "SELECT".into(),
            count: 40,
            errors: 1,
            mean_nanos: 1.5e6,
            median_nanos: 1e6,
            p95_nanos: 2e6,
            p99_nanos: 2.5e6,
            min_nanos: 0,
            max_nanos: 3_000_000,
            deviation_nanos: 700.0,
            total_nanos: 60_000_000,
            self_nanos: 50_000_000,
            on_path_nanos: 40_000_000,
        };
        let texts: Vec<String> = COLUMNS.iter().map(|column| (column.text)(&row)).collect();
        let expected = [
            "40", "2.50 %", "1.50 ms", "1.00 ms", "2.00 ms", "2.50 ms", "0 ns", "3.00 ms", "700 ns", "50.0 ms",
            "40.0 ms", "60.0 ms",
        ];
        assert_eq!(texts, expected);
        let few: Vec<&str> =
            COLUMNS.iter().filter(|column| row.count < column.few).map(|column| column.label).collect();
        assert_eq!(few, ["p99"]);
    }
}
