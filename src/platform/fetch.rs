//! Fetching bytes. Only the page does it (DESIGN §10).

use js_sys::ArrayBuffer;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

/// Why there are no bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FetchError {
    /// The server answered with this status.
    Status(u16),
    /// No answer that the page may see.
    NoAnswer,
    /// The answer broke off.
    Broken,
}

/// Fetches the bytes at an address, or says why not. `abort` ends it early, as a failure.
///
/// # Errors
/// A status that is no success, no answer at all, a body that breaks off.
pub async fn fetch_bytes(address: &str, abort: Option<&AbortController>) -> Result<ArrayBuffer, FetchError> {
    let signal = abort.map(AbortController::signal);
    let sent = gloo_net::http::Request::get(address).abort_signal(signal.as_ref()).send().await;
    let response = sent.map_err(|_| FetchError::NoAnswer)?;
    if !response.ok() {
        return Err(FetchError::Status(response.status()));
    }
    // The raw promise: gloo's would copy the bytes through the page's memory.
    let body = web_sys::Response::from(response).array_buffer().map_err(|_| FetchError::Broken)?;
    let bytes = JsFuture::from(body).await.map_err(|_| FetchError::Broken)?;
    bytes.dyn_into().map_err(|_| FetchError::Broken)
}

/// An address in full, resolved against the page's; `None` unless it is http(s).
#[must_use]
pub fn resolve_address(text: &str) -> Option<String> {
    let base = web_sys::window()?.document()?.base_uri().ok()??;
    let url = web_sys::Url::new_with_base(text.trim(), &base).ok()?;
    matches!(url.protocol().as_str(), "http:" | "https:").then(|| url.href())
}

/// Whether an address is of the page's own origin: its policy then lets it be fetched at any time.
#[must_use]
pub fn is_own_origin(address: &str) -> bool {
    web_sys::Url::new(address).is_ok_and(|url| url.origin() == page_origin())
}

/// Scheme, host and port of the page.
#[must_use]
pub fn page_origin() -> String {
    web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default()
}
