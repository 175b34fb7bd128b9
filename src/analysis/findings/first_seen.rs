//! When each operation is first seen, in all data: what ran only once a version was there, a migration for one.

use super::super::operation_index::OperationIndex;
use crate::figure::{Findings, NewOperation};
use crate::model::{Derived, Flags, SpanIx, SpanStore};
use crate::sorting;

/// How long after the moment of a deployment an operation may be first seen to be told beside it.
const NEAR_NANOS: u64 = 60_000_000_000;

/// Operations by the start of their first span: 16 bytes for each.
pub(super) struct FirstSeen {
    /// Start of the first span, number of the operation, and of how many spans it has; ascending.
    known: Vec<(u64, u32, u32)>,
}

impl Derived for FirstSeen {
    /// Linear in spans but for the sorting of operations. A span whose start is missing tells no moment.
    fn of(store: &SpanStore) -> Self {
        let index = OperationIndex::new(store);
        let mut known: Vec<(u64, u32, u32)> = (0..index.len() as u32).map(|number| (u64::MAX, number, 0)).collect();
        for row in (0..store.span_count() as u32).map(SpanIx) {
            if let Some((first, _, spans)) = known.get_mut(index.of(row)) {
                *spans += 1;
                if !store.flags(row).any(Flags::START_REPAIRED) {
                    *first = (*first).min(store.start_nanos(row));
                }
            }
        }
        sorting::by_key(&mut known, |known| *known);
        Self { known }
    }

    fn bytes(&self) -> usize {
        size_of_val(&*self.known)
    }
}

impl FirstSeen {
    /// The operations first seen in the minute from a moment on, in order of time, at most [`Findings::MOST_NEW`]. None where the data
    /// begins in the minute before it: there everything is new.
    pub fn near(&self, store: &SpanStore, at_nanos: u64) -> Vec<NewOperation> {
        let is_begin = |first: u64| first >= at_nanos.saturating_sub(NEAR_NANOS);
        if self.known.first().is_none_or(|known| is_begin(known.0)) {
            return Vec::new();
        }
        let index = OperationIndex::new(store);
        let told = |&(at_nanos, number, spans): &(u64, u32, u32)| {
            let (service, name) = index.names(number as usize);
            NewOperation { service: service.to_owned(), name: name.to_owned(), at_nanos, spans: u64::from(spans) }
        };
        let near = self
            .known
            .iter()
            .skip_while(|known| known.0 < at_nanos)
            .take_while(|known| known.0 <= at_nanos.saturating_add(NEAR_NANOS));
        near.take(Findings::MOST_NEW).map(told).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{PICTURE_START_NANOS, store_of};

    /// Operations near so many milliseconds after the picture's start, as words; a column of the picture is a millisecond.
    fn near(store: &SpanStore, millis: u64) -> Vec<String> {
        let found = FirstSeen::of(store).near(store, PICTURE_START_NANOS + millis * 1_000_000);
        let word = |new: NewOperation| {
            let at = (new.at_nanos - PICTURE_START_NANOS) / 1_000_000;
            format!("{at} {} {} ×{}", new.service, new.name, new.spans)
        };
        found.into_iter().map(word).collect()
    }

    #[test]
    fn what_is_first_seen_in_the_minute_after_is_told() {
        let at = |millis: usize, words: &str| format!("\n{:06x} {words}", millis + 1).replace('@', &" ".repeat(millis));
        let mut picture = at(0, "shop @|-| name=get");
        for (millis, name) in
            [(70_000, "new"), (70_001, "new"), (100_000, "migrate"), (190_000, "get"), (200_001, "late")]
        {
            picture.push_str(&at(millis, &format!("item @|-| name={name}")));
        }
        let store = store_of(&[&picture]);
        // A service's own: item has a `get` for the first time.
        assert_eq!(near(&store, 70_000), ["70000 item new ×2", "100000 item migrate ×1"]);
        assert_eq!(near(&store, 130_000), ["190000 item get ×1"]);
        assert_eq!(near(&store, 140_001), ["190000 item get ×1", "200001 item late ×1"]);
        assert_eq!(near(&store, 60_000), Vec::<String>::new(), "where the data begins everything is new");
        assert_eq!(near(&store_of(&[]), 60_000), Vec::<String>::new());
    }

    #[test]
    fn no_more_than_three_are_told() {
        let many: String =
            (0..9).map(|at| format!("\n{:x} s {}|-| name=n{at}", at + 2, " ".repeat(61_000 + at))).collect();
        assert_eq!(near(&store_of(&[&format!("1 s |-| name=get{many}")]), 61_000).len(), Findings::MOST_NEW);
    }
}
