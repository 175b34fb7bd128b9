//! Dragging, pinching, wheel and keys: which part of the graph is seen.

use crate::chart::graph::Viewport;
use crate::ui::widget::use_shown_size;
use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

/// A drag shorter than this is a click, CSS px.
const CLICK_PX: f64 = 4.0;
/// One press of + or −.
const KEY_FACTOR: f64 = 1.25;

/// Which part of the graph is seen, and the gesture under way.
#[derive(Clone, Copy)]
pub(super) struct Pan {
    pub(super) viewport: RwSignal<Viewport>,
    /// Width and height of the window, CSS px.
    pub(super) window: RwSignal<(f64, f64)>,
    /// The user has moved it: new figures and sizes leave it alone.
    pub(super) is_own: RwSignal<bool>,
    /// A drag is under way.
    pub(super) is_panning: RwSignal<bool>,
    /// Id and place of each finger that is down.
    fingers: RwSignal<Vec<(i32, f64, f64)>>,
    /// How far the gesture has gone, CSS px.
    travelled: RwSignal<f64>,
}

impl Pan {
    /// In this window.
    pub(super) fn within(frame: NodeRef<html::Div>) -> Self {
        Self {
            viewport: RwSignal::default(),
            window: use_shown_size(frame),
            is_own: RwSignal::new(false),
            is_panning: RwSignal::new(false),
            fingers: RwSignal::default(),
            travelled: RwSignal::new(0.0),
        }
    }

    /// Whether the press that just ended was a click and no drag.
    pub(super) fn is_click(self) -> bool {
        self.travelled.get_untracked() < CLICK_PX
    }

    fn zoom(self, factor: f64, at: (f64, f64)) {
        self.is_own.set(true);
        self.viewport.update(|view| *view = view.zoomed(factor, at));
    }

    /// The listener is not passive: browsers make only those of window and body so.
    pub(super) fn wheel(self, event: &ev::WheelEvent) {
        event.prevent_default();
        let lines = if event.delta_mode() == 0 { 1.0 } else { 18.0 };
        let delta = (event.delta_y() * lines).clamp(-300.0, 300.0);
        // A pinch on a touchpad comes as a wheel with Ctrl and small steps.
        let speed = if event.ctrl_key() { 0.01 } else { 0.0015 };
        self.zoom((-delta * speed).exp(), place(event));
    }

    pub(super) fn down(self, event: &ev::PointerEvent) {
        if event.button() != 0 {
            return;
        }
        let (x, y) = place(event);
        self.fingers.update(|fingers| {
            if fingers.is_empty() {
                self.travelled.set(0.0);
            }
            fingers.retain(|finger| finger.0 != event.pointer_id());
            fingers.push((event.pointer_id(), x, y));
            fingers.truncate(2);
        });
    }

    pub(super) fn moved(self, event: &ev::PointerEvent) {
        let (id, (x, y)) = (event.pointer_id(), place(event));
        let before = self.fingers.get_untracked();
        let Some(&(_, was_x, was_y)) = before.iter().find(|finger| finger.0 == id) else { return };
        self.fingers.update(|fingers| {
            for finger in fingers.iter_mut().filter(|finger| finger.0 == id) {
                (finger.1, finger.2) = (x, y);
            }
        });
        self.travelled.update(|travelled| *travelled += (x - was_x).hypot(y - was_y));
        if self.is_click() {
            return;
        }
        if !self.is_panning.get_untracked() {
            self.is_panning.set(true);
            capture(event);
        }
        if let Some(&(_, other_x, other_y)) = before.iter().find(|finger| finger.0 != id) {
            let (apart, was_apart) = ((x - other_x).hypot(y - other_y), (was_x - other_x).hypot(was_y - other_y));
            self.zoom(apart.max(1.0) / was_apart.max(1.0), (f64::midpoint(x, other_x), f64::midpoint(y, other_y)));
        } else {
            self.is_own.set(true);
            self.viewport.update(|view| *view = view.moved(x - was_x, y - was_y));
        }
    }

    pub(super) fn up(self, event: &ev::PointerEvent) {
        self.fingers.update(|fingers| fingers.retain(|finger| finger.0 != event.pointer_id()));
        if self.fingers.with_untracked(Vec::is_empty) {
            self.is_panning.set(false);
        }
    }

    /// + − 0; says whether it was one of these.
    pub(super) fn key(self, pressed: &str) -> bool {
        let (width, height) = self.window.get_untracked();
        let middle = (width / 2.0, height / 2.0);
        match pressed {
            "+" | "=" => self.zoom(KEY_FACTOR, middle),
            "-" | "−" => self.zoom(1.0 / KEY_FACTOR, middle),
            // Fitted again by the effect that follows this.
            "0" => self.is_own.set(false),
            _ => return false,
        }
        true
    }
}

/// Where the pointer is in the element that listens, CSS px.
fn place(event: &ev::MouseEvent) -> (f64, f64) {
    let target = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let (left, top) = target.map_or((0.0, 0.0), |target| {
        let rect = target.get_bounding_client_rect();
        (rect.left(), rect.top())
    });
    (f64::from(event.client_x()) - left, f64::from(event.client_y()) - top)
}

/// Only once a drag is a drag: a captured press would take the click away from the node.
fn capture(event: &ev::PointerEvent) {
    if let Some(target) = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) {
        // Without capture the drag merely ends at the edge.
        let _ = target.set_pointer_capture(event.pointer_id());
    }
}
