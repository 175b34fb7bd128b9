//! Figures drawn with plotters, generic over its backend: the page hands in a canvas, native tests SVG.
//!
//! Each chart is one file with one `draw`: it takes the area, the figure, a [`Theme`] and options, and returns a geometry:
//! where things were drawn, so that the page can tell what lies under a pointer without drawing again. Geometries and
//! options are in CSS px; the area is in device px, and [`Sheet`] alone stands between the two, so that every line and
//! every bar falls on whole device px at any ratio.
//!
//! Drawn are rectangles, circles, polygons and single lines of text, no plotters mesh: it measures with fonts of its own
//! and puts half-pixel lines between bars. Legends are HTML (`configure_series_labels` would write style attributes,
//! which the page's policy forbids).
//!
//! The service graph is SVG in the page; only its arithmetic (radii, curves, which edges are shown) is here.

pub mod box_plot;
pub mod errors_over_time;
pub mod graph;
pub mod histogram;
pub mod percentiles;
pub mod scatter;
pub mod theme;

mod duration_axis;
mod frame;
mod sheet;
mod time_scale;

pub use frame::{PlotRect, Slots};
pub use sheet::{DrawError, Sheet};
pub use theme::{Rgba, Theme};
pub use time_scale::step_label;
