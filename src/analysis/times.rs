//! What each span spends itself, and what it owns of the critical path of its trace: neither depends on what is selected.

use super::critical_path::PathWalk;
use super::self_time::SelfTimes;
use crate::figure::PathRule;
use crate::model::{Derived, SpanStore};
use std::marker::PhantomData;
use std::ops::Range;

/// Nanoseconds of every span of a store: eight bytes a span.
pub(super) struct Column<M>(Vec<u64>, PhantomData<M>);

/// What of a span is measured.
pub(super) trait Measure: Send + Sync + 'static {
    /// Nanoseconds by row.
    fn of(store: &SpanStore) -> Vec<u64>;
}

impl<M: Measure> Derived for Column<M> {
    fn of(store: &SpanStore) -> Self {
        Self(M::of(store), PhantomData)
    }

    fn bytes(&self) -> usize {
        self.0.len() * size_of::<u64>()
    }
}

impl<M> Column<M> {
    /// Nanoseconds of some rows.
    pub fn of_rows(&self, rows: Range<u32>) -> &[u64] {
        self.0.get(rows.start as usize..rows.end as usize).unwrap_or_default()
    }
}

/// Self time.
pub(super) struct Own;

pub(super) type SelfColumn = Column<Own>;

impl Measure for Own {
    fn of(store: &SpanStore) -> Vec<u64> {
        let (mut times, mut out) = (SelfTimes::default(), Vec::with_capacity(store.span_count()));
        store.traces().iter().for_each(|trace| times.append(store, trace, &mut out));
        out
    }
}

/// What a span owns of the exact critical path of its trace.
pub(super) struct OnPath;

pub(super) type PathColumn = Column<OnPath>;

impl Measure for OnPath {
    fn of(store: &SpanStore) -> Vec<u64> {
        let mut nanos = vec![0_u64; store.span_count()];
        let mut walk = PathWalk::default();
        for trace in store.traces() {
            walk.run(store, trace, PathRule::Exact, |segment| {
                if let Some(own) = nanos.get_mut(segment.row.0 as usize) {
                    *own += segment.nanos();
                }
            });
        }
        nanos
    }
}

#[cfg(test)]
mod tests {
    use super::super::{critical_path, on_path, self_nanos};
    use super::*;
    use crate::model::SpanIx;
    use crate::testing::store_of;

    #[test]
    fn columns_say_what_each_trace_says() {
        let store = store_of(&[
            "a shop |---------|\n  b db |---|\n  c db   |------|\n    d x  |--|",
            "a shop |",
            "a shop |--| parent=77\nb shop   |--|\n  c db |-----|",
        ]);
        let (own, path) = (store.derived::<SelfColumn>(), store.derived::<PathColumn>());
        for trace in store.traces() {
            let mut expected = vec![0; trace.len() as usize];
            for (row, nanos) in on_path(&critical_path(&store, trace, PathRule::Exact)) {
                expected[(row.0 - trace.rows().start) as usize] = nanos;
            }
            assert_eq!(path.of_rows(trace.rows()), expected);
            let expected: Vec<u64> = trace.rows().map(|row| self_nanos(store.span(SpanIx(row)))).collect();
            assert_eq!(own.of_rows(trace.rows()), expected);
        }
        assert_eq!(own.bytes() + path.bytes(), store.span_count() * 16);
    }
}
