//! Edges of histogram bins, and the bin of a value.
//!
//! n bins have n + 1 ascending edges. A bin holds `[edge, next edge)`, the last one its upper edge too. Where values lie
//! closer than there are bins, edges coincide and the bins between them stay empty.

/// Bins of a histogram of durations.
pub const HISTOGRAM_BINS: u32 = 50;

/// Edges of bins of equal width: min + (max−min)·i/n in integers; min = max is one bin. No bins where `max < min`.
#[must_use]
pub fn linear_edges(min: u64, max: u64, bins: u32) -> Vec<u64> {
    let Some(range) = max.checked_sub(min) else { return Vec::new() };
    if range == 0 || bins == 0 {
        return vec![min, max];
    }
    // At most `range`, so it fits.
    let step = |i: u32| (u128::from(range) * u128::from(i) / u128::from(bins)) as u64;
    (0..=bins).map(|i| min + step(i)).collect()
}

/// Edges of bins of equal ratio between a positive minimum and the maximum, rounded to integers; min = max is one bin.
/// No bins where `max < min` or `min` is 0: zeros have a bin of their own.
#[must_use]
pub fn log_edges(min: u64, max: u64, bins: u32) -> Vec<u64> {
    if min == 0 || max < min {
        return Vec::new();
    }
    if min == max || bins == 0 {
        return vec![min, max];
    }
    let ratio = max as f64 / min as f64;
    let edge = |i: u32| (min as f64 * ratio.powf(f64::from(i) / f64::from(bins))).round() as u64;
    let mut edges = vec![min];
    for i in 1..bins {
        let before = edges.last().copied().unwrap_or(min);
        edges.push(edge(i).clamp(before, max));
    }
    edges.push(max);
    edges
}

/// The bin of a value: on an edge it goes right, the last bin is closed. `None` outside of all bins.
#[must_use]
pub fn bin_of(edges: &[u64], value: u64) -> Option<usize> {
    let last = edges.len().checked_sub(2)?;
    let not_above = edges.partition_point(|&edge| edge <= value);
    let is_inside = not_above > 0 && edges.last().is_some_and(|&end| value <= end);
    is_inside.then(|| (not_above - 1).min(last))
}

/// How many values each bin holds; those outside are left out.
#[must_use]
pub fn counts(edges: &[u64], values: impl IntoIterator<Item = u64>) -> Vec<u64> {
    let mut counts = vec![0; edges.len().saturating_sub(1)];
    for value in values {
        if let Some(count) = bin_of(edges, value).and_then(|bin| counts.get_mut(bin)) {
            *count += 1;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_value_on_an_edge_goes_right_and_the_last_bin_is_closed() {
        let edges = linear_edges(0, 100, 50);
        assert_eq!((edges.len(), edges[1], edges[50]), (51, 2, 100));
        assert_eq!([0, 1, 2, 99, 100].map(|value| bin_of(&edges, value)), [0, 0, 1, 49, 49].map(Some));
        assert_eq!(bin_of(&edges, 101), None);
        assert_eq!(bin_of(&linear_edges(5, 9, 4), 4), None);
    }

    #[test]
    fn equal_values_make_one_bin() {
        for edges in [linear_edges(7, 7, 50), log_edges(7, 7, 50)] {
            assert_eq!((edges.as_slice(), counts(&edges, [7, 7])), ([7, 7].as_slice(), vec![2]));
        }
        assert!(counts(&[], [1]).is_empty());
    }

    #[test]
    fn logarithmic_edges_have_equal_ratios() {
        assert_eq!(log_edges(1, 100_000, 5), [1, 10, 100, 1000, 10_000, 100_000]);
        assert!(log_edges(0, 5, 5).is_empty());
        assert_eq!(log_edges(1, 3, 4), [1, 1, 2, 2, 3]);
    }

    #[test]
    fn the_largest_numbers_do_not_overflow() {
        for edges in [linear_edges(0, u64::MAX, 50), log_edges(1, u64::MAX, 50), log_edges(u64::MAX - 1, u64::MAX, 50)]
        {
            assert!(edges.is_sorted() && edges.len() == 51 && edges[50] == u64::MAX);
            assert_eq!(bin_of(&edges, u64::MAX), Some(49));
        }
    }

    proptest! {
        #[test]
        fn linear_bins_are_those_of_the_definition(a: u64, b: u64, narrow: bool, share in 0_u64..=1000) {
            let (min, max) = if narrow { (a % 100, a % 100 + b % 200) } else { (a.min(b), a.max(b)) };
            let edges = linear_edges(min, max, 50);
            prop_assume!(min < max);
            for i in 0..=50_u128 {
                prop_assert_eq!(u128::from(edges[i as usize]), u128::from(min) + u128::from(max - min) * i / 50);
            }
            let value = (u128::from(min) + u128::from(max - min) * u128::from(share) / 1000) as u64;
            // Naive: the last bin whose lower edge is not above the value.
            let naive = (0..50).rev().find(|&bin| edges[bin] <= value);
            prop_assert_eq!(bin_of(&edges, value), naive);
        }

        #[test]
        fn every_value_is_counted_once(values in prop::collection::vec(any::<u64>(), 1..50), shift in 0_u32..64) {
            let values: Vec<u64> = values.iter().map(|value| (value >> shift).max(1)).collect();
            let (min, max) = (*values.iter().min().unwrap(), *values.iter().max().unwrap());
            for edges in [linear_edges(min, max, 50), log_edges(min, max, 50)] {
                prop_assert!(edges.is_sorted() && edges[0] == min && edges[edges.len() - 1] == max);
                let counts = counts(&edges, values.iter().copied());
                prop_assert_eq!(counts.iter().sum::<u64>(), values.len() as u64);
                for (bin, &count) in counts.iter().enumerate() {
                    let is_last = bin + 1 == counts.len();
                    let holds = |value: u64| edges[bin] <= value && (value < edges[bin + 1] || is_last);
                    prop_assert_eq!(count, values.iter().filter(|&&value| holds(value)).count() as u64);
                }
            }
        }
    }
}
