//! Tables that leave for spreadsheets and tickets: plain numbers in base units, and the rules of CSV.
//!
//! The unit stands in the title of the column (`p95_ms`), so that a cell is a number and nothing else.

use super::number::fixed;
use super::plain::without_zeros;
use serde::{Deserialize, Serialize};

/// What stands between cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Separator {
    /// CSV, for files (RFC 4180).
    Comma,
    /// TSV, for the clipboard: spreadsheets take it apart when it is pasted.
    Tab,
}

impl Separator {
    /// Adds a row with its line end. A text that a spreadsheet would take for a formula gets an apostrophe before it
    /// (OWASP, "CSV Injection"): what begins with `=`, `+`, `-`, `@`, a tab or a carriage return and is no number. In TSV
    /// tabs and line ends within a cell become blanks: its readers know no quotes.
    pub fn push_row(self, cells: &[String], out: &mut String) {
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                out.push(if self == Self::Comma { ',' } else { '\t' });
            }
            let guard = if is_formula(cell) { "'" } else { "" };
            match self {
                Self::Comma if cell.contains(['"', ',', '\n', '\r']) || !guard.is_empty() => {
                    out.push('"');
                    out.push_str(guard);
                    out.push_str(&cell.replace('"', "\"\""));
                    out.push('"');
                }
                Self::Comma => out.push_str(cell),
                Self::Tab => {
                    out.push_str(guard);
                    out.extend(cell.chars().map(|c| if matches!(c, '\t' | '\n' | '\r') { ' ' } else { c }));
                }
            }
        }
        out.push_str(if self == Self::Comma { "\r\n" } else { "\n" });
    }
}

/// Whether a spreadsheet would compute the text. Negative numbers are numbers.
fn is_formula(cell: &str) -> bool {
    let is_number = || {
        let digits = cell.strip_prefix('-').unwrap_or(cell);
        let is_part = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.split_once('.').map_or(is_part(digits), |(whole, rest)| is_part(whole) && is_part(rest))
    };
    cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number()
}

/// What the numbers of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Counts, and means of counts.
    Number,
    /// Held in nanoseconds, written in milliseconds.
    Millis,
    /// Held as shares 0–1, written as 0–100.
    Percent,
}

impl Unit {
    /// What the title of the column ends in.
    #[must_use]
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Number => "",
            Self::Millis => "_ms",
            Self::Percent => "_percent",
        }
    }

    /// The number as it is written, with as many decimals as it has up to six; "" where there is none.
    #[must_use]
    pub fn plain(self, value: Option<f64>) -> String {
        let Some(value) = value.filter(|value| value.is_finite()) else { return String::new() };
        match self {
            Self::Number => decimal(value),
            Self::Millis => decimal(value / 1e6),
            Self::Percent => decimal(value * 100.0),
        }
    }
}

/// At most six decimals, without zeros at the end and without a separator of thousands.
fn decimal(value: f64) -> String {
    without_zeros(fixed(value, 6))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(separator: Separator, cells: &[&str]) -> String {
        let mut out = String::new();
        let cells: Vec<String> = cells.iter().map(|&cell| cell.to_owned()).collect();
        separator.push_row(&cells, &mut out);
        out
    }

    #[test]
    fn commas_quotes_and_line_ends_are_quoted() {
        let cells = ["a", "b, c", "say \"hi\"", "two\nlines", "", "Zoë 🦄 مرحبا"];
        assert_eq!(row(Separator::Comma, &cells), "a,\"b, c\",\"say \"\"hi\"\"\",\"two\nlines\",,Zoë 🦄 مرحبا\r\n");
        assert_eq!(row(Separator::Tab, &["a\tb", "c\r\nd", "e\"f"]), "a b\tc  d\te\"f\n");
    }

    #[test]
    fn formulas_are_disarmed_and_numbers_are_not() {
        let formulas = ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "-", "-.5"];
        for formula in formulas {
            let csv = row(Separator::Comma, &[formula]);
            assert!(csv.starts_with("\"'"), "{csv}");
            assert!(row(Separator::Tab, &[formula]).starts_with('\''), "{formula:?}");
        }
        assert_eq!(row(Separator::Comma, &["-2", "-2.5", "1e5", "a=b"]), "-2,-2.5,1e5,a=b\r\n");
    }

    #[test]
    fn numbers_are_plain() {
        let millis = |nanos: f64| Unit::Millis.plain(Some(nanos));
        assert_eq!(
            (millis(1_234_567_890.0), millis(1.0), millis(0.0)),
            ("1234.56789".into(), "0.000001".into(), "0".into())
        );
        assert_eq!((millis(-1_500_000.0), millis(-0.4)), ("-1.5".into(), "0".into()));
        assert_eq!(Unit::Percent.plain(Some(1.0 / 3.0)), "33.333333");
        assert_eq!(
            (Unit::Number.plain(Some(18_230.0)), Unit::Number.plain(Some(f64::NAN))),
            ("18230".into(), String::new())
        );
        assert_eq!(Unit::Number.plain(None), "");
    }
}
