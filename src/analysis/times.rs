//! What each span spends itself, and what it owns of the critical path of its trace: neither depends on what is selected.

use super::critical_path::PathWalk;
use super::self_time::SelfTimes;
use crate::figure::PathRule;
use crate::model::{Derived, SpanStore};
use std::ops::Range;

/// Self time of every span of a store: eight bytes a span.
pub(super) struct SelfColumn(Vec<u64>);

impl Derived for SelfColumn {
    fn of(store: &SpanStore) -> Self {
        let (mut times, mut out) = (SelfTimes::default(), Vec::with_capacity(store.span_count()));
        store.traces().iter().for_each(|trace| times.append(store, trace, &mut out));
        Self(out)
    }

    fn bytes(&self) -> usize {
        self.0.len() * size_of::<u64>()
    }
}

impl SelfColumn {
    /// Nanoseconds of some rows.
    pub fn of_rows(&self, rows: Range<u32>) -> &[u64] {
        self.0.get(rows.start as usize..rows.end as usize).unwrap_or_default()
    }
}

/// What every span of a store owns of the exact critical path of its trace: eight bytes a span.
pub(super) struct PathColumn(Vec<u64>);

impl Derived for PathColumn {
    fn of(store: &SpanStore) -> Self {
        let mut nanos = vec![0_u64; store.span_count()];
        let mut walk = PathWalk::default();
        for trace in store.traces() {
            walk.run(store, trace, PathRule::Exact, |segment| {
                if let Some(own) = nanos.get_mut(segment.row.0 as usize) {
                    *own += segment.nanos();
                }
            });
        }
        Self(nanos)
    }

    fn bytes(&self) -> usize {
        self.0.len() * size_of::<u64>()
    }
}

impl PathColumn {
    /// Nanoseconds of some rows.
    pub fn of_rows(&self, rows: Range<u32>) -> &[u64] {
        self.0.get(rows.start as usize..rows.end as usize).unwrap_or_default()
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
