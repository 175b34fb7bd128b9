//! Duration against start: a dot a trace, or density cells where dots would cover each other.

use super::duration_axis::{DurationAxis, duration_title};
use super::frame::Frame;
use super::sheet::DrawError;
use super::time_scale::{draw_versions, start_titles, time_labels};
use super::{PlotRect, Sheet};
use crate::figure::{BinScale, Scatter, VersionSeen};
use crate::format::Zone;
use plotters::prelude::DrawingBackend;

/// Radius of a dot, CSS px.
const DOT_PX: f64 = 3.0;

/// Least height of a cell, CSS px.
const LEAST_CELL_PX: f64 = 3.0;

/// Where things were drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Geometry {
    /// Where the data is drawn.
    pub plot: PlotRect,
    /// Centre of each dot, CSS px, as the figure has them.
    pub dots: Vec<(f64, f64)>,
    /// Each cell, CSS px, as the figure has them.
    pub cells: Vec<PlotRect>,
    start_range: (u64, u64),
    axis: DurationAxis,
}

impl Geometry {
    /// The nearest dot within 14 px, else the cell at a point.
    #[must_use]
    pub fn at(&self, x: f64, y: f64) -> Option<usize> {
        let distance = |dot: &(f64, f64)| (dot.0 - x).hypot(dot.1 - y);
        let near = self.dots.iter().enumerate().map(|(at, dot)| (at, distance(dot)));
        let nearest = near.min_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, away)| *away <= 14.0);
        let is_in = |cell: &PlotRect| cell.left <= x && x < cell.right && cell.top <= y && y < cell.bottom;
        nearest.map(|(at, _)| at).or_else(|| self.cells.iter().position(is_in))
    }

    /// Starts `[from, to)` and durations (both inclusive) under a rectangle, as the filter has them.
    #[must_use]
    pub fn ranges_of(&self, rect: PlotRect) -> ((u64, u64), (u64, u64)) {
        let width = self.plot.width().max(1.0);
        let (first, last) = self.start_range;
        let time = |x: f64| {
            let share = ((x - self.plot.left) / width).clamp(0.0, 1.0);
            first.saturating_add((share * last.saturating_sub(first) as f64) as u64)
        };
        let duration =
            |y: f64| self.axis.nanos_at(((self.plot.bottom - y) / self.plot.height().max(1.0)).clamp(0.0, 1.0));
        let from = time(rect.left);
        let to = time(rect.right).max(from).saturating_add(1);
        ((from, to), (duration(rect.bottom), duration(rect.top).saturating_add(1)))
    }

    fn x(&self, start_nanos: u64) -> f64 {
        let (first, last) = self.start_range;
        let range = last.saturating_sub(first).max(1) as f64;
        self.plot.left + start_nanos.saturating_sub(first) as f64 / range * self.plot.width()
    }
}

/// How dark a cell is drawn, 0–1: by the logarithm of its count, because most cells hold few.
fn density(count: u32, most: u32) -> f64 {
    let share = f64::from(count).ln_1p() / f64::from(most).ln_1p().max(f64::MIN_POSITIVE);
    0.2 + 0.8 * share.min(1.0)
}

/// What a legend of density cells shows: counts from one to the most, and how dark cells of these are.
#[must_use]
pub fn density_legend(figure: &Scatter) -> Vec<(u32, f64)> {
    let most = most(figure);
    let middle = f64::from(most).sqrt().round() as u32;
    let mut counts = vec![1, middle, most];
    counts.dedup();
    counts.into_iter().map(|count| (count, density(count, most))).collect()
}

fn most(figure: &Scatter) -> u32 {
    figure.cells.iter().map(|cell| cell.count).max().unwrap_or(1)
}

/// Draws dots or cells, failed ones in front and of another shape, and ticks where a version is first seen.
///
/// # Errors
/// What the backend says.
pub fn draw<DB: DrawingBackend>(
    sheet: &Sheet<'_, DB>,
    figure: &Scatter,
    versions: &[VersionSeen],
    zone: Zone,
) -> Result<Geometry, DrawError<DB>> {
    let is_log = figure.scale == BinScale::Log;
    let (least, most) = figure.duration_range_nanos.unwrap_or((0, 1));
    let axis = DurationAxis::over(least as f64, most as f64, is_log);
    let frame = Frame::draw(sheet, (axis.low, axis.high), &axis.ticks, &duration_title(figure.of, is_log))?;
    let (first, last) = figure.start_range_nanos.unwrap_or_default();
    // A lone moment gets a millisecond, so that it stands in the middle of something.
    let is_moment = first >= last;
    let (first, last) =
        if is_moment { (first.saturating_sub(500_000), first.saturating_add(500_000)) } else { (first, last) };
    let mut geometry = Geometry { plot: frame.plot, start_range: (first, last), axis, ..Geometry::default() };
    draw_cells(sheet, figure, &frame, &mut geometry)?;
    draw_dots(sheet, figure, &frame, &mut geometry)?;
    draw_versions(sheet, &frame, versions, ((first, last), &|nanos| geometry.x(nanos)))?;
    let most = if is_moment { 1 } else { (frame.plot.width() / 80.0) as usize };
    let labels = time_labels(sheet, frame.plot, (first, last), most, zone)?;
    frame.horizontal_axis(sheet, &labels, &start_titles(figure.of.starts(), (first, last), zone, ""))?;
    Ok(geometry)
}

/// The edges of a cell, apart enough for it to be seen and met: equal durations have no height.
fn met(top: f64, bottom: f64, plot: &PlotRect) -> (f64, f64) {
    let height = (bottom - top).max(LEAST_CELL_PX);
    let top = (f64::midpoint(top, bottom) - height / 2.0).min(plot.bottom - height).max(plot.top);
    (top, (top + height).min(plot.bottom))
}

fn draw_cells<DB: DrawingBackend>(
    sheet: &Sheet<'_, DB>,
    figure: &Scatter,
    frame: &Frame,
    geometry: &mut Geometry,
) -> Result<(), DrawError<DB>> {
    let most = most(figure);
    for cell in &figure.cells {
        let Some(((from, to), (low, high))) = figure.ranges_of(cell) else { continue };
        let y = |nanos: f64| frame.y(geometry.axis.value(nanos)).clamp(frame.plot.top, frame.plot.bottom);
        let (top, bottom) = met(y(high as f64 + 1.0), y(low as f64), &frame.plot);
        let rect = PlotRect { left: geometry.x(from), right: geometry.x(to).min(frame.plot.right), top, bottom };
        geometry.cells.push(rect);
        sheet.bar(rect, sheet.theme().bar.faded(density(cell.count, most)))?;
        if cell.failed > 0 {
            let share = f64::from(cell.failed) / f64::from(cell.count.max(1));
            let right = rect.left + (rect.width() * share).max(2.0);
            sheet.bar(
                PlotRect { right, top: rect.bottom - (rect.height() / 2.0).min(3.0), ..rect },
                sheet.theme().bad,
            )?;
        }
    }
    Ok(())
}

fn draw_dots<DB: DrawingBackend>(
    sheet: &Sheet<'_, DB>,
    figure: &Scatter,
    frame: &Frame,
    geometry: &mut Geometry,
) -> Result<(), DrawError<DB>> {
    for dot in &figure.dots {
        let y = frame.y(geometry.axis.value(dot.duration_nanos as f64));
        geometry.dots.push(frame.plot.clamp(geometry.x(dot.start_nanos), y));
    }
    for (_, &(x, y)) in figure.dots.iter().zip(&geometry.dots).filter(|(dot, _)| !dot.failed) {
        sheet.disc(x, y, DOT_PX, sheet.theme().bar.faded(0.7))?;
    }
    for (_, &(x, y)) in figure.dots.iter().zip(&geometry.dots).filter(|(dot, _)| dot.failed) {
        sheet.diamond(x, y, DOT_PX + 1.0, sheet.theme().bad)?;
    }
    Ok(())
}
