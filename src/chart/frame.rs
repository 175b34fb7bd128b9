//! What the charts share: margins, grid, axes with titles, and the geometry that hover and brush need.

use super::Sheet;
use super::sheet::{Align, DrawError};
use crate::format::Tick;
use plotters::prelude::DrawingBackend;

/// A rectangle in CSS px, y downwards.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PlotRect {
    /// Left edge.
    pub left: f64,
    /// Top edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Bottom edge.
    pub bottom: f64,
}

impl PlotRect {
    /// Width, CSS px.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    /// Height, CSS px.
    #[must_use]
    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// The nearest point inside.
    #[must_use]
    pub fn clamp(&self, x: f64, y: f64) -> (f64, f64) {
        (x.max(self.left).min(self.right), y.max(self.top).min(self.bottom))
    }
}

/// Geometry of a chart whose items stand side by side: bins, buckets.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Slots {
    /// Where the data is drawn.
    pub plot: PlotRect,
    /// Left and right edge of each item's slot, CSS px, ascending.
    pub slots: Vec<(f64, f64)>,
}

impl Slots {
    /// The item at `x_px`; between two slots the nearer one, outside of the plot the outermost.
    #[must_use]
    pub fn at(&self, x_px: f64) -> Option<usize> {
        let after = self.slots.partition_point(|slot| slot.0 <= x_px);
        let Some(before) = after.checked_sub(1) else { return (!self.slots.is_empty()).then_some(0) };
        let end = self.slots.get(before)?.1;
        match self.slots.get(after) {
            Some(next) if x_px - end > next.0 - x_px => Some(after),
            _ => Some(before),
        }
    }

    /// Left edge of the first and right edge of the second of two items, in either order.
    #[must_use]
    pub fn span_px(&self, one: usize, other: usize) -> Option<(f64, f64)> {
        let (first, last) = (one.min(other), one.max(other));
        Some((self.slots.get(first)?.0, self.slots.get(last)?.1))
    }
}

/// Plot, with a vertical axis from 0 (or any) to a maximum.
pub(super) struct Frame {
    pub(super) plot: PlotRect,
    /// Where the title of the vertical axis ends, and what is written above the plot may begin.
    pub(super) title_right: f64,
    low: f64,
    high: f64,
}

/// Room above the plot: for the vertical axis' title and for what is written at a marking line.
const TOP_PX: f64 = 22.0;
/// Room under the plot: tick labels and the axis title.
const BOTTOM_PX: f64 = 36.0;
/// Room right of the plot: half a tick label.
const RIGHT_PX: f64 = 14.0;

impl Frame {
    /// Draws grid, tick labels and title of the vertical axis; the plot takes what they leave.
    pub(super) fn draw<DB: DrawingBackend>(
        sheet: &Sheet<'_, DB>,
        (low, high): (f64, f64),
        ticks: &[Tick],
        title: &str,
    ) -> Result<Self, DrawError<DB>> {
        let (width, height) = sheet.size_px();
        let mut widest = 14.0_f64;
        for tick in ticks {
            widest = widest.max(sheet.text_width(&tick.label)?);
        }
        let left = (widest + 8.0).ceil();
        let plot = PlotRect { left, top: TOP_PX, right: width - RIGHT_PX, bottom: height - BOTTOM_PX };
        let frame = Self { plot, title_right: sheet.text_width(title)? + 8.0, low, high };
        for tick in ticks {
            let y = frame.y(tick.value);
            sheet.horizontal(y, plot.left, plot.right, sheet.theme().grid)?;
            sheet.text(&tick.label, (left - 6.0, y), Align::Right, sheet.theme().ink_2)?;
        }
        sheet.text(title, (0.0, 6.0), Align::Left, sheet.theme().ink_2)?;
        Ok(frame)
    }

    /// Height of a value, CSS px.
    pub(super) fn y(&self, value: f64) -> f64 {
        let share = if self.high > self.low { (value - self.low) / (self.high - self.low) } else { 0.0 };
        self.plot.bottom - share * self.plot.height()
    }

    /// Draws the horizontal axis: its line, labels where they have room, and the first of the titles that has.
    pub(super) fn horizontal_axis<DB: DrawingBackend>(
        &self,
        sheet: &Sheet<'_, DB>,
        labels: &[(f64, String)],
        titles: &[String],
    ) -> Result<(), DrawError<DB>> {
        let plot = self.plot;
        sheet.horizontal(plot.bottom, plot.left, plot.right, sheet.theme().line_strong)?;
        let mut taken = f64::NEG_INFINITY;
        for (x, label) in labels {
            let half = sheet.text_width(label)? / 2.0;
            let center = label_center(plot, *x, half);
            if center - half < taken {
                continue;
            }
            taken = center + half + 8.0;
            sheet.text(label, (center, plot.bottom + 12.0), Align::Middle, sheet.theme().ink_2)?;
        }
        let (mut title, mut half) = ("", 0.0);
        for fitting in titles {
            (title, half) = (fitting, sheet.text_width(fitting)? / 2.0);
            if 2.0 * half <= sheet.size_px().0 {
                break;
            }
        }
        // A title wider than the plot stands across its ends rather than be cut.
        let middle = f64::midpoint(plot.left, plot.right).min(sheet.size_px().0 - half).max(half);
        sheet.text(title, (middle, plot.bottom + 28.0), Align::Middle, sheet.theme().ink_2)
    }

    /// Draws a marking line, and writes at it above the plot, on the side that has room, beside the title of the vertical axis.
    pub(super) fn marking_line<DB: DrawingBackend>(
        &self,
        sheet: &Sheet<'_, DB>,
        x: f64,
        text: &str,
    ) -> Result<(), DrawError<DB>> {
        let is_free = x >= self.title_right;
        sheet.dashed_vertical(x, if is_free { 3.0 } else { self.plot.top }, self.plot.bottom, sheet.theme().bad)?;
        let left = (x + 5.0).max(self.title_right);
        let has_room = left + sheet.text_width(text)? < sheet.size_px().0;
        let (x, align) = if has_room { (left, Align::Left) } else { (x - 4.0, Align::Right) };
        sheet.text(text, (x, 9.0), align, sheet.theme().bad)
    }
}

/// Where the middle of a label stands under a plot: at the ends it is pushed inwards rather than cut.
pub(super) fn label_center(plot: PlotRect, x: f64, half: f64) -> f64 {
    x.max(plot.left - 4.0 + half).min(plot.right + RIGHT_PX - half)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_finds_the_nearest_slot() {
        let slots = Slots { plot: PlotRect::default(), slots: vec![(10.0, 20.0), (30.0, 40.0), (40.0, 50.0)] };
        let found = [0.0, 10.0, 24.0, 26.0, 39.9, 40.0, 99.0].map(|x| slots.at(x));
        assert_eq!(found, [Some(0), Some(0), Some(0), Some(1), Some(1), Some(2), Some(2)]);
        assert_eq!(Slots::default().at(5.0), None);
        assert_eq!(slots.span_px(2, 1), Some((30.0, 50.0)));
        assert_eq!(slots.span_px(2, 9), None);
    }
}
