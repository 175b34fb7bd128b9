//! Attribute lists of a trace, put into the order of its rows.
//!
//! They stand where they were read, and files have the spans of a trace in no useful order: a loop over rows then waits for
//! memory at nearly every span, for longer than all the rest of its work takes. The lists of one trace mostly stand together,
//! so they change places among themselves, and no memory is needed but for the lists of one trace, once: a trace may be the
//! whole file, and what wasm has taken it never gives back.

use crate::model::attributes::{Attr, AttrRange};
use crate::model::columns::{KnownTrace, Tables};

/// Room that is used again from one trace to the next.
#[derive(Default)]
pub(super) struct Tidy {
    /// Of the trace at hand, in the order of its rows: a span's list, those of its events, those of its links.
    lists: Vec<AttrRange>,
    /// What they hold, in that order.
    attributes: Vec<Attr>,
    /// Of the stretch in which they stand, which places are a list's.
    is_taken: Vec<bool>,
}

impl Tidy {
    /// Puts the lists of a trace into the order of its rows; leaves them where they are unless they make up a stretch of the
    /// table that nothing else has a part in.
    pub fn trace(&mut self, tables: &mut Tables, trace: &KnownTrace) {
        self.lists.clear();
        let lists = &mut self.lists;
        each_list(tables, trace, &mut |list| {
            lists.extend((list.len > 0).then_some(*list));
        });
        if lists.is_sorted_by(|a, b| a.start + a.len == b.start) || !self.arrange(tables) {
            return;
        }
        let mut next = self.lists.iter().map(|list| list.start).min().unwrap_or(0);
        tables.attributes.overwrite(next, &self.attributes);
        each_list(tables, trace, &mut |list| {
            if list.len > 0 {
                list.start = next;
                next += list.len;
            }
        });
    }

    /// Makes the new order; `false` where the lists are no stretch of their own, or there is no memory for it.
    fn arrange(&mut self, tables: &Tables) -> bool {
        let start = self.lists.iter().map(|list| list.start).min().unwrap_or(0);
        let end = self.lists.iter().map(|list| list.start + list.len).max().unwrap_or(0);
        let sum: u64 = self.lists.iter().map(|list| u64::from(list.len)).sum();
        let len = (end - start) as usize;
        self.attributes.clear();
        if sum != len as u64 || self.attributes.try_reserve_exact(len).is_err() {
            return false;
        }
        self.is_taken.clear();
        self.is_taken.resize(len, false);
        for list in &self.lists {
            let from = (list.start - start) as usize;
            let Some(is_taken) = self.is_taken.get_mut(from..from + list.len as usize) else { return false };
            if is_taken.contains(&true) {
                return false;
            }
            is_taken.fill(true);
            tables.attributes.append_to(*list, &mut self.attributes);
        }
        self.attributes.len() == len
    }
}

/// Hands out the lists of a trace to be read or changed, always in the same order.
fn each_list(tables: &mut Tables, trace: &KnownTrace, visit: &mut dyn FnMut(&mut AttrRange)) {
    for row in trace.first as usize..(trace.first + trace.len) as usize {
        let spans = &mut tables.spans;
        spans.attributes.change(row, &mut *visit);
        let (events, links) = (spans.events.get(row), spans.links.get(row));
        for at in events.start..events.start + events.len {
            tables.events.attributes.change(at as usize, &mut *visit);
        }
        for at in links.start..links.start + links.len {
            tables.links.attributes.change(at as usize, &mut *visit);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::model::{AttrRange, SpanIx, SpanStore};
    use crate::testing::{dump, trace_of};

    fn ranges(store: &SpanStore) -> Vec<AttrRange> {
        (0..store.span_count() as u32).map(|row| store.span(SpanIx(row)).attribute_range()).collect()
    }

    #[test]
    fn lists_follow_the_rows_whatever_the_order_of_lines() {
        let lines = [
            "a shop |---------| x=1 y=2",
            "b db |-| parent=a z=long",
            "c db   |--| parent=a",
            "d db     |-| parent=c x=1 y=3 z=4",
        ];
        let forward = trace_of(&lines.join("\n"));
        let reversed: Vec<&str> = lines.iter().rev().copied().collect();
        let backward = trace_of(&reversed.join("\n"));
        for store in [&forward, &backward] {
            let filled: Vec<AttrRange> = ranges(store).into_iter().filter(|range| range.len > 0).collect();
            assert!(filled.is_sorted_by(|a, b| a.start + a.len == b.start), "{filled:?}");
        }
        assert_eq!(dump(&forward), dump(&backward));
    }

    #[test]
    fn a_trace_in_pieces_stays_as_it_is() {
        // The other trace's list stands between.
        let store = trace_of("c db |--| trace=1 parent=a x=3\nb shop |--| trace=2 x=2\na shop |--| trace=1 x=1");
        let value = |row| store.span(SpanIx(row)).attribute("x").map(|value| value.to_text());
        let found: Vec<Option<String>> = (0..3).map(value).collect();
        assert_eq!(found, ["1", "3", "2"].map(|text| Some(text.to_owned())));
        assert!(!ranges(&store).is_sorted_by_key(|range| range.start));
    }
}
