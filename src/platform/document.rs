//! The document round the page: what its first script was told, its title, its address, its clipboard.

use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

/// An address that the build put beside the page's first script, resolved once and for all: `worker`, `example`.
/// Falls back to `fallback` where the page was built in another way.
#[must_use]
pub fn built_address(name: &str, fallback: &str) -> String {
    let document = web_sys::window().and_then(|window| window.document());
    let attribute = format!("data-{name}");
    let tag = document.and_then(|document| document.query_selector(&format!("script[{attribute}]")).ok().flatten());
    let given = tag.and_then(|tag| tag.get_attribute(&attribute)).unwrap_or_else(|| fallback.to_owned());
    super::resolve_address(&given).unwrap_or(given)
}

/// The engine's address. `?parsers=2` in the page's own address is handed on, for measurements.
#[must_use]
pub fn engine_address() -> String {
    let address = built_address("worker", "./worker-boot.js");
    let search = web_sys::window().and_then(|window| window.location().search().ok()).unwrap_or_default();
    let asked = search.split(['?', '&']).find_map(|pair| pair.strip_prefix("parsers="));
    match asked.and_then(|count| count.parse::<u8>().ok()) {
        Some(count) => format!("{address}{}parsers={count}", if address.contains('?') { '&' } else { '?' }),
        None => address,
    }
}

/// The page's address with its fragment.
#[must_use]
pub fn page_address() -> String {
    web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default()
}

/// Whether the page's first script has begun to load the page anew: nothing may start in this one any more.
#[must_use]
pub fn is_leaving() -> bool {
    let root = web_sys::window().and_then(|window| window.document()).and_then(|document| document.document_element());
    root.is_some_and(|root| root.has_attribute("data-leaving"))
}

/// Whether there is room for a panel beside the content.
#[must_use]
pub fn is_wide() -> bool {
    let query = web_sys::window().and_then(|window| window.match_media("(min-width: 1001px)").ok().flatten());
    query.is_some_and(|query| query.matches())
}

/// Sets the title of the document.
pub fn set_title(title: &str) {
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        document.set_title(title);
    }
}

/// Loads the page anew, with the address it has now.
pub fn reload() {
    // Fails only while the page is being left.
    let _ = web_sys::window().map(|window| window.location().reload());
}

/// Puts text into the clipboard; says whether it got there.
pub async fn copy_text(text: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    let navigator = window.navigator();
    // Not there outside secure contexts, though its type says otherwise.
    let clipboard = js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard")).unwrap_or_default();
    if clipboard.is_undefined() || clipboard.is_null() {
        return false;
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

/// Where the focus goes in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FocusStep {
    /// To the first.
    First,
    /// One back.
    Back,
    /// One on.
    On,
    /// To the last.
    Last,
}

/// Moves the focus among what `selector` finds in `list`, from `here` on; to the first where `here` is none of them.
pub fn step_focus(list: &web_sys::Element, selector: &str, here: &web_sys::Element, step: FocusStep) {
    let Ok(found) = list.query_selector_all(selector) else { return };
    let at = (0..found.length()).find(|&at| found.get(at).is_some_and(|node| node.is_same_node(Some(here))));
    let next = match (at, step) {
        (_, FocusStep::Last) => found.length().checked_sub(1),
        (None, _) | (_, FocusStep::First) => Some(0),
        (Some(at), FocusStep::Back) => at.checked_sub(1),
        (Some(at), FocusStep::On) => at.checked_add(1),
    };
    let element = next.and_then(|next| found.get(next)).and_then(|node| node.dyn_into::<web_sys::HtmlElement>().ok());
    // A focus that is refused is no harm.
    let _ = element.map(|element| element.focus());
}

/// Makes `stop` the one element in `list` that Tab leads to, of those that have a `tabindex`. Without one the one that is it
/// stays; where that is gone, it is the first.
pub fn set_tab_stop(list: &web_sys::Element, stop: Option<web_sys::Element>) {
    let found = |selector| list.query_selector(selector).ok().flatten();
    let before = found("[tabindex='0']");
    let Some(stop) = stop.or_else(|| before.clone()).or_else(|| found("[tabindex]")) else { return };
    // Neither fails: the name is one of HTML's.
    let _ = before.map(|before| before.set_attribute("tabindex", "-1"));
    let _ = stop.set_attribute("tabindex", "0");
}

/// Scrolls no more than it takes to see an element.
pub fn scroll_into_view(element: &web_sys::Element) {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// Whether a dialog is open, which has all keys.
#[must_use]
pub fn has_dialog() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document.is_some_and(|document| document.query_selector("dialog[open]").ok().flatten().is_some())
}

/// Whether typing goes somewhere: keys then belong to the field.
#[must_use]
pub fn is_typing(event: &web_sys::Event) -> bool {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else {
        return false;
    };
    target
        .closest("input:not([type=file]):not([type=checkbox]), textarea, select, [contenteditable]")
        .ok()
        .flatten()
        .is_some()
}
