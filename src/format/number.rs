//! Counts, shares, durations, sizes.

/// Stands where a number cannot be computed.
pub const NONE: &str = "–";

const NANOS_PER: [(f64, &str); 4] = [(1.0, "ns"), (1e3, "µs"), (1e6, "ms"), (1e9, "s")];

/// A count with its thousands apart: `18 230`.
#[must_use]
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() * 2);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

/// A count and its noun: `1 trace`, `18 230 traces`.
#[must_use]
pub fn plural(value: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(value), if value == 1 { one } else { many })
}

/// A share of a whole, two decimals: `8.01 %`; [`NONE`] of an empty whole.
#[must_use]
pub fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return NONE.to_owned();
    }
    share(part as f64 / whole as f64)
}

/// A share given as 0–1, two decimals: `8.01 %`.
#[must_use]
pub fn share(value: f64) -> String {
    if !value.is_finite() {
        return NONE.to_owned();
    }
    format!("{} %", rounded_text(value * 100.0, 2))
}

/// A duration with three significant digits: `147 ns`, `92.4 ms`, `1.85 s`, `1 240 s`.
#[must_use]
pub fn duration(nanos: u64) -> String {
    duration_f64(nanos as f64)
}

/// A mean or percentile, as [`duration`].
#[must_use]
pub fn duration_f64(nanos: f64) -> String {
    let (number, unit) = duration_parts(nanos);
    if unit.is_empty() { number } else { format!("{number} {unit}") }
}

/// As [`duration_f64`]; [`NONE`] where there is none.
#[must_use]
pub fn optional_duration(nanos: Option<f64>) -> String {
    nanos.map_or_else(|| NONE.to_owned(), duration_f64)
}

/// Number and unit of a duration apart, so that a big number can have a small unit beside it.
#[must_use]
pub fn duration_parts(nanos: f64) -> (String, &'static str) {
    if !nanos.is_finite() {
        return (NONE.to_owned(), "");
    }
    for (at, &(scale, unit)) in NANOS_PER.iter().enumerate() {
        let value = nanos / scale;
        let is_last = at + 1 == NANOS_PER.len();
        let is_whole = at == 0 && nanos.fract() == 0.0;
        let decimals = if is_whole { 0 } else { decimals_for(value) };
        // 999.6 µs would read 1000 µs: the next unit says it in three digits.
        if is_last || rounded(value.abs(), decimals) < 1000.0 {
            let text = if value >= 1000.0 { count(value.round() as u64) } else { rounded_text(value, decimals) };
            return (text, unit);
        }
    }
    (NONE.to_owned(), "")
}

/// A size in SI units, up to three significant digits: `512 B`, `9.4 MB`, `123 MB`.
#[must_use]
pub fn bytes(value: u64) -> String {
    if value < 1000 {
        return format!("{value} B");
    }
    let mut scaled = value as f64;
    let mut unit = "B";
    for next in ["kB", "MB", "GB", "TB", "PB", "EB"] {
        if scaled < 999.5 {
            break;
        }
        scaled /= 1e3;
        unit = next;
    }
    format!("{} {unit}", rounded_text(scaled, usize::from(scaled < 99.95)))
}

/// Decimals that make three significant digits of a value below 1000, after its rounding.
fn decimals_for(value: f64) -> usize {
    let size = value.abs();
    if size < 9.995 {
        2
    } else if size < 99.95 {
        1
    } else {
        0
    }
}

/// Rounds half away from zero, as DEFINITIONS asks; `format!` alone would round half to even.
pub(super) fn rounded(value: f64, decimals: usize) -> f64 {
    let scale = 10_f64.powi(i32::try_from(decimals).unwrap_or(0));
    // The nudge lifts values such as 1.005, whose nearest double lies below the half.
    let nudged = value * scale * (1.0 + f64::EPSILON);
    nudged.round() / scale
}

pub(super) fn rounded_text(value: f64, decimals: usize) -> String {
    fixed(rounded(value, decimals), decimals)
}

/// A number with so many decimals, at most 9, as `{:.decimals$}` writes it but that halves go away from zero and there is
/// no −0. By integers: the standard library's exact formatting is some kilobytes, and slower. Beyond 2⁵³ it saturates.
#[must_use]
pub fn fixed(value: f64, decimals: usize) -> String {
    let scale = 10_u64.pow(decimals.min(9) as u32);
    let shown = (value.abs() * scale as f64).round() as u64;
    let sign = if value < 0.0 && shown > 0 { "-" } else { "" };
    let (whole, part) = (shown / scale, shown % scale);
    if decimals == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part:0decimals$}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixed_numbers_are_as_the_standard_library_writes_them() {
        for value in [0.0, -0.04, 1.26, -1.26, 12.0, 999.96, 1e12 + 0.7, -123.456_789] {
            for decimals in 0..4 {
                let theirs = format!("{value:.decimals$}");
                let theirs = if fixed(value, decimals).starts_with('-') { theirs } else { theirs.replacen('-', "", 1) };
                assert_eq!(fixed(value, decimals), theirs, "{value} {decimals}");
            }
        }
        assert_eq!((fixed(0.5, 0), fixed(f64::NAN, 1)), ("1".to_owned(), "0.0".to_owned()));
    }

    #[test]
    fn counts_have_their_thousands_apart() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(18_230), "18\u{202f}230");
        assert_eq!(count(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(plural(1, "trace", "traces"), "1 trace");
        assert_eq!(plural(0, "trace", "traces"), "0 traces");
    }

    #[test]
    fn durations_have_three_significant_digits() {
        let cases: [(u64, &str); 14] = [
            (0, "0 ns"),
            (7, "7 ns"),
            (999, "999 ns"),
            (1_000, "1.00 µs"),
            (1_005, "1.01 µs"),
            (9_994, "9.99 µs"),
            (9_995, "10.0 µs"),
            (92_400_000, "92.4 ms"),
            (99_949_000, "99.9 ms"),
            (147_200_000, "147 ms"),
            (999_600_000, "1.00 s"),
            (1_850_000_000, "1.85 s"),
            (1_240_000_000_000, "1\u{202f}240 s"),
            (u64::MAX, "18\u{202f}446\u{202f}744\u{202f}074 s"),
        ];
        for (nanos, text) in cases {
            assert_eq!(duration(nanos), text, "{nanos}");
        }
        assert_eq!(duration_f64(12.345), "12.3 ns");
        assert_eq!(duration_f64(0.5), "0.50 ns");
        assert_eq!(duration_f64(-4_000.0), "-4.00 µs");
        assert_eq!(duration_f64(f64::NAN), NONE);
        assert_eq!(duration_parts(2.1e9), ("2.10".to_owned(), "s"));
    }

    #[test]
    fn shares_of_nothing_are_not_zero() {
        assert_eq!(percent(33, 412), "8.01 %");
        assert_eq!(percent(0, 412), "0.00 %");
        assert_eq!(percent(0, 0), NONE);
        assert_eq!(share(0.000_05), "0.01 %");
    }

    #[test]
    fn sizes_are_si() {
        assert_eq!(bytes(512), "512 B");
        assert_eq!(bytes(1_000), "1.0 kB");
        assert_eq!(bytes(9_400_000), "9.4 MB");
        assert_eq!(bytes(122_900_000), "123 MB");
        assert_eq!(bytes(999_600), "1.0 MB");
        assert_eq!(bytes(u64::MAX), "18.4 EB");
    }
}
