//! What every component may reach: handles only, no logic of a panel.

use super::waiting::Waiting;
use crate::engine::protocol::{DataInfo, Progress, Request};
use crate::figure::ImportReport;
use crate::format::Zone;
use crate::platform::{self, Theme};
use crate::route::Route;
use crate::worker::client::{Answer, AskError, EngineClient, Slot};
use leptos::prelude::*;
use std::rc::Rc;

/// Where the data set stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Load {
    /// Nothing is loaded.
    #[default]
    Empty,
    /// Files are being read; what was there before is still there.
    Loading(Progress),
    /// A data set is there.
    Ready,
}

/// A sentence for the user that stays until it is dismissed, or taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Told apart by this.
    pub id: u64,
    /// The sentence.
    pub text: String,
    /// An error, or only news.
    pub is_error: bool,
}

/// Context of the page; copied freely.
#[derive(Clone, Copy)]
pub struct App {
    /// The view state, kept equal to the fragment.
    pub route: RwSignal<Route>,
    /// Where the data set stands.
    pub load: RwSignal<Load>,
    /// What is in it.
    pub data: RwSignal<DataInfo>,
    /// What became of its files.
    pub report: RwSignal<ImportReport>,
    /// Sentences shown above the panels.
    pub notices: RwSignal<Vec<Notice>>,
    /// How many were ever told: no two have the same number.
    told: StoredValue<u64>,
    /// Light or dark: what draws on a canvas reads it, so as to draw again.
    pub theme: RwSignal<Theme>,
    /// Times are shown in UTC, not in the user's zone.
    pub is_utc: RwSignal<bool>,
    /// The text to copy by hand, where the clipboard is not allowed, and whether it is shown.
    pub by_hand: RwSignal<String>,
    /// See `by_hand`.
    pub is_by_hand: RwSignal<bool>,
    /// Counts the loads that ended: generations begin anew when the engine does, this does not.
    pub revision: RwSignal<u64>,
    /// The figures that wait for an answer.
    pub(super) waiting: Waiting,
    engine: StoredValue<EngineClient, LocalStorage>,
}

/// A figure that follows its request.
pub struct Asked<T: Send + Sync + 'static> {
    /// The newest answer; kept while the next is under way.
    pub value: RwSignal<Option<T>>,
    /// [`App::revision`] of the data that `value` was made from.
    pub answered: RwSignal<u64>,
    /// The next is under way.
    pub is_pending: RwSignal<bool>,
    /// Why there is none.
    pub error: RwSignal<Option<String>>,
}

// Not derived: that would ask `T` to be `Copy`.
impl<T: Send + Sync + 'static> Clone for Asked<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Asked<T> {}

impl App {
    /// Puts the pieces together; call once.
    #[must_use]
    pub fn new(route: Route, engine: EngineClient) -> Self {
        Self {
            route: RwSignal::new(route),
            load: RwSignal::default(),
            data: RwSignal::default(),
            report: RwSignal::default(),
            notices: RwSignal::default(),
            told: StoredValue::new(0),
            theme: RwSignal::new(platform::current_theme()),
            is_utc: RwSignal::new(platform::load_preference("zone").as_deref() == Some("utc")),
            by_hand: RwSignal::default(),
            is_by_hand: RwSignal::default(),
            revision: RwSignal::default(),
            waiting: Waiting::new(),
            engine: StoredValue::new_local(engine),
        }
    }

    /// The engine.
    #[must_use]
    pub fn engine(&self) -> EngineClient {
        self.engine.get_value()
    }

    /// The zone to show that moment in: the user's own, or UTC by choice. Reactive.
    #[must_use]
    pub fn zone_at(&self, nanos: u64) -> Zone {
        if self.is_utc.get() {
            return Zone::UTC;
        }
        Zone { offset_minutes: platform::local_offset_minutes(nanos), is_local: true }
    }

    /// Changes the view as one gesture: one entry in the browser's history, none if nothing changes.
    pub fn go(&self, change: impl FnOnce(&mut Route)) {
        let mut next = self.route.get_untracked();
        change(&mut next);
        if next != self.route.get_untracked() {
            platform::push_fragment(&next.to_fragment());
            self.route.set(next);
        }
    }

    /// Changes the view within a gesture (typing, dragging): the history's entry is replaced.
    pub fn adjust(&self, change: impl FnOnce(&mut Route)) {
        let mut next = self.route.get_untracked();
        change(&mut next);
        if next != self.route.get_untracked() {
            platform::replace_fragment(&next.to_fragment());
            self.route.set(next);
        }
    }

    /// Copies a text, and says whether it is in the clipboard. Where the page may not use it, the text is shown,
    /// selected, with a sentence that says so.
    pub async fn copy(self, text: String) -> bool {
        let is_copied = platform::copy_text(&text).await;
        if !is_copied {
            self.by_hand.set(text);
            self.is_by_hand.set(true);
        }
        is_copied
    }

    /// Shows a sentence.
    pub fn notify(&self, text: impl Into<String>, is_error: bool) {
        let text = text.into();
        self.told.update_value(|told| *told += 1);
        let id = self.told.get_value();
        self.notices.update(|notices| {
            notices.retain(|notice| notice.text != text);
            notices.push(Notice { id, text, is_error });
        });
    }

    /// Takes a sentence back that holds no longer.
    pub fn withdraw(&self, text: &str) {
        if self.notices.with_untracked(|notices| notices.iter().any(|notice| notice.text == text)) {
            self.notices.update(|notices| notices.retain(|notice| notice.text != text));
        }
    }

    /// Asks `request()` whenever what it reads changes, or the store does; of the answers in `slot` the newest wins.
    /// `request` returns `None` while there is nothing to ask. `pick` takes the figure out of the answer.
    pub fn follow<T: Send + Sync + 'static>(
        &self,
        slot: Slot,
        request: impl Fn() -> Option<Request> + 'static,
        pick: impl Fn(Answer) -> Option<T> + Copy + 'static,
    ) -> Asked<T> {
        let asked = Asked {
            value: RwSignal::new(None),
            answered: RwSignal::new(0),
            is_pending: RwSignal::new(false),
            error: RwSignal::new(None),
        };
        let progress = (asked.answered, asked.is_pending, asked.error);
        let show = move |answer: Option<Answer>| asked.value.set(answer.and_then(pick));
        self.follow_shown(slot, Box::new(request), progress, Rc::new(show));
        asked
    }

    /// [`Self::follow`] without its type: compiled once, not for each figure.
    fn follow_shown(
        &self,
        slot: Slot,
        request: Box<dyn Fn() -> Option<Request>>,
        (answered, is_pending, error): (RwSignal<u64>, RwSignal<bool>, RwSignal<Option<String>>),
        show: Rc<dyn Fn(Option<Answer>)>,
    ) {
        let app = *self;
        let store = memo(move || (app.data.with(|data| data.generation), app.revision.get()));
        on_cleanup(move || app.waiting.end(is_pending));
        effect(move || {
            let (now, revision) = store.get();
            let Some(request) = request().filter(|_| now > 0) else {
                app.waiting.end(is_pending);
                show(None);
                return;
            };
            app.waiting.begin(is_pending);
            let (answer, show) = (app.engine().ask(slot, request), Rc::clone(&show));
            spawn_scoped(async move {
                match answer.await {
                    Ok(answer) if answer.generation < now => {}
                    Ok(answer) => {
                        app.waiting.end(is_pending);
                        error.set(None);
                        answered.set(revision);
                        show(Some(answer));
                    }
                    Err(AskError::Superseded) => {}
                    Err(AskError::Failed(message)) => {
                        app.waiting.end(is_pending);
                        error.set(Some(message));
                        show(None);
                    }
                }
            });
        });
    }
}

/// The context of the page.
///
/// # Panics
/// Outside the page's tree, which is a bug.
#[must_use]
pub fn use_app() -> App {
    #[expect(clippy::expect_used, reason = "every component is mounted under the one that provides it")]
    use_context::<App>().expect("App is provided at the root")
}
