//! Durations as figures: statistics and histogram.

use crate::figure::{Bin, BinScale, DurationOf, DurationStats, Histogram};
use crate::query::stats::{self, HISTOGRAM_BINS};

/// Statistics of durations in nanoseconds (DEFINITIONS, "Numbers"). The values are left in another order.
pub(super) fn duration_stats(nanos: &mut [u64]) -> DurationStats {
    let found = stats::summary(nanos);
    DurationStats {
        count: found.count,
        mean_nanos: found.mean,
        min_nanos: found.min,
        max_nanos: found.max,
        p50_nanos: found.p50,
        p95_nanos: found.p95,
        p99_nanos: found.p99,
    }
}

/// Durations in bins (DEFINITIONS, "Histogram"); their statistics are known already.
pub(super) fn histogram(nanos: &[u64], of: DurationOf, scale: BinScale, known: &DurationStats) -> Histogram {
    let (zeros, min) = match scale {
        BinScale::Linear => (0, known.min_nanos),
        BinScale::Log => {
            let zeros = nanos.iter().filter(|&&value| value == 0).count() as u64;
            (zeros, nanos.iter().copied().filter(|&value| value > 0).min())
        }
    };
    let edges = match (scale, min.zip(known.max_nanos)) {
        (_, None) => Vec::new(),
        (BinScale::Linear, Some((min, max))) => stats::linear_edges(min, max, HISTOGRAM_BINS),
        (BinScale::Log, Some((min, max))) => stats::log_edges(min, max, HISTOGRAM_BINS),
    };
    let counts = stats::counts(&edges, nanos.iter().copied());
    let bin = |(edges, &count): (&[u64], &u64)| Bin {
        low_nanos: edges.first().copied().unwrap_or(0),
        high_nanos: edges.last().copied().unwrap_or(0),
        count,
    };
    Histogram {
        of,
        scale,
        bins: edges.windows(2).zip(&counts).map(bin).collect(),
        zeros,
        count: nanos.len() as u64,
        p95_nanos: known.p95_nanos,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn binned(nanos: &[u64], scale: BinScale) -> Histogram {
        histogram(nanos, DurationOf::Trace, scale, &duration_stats(&mut nanos.to_vec()))
    }

    #[test]
    fn fifty_bins_hold_every_value_once() {
        let nanos: Vec<u64> = (0..1000).map(|value| value * 7).collect();
        for scale in [BinScale::Linear, BinScale::Log] {
            let found = binned(&nanos, scale);
            assert_eq!((found.bins.len(), found.count), (50, 1000));
            assert_eq!(found.bins.iter().map(|bin| bin.count).sum::<u64>() + found.zeros, 1000);
            assert!(found.bins.windows(2).all(|pair| pair[0].high_nanos == pair[1].low_nanos));
            assert_eq!(found.p95_nanos, Some(949.05 * 7.0));
        }
        assert_eq!(binned(&nanos, BinScale::Log).bins[0].low_nanos, 7, "zeros stand apart");
    }

    #[test]
    fn equal_durations_zeros_and_nothing() {
        let one = binned(&[5, 5], BinScale::Linear);
        assert_eq!(one.bins, [Bin { low_nanos: 5, high_nanos: 5, count: 2 }]);
        let zeros = binned(&[0, 0, 0], BinScale::Log);
        assert_eq!((zeros.bins.len(), zeros.zeros, zeros.p95_nanos), (0, 3, Some(0.0)));
        assert_eq!(binned(&[0, 0], BinScale::Linear).bins, [Bin { low_nanos: 0, high_nanos: 0, count: 2 }]);
        assert_eq!(binned(&[], BinScale::Linear), Histogram::default());
    }
}
