//! The session: one data set and the answers to questions about it. [`Session::handle`] is an ordinary function.

mod loading;
mod of_trace;
mod report;

use super::load::LoadedFile;
use super::protocol::{OpenMode, Request, Response};
use super::saving;
use crate::analysis::{self, FacetIndex, Finder, Keys};
use crate::export::Lines;
use crate::figure::{
    Bottlenecks, Breakdown, ErrorKey, Errors, ErrorsOf, OperationTable, SetComparison, TraceSort, TraceText,
    VersionSeen, Weight,
};
use crate::model::{SpanStore, TraceIx};
use crate::query::errors::ErrorIndex;
use crate::query::{Division, Filter, Selection, divide, select};

/// At most so many rows of a list are sent at once.
const MAX_ROWS: u32 = 500;

/// How far what answers are made of is prepared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prepared {
    /// A part is begun, and goes on at once.
    Step,
    /// A part is made; others are left.
    Part,
    /// Nothing is left.
    All,
}

/// An answer, with what travels beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The answer.
    pub response: Response,
    /// Columns or rows, for the answers that have them.
    pub buffer: Option<Vec<u8>>,
}

impl From<Response> for Reply {
    fn from(response: Response) -> Self {
        Self { response, buffer: None }
    }
}

/// What a list of traces is sorted by, and whether the other way round.
pub(super) type Order = (TraceSort, bool);

/// Owns the data.
#[derive(Default)]
pub struct Session {
    store: SpanStore,
    files: Vec<LoadedFile>,
    generation: u64,
    /// Of all data.
    versions: Vec<VersionSeen>,
    selected: Option<(Filter, Selection)>,
    sorted: Option<(Order, Vec<u32>)>,
    /// Of what is selected: findings are told of them too.
    slow: Option<Bottlenecks>,
    /// What was looked for last.
    finder: Finder,
    /// The text that was asked for last.
    text: Option<((TraceIx, TraceText), Lines)>,
    mode: Option<OpenMode>,
    /// The part that [`Self::prepare`] goes on with; none where there is no data, or nothing left.
    unprepared: Option<usize>,
}

impl Session {
    /// Grows with each change of the store; 0 while nothing was ever loaded.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// The data set.
    #[must_use]
    pub fn store(&self) -> &SpanStore {
        &self.store
    }

    /// Whether questions can be answered: not while files are being added.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.mode != Some(OpenMode::Add)
    }

    /// Works out a part of what answers are made of and no filter changes, or takes a step of it, before it is asked for: for who has
    /// nothing else to do. A question waits for the part at hand: of a million spans a tenth of a second or two.
    pub fn prepare(&mut self) -> Prepared {
        let Some(part) = self.unprepared.filter(|_| self.is_open()) else { return Prepared::All };
        self.unprepared = analysis::prepare(&self.store, part);
        match self.unprepared {
            None => Prepared::All,
            Some(next) if next == part => Prepared::Step,
            Some(_) => Prepared::Part,
        }
    }

    /// Takes a step towards what is asked beside the figures; says whether more are left before it can be answered.
    pub fn prepare_beside(&self) -> bool {
        self.is_open() && analysis::prepare_facets(&self.store)
    }

    /// Whether what is asked beside the figures can be answered without such steps.
    #[must_use]
    pub fn is_prepared_beside(&self) -> bool {
        analysis::are_facets_prepared(&self.store)
    }

    /// Answers a question. Reading (`Open`, `Cancel`) is not a question: whoever drives a [`Load`](super::load::Load) does it.
    #[inline(never)]
    pub fn handle(&mut self, request: &Request) -> Reply {
        match request {
            Request::Open { .. } | Request::Cancel => failed("Files are opened by the driver of a load."),
            Request::Forget { .. } => failed("Only what waits can be forgotten."),
            Request::Export { .. } => failed("What is saved goes through Session::export."),
            Request::Exports => Response::Exports(saving::exports()).into(),
            Request::Overview { filter, of, scale } => {
                let (store, selection) = self.selection(filter);
                let overview = analysis::overview(store, selection, filter, *of, *scale);
                Response::Overview(Box::new(overview)).into()
            }
            Request::Latency { filter, of, scale } => {
                let (store, selection) = self.selection(filter);
                Response::Latency(Box::new(analysis::latency(store, selection, filter, *of, *scale))).into()
            }
            Request::Services { filter } => {
                let (store, selection) = self.selection(filter);
                Response::Services(analysis::service_graph_within(store, selection)).into()
            }
            Request::Breakdown { filter, key, measure } => {
                let (store, selection) = self.selection(filter);
                Response::Breakdown(analysis::breakdown(store, selection, key, *measure, Breakdown::MAX_ROWS)).into()
            }
            Request::Compare { filter, division } => {
                let (before, after) = divide(&self.store, filter, division, &self.named_files(division));
                let mut found = analysis::compare((&self.store, &before), (&self.store, &after));
                found.truncate(SetComparison::MAX_ROWS);
                Response::Comparison(Box::new(found)).into()
            }
            Request::Differences { filter, division } => {
                let (before, after) = divide(&self.store, filter, division, &self.named_files(division));
                let index = self.store.derived::<FacetIndex>();
                let is_own = analysis::made_by(filter, division);
                Response::Differences(analysis::differences(&self.store, &index, (&before, &after), &is_own)).into()
            }
            Request::Facets { filter, unfolded, folded } => {
                let index = self.store.derived::<FacetIndex>();
                Response::Facets(analysis::facets(&self.store, filter, &index, [unfolded, folded])).into()
            }
            Request::ComparePair { good_id, bad_id } => self.pair(good_id, bad_id),
            Request::NoMatch { filter, others } => {
                Response::NoMatch(analysis::no_match(&self.store, filter, others)).into()
            }
            Request::Suggest { filter, typed } => {
                let (store, selection) = self.selection(filter);
                let keys = store.derived::<Keys>();
                Response::Suggestions(analysis::suggest(store, selection, &keys.0, typed)).into()
            }
            Request::Operations { filter, service, sort, descending } => {
                let (store, selection) = self.selection(filter);
                let most = OperationTable::MAX_ROWS;
                let table = analysis::operations(store, selection, service.as_deref(), *sort, *descending, most);
                Response::Operations(table).into()
            }
            Request::Bottlenecks { filter, weight } => {
                let found = match weight {
                    Weight::OnPath => self.slow(filter),
                    weight => {
                        let (store, selection) = self.selection(filter);
                        analysis::bottlenecks(store, selection, *weight, Bottlenecks::MAX_ROWS)
                    }
                };
                Response::Bottlenecks(found).into()
            }
            Request::Scatter { filter, of, scale } => {
                let (store, selection) = self.selection(filter);
                Response::Scatter(analysis::scatter(store, selection, filter, *of, *scale)).into()
            }
            Request::Errors { filter, key, over_time } => {
                let mut errors = self.errors_of(filter, *key, false);
                if *over_time == ErrorsOf::Spans {
                    let (store, selection) = self.selection(filter);
                    errors.over_time = analysis::errors_over_time(store, selection, *over_time);
                }
                Response::Errors(Box::new(errors)).into()
            }
            Request::Findings { filter } => {
                let slow = self.slow(filter);
                let versions = std::mem::take(&mut self.versions);
                let context = filter.start_range_nanos.is_some().then(|| {
                    let whenever = Filter { start_range_nanos: None, ..filter.clone() };
                    select(&self.store, &whenever)
                });
                let (store, selection) = self.selection(filter);
                let both = (selection, context.as_ref().unwrap_or(selection));
                let found = analysis::findings(store, both, &store.derived::<ErrorIndex>(), &versions, &slow);
                self.versions = versions;
                Response::Findings(Box::new(found)).into()
            }
            Request::Calls { filter } => {
                let (store, selection) = self.selection(filter);
                Response::Findings(Box::new(analysis::call_patterns(store, selection))).into()
            }
            Request::Traces { filter, sort, descending, first, len } => {
                self.sort(filter, (*sort, *descending));
                let order = self.sorted.as_ref().map_or(&[][..], |(_, order)| order);
                Response::Traces(analysis::rows(&self.store, order, *first, (*len).min(MAX_ROWS))).into()
            }
            Request::Neighbour { filter, sort, descending, trace_id, step } => {
                self.sort(filter, (*sort, *descending));
                let order = self.sorted.as_ref().map_or(&[][..], |(_, order)| order);
                let here = self.store.find_trace(trace_id);
                let next = here.and_then(|here| analysis::neighbour(order, here, *step));
                let next = next.and_then(|next| self.store.trace(next));
                Response::Neighbour(next.map(|trace| self.store.trace_id(trace))).into()
            }
            Request::Report => Response::Report(self.report()).into(),
            Request::OpenTrace { trace_id }
            | Request::CriticalPath { trace_id, .. }
            | Request::Span { trace_id, .. }
            | Request::Spans { trace_id, .. }
            | Request::Lines { trace_id, .. }
            | Request::Outline { trace_id, .. }
            | Request::Text { trace_id, .. }
            | Request::Peers { trace_id, .. }
            | Request::Find { trace_id, .. } => match self.store.find_trace(trace_id) {
                Some(trace) => self.of_trace(request, trace),
                None => of_trace::no_trace(&self.store, trace_id),
            },
        }
    }

    pub(super) fn selection(&mut self, filter: &Filter) -> (&SpanStore, &Selection) {
        if self.selected.as_ref().is_none_or(|(known, _)| known != filter) {
            (self.sorted, self.slow) = (None, None);
            self.selected = Some((filter.clone(), select(&self.store, filter)));
        }
        let store = &self.store;
        let selected = self.selected.get_or_insert_with(|| (Filter::default(), Selection::all(store)));
        (store, &selected.1)
    }

    /// The bottlenecks on the critical path, as many as are sent.
    fn slow(&mut self, filter: &Filter) -> Bottlenecks {
        // First: it forgets those of another selection.
        self.selection(filter);
        if let Some(known) = &self.slow {
            return known.clone();
        }
        let (store, selection) = self.selection(filter);
        let found = analysis::bottlenecks(store, selection, Weight::OnPath, Bottlenecks::MAX_ROWS);
        self.slow.insert(found).clone()
    }

    /// See [`analysis::errors()`].
    pub(super) fn errors_of(&mut self, filter: &Filter, key: ErrorKey, is_whole: bool) -> Errors {
        let (store, selection) = self.selection(filter);
        analysis::errors(store, selection, &store.derived::<ErrorIndex>(), key, is_whole)
    }

    /// The positions of the selected traces in an order, of which the last one is kept.
    pub(super) fn sorted(&mut self, filter: &Filter, by: Order) -> (&SpanStore, &[u32]) {
        self.sort(filter, by);
        (&self.store, self.sorted.as_ref().map_or(&[], |(_, order)| order))
    }

    fn sort(&mut self, filter: &Filter, by: Order) {
        self.selection(filter);
        if self.sorted.as_ref().is_some_and(|(known, _)| *known == by) {
            return;
        }
        let (store, selection) = self.selection(filter);
        let order = analysis::sorted(store, selection, by.0, by.1);
        self.sorted = Some((by, order));
    }

    /// Of each file, by its number in the store, whether the division names it.
    pub(super) fn named_files(&self, division: &Division) -> Vec<bool> {
        let Division::Files(named) = division else { return Vec::new() };
        let mut is_named = Vec::new();
        for file in self.files.iter().filter(|file| named.contains(&file.info.fingerprint)) {
            let number = file.number as usize;
            is_named.resize(is_named.len().max(number + 1), false);
            is_named[number] = true;
        }
        is_named
    }
}

fn failed(message: &str) -> Reply {
    Response::Failed { message: message.to_owned() }.into()
}
