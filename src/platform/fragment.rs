//! The fragment of the address.

use wasm_bindgen::JsValue;

/// The fragment without its `#`; "" where there is none.
#[must_use]
pub fn current_fragment() -> String {
    let hash = web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}

/// Makes `fragment` the address, as a new entry of the history.
pub fn push_fragment(fragment: &str) {
    let history = web_sys::window().and_then(|window| window.history().ok());
    // Browsers throttle or forbid this in odd frames; the view works all the same, only the address lags.
    let _ = history.map(|history| history.push_state_with_url(&JsValue::NULL, "", Some(&format!("#{fragment}"))));
}

/// Makes `fragment` the address, in place of the present entry of the history.
pub fn replace_fragment(fragment: &str) {
    let history = web_sys::window().and_then(|window| window.history().ok());
    // See `push_fragment`.
    let _ = history.map(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(&format!("#{fragment}"))));
}
