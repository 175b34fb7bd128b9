//! The size of an element as a signal.

use crate::platform::{SizeObserver, observe_size};
use leptos::html::Div;
use leptos::prelude::*;

/// Width and height of the inside of a `div`, px; zeros until it is laid out. For who asks the engine for what has room there:
/// the layout is read at once, so that the question need not wait for the first frame.
#[must_use]
pub fn use_size(node: NodeRef<Div>) -> RwSignal<(f64, f64)> {
    let size = use_shown_size(node);
    effect(move || {
        if let Some(element) = node.get() {
            size.set((f64::from(element.client_width()), f64::from(element.client_height())));
        }
    });
    size
}

/// [`use_size`] for who only draws: known in the first frame, before it is painted. Nothing is laid out for it alone, which
/// would cost each chart of a screen a layout of all of it.
#[must_use]
pub fn use_shown_size(node: NodeRef<Div>) -> RwSignal<(f64, f64)> {
    let size = RwSignal::new((0.0, 0.0));
    let observer: StoredValue<Option<SizeObserver>, LocalStorage> = StoredValue::new_local(None);
    effect(move || {
        let Some(element) = node.get() else { return };
        let follow = move |width: f64, height: f64| {
            if size.try_get_untracked().is_some_and(|now| now != (width, height)) {
                size.set((width, height));
            }
        };
        observer.set_value(observe_size(&element, follow));
    });
    size
}
