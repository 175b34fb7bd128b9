//! Preferences in local storage. It may be blocked (frames of other sites): then they last as long as the page.

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// The preference `spanglass:<name>`, if storage has one.
#[must_use]
pub fn load_preference(name: &str) -> Option<String> {
    storage()?.get_item(&format!("spanglass:{name}")).ok()?
}

/// Keeps a preference, or forgets an empty one; without storage it is lost with the page, which is all one can do.
pub fn save_preference(name: &str, value: &str) {
    let name = format!("spanglass:{name}");
    let _ = storage().map(
        |storage| {
            if value.is_empty() { storage.remove_item(&name) } else { storage.set_item(&name, value) }
        },
    );
}
