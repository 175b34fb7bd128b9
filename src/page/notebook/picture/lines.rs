//! Durations against time: lines, boxes, dots.

use super::{Axis, LEFT, MOST_TIMES, Picture, RIGHT, Slots, bar, between, dot, draw, spark};
use crate::figure::{BinScale, BoxesOverTime, DurationOf, PercentileBucket, PercentilesOverTime, Scatter, VersionSeen};
use crate::format::{Zone, count};

/// p50, p95 and p99 by start.
#[must_use]
pub fn percentiles(figure: &PercentilesOverTime, scale: BinScale, zone: Zone, versions: &[VersionSeen]) -> Picture {
    type Pick = fn(&PercentileBucket) -> Option<f64>;
    const LINES: [(&str, &str, Pick); 3] = [
        ("p-line", "p50", |bucket| bucket.p50_nanos),
        ("p-strong", "p95", |bucket| bucket.p95_nanos),
        ("p-mark", "p99", |bucket| bucket.p99_nanos),
    ];
    let traces = figure.buckets.iter().map(|bucket| bucket.count).sum();
    let title = format!(
        "Percentiles of {} by start, {}: {}",
        figure.of.name(),
        zone.label(),
        super::measured(figure.of, traces)
    );
    let all = figure.buckets.iter().flat_map(|bucket| LINES.map(|(.., pick)| pick(bucket))).flatten();
    let axis = Axis::durations(all, scale);
    let p95: Vec<u64> = figure.buckets.iter().map(|bucket| bucket.p95_nanos.unwrap_or(0.0) as u64).collect();
    let mut picture = Picture { title, spark: spark(&p95), ..Picture::default() };
    picture.heights(axis, axis.ticks(4));
    let slots = Slots::of(&figure.axis);
    let mut free = i64::MAX;
    for (class, name, pick) in LINES {
        let (mut shape, mut is_on, mut last) = (String::new(), false, None);
        for (at, bucket) in figure.buckets.iter().enumerate() {
            let value = pick(bucket);
            if let Some(nanos) = value {
                let (x, y) = (slots.at(at, 0.5), axis.y(nanos));
                // A point by itself is seen as well.
                if is_on {
                    draw(&[('L', &[x, y])], &mut shape);
                } else {
                    dot(x, y, &mut shape);
                }
                last = Some(y);
            }
            is_on = value.is_some();
        }
        picture.path(class, shape);
        if let Some(y) = last {
            // They ascend: each name stands above the one before.
            free = y.min(free - 120);
            picture.word("p-start", RIGHT + 60, free + 40, name.to_owned());
        }
    }
    picture.below(format!("trace start, {}", zone.label()));
    picture.times(slots.range, slots.most_times(), zone, versions);
    picture
}

/// Boxes by start.
#[must_use]
pub fn spread(figure: &BoxesOverTime, scale: BinScale, zone: Zone, versions: &[VersionSeen]) -> Picture {
    let traces = figure.buckets.iter().map(|bucket| bucket.count).sum();
    let title = format!(
        "Quartiles of {} by start, {}: {}; whiskers to 1.5 × their distance",
        figure.of.name(),
        zone.label(),
        super::measured(figure.of, traces)
    );
    let ends = figure.buckets.iter().filter(|bucket| bucket.count > 0).flat_map(|bucket| {
        let whiskers = [bucket.whiskers_nanos.0, bucket.whiskers_nanos.1];
        whiskers.into_iter().chain(bucket.points_nanos.iter().map(|&nanos| nanos as f64))
    });
    let axis = Axis::durations(ends, scale);
    let medians: Vec<u64> =
        figure.buckets.iter().map(|bucket| bucket.quartiles_nanos.map_or(0, |[_, median, _]| median as u64)).collect();
    let mut picture = Picture { title, spark: spark(&medians), ..Picture::default() };
    picture.heights(axis, axis.ticks(4));
    let slots = Slots::of(&figure.axis);
    let (mut boxes, mut lines, mut medians, mut points) = (String::new(), String::new(), String::new(), String::new());
    for (at, bucket) in figure.buckets.iter().enumerate() {
        let (left, middle, right) = (slots.at(at, 0.2), slots.at(at, 0.5), slots.at(at, 0.8));
        if let (Some([low, median, high]), false) = (bucket.quartiles_nanos, bucket.is_points()) {
            bar(left, right, axis.y(high), axis.y(low), &mut boxes);
            draw(&[('M', &[left, axis.y(median)]), ('H', &[right])], &mut medians);
            let (from, to) = bucket.whiskers_nanos;
            for (end, quartile) in [(from, low), (to, high)] {
                draw(&[('M', &[middle, axis.y(quartile)]), ('V', &[axis.y(end)])], &mut lines);
            }
        }
        for &nanos in &bucket.points_nanos {
            dot(middle, axis.y(nanos as f64), &mut points);
        }
    }
    for (class, shape) in [("p-soft", boxes), ("p-line", lines), ("p-strong", medians), ("p-dots", points)] {
        picture.path(class, shape);
    }
    picture.below(format!("trace start, {}", zone.label()));
    picture.times(slots.range, slots.most_times(), zone, versions);
    picture
}

/// Duration against start.
#[must_use]
pub fn scatter(figure: &Scatter, scale: BinScale, zone: Zone) -> Picture {
    let failed: u64 = if figure.cells.is_empty() {
        figure.dots.iter().filter(|dot| dot.failed).count() as u64
    } else {
        figure.cells.iter().map(|cell| u64::from(cell.failed)).sum()
    };
    let title = format!(
        "Scatter of {} by start, {}: {}, {} {}",
        figure.of.name(),
        zone.label(),
        super::measured(figure.of, figure.count),
        count(failed),
        if figure.of == DurationOf::Trace { "of them failed" } else { "of them errors" }
    );
    let mut picture = Picture { title, ..Picture::default() };
    let (from, to) = figure.start_range_nanos.unwrap_or_default();
    let (low, high) = figure.duration_range_nanos.unwrap_or_default();
    // The heights of cells are made for one axis.
    let scale = if figure.cells.is_empty() { scale } else { figure.scale };
    let axis = Axis::durations([low as f64, high as f64].into_iter(), scale);
    picture.heights(axis, axis.ticks(4));
    let range = to.saturating_sub(from).max(1) as f64;
    let (mut dots, mut bad) = (String::new(), String::new());
    for trace in &figure.dots {
        let x = between(trace.start_nanos.saturating_sub(from) as f64 / range, LEFT, RIGHT);
        let out = if trace.failed { &mut bad } else { &mut dots };
        dot(x, axis.y(trace.duration_nanos as f64), out);
    }
    picture.path("p-dots", dots);
    picture.path("p-bad-dots", bad);
    density(figure, axis, &mut picture);
    picture.below(format!("trace start, {}", zone.label()));
    picture.times((from, to), MOST_TIMES, zone, &[]);
    picture
}

/// Cells as bars as wide as their share of the fullest; those with a failed trace apart.
fn density(figure: &Scatter, axis: Axis, picture: &mut Picture) {
    let most = figure.cells.iter().map(|cell| cell.count).max().unwrap_or(0).max(1);
    let step = (RIGHT - LEFT) as f64 / figure.start_edges_nanos.len().saturating_sub(1).max(1) as f64;
    let (mut all, mut bad) = (String::new(), String::new());
    for cell in &figure.cells {
        let Some((_, (low, high))) = figure.ranges_of(cell) else { continue };
        let half = (f64::from(cell.count) / f64::from(most)).sqrt() * step / 2.0;
        let middle = LEFT as f64 + (f64::from(cell.column) + 0.5) * step;
        let (left, right) = ((middle - half) as i64, (middle + half).ceil() as i64);
        let out = if cell.failed > 0 { &mut bad } else { &mut all };
        bar(left, right, axis.y(high as f64 + 1.0), axis.y(low as f64), out);
    }
    picture.path("p-bar", all);
    picture.path("p-bad", bad);
}
