//! Which endpoint failed most. An endpoint is the operation of a root: what callers from outside ask for.

use super::super::operation_index::OperationIndex;
use crate::figure::FailedEndpoint;
use crate::model::SpanStore;
use crate::query::Selection;
use std::cmp::Reverse;

#[derive(Clone, Copy, Default)]
struct Counts {
    traces: u64,
    failed: u64,
    root_failed: u64,
}

/// The root operation of which most of the selected traces failed for the caller; where none did, most that failed
/// (DEFINITIONS, "Failed"). Of equals that with more failed traces, then the larger share, then the first by service and name. `None` where
/// nothing failed.
pub(super) fn most_failed(store: &SpanStore, selection: &Selection) -> Option<FailedEndpoint> {
    let index = OperationIndex::new(store);
    let mut counts = vec![Counts::default(); index.len()];
    for trace in selection.traces(store) {
        if let Some(counts) = counts.get_mut(index.of(trace.root())) {
            counts.traces += 1;
            counts.failed += u64::from(trace.is_failed());
            counts.root_failed += u64::from(trace.is_root_failed);
        }
    }
    // Of as many failures the larger share is that of fewer traces.
    let rank = |at: &usize| counts.get(*at).map(|of| (of.root_failed, of.failed, Reverse(of.traces), Reverse(*at)));
    let at = (0..counts.len()).max_by_key(rank)?;
    let &Counts { traces, failed, root_failed } = counts.get(at).filter(|counts| counts.failed > 0)?;
    let (service, name) = index.names(at);
    Some(FailedEndpoint { service: service.to_owned(), name: name.to_owned(), traces, failed, root_failed })
}
