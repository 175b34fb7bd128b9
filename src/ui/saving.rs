//! Files that the engine makes part by part, and what becomes of them on the page.

use super::overview::use_overview;
use super::state::App;
use crate::engine::protocol::{ExportOf, Request, Response};
use crate::format;
use crate::page::chips::{chips, words};
use crate::page::saving::file_name;
use crate::platform;
use crate::query::Filter;
use crate::worker::client::{AskError, Slot};
use js_sys::Array;
use wasm_bindgen::JsCast as _;

/// Why there is no file.
pub(super) enum Unsaved {
    /// Nobody wants it any more.
    Cancelled,
    /// A sentence for a person.
    Failed(String),
}

/// Has the engine write `what` of what `filter` selects. `go_on` is told after each part how many traces are written and
/// how many bytes; by `false` it cancels.
pub(super) async fn gather(
    app: App,
    slot: Slot,
    filter: Filter,
    what: ExportOf,
    go_on: Box<dyn Fn(u64, u64) -> bool>,
) -> Result<Array, Unsaved> {
    let (pieces, mut first, mut made_from) = (Array::new(), 0, None);
    loop {
        let request = Request::Export { filter: filter.clone(), what: what.clone(), first };
        let answer = app.engine().ask_part(slot, request, &pieces).await.map_err(|error| match error {
            AskError::Superseded => Unsaved::Cancelled,
            AskError::Failed(sentence) => Unsaved::Failed(sentence),
        })?;
        if *made_from.get_or_insert(answer.generation) != answer.generation {
            return Err(Unsaved::Failed("The data has changed while it was being written. Try again.".to_owned()));
        }
        let Response::Exported(next) = answer.response else { return Err(Unsaved::Cancelled) };
        let Some(next) = next else { return Ok(pieces) };
        if !go_on(next, bytes_of(&pieces)) {
            return Err(Unsaved::Cancelled);
        }
        first = next;
    }
}

fn bytes_of(pieces: &Array) -> u64 {
    pieces.iter().filter_map(|piece| piece.dyn_into::<web_sys::Blob>().ok()).map(|blob| blob.size() as u64).sum()
}

/// How many traces are selected. Reactive.
pub(super) fn selected(app: App) -> u64 {
    let all = app.data.with(|data| data.traces);
    use_overview().value.with(|value| value.as_ref().map_or(all, |overview| overview.traces))
}

/// `37 of 200 traces: service cart, not kind server`. Reactive.
pub(super) fn selection(app: App) -> String {
    let all = format::plural(app.data.with(|data| data.traces), "trace", "traces");
    let terms = app.route.with(|route| chips(&route.filter, &|nanos| app.zone_at(nanos)));
    if terms.is_empty() {
        return if app.data.with(|data| data.traces) == 1 { all } else { format!("All {all}") };
    }
    format!("{} of {all}: {}", format::count(selected(app)), words(&terms, &str::to_owned))
}

/// The name of a file with this ending that holds something of the present selection.
pub(super) fn named(app: App, suffix: &str) -> String {
    let range_nanos = use_overview().value.with_untracked(|value| value.as_ref().and_then(|all| all.range_nanos));
    app.data.with_untracked(|data| {
        let names: Vec<&str> = data.files.iter().map(|file| file.name.as_str()).collect();
        file_name(&names, range_nanos, suffix)
    })
}

/// Saves the pieces as a file, compressed if asked, unless nobody wants it any more by then; else says why not.
pub(super) async fn save(
    pieces: &Array,
    is_gzip: bool,
    name: &str,
    is_wanted: Box<dyn Fn() -> bool>,
) -> Result<(), Unsaved> {
    let file = platform::file_of(pieces, is_gzip).await;
    if !is_wanted() {
        return Err(Unsaved::Cancelled);
    }
    let is_saved = file.is_some_and(|file| platform::save_file(&file, name));
    let sentence = || Unsaved::Failed("The browser has no room for this file. A filter makes it smaller.".to_owned());
    if is_saved { Ok(()) } else { Err(sentence()) }
}
