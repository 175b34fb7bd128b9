//! The last data set is kept in the browser for the next visit: what is said of it, *forget*, and the switch.

use super::data::{Opener, Wanted, item, use_opener};
use crate::engine::protocol::OpenMode;
use crate::format::bytes;
use crate::page::loads::Origin;
use crate::platform;
use crate::route::DataSource;
use crate::worker::client::Source;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsValue;
use web_sys::{Blob, File};

/// More than this is not kept, whatever the browser would allow.
const MAX_BYTES: u64 = 1_000_000_000;

/// After a load: the first screen goes first.
const DELAY: Duration = Duration::from_millis(1500);

/// The preference that switches it off.
const PREFERENCE: &str = "keep";
const OFF: &str = "no";

/// What the browser keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Kept {
    /// Nothing.
    #[default]
    Nothing,
    /// Files of so many bytes in all.
    Files {
        /// Their names.
        names: Vec<String>,
        /// Their bytes.
        bytes: u64,
    },
    /// It refused: storage is blocked or full.
    Refused,
}

fn is_on() -> bool {
    platform::load_preference(PREFERENCE).as_deref() != Some(OFF)
}

fn described(files: &[(String, Blob)]) -> Kept {
    let names = files.iter().map(|(name, _)| name.clone()).collect();
    Kept::Files { names, bytes: files.iter().map(|(_, blob)| blob.size() as u64).sum() }
}

impl Opener {
    /// Keeps the files of the data set that is there now; what can be fetched again is not kept.
    pub(super) fn keep_soon(&self) {
        let opener = *self;
        let revision = self.app.revision.get_untracked();
        set_timeout(
            move || {
                if opener.app.revision.get_untracked() == revision && is_on() {
                    opener.keep();
                }
            },
            DELAY,
        );
    }

    fn keep(self) {
        let held = self.loads.with_value(|loads| loads.held().to_vec());
        let files: Vec<(String, Blob)> = held
            .into_iter()
            .filter(|item| item.origin == Origin::File)
            .filter_map(|item| Some((item.name, blob(&item.source)?)))
            .collect();
        let sum: u64 = files.iter().map(|(_, blob)| blob.size() as u64).sum();
        if files.is_empty() || sum > MAX_BYTES {
            return;
        }
        let kept = self.kept;
        spawn(async move {
            let is_kept = platform::keep_files(&files).await;
            kept.set(if is_kept { described(&files) } else { Kept::Refused });
        });
    }

    /// Opens the kept files if they are those that the link waits for; else says that they are there.
    pub(super) fn look_for_kept(&self) {
        let opener = *self;
        spawn(async move {
            let files: Vec<(String, Blob)> =
                platform::kept_files().await.into_iter().map(|file| (file.name(), file.into())).collect();
            if files.is_empty() {
                return;
            }
            opener.kept.set(described(&files));
            let wanted: Vec<String> =
                opener.awaited.with_untracked(|sources| sources.iter().filter_map(name_of).collect());
            let has = |name: &String| files.iter().any(|(kept, _)| kept == name);
            if !wanted.is_empty() && wanted.iter().all(has) {
                opener.open_kept();
            }
        });
    }

    fn open_kept(self) {
        spawn(async move {
            let files = platform::kept_files().await;
            let items: Vec<_> = files.into_iter().map(|file: File| item(Origin::File, Source::File(file))).collect();
            if !items.is_empty() {
                self.take(OpenMode::Replace, Wanted::Files(items));
            }
        });
    }

    fn forget_kept(self) {
        spawn(async move {
            platform::forget_files().await;
            self.kept.set(Kept::Nothing);
        });
    }
}

fn name_of(source: &DataSource) -> Option<String> {
    if let DataSource::File { name, .. } = source { Some(name.clone()) } else { None }
}

fn blob(source: &Source) -> Option<Blob> {
    match source {
        Source::File(file) => Some(file.clone().into()),
        Source::Bytes { bytes, .. } => {
            Blob::new_with_buffer_source_sequence(&js_sys::Array::of1(&JsValue::from(bytes))).ok()
        }
    }
}

/// On the start screen: what is there from last time.
#[component]
pub(super) fn KeptOffer() -> impl IntoView {
    let opener = use_opener();
    let offer = move || {
        let Kept::Files { names, bytes: size } = opener.kept.get() else { return None };
        let names = names.join(", ");
        Some(view! {
            <p class="start__kept" data-testid="kept">
                "Kept in this browser from last time: " <bdi>{names}</bdi> {format!(" ({}). ", bytes(size))}
                <button type="button" class="link" on:click=move |_| opener.open_kept()>"Open again"</button>
                " · "
                <button type="button" class="link" on:click=move |_| opener.forget_kept()>"Forget"</button>
            </p>
        })
    };
    view! { {dy(offer)} }
}

/// On the data screen: what is kept, *forget*, and the switch.
#[component]
pub(super) fn KeptCard() -> impl IntoView {
    let opener = use_opener();
    let is_on = RwSignal::new(is_on());
    let toggle = move |_| {
        is_on.update(|on| *on = !*on);
        platform::save_preference(PREFERENCE, if is_on.get_untracked() { "yes" } else { OFF });
        if is_on.get_untracked() {
            opener.keep();
        } else {
            opener.forget_kept();
        }
    };
    let state = move || match opener.kept.get() {
        Kept::Files { bytes: size, .. } => {
            format!("{} are kept in this browser, for a reload or the next visit.", bytes(size))
        }
        Kept::Refused => {
            "This browser lets the page keep nothing, or not so much: after a reload, drop the files again.".to_owned()
        }
        Kept::Nothing => "Nothing is kept in this browser.".to_owned(),
    };
    let forget = move || {
        let is_there = matches!(opener.kept.get(), Kept::Files { .. });
        is_there.then(|| {
            view! { <button type="button" class="link" on:click=move |_| opener.forget_kept()>"Forget"</button> }
                .into_any()
        })
    };
    view! {
        <section class="card" data-testid="kept">
            <h2 class="card__title">"The next visit"</h2>
            <p class="import__kept">
                {dy(state)} " " {dy(forget)}
            </p>
            <label class="import__kept">
                <input type="checkbox" prop:checked=move || is_on.get().then_some("checked") on:change=toggle />
                " Keep the last data set in this browser"
            </label>
        </section>
    }
}
