//! Trace back-ends: what is asked of each, and what their answers say. Pure: requests are built and answers are judged here;
//! the page fetches, and an answer that holds traces goes to the usual ingest as the bytes it is.
//!
//! ```text
//! Search ─▶ Conversation ─▶ Request ─▶ the page fetches ─▶ status and bytes ─▶ Conversation: data, on to the next, or a Failure
//! ```
//! Terms: a *search* is what Jaeger UI's form asks, with the base address it goes to; a *question* is one of what can be asked
//! in its name (services, operations, traces); a back-end of several versions has several *requests* for a question, the
//! preferred one first.
//!
//! To add a back-end: one file with a [`Backend`], one line in [`BACKENDS`], the row in README.md, and a browser test
//! against the real program (`tests/e2e/remote.spec.mjs`): only what was really tested is offered.
//!
//! A token is no part of a search: it is handed to the [`Conversation`], becomes a header, and stands in no address.

mod answer;
mod conversation;
mod jaeger;
mod search;
mod zipkin;

pub use answer::{Failure, names};
pub use conversation::{Conversation, Heard};
pub use search::{LOOKBACKS, Lookback, MOST_TRACES, Search, tags};

use crate::format::address::encode;

/// What can be asked in the name of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// The names of all services.
    Services,
    /// The names of the operations of the search's service.
    Operations,
    /// The traces: those that are searched for, or the one whose id is given.
    Traces,
}

/// One request to a server; always a `GET`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The address, in full.
    pub address: String,
    /// Headers besides what browsers send by themselves.
    pub headers: Vec<(&'static str, String)>,
}

impl Request {
    /// A request for `path` below the base address, with these pairs as its query; empty values are left out. `path` is encoded already.
    fn get(api: &str, path: &str, pairs: &[(&str, String)]) -> Self {
        let mut address = format!("{api}{path}");
        let mut sign = '?';
        for (key, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
            address.push(sign);
            address.push_str(key);
            address.push('=');
            encode(value, &mut address);
            sign = '&';
        }
        Self { address, headers: Vec::new() }
    }
}

/// What lets a back-end answer to pages of another origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipe {
    /// Where it belongs, a phrase without an end.
    pub place: &'static str,
    /// The configuration, line by line, ready to be copied.
    pub text: String,
}

/// A back-end. Each is a file of this folder.
pub trait Backend: Sync {
    /// Its word in links.
    fn id(&self) -> &'static str;

    /// Its name.
    fn title(&self) -> &'static str;

    /// Which versions and interfaces of it are asked; a row of README.md.
    fn about(&self) -> &'static str;

    /// Where it usually is.
    fn usual_address(&self) -> &'static str;

    /// It searches within one service only.
    fn needs_service(&self) -> bool;

    /// The requests that answer a question, the preferred one first; each further one is for a server that has not the one
    /// before it. The search names its moments (see [`Search::at`]).
    fn requests(&self, question: Question, search: &Search) -> Vec<Request>;

    /// What lets it answer to a page of this origin.
    fn recipes(&self, page_origin: &str) -> Vec<Recipe>;
}

/// All back-ends, in the order they are offered.
pub const BACKENDS: &[&dyn Backend] = &[&jaeger::Jaeger, &zipkin::Zipkin];

/// The back-end of that word.
#[must_use]
pub fn backend(id: &str) -> Option<&'static dyn Backend> {
    BACKENDS.iter().copied().find(|backend| backend.id() == id)
}

/// Appends a part of a path: what would end it or begin another is encoded.
fn path_part(text: &str, out: &mut String) {
    let mut encoded = String::new();
    encode(text, &mut encoded);
    out.push_str(&encoded.replace('/', "%2F"));
}

#[cfg(test)]
mod tests;
