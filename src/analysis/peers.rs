//! What to compare a trace with.

use crate::figure::{Peer, Peers};
use crate::model::{SpanStore, Trace};
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

/// Of traces that are equally good the first.
fn first_by<'a>(of: &[&'a Trace], is_better: impl Fn(&Trace, &Trace) -> bool) -> Option<&'a Trace> {
    of.iter().copied().reduce(|best, other| if is_better(other, best) { other } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::TraceIx;
    use crate::query::{Filter, StatusTerm, select};
    use crate::testing::store_of;

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
}
