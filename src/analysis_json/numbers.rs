//! Numbers of the report: exact inside, rounded when written as JSON (DEFINITIONS, "Numbers": two decimals, half away from
//! zero).

use crate::format;
use serde::{Serialize, Serializer};

/// Nanoseconds, written as milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Millis(pub f64);

impl Millis {
    /// Of whole nanoseconds.
    pub fn of(nanos: u64) -> Self {
        Self(nanos as f64)
    }

    /// As people write it in tickets: `1,850ms`.
    pub fn plain(self) -> String {
        format::plain_millis(Some(self.0))
    }
}

impl Serialize for Millis {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Of nanoseconds a half is exact, so nothing need be lifted.
        serializer.serialize_f64((self.0 / 1e4).round() / 100.0 + 0.0)
    }
}

/// A share of a whole, written as a percentage 0–100. Of an empty whole it is 0: scripts expect a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Percent(pub f64);

impl Percent {
    /// A part of a whole.
    pub fn of(part: u64, whole: u64) -> Self {
        Self(if whole == 0 { 0.0 } else { part as f64 / whole as f64 })
    }

    /// As people write it in tickets: `8%`.
    pub fn plain(self) -> String {
        format::plain_share(Some(self.0))
    }
}

impl Serialize for Percent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(two_decimals(self.0 * 100.0))
    }
}

/// A moment in nanoseconds, written as ISO 8601.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment(pub u64);

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format::iso_time(self.0))
    }
}

/// First and last moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Range {
    pub start: Moment,
    pub end: Moment,
}

impl From<(u64, u64)> for Range {
    fn from((start, end): (u64, u64)) -> Self {
        Self { start: Moment(start), end: Moment(end) }
    }
}

/// Rounds half away from zero. The nudge lifts halves that arithmetic left a hair below, such as 1.005; it is a tenth of a
/// billionth of a percent.
pub fn two_decimals(value: f64) -> f64 {
    let rounded = (value * 100.0 * (1.0 + 1e-13)).round() / 100.0;
    // There is no −0.
    if rounded == 0.0 { 0.0 } else { rounded }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(value: impl Serialize) -> String {
        serde_json::to_string(&value).unwrap()
    }

    #[test]
    fn halves_go_away_from_zero() {
        assert_eq!(json(Millis::of(12_345_000)), "12.35");
        assert_eq!(json(Millis::of(12_344_999)), "12.34");
        assert_eq!(json(Millis(-1_005_000.0)), "-1.01");
        assert_eq!(json(Millis(-1.0)), "0.0");
        // Ninety days and a bit, to the nanosecond: doubles know it, and no nudge may reach so far.
        assert_eq!(json(Millis::of(7_776_000_000_124_999)), "7776000000.12");
        assert_eq!(json(Millis::of(7_776_000_000_125_000)), "7776000000.13");
        assert_eq!(json(Percent::of(1, 800)), "0.13");
        assert_eq!((json(Percent::of(2, 3)), json(Percent::of(0, 0))), ("66.67".into(), "0.0".into()));
        assert_eq!(json(Moment(1_700_000_000_000_000_000)), "\"2023-11-14T22:13:20.000000+00:00\"");
    }
}
