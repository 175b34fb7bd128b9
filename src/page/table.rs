//! The cells of tables: what is shown, what is sorted by, and what a spreadsheet gets.

use crate::figure::DurationStats;
use crate::format::{Separator, Unit, count, iso_time, optional_duration, percent};
use std::cmp::Ordering;

/// What a cell is sorted by, and what of it is saved.
#[derive(Clone, Debug, PartialEq)]
enum Key {
    Text(String),
    /// What cannot be computed comes last, whatever the direction.
    Number(Option<f64>, Unit),
    /// From the first to the second, which is saved as two columns.
    Range(f64, f64, Unit),
    /// A moment, nanoseconds since 1970.
    Moment(u64),
    /// From a moment to another, which is saved as two columns.
    Window(u64, u64),
}

/// Text and what it is sorted by.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// What is shown.
    pub text: String,
    /// Class of the dot before the text.
    pub dot: Option<&'static str>,
    /// A line below the text; "" for none. Neither sorted nor saved.
    pub note: String,
    key: Key,
}

impl Cell {
    fn new(text: String, key: Key) -> Self {
        Self { text, dot: None, note: String::new(), key }
    }

    /// A text, sorted as such.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::new(text.to_owned(), Key::Text(text.to_owned()))
    }

    /// Any text that stands for a number; the unit says how that is held.
    #[must_use]
    pub fn number(text: String, value: impl Into<Option<f64>>, unit: Unit) -> Self {
        Self::new(text, Key::Number(value.into(), unit))
    }

    /// Any text that stands for a range of numbers.
    #[must_use]
    pub fn range(text: String, (from, to): (f64, f64), unit: Unit) -> Self {
        Self::new(text, Key::Range(from, to, unit))
    }

    /// Any text that stands for a moment, nanoseconds since 1970.
    #[must_use]
    pub fn moment(text: String, nanos: u64) -> Self {
        Self::new(text, Key::Moment(nanos))
    }

    /// Any text that stands for the time between two moments.
    #[must_use]
    pub fn window(text: String, (from, to): (u64, u64)) -> Self {
        Self::new(text, Key::Window(from, to))
    }

    /// The same after a dot of this class: the colour of a service.
    #[must_use]
    pub fn dotted(self, class: &'static str) -> Self {
        Self { dot: Some(class), ..self }
    }

    /// The same above a line of its own.
    #[must_use]
    pub fn noted(self, note: String) -> Self {
        Self { note, ..self }
    }

    /// A count.
    #[must_use]
    pub fn count(value: u64) -> Self {
        Self::number(count(value), value as f64, Unit::Number)
    }

    /// A share in percent; "–" of nothing.
    #[must_use]
    pub fn rate(part: u64, whole: u64) -> Self {
        let share = (whole > 0).then(|| part as f64 / whole as f64);
        Self::number(percent(part, whole), share, Unit::Percent)
    }

    /// A duration in nanoseconds; "–" for none.
    #[must_use]
    pub fn duration(nanos: Option<f64>) -> Self {
        Self::number(optional_duration(nanos), nanos, Unit::Millis)
    }

    /// The p95 of so many durations, marked if these are few (DEFINITIONS, "Numbers").
    #[must_use]
    pub fn p95(nanos: Option<f64>, values: u64) -> Self {
        Self::percentile(nanos, values, DurationStats::FEW_FOR_P95)
    }

    /// As [`Self::p95`].
    #[must_use]
    pub fn p99(nanos: Option<f64>, values: u64) -> Self {
        Self::percentile(nanos, values, DurationStats::FEW_FOR_P99)
    }

    fn percentile(nanos: Option<f64>, values: u64, few: u64) -> Self {
        let mark = if nanos.is_some() && values < few { ", few" } else { "" };
        Self::number(format!("{}{mark}", optional_duration(nanos)), nanos, Unit::Millis)
    }

    /// The order of two cells of a column.
    #[must_use]
    pub fn compare(&self, other: &Self, is_descending: bool) -> Ordering {
        let turned = |order: Ordering| if is_descending { order.reverse() } else { order };
        match (&self.key, &other.key) {
            (Key::Text(a), Key::Text(b)) => turned(a.cmp(b)),
            (Key::Number(Some(a), _), Key::Number(Some(b), _)) => turned(a.total_cmp(b)),
            (Key::Number(a, _), Key::Number(b, _)) => b.is_some().cmp(&a.is_some()),
            (Key::Range(a, ..), Key::Range(b, ..)) => turned(a.total_cmp(b)),
            (Key::Moment(a), Key::Moment(b)) | (Key::Window(a, _), Key::Window(b, _)) => turned(a.cmp(b)),
            _ => Ordering::Equal,
        }
    }

    /// Titles of the columns that this cell becomes, under one that is shown as `title`.
    fn titles(&self, title: String, out: &mut Vec<String>) {
        match &self.key {
            Key::Text(_) | Key::Moment(_) => out.push(title),
            Key::Number(_, unit) => out.push(title + unit.suffix()),
            Key::Range(_, _, unit) => out.extend(["_from", "_to"].map(|end| format!("{title}{end}{}", unit.suffix()))),
            Key::Window(..) => out.extend(["_from", "_to"].map(|end| format!("{title}{end}"))),
        }
    }

    fn plain(&self, out: &mut Vec<String>) {
        match &self.key {
            Key::Text(text) => out.push(text.clone()),
            Key::Number(value, unit) => out.push(unit.plain(*value)),
            Key::Range(from, to, unit) => out.extend([from, to].map(|end| unit.plain(Some(*end)))),
            Key::Moment(at) => out.push(iso_time(*at)),
            Key::Window(from, to) => out.extend([from, to].map(|end| iso_time(*end))),
        }
    }
}

/// A title as scripts like it: `error_rate`. Titles are the page's own words: Unicode's tables of letters stay out of it.
fn plain_title(title: &str) -> String {
    let mut out = String::new();
    for c in title.chars() {
        if c == 'Δ' {
            out.push_str("delta");
        } else if c == '%' {
            out.push_str("percent");
        } else if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
    }
    out.truncate(out.trim_end_matches('_').len());
    out
}

/// A table for a spreadsheet: titles with units, and plain numbers. A title that is there already stands after that of the
/// column before it. An empty table has its titles only.
#[must_use]
pub fn sheet(separator: Separator, titles: &[&str], rows: &[Vec<Cell>]) -> String {
    let mut out = String::new();
    let mut line: Vec<String> = Vec::new();
    let cells = rows.first().into_iter().flatten().map(Some).chain(std::iter::repeat(None));
    for (at, (title, cell)) in titles.iter().zip(cells).enumerate() {
        let before = titles.get(..at).unwrap_or_default();
        let whole = before.last().filter(|_| before.contains(title)).map(|last| format!("{last} {title}"));
        let title = plain_title(whole.as_deref().unwrap_or(title));
        match cell {
            Some(cell) => cell.titles(title, &mut line),
            None => line.push(title),
        }
    }
    separator.push_row(&line, &mut out);
    for row in rows {
        line.clear();
        row.iter().for_each(|cell| cell.plain(&mut line));
        separator.push_row(&line, &mut out);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: u64 = 1_700_000_000_123_456_000;

    #[test]
    fn a_sheet_has_plain_numbers_under_titles_with_units() {
        let row = vec![
            Cell::window("22:13 – 22:18".into(), (START, START + 300_000_000_000)),
            Cell::text("=cmd|'/c calc'!A1"),
            Cell::count(18_230),
            Cell::duration(Some(1_500_000.0)),
            Cell::rate(1, 4),
            Cell::range("1 – 2 ms".into(), (1e6, 2e6), Unit::Millis),
            Cell::moment("22:13:20".into(), START),
            Cell::duration(None),
        ];
        let titles = ["Trace start", "Name", "Traces", "p95", "Error rate", "Duration", "First", "25 %"];
        let csv = sheet(Separator::Comma, &titles, &[row]);
        let expected = "trace_start_from,trace_start_to,name,traces,p95_ms,error_rate_percent,duration_from_ms,duration_to_ms,first,25_percent_ms\r\n\
            2023-11-14T22:13:20.123456+00:00,2023-11-14T22:18:20.123456+00:00,\"'=cmd|'/c calc'!A1\",18230,1.5,25,1,2,2023-11-14T22:13:20.123456+00:00,\r\n";
        assert_eq!(csv, expected);
        assert_eq!(sheet(Separator::Tab, &["Service", "Δ on path"], &[]), "service\tdelta_on_path\n");
        let twice = vec![Cell::count(1), Cell::rate(1, 2), Cell::count(1), Cell::rate(1, 2)];
        let titles = ["Failed", "Share", "For the caller", "Share"];
        let expected = "failed\tshare_percent\tfor_the_caller\tfor_the_caller_share_percent\n1\t50\t1\t50\n";
        assert_eq!(sheet(Separator::Tab, &titles, &[twice]), expected);
    }

    #[test]
    fn what_cannot_be_computed_is_last_in_both_directions() {
        let (some, more, none) = (Cell::duration(Some(1.0)), Cell::duration(Some(2.0)), Cell::duration(None));
        for is_descending in [false, true] {
            assert_eq!(some.compare(&none, is_descending), Ordering::Less);
            assert_eq!(none.compare(&more, is_descending), Ordering::Greater);
        }
        assert_eq!(some.compare(&more, true), Ordering::Greater);
        assert_eq!(Cell::text("a").compare(&Cell::text("b"), false), Ordering::Less);
        let (early, late) = (Cell::moment(String::new(), START), Cell::moment(String::new(), START + 1));
        assert_eq!(early.compare(&late, false), Ordering::Less, "neighbours that are one number as floats");
    }
}
