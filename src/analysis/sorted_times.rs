//! Durations in ascending order, made once: percentiles of any selection are then looked up, where sorting what is selected took
//! longer than all else that is told of operations and calls.

use crate::model::{SpanIx, SpanStore, Trace};
use crate::query::Selection;

/// Durations of spans in numbered groups: twelve bytes for each span in each of its groups.
pub(super) struct SortedTimes {
    /// By group: where its spans begin; and where the last end.
    begins: Vec<u32>,
    /// Duration, ascending within each group, and position of the trace.
    nanos: Vec<u64>,
    traces: Vec<u32>,
}

/// Hands out spans of a trace with the numbers of their groups. Behind a pointer, so that what gathers them is compiled once.
pub(super) type Members<'a> = &'a dyn Fn(&Trace, &mut dyn FnMut(usize, SpanIx));

impl SortedTimes {
    /// n·log n in the spans of the largest group. Groups are numbered below `groups`; spans of others are left out.
    pub fn of(store: &SpanStore, groups: usize, members: Members<'_>) -> Self {
        let mut begins = vec![0_u32; groups + 1];
        for trace in store.traces() {
            members(trace, &mut |group, _| {
                if let Some(begin) = begins.get_mut(group + 1) {
                    *begin += 1;
                }
            });
        }
        let mut sum = 0;
        for begin in &mut begins {
            sum += *begin;
            *begin = sum;
        }
        let mut next = begins.clone();
        let mut all = vec![(0_u64, 0_u32); sum as usize];
        for (at, trace) in (0..).zip(store.traces()) {
            members(trace, &mut |group, row| {
                let Some(place) = next.get_mut(group).filter(|_| group < groups) else { return };
                all[*place as usize] = (store.duration_nanos(row), at);
                *place += 1;
            });
        }
        for of_one in begins.windows(2) {
            all[of_one[0] as usize..of_one[1] as usize].sort_unstable();
        }
        let (nanos, traces) = all.into_iter().unzip();
        Self { begins, nanos, traces }
    }

    /// The durations of a group's spans in the selected traces, ascending; `room` is where they stand if not all are selected.
    pub fn selected<'a>(&'a self, group: usize, selected: &Selected, room: &'a mut Vec<u64>) -> &'a [u64] {
        let place = |group: usize| self.begins.get(group).map_or(self.nanos.len(), |&begin| begin as usize);
        let spans = place(group)..place(group + 1);
        let nanos = self.nanos.get(spans.clone()).unwrap_or_default();
        let Some(is_in) = &selected.0 else { return nanos };
        let traces = self.traces.get(spans).unwrap_or_default();
        if room.len() <= nanos.len() {
            room.resize(nanos.len() + 1, 0);
        }
        // Which are in is as good as chance: every duration is written, and the next over it if it is not.
        let mut len = 0;
        for (&nanos, &trace) in nanos.iter().zip(traces) {
            room[len] = nanos;
            len += usize::from(is_in.get(trace as usize).copied().unwrap_or(false));
        }
        &room[..len]
    }

    /// How many groups there are.
    pub fn groups(&self) -> usize {
        self.begins.len().saturating_sub(1)
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        size_of_val(&*self.begins) + size_of_val(&*self.nanos) + size_of_val(&*self.traces)
    }
}

/// Single spans of the same groups that are counted for something: no more than a few of each trace.
pub(super) struct Marked(Vec<(u32, u32)>);

impl Marked {
    /// `members`: those that count.
    pub fn of(store: &SpanStore, members: Members<'_>) -> Self {
        let mut marks = Vec::new();
        for (at, trace) in (0..).zip(store.traces()) {
            members(trace, &mut |group, _| marks.push((group as u32, at)));
        }
        marks.shrink_to_fit();
        Self(marks)
    }

    /// How many there are in the selected traces, by group.
    pub fn counts(&self, groups: usize, selected: &Selected) -> Vec<u64> {
        let mut counts = vec![0; groups];
        for (group, _) in self.0.iter().filter(|(_, trace)| selected.has(*trace)) {
            if let Some(count) = counts.get_mut(*group as usize) {
                *count += 1;
            }
        }
        counts
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        size_of_val(&*self.0)
    }
}

/// Which traces are selected, by position; nothing: all are.
pub(super) struct Selected(Option<Vec<bool>>);

impl Selected {
    pub fn new(store: &SpanStore, selection: &Selection) -> Self {
        if selection.is_all() {
            return Self(None);
        }
        let mut is_in = vec![false; store.traces().len()];
        for trace in selection.iter() {
            if let Some(is_in) = is_in.get_mut(trace.0 as usize) {
                *is_in = true;
            }
        }
        Self(Some(is_in))
    }

    /// Whether the trace at a position is.
    pub fn has(&self, trace: u32) -> bool {
        self.0.as_ref().is_none_or(|is_in| is_in.get(trace as usize).copied().unwrap_or(false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::TraceIx;
    use crate::testing::store_of;

    #[test]
    fn by_group_ascending_and_of_the_selected_only() {
        let store = store_of(&["a shop |-----|\n  b db |--|", "a shop |---|\n  b db |----|", "a shop |-|"]);
        // Each by its depth, and every span once more; what is in no group is left out.
        let members = |trace: &Trace, tell: &mut dyn FnMut(usize, SpanIx)| {
            for row in trace.rows().map(SpanIx) {
                [store.depth(row) as usize, 2, 9].into_iter().for_each(|group| tell(group, row));
            }
        };
        let times = SortedTimes::of(&store, 3, &members);
        let told = |selection: &Selection, group| {
            let (selected, mut room) = (Selected::new(&store, selection), Vec::new());
            times.selected(group, &selected, &mut room).iter().map(|nanos| nanos / 1_000_000).collect::<Vec<_>>()
        };
        let all = Selection::all(&store);
        assert_eq!((told(&all, 0), told(&all, 1), told(&all, 2)), (vec![2, 4, 6], vec![3, 5], vec![2, 3, 4, 5, 6]));
        let some = Selection::one(TraceIx(1));
        assert_eq!((told(&some, 0), told(&some, 1), told(&some, 2)), (vec![4], vec![5], vec![4, 5]));
        assert_eq!((told(&some, 3), told(&all, usize::MAX - 1)), (vec![], vec![]));
        assert_eq!(times.bytes(), 4 * 4 + 10 * 12);
        let selected = Selected::new(&store, &some);
        let marked = Marked::of(&store, &|trace, tell| {
            members(trace, &mut |group, row| {
                if store.depth(row) == 1 {
                    tell(group, row);
                }
            });
        });
        assert_eq!(
            (marked.counts(3, &selected), marked.counts(3, &Selected::new(&store, &all))),
            (vec![0, 1, 1], vec![0, 2, 2])
        );
        assert_eq!([0, 1, 7].map(|at| selected.has(at)), [false, true, false]);
        assert!(Selected::new(&store, &all).has(2));
    }
}
