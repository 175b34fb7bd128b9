//! Where the bar of a span lies in the timeline, and where its duration is written.

use super::TimeWindow;

/// Narrowest bar: a span of no duration is seen all the same.
pub const MIN_BAR_PX: f64 = 2.0;

const GAP_PX: f64 = 4.0;

/// Width of the arrow that points to a bar outside of the window.
const ARROW_PX: f64 = 8.0;

/// Where the duration stands, px from the left of the timeline.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Label {
    /// Right of the bar.
    Right(f64),
    /// Left of the bar; where the text begins.
    Left(f64),
    /// No room beside the bar: on it; where the text begins.
    On(f64),
    /// The span ends before the window: at the left edge.
    #[default]
    Before,
    /// The span starts after the window: at the right edge; where the text begins.
    After(f64),
}

/// A bar cut at the window.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bar {
    /// Left end, px.
    pub x_px: f64,
    /// Length, px; 0 where nothing of the span is in the window.
    pub width_px: f64,
    /// Where the duration stands.
    pub label: Label,
}

/// The bar of a span in a timeline of `width_px`, its duration as text `label_px` wide.
#[must_use]
pub fn bar(window: &TimeWindow, start_nanos: u64, duration_nanos: u64, width_px: f64, label_px: f64) -> Bar {
    let start = start_nanos as f64;
    let end = start_nanos.saturating_add(duration_nanos) as f64;
    if end < window.from {
        return Bar::default();
    }
    if start > window.to {
        let x = (width_px - label_px - ARROW_PX - GAP_PX).max(0.0);
        return Bar { label: Label::After(x), ..Bar::default() };
    }
    let left = (window.fraction(start) * width_px).clamp(0.0, (width_px - MIN_BAR_PX).max(0.0));
    let right = (window.fraction(end) * width_px).clamp(left + MIN_BAR_PX, width_px.max(left + MIN_BAR_PX));
    let label = if right + GAP_PX + label_px <= width_px {
        Label::Right(right + GAP_PX)
    } else if left - GAP_PX - label_px >= 0.0 {
        Label::Left(left - GAP_PX - label_px)
    } else {
        Label::On((right - GAP_PX - label_px).max(0.0))
    };
    Bar { x_px: left, width_px: right - left, label }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_duration_stands_where_there_is_room() {
        let full = TimeWindow::full(1000);
        assert_eq!(bar(&full, 0, 100, 500.0, 40.0), Bar { x_px: 0.0, width_px: 50.0, label: Label::Right(54.0) });
        assert_eq!(bar(&full, 900, 100, 500.0, 40.0), Bar { x_px: 450.0, width_px: 50.0, label: Label::Left(406.0) });
        assert_eq!(bar(&full, 0, 1000, 500.0, 40.0), Bar { x_px: 0.0, width_px: 500.0, label: Label::On(456.0) });
    }

    #[test]
    fn bars_are_cut_at_the_window_and_never_vanish_in_it() {
        let middle = TimeWindow::full(1000).select(0.4, 0.6);
        assert_eq!(bar(&middle, 0, 100, 500.0, 40.0), Bar::default());
        assert_eq!(bar(&middle, 900, 10, 500.0, 40.0).label, Label::After(448.0));
        let over = bar(&middle, 100, 800, 500.0, 40.0);
        assert_eq!((over.x_px, over.width_px), (0.0, 500.0));
        let point = bar(&TimeWindow::full(1000), 1000, 0, 500.0, 40.0);
        assert_eq!((point.x_px, point.width_px), (498.0, MIN_BAR_PX));
        let absurd = bar(&TimeWindow::full(0), u64::MAX, u64::MAX, 0.0, 40.0);
        assert!(absurd.x_px >= 0.0 && absurd.width_px >= 0.0);
    }
}
