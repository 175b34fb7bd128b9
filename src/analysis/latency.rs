//! How long traces take: their durations in bins, and by start as percentiles and as boxes.
//!
//! Traces, roots, entries or matched spans, as one asks: see [`measured`].

use super::durations::{duration_stats, histogram};
use super::measured::{Measured, measured};
use crate::figure::{
    BinScale, BoxBucket, BoxesOverTime, DurationOf, Latency, PercentileBucket, PercentilesOverTime, TimeAxis,
};
use crate::model::SpanStore;
use crate::query::stats::{BOX_STEP_NANOS, ERROR_STEP_NANOS, TimeBuckets, box_plot, percentiles};
use crate::query::{Filter, Selection};

/// Durations of what is measured ([`DurationOf`]) in the traces that `filter` selects: statistics and histogram, percentiles
/// over time (in the buckets of errors over time), box plots over time (DEFINITIONS, "Numbers", "Time buckets", "Box plot").
/// What has no start has no duration, and is counted in `without`.
#[must_use]
#[inline(never)]
pub fn latency(store: &SpanStore, selection: &Selection, filter: &Filter, of: DurationOf, scale: BinScale) -> Latency {
    let (measured, without) = measured(store, selection, filter, of);
    let mut nanos: Vec<u64> = measured.iter().map(|item| item.nanos).collect();
    let duration = duration_stats(&mut nanos);
    let histogram = histogram(&nanos, of, scale, &duration);
    let (axis, buckets) = by_start(&measured, ERROR_STEP_NANOS, percentile_bucket);
    let percentiles = PercentilesOverTime { of, axis, buckets };
    let (axis, buckets) = by_start(&measured, BOX_STEP_NANOS, box_bucket);
    let boxes = BoxesOverTime { of, axis, buckets };
    Latency { duration, histogram, percentiles, boxes, without }
}

/// What `bucket` makes of the durations of each bucket, empty ones included.
fn by_start<T>(
    measured: &[Measured],
    ordinary_step_nanos: u64,
    bucket: impl Fn(&mut [u64]) -> T,
) -> (TimeAxis, Vec<T>) {
    let starts = || measured.iter().map(|item| item.start_nanos);
    let Some(range_nanos) = starts().min().zip(starts().max()) else { return (TimeAxis::default(), Vec::new()) };
    let times = TimeBuckets::over(range_nanos.0, range_nanos.1, ordinary_step_nanos);
    let mut durations = vec![Vec::new(); times.count as usize];
    for item in measured {
        if let Some(here) = times.index(item.start_nanos).and_then(|at| durations.get_mut(at)) {
            here.push(item.nanos);
        }
    }
    let buckets = durations.iter_mut().map(|nanos| bucket(nanos)).collect();
    let TimeBuckets { first_nanos, step_nanos, count } = times;
    (TimeAxis { first_nanos, step_nanos, count, range_nanos }, buckets)
}

fn percentile_bucket(nanos: &mut [u64]) -> PercentileBucket {
    let [p50_nanos, p95_nanos, p99_nanos] = percentiles(nanos, [0.5, 0.95, 0.99]);
    PercentileBucket { count: nanos.len() as u64, p50_nanos, p95_nanos, p99_nanos }
}

fn box_bucket(nanos: &mut [u64]) -> BoxBucket {
    nanos.sort_unstable();
    let Some(found) = box_plot(nanos) else { return BoxBucket::default() };
    let count = nanos.len() as u64;
    let is_points = count < BoxBucket::LEAST;
    BoxBucket {
        count,
        quartiles_nanos: Some(found.quartiles),
        whiskers_nanos: found.whiskers,
        points_nanos: if is_points { nanos.to_vec() } else { found.outliers },
        more: if is_points { 0 } else { found.more },
    }
}

#[cfg(test)]
mod tests;
