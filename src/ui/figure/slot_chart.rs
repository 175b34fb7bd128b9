//! A chart whose items stand side by side (bins, buckets): hover, brush, keys, tooltip.

use super::backend::Canvas;
use super::picture::Picture;
use super::surface::Surface;
use super::tip::{Tip, TipBox};
use crate::chart::{Sheet, Slots};
use crate::format::fixed;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

/// Items picked: the first, the last, and whether by brushing (else one by a click or Enter).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Picked {
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) is_brush: bool,
}

/// Hover and brush of one chart.
#[derive(Clone, Copy)]
struct Pointing {
    geometry: RwSignal<Option<Slots>>,
    hovered: RwSignal<Option<usize>>,
    /// Where a drag or a brush by keys began.
    anchor: RwSignal<Option<usize>>,
    /// The finger or button is down.
    is_down: RwSignal<bool>,
    on_pick: Callback<Picked>,
}

impl Pointing {
    fn at(self, event: &ev::PointerEvent) -> Option<usize> {
        self.geometry.with_untracked(|slots| slots.as_ref()?.at(f64::from(event.offset_x())))
    }

    fn down(self, event: &ev::PointerEvent) {
        let at = self.at(event);
        if event.button() != 0 || at.is_none() {
            return;
        }
        // A finger cannot hover: its first tap shows the values, the second acts.
        let is_first_tap = event.pointer_type() == "touch" && self.hovered.get_untracked() != at;
        self.hovered.set(at);
        self.anchor.set(at.filter(|_| !is_first_tap));
        self.is_down.set(!is_first_tap);
        if let Some(target) = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) {
            // Without capture a drag merely ends at the edge.
            let _ = target.set_pointer_capture(event.pointer_id());
        }
    }

    fn moved(self, event: &ev::PointerEvent) {
        self.hovered.set(self.at(event));
    }

    fn up(self, event: &ev::PointerEvent) {
        if self.is_down.get_untracked() {
            self.hovered.set(self.at(event));
            self.pick();
        }
    }

    fn pick(self) {
        let (hovered, anchor) = (self.hovered.get_untracked(), self.anchor.get_untracked());
        self.calm();
        let Some(hovered) = hovered else { return };
        let anchor = anchor.unwrap_or(hovered);
        let (first, last) = (anchor.min(hovered), anchor.max(hovered));
        self.on_pick.run(Picked { first, last, is_brush: first != last });
    }

    /// What follows a pick may find the chart gone (the browser tells of a lost focus while it removes it): then there
    /// is nothing left to calm.
    fn calm(self) {
        self.anchor.try_set(None);
        self.is_down.try_set(false);
    }

    /// A finger leaves whenever it is lifted: what it showed stays until it taps elsewhere.
    fn left(self, event: Option<&ev::PointerEvent>) {
        let is_touch = event.is_some_and(|event| event.pointer_type() == "touch");
        if self.is_down.try_get_untracked() == Some(false) && !is_touch {
            self.hovered.try_set(None);
        }
    }

    /// Arrows move, with Shift they brush, Enter picks, Escape lets go.
    fn key(self, event: &ev::KeyboardEvent) {
        let items = self.geometry.with_untracked(|slots| slots.as_ref().map_or(0, |slots| slots.slots.len()));
        let Some(last) = items.checked_sub(1) else { return };
        let now = self.hovered.get_untracked();
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
            "Escape" if now.is_some() => {
                event.stop_propagation();
                self.hovered.set(None);
                return self.calm();
            }
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        if !event.shift_key() {
            self.anchor.set(None);
        } else if self.anchor.get_untracked().is_none() {
            self.anchor.set(now.or(Some(next)));
        }
        self.hovered.set(Some(next));
    }
}

/// Left edge, width, top and height of the items between two.
fn span(slots: &Slots, one: usize, other: usize) -> Option<(f64, f64, f64, f64)> {
    let (left, right) = slots.span_px(one, other)?;
    Some((left, (right - left).max(1.0), slots.plot.top, slots.plot.height()))
}

/// The chart with all that moves on it.
#[component]
pub(super) fn SlotChart(
    /// Reactive.
    draw: impl Fn(&Sheet<'_, Canvas>) -> Option<Slots> + 'static,
    /// The figure in a sentence.
    #[prop(into)]
    summary: Signal<String>,
    /// Exact values of the items from one to another, mostly the same one; reactive.
    describe: impl Fn(usize, usize) -> Option<Tip> + Send + Sync + 'static,
    /// Told what was clicked or brushed.
    #[prop(into)]
    on_pick: Callback<Picked>,
    /// Draws it once more, to be saved.
    picture: Picture,
) -> impl IntoView {
    let geometry = RwSignal::new(None::<Slots>);
    let (hovered, anchor) = (RwSignal::new(None), RwSignal::new(None));
    let pointing = Pointing { geometry, hovered, anchor, is_down: RwSignal::new(false), on_pick };
    // What was hovered may be gone from a new figure.
    effect(move || {
        let items = geometry.with(|slots| slots.as_ref().map_or(0, |slots| slots.slots.len()));
        if hovered.get_untracked().is_some_and(|at| at >= items) {
            hovered.set(None);
            pointing.calm();
        }
    });
    let marked = move || {
        let at = hovered.get()?;
        geometry.with(|slots| span(slots.as_ref()?, anchor.get().unwrap_or(at), at))
    };
    let tip = Signal::derive(move || {
        let at = hovered.get()?;
        let other = anchor.get().unwrap_or(at);
        let tip = describe(at.min(other), at.max(other))?;
        let place = geometry.with(|slots| {
            let slots = slots.as_ref()?;
            let (left, right) = slots.span_px(at, at)?;
            Some((f64::midpoint(left, right), slots.plot.top, slots.plot.right + 14.0))
        })?;
        Some((tip, place))
    });
    let px = move |part: fn((f64, f64, f64, f64)) -> f64| format!("{}px", fixed(marked().map_or(0.0, part), 1));
    view! {
        <div class="chart" role="img" tabindex="0" aria-label=move || summary.get() aria-keyshortcuts="ArrowLeft ArrowRight Enter"
            on:pointerdown=move |event| pointing.down(&event) on:pointermove=move |event| pointing.moved(&event)
            on:pointerup=move |event| pointing.up(&event) on:pointercancel=move |_| pointing.calm()
            on:pointerleave=move |event| pointing.left(Some(&event)) on:keydown=move |event| pointing.key(&event)
            on:blur=move |_| pointing.left(None)>
            <Surface draw geometry picture />
            <div class="chart__mark" class:is-shown=move || marked().is_some() class:is-brush=move || anchor.get() != hovered.get() && anchor.get().is_some()
                style:left=move || px(|m| m.0) style:width=move || px(|m| m.1) style:top=move || px(|m| m.2) style:height=move || px(|m| m.3)></div>
        </div>
        <TipBox tip />
    }
}
