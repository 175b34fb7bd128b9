//! A vertical axis of durations, linear or logarithmic.

use crate::figure::DurationOf;
use crate::format::{Tick, duration_ticks, log_duration_ticks};

/// Ends and ticks of the axis, in the axis' own values: nanoseconds, or their logarithms.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct DurationAxis {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) ticks: Vec<Tick>,
    is_log: bool,
}

/// `trace duration, logarithmic`.
pub(super) fn duration_title(of: DurationOf, is_log: bool) -> String {
    let scale = if is_log { ", logarithmic" } else { "" };
    format!("{}{scale}", of.name())
}

impl DurationAxis {
    /// An axis that holds all durations from `least` to `most` nanoseconds, with some room above.
    pub(super) fn over(least: f64, most: f64, is_log: bool) -> Self {
        if is_log {
            let (low, high) = (least.max(1.0).log10(), most.max(1.0).log10());
            let room = ((high - low) * 0.04).max(0.05);
            let (low, high) = ((low - room).max(0.0), high + room);
            let mut ticks = log_duration_ticks(10_f64.powf(low), 10_f64.powf(high));
            ticks.iter_mut().for_each(|tick| tick.value = tick.value.log10());
            return Self { low, high, ticks, is_log };
        }
        // From 0, lest what lies lowest be read as 0; but for durations that differ little, which would be one line.
        let room = (most - least) * 0.04;
        let low = if least * 1.25 < most || least >= most { 0.0 } else { (least - room).max(0.0) };
        let high = (most + (most - low) * 0.04).max(1.0);
        Self { low, high, ticks: duration_ticks(low, high, 5), is_log }
    }

    /// Where a duration stands on the axis.
    pub(super) fn value(&self, nanos: f64) -> f64 {
        if self.is_log { nanos.max(1.0).log10() } else { nanos }
    }

    /// The duration at a share (0–1) of the axis.
    pub(super) fn nanos_at(&self, share: f64) -> u64 {
        let value = self.low + share * (self.high - self.low);
        if self.is_log { 10_f64.powf(value) as u64 } else { value.max(0.0) as u64 }
    }
}
