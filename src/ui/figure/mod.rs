//! Figures as components: charts on a canvas with hover, brush, keyboard and a table twin; the service graph as SVG.
//!
//! What is drawn is decided in [`chart`](crate::chart), natively tested; here is what a browser adds: the canvas and its
//! device px, pointer and keys, the tooltip, and where a click leads. Each figure has its title, its switches, its chart
//! and its table in one component, and keeps its height while it waits, so that nothing jumps.
//!
//! To add a chart whose items stand side by side: a `draw` that returns [`Slots`](crate::chart::Slots), and a component
//! that puts it into `SlotFigure`.

mod backend;
mod box_plot;
mod duration_histogram;
mod duration_scatter;
mod errors_over_time;

pub mod graph;
mod head;
mod over_time;
mod percentiles;
mod picture;
mod slot_chart;
mod slot_figure;
mod surface;
mod table;
mod tip;

pub use box_plot::BoxPlotChart;
pub use duration_histogram::DurationHistogram;
pub use duration_scatter::DurationScatter;
pub use errors_over_time::ErrorsOverTimeChart;
pub use graph::shortened;
pub use head::{Head, MeasureSwitch, Switch};
pub use percentiles::PercentilesChart;
pub use picture::{Drawing, Framed, Picture, canvas, property, style_of};
