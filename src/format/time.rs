//! Absolute times in one chosen zone, and offsets.

use super::{duration_f64, ticks::trimmed};

const SECOND: u64 = 1_000_000_000;

/// A zone as an offset from UTC; what that is at a given moment is the browser's knowledge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Zone {
    /// Minutes east of UTC.
    pub offset_minutes: i32,
    /// The user's own zone, not UTC by choice.
    pub is_local: bool,
}

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self { offset_minutes: 0, is_local: false };

    /// `UTC`, `UTC+2`, `UTC−5:30`.
    #[must_use]
    pub fn label(self) -> String {
        let (hours, minutes) = (self.offset_minutes.abs() / 60, self.offset_minutes.abs() % 60);
        let sign = if self.offset_minutes < 0 { '−' } else { '+' };
        match (hours, minutes) {
            (0, 0) => "UTC".to_owned(),
            (_, 0) => format!("UTC{sign}{hours}"),
            _ => format!("UTC{sign}{hours}:{minutes:02}"),
        }
    }

    /// For an axis title: `UTC`, `local time (UTC+2)`.
    #[must_use]
    pub fn long_label(self) -> String {
        if self.is_local { format!("local time ({})", self.label()) } else { self.label() }
    }
}

/// Civil date and time of a moment.
pub(super) struct Civil {
    pub year: i64,
    pub month: u32,
    pub day: u32,
    /// Nanoseconds since midnight.
    pub in_day_nanos: u64,
}

/// Days from the epoch to a civil date, by the era arithmetic that Howard Hinnant describes.
pub(super) fn civil(nanos: u64, zone: Zone) -> Civil {
    let local = i128::from(nanos) + i128::from(zone.offset_minutes) * 60 * i128::from(SECOND);
    let day_nanos = i128::from(86_400 * SECOND);
    let days = i64::try_from(local.div_euclid(day_nanos)).unwrap_or(0);
    let in_day_nanos = u64::try_from(local.rem_euclid(day_nanos)).unwrap_or(0);
    let shifted = days + 719_468; // the era begins on 1 March of year 0
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Civil { year, month: u32::try_from(month).unwrap_or(1), day: u32::try_from(day).unwrap_or(1), in_day_nanos }
}

/// `14:22:07` and as many decimals of the second as asked.
pub(super) fn clock(in_day_nanos: u64, decimals: usize) -> String {
    let seconds = in_day_nanos / SECOND;
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let mut out = format!("{hour:02}:{minute:02}:{second:02}");
    if decimals > 0 {
        let fraction = format!("{:09}", in_day_nanos % SECOND);
        out.push('.');
        out.push_str(fraction.get(..decimals.min(9)).unwrap_or_default());
    }
    out
}

/// `2026-11-03`.
#[must_use]
pub fn date(nanos: u64, zone: Zone) -> String {
    let at = civil(nanos, zone);
    format!("{:04}-{:02}-{:02}", at.year, at.month, at.day)
}

/// `14:22:07.418`.
#[must_use]
pub fn time_of_day(nanos: u64, zone: Zone) -> String {
    clock(civil(nanos, zone).in_day_nanos, 3)
}

/// `2026-11-03 14:22:07.418`; the zone's label stands beside it, once.
#[must_use]
pub fn date_time(nanos: u64, zone: Zone) -> String {
    format!("{} {}", date(nanos, zone), time_of_day(nanos, zone))
}

/// `2026-11-03 14:00:05 – 14:30:12 UTC+2`, the second date only where it differs; with milliseconds below a minute, and with
/// what tells the two apart below a millisecond.
#[must_use]
pub fn time_range(from_nanos: u64, to_nanos: u64, zone: Zone) -> String {
    let decimals = match to_nanos.saturating_sub(from_nanos) {
        1..1_000 => 9,
        1_000..1_000_000 => 6,
        0..60_000_000_000 => 3,
        _ => 0,
    };
    let clock_of = |nanos| clock(civil(nanos, zone).in_day_nanos, decimals);
    let (from_date, to_date) = (date(from_nanos, zone), date(to_nanos, zone));
    let second = if from_date == to_date { String::new() } else { format!("{to_date} ") };
    format!("{from_date} {} – {second}{} {}", clock_of(from_nanos), clock_of(to_nanos), zone.label())
}

/// An offset with its sign: `+4.00 ms`, `−12.0 µs`, `+0`.
#[must_use]
pub fn offset(nanos: i64) -> String {
    match nanos {
        0 => format!("+{}", trimmed(0.0)),
        1.. => format!("+{}", duration_f64(nanos as f64)),
        _ => format!("−{}", duration_f64(nanos.unsigned_abs() as f64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EAST: Zone = Zone { offset_minutes: 120, is_local: true };

    #[test]
    fn civil_dates_are_right_at_the_edges() {
        assert_eq!(date_time(0, Zone::UTC), "1970-01-01 00:00:00.000");
        assert_eq!(date_time(951_782_400 * SECOND, Zone::UTC), "2000-02-29 00:00:00.000");
        assert_eq!(date_time(1_730_643_727_418_999_999, Zone::UTC), "2024-11-03 14:22:07.418");
        assert_eq!(date_time(1_735_689_599_999_999_999, EAST), "2025-01-01 01:59:59.999");
        assert_eq!(date_time(u64::MAX, Zone::UTC), "2554-07-21 23:34:33.709");
        let west = Zone { offset_minutes: -330, is_local: true };
        assert_eq!(date_time(0, west), "1969-12-31 18:30:00.000");
    }

    #[test]
    fn zones_have_names() {
        assert_eq!(Zone::UTC.label(), "UTC");
        assert_eq!(EAST.long_label(), "local time (UTC+2)");
        assert_eq!(Zone { offset_minutes: -330, is_local: true }.label(), "UTC−5:30");
    }

    #[test]
    fn ranges_repeat_no_date() {
        let at = 1_730_643_727_418_999_999;
        assert_eq!(time_range(at, at + 600 * SECOND, EAST), "2024-11-03 16:22:07 – 16:32:07 UTC+2");
        assert_eq!(time_range(at, at + SECOND, Zone::UTC), "2024-11-03 14:22:07.418 – 14:22:08.418 UTC");
        assert_eq!(time_range(at, at + 999_000, Zone::UTC), "2024-11-03 14:22:07.418999 – 14:22:07.419998 UTC");
        assert_eq!(time_range(at, at + 1, Zone::UTC), "2024-11-03 14:22:07.418999999 – 14:22:07.419000000 UTC");
        assert_eq!(time_range(at, at, Zone::UTC), "2024-11-03 14:22:07.418 – 14:22:07.418 UTC");
        assert_eq!(time_range(at, at + 86_400 * SECOND, Zone::UTC), "2024-11-03 14:22:07 – 2024-11-04 14:22:07 UTC");
    }

    #[test]
    fn offsets_have_a_sign() {
        assert_eq!(offset(4_000_000), "+4.00 ms");
        assert_eq!(offset(-12_000), "−12.0 µs");
        assert_eq!(offset(0), "+0");
    }
}
