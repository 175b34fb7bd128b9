//! How long traces take: their durations in bins, and by start as percentiles and as boxes.
//!
//! Traces stand in the store by start, so a bucket is a run of them: no trace is looked at twice but to sort its bucket.

use super::durations::{duration_stats, histogram};
use crate::figure::{
    BinScale, BoxBucket, BoxesOverTime, DurationOf, Histogram, Latency, PercentileBucket, PercentilesOverTime, TimeAxis,
};
use crate::model::{Flags, SpanStore, Trace};
use crate::query::Selection;
use crate::query::stats::{BOX_STEP_NANOS, ERROR_STEP_NANOS, TimeBuckets, box_plot, percentiles};

/// A trace: when it started, and how long it took.
#[derive(Clone, Copy)]
struct Measured {
    start_nanos: u64,
    nanos: u64,
}

/// Durations of the selected traces: statistics and histogram, percentiles over time (in the buckets of errors over time),
/// box plots over time (DEFINITIONS, "Numbers", "Time buckets", "Box plot"). A root whose start is missing has no
/// duration; its trace is counted in `without`.
#[must_use]
pub fn latency(store: &SpanStore, selection: &Selection, of: DurationOf, scale: BinScale) -> Latency {
    let nanos_of = |trace: &Trace| match of {
        DurationOf::Trace => Some(trace.duration_nanos()),
        DurationOf::Root if store.flags(trace.root()).any(Flags::START_REPAIRED) => None,
        DurationOf::Root => Some(store.duration_nanos(trace.root())),
    };
    let measure = |trace: &Trace| Some(Measured { start_nanos: trace.start_nanos, nanos: nanos_of(trace)? });
    let measured: Vec<Measured> = selection.traces(store).filter_map(measure).collect();
    let mut nanos: Vec<u64> = measured.iter().map(|trace| trace.nanos).collect();
    let duration = duration_stats(&mut nanos);
    let histogram = Histogram { of, ..histogram(&nanos, scale, &duration) };
    let (axis, buckets) = by_start(&measured, ERROR_STEP_NANOS, percentile_bucket);
    let percentiles = PercentilesOverTime { of, axis, buckets };
    let (axis, buckets) = by_start(&measured, BOX_STEP_NANOS, box_bucket);
    let boxes = BoxesOverTime { of, axis, buckets };
    Latency { duration, histogram, percentiles, boxes, without: (selection.len() - measured.len()) as u64 }
}

/// What `bucket` makes of the durations of each bucket, empty ones included.
fn by_start<T>(
    measured: &[Measured],
    ordinary_step_nanos: u64,
    bucket: impl Fn(&mut [u64]) -> T,
) -> (TimeAxis, Vec<T>) {
    let (Some(first), Some(last)) = (measured.first(), measured.last()) else {
        return (TimeAxis::default(), Vec::new());
    };
    let range_nanos = (first.start_nanos, last.start_nanos);
    let times = TimeBuckets::over(range_nanos.0, range_nanos.1, ordinary_step_nanos);
    let mut rest = measured;
    let mut nanos = Vec::new();
    let mut next = |start: u64| {
        let is_inside = |trace: &Measured| trace.start_nanos.saturating_sub(start) < times.step_nanos;
        let (here, after) = rest.split_at(rest.partition_point(is_inside));
        rest = after;
        nanos.clear();
        nanos.extend(here.iter().map(|trace| trace.nanos));
        bucket(&mut nanos)
    };
    let buckets = times.starts().map(&mut next).collect();
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
