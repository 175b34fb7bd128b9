//! The durations of each operation's spans in ascending order.

use super::operation_index::OperationIndex;
use super::sorted_times::SortedTimes;
use crate::model::{Derived, SpanIx, SpanStore};

/// By the operation's number: twelve bytes for each span whose duration is known.
pub(super) struct OperationTimes(pub SortedTimes);

impl Derived for OperationTimes {
    fn of(store: &SpanStore) -> Self {
        let index = OperationIndex::new(store);
        Self(SortedTimes::of(store, index.len(), |trace| {
            let numbered = trace.rows().map(SpanIx).zip(index.of_rows(trace.rows()));
            numbered.filter(|(row, _)| store.is_timed(*row)).map(|(row, number)| (*number as usize, row))
        }))
    }

    fn bytes(&self) -> usize {
        self.0.bytes()
    }
}
