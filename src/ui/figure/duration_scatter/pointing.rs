//! Pointer and keys on the scatter: hover, pick, brush in both directions.

use crate::chart::{PlotRect, scatter};
use crate::figure::{DurationOf, Scatter, TraceSort};
use crate::page::picking::narrow;
use crate::query::Filter;
use crate::route::{ListOf, View};
use crate::sorting;
use crate::ui::state::App;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

/// A drag shorter than this is a click, CSS px.
const CLICK_PX: f64 = 5.0;
/// A brush that comes this near to an edge of the plot leaves that side open, CSS px.
const EDGE_PX: f64 = 4.0;

/// CSS px of the chart.
type Point = (f64, f64);

/// Hover and brush of one scatter.
#[derive(Clone, Copy)]
pub(super) struct Pointing {
    pub(super) figure: Signal<Option<Scatter>>,
    pub(super) geometry: RwSignal<Option<scatter::Geometry>>,
    /// Position of a dot or a cell.
    pub(super) hovered: RwSignal<Option<usize>>,
    /// Corner where a drag began, and where it is.
    brush: RwSignal<Option<(Point, Point)>>,
    app: App,
}

impl Pointing {
    pub(super) fn new(app: App, figure: Signal<Option<Scatter>>) -> Self {
        let (geometry, hovered) = (RwSignal::new(None::<scatter::Geometry>), RwSignal::new(None));
        // What was hovered may be gone from a new figure.
        effect(move || {
            let items = geometry.with(|now| now.as_ref().map_or(0, |now| now.dots.len().max(now.cells.len())));
            if hovered.get_untracked().is_some_and(|at| at >= items) {
                hovered.set(None);
            }
        });
        Self { figure, geometry, hovered, brush: RwSignal::new(None), app }
    }

    /// The rectangle to mark, and whether it is a ring round a dot.
    pub(super) fn marked(self) -> Option<(PlotRect, bool)> {
        if let Some(brush) = self.brush_rect() {
            return Some((brush, false));
        }
        let at = self.hovered.get()?;
        self.geometry.with(|geometry| {
            let geometry = geometry.as_ref()?;
            let ring = |&(x, y): &(f64, f64)| {
                (PlotRect { left: x - 7.0, top: y - 7.0, right: x + 7.0, bottom: y + 7.0 }, true)
            };
            geometry.dots.get(at).map(ring).or_else(|| geometry.cells.get(at).map(|cell| (*cell, false)))
        })
    }

    /// Where the tip of an item points to, and the width it has.
    pub(super) fn tip_place(self, at: usize) -> Option<(f64, f64, f64)> {
        self.geometry.with(|geometry| {
            let geometry = geometry.as_ref()?;
            let middle = |cell: &PlotRect| (f64::midpoint(cell.left, cell.right), cell.top);
            let (x, y) = geometry.dots.get(at).copied().or_else(|| geometry.cells.get(at).map(middle))?;
            Some((x, y.min(f64::midpoint(geometry.plot.top, geometry.plot.bottom)), geometry.plot.right + 14.0))
        })
    }

    /// A drag has become a brush.
    pub(super) fn is_brushing(self) -> bool {
        self.brush_rect().is_some()
    }

    fn brush_rect(self) -> Option<PlotRect> {
        let ((x1, y1), (x2, y2)) = self.brush.get()?;
        let rect = PlotRect { left: x1.min(x2), top: y1.min(y2), right: x1.max(x2), bottom: y1.max(y2) };
        (rect.width().max(rect.height()) >= CLICK_PX).then_some(rect)
    }

    /// Where the pointer is, within the plot.
    fn place(self, event: &ev::PointerEvent) -> Option<Point> {
        let (x, y) = (f64::from(event.offset_x()), f64::from(event.offset_y()));
        self.geometry.with_untracked(|geometry| Some(geometry.as_ref()?.plot.clamp(x, y)))
    }

    fn item_at(self, (x, y): Point) -> Option<usize> {
        self.geometry.with_untracked(|geometry| geometry.as_ref()?.at(x, y))
    }

    pub(super) fn down(self, event: &ev::PointerEvent) {
        let Some(place) = self.place(event).filter(|_| event.button() == 0) else { return };
        let item = self.item_at(place);
        // A finger cannot hover: its first tap shows the values, the second acts.
        let is_first_tap = event.pointer_type() == "touch" && self.hovered.get_untracked() != item;
        self.hovered.set(item);
        if is_first_tap {
            return;
        }
        self.brush.set(Some((place, place)));
        if let Some(target) = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) {
            // Without capture a drag merely ends at the edge.
            let _ = target.set_pointer_capture(event.pointer_id());
        }
    }

    pub(super) fn moved(self, event: &ev::PointerEvent) {
        let Some(place) = self.place(event) else { return };
        if self.brush.with_untracked(Option::is_some) {
            self.brush.update(|brush| {
                if let Some((_, end)) = brush {
                    *end = place;
                }
            });
        }
        let item = if untrack(|| self.is_brushing()) { None } else { self.item_at(place) };
        if self.hovered.get_untracked() != item {
            self.hovered.set(item);
        }
    }

    pub(super) fn up(self, event: &ev::PointerEvent) {
        if self.brush.with_untracked(Option::is_none) {
            return;
        }
        self.moved(event);
        let rect = untrack(|| self.brush_rect());
        self.calm();
        match rect {
            Some(rect) => self.narrow(rect),
            None => self.pick(),
        }
    }

    /// As [`Pointing::left`], this may find the chart gone: the browser tells of a lost focus while it removes it.
    pub(super) fn calm(self) {
        self.brush.try_set(None);
    }

    pub(super) fn left(self, event: Option<&ev::PointerEvent>) {
        let is_touch = event.is_some_and(|event| event.pointer_type() == "touch");
        if self.brush.try_get_untracked() == Some(None) && !is_touch {
            self.hovered.try_set(None);
        }
    }

    /// Arrows move by start, Enter picks, Escape lets go.
    pub(super) fn key(self, event: &ev::KeyboardEvent) {
        let order = self.by_start();
        let now = self.hovered.get_untracked().and_then(|at| order.iter().position(|&other| other == at));
        let Some(last) = order.len().checked_sub(1) else { return };
        let next = match event.key().as_str() {
            "ArrowLeft" => now.map_or(last, |at| at.saturating_sub(1)),
            "ArrowRight" => now.map_or(0, |at| (at + 1).min(last)),
            "Home" => 0,
            "End" => last,
            "Enter" | " " if now.is_some() => {
                event.prevent_default();
                event.stop_propagation();
                return self.pick();
            }
            "Escape" if now.is_some() || self.brush.with_untracked(Option::is_some) => {
                event.stop_propagation();
                self.calm();
                return self.hovered.set(None);
            }
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        self.hovered.set(order.get(next).copied());
    }

    fn by_start(self) -> Vec<usize> {
        self.figure.with_untracked(|figure| {
            let Some(figure) = figure else { return Vec::new() };
            let mut order: Vec<usize> = (0..figure.dots.len().max(figure.cells.len())).collect();
            sorting::by_key(&mut order, |&at| {
                let cell = figure.cells.get(at).map_or((0, 0), |cell| (cell.column, cell.row));
                (figure.dots.get(at).map_or(0, |dot| dot.start_nanos), cell)
            });
            order
        })
    }

    /// Whose durations are drawn.
    fn of(self) -> DurationOf {
        self.figure.with_untracked(|figure| figure.as_ref().map(|figure| figure.of)).unwrap_or_default()
    }

    /// A dot leads to its trace, a cell of traces to these, longest first. The filter's starts are those of traces: of others a
    /// cell narrows the selection as a brush over it does.
    fn pick(self) {
        let Some(at) = self.hovered.get_untracked() else { return };
        let (dot, cell) = self.figure.with_untracked(|figure| {
            let Some(figure) = figure else { return (None, None) };
            let cell = figure.cells.get(at).and_then(|cell| figure.ranges_of(cell));
            (figure.dots.get(at).map(|dot| dot.trace_id.clone()), cell)
        });
        let of = self.of();
        if let Some(trace_id) = dot {
            self.app.go(|route| {
                route.open_trace(&trace_id);
                route.list = ListOf::Selection;
            });
        } else if let Some((starts, (low, high))) = cell {
            self.app.go(|route| {
                route.filter.start_range_nanos = Some(starts);
                narrow(&mut route.filter, of, Some(low), Some(high));
                if of == DurationOf::Trace {
                    (route.view, route.sort, route.descending) = (View::Traces, TraceSort::Duration, true);
                }
            });
        }
    }

    /// Narrows the selection to a rectangle; a side at the plot's edge stays as it is.
    fn narrow(self, rect: PlotRect) {
        let ranges = self.geometry.with_untracked(|now| now.as_ref().map(|now| (now.plot, now.ranges_of(rect))));
        let Some((plot, (starts, (low, high)))) = ranges else { return };
        let of = self.of();
        let is_open_left = rect.left <= plot.left + EDGE_PX && rect.right >= plot.right - EDGE_PX;
        self.app.go(|route| {
            let filter: &mut Filter = &mut route.filter;
            if !is_open_left {
                filter.start_range_nanos = Some(starts);
            }
            let (least, most) = (rect.bottom < plot.bottom - EDGE_PX, rect.top > plot.top + EDGE_PX);
            narrow(filter, of, least.then_some(low), most.then_some(high));
        });
    }
}
