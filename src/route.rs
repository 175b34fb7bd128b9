//! The whole view state ⇄ the URL fragment.
//!
//! `#v=1&view=trace&trace=4bf9…&span=00f0…`: flat `key=value` pairs, percent-encoded like a query, unknown keys kept
//! away. The fragment carries ids, names and fingerprints of files, never row numbers, so that a link pasted elsewhere
//! lands where it pointed once the same files are dropped. Old versions are upgraded step by step on reading.
//!
//! What is new in the view: a field of [`Route`], its key in both directions of `fragment`, and its words in `words`.
//!
//! `traceURL` (or speedscope's `profileURL`) names an address to load; a bare `#traceURL=…` opens its overview. `backend` begins a
//! search of a back-end: the pairs behind it that a [`Search`] has are its own, so it stands last.

mod fragment;
mod words;

use crate::figure::{
    BinScale, DurationOf, ErrorKey, ErrorsAs, ErrorsOf, Measure, OperationSort, PathRule, SpanSort, TraceSort,
    TraceText, Weight,
};
use crate::query::{Division, Filter, SpanTerm, StatusTerm, Test, term};
use crate::remote::Search;

pub use fragment::VERSION;

/// Which screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// Counts and the first figures.
    #[default]
    Overview,
    /// The list of traces.
    Traces,
    /// Why traces fail.
    Errors,
    /// How long traces take.
    Latency,
    /// One trace.
    Trace,
    /// The dependency graph.
    Services,
    /// Where the time goes, operation by operation.
    Operations,
    /// The selection by the values of a key.
    Breakdown,
    /// The selection in two parts.
    Compare,
    /// Two traces, compared.
    Pair,
    /// The summary of an incident, and what is pinned.
    Summary,
    /// The import report.
    Data,
}

impl View {
    /// All views, with the word that stands for each in the fragment.
    pub const ALL: &[(View, &str)] = &[
        (View::Overview, "overview"),
        (View::Traces, "traces"),
        (View::Errors, "errors"),
        (View::Latency, "latency"),
        (View::Trace, "trace"),
        (View::Services, "services"),
        (View::Operations, "operations"),
        (View::Breakdown, "breakdown"),
        (View::Compare, "compare"),
        (View::Pair, "pair"),
        (View::Summary, "summary"),
        (View::Data, "data"),
    ];
}

/// How the open trace is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TraceAs {
    /// Its tree against time.
    #[default]
    Waterfall,
    /// The table of its spans.
    Spans,
    /// A text.
    Text(TraceText),
}

/// A list of traces that one is opened from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ListOf {
    /// The selected traces.
    #[default]
    Selection,
    /// Those that failed, of the chosen error group if there is one.
    Failed,
    /// The selected traces with a span of [`Route::list_operation`].
    Operation,
    /// The selected traces that start in [`Route::list_range`].
    Window,
}

/// Where the data comes from, so that a reload can fetch it again or name the file to drop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DataSource {
    /// The example that ships with the page.
    Example,
    /// An address.
    Address(String),
    /// What was asked of a back-end; one that asks nothing is a connection to it.
    Search(Box<Search>),
    /// A file from the user's disk: name and fingerprint.
    File {
        /// Name as dropped.
        name: String,
        /// See [`crate::figure::FileReport::fingerprint`].
        fingerprint: String,
    },
}

/// Everything about the view that can be shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The screen.
    pub view: View,
    /// The selection.
    pub filter: Filter,
    /// Order of the list of traces.
    pub sort: TraceSort,
    /// Largest first.
    pub descending: bool,
    /// Bins of the duration histogram.
    pub scale: BinScale,
    /// Whose durations overview and latency screen measure.
    pub duration_of: DurationOf,
    /// The key that is broken down by; see [`crate::query::Test::equal`].
    pub by: String,
    /// What is counted there.
    pub measure: Measure,
    /// What parts the selection to be compared; else the newest deployment.
    pub division: Option<Division>,
    /// At a deployment all of the selection is parted, not only the time around it.
    pub is_split_whole: bool,
    /// The open trace; of two that are compared the first, the good one.
    pub trace_id: Option<String>,
    /// Of two traces that are compared the second, the bad one. Of no meaning to [`View::Trace`].
    pub other_id: Option<String>,
    /// Traces that are picked to be compared, in the order of picking; at most [`Self::MOST_PICKED`].
    pub picked: Vec<String>,
    /// The list that the open trace is one of.
    pub list: ListOf,
    /// Service and operation of [`ListOf::Operation`]; either may be "" for any.
    pub list_operation: (String, String),
    /// Starts of [`ListOf::Window`], `[from, to)`, ns.
    pub list_range: Option<(u64, u64)>,
    /// How it is shown.
    pub trace_as: TraceAs,
    /// Order of the table of its spans.
    pub span_sort: SpanSort,
    /// Largest (latest, last) first.
    pub is_span_descending: bool,
    /// The selected span in it, as links have it: see [`crate::figure::TraceView::row_of`].
    pub span_id: Option<String>,
    /// What is looked for in it.
    pub find: Option<String>,
    /// The service in focus on the screens of services and operations.
    pub service: Option<String>,
    /// Only what is at most so many calls away from it; else everything.
    pub hops: Option<u8>,
    /// What failed traces are grouped by.
    pub error_key: ErrorKey,
    /// What errors over time count.
    pub errors_of: ErrorsOf,
    /// How that is shown.
    pub errors_as: ErrorsAs,
    /// Label of the error group whose traces are listed.
    pub error_group: Option<String>,
    /// What bottlenecks are found by.
    pub weight: Weight,
    /// Order of the table of operations.
    pub operation_sort: OperationSort,
    /// Smallest first.
    pub is_operation_ascending: bool,
    /// How the critical path of the open trace is found.
    pub path_rule: PathRule,
    /// It is not drawn.
    pub is_path_hidden: bool,
    /// The data set, file by file.
    pub sources: Vec<DataSource>,
    /// Title for the data set, given with an address.
    pub title: Option<String>,
}

impl Default for Route {
    fn default() -> Self {
        Self {
            view: View::default(),
            filter: Filter::default(),
            sort: TraceSort::default(),
            descending: false,
            scale: BinScale::default(),
            duration_of: DurationOf::default(),
            by: term::SERVICE.to_owned(),
            measure: Measure::default(),
            division: None,
            is_split_whole: false,
            trace_id: None,
            other_id: None,
            picked: Vec::new(),
            list: ListOf::default(),
            list_operation: Default::default(),
            list_range: None,
            trace_as: TraceAs::default(),
            span_sort: SpanSort::default(),
            is_span_descending: false,
            span_id: None,
            find: None,
            service: None,
            hops: None,
            error_key: ErrorKey::default(),
            errors_of: ErrorsOf::default(),
            errors_as: ErrorsAs::default(),
            error_group: None,
            weight: Weight::default(),
            operation_sort: OperationSort::default(),
            is_operation_ascending: false,
            path_rule: PathRule::default(),
            is_path_hidden: false,
            sources: Vec::new(),
            title: None,
        }
    }
}

impl Route {
    /// Traces that can be picked.
    pub const MOST_PICKED: usize = 2;

    /// Shows a trace of the selection from its beginning, as a waterfall; what is looked for stays where it is the same trace.
    pub fn open_trace(&mut self, trace_id: &str) {
        if self.trace_id.as_deref() != Some(trace_id) {
            self.find = None;
        }
        self.view = View::Trace;
        self.trace_as = TraceAs::Waterfall;
        (self.list, self.list_range) = (ListOf::Selection, None);
        self.trace_id = Some(trace_id.to_owned());
        self.other_id = None;
        self.span_id = None;
    }

    /// Picks a trace to be compared, or lets it go. The one that was picked first makes room.
    pub fn toggle_pick(&mut self, trace_id: &str) {
        let before = self.picked.len();
        self.picked.retain(|id| id != trace_id);
        if self.picked.len() == before {
            if before == Self::MOST_PICKED {
                self.picked.remove(0);
            }
            self.picked.push(trace_id.to_owned());
        }
    }

    /// Compares two traces; none is picked any more.
    pub fn open_pair(&mut self, good_id: &str, bad_id: &str) {
        self.picked.clear();
        self.view = View::Pair;
        self.trace_id = Some(good_id.to_owned());
        self.other_id = Some(bad_id.to_owned());
        self.span_id = None;
    }

    /// What a list of traces holds: the selection, narrowed.
    #[must_use]
    pub fn listed(&self, of: ListOf) -> Filter {
        let mut filter = self.filter.clone();
        match of {
            ListOf::Selection => {}
            ListOf::Operation => {
                let (service, operation) = &self.list_operation;
                filter.put_operation(service, operation);
            }
            ListOf::Window => {
                let (first, end) = self.list_range.unwrap_or((0, u64::MAX));
                let (from, to) = filter.start_range_nanos.unwrap_or((0, u64::MAX));
                filter.start_range_nanos = Some((from.max(first), to.min(end)));
            }
            ListOf::Failed => {
                if filter.status == StatusTerm::Any {
                    filter.status = StatusTerm::Failed;
                }
                // In the place of none: the group is one of the selection.
                filter.terms.extend(self.error_group_term());
            }
        }
        filter
    }

    /// Only the error group whose traces are listed.
    fn error_group_term(&self) -> Option<SpanTerm> {
        let label = self.error_group.clone()?;
        Some(SpanTerm::included(Test::Error(self.error_key, label)))
    }
}
