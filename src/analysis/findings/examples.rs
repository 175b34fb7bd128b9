//! The worst traces of a finding.

use crate::figure::{Example, Findings};
use crate::model::{SpanIx, SpanStore, TraceIx};

/// The worst places met, the worst first, no more than one in a trace; of equally bad ones the earlier.
#[derive(Default)]
pub(in super::super) struct Examples {
    worst: Vec<(u64, TraceIx, SpanIx)>,
    newest: Option<TraceIx>,
}

impl Examples {
    /// Notes a place; traces come one after the other. Says whether it is the first in its trace.
    pub fn add(&mut self, badness: u64, trace: TraceIx, row: SpanIx) -> bool {
        let is_new = self.newest.replace(trace) != Some(trace);
        if let Some(known) = self.worst.iter().position(|place| !is_new && place.1 == trace) {
            if self.worst.get(known).is_some_and(|place| place.0 >= badness) {
                return is_new;
            }
            self.worst.remove(known);
        }
        let at = self.worst.partition_point(|&(known, ..)| known >= badness);
        if at < Findings::MOST_EXAMPLES {
            self.worst.truncate(Findings::MOST_EXAMPLES - 1);
            self.worst.insert(at, (badness, trace, row));
        }
        is_new
    }

    /// Whether none was noted yet.
    pub fn is_empty(&self) -> bool {
        self.worst.is_empty()
    }

    /// Their ids.
    pub fn told(&self, store: &SpanStore) -> Vec<Example> {
        let example = |&(_, trace, row): &(u64, TraceIx, SpanIx)| {
            let trace_id = store.trace_id(store.trace(trace)?);
            Some(Example { trace_id, span_id: store.span(row).link_id() })
        };
        self.worst.iter().filter_map(example).collect()
    }
}
