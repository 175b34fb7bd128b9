//! The histogram of durations.

use super::duration_axis::duration_title;
use super::frame::Frame;
use super::sheet::DrawError;
use super::{PlotRect, Sheet, Slots};
use crate::figure::{Bin, BinScale, Histogram};
use crate::format::{count_ticks, duration, duration_f64, duration_ticks, log_duration_ticks};
use plotters::prelude::DrawingBackend;

/// Width of the bin of zeros and of the gap after it, CSS px.
const ZERO_PX: (f64, f64) = (12.0, 10.0);
/// Width of the bar where all values are equal, CSS px.
const ONE_BIN_PX: f64 = 24.0;

/// All bins as they stand side by side: the bin of zeros, if there is one, and the others.
#[must_use]
pub fn side_by_side(figure: &Histogram) -> Vec<Bin> {
    let zeros = Bin { low_nanos: 0, high_nanos: 0, count: figure.zeros };
    let apart = (figure.scale == BinScale::Log && figure.zeros > 0).then_some(zeros);
    apart.into_iter().chain(figure.bins.iter().copied()).collect()
}

/// The edges of a bin in words: `350 ms – 400 ms`; every digit where three are not enough to tell them apart.
#[must_use]
pub fn edges_label(bin: &Bin) -> String {
    let (low, high) = (duration(bin.low_nanos), duration(bin.high_nanos));
    if bin.low_nanos == bin.high_nanos {
        return low;
    }
    if low != high {
        return format!("{low} – {high}");
    }
    let unit = low.rsplit(' ').next().unwrap_or_default();
    let scale: u64 = match unit {
        "µs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        _ => 1,
    };
    let digits = scale.ilog10() as usize;
    let exact = |nanos: u64| format!("{}.{:0digits$}", nanos / scale, nanos % scale);
    format!("{} – {} {unit}", exact(bin.low_nanos), exact(bin.high_nanos))
}

/// Smallest and largest duration (both inclusive, as the filter has them) of the bins from one to another of
/// [`side_by_side`], in either order. Only the last bin includes its upper edge.
#[must_use]
pub fn durations_of(bins: &[Bin], one: usize, other: usize) -> Option<(u64, u64)> {
    let (first, last) = (one.min(other), one.max(other));
    let (low, high) = (bins.get(first)?, bins.get(last)?);
    let is_closed = last + 1 == bins.len() || high.low_nanos == high.high_nanos;
    Some((low.low_nanos, if is_closed { high.high_nanos } else { high.high_nanos.saturating_sub(1) }))
}

/// Duration → x.
struct Scale {
    left: f64,
    right: f64,
    low: f64,
    high: f64,
    is_log: bool,
}

impl Scale {
    fn of(figure: &Histogram, plot: PlotRect) -> Self {
        let low = figure.bins.first().map_or(0.0, |bin| bin.low_nanos as f64);
        let high = figure.bins.last().map_or(0.0, |bin| bin.high_nanos as f64);
        let is_log = figure.scale == BinScale::Log && high > low;
        let left = if figure.zeros > 0 { plot.left + ZERO_PX.0 + ZERO_PX.1 } else { plot.left };
        let (low, high) = match (is_log, high > low) {
            (true, _) => (low.max(1.0).log10(), high.max(1.0).log10()),
            // Context for what begins near zero anyway.
            (false, true) => (if low * 4.0 < high { 0.0 } else { low }, high),
            (false, false) => (0.0, (high * 2.0).max(1.0)),
        };
        Self { left, right: plot.right, low, high, is_log }
    }

    fn x(&self, nanos: f64) -> f64 {
        let value = if self.is_log { nanos.max(1.0).log10() } else { nanos };
        self.left + (value - self.low) / (self.high - self.low) * (self.right - self.left)
    }

    fn ticks(&self) -> Vec<(f64, String)> {
        let wanted = ((self.right - self.left) / 84.0).max(1.0) as usize;
        let ticks = if self.is_log {
            log_duration_ticks(10_f64.powf(self.low), 10_f64.powf(self.high))
        } else {
            duration_ticks(self.low, self.high, wanted)
        };
        ticks.into_iter().map(|tick| (self.x(tick.value), tick.label)).collect()
    }
}

/// Draws the histogram; slots are those of [`side_by_side`].
///
/// # Errors
/// What the backend says.
pub fn draw<DB: DrawingBackend>(sheet: &Sheet<'_, DB>, figure: &Histogram) -> Result<Slots, DrawError<DB>> {
    let bins = side_by_side(figure);
    let most = bins.iter().map(|bin| bin.count).max().unwrap_or(0).max(1);
    let frame = Frame::draw(sheet, (0.0, most as f64), &count_ticks(most, 4), figure.of.nouns().1)?;
    let scale = Scale::of(figure, frame.plot);
    let slots = slots(&bins, figure, &frame, &scale);
    for (bin, &(left, right)) in bins.iter().zip(&slots) {
        if bin.count > 0 {
            let rect = PlotRect { left, right, top: frame.y(bin.count as f64), bottom: frame.plot.bottom };
            sheet.bar(rect, sheet.theme().bar)?;
        }
    }
    let mut labels = if figure.bins.is_empty() { Vec::new() } else { scale.ticks() };
    let has_zeros = slots.len() > figure.bins.len();
    if has_zeros {
        labels.insert(0, (frame.plot.left + ZERO_PX.0 / 2.0, "0".to_owned()));
    }
    frame.horizontal_axis(sheet, &labels, &[duration_title(figure.of, scale.is_log)])?;
    if has_zeros {
        let gap = PlotRect {
            left: frame.plot.left + ZERO_PX.0 + 1.0,
            right: scale.left - 1.0,
            top: frame.plot.bottom - 1.0,
            bottom: frame.plot.bottom + 2.0,
        };
        sheet.rect(gap, sheet.theme().sheet)?;
    }
    if let Some(p95) = figure.p95_nanos.filter(|_| !bins.is_empty()) {
        let x = if p95 <= 0.0 && has_zeros { frame.plot.left + ZERO_PX.0 / 2.0 } else { scale.x(p95) };
        frame.marking_line(sheet, x, &format!("p95 {}", duration_f64(p95)))?;
    }
    Ok(Slots { plot: frame.plot, slots })
}

fn slots(bins: &[Bin], figure: &Histogram, frame: &Frame, scale: &Scale) -> Vec<(f64, f64)> {
    let zero_bins = bins.len() - figure.bins.len();
    let place = |(at, bin): (usize, &Bin)| {
        if at < zero_bins {
            return (frame.plot.left, frame.plot.left + ZERO_PX.0);
        }
        if figure.bins.len() == 1 {
            let x = scale.x(bin.low_nanos as f64);
            return ((x - ONE_BIN_PX / 2.0).max(scale.left), x + ONE_BIN_PX / 2.0);
        }
        (scale.x(bin.low_nanos as f64), scale.x(bin.high_nanos as f64))
    };
    bins.iter().enumerate().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::DurationOf;

    #[test]
    fn bins_become_inclusive_filters() {
        let bin = |low_nanos, high_nanos| Bin { low_nanos, high_nanos, count: 1 };
        let figure = Histogram {
            of: DurationOf::Trace,
            scale: BinScale::Log,
            bins: vec![bin(1, 10), bin(10, 100), bin(100, 1000)],
            zeros: 4,
            count: 7,
            p95_nanos: None,
        };
        let bins = side_by_side(&figure);
        assert_eq!(bins.len(), 4);
        assert_eq!(durations_of(&bins, 0, 0), Some((0, 0)));
        assert_eq!(durations_of(&bins, 2, 1), Some((1, 99)));
        assert_eq!(durations_of(&bins, 3, 3), Some((100, 1000)));
        assert_eq!(durations_of(&bins, 3, 4), None);
        let linear = Histogram { scale: BinScale::Linear, ..figure };
        assert_eq!(edges_label(&bin(10, 400_000_000)), "10 ns – 400 ms");
        assert_eq!(edges_label(&bin(1_000_000_001, 1_000_900_000)), "1.000000001 – 1.000900000 s");
        assert_eq!(edges_label(&bin(7, 7)), "7 ns");
        assert_eq!(side_by_side(&linear).len(), 3);
    }
}
