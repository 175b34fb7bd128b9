//! The notebook of the data set that is open, kept by the browser, and what was drawn of it.

use crate::engine::protocol::{FileInfo, Response};
use crate::page::notebook::drawn::{draw, request};
use crate::page::notebook::kept;
use crate::page::notebook::pins::{Notebook, Pin, PinKind};
use crate::page::notebook::summary::Incident;
use crate::page::notebook::{Block, Fact, Telling};
use crate::platform;
use crate::route::Route;
use crate::ui::data::Opener;
use crate::ui::state::App;
use crate::worker::client::AskError;
use leptos::prelude::*;

/// Context of the page; copied freely.
#[derive(Clone, Copy)]
pub(in crate::ui) struct Notes {
    pub(super) app: App,
    /// Words of one's own, and what is pinned.
    pub(super) notebook: RwSignal<Notebook>,
    /// Keys of what is pinned, in order.
    pub(in crate::ui) pinned: Memo<Vec<String>>,
    /// What the summary is made of.
    pub(super) incident: RwSignal<Incident>,
    /// What was drawn of the pins, by their keys.
    pub(super) drawn: RwSignal<Vec<(String, Vec<Block>)>>,
    /// An answer is under way.
    pub(super) is_pending: RwSignal<bool>,
    /// Why there is none.
    pub(super) error: RwSignal<Option<String>>,
    /// The data and the zone that it was drawn from.
    drawn_from: StoredValue<(u64, bool)>,
    /// The files it belongs to.
    files: StoredValue<Vec<FileInfo>>,
}

/// Reads what is kept for the data, whenever other data is opened.
pub(in crate::ui) fn provide_notes(app: App, opener: Opener) {
    let notebook = RwSignal::new(Notebook::default());
    let notes = Notes {
        app,
        notebook,
        pinned: memo(move || notebook.with(|notebook| notebook.pins.iter().map(Pin::key).collect())),
        incident: RwSignal::default(),
        drawn: RwSignal::default(),
        is_pending: RwSignal::new(false),
        error: RwSignal::new(None),
        drawn_from: StoredValue::new((0, false)),
        files: StoredValue::new(Vec::new()),
    };
    let files = memo(move || app.data.with(|data| data.files.clone()));
    effect(move || notes.turn_to(files.get()));
    notes.follow_dropped(opener);
    provide_context(notes);
}

/// See [`provide_notes`].
pub(in crate::ui) fn use_notes() -> Notes {
    #[expect(clippy::expect_used, reason = "every component is mounted under the one that provides it")]
    use_context::<Notes>().expect("the notebook is provided at the root")
}

impl Notes {
    pub(super) fn turn_to(self, files: Vec<FileInfo>) {
        let before = self.files.get_value();
        // Nothing is open while the engine recovers: what was noted is still there then.
        if files.is_empty() || files == before {
            return;
        }
        let kept = platform::load_preference(&kept::name(&files)).unwrap_or_default();
        let is_more = !before.is_empty() && before.iter().all(|file| files.contains(file));
        self.files.set_value(files);
        // More files beside those before: what was noted of these goes on.
        if !kept.is_empty() || !is_more {
            self.notebook.set(kept::read(&kept));
        }
    }

    /// Changes the notebook, and keeps it. Where the browser keeps nothing, it lasts as long as the page.
    pub(super) fn change(self, change: impl FnOnce(&mut Notebook)) {
        self.notebook.update(change);
        let text = self.notebook.with_untracked(kept::write);
        platform::save_preference(&kept::name(&self.files.get_value()), &text);
    }

    /// What would be pinned of the present view. Reactive.
    pub(super) fn pin(self, kind: PinKind, subject: &str) -> Pin {
        let app = self.app;
        let division = if kind == PinKind::Compare { crate::ui::compare::division(app) } else { None };
        app.route.with(|route| match division {
            Some(division) => {
                let filter = crate::ui::compare::parted_filter(app);
                Pin::new(kind, subject, &Route { division: Some(division), filter, ..route.clone() })
            }
            None => Pin::new(kind, subject, route),
        })
    }

    /// What is told of the incident. Reactive.
    pub(super) fn facts(self) -> Vec<Fact> {
        let app = self.app;
        let zone_at = move |nanos| app.zone_at(nanos);
        app.route.with(|route| {
            app.data.with(|data| {
                let telling = Telling { route, zone_at: &zone_at, versions: &data.versions };
                self.incident.with(|incident| incident.facts(telling))
            })
        })
    }

    /// Asks for the summary now and whenever the selection or the data changes, until the owner is gone.
    pub(super) fn follow_incident(self) {
        let app = self.app;
        let asking = memo(move || (app.route.with(|route| route.filter.clone()), app.revision.get()));
        let turn = StoredValue::new(0_u64);
        effect(move || {
            // Read, not only tracked: a memo that nobody reads sees no changes.
            asking.with(|_| ());
            turn.update_value(|turn| *turn += 1);
            let mine = turn.get_value();
            let is_wanted = move || turn.try_get_value() == Some(mine);
            let route = app.route.get_untracked();
            // The first time it is told line by line; later what was told stays until all is new.
            let is_first = self.incident.with_untracked(|incident| incident.overview.is_none());
            self.is_pending.set(true);
            spawn_scoped(async move {
                let (mut incident, mut error) = (Incident::default(), None);
                for request in Incident::requests(&route) {
                    let answer = app.engine().ask("summary", request).await;
                    match answer {
                        _ if !is_wanted() => return,
                        Ok(answer) if is_first => self.incident.update(|incident| incident.put(answer.response)),
                        Ok(answer) => incident.put(answer.response),
                        Err(AskError::Superseded) => return,
                        Err(AskError::Failed(sentence)) => error = Some(sentence),
                    }
                }
                if !is_first {
                    self.incident.set(incident);
                }
                self.error.set(error);
                self.is_pending.set(false);
            });
        });
    }

    /// Asks for what is pinned and not drawn yet, one after the other; all of it anew when data or zone change.
    pub(super) fn follow_pins(self) {
        let app = self.app;
        let made_from = memo(move || (app.revision.get(), app.is_utc.get()));
        let turn = StoredValue::new(0_u64);
        effect(move || {
            let (now, keys) = (made_from.get(), self.pinned.get());
            if self.drawn_from.get_value() != now {
                self.drawn_from.set_value(now);
                self.drawn.set(Vec::new());
            }
            turn.update_value(|turn| *turn += 1);
            let mine = turn.get_value();
            let is_wanted = move || turn.try_get_value() == Some(mine);
            let pins = self.notebook.with_untracked(|notebook| notebook.pins.clone());
            spawn_scoped(async move {
                for (pin, key) in pins.iter().zip(keys) {
                    if self.drawn.with_untracked(|drawn| drawn.iter().any(|(of, _)| *of == key)) {
                        continue;
                    }
                    let route = app.route.with_untracked(|now| pin.route(now));
                    let answer = match app.engine().ask("pins", request(pin, &route)).await {
                        _ if !is_wanted() => return,
                        Ok(answer) => answer.response,
                        Err(AskError::Superseded) => return,
                        Err(AskError::Failed(message)) => Response::Failed { message },
                    };
                    let zone_at = move |nanos| untrack(|| app.zone_at(nanos));
                    let blocks = app.data.with_untracked(|data| {
                        draw(pin, &answer, Telling { route: &route, zone_at: &zone_at, versions: &data.versions })
                    });
                    self.drawn.update(|drawn| drawn.push((key, blocks)));
                }
            });
        });
    }
}
