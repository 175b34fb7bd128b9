//! Plain numbers and times: what people paste into tickets and what scripts read. Only ASCII but for [`NONE`], and units
//! without a blank: `1,850ms`, `8%`, `2026-11-03T14:22:07.418000+00:00`.

use super::number::{NONE, rounded, rounded_text};
use super::time::{Zone, civil, clock};

/// A count with commas: `18,230`.
#[must_use]
pub fn plain_count(value: u64) -> String {
    super::count(value).replace('\u{202f}', ",")
}

/// A duration in milliseconds with three significant digits, whole from 100 on: `1,850ms`, `12.3ms`, `0.45ms`. Zeros that
/// say nothing are left out; [`NONE`] where there is no duration.
#[must_use]
pub fn plain_millis(nanos: Option<f64>) -> String {
    let Some(nanos) = nanos.filter(|nanos| nanos.is_finite()) else { return NONE.to_owned() };
    let millis = nanos / 1e6;
    let decimals = match millis.abs() {
        size if rounded(size, 1) >= 100.0 => return format!("{}ms", plain_count(rounded(millis, 0) as u64)),
        size if rounded(size, 2) >= 10.0 => 1,
        _ => 2,
    };
    format!("{}ms", without_zeros(rounded_text(millis, decimals)))
}

/// A share given as 0–1, at most two decimals: `8%`, `0.5%`; [`NONE`] where there is none.
#[must_use]
pub fn plain_share(share: Option<f64>) -> String {
    let Some(share) = share.filter(|share| share.is_finite()) else { return NONE.to_owned() };
    format!("{}%", without_zeros(rounded_text(share * 100.0, 2)))
}

/// ISO 8601 in UTC, cut at microseconds: `2026-11-03T14:22:07.418000+00:00`. Six decimals and an offset in digits,
/// because older readers know neither nine nor `Z` (Python's `fromisoformat` before 3.11).
#[must_use]
pub fn iso_time(nanos: u64) -> String {
    let time = clock(civil(nanos, Zone::UTC).in_day_nanos, 6);
    format!("{}T{time}+00:00", super::date(nanos, Zone::UTC))
}

pub(super) fn without_zeros(mut text: String) -> String {
    if text.contains('.') {
        text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_as_in_tickets() {
        let cases: [(f64, &str); 9] = [
            (1_850e6, "1,850ms"),
            (380.4e6, "380ms"),
            (99.96e6, "100ms"),
            (12.34e6, "12.3ms"),
            (12e6, "12ms"),
            (9.996e6, "10ms"),
            (0.456e6, "0.46ms"),
            (0.0, "0ms"),
            (100.0, "0ms"),
        ];
        for (nanos, text) in cases {
            assert_eq!(plain_millis(Some(nanos)), text, "{nanos}");
        }
        assert_eq!((plain_millis(None), plain_millis(Some(f64::NAN))), (NONE.to_owned(), NONE.to_owned()));
    }

    #[test]
    fn shares_and_counts() {
        let share = |value| plain_share(Some(value));
        assert_eq!(
            (share(0.08), share(0.005), share(0.0801), share(1.0)),
            ("8%".into(), "0.5%".into(), "8.01%".into(), "100%".into())
        );
        assert_eq!((plain_share(None), plain_count(18_230)), (NONE.to_owned(), "18,230".to_owned()));
    }

    #[test]
    fn times_have_a_zone() {
        assert_eq!(iso_time(1_730_643_727_418_999_999), "2024-11-03T14:22:07.418999+00:00");
        assert_eq!(iso_time(0), "1970-01-01T00:00:00.000000+00:00");
    }
}
