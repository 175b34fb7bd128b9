//! Buckets of time that stand side by side on an axis.

use serde::{Deserialize, Serialize};

/// Adjacent buckets `[start, start + step)`, aligned to the epoch, empty ones included (DEFINITIONS, "Time buckets").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeAxis {
    /// Begin of the first bucket.
    pub first_nanos: u64,
    /// Width of a bucket; 0 only where there are none.
    pub step_nanos: u64,
    /// How many.
    pub count: u32,
    /// Start of the first and of the last trace: before and after these the outer buckets are partial.
    pub range_nanos: (u64, u64),
}

impl TimeAxis {
    /// Times `[from, to)` of the buckets from one to another, in either order. `None` if one of them is not there.
    #[must_use]
    pub fn times_of(&self, one: usize, other: usize) -> Option<(u64, u64)> {
        let (first, last) = (one.min(other) as u64, one.max(other) as u64);
        let start = |at: u64| self.first_nanos.saturating_add(at.saturating_mul(self.step_nanos));
        (last < u64::from(self.count)).then(|| (start(first), start(last).saturating_add(self.step_nanos)))
    }

    /// From the begin of the first bucket to the end of the last.
    #[must_use]
    pub fn whole(&self) -> Option<(u64, u64)> {
        self.times_of(0, (self.count as usize).checked_sub(1)?)
    }

    /// Whether a bucket covers time before the first or after the last trace: its count may be low for that alone.
    #[must_use]
    pub fn is_partial(&self, at: usize) -> bool {
        let (first, last) = self.range_nanos;
        self.times_of(at, at).is_some_and(|(from, to)| from < first || last < to.saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_outer_buckets_can_be_partial() {
        let axis = TimeAxis { first_nanos: 100, step_nanos: 100, count: 3, range_nanos: (100, 350) };
        assert_eq!([0, 1, 2, 3].map(|at| axis.is_partial(at)), [false, false, true, false]);
        assert_eq!((axis.times_of(2, 1), axis.times_of(2, 3)), (Some((200, 400)), None));
        assert_eq!((axis.whole(), TimeAxis::default().whole()), (Some((100, 400)), None));
    }

    #[test]
    fn the_end_of_time_is_no_overflow() {
        let axis = TimeAxis { first_nanos: u64::MAX - 1, step_nanos: 9, count: u32::MAX, range_nanos: (0, u64::MAX) };
        assert_eq!(axis.times_of(7, 3), Some((u64::MAX, u64::MAX)));
    }
}
