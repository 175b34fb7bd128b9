//! Why traces fail: what they have in common, where errors begin and how far they travel, which services fail with what.
//!
//! What does not depend on the selection — origins, messages, labels — is worked out once per data set in an [`ErrorIndex`],
//! which filters read, too; a figure then only counts numbers.

mod count;
mod endpoints;
mod groups;
mod origins;
mod paths;
mod services;

use super::errors_over_time::{buckets, errors_over_time};
use crate::figure::{ErrorKey, Errors, ErrorsOf};
use crate::model::SpanStore;
use crate::query::Selection;
use crate::query::errors::ErrorIndex;

pub(super) use origins::origins;

/// The errors of the selected traces (DEFINITIONS, "Error origin", "Errors"), grouped by `key`. The answer is bounded,
/// whatever the data: it tells the largest groups, ways and services, and how many there are. Unless it `is_whole`, for a
/// file: then it tells all of them, and of groups no buckets.
#[must_use]
#[inline(never)]
pub fn errors(store: &SpanStore, selection: &Selection, index: &ErrorIndex, key: ErrorKey, is_whole: bool) -> Errors {
    let most = |usual: usize| if is_whole { usize::MAX } else { usual };
    let mut out = Errors { key, traces: selection.len() as u64, ..Errors::default() };
    for failed in index.failed_of(selection) {
        out.failed += 1;
        out.root_failed += u64::from(store.trace(failed.trace).is_some_and(|trace| trace.is_root_failed));
        out.error_spans += failed.errors().len() as u64;
    }
    out.endpoint = endpoints::most_failed(store, selection).filter(|_| out.failed > 0);
    out.over_time = errors_over_time(store, selection, ErrorsOf::Traces);
    let labels = index.labels(store, key);
    let times = buckets(store, selection).filter(|_| !is_whole);
    (out.groups, out.all_groups) = groups::groups(store, selection, index, (labels, times), most(Errors::MOST_GROUPS));
    (out.paths, out.all_paths) = paths::paths(store, selection, index, most(Errors::MOST_PATHS));
    let messages = index.labels(store, ErrorKey::Message);
    let most = (most(Errors::MOST_SERVICES), most(Errors::MOST_MESSAGES));
    (out.services, out.all_services) = services::services(store, selection, index, messages, most);
    out
}

/// Works out what is known of every error span.
pub(super) fn prepare(store: &SpanStore) {
    let index = store.derived::<ErrorIndex>();
    index.labels(store, ErrorKey::Message);
    index.labels(store, ErrorKey::Operation);
    store.derived::<paths::Ways>();
}

#[cfg(test)]
mod tests;
