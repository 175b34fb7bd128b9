//! Counts as bars.

use super::{Axis, BOTTOM, LEFT, Picture, RIGHT, Slots, TOP, bar, between, draw, spark};
use crate::figure::{BinScale, ErrorBucket, ErrorsAs, ErrorsOverTime, Histogram, VersionSeen};
use crate::format::{Tick, Zone, count, count_ticks, duration_f64, optional_duration, percent, plural, share_ticks};

/// Durations in bins.
#[must_use]
pub fn durations(figure: &Histogram) -> Picture {
    let mut counts: Vec<u64> = figure.bins.iter().map(|bin| bin.count).collect();
    let low = figure.bins.first().map_or(0.0, |bin| bin.low_nanos as f64);
    let high = figure.bins.last().map_or(0.0, |bin| bin.high_nanos as f64);
    let has_zeros = figure.scale == BinScale::Log && figure.zeros > 0;
    if has_zeros {
        counts.insert(0, figure.zeros);
    }
    let p95 = optional_duration(figure.p95_nanos);
    let title = format!("{} of {}; p95 {p95}", capital(figure.of.name()), super::measured(figure.of, figure.count));
    let mut picture = Picture { title, spark: spark(&counts), ..Picture::default() };
    let most = counts.iter().copied().max().unwrap_or(0);
    picture.heights(Axis::counts(most), count_ticks(most, 4));
    let slots = counts.len().max(1) as f64;
    let x = |slot: f64| between(slot / slots, LEFT, RIGHT);
    let mut bars = String::new();
    for (at, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        // What is there is seen, however little it is.
        let top = Axis::counts(most).y(count as f64).min(BOTTOM - 10);
        bar(x(at as f64) + 8, x(at as f64 + 1.0) - 8, top, BOTTOM, &mut bars);
    }
    picture.path("p-bar", bars);
    // Bins are equally wide on the scale they have, so that a place among them is a place on it.
    let axis = Axis {
        low: if figure.scale == BinScale::Log { low.max(1.0) } else { low },
        high,
        is_log: figure.scale == BinScale::Log && high > low.max(1.0),
    };
    let first = f64::from(u8::from(has_zeros));
    let place = |nanos: f64| if high > low { x(first + axis.share(nanos) * (slots - first)) } else { x(0.5) };
    let ticks = if high > low { axis.ticks(7) } else { vec![Tick { value: low, label: duration_f64(low) }] };
    for Tick { value, label } in ticks {
        picture.word("p-middle", place(value), BOTTOM + 170, label);
    }
    picture.below(figure.of.name().to_owned());
    if has_zeros {
        picture.word("p-middle", x(0.5), BOTTOM + 170, "0".to_owned());
    }
    if let Some(nanos) = figure.p95_nanos.filter(|_| high > low) {
        let mut mark = String::new();
        draw(&[('M', &[place(nanos), TOP]), ('V', &[BOTTOM])], &mut mark);
        picture.path("p-mark", mark);
        picture.word("p-middle", place(nanos), TOP - 60, format!("p95 {p95}"));
    }
    picture
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars).collect()
}

/// Failed traces by start.
#[must_use]
pub fn errors_over_time((figure, shown): (&ErrorsOverTime, ErrorsAs), zone: Zone, versions: &[VersionSeen]) -> Picture {
    let sum = |part: fn(&ErrorBucket) -> u64| figure.buckets.iter().map(part).sum::<u64>();
    let (failed, all) = (sum(|bucket| bucket.failed), sum(|bucket| bucket.count));
    let (what, rate) = match shown {
        ErrorsAs::Count => ("Failed traces", String::new()),
        ErrorsAs::Rate => ("Share of failed traces", format!(" ({})", percent(failed, all))),
    };
    let title = format!(
        "{what} by start, {}: {} of {}{rate}, {} failed for the caller",
        zone.label(),
        count(failed),
        plural(all, "trace", "traces"),
        count(sum(|bucket| bucket.root_failed))
    );
    let heights: Vec<Option<[f64; 2]>> = figure.buckets.iter().map(|bucket| bucket.shown(shown)).collect();
    let most = heights.iter().flatten().map(|[failed, _]| *failed).fold(0.0, f64::max);
    let mut picture = Picture { title, spark: spark_of(&heights), ..Picture::default() };
    let (axis, ticks) = match shown {
        ErrorsAs::Count => (Axis::counts(most as u64), count_ticks(most as u64, 4)),
        ErrorsAs::Rate => (Axis { low: 0.0, high: most.max(f64::MIN_POSITIVE), is_log: false }, share_ticks(most, 4)),
    };
    picture.heights(axis, ticks);
    let slots = Slots::of(&figure.axis());
    let (mut soft, mut bad, mut none) = (String::new(), String::new(), String::new());
    for (at, parts) in heights.iter().enumerate() {
        let Some(parts) = parts else { continue };
        let (left, right) = (slots.at(at, 0.06), slots.at(at, 0.94));
        if shown == ErrorsAs::Rate && *parts == [0.0; 2] {
            draw(&[('M', &[left, BOTTOM - 10]), ('H', &[right])], &mut none);
        }
        for (&part, out) in parts.iter().zip([&mut soft, &mut bad]).filter(|(part, _)| **part > 0.0) {
            bar(left, right, axis.y(part).min(BOTTOM - 10), BOTTOM, out);
        }
    }
    picture.path("p-none", none);
    picture.path("p-soft", soft);
    picture.path("p-bad", bad);
    picture.below(format!(
        "trace start, {}; red: failed for the caller, above it: failed below the root only",
        zone.label()
    ));
    picture.times(slots.range, slots.most_times(), zone, versions);
    picture
}

/// The first of the heights as characters, blank where there is none.
fn spark_of(heights: &[Option<[f64; 2]>]) -> String {
    // As counts, so fine that no share is lost.
    let counts: Vec<u64> = heights.iter().map(|parts| parts.map_or(0, |[failed, _]| (failed * 1e6) as u64)).collect();
    let seen = |(char, height): (char, &Option<[f64; 2]>)| if height.is_some() { char } else { ' ' };
    spark(&counts).chars().zip(heights).map(seen).collect()
}
