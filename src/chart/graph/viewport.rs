//! Which part of a drawing is seen, and how large.

use crate::chart::PlotRect;

/// Screen = drawing × `scale` + (`x`, `y`); CSS px.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Viewport {
    /// Shift to the right.
    pub x: f64,
    /// Shift downwards.
    pub y: f64,
    /// Enlargement.
    pub scale: f64,
}

impl Default for Viewport {
    fn default() -> Self {
        Self { x: 0.0, y: 0.0, scale: 1.0 }
    }
}

impl Viewport {
    /// Smallest and largest scale.
    pub const SCALES: (f64, f64) = (0.05, 6.0);

    /// Drawn smaller than this, names stand without their numbers, and larger; as in `services.css`.
    pub const FAR: f64 = 0.5;
    /// What such names need beyond the area, at the left and at the right, px of the drawing.
    const FAR_MARGIN_PX: f64 = 48.0;
    /// In a window narrower than this, CSS px, a drawing is shown no smaller than [`Viewport::LEAST_NARROW`].
    const NARROW_PX: f64 = 500.0;
    /// Scale at which names can still be read: those from afar, as there is no room for others.
    const LEAST_NARROW: f64 = 0.48;

    /// An area of the drawing in the middle of the window, enlarged no more than a quarter. On a phone, where nothing could be
    /// read then, its left part, with the point of the drawing at `start_y` as near to the middle as the area allows.
    #[must_use]
    pub fn fitted(area: PlotRect, window: (f64, f64), start_y: f64) -> Self {
        let near = Self::filling(area, window, start_y);
        // What is wider than the window needs no more room.
        if near.scale >= Self::FAR || window.0 < Self::NARROW_PX {
            return near;
        }
        let (left, right) = (area.left - Self::FAR_MARGIN_PX, area.right + Self::FAR_MARGIN_PX);
        Self::filling(PlotRect { left, right, ..area }, window, start_y)
    }

    fn filling(area: PlotRect, window: (f64, f64), start_y: f64) -> Self {
        let (width, height) = (area.width(), area.height());
        if width <= 0.0 || height <= 0.0 || window.0 <= 0.0 || window.1 <= 0.0 {
            return Self::default();
        }
        let least = if window.0 < Self::NARROW_PX { Self::LEAST_NARROW } else { Self::SCALES.0 };
        let scale = (window.0 / width).min(window.1 / height).clamp(least, 1.25);
        let spare = |size: f64, window: f64| window - size * scale;
        let x = spare(width, window.0).max(0.0) / 2.0 - area.left * scale;
        let y = match spare(height, window.1) {
            spare if spare >= 0.0 => spare / 2.0 - area.top * scale,
            spare => (window.1 / 2.0 - start_y * scale).max(spare - area.top * scale).min(-area.top * scale),
        };
        Self { x, y, scale }
    }

    /// Enlarged by a factor; the point of the window (`x`, `y`) stays where it is.
    #[must_use]
    pub fn zoomed(self, factor: f64, (x, y): (f64, f64)) -> Self {
        if !factor.is_finite() || factor <= 0.0 {
            return self;
        }
        let scale = (self.scale * factor).clamp(Self::SCALES.0, Self::SCALES.1);
        let real = scale / self.scale;
        Self { x: x - (x - self.x) * real, y: y - (y - self.y) * real, scale }
    }

    /// Moved by px of the window.
    #[must_use]
    pub fn moved(self, dx: f64, dy: f64) -> Self {
        Self { x: self.x + dx, y: self.y + dy, ..self }
    }

    /// Moved as little as needed so that a point of the drawing lies at least `margin` px inside of the window.
    #[must_use]
    pub fn showing(self, point: (f64, f64), window: (f64, f64), margin: f64) -> Self {
        let shift = |at: f64, size: f64| {
            let margin = margin.min(size / 2.0);
            at.max(margin).min(size - margin) - at
        };
        let (x, y) = (point.0 * self.scale + self.x, point.1 * self.scale + self.y);
        self.moved(shift(x, window.0), shift(y, window.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(left: f64, top: f64, width: f64, height: f64) -> PlotRect {
        PlotRect { left, top, right: left + width, bottom: top + height }
    }

    #[test]
    fn fitting_shows_all_of_it_where_it_can_be_read() {
        let fitted = |area, window| Viewport::fitted(area, window, 0.0);
        assert_eq!(fitted(area(0.0, 0.0, 1000.0, 500.0), (500.0, 500.0)), Viewport { x: 0.0, y: 125.0, scale: 0.5 });
        let part = fitted(area(100.0, 20.0, 1000.0, 500.0), (500.0, 500.0));
        assert_eq!(part, Viewport { x: -50.0, y: 115.0, scale: 0.5 });
        assert_eq!(fitted(area(0.0, 0.0, 0.0, 5.0), (500.0, 500.0)), Viewport::default());
        assert!((fitted(area(0.0, 0.0, 10.0, 10.0), (500.0, 500.0)).scale - 1.25).abs() < 1e-9);
    }

    #[test]
    fn from_afar_there_is_room_for_larger_names() {
        let fitted = Viewport::fitted(area(0.0, 0.0, 4000.0, 100.0), (1024.0, 500.0), 0.0);
        assert_eq!(fitted, Viewport { x: 12.0, y: 237.5, scale: 0.25 });
    }

    #[test]
    fn a_phone_shows_where_calls_begin() {
        let top = |start_y| {
            let fitted = Viewport::fitted(area(0.0, 0.0, 2000.0, 2000.0), (390.0, 480.0), start_y);
            assert!((fitted.scale - Viewport::LEAST_NARROW).abs() < 1e-9 && fitted.x.abs() < 1e-9, "its left part");
            fitted.y
        };
        assert_eq!([0.0, 1000.0, 2000.0].map(top), [0.0, -240.0, -480.0]);
    }

    #[test]
    fn zooming_keeps_the_point_under_the_pointer() {
        let before = Viewport { x: 10.0, y: 20.0, scale: 1.0 };
        let after = before.zoomed(2.0, (110.0, 20.0));
        assert_eq!(after, Viewport { x: -90.0, y: 20.0, scale: 2.0 });
        assert!((before.zoomed(1e9, (0.0, 0.0)).scale - Viewport::SCALES.1).abs() < 1e-9);
        assert_eq!(before.zoomed(f64::NAN, (0.0, 0.0)), before);
    }

    #[test]
    fn showing_moves_no_more_than_needed() {
        let view = Viewport::default();
        assert_eq!(view.showing((50.0, 50.0), (100.0, 100.0), 20.0), view);
        assert_eq!(view.showing((150.0, 5.0), (100.0, 100.0), 20.0), view.moved(-70.0, 15.0));
        assert_eq!(view.showing((0.0, 0.0), (10.0, 10.0), 20.0), view.moved(5.0, 5.0));
    }
}
