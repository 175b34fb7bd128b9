//! Tasks and listeners.

use leptos_real::ev::EventDescriptor;
use leptos_real::prelude::{on_cleanup, window_event_listener_untyped};
use std::pin::Pin;
use wasm_bindgen::JsCast;

/// Runs a future to its end unless the owner is gone before. An effect owns what it spawns until it runs again.
pub fn spawn_scoped(future: impl Future<Output = ()> + 'static) {
    spawn_boxed_scoped(Box::pin(future));
}

/// Runs a future to its end.
pub fn spawn(future: impl Future<Output = ()> + 'static) {
    spawn_boxed(Box::pin(future));
}

#[inline(never)]
fn spawn_boxed(future: Pin<Box<dyn Future<Output = ()>>>) {
    leptos_real::task::spawn_local(future);
}

#[inline(never)]
fn spawn_boxed_scoped(future: Pin<Box<dyn Future<Output = ()>>>) {
    leptos_real::task::spawn_local_scoped_with_cancellation(future);
}

/// Listens to an event of the window until the owner is gone.
#[expect(clippy::needless_pass_by_value, reason = "events are values without a size")]
pub fn listen_to_window<E>(event: E, listener: impl Fn(E::EventType) + 'static)
where
    E: EventDescriptor<EventType: JsCast>,
{
    listen(&event.name(), Box::new(move |event| listener(event.unchecked_into())));
}

#[inline(never)]
fn listen(name: &str, listener: Box<dyn Fn(web_sys::Event)>) {
    let handle = window_event_listener_untyped(name, listener);
    on_cleanup(move || handle.remove());
}
