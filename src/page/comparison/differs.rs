//! Values that are more frequent in one of two sets.

use super::{OF_REST, OF_VALUE, signed};
use crate::figure::{Difference, Differences};
use crate::format::{Unit, count};
use crate::page::facets::label_of;
use crate::page::table::Cell;

/// Columns of [`differs`] as it is saved, whatever parts the traces.
pub const DIFFERS: &[&str] = &["Key", "Value", "Share of the first part", "Share of the second part", "Difference"];

/// Columns of [`differs`], by what the parts are called.
#[must_use]
pub fn differs_columns(parts: [&'static str; 2]) -> &'static [&'static str] {
    match parts {
        OF_VALUE => &["Key", "Value", "Traces without", "with", "Difference"],
        OF_REST => &["Key", "Value", "The rest", "Selected", "Difference"],
        _ => &["Key", "Value", "Traces before", "after", "Difference"],
    }
}

/// Values with the share of either part's traces that have a span with it, and the difference in points.
#[must_use]
pub fn differs(figure: &Differences) -> Vec<Vec<Cell>> {
    let row = |row: &Difference| {
        let value = label_of(&row.value, row.end.as_deref());
        let points = figure.gain(row) * 100.0;
        vec![
            Cell::text(&row.key),
            Cell::text(&value),
            Cell::rate(row.before, figure.before),
            Cell::rate(row.after, figure.after),
            Cell::number(signed(points, " points"), Some(points), Unit::Number),
        ]
    };
    figure.rows.iter().map(row).collect()
}

/// What was counted, and of how many values; or that none differs enough.
#[must_use]
pub fn differs_note(figure: &Differences, [first, second]: [&str; 2]) -> String {
    let least = Differences::LEAST_PERCENT;
    if figure.before == 0 || figure.after == 0 {
        return String::new();
    }
    if figure.rows.is_empty() {
        return format!("no value of the facets is {least} points more frequent in one part than in the other");
    }
    let told = match figure.count.saturating_sub(figure.rows.len() as u64) {
        0 => String::new(),
        more => format!("; {} values less different", count(more)),
    };
    format!("by the share of traces, {first} {}, {second} {}{told}", count(figure.before), count(figure.after))
}
