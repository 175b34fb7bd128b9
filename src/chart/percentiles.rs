//! p50, p95 and p99 over time: a line each, broken where no trace starts.

use super::duration_axis::{DurationAxis, duration_title};
use super::frame::Frame;
use super::sheet::DrawError;
use super::time_scale::TimeScale;
use super::{Sheet, Slots};
use crate::figure::{BinScale, DurationStats, PercentileBucket, PercentilesOverTime, VersionSeen};
use crate::format::Zone;
use plotters::prelude::DrawingBackend;

/// Buckets narrower than this get no marks but where a line would have no length, CSS px.
const MARKED_FROM_PX: f64 = 7.0;

/// A percentile: its value, the least count of traces that it says much of, and how it is marked.
struct Line {
    of: fn(&PercentileBucket) -> Option<f64>,
    few: u64,
    mark: Mark,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Disc,
    Diamond,
    Bar,
}

/// The highest first, so that lower ones, which more traces stand for, lie in front.
const LINES: [Line; 3] = [
    Line { of: |bucket| bucket.p99_nanos, few: DurationStats::FEW_FOR_P99, mark: Mark::Bar },
    Line { of: |bucket| bucket.p95_nanos, few: DurationStats::FEW_FOR_P95, mark: Mark::Diamond },
    Line { of: |bucket| bucket.p50_nanos, few: 0, mark: Mark::Disc },
];

/// Draws the lines; marks are pale where a percentile is of few traces.
///
/// # Errors
/// What the backend says.
pub fn draw<DB: DrawingBackend>(
    sheet: &Sheet<'_, DB>,
    figure: &PercentilesOverTime,
    scale: BinScale,
    versions: &[VersionSeen],
    zone: Zone,
) -> Result<Slots, DrawError<DB>> {
    let is_log = scale == BinScale::Log;
    let values = || figure.buckets.iter().flat_map(|bucket| LINES.iter().filter_map(|line| (line.of)(bucket)));
    let least = values().reduce(f64::min).unwrap_or(0.0);
    let axis = DurationAxis::over(least, values().reduce(f64::max).unwrap_or(1.0), is_log);
    let frame = Frame::draw(sheet, (axis.low, axis.high), &axis.ticks, &duration_title(figure.of, is_log))?;
    let Some(time) = TimeScale::of(figure.axis, frame.plot) else {
        return Ok(Slots { plot: frame.plot, slots: Vec::new() });
    };
    let slots = time.slots();
    time.hatch_ends(sheet)?;
    let middles: Vec<f64> = slots.iter().map(|slot| f64::midpoint(slot.0, slot.1)).collect();
    for line in &LINES {
        let place = |(bucket, &x): (&PercentileBucket, &f64)| {
            let is_few = bucket.count < line.few;
            Some((x, frame.y(axis.value((line.of)(bucket)?)), is_few))
        };
        let points: Vec<_> = figure.buckets.iter().zip(&middles).map(place).collect();
        draw_line(sheet, &points, line.mark, slots.first().is_some_and(|slot| slot.1 - slot.0 >= MARKED_FROM_PX))?;
    }
    time.draw_axis(sheet, &frame, figure.of.starts(), zone)?;
    time.draw_versions(sheet, &frame, versions)?;
    Ok(Slots { plot: frame.plot, slots })
}

/// Runs of points that are there, each with its marks.
fn draw_line<DB: DrawingBackend>(
    sheet: &Sheet<'_, DB>,
    points: &[Option<(f64, f64, bool)>],
    mark: Mark,
    has_marks: bool,
) -> Result<(), DrawError<DB>> {
    let theme = sheet.theme();
    let (color, width) = match mark {
        Mark::Disc => (theme.bar, 2.0),
        Mark::Diamond => (theme.bad, 1.5),
        Mark::Bar => (theme.ink_2, 1.0),
    };
    for run in points.split(Option::is_none) {
        let run: Vec<_> = run.iter().flatten().collect();
        let line: Vec<_> = run.iter().map(|&&(x, y, _)| (x, y)).collect();
        sheet.line(&line, width, color)?;
        for &&(x, y, is_few) in run.iter().filter(|_| has_marks || run.len() == 1) {
            // What lies behind must not shine through a pale mark.
            for color in [theme.sheet, if is_few { color.faded(0.4) } else { color }] {
                match mark {
                    Mark::Disc => sheet.disc(x, y, 2.5, color)?,
                    Mark::Diamond => sheet.diamond(x, y, 3.5, color)?,
                    Mark::Bar => sheet
                        .bar(super::PlotRect { left: x - 3.0, right: x + 4.0, top: y - 1.0, bottom: y + 1.0 }, color)?,
                }
            }
        }
    }
    Ok(())
}
