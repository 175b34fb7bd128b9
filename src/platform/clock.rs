//! The user's zone, and the browser's User Timing.

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// Minutes east of UTC in the user's own zone at that moment (summer time included).
#[must_use]
pub fn local_offset_minutes(nanos: u64) -> i32 {
    let date = js_sys::Date::new(&JsValue::from_f64((nanos / 1_000_000) as f64));
    let west = date.get_timezone_offset();
    // A moment no `Date` can hold has no offset.
    if west.is_finite() { -west as i32 } else { 0 }
}

/// Now, µs since the epoch.
#[must_use]
pub fn now_micros() -> u64 {
    (js_sys::Date::now() * 1_000.0) as u64
}

/// The moment that a field for date and time holds (`2026-11-22T04:20:11`), µs since the epoch; in the user's own zone, or in
/// UTC. `None` of what is none, and before 1970.
#[must_use]
pub fn moment_micros(text: &str, is_utc: bool) -> Option<u64> {
    let millis = js_sys::Date::parse(&format!("{text}{}", if is_utc { "Z" } else { "" }));
    (millis >= 0.0).then_some((millis * 1_000.0) as u64)
}

/// The reverse of [`moment_micros`], in whole seconds.
#[must_use]
pub fn moment_text(micros: u64, is_utc: bool) -> String {
    let east = if is_utc { 0 } else { local_offset_minutes(micros.saturating_mul(1_000)) };
    let date = js_sys::Date::new(&JsValue::from_f64((micros / 1_000) as f64 + f64::from(east) * 60_000.0));
    // Throws of what no `Date` can hold.
    if date.get_time().is_finite() {
        String::from(date.to_iso_string()).chars().take(19).collect()
    } else {
        String::new()
    }
}

/// Puts a User Timing mark `spanglass:<name>`, for measurements.
pub fn mark(name: &str) {
    if let Some(performance) = web_sys::window().and_then(|window| window.performance()) {
        // Fails only on names reserved by the browser.
        let _ = performance.mark(&format!("spanglass:{name}"));
    }
}

/// Milliseconds since the page began to load; 0 where the browser does not say.
#[must_use]
pub fn now_ms() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
}

/// Runs `then` once the browser has painted what is in the document now.
pub fn after_paint(then: impl FnOnce() + 'static) {
    leptos::prelude::request_animation_frame(|| leptos::prelude::request_animation_frame(then));
}

/// Lets the browser do what waits: input, and a frame if one is due. It never fails.
pub fn breathe() -> JsFuture {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        let then = move || drop(resolve.call0(&JsValue::NULL));
        leptos::prelude::set_timeout(then, std::time::Duration::ZERO);
    });
    promise.into()
}
