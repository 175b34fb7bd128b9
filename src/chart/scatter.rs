//! Duration against start: a dot a trace, or density cells where dots would cover each other.

use super::duration_axis::{DurationAxis, duration_title};
use super::frame::Frame;
use super::sheet::DrawError;
use super::time_scale::start_title;
use super::{PlotRect, Sheet};
use crate::figure::{BinScale, DensityCell, DurationOf, Scatter};
use crate::format::{Zone, time_ticks};
use plotters::prelude::DrawingBackend;

/// Radius of a dot, CSS px.
const DOT_PX: f64 = 3.0;

/// How the scatter is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Options {
    /// Axis of the durations; cells are equal slices of time and always drawn linearly.
    pub scale: BinScale,
    /// Zone of the times.
    pub zone: Zone,
}

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

/// Starts `[from, to)` and durations (both inclusive) of a density cell.
#[must_use]
pub fn ranges_of_cell(figure: &Scatter, cell: &DensityCell) -> Option<((u64, u64), (u64, u64))> {
    let (starts, durations) = (figure.start_range_nanos?, figure.duration_range_nanos?);
    let edge = |(low, high): (u64, u64), at: u16, of: u16| {
        let part = u128::from(high.saturating_sub(low)) * u128::from(at) / u128::from(of.max(1));
        low.saturating_add(u64::try_from(part).unwrap_or(u64::MAX))
    };
    let next = |at: u16| at.saturating_add(1);
    let is_last = |at: u16, of: u16| next(at) >= of;
    let from = edge(starts, cell.column, figure.columns);
    let to = edge(starts, next(cell.column), figure.columns);
    let low = edge(durations, cell.row, figure.rows);
    let high = edge(durations, next(cell.row), figure.rows);
    let to = if is_last(cell.column, figure.columns) { to.saturating_add(1) } else { to };
    let high = if is_last(cell.row, figure.rows) { high } else { high.saturating_sub(1) };
    Some(((from, to), (low, high.max(low))))
}

/// Draws dots or cells, failed ones in front and of another shape.
///
/// # Errors
/// What the backend says.
pub fn draw<DB: DrawingBackend>(
    sheet: &Sheet<'_, DB>,
    figure: &Scatter,
    options: Options,
) -> Result<Geometry, DrawError<DB>> {
    let is_log = options.scale == BinScale::Log && figure.cells.is_empty();
    let (least, most) = figure.duration_range_nanos.unwrap_or((0, 1));
    let axis = DurationAxis::over(least as f64, most as f64, is_log);
    let frame = Frame::draw(sheet, (axis.low, axis.high), &axis.ticks, &duration_title(DurationOf::Trace, is_log))?;
    let (first, last) = figure.start_range_nanos.unwrap_or_default();
    // A lone moment gets a millisecond, so that it stands in the middle of something.
    let (first, last) =
        if first < last { (first, last) } else { (first.saturating_sub(500_000), first.saturating_add(500_000)) };
    let mut geometry = Geometry { plot: frame.plot, start_range: (first, last), axis, ..Geometry::default() };
    draw_cells(sheet, figure, &frame, &mut geometry)?;
    draw_dots(sheet, figure, &frame, &mut geometry)?;
    let ticks = time_ticks(first, last, (frame.plot.width() / 80.0).max(1.0) as usize, options.zone);
    let width = frame.plot.width() / last.saturating_sub(first).max(1) as f64;
    let labels: Vec<_> = ticks.into_iter().map(|tick| (frame.plot.left + tick.value * width, tick.label)).collect();
    frame.horizontal_axis(sheet, &labels, &start_title(first, last, options.zone))?;
    Ok(geometry)
}

fn draw_cells<DB: DrawingBackend>(
    sheet: &Sheet<'_, DB>,
    figure: &Scatter,
    frame: &Frame,
    geometry: &mut Geometry,
) -> Result<(), DrawError<DB>> {
    let most = f64::from(figure.cells.iter().map(|cell| cell.traces).max().unwrap_or(1)).ln_1p();
    for cell in &figure.cells {
        let Some(((from, to), (low, high))) = ranges_of_cell(figure, cell) else { continue };
        let (top, bottom) = (frame.y(high as f64 + 1.0), frame.y(low as f64));
        let rect = PlotRect { left: geometry.x(from), right: geometry.x(to).min(frame.plot.right), top, bottom };
        geometry.cells.push(rect);
        let density = f64::from(cell.traces).ln_1p() / most.max(f64::MIN_POSITIVE);
        sheet.bar(rect, sheet.theme().bar.faded(0.2 + 0.8 * density.min(1.0)))?;
        if cell.failed > 0 {
            let share = f64::from(cell.failed) / f64::from(cell.traces.max(1));
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
