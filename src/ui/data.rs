//! What the data set does on the page: opened, read, settled, lost and read again. The decisions are
//! [`page::loads`](crate::page::loads)'; here they meet the engine and the signals.

use super::connect::Connect;
use super::kept::Kept;
use super::notebook::take_notebooks;
use super::state::{App, Load};
use crate::engine::protocol::{DataInfo, FileInfo, OpenMode, Progress, Response};
use crate::figure::ImportReport;
use crate::page::comparison::since;
use crate::page::connecting::may_be_more;
use crate::page::link::{self, Fit};
use crate::page::loads::{Item, Loads, Origin, Step};
use crate::page::notebook::kept::Saved;
use crate::page::sentences;
use crate::platform;
use crate::route::{DataSource, Route, View};
use crate::worker::client::{Event, Source};
use leptos::prelude::*;

/// Something the user wants opened.
#[derive(Clone)]
pub enum Wanted {
    /// Files of the disk or the clipboard.
    Files(Vec<Item<Source>>),
    /// What can be fetched: the example, addresses, searches.
    Fetched(Vec<DataSource>),
}

impl Wanted {
    /// Names, for a question about it.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        match self {
            Self::Files(items) => items.iter().map(|item| item.name.clone()).collect(),
            Self::Fetched(sources) => sources.iter().map(link::title).collect(),
        }
    }
}

/// Opens things; context of the page, copied freely.
#[derive(Clone, Copy)]
pub struct Opener {
    pub(super) app: App,
    pub(super) loads: StoredValue<Loads<Source>, LocalStorage>,
    /// Dropped while data is there: add or replace?
    offer: StoredValue<Option<Wanted>, LocalStorage>,
    offers: RwSignal<()>,
    /// The form that asks a back-end.
    pub(super) connect: Connect,
    /// Sentences on what could not be opened.
    pub failures: RwSignal<Vec<String>>,
    /// Sentences on what was read in part, or may be a part.
    pub cautions: RwSignal<Vec<String>>,
    /// The address being fetched.
    pub fetching: RwSignal<Option<String>>,
    /// The sources the present link names, until data is there: which files to drop.
    pub awaited: RwSignal<Vec<DataSource>>,
    /// A notebook that was dropped, until there is data for it.
    pub(super) notebook: RwSignal<Option<Saved>>,
    /// What the browser keeps for the next visit.
    pub(super) kept: RwSignal<Kept>,
    /// What ends each fetch that is under way.
    pub(super) aborts: StoredValue<Vec<web_sys::AbortController>, LocalStorage>,
    /// How often something was wanted.
    pub(super) wanted: StoredValue<u32>,
    /// The overview has not been shown since data was opened.
    pub(super) is_unseen: StoredValue<bool>,
    is_adding: StoredValue<bool>,
    /// What is opened next is to be compared with what is there then.
    is_compared: StoredValue<bool>,
    /// What was there when that began to be read.
    before: StoredValue<Option<Vec<FileInfo>>>,
    crash_reason: StoredValue<String>,
}

/// The context of the page that opens things.
#[must_use]
pub fn use_opener() -> Opener {
    #[expect(clippy::expect_used, reason = "every component is mounted under the one that provides it")]
    use_context::<Opener>().expect("Opener is provided at the root")
}

impl Opener {
    /// One per page.
    #[must_use]
    pub fn new(app: App) -> Self {
        Self {
            app,
            connect: Connect::new(app),
            loads: StoredValue::new_local(Loads::default()),
            offer: StoredValue::new_local(None),
            offers: RwSignal::default(),
            failures: RwSignal::default(),
            cautions: RwSignal::default(),
            fetching: RwSignal::default(),
            awaited: RwSignal::default(),
            notebook: RwSignal::new(None),
            kept: RwSignal::default(),
            aborts: StoredValue::new_local(Vec::new()),
            wanted: StoredValue::new(0),
            is_unseen: StoredValue::new(false),
            is_adding: StoredValue::new(false),
            is_compared: StoredValue::new(false),
            before: StoredValue::default(),
            crash_reason: StoredValue::default(),
        }
    }

    /// Opens at once where nothing is loaded; else asks what is to become of the data that is there. A notebook is taken over
    /// without a question: it changes no data.
    pub fn want(&self, mut wanted: Wanted) {
        if let Wanted::Files(items) = &mut wanted {
            *items = take_notebooks(self.app, *self, std::mem::take(items));
            if items.is_empty() {
                return;
            }
        }
        let has_data = self.app.data.with_untracked(|data| data.traces > 0);
        if has_data || self.loads.with_value(Loads::is_reading) || self.fetching.with_untracked(Option::is_some) {
            self.offer(Some(wanted));
        } else {
            self.take(OpenMode::Replace, wanted);
        }
    }

    /// Asks what is to become of the data that is there, or does not ask any more.
    pub fn offer(&self, wanted: Option<Wanted>) {
        self.offer.set_value(wanted);
        self.offers.set(());
    }

    /// What is asked about. Reactive.
    #[must_use]
    pub fn offered(&self) -> Option<Wanted> {
        self.offers.track();
        self.offer.get_value()
    }

    /// Opens.
    pub fn take(&self, mode: OpenMode, wanted: Wanted) {
        self.is_compared.set_value(false);
        self.begin(mode, wanted);
    }

    /// Opens beside what is there, and leads to the comparison of both.
    pub fn compare(&self, wanted: Wanted) {
        self.is_compared.set_value(true);
        self.begin(OpenMode::Add, wanted);
    }

    fn begin(&self, mode: OpenMode, wanted: Wanted) {
        platform::mark("open-start");
        self.wanted.update_value(|wanted| *wanted += 1);
        self.offer(None);
        self.failures.update(Vec::clear);
        self.cautions.update(Vec::clear);
        if mode == OpenMode::Replace {
            self.abort_fetches();
        }
        match wanted {
            Wanted::Files(items) => self.open_items(mode, items),
            Wanted::Fetched(sources) => self.fetch(mode, sources),
        }
    }

    pub(super) fn open_items(&self, mode: OpenMode, items: Vec<Item<Source>>) {
        let step = self.loads.try_update_value(|loads| loads.open(mode, items)).unwrap_or(Step::Wait);
        self.run(step);
    }

    /// Stops reading or fetching; what was read stays.
    pub fn cancel(&self) {
        self.abort_fetches();
        if self.loads.with_value(Loads::is_reading) {
            self.app.engine().cancel();
        }
    }

    fn abort_fetches(&self) {
        self.aborts.with_value(|aborts| aborts.iter().for_each(web_sys::AbortController::abort));
    }

    /// News of the engine.
    pub fn receive(&self, event: Event) {
        match event {
            Event::Told(Response::Progress(progress)) => {
                if self.loads.with_value(Loads::is_reading) {
                    self.loads.update_value(|loads| loads.reading(progress.file_index));
                    self.app.load.set(Load::Loading(progress));
                }
            }
            Event::Told(Response::Opened { info, report }) => self.ended(info, report),
            Event::Told(_) => {}
            Event::Crashed(reason) => self.crashed(&reason),
            Event::Dead(sentence) => {
                self.loads.update_value(Loads::clear);
                self.settle_load(self.app.data.with_untracked(|data| data.traces));
                self.app.notify(sentence, true);
            }
        }
    }

    fn run(&self, step: Step<Source>) {
        match step {
            Step::Open(mode, sources) => {
                let infos: Vec<_> = sources.iter().map(Source::info).collect();
                let progress = Progress {
                    file: infos.first().map(|info| info.name.clone()).unwrap_or_default(),
                    files: u32::try_from(infos.len()).unwrap_or(u32::MAX),
                    total_bytes: infos.iter().map(|info| info.bytes).sum(),
                    ..Progress::default()
                };
                self.is_adding.set_value(mode == OpenMode::Add);
                // Only now: what was under way when it was asked for has ended.
                let is_compared = self.is_compared.try_update_value(std::mem::take).unwrap_or(false);
                let before = self.app.data.with_untracked(|data| data.files.clone());
                self.before.set_value(Some(before).filter(|_| is_compared));
                self.app.load.set(Load::Loading(progress));
                self.app.engine().open(mode, &sources);
            }
            Step::Cancel => self.app.engine().cancel(),
            Step::Wait | Step::Settled | Step::Recovered { .. } | Step::Emptied { .. } => {}
        }
    }

    fn ended(&self, info: DataInfo, report: ImportReport) {
        let was_recovering = self.loads.with_value(Loads::is_recovering);
        let has_changed = self.app.data.with_untracked(|data| data.generation) != info.generation;
        let step = self.loads.try_update_value(|loads| loads.opened(has_changed)).unwrap_or(Step::Settled);
        match step {
            Step::Recovered { kept, set_aside } => {
                self.publish(info, report, true);
                let reason = self.crash_reason.get_value();
                self.app.notify(sentences::crashed(&set_aside, kept, &reason), true);
            }
            Step::Emptied { set_aside } => self.emptied(&set_aside),
            step => {
                if !was_recovering {
                    self.publish(info, report, false);
                }
                self.run(step);
            }
        }
    }

    /// Makes the engine's data the page's.
    fn publish(&self, info: DataInfo, report: ImportReport, is_recovery: bool) {
        let app = self.app;
        if !is_recovery {
            self.tell_problems(&info, &report);
        }
        if info.traces > 0 {
            let now = self.loads.with_value(|loads| link::sources(&info.files, loads.held()));
            let had_data = app.data.with_untracked(|data| data.traces > 0);
            let keeps_view = is_recovery || (had_data && self.is_adding.get_value());
            self.tell_difference(&now, keeps_view);
            let may_be_more = may_be_more(&now, info.traces).filter(|_| !is_recovery);
            self.cautions.update(|cautions| cautions.extend(may_be_more));
            app.adjust(|route| *route = link::route_after(route, now, keeps_view));
            let before = self.before.try_update_value(Option::take).flatten();
            if let Some(division) = before.and_then(|before| since(&before, &info.files)) {
                app.go(|route| (route.view, route.division) = (View::Compare, Some(division)));
            }
            self.awaited.set(Vec::new());
            self.is_unseen.set_value(!is_recovery);
        }
        let traces = info.traces;
        app.report.set(report);
        app.data.set(info);
        app.revision.update(|revision| *revision += 1);
        self.settle_load(traces);
        if traces > 0 && !is_recovery {
            self.keep_soon();
        }
    }

    fn settle_load(&self, traces: u64) {
        self.app.load.set(if traces > 0 { Load::Ready } else { Load::Empty });
    }

    fn tell_problems(&self, info: &DataInfo, report: &ImportReport) {
        let told = |state| {
            let files = report.files.iter().filter(move |file| file.state == state);
            files.filter_map(sentences::file_problem).collect::<Vec<_>>()
        };
        let refused = told(crate::figure::FileState::Refused);
        if refused.is_empty() && info.traces == 0 {
            let names: Vec<String> = report.files.iter().map(|file| file.name.clone()).collect();
            self.failures.update(|failures| failures.push(sentences::no_spans(&names)));
        }
        self.failures.update(|failures| failures.extend(refused));
        self.cautions.set(told(crate::figure::FileState::Partial));
    }

    /// The link named other data than what is there now: says so, and whether its view is kept all the same.
    fn tell_difference(&self, now: &[DataSource], keeps_view: bool) {
        let fit = self.app.route.with_untracked(|route| link::fit(&route.sources, now));
        match fit {
            _ if keeps_view => {}
            Fit::Near { changed, missing } => self.app.notify(sentences::differs(&changed, &missing), false),
            Fit::Other => {
                let awaited: Vec<String> =
                    self.awaited.with_untracked(|awaited| awaited.iter().map(link::title).collect());
                if !awaited.is_empty() {
                    self.app.notify(sentences::is_other_data(&awaited), false);
                }
            }
            Fit::Same => {}
        }
    }

    fn crashed(&self, reason: &str) {
        let reason = reason.lines().next().unwrap_or_default().trim();
        self.crash_reason.set_value(reason.to_owned());
        let (_, step) = self.loads.try_update_value(Loads::crashed).unwrap_or((None, Step::Wait));
        match (self.loads.with_value(Loads::idle_crashes), step) {
            // Not while reading: what the present view asks for may be the cause, and the view asks again.
            (3.., Step::Open(..)) => {
                self.loads.update_value(Loads::clear);
                self.app.notify(sentences::keeps_crashing(reason), true);
                self.forget();
            }
            (crashes, step @ Step::Open(..)) => {
                if crashes == 2 {
                    self.app.go(|route| *route = Route { sources: route.sources.clone(), ..Route::default() });
                }
                self.run(step);
            }
            (_, Step::Emptied { set_aside }) => self.emptied(&set_aside),
            _ => {}
        }
    }

    /// Nothing is left to read.
    fn emptied(&self, set_aside: &[String]) {
        let had_data = self.app.data.with_untracked(|data| data.traces > 0);
        if had_data || !set_aside.is_empty() {
            let reason = self.crash_reason.get_value();
            self.failures.update(|failures| failures.push(sentences::crashed(set_aside, 0, &reason)));
        }
        self.forget();
    }

    fn forget(&self) {
        self.app.data.set(DataInfo::default());
        self.app.revision.update(|revision| *revision += 1);
        self.app.load.set(Load::Empty);
    }
}

/// Files as items.
#[must_use]
pub fn file_items(files: &web_sys::FileList) -> Vec<Item<Source>> {
    let each = (0..files.length()).filter_map(|at| files.get(at));
    each.map(|file| item(Origin::File, Source::File(file))).collect()
}

/// Something to read as an item, named and measured as the engine is told.
pub(super) fn item(origin: Origin, source: Source) -> Item<Source> {
    let info = source.info();
    Item { name: info.name, bytes: info.bytes, origin, source }
}
