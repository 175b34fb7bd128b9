//! Draws the charts of what was answered: no number may make an axis endless or its ticks countless.

use plotters::prelude::{IntoDrawingArea as _, SVGBackend};
use spanglass::chart::{Rgba, Sheet, Theme, box_plot, errors_over_time, histogram, percentiles, scatter};
use spanglass::figure::{BinScale, ErrorsAs, Latency, Overview, Scatter, VersionSeen};
use spanglass::format::Zone;

/// More is no chart of this size any more.
const MAX_BYTES: usize = 1_000_000;

const ZONE: Zone = Zone { offset_minutes: -210, is_local: true };

/// The charts of the first screen.
pub fn overview(figure: &Overview, versions: &[VersionSeen]) {
    on_sheet(|sheet| drop(histogram::draw(sheet, &figure.histogram).unwrap()));
    for shown in [ErrorsAs::Count, ErrorsAs::Rate] {
        let errors = (&figure.errors, shown);
        on_sheet(|sheet| drop(errors_over_time::draw(sheet, errors, versions, ZONE).unwrap()));
    }
}

/// The charts over time.
pub fn latency(figure: &Latency, scale: BinScale, versions: &[VersionSeen]) {
    on_sheet(|sheet| drop(histogram::draw(sheet, &figure.histogram).unwrap()));
    on_sheet(|sheet| drop(percentiles::draw(sheet, &figure.percentiles, scale, versions, ZONE).unwrap()));
    on_sheet(|sheet| drop(box_plot::draw(sheet, &figure.boxes, scale, versions, ZONE).unwrap()));
}

/// Duration against start.
pub fn scatter(figure: &Scatter) {
    on_sheet(|sheet| drop(scatter::draw(sheet, figure, &[], ZONE).unwrap()));
}

fn on_sheet(draw: impl FnOnce(&Sheet<'_, SVGBackend<'_>>)) {
    let ink = Rgba { red: 0, green: 0, blue: 0, alpha: 1.0 };
    let font = "sans-serif".into();
    let theme = Theme {
        ink,
        ink_2: ink,
        line_strong: ink,
        grid: ink,
        bar: ink,
        bar_soft: ink,
        bad: ink,
        sheet: ink,
        font,
        font_px: 11.0,
    };
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, (340, 190)).into_drawing_area();
        draw(&Sheet::new(&area, &theme, 1.0));
        area.present().unwrap();
    }
    assert!(svg.len() < MAX_BYTES, "{} bytes", svg.len());
}
