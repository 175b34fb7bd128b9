//! Buckets of time: `[t, t + step)`, aligned to the epoch, all from the first value to the last.

const MILLI: u64 = 1_000_000;
const SECOND: u64 = 1000 * MILLI;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Step of errors over time where the range is an ordinary one (15 min to 10 h): 5 min.
pub const ERROR_STEP_NANOS: u64 = 5 * MINUTE;
/// Step of box plots there: 10 min.
pub const BOX_STEP_NANOS: u64 = 10 * MINUTE;

/// Ranges from here …
const ORDINARY_FROM: u64 = 15 * MINUTE;
/// … to here have the figure's own step.
const ORDINARY_TO: u64 = 10 * HOUR;
/// Other ranges have the smallest step that gives no more buckets than this.
const MOST_BUCKETS: u64 = 120;

/// 1·2·5×10ⁿ ms, 1 5 10 30 s, 1 5 10 30 min, 1 6 h, 1 d; beyond DEFINITIONS' list 2·5·10 … d, because a data set may
/// mix clocks that are decades apart.
const STEPS: [u64; 30] = [
    MILLI,
    2 * MILLI,
    5 * MILLI,
    10 * MILLI,
    20 * MILLI,
    50 * MILLI,
    100 * MILLI,
    200 * MILLI,
    500 * MILLI,
    SECOND,
    5 * SECOND,
    10 * SECOND,
    30 * SECOND,
    MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    30 * MINUTE,
    HOUR,
    6 * HOUR,
    DAY,
    2 * DAY,
    5 * DAY,
    10 * DAY,
    20 * DAY,
    50 * DAY,
    100 * DAY,
    200 * DAY,
    500 * DAY,
    1000 * DAY,
    2000 * DAY,
];

/// Adjacent buckets of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeBuckets {
    /// Begin of the first bucket: a multiple of the step.
    pub first_nanos: u64,
    /// Width of each.
    pub step_nanos: u64,
    /// How many; never 0.
    pub count: u32,
}

impl TimeBuckets {
    /// The buckets from the one of `first_nanos` to the one of `last_nanos`. `ordinary_step_nanos` is the step where the
    /// range is between 15 min and 10 h: then there are at most 121 buckets of 5 min. Other ranges get at most 120.
    #[must_use]
    pub fn over(first_nanos: u64, last_nanos: u64, ordinary_step_nanos: u64) -> Self {
        let last_nanos = last_nanos.max(first_nanos);
        let step_nanos = step(first_nanos, last_nanos, ordinary_step_nanos.max(1));
        let count = last_nanos / step_nanos - first_nanos / step_nanos + 1;
        Self {
            first_nanos: first_nanos / step_nanos * step_nanos,
            step_nanos,
            count: u32::try_from(count).unwrap_or(u32::MAX),
        }
    }

    /// Position of the bucket a time is in.
    #[must_use]
    pub fn index(&self, nanos: u64) -> Option<usize> {
        let at = nanos.checked_sub(self.first_nanos)? / self.step_nanos;
        (at < u64::from(self.count)).then_some(at as usize)
    }

    /// Begin of each bucket, ascending.
    pub fn starts(&self) -> impl Iterator<Item = u64> + use<> {
        let Self { first_nanos, step_nanos, count } = *self;
        (0..u64::from(count)).map(move |at| first_nanos.saturating_add(at.saturating_mul(step_nanos)))
    }
}

fn step(first: u64, last: u64, ordinary: u64) -> u64 {
    if (ORDINARY_FROM..=ORDINARY_TO).contains(&(last - first)) {
        return ordinary;
    }
    let is_enough = |step: &u64| last / step - first / step < MOST_BUCKETS;
    STEPS.into_iter().find(is_enough).unwrap_or(2000 * DAY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn step_of(range: u64) -> u64 {
        TimeBuckets::over(1_700_000_000 * SECOND, 1_700_000_000 * SECOND + range, ERROR_STEP_NANOS).step_nanos
    }

    #[test]
    fn the_step_follows_the_range() {
        let cases = [
            (0, MILLI),
            (119 * MILLI, MILLI),
            (200 * MILLI, 2 * MILLI),
            (50 * SECOND, 500 * MILLI),
            (100 * SECOND, SECOND),
            (14 * MINUTE, 10 * SECOND),
            (15 * MINUTE, 5 * MINUTE),
            (10 * HOUR, 5 * MINUTE),
            (11 * HOUR, 10 * MINUTE),
            (5 * DAY, 6 * HOUR),
            (100 * DAY, DAY),
            (300 * DAY, 5 * DAY),
        ];
        for (range, step) in cases {
            assert_eq!(step_of(range), step, "{range}");
        }
    }

    #[test]
    fn the_longest_range_is_still_a_picture() {
        let buckets = TimeBuckets::over(0, u64::MAX, ERROR_STEP_NANOS);
        assert_eq!(buckets.count, 107);
        assert_eq!(buckets.index(u64::MAX), Some(106));
        assert!(buckets.starts().is_sorted());
    }

    #[test]
    fn every_step_is_met_and_ascends() {
        assert!(STEPS.is_sorted());
    }

    proptest! {
        #[test]
        fn buckets_are_aligned_adjacent_and_few(first: u64, range: u64, shift in 0_u32..64, share in 0_u64..=100) {
            let last = first.saturating_add(range >> shift);
            let buckets = TimeBuckets::over(first, last, ERROR_STEP_NANOS);
            prop_assert!(buckets.count <= 121 && buckets.first_nanos.is_multiple_of(buckets.step_nanos));
            prop_assert_eq!(buckets.index(first), Some(0));
            prop_assert_eq!(buckets.index(last), Some(buckets.count as usize - 1));
            let time = first + ((last - first) / 100).saturating_mul(share).min(last - first);
            let at = buckets.index(time).unwrap();
            let start = buckets.starts().nth(at).unwrap();
            prop_assert!(start <= time && time - start < buckets.step_nanos);
        }
    }
}
