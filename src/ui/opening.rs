//! What is opened without a file of the user's: the example, addresses, searches, pasted text, the data a link names.

use super::data::{Opener, Wanted, item};
use super::state::Load;
use crate::engine::protocol::OpenMode;
use crate::page::loads::Origin;
use crate::page::sentences::{self, FetchFailure};
use crate::platform::{self, FetchError};
use crate::remote::Failure;
use crate::route::{DataSource, Route};
use crate::worker::client::Source;
use js_sys::ArrayBuffer;
use leptos::prelude::*;

/// Name of the example as the engine is told.
const EXAMPLE: &str = "example.json.gz";

/// Why something was not fetched.
enum Unfetched {
    /// What was asked for at this address.
    Address(String, FetchFailure),
    /// What was asked of a back-end.
    Search(Failure),
}

/// How the engine is told of what is fetched, and where it comes from; a file is not.
fn told(source: &DataSource) -> Option<(String, Origin)> {
    match source {
        DataSource::Example => Some((EXAMPLE.to_owned(), Origin::Example)),
        DataSource::Address(address) => Some((address.clone(), Origin::Address)),
        DataSource::Search(search) => Some((search.title(), Origin::Search(search.clone()))),
        DataSource::File { .. } => None,
    }
}

impl Opener {
    /// Opens what the route names, as far as it can be fetched; of the rest the start screen says what to drop.
    pub fn follow_link(&self) {
        let named = self.app.route.with_untracked(|route| route.sources.clone());
        let sources = self.without_connection(&named);
        if sources.len() == named.len() {
            // A search means the moments it is first asked for, also in the address.
            self.app.adjust(|route| route.sources.clone_from(&sources));
        } else {
            // Its address stays the page's, which keeps leave to reach it when it is loaded anew.
            self.app.route.update(|route| route.sources.clone_from(&sources));
        }
        let is_file = |source: &DataSource| matches!(source, DataSource::File { .. });
        let fetched: Vec<DataSource> = sources.iter().filter(|source| !is_file(source)).cloned().collect();
        self.awaited.set(sources.into_iter().filter(is_file).collect());
        if !fetched.is_empty() {
            self.take(OpenMode::Replace, Wanted::Fetched(fetched));
        } else {
            self.look_for_kept();
        }
    }

    /// What a link names, its searches with their moments, but for a connection that asks nothing yet: that opens the form.
    fn without_connection(&self, sources: &[DataSource]) -> Vec<DataSource> {
        let one = |source: &DataSource| match source {
            DataSource::Search(search) if search.is_asked() => {
                Some(DataSource::Search(Box::new(search.at(platform::now_micros()))))
            }
            DataSource::Search(search) => {
                self.connect.open_with(search);
                None
            }
            other => Some(other.clone()),
        };
        sources.iter().filter_map(one).collect()
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
                let Some((name, origin)) = told(&source) else { continue };
                opener.fetching.set(Some(name.clone()));
                let fetched = opener.fetch_one(&source, abort.as_ref()).await;
                if is_aborted() {
                    break;
                }
                match fetched {
                    Ok(bytes) => items.push(item(origin, Source::Bytes { name, bytes })),
                    Err(failure) => opener.fetch_failed(&source, failure),
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

    async fn fetch_one(
        &self,
        source: &DataSource,
        abort: Option<&web_sys::AbortController>,
    ) -> Result<ArrayBuffer, Unfetched> {
        let address = match source {
            DataSource::Search(search) => return self.connect.fetch(search, abort).await.map_err(Unfetched::Search),
            DataSource::Example => platform::built_address("example", EXAMPLE),
            DataSource::Address(address) => platform::resolve_address(address).unwrap_or_else(|| address.clone()),
            DataSource::File { name, .. } => name.clone(),
        };
        platform::fetch_bytes(&address, abort).await.map_err(|error| {
            let failure = match error {
                FetchError::Status(status) => FetchFailure::Status(status),
                FetchError::NoAnswer => FetchFailure::Opaque,
                FetchError::Broken => FetchFailure::Broken,
            };
            Unfetched::Address(address, failure)
        })
    }

    fn fetch_failed(&self, source: &DataSource, failure: Unfetched) {
        let sentence = match (source, failure) {
            (DataSource::Search(search), Unfetched::Search(failure)) => return self.connect.failed(search, &failure),
            (_, Unfetched::Search(_)) => return,
            (DataSource::Example, Unfetched::Address(_, failure)) => sentences::example_failed(&failure),
            (_, Unfetched::Address(address, failure)) => {
                sentences::fetch_failed(&address, &platform::page_origin(), &failure)
            }
        };
        self.failures.update(|failures| failures.push(sentence));
    }

    /// Keeps the route equal to the page's address after Back, Forward or an edit of it.
    pub fn follow_address(&self) {
        let mut next = Route::parse(&platform::current_fragment());
        let before = self.app.route.get_untracked();
        if next == before {
            return;
        }
        if self.app.load.with_untracked(|load| *load == Load::Empty) {
            self.app.route.set(next);
            self.follow_link();
            return;
        }
        next.sources = self.without_connection(&next.sources);
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
