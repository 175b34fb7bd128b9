//! Failed traces by the time they start.

use super::frame::Frame;
use super::sheet::DrawError;
use super::{PlotRect, Rgba, Sheet, Slots};
use crate::figure::ErrorsOverTime;
use crate::format::{Zone, count_ticks, date, duration_ticks, time_ticks};
use plotters::prelude::DrawingBackend;

/// Beyond this width a bucket's bar grows no further, CSS px.
const WIDEST_BAR_PX: f64 = 64.0;

/// Whether the bucket at `at` covers time before the first or after the last trace: its count may be low for that alone.
#[must_use]
pub fn is_partial(figure: &ErrorsOverTime, at: usize) -> bool {
    let (Some(bucket), Some((first, last))) = (figure.buckets.get(at), figure.range_nanos) else { return false };
    bucket.start_nanos < first || last < bucket.start_nanos.saturating_add(figure.step_nanos).saturating_sub(1)
}

/// Starts `[from, to)` of the buckets from one to another, in either order.
#[must_use]
pub fn starts_of(figure: &ErrorsOverTime, one: usize, other: usize) -> Option<(u64, u64)> {
    let (first, last) = (figure.buckets.get(one.min(other))?, figure.buckets.get(one.max(other))?);
    Some((first.start_nanos, last.start_nanos.saturating_add(figure.step_nanos)))
}

/// A step in words without needless digits: `5 min`, `500 ms`, `1 d`.
#[must_use]
pub fn step_label(step_nanos: u64) -> String {
    const MINUTE: u64 = 60_000_000_000;
    for (unit, name) in [(MINUTE * 60 * 24, "d"), (MINUTE * 60, "h"), (MINUTE, "min")] {
        if step_nanos >= unit && step_nanos.is_multiple_of(unit) {
            return format!("{} {name}", step_nanos / unit);
        }
    }
    let step = step_nanos as f64;
    duration_ticks(step, step, 1).pop().map_or_else(String::new, |tick| tick.label)
}

/// `start, local time (UTC+2)`, with the date where the whole range has one.
pub(super) fn start_title(from_nanos: u64, to_nanos: u64, zone: Zone) -> String {
    let day = date(from_nanos, zone);
    if day == date(to_nanos, zone) {
        return format!("trace start on {day}, {}", zone.long_label());
    }
    format!("trace start, {}", zone.long_label())
}

/// Draws the bars: traces that contain an error, and in front of them those whose root failed.
///
/// # Errors
/// What the backend says.
pub fn draw<DB: DrawingBackend>(
    sheet: &Sheet<'_, DB>,
    figure: &ErrorsOverTime,
    zone: Zone,
) -> Result<Slots, DrawError<DB>> {
    let most = figure.buckets.iter().map(|bucket| bucket.failed.max(bucket.root_failed)).max().unwrap_or(0).max(1);
    let frame = Frame::draw(sheet, (0.0, most as f64), &count_ticks(most, 4), "failed traces")?;
    let Some((from, to)) = starts_of(figure, 0, figure.buckets.len().saturating_sub(1)) else {
        return Ok(Slots { plot: frame.plot, slots: Vec::new() });
    };
    let span = (to - from).max(1) as f64;
    let x = |offset_nanos: f64| frame.plot.left + offset_nanos / span * frame.plot.width();
    let mut slots = Vec::with_capacity(figure.buckets.len());
    for (at, bucket) in figure.buckets.iter().enumerate() {
        let offset = bucket.start_nanos.saturating_sub(from) as f64;
        let slot = (x(offset), x(offset + figure.step_nanos as f64));
        slots.push(slot);
        let is_partial = is_partial(figure, at);
        for (count, color) in [(bucket.failed, sheet.theme().bar_soft), (bucket.root_failed, sheet.theme().bad)] {
            if count > 0 {
                draw_bar(sheet, bar_of(slot, frame.y(count as f64), frame.plot), color, is_partial)?;
            }
        }
    }
    let ticks = time_ticks(from, to, (frame.plot.width() / 72.0).max(1.0) as usize, zone);
    let labels: Vec<_> = ticks.into_iter().map(|tick| (x(tick.value), tick.label)).collect();
    let title = format!("{}, {} each", start_title(from, to - 1, zone), step_label(figure.step_nanos));
    frame.horizontal_axis(sheet, &labels, &title)?;
    Ok(Slots { plot: frame.plot, slots })
}

/// The bar within its slot: a fifth of it stays free, and a lone bucket does not become a wall.
fn bar_of((left, right): (f64, f64), top: f64, plot: PlotRect) -> PlotRect {
    let width = ((right - left) * 0.8).min(WIDEST_BAR_PX);
    let middle = f64::midpoint(left, right);
    PlotRect { left: middle - width / 2.0, right: middle + width / 2.0, top, bottom: plot.bottom }
}

/// Partial buckets are pale and hatched.
fn draw_bar<DB: DrawingBackend>(
    sheet: &Sheet<'_, DB>,
    rect: PlotRect,
    color: Rgba,
    is_partial: bool,
) -> Result<(), DrawError<DB>> {
    if !is_partial {
        return sheet.bar(rect, color);
    }
    // What lies behind must not shine through: it is another count.
    sheet.bar(rect, sheet.theme().sheet)?;
    sheet.bar(rect, color.faded(0.35))?;
    sheet.hatch(rect, color)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::ErrorBucket;

    #[test]
    fn only_the_outer_buckets_can_be_partial() {
        let bucket = |start_nanos| ErrorBucket { start_nanos, traces: 1, failed: 1, root_failed: 0 };
        let buckets = vec![bucket(100), bucket(200), bucket(300)];
        let figure = ErrorsOverTime { step_nanos: 100, buckets, range_nanos: Some((100, 350)) };
        assert_eq!([0, 1, 2, 3].map(|at| is_partial(&figure, at)), [false, false, true, false]);
        assert_eq!(starts_of(&figure, 2, 1), Some((200, 400)));
        assert_eq!(starts_of(&figure, 2, 3), None);
    }

    #[test]
    fn steps_read_as_people_say_them() {
        let labels = [300_000_000_000, 86_400_000_000_000, 21_600_000_000_000, 30_000_000_000, 500_000_000, 2_000_000]
            .map(step_label);
        assert_eq!(labels, ["5 min", "1 d", "6 h", "30 s", "500 ms", "2 ms"]);
    }
}
