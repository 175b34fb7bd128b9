//! *Connect*: a back-end is asked, and asked again. What is asked is [`remote`](crate::remote)'s, what stands in the form and
//! what is said is [`page::connecting`](crate::page::connecting)'s; here both meet the browser.
//!
//! What the page may connect to is fixed when it starts, by its first script. So an address of another origin becomes the page's
//! own first, as a search that asks nothing yet, behind what is open; loaded anew, the page opens that again and the form with it. The token
//! is asked for only then, lives in this context, and goes with requests to the address that it was typed for.

mod form;

use super::data::{Opener, Wanted};
use super::state::App;
use crate::page::connecting::{Draft, Told, told};
use crate::platform::{self, FetchError};
use crate::remote::{Conversation, Failure, Heard, Question, Search, names};
use crate::route::{DataSource, Route};
use js_sys::ArrayBuffer;
use leptos::prelude::*;

pub(super) use form::ConnectDialog;

/// The form; part of the page's context, copied freely.
#[derive(Clone, Copy)]
pub struct Connect {
    app: App,
    /// It is shown.
    pub is_open: RwSignal<bool>,
    /// What stands in its fields.
    draft: RwSignal<Draft>,
    token: RwSignal<String>,
    /// Why there is no answer.
    problem: RwSignal<Option<Told>>,
    /// The services of the back-end that the form is connected to.
    services: RwSignal<Option<Vec<String>>>,
    operations: RwSignal<Vec<String>>,
    is_asking: RwSignal<bool>,
    /// Counts what was asked: an answer to anything older is not wanted any more.
    turn: StoredValue<u32>,
}

impl Connect {
    /// One per page.
    pub(super) fn new(app: App) -> Self {
        Self {
            app,
            is_open: RwSignal::new(false),
            draft: RwSignal::default(),
            token: RwSignal::default(),
            problem: RwSignal::default(),
            services: RwSignal::default(),
            operations: RwSignal::default(),
            is_asking: RwSignal::new(false),
            turn: StoredValue::new(0),
        }
    }

    /// Shows the form as it was left; at first, with what the data was searched by.
    pub fn open(self) {
        if self.draft.with_untracked(|draft| draft.api.is_empty()) {
            let last = self.app.route.with_untracked(last_search);
            if let Some(search) = last {
                self.fill(&search);
            }
        }
        self.show();
    }

    /// Shows the form with a search, to be asked again or otherwise.
    pub fn open_with(self, search: &Search) {
        self.fill(search);
        self.show();
    }

    fn show(self) {
        self.is_open.set(true);
        let has_address = self.draft.with_untracked(|draft| !draft.api.is_empty());
        if has_address && self.services.with_untracked(Option::is_none) && self.may_connect() {
            self.connect();
        }
    }

    fn fill(self, search: &Search) {
        let is_utc = self.app.is_utc.get_untracked();
        let before = self.draft.with_untracked(Draft::connection);
        if (before.backend, &before.api) != (search.backend, &search.api) {
            self.leave();
        }
        self.draft.set(Draft::of(search, &|micros| platform::moment_text(micros, is_utc)));
        self.problem.set(None);
    }

    /// Another address or back-end: what is known of the one before does not hold, and its token is not for this one.
    fn leave(self) {
        self.turn.update_value(|turn| *turn += 1);
        self.is_asking.set(false);
        self.services.set(None);
        self.operations.set(Vec::new());
        self.token.set(String::new());
        self.problem.set(None);
    }

    /// Whether the page may ask what stands in the field for the address. Reactive.
    fn may_connect(self) -> bool {
        let address = self.draft.with(|draft| platform::resolve_address(&draft.api));
        address.is_some_and(|address| platform::may_connect(&address))
    }

    /// The token, for the address that it was typed for.
    fn token_for(self, search: &Search) -> String {
        let connection = self.draft.with_untracked(Draft::connection);
        if connection.api == search.api { self.token.get_untracked().trim().to_owned() } else { String::new() }
    }

    /// Asks for the services; where the page may not, it is loaded anew with leave to.
    fn connect(self) {
        let typed = self.draft.with_untracked(Draft::connection);
        let Some(address) = platform::resolve_address(&typed.api).filter(|_| !typed.api.is_empty()) else {
            self.problem.set(Some(Told::from(format!("“{}” is not an http or https address.", typed.api))));
            return;
        };
        let api = address.trim_end_matches('/').to_owned();
        self.draft.update(|draft| draft.api.clone_from(&api));
        let search = Search { api, ..typed };
        if !platform::may_connect(&address) {
            self.load_anew(search);
            return;
        }
        self.problem.set(None);
        self.ask_services(search);
    }

    fn ask_services(self, search: Search) {
        self.ask(Question::Services, search, move |found| self.services.set(Some(found)));
    }

    /// Asks for the operations of the service that was chosen.
    fn ask_operations(self) {
        let service = self.draft.with_untracked(|draft| draft.service.trim().to_owned());
        self.operations.set(Vec::new());
        if !service.is_empty() && self.services.with_untracked(Option::is_some) {
            let search = Search { service, ..self.draft.with_untracked(Draft::connection) };
            self.ask(Question::Operations, search, move |found| self.operations.set(found));
        }
    }

    /// Asks for names, and hands them on unless something else was asked meanwhile.
    fn ask(self, question: Question, search: Search, then: impl Fn(Vec<String>) + 'static) {
        self.turn.update_value(|turn| *turn += 1);
        let (turn, token) = (self.turn.get_value(), self.token_for(&search));
        self.is_asking.set(true);
        spawn(async move {
            let answer = ask(question, &search, &token, None).await;
            let found = answer
                .and_then(|bytes| names(&platform::first_bytes(&bytes, usize::MAX)).ok_or(Failure::NotUnderstood));
            if self.turn.get_value() != turn {
                return;
            }
            self.is_asking.set(false);
            match found {
                Ok(found) => then(found),
                Err(failure) => self.tell(&failure, &search),
            }
        });
    }

    fn tell(self, failure: &Failure, search: &Search) {
        let has_token = !self.token_for(search).is_empty();
        self.problem.set(Some(told(failure, search, &platform::page_origin(), has_token)));
    }

    /// A search has failed: shows what was asked, and why there is no answer.
    pub(super) fn failed(self, search: &Search, failure: &Failure) {
        self.fill(&search.again());
        self.is_open.set(true);
        self.tell(failure, search);
        // It answers: what is asked next is completed from it.
        if *failure == Failure::Nothing && self.services.with_untracked(Option::is_none) {
            self.ask_services(self.draft.with_untracked(Draft::connection));
        }
    }

    /// Gives the page's address the one to connect to, and loads it.
    fn load_anew(self, search: Search) {
        let mut route = self.app.route.get_untracked();
        route.sources.push(DataSource::Search(Box::new(search)));
        platform::push_fragment(&route.to_fragment());
        platform::reload();
    }

    /// Asks for the traces, as data to be opened.
    fn search(self, opener: Opener, asked: Result<Search, String>) {
        match asked {
            Ok(search) => {
                self.problem.set(None);
                self.is_open.set(false);
                let search = search.at(platform::now_micros());
                opener.want(Wanted::Fetched(vec![DataSource::Search(Box::new(search))]));
            }
            Err(sentence) => self.problem.set(Some(Told::from(sentence))),
        }
    }

    /// The bytes of the traces that a search asks for.
    ///
    /// # Errors
    /// Why there are none.
    pub(super) async fn fetch(
        self,
        search: &Search,
        abort: Option<&web_sys::AbortController>,
    ) -> Result<ArrayBuffer, Failure> {
        ask(Question::Traces, search, &self.token_for(search), abort).await
    }
}

/// The last search that the data came from.
pub(super) fn last_search(route: &Route) -> Option<Search> {
    route.sources.iter().rev().find_map(|source| match source {
        DataSource::Search(search) => Some(search.again()),
        _ => None,
    })
}

/// Asks until something answers. A server that withholds one version's answer may give the other's, so all are asked first.
async fn ask(
    question: Question,
    search: &Search,
    token: &str,
    abort: Option<&web_sys::AbortController>,
) -> Result<ArrayBuffer, Failure> {
    let mut talk = Conversation::new(question, search, token);
    let mut unseen = None;
    while let Some(request) = talk.next_request() {
        let answer = match platform::fetch_answer(&request.address, &request.headers, abort).await {
            Ok(answer) => answer,
            Err(FetchError::NoAnswer) => {
                unseen = Some(request.address);
                continue;
            }
            Err(FetchError::Broken | FetchError::Status(_)) => return Err(Failure::Broken),
        };
        let head = platform::first_bytes(&answer.bytes, talk.head_bytes());
        match talk.hear(answer.status, &head, answer.bytes.byte_length() as usize) {
            Heard::Answer => return Ok(answer.bytes),
            Heard::Next => {}
            Heard::Failed(failure) => return Err(failure),
        }
    }
    match unseen {
        Some(address) => Err(why_unseen(&address).await),
        None => Err(Failure::NoApi),
    }
}

/// Why the page sees no answer: browsers do not say, but they do say whether there is one.
async fn why_unseen(address: &str) -> Failure {
    let is_insecure = platform::page_origin().starts_with("https:") && address.starts_with("http:");
    if is_insecure && !platform::is_loopback(address) {
        Failure::Insecure
    } else if platform::is_answering(address).await {
        Failure::Forbidden
    } else {
        Failure::Unreachable
    }
}
