//! A line between two panes that can be dragged, and moved by arrow keys.

use leptos::prelude::*;
use web_sys::wasm_bindgen::JsCast as _;

/// A vertical separator. It does not know the panes: it says where the pointer is, or by how much the keys move it.
#[component]
pub fn Splitter(
    /// Accessible name.
    label: &'static str,
    /// Class that places it.
    class: &'static str,
    /// Width of the pane it sizes, px, for assistive technology.
    #[prop(into)]
    value: Signal<f64>,
    /// The pointer is at this x of the window.
    on_drag: Callback<f64>,
    /// The keys move it by this many px to the right.
    on_step: Callback<f64>,
    /// Double click: back to the default.
    on_reset: Callback<()>,
) -> impl IntoView {
    let is_dragging = RwSignal::new(false);
    let capture = move |event: web_sys::PointerEvent| {
        if event.button() != 0 {
            return;
        }
        event.prevent_default();
        if let Some(element) = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) {
            // Without capture the drag ends when the pointer leaves the line; no more than that is lost.
            let _ = element.set_pointer_capture(event.pointer_id());
        }
        is_dragging.set(true);
    };
    let follow = move |event: web_sys::PointerEvent| {
        if is_dragging.get_untracked() {
            on_drag.run(f64::from(event.client_x()));
        }
    };
    let release = move |_: web_sys::PointerEvent| is_dragging.set(false);
    let step = move |event: web_sys::KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowLeft" => -16.0,
            "ArrowRight" => 16.0,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        on_step.run(by);
    };
    view! {
        <div
            class=format!("splitter {class}")
            class:is-dragging=move || is_dragging.get()
            role="separator"
            aria-orientation="vertical"
            aria-label=label
            aria-valuenow=move || value.get().round().to_string()
            tabindex="0"
            on:pointerdown=capture
            on:pointermove=follow
            on:pointerup=release
            on:pointercancel=release
            on:dblclick=move |_| on_reset.run(())
            on:keydown=step
        ></div>
    }
}
