//! How large an element is, now and whenever that changes.

use js_sys::Array;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver, ResizeObserverEntry};

/// Watches an element as long as it lives.
pub struct SizeObserver {
    observer: ResizeObserver,
    _on_change: Closure<dyn FnMut(Array)>,
}

impl Drop for SizeObserver {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Calls `on_size` with width and height of the inside of `element` (without scroll bars), soon and after each change.
/// `None` where the browser cannot watch sizes.
#[must_use]
pub fn observe_size(element: &Element, mut on_size: impl FnMut(f64, f64) + 'static) -> Option<SizeObserver> {
    let on_change = Closure::new(move |entries: Array| {
        // Several changes may come at once; the last is the present.
        if let Ok(entry) = entries.get(entries.length().saturating_sub(1)).dyn_into::<ResizeObserverEntry>() {
            let inside = entry.content_rect();
            on_size(inside.width(), inside.height());
        }
    });
    let observer = ResizeObserver::new(on_change.as_ref().unchecked_ref()).ok()?;
    observer.observe(element);
    Some(SizeObserver { observer, _on_change: on_change })
}
