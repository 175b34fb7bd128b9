//! What charts of time buckets share: where the buckets stand, the axis below them, deployments as ticks.

use super::PlotRect;
use super::Sheet;
use super::frame::{Frame, label_center};
use super::sheet::{Align, DrawError};
use crate::figure::{TimeAxis, VersionSeen};
use crate::format::{Zone, date, duration_ticks, plural, time_ticks};
use plotters::prelude::DrawingBackend;

/// Versions closer than this share a tick, CSS px.
const NEAR_PX: f64 = 8.0;
/// A version's name is cut here, characters.
const MOST_CHARS: usize = 28;

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

/// Titles of an axis of starts, the longest first: `trace start on 2026-11-20, local time (UTC+2), 5 min each`, with the date
/// where the whole range has one. The shortest still has the zone.
pub(super) fn start_titles(of: &str, (from_nanos, to_nanos): (u64, u64), zone: Zone, rest: &str) -> [String; 4] {
    let day = date(from_nanos, zone);
    let on = if day == date(to_nanos, zone) { format!(" on {day}") } else { String::new() };
    let short = zone.label();
    [
        format!("{of} start{on}, {}{rest}", zone.long_label()),
        format!("start{on}, {short}{rest}"),
        format!("start, {short}{rest}"),
        format!("{short}{rest}"),
    ]
}

/// Room between two labels of an axis at least, CSS px.
const BETWEEN_PX: f64 = 10.0;

/// Labels of an axis of times over a plot, at most `most`, and fewer where they would not fit beside each other.
pub(super) fn time_labels<DB: DrawingBackend>(
    sheet: &Sheet<'_, DB>,
    plot: PlotRect,
    (from_nanos, to_nanos): (u64, u64),
    most: usize,
    zone: Zone,
) -> Result<Vec<(f64, String)>, DrawError<DB>> {
    let px = plot.width() / to_nanos.saturating_sub(from_nanos).max(1) as f64;
    let mut wanted = most.max(1);
    loop {
        let labels: Vec<_> = time_ticks(from_nanos, to_nanos, wanted, zone)
            .into_iter()
            .map(|tick| (plot.left + tick.value * px, tick.label))
            .collect();
        let (mut has_room, mut taken) = (true, f64::NEG_INFINITY);
        for (x, label) in &labels {
            let half = sheet.text_width(label)? / 2.0;
            let center = label_center(plot, *x, half);
            has_room &= center - half >= taken;
            taken = center + half + BETWEEN_PX;
        }
        if has_room || wanted == 1 {
            return Ok(labels);
        }
        wanted -= (wanted / 4).max(1);
    }
}

/// Time → x, over a plot.
pub(super) struct TimeScale {
    axis: TimeAxis,
    plot: PlotRect,
    from_nanos: u64,
    to_nanos: u64,
}

impl TimeScale {
    /// `None` where there are no buckets.
    pub(super) fn of(axis: TimeAxis, plot: PlotRect) -> Option<Self> {
        let (from_nanos, to_nanos) = axis.whole()?;
        Some(Self { axis, plot, from_nanos, to_nanos })
    }

    fn x(&self, offset_nanos: f64) -> f64 {
        let range = (self.to_nanos - self.from_nanos).max(1) as f64;
        self.plot.left + offset_nanos / range * self.plot.width()
    }

    fn x_at(&self, nanos: u64) -> f64 {
        self.x(nanos.saturating_sub(self.from_nanos) as f64)
    }

    /// Left and right edge of each bucket, CSS px.
    pub(super) fn slots(&self) -> Vec<(f64, f64)> {
        let step = self.axis.step_nanos as f64;
        (0..self.axis.count).map(|at| (self.x(f64::from(at) * step), self.x((f64::from(at) + 1.0) * step))).collect()
    }

    /// Hatches the time before the first and after the last trace: there the outer buckets are partial.
    pub(super) fn hatch_ends<DB: DrawingBackend>(&self, sheet: &Sheet<'_, DB>) -> Result<(), DrawError<DB>> {
        let (first, last) = self.axis.range_nanos;
        sheet.hatch(PlotRect { right: self.x_at(first), ..self.plot }, sheet.theme().grid)?;
        sheet.hatch(PlotRect { left: self.x_at(last), ..self.plot }, sheet.theme().grid)
    }

    /// Draws the axis with its title, of a trace or a span: `trace start on 2026-11-20, local time (UTC+2), 5 min each`.
    pub(super) fn draw_axis<DB: DrawingBackend>(
        &self,
        sheet: &Sheet<'_, DB>,
        frame: &Frame,
        of: &str,
        zone: Zone,
    ) -> Result<(), DrawError<DB>> {
        // Between the edges of a bucket nothing happens.
        let most = ((self.plot.width() / 72.0) as usize).min(self.axis.count as usize);
        let labels = time_labels(sheet, self.plot, (self.from_nanos, self.to_nanos), most, zone)?;
        let each = format!(", {} each", step_label(self.axis.step_nanos));
        let titles = start_titles(of, (self.from_nanos, self.to_nanos.saturating_sub(1)), zone, &each);
        frame.horizontal_axis(sheet, &labels, &titles)
    }

    /// See [`draw_versions`].
    pub(super) fn draw_versions<DB: DrawingBackend>(
        &self,
        sheet: &Sheet<'_, DB>,
        frame: &Frame,
        versions: &[VersionSeen],
    ) -> Result<(), DrawError<DB>> {
        draw_versions(sheet, frame, versions, ((self.from_nanos, self.to_nanos), &|nanos| self.x_at(nanos)))
    }
}

/// Draws a tick where a version is first seen, with its name where that has room: of times `[from, to)`, at what `x_at` says.
pub(super) fn draw_versions<DB: DrawingBackend>(
    sheet: &Sheet<'_, DB>,
    frame: &Frame,
    versions: &[VersionSeen],
    (times, x_at): ((u64, u64), &dyn Fn(u64) -> f64),
) -> Result<(), DrawError<DB>> {
    let inside: Vec<_> = VersionSeen::within(versions, times).map(|seen| (x_at(seen.at_nanos), seen)).collect();
    let (plot, mut taken) = (frame.plot, frame.title_right);
    for near in inside.chunk_by(|a, b| b.0 - a.0 < NEAR_PX) {
        let Some(&(x, seen)) = near.first() else { continue };
        sheet.dashed_vertical(x, plot.top - 4.0, plot.bottom, sheet.theme().ink_2.faded(0.6))?;
        sheet.diamond(x, plot.top - 4.0, 3.0, sheet.theme().ink_2)?;
        let name = if near.len() == 1 {
            cut(&format!("{} {}", seen.service, seen.version))
        } else {
            plural(near.len() as u64, "version", "versions")
        };
        let (left, width) = (x + 6.0, sheet.text_width(&name)?);
        let left = if left + width < sheet.size_px().0 { left } else { x - 6.0 - width };
        if left > taken {
            sheet.text(&name, (left, 6.0), Align::Left, sheet.theme().ink_2)?;
            taken = left + width + 8.0;
        }
    }
    Ok(())
}

/// At most so many characters: names come from the data.
fn cut(name: &str) -> String {
    if name.chars().count() <= MOST_CHARS {
        return name.to_owned();
    }
    name.chars().take(MOST_CHARS - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_read_as_people_say_them() {
        let labels = [300_000_000_000, 86_400_000_000_000, 21_600_000_000_000, 30_000_000_000, 500_000_000, 2_000_000]
            .map(step_label);
        assert_eq!(labels, ["5 min", "1 d", "6 h", "30 s", "500 ms", "2 ms"]);
    }

    #[test]
    fn long_names_are_cut_between_characters() {
        assert_eq!(cut("shop 1.2"), "shop 1.2");
        assert_eq!(cut(&"é".repeat(300)).chars().count(), MOST_CHARS);
    }
}
