//! Which spans links join. A link names a trace and a span by their ids, in one direction: who follows a message knows its
//! producers, and no producer knows who took it. The index has both directions, of all links whose span is in the data.

use crate::model::{Derived, Flags, SpanIx, SpanStore};
use crate::sorting;

/// A link whose span is in the data.
#[derive(Clone, Copy)]
struct Joined {
    /// Row of the span that has the link.
    source: u32,
    /// Which of its links, from 0.
    nth: u32,
    /// Row of the span it names: of several with that id the first.
    target: u32,
}

/// What a link names, as kept, before it is looked for.
struct Wanted {
    trace: u32,
    span: (u64, bool),
    source: u32,
    nth: u32,
}

/// The joined links of a store: 16 bytes a link, nothing else.
pub(super) struct LinkIndex {
    /// By source and place.
    joined: Vec<Joined>,
    /// Places in `joined`, by target, then source.
    by_target: Vec<u32>,
}

impl Derived for LinkIndex {
    /// Links n·log n; each trace that is linked to is walked once.
    fn of(store: &SpanStore) -> Self {
        let mut wanted = wanted(store);
        sorting::by_key(&mut wanted, |link| (link.trace, link.span));
        let mut joined = Vec::new();
        for links in wanted.chunk_by(|a, b| a.trace == b.trace) {
            join(store, links, &mut joined);
        }
        sorting::by_key(&mut joined, |link| (link.source, link.nth));
        let mut by_target: Vec<u32> = (0..joined.len() as u32).collect();
        // Stable: those of one target stay in the order of their sources.
        sorting::by_key(&mut by_target, |&at| joined.get(at as usize).map(|link| link.target));
        Self { joined, by_target }
    }

    fn bytes(&self) -> usize {
        self.joined.len() * size_of::<Joined>() + self.by_target.len() * size_of::<u32>()
    }
}

impl LinkIndex {
    /// The span that the `nth` link of a span names, if it is in the data.
    pub fn target(&self, source: SpanIx, nth: u32) -> Option<SpanIx> {
        let at = self.joined.binary_search_by_key(&(source.0, nth), |link| (link.source, link.nth)).ok()?;
        self.joined.get(at).map(|link| SpanIx(link.target))
    }

    /// The spans with a link to a span, in row order; each once.
    pub fn sources(&self, target: SpanIx) -> Vec<SpanIx> {
        let link = |&at: &u32| self.joined.get(at as usize);
        let first = self.by_target.partition_point(|at| link(at).is_some_and(|link| link.target < target.0));
        let to = self.by_target.get(first..).unwrap_or_default();
        let to = to.iter().filter_map(link).take_while(|link| link.target == target.0);
        let mut sources: Vec<SpanIx> = to.map(|link| SpanIx(link.source)).collect();
        sources.dedup();
        sources
    }
}

/// All links to traces of the data.
fn wanted(store: &SpanStore) -> Vec<Wanted> {
    let mut wanted = Vec::new();
    for source in 0..store.span_count() as u32 {
        for (nth, (trace, span)) in (0..).zip(store.span(SpanIx(source)).link_targets()) {
            if let Some(trace) = trace {
                wanted.push(Wanted { trace: trace.0, span, source, nth });
            }
        }
    }
    wanted
}

/// Finds the spans that links to one trace name; `links` by span.
fn join(store: &SpanStore, links: &[Wanted], joined: &mut Vec<Joined>) {
    let mut is_found = vec![false; links.len()];
    let rows = links.first().and_then(|link| Some(store.traces().get(link.trace as usize)?.rows())).unwrap_or_default();
    for row in rows {
        let span = store.span(SpanIx(row));
        if span.flags().any(Flags::ID_MISSING) {
            continue;
        }
        let id = (span.span_id_bits(), span.flags().any(Flags::ID_OPAQUE));
        let first = links.partition_point(|link| link.span < id);
        for (link, is_found) in links.iter().zip(&mut is_found).skip(first).take_while(|(link, _)| link.span == id) {
            if *is_found {
                // By a span above with the same id: so were all of them.
                break;
            }
            *is_found = true;
            joined.push(Joined { source: link.source, nth: link.nth, target: row });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::store_of;
    use proptest::prelude::*;

    /// The rows that the links of a row name, looked for one by one.
    fn targets(store: &SpanStore, source: SpanIx) -> Vec<Option<SpanIx>> {
        let find = |trace_id: &str, span_id: &str| {
            let mut rows = store.trace(store.find_trace(trace_id)?)?.rows();
            rows.find(|&row| store.span(SpanIx(row)).span_id() == span_id).map(SpanIx)
        };
        store.span(source).links().map(|link| find(&link.trace_id, &link.span_id)).collect()
    }

    #[test]
    fn both_ways_and_only_what_is_there() {
        let store = store_of(&[
            "a shop |--|\n  b shop |-|   kind=producer",
            "c mail |--|                 link=1/b link=1/b link=1/f link=9/b link=2/c",
            "d bill |--|                 link=1/b link=order/x-1",
            "x-1 bill |--|               trace=order",
        ]);
        let index = LinkIndex::of(&store);
        let row = |service: &str, id: &str| {
            let rows = (0..store.span_count() as u32).map(SpanIx);
            let is_it = |at: &SpanIx| store.span(*at).service() == service && store.span(*at).span_id().ends_with(id);
            rows.into_iter().find(is_it).unwrap()
        };
        let (b, c, d) = (row("shop", "b"), row("mail", "c"), row("bill", "d"));
        assert_eq!(index.sources(b), [c, d], "each once");
        assert_eq!([0, 1, 2, 3, 4].map(|nth| index.target(c, nth)), [Some(b), Some(b), None, None, Some(c)]);
        assert_eq!((index.target(d, 1), index.sources(row("bill", "x-1"))), (Some(row("bill", "x-1")), vec![d]));
        assert_eq!((index.target(b, 0), index.sources(d), index.sources(SpanIx(99))), (None, vec![], vec![]));
        assert_eq!(index.bytes(), 5 * 16);
    }

    proptest! {
        #[test]
        fn it_is_what_looking_for_each_link_finds(
            spans in prop::collection::vec((1_usize..4, 0_usize..6, prop::collection::vec((1_usize..5, 0_usize..7), 0..4)), 1..14)
        ) {
            let ids = ["a", "b", "x-1", "y", "c", "d", "e"];
            let mut pictures = [const { String::new() }; 3];
            for (trace, id, links) in &spans {
                let links: String = links.iter().map(|(trace, id)| format!(" link={trace}/{}", ids[*id])).collect();
                pictures[trace - 1].push_str(&format!("{} s |{}|{links}\n", ids[*id], "-".repeat(links.len())));
            }
            let store = store_of(&pictures.each_ref().map(String::as_str));
            let index = LinkIndex::of(&store);
            let rows = || (0..store.span_count() as u32).map(SpanIx);
            for row in rows() {
                let found: Vec<_> =
                    (0..store.span(row).links().count() as u32).map(|nth| index.target(row, nth)).collect();
                prop_assert_eq!(found, targets(&store, row));
                let sources: Vec<_> = rows().filter(|&source| targets(&store, source).contains(&Some(row))).collect();
                prop_assert_eq!(index.sources(row), sources);
            }
        }
    }
}
