//! The paper: CSS px in, whole device px out.

use super::{PlotRect, Rgba, Theme};
use plotters::coord::Shift;
use plotters::element::{Circle, PathElement, Polygon, Rectangle};
use plotters::prelude::{DrawingArea, DrawingAreaErrorKind, DrawingBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color as _, FontFamily, FontStyle, ShapeStyle, TextStyle};

/// Why drawing failed: what the backend says.
pub type DrawError<DB> = DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>;

type Drawn<DB> = Result<(), DrawError<DB>>;

/// A drawing area in device px, with the theme and the ratio that lead there from CSS px.
pub struct Sheet<'a, DB: DrawingBackend> {
    area: &'a DrawingArea<DB, Shift>,
    theme: &'a Theme,
    /// Device px per CSS px.
    ratio: f64,
}

/// Which end of a text its position is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Middle,
    Right,
}

impl<'a, DB: DrawingBackend> Sheet<'a, DB> {
    /// `ratio`: device px per CSS px, 1 for SVG.
    #[must_use]
    pub fn new(area: &'a DrawingArea<DB, Shift>, theme: &'a Theme, ratio: f64) -> Self {
        let ratio = if ratio.is_finite() && ratio > 0.1 { ratio } else { 1.0 };
        Self { area, theme, ratio }
    }

    pub(super) fn theme(&self) -> &'a Theme {
        self.theme
    }

    /// Width and height, CSS px.
    pub(super) fn size_px(&self) -> (f64, f64) {
        let (width, height) = self.area.dim_in_pixel();
        (f64::from(width) / self.ratio, f64::from(height) / self.ratio)
    }

    fn device(&self, css_px: f64) -> i32 {
        // Far outside of any screen, and inside i32 with room for sums.
        (css_px * self.ratio).round().clamp(-1e6, 1e6) as i32
    }

    /// Width of a fine line in device px.
    fn hair(&self) -> i32 {
        (self.ratio.round() as i32).max(1)
    }

    fn style(color: Rgba) -> ShapeStyle {
        color.plotters().filled()
    }

    /// Fills a rectangle; its edges fall on whole device px.
    pub(super) fn rect(&self, rect: PlotRect, color: Rgba) -> Drawn<DB> {
        let corners =
            [(self.device(rect.left), self.device(rect.top)), (self.device(rect.right), self.device(rect.bottom))];
        if corners[0].0 >= corners[1].0 || corners[0].1 >= corners[1].1 {
            return Ok(());
        }
        self.area.draw(&Rectangle::new(corners, Self::style(color)))
    }

    /// As [`Sheet::rect`], but one fine line narrower on the right and at least a device px wide and high: for bars
    /// that touch, and for values that must not vanish.
    pub(super) fn bar(&self, rect: PlotRect, color: Rgba) -> Drawn<DB> {
        let left = self.device(rect.left);
        let right = (self.device(rect.right) - self.hair()).max(left + 1);
        let bottom = self.device(rect.bottom);
        let top = self.device(rect.top).min(bottom - self.hair());
        self.area.draw(&Rectangle::new([(left, top), (right, bottom)], Self::style(color)))
    }

    /// A fine horizontal line.
    pub(super) fn horizontal(&self, y: f64, left: f64, right: f64, color: Rgba) -> Drawn<DB> {
        let y = self.device(y);
        let corners = [(self.device(left), y), (self.device(right), y + self.hair())];
        self.area.draw(&Rectangle::new(corners, Self::style(color)))
    }

    /// A fine vertical line, dashed 4 on, 3 off.
    pub(super) fn dashed_vertical(&self, x: f64, top: f64, bottom: f64, color: Rgba) -> Drawn<DB> {
        let x = self.device(x);
        let mut from = top;
        while from < bottom {
            let corners = [(x, self.device(from)), (x + self.hair(), self.device((from + 4.0).min(bottom)))];
            self.area.draw(&Rectangle::new(corners, Self::style(color)))?;
            from += 7.0;
        }
        Ok(())
    }

    /// A fine vertical line.
    pub(super) fn vertical(&self, x: f64, top: f64, bottom: f64, color: Rgba) -> Drawn<DB> {
        let x = self.device(x);
        let corners = [(x, self.device(top)), (x + self.hair(), self.device(bottom))];
        self.area.draw(&Rectangle::new(corners, Self::style(color)))
    }

    /// A line through points, in CSS px; of a single one nothing is drawn.
    pub(super) fn line(&self, points: &[(f64, f64)], width: f64, color: Rgba) -> Drawn<DB> {
        if points.len() < 2 {
            return Ok(());
        }
        let stroke = color.plotters().stroke_width(self.device(width).max(1).unsigned_abs());
        let points: Vec<_> = points.iter().map(|&(x, y)| (self.device(x), self.device(y))).collect();
        self.area.draw(&PathElement::new(points, stroke))
    }

    /// Slanted stripes within a rectangle.
    pub(super) fn hatch(&self, rect: PlotRect, color: Rgba) -> Drawn<DB> {
        let (left, right) = (self.device(rect.left), self.device(rect.right) - self.hair());
        let (top, bottom) = (self.device(rect.top), self.device(rect.bottom));
        if right <= left || bottom <= top {
            return Ok(());
        }
        let step = self.device(5.0).max(2);
        let stripe = color.plotters().stroke_width(self.hair().unsigned_abs());
        // x + y is constant along a stripe.
        let mut sum = (left + top).div_euclid(step) * step + step;
        while sum < right + bottom {
            let start = (left.max(sum - bottom), (sum - left).min(bottom));
            let end = (right.min(sum - top), (sum - right).max(top));
            self.area.draw(&PathElement::new([start, end], stripe))?;
            sum += step;
        }
        Ok(())
    }

    /// A disc.
    pub(super) fn disc(&self, x: f64, y: f64, radius: f64, color: Rgba) -> Drawn<DB> {
        let radius = self.device(radius).max(1).unsigned_abs();
        self.area.draw(&Circle::new((self.device(x), self.device(y)), radius, Self::style(color)))
    }

    /// A square on its corner.
    pub(super) fn diamond(&self, x: f64, y: f64, radius: f64, color: Rgba) -> Drawn<DB> {
        let (x, y, r) = (self.device(x), self.device(y), self.device(radius).max(1));
        self.area.draw(&Polygon::new([(x - r, y), (x, y - r), (x + r, y), (x, y + r)], Self::style(color)))
    }

    fn text_style(&self, align: Align, color: Rgba) -> TextStyle<'a> {
        let horizontal = match align {
            Align::Left => HPos::Left,
            Align::Middle => HPos::Center,
            Align::Right => HPos::Right,
        };
        let family = FontFamily::Name(&self.theme.font);
        let font = (family, self.theme.font_px * self.ratio, FontStyle::Normal);
        let mut style = TextStyle::from(font).pos(Pos::new(horizontal, VPos::Center));
        style.color = color.plotters().to_backend_color();
        style
    }

    /// A line of text; `y` is its middle.
    pub(super) fn text(&self, text: &str, (x, y): (f64, f64), align: Align, color: Rgba) -> Drawn<DB> {
        self.area.draw_text(text, &self.text_style(align, color), (self.device(x), self.device(y)))
    }

    /// Width of a text, CSS px.
    pub(super) fn text_width(&self, text: &str) -> Result<f64, DrawError<DB>> {
        let style = self.text_style(Align::Left, self.theme.ink);
        Ok(f64::from(self.area.estimate_text_size(text, &style)?.0) / self.ratio)
    }
}
