//! Which root the trace of a span has.

use crate::model::{SpanIx, SpanStore, Trace};
use std::ops::Range;

/// The root of a span's trace, for spans that are asked for in about the order of their rows: only where another trace begins
/// is one looked for.
#[derive(Debug)]
pub(super) struct Roots<'a> {
    store: &'a SpanStore,
    /// Those of the trace found last.
    rows: Range<u32>,
}

impl<'a> Roots<'a> {
    pub fn new(store: &'a SpanStore) -> Self {
        Self { store, rows: 0..0 }
    }

    /// The root; a row that is in no trace is its own.
    #[inline]
    pub fn of(&mut self, at: SpanIx) -> SpanIx {
        if !self.rows.contains(&at.0) {
            // Rows run trace by trace.
            let traces = self.store.traces();
            let before = traces.partition_point(|trace| trace.rows().end <= at.0);
            self.rows = traces.get(before).map_or(at.0..at.0, Trace::rows);
        }
        SpanIx(self.rows.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::store_of;

    #[test]
    fn in_any_order() {
        let store = store_of(&["a shop |----|\n  b db |--|", "a cart |-|", "a shop |-|\nb shop |-|\n  c db ||"]);
        let mut roots = Roots::new(&store);
        for row in (0..6).chain([4, 0, 2, 5, 1]) {
            let trace = store.traces().iter().find(|trace| trace.rows().contains(&row)).unwrap();
            assert_eq!(roots.of(SpanIx(row)), trace.root());
        }
        assert_eq!(roots.of(SpanIx(6)), SpanIx(6));
    }
}
