//! What is opened without a file of the user's: the example, addresses, pasted text, the data a link names.

use super::data::{Opener, Wanted, item};
use super::state::Load;
use crate::engine::protocol::OpenMode;
use crate::page::loads::Origin;
use crate::page::sentences::{self, FetchFailure};
use crate::platform::{self, FetchError};
use crate::route::{DataSource, Route};
use crate::worker::client::Source;
use leptos::prelude::*;

/// Name of the example as the engine is told.
const EXAMPLE: &str = "example.json.gz";

impl Opener {
    /// Opens what the route names, as far as it can be fetched; of the rest the start screen says what to drop.
    pub fn follow_link(&self) {
        let sources = self.app.route.with_untracked(|route| route.sources.clone());
        let is_file = |source: &DataSource| matches!(source, DataSource::File { .. });
        let fetched: Vec<DataSource> = sources.iter().filter(|source| !is_file(source)).cloned().collect();
        self.awaited.set(sources.into_iter().filter(is_file).collect());
        if !fetched.is_empty() {
            self.take(OpenMode::Replace, Wanted::Fetched(fetched));
        } else {
            self.look_for_kept();
        }
    }

    /// Opens an address as typed. One of another origin becomes the page's own address first: what may be connected to
    /// is fixed when the page starts.
    pub fn want_address(&self, text: &str) {
        let Some(address) = platform::resolve_address(text) else {
            let sentence = sentences::fetch_failed(text, "", &FetchFailure::NotAnAddress);
            self.failures.set(vec![sentence]);
            return;
        };
        let source = DataSource::Address(address.clone());
        if platform::is_own_origin(&address) {
            self.want(Wanted::Fetched(vec![source]));
            return;
        }
        let route = Route { sources: vec![source], ..Route::default() };
        platform::push_fragment(&route.to_fragment());
        platform::reload();
    }

    /// Opens text from the clipboard; an address is fetched.
    pub fn want_text(&self, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        let is_address = !text.trim().contains(char::is_whitespace)
            && ["http://", "https://"].iter().any(|scheme| text.trim().starts_with(scheme));
        if is_address {
            self.want_address(text);
            return;
        }
        let name = "pasted.json".to_owned();
        let bytes = js_sys::Uint8Array::from(text.as_bytes()).buffer();
        let pasted = item(Origin::File, Source::Bytes { name, bytes });
        self.want(Wanted::Files(vec![pasted]));
    }

    /// Opens the example.
    pub fn want_example(&self) {
        self.want(Wanted::Fetched(vec![DataSource::Example]));
    }

    pub(super) fn fetch(&self, mode: OpenMode, sources: Vec<DataSource>) {
        let (opener, wanted) = (*self, self.wanted.get_value());
        let abort = web_sys::AbortController::new().ok();
        self.aborts.update_value(|aborts| aborts.extend(abort.clone()));
        spawn(async move {
            let is_aborted = || abort.as_ref().is_some_and(|abort| abort.signal().aborted());
            let mut items = Vec::new();
            for source in sources {
                let (name, origin, address) = match source {
                    DataSource::Example => {
                        (EXAMPLE.to_owned(), Origin::Example, platform::built_address("example", EXAMPLE))
                    }
                    DataSource::Address(address) => {
                        let full = platform::resolve_address(&address).unwrap_or_else(|| address.clone());
                        (address, Origin::Address, full)
                    }
                    DataSource::File { .. } => continue,
                };
                opener.fetching.set(Some(name.clone()));
                let fetched = platform::fetch_bytes(&address, abort.as_ref()).await;
                if is_aborted() {
                    break;
                }
                match fetched {
                    Ok(bytes) => items.push(item(origin, Source::Bytes { name: name.clone(), bytes })),
                    Err(error) => opener.fetch_failed(&address, origin, error),
                }
            }
            opener.aborts.update_value(|aborts| aborts.retain(|one| Some(one) != abort.as_ref()));
            if opener.aborts.with_value(Vec::is_empty) {
                opener.fetching.set(None);
            }
            let is_newest = wanted == opener.wanted.get_value();
            // What ended it, if not the user's Cancel, takes its place; else what came meanwhile was added to this.
            if !items.is_empty() && (is_newest || !is_aborted()) {
                opener.open_items(if is_newest { mode } else { OpenMode::Add }, items);
            }
        });
    }

    fn fetch_failed(&self, address: &str, origin: Origin, error: FetchError) {
        let failure = match error {
            FetchError::Status(status) => FetchFailure::Status(status),
            FetchError::NoAnswer => FetchFailure::Opaque,
            FetchError::Broken => FetchFailure::Broken,
        };
        let sentence = if origin == Origin::Example {
            sentences::example_failed(&failure)
        } else {
            sentences::fetch_failed(address, &platform::page_origin(), &failure)
        };
        self.failures.update(|failures| failures.push(sentence));
    }

    /// Keeps the route equal to the page's address after Back, Forward or an edit of it.
    pub fn follow_address(&self) {
        let next = Route::parse(&platform::current_fragment());
        let before = self.app.route.get_untracked();
        if next == before {
            return;
        }
        if self.app.load.with_untracked(|load| *load == Load::Empty) {
            self.app.route.set(next);
            self.follow_link();
            return;
        }
        // The data stays, whatever the entry of the history says; other data is offered, as after a drop.
        let named = if next.sources == before.sources { Vec::new() } else { next.sources.clone() };
        self.app.route.set(Route { sources: before.sources, ..next });
        platform::replace_fragment(&self.app.route.with_untracked(Route::to_fragment));
        let fetched: Vec<DataSource> =
            named.into_iter().filter(|source| !matches!(source, DataSource::File { .. })).collect();
        if !fetched.is_empty() {
            self.want(Wanted::Fetched(fetched));
        }
    }
}
