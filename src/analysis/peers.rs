//! What to compare a trace with, and a span.

use super::operation_index::OperationIndex;
use crate::figure::{Peer, Peers, SpanRank};
use crate::model::{SpanIx, SpanStore, Trace, TraceIx};
use crate::query::{Selection, stats};

/// The other selected traces whose root has the same service and operation: how many; of those that did not fail (of all, where
/// all did) the one whose duration is nearest to the median of theirs (DEFINITIONS, "Numbers"; of two as near the first by
/// start); and the longest of all (likewise).
#[must_use]
#[inline(never)]
pub fn peers(store: &SpanStore, selection: &Selection, trace: &Trace) -> Peers {
    let operation = |trace: &Trace| (store.service_number(trace.root()), store.name_sym(trace.root()));
    let wanted = operation(trace);
    let is_other = |other: &&Trace| other.root() != trace.root() && operation(other) == wanted;
    let others: Vec<&Trace> = selection.traces(store).filter(is_other).collect();
    let well: Vec<&Trace> = others.iter().copied().filter(|other| !other.is_failed()).collect();
    let usual = if well.is_empty() { &others } else { &well };
    let mut nanos: Vec<u64> = usual.iter().map(|other| other.duration_nanos()).collect();
    let [median] = stats::percentiles(&mut nanos, [0.5]);
    let distance = |other: &Trace| (other.duration_nanos() as f64 - median.unwrap_or_default()).abs();
    let peer = |other: &Trace| Peer {
        trace_id: store.trace_id(other),
        duration_nanos: other.duration_nanos(),
        is_failed: other.is_failed(),
    };
    Peers {
        count: others.len() as u64,
        typical: first_by(usual, |a, b| distance(a) < distance(b)).map(peer),
        slowest: first_by(&others, |a, b| a.duration_nanos() > b.duration_nanos()).map(peer),
    }
}

/// Fewer spans, the one itself among them, have no rank worth telling.
const LEAST_RANKED: u64 = 20;

/// Where the span at `row` of a trace stands by its duration among all spans of its service and operation in the selected traces
/// (DEFINITIONS, "Measure"), itself with them; exact. `None` of fewer than 20, and where there is no such row. Four bytes
/// a span are read, and the durations of its like.
#[must_use]
#[inline(never)]
pub fn span_rank(store: &SpanStore, selection: &Selection, trace: TraceIx, row: u32) -> Option<SpanRank> {
    let rows = store.trace(trace)?.rows();
    let this = rows.start.checked_add(row).filter(|at| rows.contains(at)).map(SpanIx)?;
    let index = OperationIndex::new(store);
    let (wanted, nanos) = (index.of(this) as u32, store.duration_nanos(this));
    let mut rank = SpanRank { others: 0, shorter: 0, longer: 0 };
    for rows in selection.traces(store).map(Trace::rows) {
        let numbers = rows.clone().zip(index.of_rows(rows));
        for (row, _) in numbers.filter(|&(row, &number)| number == wanted && row != this.0) {
            let other = store.duration_nanos(SpanIx(row));
            rank.others += 1;
            rank.shorter += u64::from(other < nanos);
            rank.longer += u64::from(other > nanos);
        }
    }
    (rank.others + 1 >= LEAST_RANKED).then_some(rank)
}

/// Of traces that are equally good the first.
fn first_by<'a>(of: &[&'a Trace], is_better: impl Fn(&Trace, &Trace) -> bool) -> Option<&'a Trace> {
    of.iter().copied().reduce(|best, other| if is_better(other, best) { other } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{SpanRef, TraceIx};
    use crate::query::{Filter, StatusTerm, select};
    use crate::testing::store_of;
    use proptest::prelude::*;
    use std::cmp::Ordering;

    #[test]
    fn others_of_the_same_root_operation() {
        let store = store_of(&[
            "a shop |-|        name=buy",
            "a shop |--|       name=buy",
            "a shop |------!|  name=buy",
            "a shop |---|      name=buy",
            "a shop |------|   name=buy",
            "a shop |-----|    name=list",
            "a web  |----|     name=buy",
        ]);
        let of = |at: u32| peers(&store, &Selection::all(&store), store.trace(TraceIx(at)).unwrap());
        let id = |peer: &Option<Peer>| peer.as_ref().map(|peer| peer.trace_id.trim_start_matches('0').to_owned());
        // 3, 4 and 7 ms did not fail: their median is 4 ms.
        let found = of(0);
        assert_eq!((found.count, id(&found.typical), id(&found.slowest)), (4, Some("4".into()), Some("3".into())));
        assert!(!found.typical.unwrap().is_failed);
        let failed = store_of(&["a s |-|", "a s |--|", "a s |!|", "a s |!!!|", "a s |!!|"]);
        let typical = |at: u32, filter: &Filter| {
            id(&peers(&failed, &select(&failed, filter), failed.trace(TraceIx(at)).unwrap()).typical)
        };
        // Of 2 and 3 ms the first; of those that failed the median, where there are no others.
        assert_eq!(typical(3, &Filter::default()), Some("1".into()));
        assert_eq!(typical(0, &Filter { status: StatusTerm::Failed, ..Filter::default() }), Some("5".into()));
        assert!(found.slowest.unwrap().is_failed);
        assert_eq!(id(&of(2).slowest), Some("5".into()));
        assert_eq!((of(5), of(6)), (Peers::default(), Peers::default()));
    }

    #[test]
    fn a_span_among_its_like() {
        let line = |at: usize| format!("  {:x} db |{}| name=get\n", at + 16, "-".repeat(at));
        let picture = |from: usize| format!("a shop |-|\n{}", (from..from + 10).map(line).collect::<String>());
        let store = store_of(&[&picture(0), &picture(9), "b db |---| name=put"]);
        let all = Selection::all(&store);
        let rank = |shorter, longer| Some(SpanRank { others: 19, shorter, longer });
        // Rows are in the order of their durations, the longest first; one of each trace is as long as the other.
        assert_eq!(span_rank(&store, &all, TraceIx(0), 1), rank(9, 9), "an equal one is neither");
        assert_eq!(span_rank(&store, &all, TraceIx(0), 10), rank(0, 19));
        assert_eq!(span_rank(&store, &all, TraceIx(1), 1), rank(19, 0));
        assert_eq!(span_rank(&store, &all, TraceIx(2), 0), None, "of one");
        assert_eq!(span_rank(&store, &all, TraceIx(0), 11), None);
        let first = Selection::one(TraceIx(0));
        assert_eq!(span_rank(&store, &first, TraceIx(1), 1), None, "of eleven");
    }

    proptest! {
        #[test]
        fn a_rank_is_what_comparing_with_each_finds(
            spans in prop::collection::vec((0_usize..2, 0_usize..12), 19..70), part in 0_u32..2,
        ) {
            let line = |(at, &(name, len)): (usize, &(usize, usize))| {
                format!("  {:x} db |{}| name=n{name}\n", at + 16, "-".repeat(len))
            };
            let lines: Vec<String> = spans.iter().enumerate().map(line).collect();
            let picture = |lines: &[String]| format!("a shop |-|\n{}", lines.concat());
            let store = store_of(&[&picture(&lines[..9]), &picture(&lines[9..])]);
            for selection in [Selection::all(&store), Selection::one(TraceIx(part))] {
                let rows = store.trace(TraceIx(1)).unwrap().rows();
                for this in rows.clone().map(|row| store.span(SpanIx(row))) {
                    let like = selection.traces(&store).flat_map(Trace::rows).map(|row| store.span(SpanIx(row)));
                    let is_like = |other: &SpanRef<'_>| {
                        other.ix() != this.ix() && (other.service(), other.name()) == (this.service(), this.name())
                    };
                    let like: Vec<_> = like.filter(is_like).collect();
                    let count = |order: Ordering| {
                        let is_so = |other: &&SpanRef<'_>| other.duration_nanos().cmp(&this.duration_nanos()) == order;
                        like.iter().filter(is_so).count() as u64
                    };
                    let (shorter, longer) = (count(Ordering::Less), count(Ordering::Greater));
                    let expected = SpanRank { others: like.len() as u64, shorter, longer };
                    let found = span_rank(&store, &selection, TraceIx(1), this.ix().0 - rows.start);
                    prop_assert_eq!(found, (like.len() >= 19).then_some(expected));
                }
            }
        }
    }
}
