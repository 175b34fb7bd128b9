//! Times as people and scripts write them: ISO 8601, and numbers since the epoch.

use super::scalar::Scalar;
use crate::model::parse_float;

const NANOS_PER_SECOND: u64 = 1_000_000_000;
const NANOS_PER_MILLI: u64 = 1_000_000;
const NANOS_PER_MICRO: u64 = 1000;

/// What a number says that stands for a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clock {
    /// Nanoseconds.
    Nanos,
    /// Seconds, milliseconds, microseconds or nanoseconds: told by its size, which is that of a time between 2001 and
    /// 5138. Below are milliseconds of a clock of its own.
    BySize,
}

/// A time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Time {
    /// Since the epoch.
    pub nanos: u64,
    /// It was ISO 8601 without a zone, and taken as UTC.
    pub lacks_zone: bool,
}

/// Reads a time; none where it is neither, or before 1970.
pub(super) fn read(value: &Scalar<'_>, clock: Clock) -> Option<Time> {
    if let Scalar::Text(text) = value
        && let Some(time) = iso(text.trim())
    {
        return Some(time);
    }
    let nanos = match clock {
        Clock::Nanos => value.scaled(1).and_then(Result::ok),
        Clock::BySize => by_size(value),
    };
    Some(Time { nanos: nanos?, lacks_zone: false })
}

fn by_size(value: &Scalar<'_>) -> Option<u64> {
    let size = match value {
        Scalar::Unsigned(number) => *number as f64,
        Scalar::Float(number) => *number,
        Scalar::Text(text) => parse_float(text)?,
        _ => return None,
    };
    let nanos_per_unit = match size {
        1e9..1e11 => NANOS_PER_SECOND,
        ..1e14 => NANOS_PER_MILLI,
        ..1e17 => NANOS_PER_MICRO,
        _ => 1,
    };
    let has_fraction = size.fract() != 0.0;
    if has_fraction && nanos_per_unit >= NANOS_PER_MILLI && size > 0.0 {
        // A float of seconds holds microseconds, and digits of its own making beyond them.
        let micros = size * (nanos_per_unit / NANOS_PER_MICRO) as f64;
        return (micros.round() as u64).checked_mul(NANOS_PER_MICRO);
    }
    value.scaled(nanos_per_unit).and_then(Result::ok)
}

/// Reads `2024-06-10T06:13:20.123456789+02:00`: blank or `T` between, seconds, fraction and zone optional (`Z`, `UTC`,
/// `+02:00`, `+0200`, `+02`), a comma for a point.
fn iso(text: &str) -> Option<Time> {
    let mut rest = Rest(text.as_bytes());
    let year = rest.number(4)?;
    rest.any_of(b"-")?;
    let month = rest.number(2).filter(|month| (1..=12).contains(month))?;
    rest.any_of(b"-")?;
    let day = rest.number(2).filter(|day| (1..=31).contains(day))?;
    rest.any_of(b"Tt ")?;
    let hour = rest.number(2).filter(|&hour| hour <= 24)?;
    rest.any_of(b":")?;
    let minute = rest.number(2).filter(|&minute| minute < 60)?;
    let (mut second, mut nanos) = (0, 0);
    if rest.any_of(b":").is_some() {
        second = rest.number(2).filter(|&second| second <= 60)?;
        if rest.any_of(b".,").is_some() {
            nanos = rest.fraction();
        }
    }
    rest.any_of(b" ");
    let zone_seconds = rest.zone()?;
    let local = days_since_epoch(year, month, day)? * 86_400 + hour * 3600 + minute * 60 + second;
    let seconds = local.checked_add_signed(-zone_seconds.unwrap_or(0))?;
    let nanos = seconds.checked_mul(NANOS_PER_SECOND)?.checked_add(nanos)?;
    Some(Time { nanos, lacks_zone: zone_seconds.is_none() })
}

/// What is left of a text.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    /// Takes one of these bytes, if it is next.
    fn any_of(&mut self, bytes: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first().filter(|(first, _)| bytes.contains(first))?;
        self.0 = rest;
        Some(*first)
    }

    fn digit(&mut self) -> Option<u64> {
        self.any_of(b"0123456789").map(|digit| u64::from(digit - b'0'))
    }

    /// Takes a number of exactly so many digits.
    fn number(&mut self, digits: u32) -> Option<u64> {
        (0..digits).try_fold(0, |number, _| Some(number * 10 + self.digit()?))
    }

    /// Takes all digits, as nanoseconds; what is below is cut off.
    fn fraction(&mut self) -> u64 {
        let (mut nanos, mut unit) = (0, NANOS_PER_SECOND / 10);
        while let Some(digit) = self.digit() {
            nanos += digit * unit;
            unit /= 10;
        }
        nanos
    }

    /// Takes the zone, which must be the last: seconds east of Greenwich, none where it is not given.
    fn zone(&mut self) -> Option<Option<i64>> {
        match self.0 {
            b"" => return Some(None),
            b"Z" | b"z" | b"UTC" | b"GMT" => return Some(Some(0)),
            _ => {}
        }
        let sign = if self.any_of(b"+-")? == b'-' { -1 } else { 1 };
        let hours = self.number(2)?;
        self.any_of(b":");
        let minutes = if self.0.is_empty() { 0 } else { self.number(2)? };
        let seconds = i64::try_from(hours * 3600 + minutes * 60).ok()?;
        self.0.is_empty().then_some(Some(sign * seconds))
    }
}

/// Days from 1970 on, in the Gregorian calendar: years begin in March, so that the leap day is the last, and 400 of them
/// are always as long.
fn days_since_epoch(year: u64, month: u64, day: u64) -> Option<u64> {
    let year = if month <= 2 { year.checked_sub(1)? } else { year };
    let (era, of_era) = (year / 400, year % 400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    days.checked_sub(719_468)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn nanos(text: &str) -> Option<u64> {
        read(&Scalar::Text(text.into()), Clock::BySize).map(|time| time.nanos)
    }

    const WHOLE: u64 = 1_718_000_000_000_000_000;

    #[test]
    fn every_spelling_of_a_moment_is_the_same_moment() {
        for text in [
            "2024-06-10T06:13:20Z",
            "2024-06-10T06:13:20",
            "2024-06-10 06:13:20.000000 UTC",
            "2024-06-10t06:13:20,000z",
            "2024-06-10T08:13:20+02:00",
            "2024-06-10T08:13:20.0000000000+0200",
            "2024-06-09T22:13:20 -08",
            "1718000000",
            " 1718000000.0 ",
            "1718000000000",
            "1718000000000000",
            "1718000000000000000",
            "1.718e9",
        ] {
            assert_eq!(nanos(text), Some(WHOLE), "{text}");
        }
        assert_eq!(nanos("2024-06-10T06:13Z"), Some(WHOLE - 20 * NANOS_PER_SECOND));
        assert_eq!(nanos("2024-06-10T06:13:20.123456789Z"), Some(WHOLE + 123_456_789));
        assert_eq!(nanos("2024-06-10T06:13:20.1234567891Z"), Some(WHOLE + 123_456_789));
    }

    #[test]
    fn numbers_are_as_exact_as_they_were_written() {
        let of = |number: f64| read(&Scalar::Float(number), Clock::BySize).map(|time| time.nanos);
        assert_eq!(of(1_718_000_000.123_456), Some(WHOLE + 123_456_000));
        assert_eq!(of(1_718_000_000_123.5), Some(WHOLE + 123_500_000));
        assert_eq!(of(1_718_000_000_123_456.5), Some(WHOLE + 123_456_500));
        assert_eq!(of(12.5), Some(12_500_000));
        assert_eq!(of(-1.0), None);
        let exact = |number: u64| read(&Scalar::Unsigned(number), Clock::Nanos).map(|time| time.nanos);
        assert_eq!(exact(WHOLE + 1), Some(WHOLE + 1));
        assert_eq!(exact(1_718_000_000), Some(1_718_000_000));
    }

    #[test]
    fn a_missing_zone_is_told_and_nonsense_is_none() {
        let lacks = |text: &str| iso(text).map(|time| time.lacks_zone);
        assert_eq!(lacks("2024-06-10T06:13:20"), Some(true));
        assert_eq!(lacks("2024-06-10T06:13:20-00:00"), Some(false));
        for text in [
            "",
            "yesterday",
            "2024-06-10",
            "2024-13-10T06:13:20Z",
            "2024-06-32T06:13:20Z",
            "2024-06-10T06:61:20Z",
            "2024-06-10T06:13:20 Europe/Berlin",
            "2024-06-10T06:13:20+2",
            "2024-06-10T06:13:20Zulu",
            "1969-12-31T23:59:59Z",
            "0001-01-01T00:00:00Z",
            "0000-01-01T00:00:00Z",
            "9999-01-01T00:00:00Z",
            "é024-06-10T06:13:20Z",
        ] {
            assert_eq!(nanos(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn days_are_those_one_counts(year in 1970_u64..2500, month in 1_u64..13, day in 1_u64..29) {
            let is_leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
            let months = |year| [31, if is_leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
            let before: u64 = (1970..year).map(|year| months(year).iter().sum::<u64>()).sum();
            let within: u64 = months(year)[..month as usize - 1].iter().sum();
            prop_assert_eq!(days_since_epoch(year, month, day), Some(before + within + day - 1));
        }

        #[test]
        fn any_text_is_read_or_not(text in "[0-9TZ:+ .,-]{0,40}|.{0,30}") {
            let _ = nanos(&text);
        }
    }
}
