//! What stands out in a selection, with the numbers that say so.

use serde::{Deserialize, Serialize};

/// Whether the sum of root durations, in nanoseconds, is less than half of the sum of trace durations.
#[must_use]
pub fn are_roots_short(root_nanos: u64, trace_nanos: u64) -> bool {
    root_nanos < trace_nanos - trace_nanos / 2
}

/// Calls under one parent that form a pattern.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallPattern {
    /// Service and operation of what is called, that of most time first; at most [`Findings::MOST_CALLEES`].
    pub callees: Vec<(String, String)>,
    /// How many operations are called.
    pub all_callees: u64,
    /// Statement or URL that the calls have in common, with what differs from call to call masked.
    pub pattern: Option<String>,
    /// Parents under which it occurs.
    pub parents: u64,
    /// Calls that belong to it; of retries the repeated ones alone.
    pub calls: u64,
    /// Most of them under one parent.
    pub most_calls: u64,
    /// How many of the calls are error spans.
    pub errors: u64,
    /// Sum of the calls' durations; saturates at 584 years.
    pub total_nanos: u64,
    /// Upper bound of what could be saved: of each parent the sum without the longest call. 0 of retries.
    pub saving_nanos: u64,
}

/// One side of a deployment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Era {
    /// Traces that start in it.
    pub traces: u64,
    /// Of these, failed ones.
    pub failed: u64,
    /// Of these, those whose root failed.
    pub root_failed: u64,
    /// Mean duration of their roots.
    pub mean_root_nanos: f64,
}

/// An operation that is first seen when a version has just been.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewOperation {
    /// Its service.
    pub service: String,
    /// Its name.
    pub name: String,
    /// Start of its first span in all data.
    pub at_nanos: u64,
    /// Its spans in all data.
    pub spans: u64,
}

/// What was counted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Evidence {
    /// At least [`Findings::LEAST_CALLS`] similar calls under one parent, one after another.
    NPlusOne(CallPattern),
    /// Calls made again.
    Retry(CallPattern),
    /// Different calls under one parent, one after another.
    Sequential(CallPattern),
    /// The first errors of failed traces are spans of this operation.
    ErrorOrigin {
        /// Their commonest message, normalised.
        message: String,
        /// Label of the operation's error group, see [`super::ErrorKey::Operation`].
        label: String,
        /// Start of the earliest of these spans.
        first_nanos: u64,
        /// Of the traces, those whose root failed too.
        root_failed: u64,
        /// Most services that one of the errors travelled through, its own among them.
        services: u64,
    },
    /// The operation takes a fifth of traces or more.
    Bottleneck {
        /// See [`super::Bottleneck::median_nanos`]; on the critical path.
        median_nanos: f64,
        /// See [`super::Bottleneck::pattern`].
        pattern: Option<String>,
    },
    /// Traces became slower or failed more often, or faster and less often, when a version was first seen.
    Deployment {
        /// The version.
        version: String,
        /// When it was first seen.
        at_nanos: u64,
        /// Traces became better; of nothing by which they became worse.
        is_better: bool,
        /// It was before the first of the selected traces: compared are those that are selected whatever their starts.
        is_earlier: bool,
        /// Starts of the traces that were compared: from the deployment of the same service before it to the one after it, but
        /// no later than the last selected one.
        range_nanos: (u64, u64),
        /// Until then.
        before: Era,
        /// From then on.
        after: Era,
        /// The operation whose time on the critical path grew most, and by how much in a mean trace; told of the deployment
        /// with the largest growth.
        operation: Option<(String, String, f64)>,
        /// Operations of any service that are first seen in the minute from then on, in order of time; at most
        /// [`Findings::MOST_NEW`].
        new: Vec<NewOperation>,
    },
    /// Few of its spans take very much longer than the median.
    Tail {
        /// Spans.
        count: u64,
        /// Median of their durations.
        p50_nanos: f64,
        /// 99th percentile.
        p99_nanos: f64,
    },
}

/// A place where a finding, or an error, is seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// The trace.
    pub trace_id: String,
    /// The span in it, as links have it: the parent of calls, the error, the slow span; "" where it is the whole trace.
    pub span_id: String,
}

/// Something that stands out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// What was counted.
    pub evidence: Evidence,
    /// The service it is about: of calls the parent's; "" where the parent is not in the data.
    pub service: String,
    /// The operation it is about; "" of a deployment.
    pub name: String,
    /// Traces in which it occurs: k of N.
    pub traces: u64,
    /// Time it accounts for, or by which it became better; saturates at 584 years. See `analysis::findings` for what that is of each kind.
    pub nanos: u64,
    /// Failed traces it accounts for; of what became better those that are fewer.
    pub failed: u64,
    /// What findings are ordered by, 0–1: the larger of its shares of the time (see `analysis::findings` for which time) and of
    /// the failed traces.
    pub weight: f64,
    /// Where to look, worst first; at most [`Findings::MOST_EXAMPLES`].
    pub examples: Vec<Example>,
}

/// The findings of a selection.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    /// N: traces of the selection.
    pub traces: u64,
    /// Of these, failed ones.
    pub failed: u64,
    /// Sum of the roots' durations; saturates at 584 years.
    pub root_nanos: u64,
    /// Sum of the trace durations; saturates at 584 years.
    pub trace_nanos: u64,
    /// Most telling first; at most [`Self::MOST_ROWS`] of each kind.
    pub rows: Vec<Finding>,
    /// How many there are.
    pub count: u64,
    /// How many of [`Self::rows`], from the first on, account for half a percent or more, or lead for another reason.
    pub telling: u64,
}

impl Finding {
    /// Whether it says where errors begin.
    #[must_use]
    pub fn is_origin(&self) -> bool {
        matches!(self.evidence, Evidence::ErrorOrigin { .. })
    }

    /// Whether it says that traces became better.
    #[must_use]
    pub fn is_better(&self) -> bool {
        matches!(self.evidence, Evidence::Deployment { is_better: true, .. })
    }
}

impl Findings {
    /// Similar calls that make an N+1 (DEFINITIONS, "Similar calls").
    pub const LEAST_CALLS: usize = 5;
    /// Least ratio of the 99th percentile to the median that makes a long tail, and of the spans that are in it.
    pub const TAIL_RATIO: f64 = 10.0;
    /// Most findings of one kind that are told.
    pub const MOST_ROWS: usize = 30;
    /// Most examples of a finding.
    pub const MOST_EXAMPLES: usize = 5;
    /// Most operations that are told as new beside a deployment.
    pub const MOST_NEW: usize = 3;
    /// Most operations that are named as called.
    pub const MOST_CALLEES: usize = 3;

    /// The findings that are worth telling; the others account for next to nothing.
    #[must_use]
    pub fn told(&self) -> &[Finding] {
        self.rows.get(..self.telling as usize).unwrap_or(&self.rows)
    }

    /// Whether the roots cover less than half of their traces' time: most of it ran after what somebody waited for.
    #[must_use]
    pub fn has_short_roots(&self) -> bool {
        are_roots_short(self.root_nanos, self.trace_nanos)
    }
}
