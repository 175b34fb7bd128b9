//! Failed traces, or error spans, by the time they start.

use super::frame::Frame;
use super::sheet::DrawError;
use super::time_scale::TimeScale;
use super::{PlotRect, Rgba, Sheet, Slots};
use crate::figure::{ErrorsOf, ErrorsOverTime, VersionSeen};
use crate::format::{Zone, count_ticks};
use plotters::prelude::DrawingBackend;

/// Beyond this width a bucket's bar grows no further, CSS px.
const WIDEST_BAR_PX: f64 = 64.0;

/// Draws the bars: traces that contain an error, and in front of them those whose root failed; or error spans, and in front of
/// them those that are roots; and a tick where a version is first seen.
///
/// # Errors
/// What the backend says.
pub fn draw<DB: DrawingBackend>(
    sheet: &Sheet<'_, DB>,
    figure: &ErrorsOverTime,
    versions: &[VersionSeen],
    zone: Zone,
) -> Result<Slots, DrawError<DB>> {
    let most = figure.buckets.iter().map(|bucket| bucket.failed.max(bucket.root_failed)).max().unwrap_or(0).max(1);
    let (of, title) = match figure.of {
        ErrorsOf::Traces => ("trace", "failed traces"),
        ErrorsOf::Spans => ("span", "error spans"),
    };
    let frame = Frame::draw(sheet, (0.0, most as f64), &count_ticks(most, 4), title)?;
    let axis = figure.axis();
    let Some(scale) = TimeScale::of(axis, frame.plot) else {
        return Ok(Slots { plot: frame.plot, slots: Vec::new() });
    };
    let slots = scale.slots();
    for (at, (bucket, &slot)) in figure.buckets.iter().zip(&slots).enumerate() {
        for (count, color) in [(bucket.failed, sheet.theme().bar_soft), (bucket.root_failed, sheet.theme().bad)] {
            if count > 0 {
                draw_bar(sheet, bar_of(slot, frame.y(count as f64), frame.plot), color, axis.is_partial(at))?;
            }
        }
    }
    scale.draw_axis(sheet, &frame, of, zone)?;
    scale.draw_versions(sheet, &frame, versions)?;
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
