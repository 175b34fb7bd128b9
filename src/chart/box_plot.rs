//! Box plots over time.

use super::duration_axis::{DurationAxis, duration_title};
use super::frame::Frame;
use super::sheet::DrawError;
use super::time_scale::TimeScale;
use super::{PlotRect, Sheet, Slots};
use crate::figure::{BinScale, BoxBucket, BoxesOverTime, VersionSeen};
use crate::format::Zone;
use plotters::prelude::DrawingBackend;

/// Beyond this width a box grows no further, CSS px.
const WIDEST_PX: f64 = 32.0;

/// Draws boxes with whiskers and outliers; buckets of few traces as points.
///
/// # Errors
/// What the backend says.
pub fn draw<DB: DrawingBackend>(
    sheet: &Sheet<'_, DB>,
    figure: &BoxesOverTime,
    scale: BinScale,
    versions: &[VersionSeen],
    zone: Zone,
) -> Result<Slots, DrawError<DB>> {
    let is_log = scale == BinScale::Log;
    let (least, most) = ends(figure).unwrap_or((0.0, 1.0));
    let axis = DurationAxis::over(least, most, is_log);
    let frame = Frame::draw(sheet, (axis.low, axis.high), &axis.ticks, &duration_title(figure.of, is_log))?;
    let Some(time) = TimeScale::of(figure.axis, frame.plot) else {
        return Ok(Slots { plot: frame.plot, slots: Vec::new() });
    };
    let slots = time.slots();
    time.hatch_ends(sheet)?;
    let y = |nanos: f64| frame.y(axis.value(nanos));
    for (bucket, &slot) in figure.buckets.iter().zip(&slots) {
        draw_bucket(sheet, bucket, slot, y)?;
    }
    time.draw_axis(sheet, &frame, figure.of.starts(), zone)?;
    time.draw_versions(sheet, &frame, versions)?;
    Ok(Slots { plot: frame.plot, slots })
}

/// The smallest and the largest duration that is drawn.
fn ends(figure: &BoxesOverTime) -> Option<(f64, f64)> {
    let of = |bucket: &BoxBucket| {
        let points = &bucket.points_nanos;
        let (low, high) = bucket.whiskers_nanos;
        let low = points.first().map_or(low, |&first| low.min(first as f64));
        let high = points.last().map_or(high, |&last| high.max(last as f64));
        bucket.quartiles_nanos.map(|_| (low, high))
    };
    figure.buckets.iter().filter_map(of).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
}

fn draw_bucket<DB: DrawingBackend>(
    sheet: &Sheet<'_, DB>,
    bucket: &BoxBucket,
    (left, right): (f64, f64),
    y: impl Fn(f64) -> f64,
) -> Result<(), DrawError<DB>> {
    let theme = sheet.theme();
    let middle = f64::midpoint(left, right);
    let width = ((right - left) * 0.6).clamp(3.0, WIDEST_PX);
    let (left, right) = (middle - width / 2.0, middle + width / 2.0);
    let (radius, color) = if bucket.is_points() { (3.0, theme.bar) } else { (1.5, theme.ink_2.faded(0.6)) };
    if let Some([low, median, high]) = bucket.quartiles_nanos.filter(|_| !bucket.is_points()) {
        let (bottom, top) = (y(bucket.whiskers_nanos.0), y(bucket.whiskers_nanos.1));
        sheet.vertical(middle, top, bottom, theme.bar)?;
        for end in [bottom, top] {
            sheet.horizontal(end, middle - width / 4.0, middle + width / 4.0, theme.bar)?;
        }
        sheet.bar(PlotRect { left, right, top: y(high), bottom: y(low) }, theme.bar)?;
        let inner = PlotRect { left: left + 1.0, right: right - 2.0, top: y(high) + 1.0, bottom: y(low) - 1.0 };
        sheet.rect(inner, theme.sheet)?;
        sheet.rect(inner, theme.bar_soft)?;
        let line = y(median);
        sheet.bar(PlotRect { left, right, top: line - 1.0, bottom: line + 1.0 }, theme.ink)?;
    }
    for &nanos in &bucket.points_nanos {
        sheet.disc(middle, y(nanos as f64), radius, color)?;
    }
    Ok(())
}
