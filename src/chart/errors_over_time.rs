//! Failed traces, or error spans, by the time they start: how many, or of how many.

use super::frame::Frame;
use super::sheet::DrawError;
use super::time_scale::TimeScale;
use super::{PlotRect, Rgba, Sheet, Slots};
use crate::figure::{ErrorsAs, ErrorsOf, ErrorsOverTime, VersionSeen};
use crate::format::{Zone, count_ticks, share_ticks};
use plotters::prelude::DrawingBackend;

/// Beyond this width a bucket's bar grows no further, CSS px.
const WIDEST_BAR_PX: f64 = 64.0;

/// What is there is seen, however small its share, CSS px.
const LEAST_PX: f64 = 2.0;

/// Draws the bars: traces that contain an error, and in front of them those whose root failed; or error spans, and in front of
/// them those that are roots; and a tick where a version is first seen. Of rates a bucket in which none of those that start failed
/// has a foot, and one in which nothing starts has nothing.
///
/// # Errors
/// What the backend says.
pub fn draw<DB: DrawingBackend>(
    sheet: &Sheet<'_, DB>,
    (figure, shown): (&ErrorsOverTime, ErrorsAs),
    versions: &[VersionSeen],
    zone: Zone,
) -> Result<Slots, DrawError<DB>> {
    let heights = || figure.buckets.iter().map(|bucket| bucket.shown(shown));
    let most = heights().flatten().map(|[failed, root_failed]| failed.max(root_failed)).fold(0.0, f64::max);
    let (of, title) = match (figure.of, shown) {
        (ErrorsOf::Traces, ErrorsAs::Count) => ("trace", "failed traces"),
        (ErrorsOf::Traces, ErrorsAs::Rate) => ("trace", "share of traces that failed"),
        (ErrorsOf::Spans, ErrorsAs::Count) => ("span", "error spans"),
        (ErrorsOf::Spans, ErrorsAs::Rate) => ("span", "share of spans that are errors"),
    };
    let (most, ticks) = match shown {
        ErrorsAs::Count => (most.max(1.0), count_ticks(most.max(1.0) as u64, 4)),
        ErrorsAs::Rate => (most, share_ticks(most, 4)),
    };
    let frame = Frame::draw(sheet, (0.0, most), &ticks, title)?;
    let axis = figure.axis();
    let Some(scale) = TimeScale::of(axis, frame.plot) else {
        return Ok(Slots { plot: frame.plot, slots: Vec::new() });
    };
    let slots = scale.slots();
    let (soft, bad) = (sheet.theme().bar_soft, sheet.theme().bad);
    for (at, (height, &slot)) in heights().zip(&slots).enumerate() {
        let Some(parts) = height else { continue };
        if shown == ErrorsAs::Rate && parts == [0.0; 2] {
            sheet.bar(bar_of(slot, frame.plot.bottom - LEAST_PX, frame.plot), sheet.theme().line_strong)?;
        }
        for (part, color) in parts.into_iter().zip([soft, bad]).filter(|(part, _)| *part > 0.0) {
            let top = frame.y(part).min(frame.plot.bottom - LEAST_PX);
            draw_bar(sheet, bar_of(slot, top, frame.plot), color, axis.is_partial(at))?;
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
