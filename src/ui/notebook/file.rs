//! A notebook as a file: saved, taken out of what is dropped, and taken over once there is data.

use super::state::Notes;
use crate::page::loads::Item;
use crate::page::notebook::kept::{self, ENDING, Saved};
use crate::page::sentences;
use crate::platform;
use crate::ui::data::Opener;
use crate::ui::saving::named;
use crate::ui::state::App;
use crate::worker::client::Source;
use leptos::prelude::*;
use web_sys::js_sys::Array;

/// A notebook is text that somebody typed and a hundred pins: a file with more, bytes, is none.
const MOST_BYTES: u64 = 4 * 1024 * 1024;

/// Reads the notebooks among what is to be opened, and gives the rest back.
pub(in crate::ui) fn take_notebooks(app: App, opener: Opener, items: Vec<Item<Source>>) -> Vec<Item<Source>> {
    let mut rest = Vec::new();
    for item in items {
        if !item.name.ends_with(ENDING) {
            rest.push(item);
            continue;
        }
        spawn(async move {
            let text = match &item.source {
                Source::File(file) if item.bytes <= MOST_BYTES => platform::text_of(&Array::of1(file)).await,
                _ => None,
            };
            match text.as_deref().and_then(kept::read_file) {
                Some(saved) => opener.notebook.set(Some(saved)),
                None => app.notify(sentences::no_notebook(&item.name), true),
            }
        });
    }
    rest
}

impl Notes {
    /// Takes over what was dropped, now or once there is data.
    pub(super) fn follow_dropped(self, opener: Opener) {
        let app = self.app;
        let waits = StoredValue::new(String::new());
        effect(move || {
            let Some(names) = opener.notebook.with(|saved| saved.as_ref().map(Saved::names)) else { return };
            let files = app.data.with(|data| data.files.clone());
            // Its data has come, or another notebook in its place.
            app.withdraw(&waits.get_value());
            if files.is_empty() {
                waits.set_value(sentences::notebook_waits(&names));
                app.notify(waits.get_value(), false);
                return;
            }
            let Some(saved) = opener.notebook.get_untracked() else { return };
            opener.notebook.set(None);
            let (is_same, pins) = (saved.is_of(&files), saved.notebook.pins.len());
            // It joins the notebook of this data, whichever effect comes first.
            self.turn_to(files);
            self.change(|own| own.join(saved.notebook));
            app.notify(sentences::notebook_read(pins, (!is_same).then_some(&names)), false);
        });
    }

    /// Saves the notebook so that it can be dropped on the page again.
    pub(super) fn save(self) {
        let app = self.app;
        let text =
            self.notebook.with_untracked(|own| app.data.with_untracked(|data| kept::write_file(own, &data.files)));
        let name = named(app, &format!("notebook{ENDING}"));
        if !platform::text_piece(&text).is_some_and(|file| platform::save_file(&file, &name)) {
            app.notify("The browser does not let the page save files.", true);
        }
    }
}
