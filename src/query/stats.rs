//! Statistics as DEFINITIONS has them ("Numbers"): exact, and rounded only when shown.
//!
//! Values are integers (nanoseconds, mostly); sums are `u128`, so that nothing overflows and no order of adding matters.

mod bins;
mod box_plot;
mod buckets;

pub use bins::{HISTOGRAM_BINS, bin_of, counts, linear_edges, log_edges};
pub use box_plot::{BoxPlot, box_plot};
pub use buckets::{BOX_STEP_NANOS, ERROR_STEP_NANOS, TimeBuckets};

/// What is told of a set of values. Everything but `count` is `None` where there is no value.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Summary {
    /// How many values.
    pub count: u64,
    /// Sum / count.
    pub mean: Option<f64>,
    /// Smallest.
    pub min: Option<u64>,
    /// Largest.
    pub max: Option<u64>,
    /// Median: 50th percentile.
    pub p50: Option<f64>,
    /// 95th percentile.
    pub p95: Option<f64>,
    /// 99th percentile.
    pub p99: Option<f64>,
}

/// Count, mean, extremes and percentiles. The values are left in another order.
#[must_use]
pub fn summary(values: &mut [u64]) -> Summary {
    let [p50, p95, p99] = percentiles(values, [0.5, 0.95, 0.99]);
    Summary {
        count: values.len() as u64,
        mean: mean(values),
        min: values.iter().copied().min(),
        max: values.iter().copied().max(),
        p50,
        p95,
        p99,
    }
}

/// The exact sum.
#[must_use]
pub fn sum(values: &[u64]) -> u128 {
    /// Of so many values below 2⁵⁴, which are two hundred days, the sum fits 64 bits.
    const AT_ONCE: usize = 1024;
    let of_chunk = |chunk: &[u64]| {
        let (sum, bits) = chunk.iter().fold((0_u64, 0), |(sum, bits), &value| (sum.wrapping_add(value), bits | value));
        if bits < 1 << 54 { u128::from(sum) } else { chunk.iter().map(|&value| u128::from(value)).sum() }
    };
    values.chunks(AT_ONCE).map(of_chunk).sum()
}

/// Sum / count.
#[must_use]
pub fn mean(values: &[u64]) -> Option<f64> {
    (!values.is_empty()).then(|| sum(values) as f64 / values.len() as f64)
}

/// Percentile `q` (0–1) of ascending values: linear interpolation between closest ranks, position q·(n−1).
#[must_use]
pub fn percentile(sorted: &[u64], q: f64) -> Option<f64> {
    let (rank, share) = position(sorted.len(), q);
    let &low = sorted.get(rank)?;
    Some(interpolate(low, sorted.get(rank + 1).copied().unwrap_or(low), share))
}

/// Percentiles as [`percentile`] has them, of values in any order and without sorting all of them: each look-up only
/// parts what is above the one before it. `q` must ascend. The values are left in another order.
#[must_use]
pub fn percentiles<const N: usize>(values: &mut [u64], q: [f64; N]) -> [Option<f64>; N] {
    let mut found = [None; N];
    // Everything before it is no larger than anything from it on.
    let mut from = 0;
    for (out, q) in found.iter_mut().zip(q) {
        let (rank, share) = position(values.len(), q);
        let Some(rest) = values.get_mut(from..).filter(|rest| rank >= from && rank - from < rest.len()) else {
            continue;
        };
        let (_, &mut low, above) = rest.select_nth_unstable(rank - from);
        let high = if share > 0.0 { above.iter().copied().min() } else { None };
        *out = Some(interpolate(low, high.unwrap_or(low), share));
        from = rank;
    }
    found
}

/// The rank below position q·(n−1), and how far beyond it the position is (0–1).
fn position(count: usize, q: f64) -> (usize, f64) {
    let position = q.clamp(0.0, 1.0) * count.saturating_sub(1) as f64;
    let rank = position.floor();
    (rank as usize, position - rank)
}

fn interpolate(low: u64, high: u64, share: f64) -> f64 {
    low as f64 + high.saturating_sub(low) as f64 * share
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn no_values_have_no_statistics() {
        assert_eq!(summary(&mut []), Summary::default());
        assert_eq!((percentile(&[], 0.5), mean(&[])), (None, None));
    }

    #[test]
    fn percentiles_are_interpolated_as_numpy_does() {
        // numpy.percentile([10, 20, 30, 40], [0, 25, 50, 95, 100])
        let values = [10, 20, 30, 40];
        let found: Vec<f64> = [0.0, 0.25, 0.5, 0.95, 1.0].iter().filter_map(|&q| percentile(&values, q)).collect();
        assert_eq!(found, [10.0, 17.5, 25.0, 38.5, 40.0]);
        assert_eq!(percentile(&[7], 0.99), Some(7.0));
    }

    #[test]
    fn sums_do_not_overflow() {
        let found = summary(&mut [u64::MAX; 3]);
        assert_eq!((found.mean, found.p50, found.max), (Some(u64::MAX as f64), Some(u64::MAX as f64), Some(u64::MAX)));
        for (value, count) in [((1 << 54) - 1, 1024), (1 << 54, 1024), (u64::MAX, 3000), (7, 5000)] {
            assert_eq!(sum(&vec![value; count]), u128::from(value) * count as u128, "{count} times {value}");
        }
    }

    proptest! {
        #[test]
        fn selecting_finds_what_sorting_finds(mut values in prop::collection::vec(0_u64..50, 0..80), wide: bool) {
            if wide {
                values.iter_mut().for_each(|value| *value = value.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            }
            let mut sorted = values.clone();
            sorted.sort_unstable();
            let qs = [0.0, 0.5, 0.5, 0.95, 0.99, 1.0];
            prop_assert_eq!(percentiles(&mut values, qs).to_vec(), qs.map(|q| percentile(&sorted, q)).to_vec());
            let found = summary(&mut values);
            prop_assert_eq!((found.min, found.max), (sorted.first().copied(), sorted.last().copied()));
            prop_assert_eq!(found.p95, percentile(&sorted, 0.95));
        }

        #[test]
        fn percentiles_lie_between_their_ranks(values in prop::collection::vec(any::<u64>(), 1..60), q in 0.0_f64..=1.0) {
            let mut sorted = values;
            sorted.sort_unstable();
            let found = percentile(&sorted, q).unwrap();
            let below = sorted.iter().filter(|&&value| (value as f64) < found).count();
            let not_above = sorted.iter().filter(|&&value| value as f64 <= found).count();
            let at = q * (sorted.len() - 1) as f64;
            prop_assert!(below as f64 <= at + 1.0 && not_above as f64 >= at.floor(), "{found} at {at}");
        }
    }
}
