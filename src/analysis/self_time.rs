//! The time a span spends itself.

use crate::model::{SpanIx, SpanRef, SpanStore, Trace};

/// Self time of a span, nanoseconds: its duration minus the union of its children's intervals clipped to it (DEFINITIONS,
/// "Self time"). Linear in the number of children, which the store keeps by start.
#[must_use]
pub fn self_nanos(span: SpanRef<'_>) -> u64 {
    let (start, end) = (span.start_nanos(), span.end_nanos());
    // Everything before it is covered or was counted.
    let mut cursor = start;
    let mut covered = 0;
    for child in span.children().map(|child| span.store().span(child)) {
        let (from, to) = (child.start_nanos().max(cursor), child.end_nanos().min(end));
        if to > from {
            covered += to - from;
            cursor = to;
        }
    }
    (end - start).saturating_sub(covered)
}

/// Self time of every span of a trace, in row order, as [`self_nanos`] has it: one pass over the rows.
pub(super) fn self_column(store: &SpanStore, trace: &Trace) -> Vec<u64> {
    let mut out: Vec<u64> = Vec::with_capacity(trace.len() as usize);
    SelfTimes::default().append(store, trace, &mut out);
    out
}

/// An ancestor of the row at hand.
struct Open {
    place: usize,
    end_nanos: u64,
    /// Everything before it is covered or was counted.
    cursor_nanos: u64,
}

/// Works out [`self_column`]; its room is used again from one trace to the next.
#[derive(Default)]
pub(super) struct SelfTimes {
    open: Vec<Open>,
}

impl SelfTimes {
    /// Appends the self times of a trace.
    pub fn append(&mut self, store: &SpanStore, trace: &Trace, out: &mut Vec<u64>) {
        for row in trace.rows().map(SpanIx) {
            let (start, duration) = (store.start_nanos(row), store.duration_nanos(row));
            let end_nanos = start.saturating_add(duration);
            self.open.truncate(store.depth(row) as usize);
            if let Some(parent) = self.open.last_mut() {
                let (from, to) = (start.max(parent.cursor_nanos), end_nanos.min(parent.end_nanos));
                if let Some(own) = out.get_mut(parent.place).filter(|_| to > from) {
                    *own = own.saturating_sub(to - from);
                    parent.cursor_nanos = to;
                }
            }
            self.open.push(Open { place: out.len(), end_nanos, cursor_nanos: start });
            out.push(duration);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{PICTURE_START_NANOS, trace_of};
    use proptest::prelude::*;

    /// Milliseconds of each row, in order.
    fn self_millis(store: &SpanStore) -> Vec<u64> {
        (0..store.span_count() as u32).map(|row| self_nanos(store.span(SpanIx(row))) / 1_000_000).collect()
    }

    #[test]
    fn overlaps_count_once_and_children_are_clipped() {
        let store = trace_of(
            "
            a shop      |--------------------|
              b db    |----|
              c db          |----|
              d db             |-----|
              e db              |--|
              f db                       |-----------|
              g db                        |",
        );
        // 21 − (1 before c: 0..3 of b) − (4..12 of c, d, e) − (17..21 of f).
        assert_eq!(self_millis(&store)[0], 21 - 3 - 9 - 4);
    }

    #[test]
    fn no_children_and_no_duration() {
        let store = trace_of(
            "
            a shop |---|
              b db |---|
              c db  |
            ",
        );
        assert_eq!(self_millis(&store), [0, 4, 0]);
        assert_eq!(self_millis(&trace_of("a shop |---|")), [4]);
    }

    proptest! {
        #[test]
        fn it_is_what_counting_milliseconds_finds(bars in prop::collection::vec((0_usize..30, 0_usize..20), 0..12)) {
            let mut picture = format!("f00 shop {}|--------------|\n", " ".repeat(10));
            for (at, (start, len)) in bars.iter().enumerate() {
                let bar = if *len == 0 { "|".to_owned() } else { format!("|{}|", "-".repeat(len - 1)) };
                picture.push_str(&format!("  {at:x} db {}{bar}\n", " ".repeat(*start)));
            }
            let store = trace_of(&picture);
            let root = store.traces()[0].rows().map(|row| store.span(SpanIx(row))).find(|span| span.name() == "f00");
            let root = root.unwrap();
            let millis = |nanos: u64| (nanos - PICTURE_START_NANOS) / 1_000_000;
            let is_own = |at: &u64| root.children().map(|child| store.span(child)).all(|child| {
                *at < millis(child.start_nanos()) || *at >= millis(child.end_nanos())
            });
            let naive = (millis(root.start_nanos())..millis(root.end_nanos())).filter(is_own).count() as u64;
            prop_assert_eq!(self_nanos(root), naive * 1_000_000);
        }

        #[test]
        fn one_pass_finds_what_looking_at_each_span_finds(
            spans in prop::collection::vec((0_usize..9, 0_usize..24, 0_usize..14), 0..16),
        ) {
            let mut picture = format!("f00 shop     |{}|\n", "-".repeat(18));
            for (at, (parent, start, len)) in spans.iter().enumerate() {
                let parent = if *parent == 0 { 0xf00 } else { at.saturating_sub(*parent) + 1 };
                let bar = "-".repeat(*len);
                picture.push_str(&format!("{:x} db {}|{bar}| parent={parent:x}\n", at + 1, " ".repeat(*start)));
            }
            let store = trace_of(&picture);
            let trace = store.traces()[0];
            let each: Vec<u64> = trace.rows().map(|row| self_nanos(store.span(SpanIx(row)))).collect();
            prop_assert_eq!(self_column(&store, &trace), each);
        }
    }
}
