//! Fetching bytes. Only the page does it (DESIGN §10).

use js_sys::ArrayBuffer;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, RequestInit, RequestMode};

/// Where policies of the page stand.
const POLICIES: &str = "meta[http-equiv='Content-Security-Policy']";

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

/// What a server answered, whatever its status.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body.
    pub bytes: ArrayBuffer,
}

/// Fetches the bytes at an address, or says why not. `abort` ends it early, as a failure.
///
/// # Errors
/// A status that is no success, no answer at all, a body that breaks off.
pub async fn fetch_bytes(address: &str, abort: Option<&AbortController>) -> Result<ArrayBuffer, FetchError> {
    let answer = fetch_answer(address, &[], abort).await?;
    if (200..300).contains(&answer.status) { Ok(answer.bytes) } else { Err(FetchError::Status(answer.status)) }
}

/// Fetches what is at an address, with headers of one's own; an error that the server tells is an answer.
///
/// # Errors
/// No answer at all, a body that breaks off.
pub async fn fetch_answer(
    address: &str,
    headers: &[(&str, String)],
    abort: Option<&AbortController>,
) -> Result<Answer, FetchError> {
    let request = RequestInit::new();
    request.set_signal(abort.map(AbortController::signal).as_ref());
    let told = Headers::new().map_err(|_| FetchError::NoAnswer)?;
    for (name, value) in headers {
        // Fails of what no header can hold, such as a line break in a token.
        told.set(name, value).map_err(|_| FetchError::NoAnswer)?;
    }
    request.set_headers(&told);
    let response = send(address, &request).await.ok_or(FetchError::NoAnswer)?;
    let status = response.status();
    // The raw promise: gloo's would copy the bytes through the page's memory.
    let body = web_sys::Response::from(response).array_buffer().map_err(|_| FetchError::Broken)?;
    let bytes = JsFuture::from(body).await.map_err(|_| FetchError::Broken)?;
    Ok(Answer { status, bytes: bytes.dyn_into().map_err(|_| FetchError::Broken)? })
}

/// Whether anything answers at an address, though the page may not read what: the browser says no more of a server that does
/// not allow it.
pub async fn is_answering(address: &str) -> bool {
    let request = RequestInit::new();
    request.set_mode(RequestMode::NoCors);
    send(address, &request).await.is_some()
}

/// The address as it is: gloo's builder ends its query with a `&`, which a signed one does not forgive.
async fn send(address: &str, request: &RequestInit) -> Option<gloo_net::http::Response> {
    let request = web_sys::Request::new_with_str_and_init(address, request).ok()?;
    gloo_net::http::Request::from(request).send().await.ok()
}

/// Up to `most` bytes of a buffer, copied.
#[must_use]
pub fn first_bytes(bytes: &ArrayBuffer, most: usize) -> Vec<u8> {
    let end = bytes.byte_length().min(u32::try_from(most).unwrap_or(u32::MAX));
    js_sys::Uint8Array::new_with_byte_offset_and_length(bytes, 0, end).to_vec()
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

/// Whether the page's policy lets it connect to an address. What its first script allowed is read there: it alone decides.
#[must_use]
pub fn may_connect(address: &str) -> bool {
    let Ok(origin) = web_sys::Url::new(address).map(|url| url.origin()) else { return false };
    let document = web_sys::window().and_then(|window| window.document());
    let policies = document.and_then(|document| document.query_selector_all(POLICIES).ok());
    let last = policies.and_then(|found| found.get(found.length().checked_sub(1)?));
    let content = last.and_then(|meta| meta.dyn_into::<web_sys::HtmlMetaElement>().ok()).map(|meta| meta.content());
    is_own_origin(address) || content.is_some_and(|content| content.split(' ').any(|source| source == origin))
}

/// Whether an address is of this machine: a page that came over https may ask it in plain http.
#[must_use]
pub fn is_loopback(address: &str) -> bool {
    let host = web_sys::Url::new(address).map(|url| url.hostname()).unwrap_or_default();
    host == "localhost" || host.ends_with(".localhost") || host.starts_with("127.") || host == "[::1]"
}

/// Scheme, host and port of the page.
#[must_use]
pub fn page_origin() -> String {
    web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default()
}
