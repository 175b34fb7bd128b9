//! Light or dark: an attribute of the root element that all tokens hang on, kept across visits.

use super::{load_preference, save_preference};

/// Which set of tokens is in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Dark ink on light paper.
    #[default]
    Light,
    /// Light ink on dark paper.
    Dark,
}

impl Theme {
    /// The word in the attribute and in storage.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Light => Self::Dark,
            Self::Dark => Self::Light,
        }
    }
}

/// The theme in force: what the page's first script set, else what was kept, else what the system prefers.
#[must_use]
pub fn current_theme() -> Theme {
    let window = web_sys::window();
    let root = window.as_ref().and_then(web_sys::Window::document).and_then(|document| document.document_element());
    let set = root.and_then(|root| root.get_attribute("data-theme")).or_else(|| load_preference("theme"));
    match set.as_deref() {
        Some("dark") => Theme::Dark,
        Some("light") => Theme::Light,
        _ => {
            let query = window.and_then(|window| window.match_media("(prefers-color-scheme: dark)").ok()).flatten();
            if query.is_some_and(|query| query.matches()) { Theme::Dark } else { Theme::Light }
        }
    }
}

/// Puts a theme in force.
pub fn apply_theme(theme: Theme) {
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(root) = document.and_then(|document| document.document_element()) {
        // Cannot fail: the name is a valid one.
        let _ = root.set_attribute("data-theme", theme.word());
    }
}

/// Puts a theme in force and keeps it for the next visit.
pub fn choose_theme(theme: Theme) {
    apply_theme(theme);
    save_preference("theme", theme.word());
}
