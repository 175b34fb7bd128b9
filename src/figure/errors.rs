//! Why traces fail: groups of failed traces, where errors begin and how far they travel, errors by service.

use super::{ErrorsOverTime, Example};
use serde::{Deserialize, Serialize};

pub use crate::model::ErrorKey;

/// Failed traces that fail alike. It counts a trace once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ErrorGroup {
    /// What they have in common; unique under one key, at most some hundred characters.
    pub label: String,
    /// Services of [`Self::spans`]: first those in which the errors began, by traces, then the others by spans; at most
    /// [`Errors::MOST_NAMES`].
    pub services: Vec<String>,
    /// How many such services there are.
    pub all_services: u64,
    /// Label of most of the further errors that began in these traces and have another one; "" where there are none.
    pub other: String,
    /// How many such labels there are.
    pub all_others: u64,
    /// Traces.
    pub traces: u64,
    /// Of these, traces whose root is an error span.
    pub root_failed: u64,
    /// Error spans of these traces that have the same label.
    pub spans: u64,
    /// Mean trace duration.
    pub mean_nanos: Option<f64>,
    /// Longest trace duration: that of the first example.
    pub max_nanos: u64,
    /// Earliest start of a span in which the error of a trace began.
    pub first_nanos: u64,
    /// Latest start of one.
    pub last_nanos: u64,
    /// Traces by start, in the buckets of [`Errors::over_time`].
    pub buckets: Vec<u32>,
    /// Traces, the longest first, each with the span in which its error began; at most [`super::Findings::MOST_EXAMPLES`].
    pub examples: Vec<Example>,
}

/// Where an error ended its way up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PathEnd {
    /// At the trace's root: the caller saw it.
    Root,
    /// Below this span, which is no error.
    Swallowed {
        /// Its service.
        service: String,
        /// Its name.
        operation: String,
    },
    /// At a further root: who called it is not in the trace.
    OtherRoot,
}

/// Failed traces whose primary error took the same way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ErrorPath {
    /// Service in which it began.
    pub service: String,
    /// Operation in which it began.
    pub operation: String,
    /// Label of the group, by [`ErrorKey::Operation`], that its traces are in.
    pub label: String,
    /// Further services that failed with it, from the origin upwards, each once; at most [`Errors::MOST_NAMES`].
    pub through: Vec<String>,
    /// How many such services there are.
    pub all_through: u64,
    /// Fewest error spans above the origin, without a gap.
    pub least_levels: u32,
    /// Most of them.
    pub most_levels: u32,
    /// Where it ended.
    pub end: PathEnd,
    /// Traces.
    pub traces: u64,
    /// The longest of them, with the span in which its error began.
    pub worst: Example,
}

/// A message within a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageCount {
    /// The normalised message.
    pub message: String,
    /// Error spans of the service that have it.
    pub spans: u64,
}

/// The error spans of a service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceErrors {
    /// The service.
    pub service: String,
    /// All its spans.
    pub spans: u64,
    /// Its error spans.
    pub error_spans: u64,
    /// Traces with an error span of it.
    pub traces: u64,
    /// The most frequent messages of its error spans; at most [`Errors::MOST_MESSAGES`].
    pub messages: Vec<MessageCount>,
    /// How many distinct messages there are.
    pub all_messages: u64,
}

/// The operation of a root, and how many of its traces failed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedEndpoint {
    /// Service of the root.
    pub service: String,
    /// Name of the root.
    pub name: String,
    /// Traces with such a root.
    pub traces: u64,
    /// Of these, traces with at least one error span.
    pub failed: u64,
    /// Of these, traces whose root is an error span.
    pub root_failed: u64,
}

/// The errors of the selected traces.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Errors {
    /// What the groups are of.
    pub key: ErrorKey,
    /// Traces selected.
    pub traces: u64,
    /// Of these, traces with at least one error span.
    pub failed: u64,
    /// Of these, traces whose root is an error span.
    pub root_failed: u64,
    /// Error spans.
    pub error_spans: u64,
    /// The endpoint that failed most for the caller; where none did, most at all. `None` where nothing failed.
    pub endpoint: Option<FailedEndpoint>,
    /// Failed traces by start.
    pub over_time: ErrorsOverTime,
    /// Groups of failed traces, most traces first; at most [`Errors::MOST_GROUPS`].
    pub groups: Vec<ErrorGroup>,
    /// How many groups there are.
    pub all_groups: u64,
    /// Ways of the primary errors, those of most traces first; at most [`Errors::MOST_PATHS`].
    pub paths: Vec<ErrorPath>,
    /// How many ways there are.
    pub all_paths: u64,
    /// Services with error spans, those with most first; at most [`Errors::MOST_SERVICES`].
    pub services: Vec<ServiceErrors>,
    /// How many such services there are.
    pub all_services: u64,
}

impl Errors {
    /// Most groups that are told; the counts tell how many are left out.
    pub const MOST_GROUPS: usize = 300;
    /// Most ways that are told.
    pub const MOST_PATHS: usize = 100;
    /// Most services that are told.
    pub const MOST_SERVICES: usize = 100;
    /// Most messages that are told of a service.
    pub const MOST_MESSAGES: usize = 5;
    /// Most names beside a row.
    pub const MOST_NAMES: usize = 5;
}
