//! The ruler: round times at even distances.

use super::TimeWindow;
use crate::format::fixed;

/// A line of the ruler.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Where it lies, 0 at the left edge of the window.
    pub fraction: f64,
    /// The time since the start of the trace, precise to the distance of the lines.
    pub label: String,
}

const UNITS: [(f64, &str); 4] = [(1e9, "s"), (1e6, "ms"), (1e3, "µs"), (1.0, "ns")];

/// Lines at multiples of 1, 2 or 5 × 10ⁿ ns, at least `min_gap_px` apart on `width_px`.
#[must_use]
pub fn ticks(window: &TimeWindow, width_px: f64, min_gap_px: f64) -> Vec<Tick> {
    if width_px < min_gap_px || min_gap_px <= 0.0 {
        return Vec::new();
    }
    let step = step_of(window.span() * min_gap_px / width_px);
    let first = (window.from / step).ceil() as u64;
    let last = (window.to / step).floor() as u64;
    // The gap bounds the count; the cap holds should a width ever be absurd.
    (first..=last)
        .take(200)
        .map(|multiple| {
            let nanos = multiple as f64 * step;
            Tick { fraction: window.fraction(nanos), label: label(nanos, step, window.to) }
        })
        .collect()
}

/// The smallest of 1, 2, 5 × 10ⁿ that is no less than `least`, in whole nanoseconds.
fn step_of(least: f64) -> f64 {
    let power = 10_f64.powf(least.max(1.0).log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power);
    steps.into_iter().find(|&step| step >= least).unwrap_or(power * 10.0).round()
}

/// All labels of a ruler share unit and decimals: the unit of the right edge, the decimals of the step.
fn label(nanos: f64, step: f64, right_edge: f64) -> String {
    if nanos == 0.0 {
        return "0".to_owned();
    }
    let (unit, name) = UNITS.into_iter().find(|&(unit, _)| right_edge >= unit).unwrap_or((1.0, "ns"));
    let decimals = (unit / step).log10().ceil().max(0.0) as usize;
    format!("{} {name}", fixed(nanos / unit, decimals))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(window: &TimeWindow, width_px: f64) -> Vec<String> {
        ticks(window, width_px, 100.0).into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn round_times_at_even_distances() {
        let window = TimeWindow::full(2_100_000_000);
        assert_eq!(labels(&window, 552.0), ["0", "0.5 s", "1.0 s", "1.5 s", "2.0 s"]);
        let fractions: Vec<f64> = ticks(&window, 552.0, 100.0).iter().map(|tick| tick.fraction).collect();
        assert!((fractions[4] - 2.0 / 2.1).abs() < 1e-9);
        assert_eq!(labels(&TimeWindow::full(900_000), 500.0), ["0", "200 µs", "400 µs", "600 µs", "800 µs"]);
    }

    #[test]
    fn labels_are_as_precise_as_the_zoom() {
        let window = TimeWindow::full(2_000_000_000).select(0.5, 0.500_001);
        assert_eq!(labels(&window, 450.0), ["1.0000000 s", "1.0000005 s", "1.0000010 s", "1.0000015 s", "1.0000020 s"]);
    }

    #[test]
    fn odd_sizes_are_harmless() {
        assert_eq!(labels(&TimeWindow::full(0), 500.0), ["0", "1 ns"]);
        assert!(labels(&TimeWindow::full(10), 0.0).is_empty());
        assert!(ticks(&TimeWindow::full(u64::MAX), 1e9, 1.0).len() <= 200);
        assert!(ticks(&TimeWindow::default(), 100.0, 100.0).len() <= 200);
    }
}
