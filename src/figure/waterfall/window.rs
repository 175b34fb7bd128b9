//! The part of the trace's time that the timeline shows.

/// From and to, nanoseconds relative to the start of the trace. Floats: the window start was subtracted long before.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TimeWindow {
    /// Left edge.
    pub from: f64,
    /// Right edge, beyond `from`.
    pub to: f64,
    total: f64,
}

impl TimeWindow {
    /// The narrowest window: ten of these still tell spans of a nanosecond apart on any screen.
    pub const MIN_NANOS: f64 = 100.0;

    /// The whole of a trace of this duration.
    #[must_use]
    pub fn full(duration_nanos: u64) -> Self {
        // A trace of no duration has a timeline all the same.
        let total = (duration_nanos as f64).max(1.0);
        Self { from: 0.0, to: total, total }
    }

    /// Nanoseconds shown.
    #[must_use]
    pub fn span(&self) -> f64 {
        (self.to - self.from).max(f64::MIN_POSITIVE)
    }

    /// Whether all of the trace is shown.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.from <= 0.0 && self.to >= self.total
    }

    /// Where a time lies, 0 at the left edge and 1 at the right.
    #[must_use]
    pub fn fraction(&self, nanos: f64) -> f64 {
        (nanos - self.from) / self.span()
    }

    /// The time at a fraction of the window.
    #[must_use]
    pub fn at(&self, fraction: f64) -> f64 {
        self.from + fraction * self.span()
    }

    /// Both edges as fractions of the whole trace.
    #[must_use]
    pub fn of_trace(&self) -> (f64, f64) {
        let total = self.total.max(1.0);
        (self.from / total, self.to / total)
    }

    /// The window between two fractions of the whole trace, in either order.
    #[must_use]
    pub fn select(&self, one: f64, other: f64) -> Self {
        let (low, high) = (one.min(other).clamp(0.0, 1.0), one.max(other).clamp(0.0, 1.0));
        self.placed(low * self.total, (high - low) * self.total)
    }

    /// Narrower (`factor` < 1) or wider; the time at the fraction `anchor` of the window stays where it is.
    #[must_use]
    pub fn zoom(&self, anchor: f64, factor: f64) -> Self {
        let anchor = anchor.clamp(0.0, 1.0);
        let span = (self.span() * factor).clamp(Self::MIN_NANOS.min(self.total), self.total);
        self.placed(self.at(anchor) - anchor * span, span)
    }

    /// Moved by a fraction of itself.
    #[must_use]
    pub fn pan(&self, fraction: f64) -> Self {
        self.placed(self.from + fraction * self.span(), self.span())
    }

    /// Moved so that a fraction of the whole trace is in the middle.
    #[must_use]
    pub fn centred(&self, fraction: f64) -> Self {
        self.placed(fraction * self.total - self.span() / 2.0, self.span())
    }

    /// The least movement that shows something of the bar from `start` to `end`; unmoved where it is seen.
    #[must_use]
    pub fn reveal(&self, start: f64, end: f64) -> Self {
        if end >= self.from && start <= self.to {
            return *self;
        }
        self.placed(start - self.span() * 0.1, self.span())
    }

    /// All of the trace.
    #[must_use]
    pub fn reset(&self) -> Self {
        Self { from: 0.0, to: self.total, total: self.total }
    }

    fn placed(&self, from: f64, span: f64) -> Self {
        let span = span.clamp(Self::MIN_NANOS.min(self.total), self.total);
        let from = from.clamp(0.0, self.total - span);
        Self { from, to: from + span, total: self.total }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(window: TimeWindow) -> (f64, f64) {
        (window.from, window.to)
    }

    #[test]
    fn zooming_keeps_the_anchor() {
        let full = TimeWindow::full(10_000);
        let half = full.zoom(0.25, 0.5);
        assert_eq!(edges(half), (1250.0, 6250.0));
        assert_eq!(half.at(0.25), full.at(0.25));
        assert_eq!(edges(half.zoom(0.0, 100.0)), (0.0, 10_000.0), "never wider than the trace");
        assert!(half.zoom(0.0, 100.0).is_full() && !half.is_full());
        assert_eq!(full.zoom(0.5, 1e-9).span(), TimeWindow::MIN_NANOS);
    }

    #[test]
    fn panning_stops_at_the_ends() {
        let window = TimeWindow::full(1000).select(0.4, 0.2);
        assert_eq!(edges(window), (200.0, 400.0));
        assert_eq!(edges(window.pan(0.5)), (300.0, 500.0));
        assert_eq!(edges(window.pan(-9.0)), (0.0, 200.0));
        assert_eq!(edges(window.pan(9.0)), (800.0, 1000.0));
        assert_eq!(window.of_trace(), (0.2, 0.4));
        assert_eq!(edges(window.centred(0.5)), (400.0, 600.0));
        assert_eq!(edges(window.reveal(900.0, 950.0)), (800.0, 1000.0));
        assert_eq!(window.reveal(399.0, 950.0), window);
    }

    #[test]
    fn a_trace_without_duration_still_has_a_window() {
        let window = TimeWindow::full(0);
        assert_eq!(window.fraction(0.0), 0.0);
        assert!(window.zoom(0.5, 0.5).is_full() && window.pan(1.0).is_full() && window.select(0.5, 0.5).is_full());
    }
}
