//! What each span spends itself, and what each operation owns of the critical path of each trace: neither depends on what is selected.

use super::critical_path::PathWalk;
use super::operation_index::OperationIndex;
use super::per_trace::PerTrace;
use super::self_time::SelfTimes;
use crate::figure::PathRule;
use crate::model::{Derived, SpanStore, TraceIx};
use std::ops::Range;

/// The self time of every span of a store, nanoseconds: eight bytes a span.
pub(super) struct SelfColumn(Vec<u64>);

impl Derived for SelfColumn {
    fn of(store: &SpanStore) -> Self {
        let (mut times, mut out) = (SelfTimes::default(), Vec::with_capacity(store.span_count()));
        store.traces().iter().for_each(|trace| times.append(store, trace, &mut out));
        Self(out)
    }

    fn bytes(&self) -> usize {
        size_of_val(&*self.0)
    }
}

impl SelfColumn {
    /// Nanoseconds of some rows.
    pub fn of_rows(&self, rows: Range<u32>) -> &[u64] {
        self.0.get(rows.start as usize..rows.end as usize).unwrap_or_default()
    }
}

/// What each operation owns of the exact critical path of each trace: twelve bytes for each operation that is on the path of a trace,
/// four for each trace.
pub(super) struct PathSums {
    /// Operations' numbers and nanoseconds, trace by trace; in each in the order of their first spans, each once, none with 0.
    numbers: PerTrace<u32>,
    /// Of each of these.
    nanos: Vec<u64>,
}

impl Derived for PathSums {
    fn of(store: &SpanStore) -> Self {
        let index = OperationIndex::new(store);
        let (mut out, mut walk) = (Self { numbers: PerTrace::default(), nanos: Vec::new() }, PathWalk::default());
        // Of the trace at hand: nanoseconds by row.
        let mut by_row = Vec::new();
        // By operation: one more than its place in the trace at hand; 0 where it is not there yet.
        let mut places = vec![0_usize; index.len()];
        for trace in store.traces() {
            by_row.clear();
            by_row.resize(trace.len() as usize, 0_u64);
            walk.run(store, trace, PathRule::Exact, |segment| {
                if let Some(own) = by_row.get_mut((segment.row.0 - trace.rows().start) as usize) {
                    *own += segment.nanos();
                }
            });
            out.add(index.of_rows(trace.rows()), &by_row, &mut places);
        }
        out.numbers.finish();
        out.nanos.shrink_to_fit();
        out
    }

    fn bytes(&self) -> usize {
        self.numbers.bytes() + size_of_val(&*self.nanos)
    }
}

impl PathSums {
    fn add(&mut self, numbers: &[u32], by_row: &[u64], places: &mut [usize]) {
        let begin = self.nanos.len();
        for (&number, &nanos) in numbers.iter().zip(by_row).filter(|(_, nanos)| **nanos > 0) {
            let Some(place) = places.get_mut(number as usize) else { continue };
            match place.checked_sub(1).and_then(|place| self.nanos.get_mut(begin + place)) {
                Some(sum) => *sum = sum.saturating_add(nanos),
                None => {
                    self.numbers.push(number);
                    self.nanos.push(nanos);
                    *place = self.nanos.len() - begin;
                }
            }
        }
        for number in self.numbers.open() {
            if let Some(place) = places.get_mut(*number as usize) {
                *place = 0;
            }
        }
        self.numbers.close();
    }

    /// Operations' numbers on the path of a trace, each once, and the nanoseconds that each owns of it, more than 0.
    pub fn of_trace(&self, trace: TraceIx) -> impl Iterator<Item = (u32, u64)> {
        let nanos = self.nanos.get(self.numbers.range_of(trace)).unwrap_or_default();
        self.numbers.of_trace(trace).iter().copied().zip(nanos.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{critical_path, on_path, self_nanos};
    use super::*;
    use crate::model::SpanIx;
    use crate::testing::store_of;
    use std::collections::BTreeMap;

    #[test]
    fn they_say_what_each_trace_says() {
        let store = store_of(&[
            "a shop |---------|\n  b db |---|\n  c db   |------|\n    d x  |--|",
            "a shop |",
            "a shop |--| parent=77\nb shop   |--|\n  c db |-----|",
        ]);
        let (own, path, index) =
            (store.derived::<SelfColumn>(), store.derived::<PathSums>(), OperationIndex::new(&store));
        let mut told = 0;
        for (at, trace) in (0..).zip(store.traces()) {
            let mut expected = BTreeMap::new();
            for (row, nanos) in on_path(&critical_path(&store, trace, PathRule::Exact)) {
                *expected.entry(index.of(row) as u32).or_insert(0) += nanos;
            }
            expected.retain(|_, nanos| *nanos > 0);
            let found: Vec<(u32, u64)> = path.of_trace(TraceIx(at)).collect();
            assert_eq!((found.len(), found.iter().copied().collect()), (expected.len(), expected));
            told += found.len();
            let expected: Vec<u64> = trace.rows().map(|row| self_nanos(store.span(SpanIx(row)))).collect();
            assert_eq!(own.of_rows(trace.rows()), expected);
        }
        assert!(told > 3, "more than the roots");
        assert_eq!(path.of_trace(TraceIx(3)).count(), 0);
        assert_eq!((own.bytes(), path.bytes()), (store.span_count() * 8, told * 12 + store.traces().len() * 4));
    }
}
