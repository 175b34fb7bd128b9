use super::*;
use crate::query::{Filter, StatusTerm, select};
use crate::testing::{PICTURE_START_NANOS, store_of, trace_of};
use proptest::prelude::*;

const MILLI: u64 = 1_000_000;

fn all(store: &SpanStore, of: DurationOf) -> Latency {
    latency(store, &Selection::all(store), &Filter::default(), of, BinScale::Linear)
}

#[test]
fn percentiles_and_boxes_by_start_with_gaps_where_nothing_starts() {
    // One picture, so that the traces share a clock: a column is a millisecond, and so is a bucket.
    let store = trace_of(
        "
        a shop |--|            trace=1
        b shop |------|        trace=2
        c shop    |--|         trace=3
          d db      |----|     trace=3
        e shop          |!!!|  trace=4",
    );
    let found = all(&store, DurationOf::Trace);
    let axis = found.percentiles.axis;
    assert_eq!((axis.step_nanos, axis.count, found.percentiles.buckets.len()), (MILLI, 10, 10));
    assert_eq!(axis.range_nanos, (PICTURE_START_NANOS, PICTURE_START_NANOS + 9 * MILLI));
    // 3 and 7 ms, nothing, 7 ms (a child may outlive its root), 4 ms.
    let p50 = |at: usize| found.percentiles.buckets[at].p50_nanos;
    assert_eq!([0, 1, 3, 9].map(p50), [Some(5e6), None, Some(7e6), Some(4e6)]);
    assert_eq!(found.percentiles.buckets[0].p99_nanos, Some(6.96e6));
    let points = |at: usize| found.boxes.buckets[at].points_nanos.clone();
    assert_eq!([0, 1, 9].map(points), [vec![3 * MILLI, 7 * MILLI], vec![], vec![4 * MILLI]]);
    assert!(found.boxes.buckets.iter().all(BoxBucket::is_points));
    assert_eq!((found.duration.count, found.histogram.count, found.without), (4, 4, 0));

    let roots = all(&store, DurationOf::Root);
    assert_eq!(roots.percentiles.buckets[3].p50_nanos, Some(3e6));
    assert_eq!(
        (roots.histogram.of, roots.boxes.of, roots.percentiles.of),
        (DurationOf::Root, DurationOf::Root, DurationOf::Root)
    );

    let filter = Filter { status: StatusTerm::Failed, ..Filter::default() };
    let failed = latency(&store, &select(&store, &filter), &filter, DurationOf::Trace, BinScale::Log);
    assert_eq!((failed.percentiles.axis.count, failed.duration.max_nanos), (1, Some(4 * MILLI)));
    assert_eq!(failed.histogram.scale, BinScale::Log);
}

#[test]
fn five_traces_are_a_box() {
    let lines: Vec<String> = (1..=5).map(|at| format!("s{at} shop |{}| trace={at}", "-".repeat(at))).collect();
    let bucket = &all(&trace_of(&lines.join("\n")), DurationOf::Trace).boxes.buckets[0];
    assert_eq!((bucket.count, bucket.quartiles_nanos), (5, Some([3e6, 4e6, 5e6])));
    assert_eq!((bucket.whiskers_nanos, bucket.points_nanos.len(), bucket.is_points()), ((2e6, 6e6), 0, false));
}

#[test]
fn a_root_without_a_start_is_not_measured() {
    let store = store_of(&["a shop |----| start=missing\n  b db |--|", "a shop |--|"]);
    assert_eq!(all(&store, DurationOf::Trace).duration.count, 2);
    let roots = all(&store, DurationOf::Root);
    assert_eq!((roots.duration.count, roots.without), (1, 1));
}

#[test]
fn nothing_and_no_duration() {
    let store = store_of(&[]);
    assert_eq!(all(&store, DurationOf::Trace), Latency::default());
    let one = all(&store_of(&["a shop |"]), DurationOf::Trace);
    assert_eq!((one.percentiles.buckets[0].p99_nanos, one.boxes.buckets[0].points_nanos.clone()), (Some(0.0), vec![0]));
}

/// By the letter of the definitions: for each bucket all traces are looked at, sorted, and ranks taken.
fn percentile_slowly(traces: &[(u64, u64)], (from, to): (u64, u64), q: f64) -> Option<f64> {
    let mut nanos: Vec<u64> = traces.iter().filter(|(start, _)| (from..to).contains(start)).map(|at| at.1).collect();
    nanos.sort_unstable();
    let at = q * nanos.len().checked_sub(1)? as f64;
    let (low, high) = (nanos[at.floor() as usize] as f64, nanos[at.ceil() as usize] as f64);
    Some(low + (high - low) * at.fract())
}

proptest! {
    #[test]
    fn every_bucket_is_what_the_definition_says(
        spans in prop::collection::vec((0_usize..300, 1_usize..40, 0_usize..30), 1..60),
        is_root: bool,
    ) {
        // A root, and a child that may outlive it; all in one picture, so that they share a clock.
        let lines = spans.iter().enumerate().flat_map(|(at, &(start, len, child))| {
            let bar = |service: &str, len: usize| format!("{service} {}|{}| trace=f{at:03}", " ".repeat(start), "-".repeat(len));
            [format!("a{at:03} {}", bar("shop  ", len - 1)), format!("  b{at:03} {}", bar("db  ", child))]
        });
        let picture: Vec<String> = lines.collect();
        let store = trace_of(&picture.join("\n"));
        let found = all(&store, if is_root { DurationOf::Root } else { DurationOf::Trace });
        let first = spans.iter().map(|span| span.0).min().unwrap();
        let nanos = |columns: usize| columns as u64 * MILLI;
        let traces: Vec<(u64, u64)> = spans
            .iter()
            .map(|&(start, len, child)| {
                let columns = if is_root { len } else { len.max(child + 1) };
                (PICTURE_START_NANOS + nanos(start - first), nanos(columns))
            })
            .collect();
        prop_assert_eq!(found.percentiles.buckets.iter().map(|bucket| bucket.count).sum::<u64>(), spans.len() as u64);
        for (at, bucket) in found.percentiles.buckets.iter().enumerate() {
            let times = found.percentiles.axis.times_of(at, at).unwrap();
            for (q, found) in [(0.5, bucket.p50_nanos), (0.95, bucket.p95_nanos), (0.99, bucket.p99_nanos)] {
                prop_assert_eq!(found, percentile_slowly(&traces, times, q), "{} of {}", q, at);
            }
        }
        for (at, bucket) in found.boxes.buckets.iter().enumerate() {
            let times = found.boxes.axis.times_of(at, at).unwrap();
            let quartiles = [0.25, 0.5, 0.75].map(|q| percentile_slowly(&traces, times, q));
            prop_assert_eq!(bucket.quartiles_nanos.map(|found| found.map(Some)).unwrap_or_default(), quartiles);
            let told = bucket.points_nanos.len() as u64 + bucket.more;
            let is_right = if bucket.is_points() { told == bucket.count } else { told <= bucket.count / 2 };
            prop_assert!(is_right, "{:?}", bucket);
        }
    }
}
