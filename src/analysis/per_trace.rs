//! What is known of each trace, in one list: no allocation for each.

use crate::model::TraceIx;
use std::ops::Range;

/// Items of all traces, trace by trace. Whoever makes it pushes the items of a trace and then closes it, in the order of the store.
#[derive(Debug)]
pub(super) struct PerTrace<T> {
    items: Vec<T>,
    /// By trace: where its items end.
    ends: Vec<u32>,
}

impl<T> Default for PerTrace<T> {
    fn default() -> Self {
        Self { items: Vec::new(), ends: Vec::new() }
    }
}

impl<T> PerTrace<T> {
    /// One more of the trace at hand.
    pub fn push(&mut self, item: T) {
        self.items.push(item);
    }

    /// The trace at hand has no more.
    pub fn close(&mut self) {
        self.ends.push(self.items.len() as u32);
    }

    /// Those of the trace at hand so far.
    pub fn open(&mut self) -> &mut [T] {
        let begin = self.ends.last().map_or(0, |&end| end as usize);
        self.items.get_mut(begin..).unwrap_or_default()
    }

    /// There is no trace after the last.
    pub fn finish(&mut self) {
        self.items.shrink_to_fit();
    }

    /// Where those of a trace stand among all.
    pub fn range_of(&self, trace: TraceIx) -> Range<usize> {
        let end_of = |trace: usize| self.ends.get(trace).map_or(self.items.len(), |&end| end as usize);
        (trace.0 as usize).checked_sub(1).map_or(0, end_of)..end_of(trace.0 as usize)
    }

    /// Those of a trace; none of one that is not there.
    pub fn of_trace(&self, trace: TraceIx) -> &[T] {
        self.items.get(self.range_of(trace)).unwrap_or_default()
    }

    /// All, in order.
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        size_of_val(&*self.items) + size_of_val(&*self.ends)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_trace_has_its_own() {
        let mut made = PerTrace::default();
        for items in [&[1_u16, 2][..], &[], &[3]] {
            items.iter().for_each(|&item| made.push(item));
            assert_eq!(made.open(), items);
            made.close();
        }
        made.finish();
        let of_trace: Vec<&[u16]> = (0..5).map(|at| made.of_trace(TraceIx(at))).collect();
        assert_eq!(of_trace, [&[1, 2][..], &[], &[3], &[], &[]]);
        assert_eq!((made.range_of(TraceIx(2)), made.items(), made.bytes()), (2..3, &[1, 2, 3][..], 3 * 2 + 3 * 4));
    }
}
