//! Where errors begin, how far they travel, and where they end.

use super::super::findings::Examples;
use super::super::operation_index::OperationIndex;
use super::count::Sequences;
use crate::figure::{ErrorKey, ErrorPath, Errors, PathEnd};
use crate::model::{Derived, SpanIx, SpanStore, Trace, TraceIx};
use crate::query::Selection;
use crate::query::errors::{ErrorIndex, clipped, failed_above, label};
use crate::sorting;

/// The ways of the primary errors of all failed traces: which it is does not depend on the selection. Eight bytes a failed
/// trace.
#[derive(Default)]
pub(super) struct Ways {
    /// By names, then by ends.
    known: Vec<Way>,
    /// Of each failed trace, in their order: its way, and how many levels it goes up.
    of_failed: Vec<(u32, u32)>,
}

struct Way {
    /// One of the origins; all have its service and name.
    origin: SpanIx,
    /// Service numbers above the origin's own, each once, upwards.
    through: Vec<u32>,
    end: End,
}

/// Traces of one way.
#[derive(Default)]
struct Found {
    traces: u64,
    levels: Option<(u32, u32)>,
    worst: Examples,
}

/// Where the way of one error ended.
#[derive(Clone, Copy)]
enum End {
    Root,
    OtherRoot,
    /// This row is no error.
    Below(SpanIx),
}

/// The ways of the primary errors (DEFINITIONS, "Error origin"): service and operation of the origin, the further services
/// among the error spans above it, and the end: the trace's root, a further root, or the first ancestor that is no error.
/// Most traces first, then by names; and how many ways there are. Linear in failed traces once the ways are known.
pub(super) fn paths(
    store: &SpanStore,
    selection: &Selection,
    index: &ErrorIndex,
    most: usize,
) -> (Vec<ErrorPath>, u64) {
    let ways = store.derived::<Ways>();
    let mut found: Vec<Found> = Vec::new();
    found.resize_with(ways.known.len(), Found::default);
    for (place, failed) in index.places_of(selection) {
        let Some(&(way, levels)) = ways.of_failed.get(place) else { continue };
        let Some((found, trace)) = found.get_mut(way as usize).zip(store.trace(failed.trace)) else { continue };
        found.traces += 1;
        found.levels =
            Some(found.levels.map_or((levels, levels), |(least, most)| (least.min(levels), most.max(levels))));
        found.worst.add(trace.duration_nanos(), failed.trace, index.row(failed.origin));
    }
    let mut order: Vec<u32> = (0..found.len() as u32).filter(|&at| found[at as usize].traces > 0).collect();
    // Stable: ways are by names already.
    sorting::by_key(&mut order, |&at| !found[at as usize].traces);
    let told =
        order.iter().take(most).filter_map(|&at| Some(path(store, ways.known.get(at as usize)?, &found[at as usize])));
    (told.collect(), order.len() as u64)
}

fn path(store: &SpanStore, way: &Way, found: &Found) -> ErrorPath {
    let text = |row: SpanIx| {
        let span = store.span(row);
        (clipped(span.service().to_owned()), clipped(span.name().to_owned()))
    };
    let service = |number: u32| store.services().get(number as usize).map_or("", |&sym| store.text(sym));
    let (least_levels, most_levels) = found.levels.unwrap_or_default();
    let (own_service, operation) = text(way.origin);
    ErrorPath {
        service: own_service,
        operation,
        label: label(store.span(way.origin), ErrorKey::Operation),
        all_through: way.through.len() as u64,
        through: way.through.iter().take(Errors::MOST_NAMES).map(|&at| clipped(service(at).to_owned())).collect(),
        least_levels,
        most_levels,
        end: match way.end {
            End::Root => PathEnd::Root,
            End::OtherRoot => PathEnd::OtherRoot,
            End::Below(calm) => {
                let (service, operation) = text(calm);
                PathEnd::Swallowed { service, operation }
            }
        },
        traces: found.traces,
        worst: found.worst.told(store).into_iter().next().unwrap_or_default(),
    }
}

impl Ways {
    /// How many services the error of a failed trace went through, its own among them; by the trace's place among the failed ones.
    pub fn services(&self, place: usize) -> u64 {
        let way = self.of_failed.get(place).and_then(|&(way, _)| self.known.get(way as usize));
        way.map_or(0, |way| 1 + way.through.len() as u64)
    }
}

impl Derived for Ways {
    /// Linear in the error spans above the origins, but for the sorting of ways.
    fn of(store: &SpanStore) -> Self {
        let index = store.derived::<ErrorIndex>();
        let mut walk = Walk {
            store,
            operations: OperationIndex::new(store),
            sequences: Sequences::default(),
            place: Vec::new(),
            seen: vec![0; store.services().len()],
            ways: Self::default(),
        };
        for (failed, number) in index.failed().iter().zip(1..) {
            walk.add(failed.trace, index.row(failed.origin), number);
        }
        walk.sorted()
    }

    fn bytes(&self) -> usize {
        size_of_val(&*self.known) + size_of_val(&*self.of_failed)
    }
}

struct Walk<'a> {
    store: &'a SpanStore,
    operations: OperationIndex<'a>,
    sequences: Sequences,
    /// Position in the ways by the number of the sequence.
    place: Vec<Option<usize>>,
    /// By service, the last trace whose way went through it.
    seen: Vec<u32>,
    ways: Ways,
}

impl Walk<'_> {
    fn add(&mut self, trace: TraceIx, origin: SpanIx, number: u32) {
        let store = self.store;
        let root = store.trace(trace).map(Trace::root);
        let (mut top, mut levels, mut through) = (origin, 0, Vec::new());
        self.is_new(origin, number);
        for above in failed_above(store, origin) {
            (top, levels) = (above, levels + 1);
            if self.is_new(above, number) {
                through.push(store.service_number(above));
            }
        }
        let end = match store.span(top).parent() {
            Some(calm) => End::Below(calm),
            None if Some(top) == root => End::Root,
            None => End::OtherRoot,
        };
        let number = self.number(origin, &through, end);
        if self.place.len() <= number {
            self.place.resize(number + 1, None);
        }
        let known = &mut self.ways.known;
        let at = *self.place[number].get_or_insert_with(|| {
            known.push(Way { origin, through, end });
            known.len() - 1
        });
        self.ways.of_failed.push((at as u32, levels));
    }

    /// Whether the service of a row is met for the first time on the way of this trace.
    fn is_new(&mut self, row: SpanIx, number: u32) -> bool {
        let seen = self.seen.get_mut(self.store.service_number(row) as usize);
        seen.is_some_and(|seen| std::mem::replace(seen, number) != number)
    }

    /// The number of a way. Service numbers are small, so the largest numbers can stand for its ends.
    fn number(&mut self, origin: SpanIx, through: &[u32], end: End) -> usize {
        let (mark, calm) = match end {
            End::Root => (u32::MAX, None),
            End::OtherRoot => (u32::MAX - 1, None),
            End::Below(calm) => (u32::MAX - 2, Some(self.operations.of(calm) as u32)),
        };
        let origin = self.operations.of(origin) as u32;
        let items = std::iter::once(origin).chain(through.iter().copied()).chain([mark]).chain(calm);
        items.fold(Sequences::EMPTY, |sequence, item| self.sequences.then(sequence, item)) as usize
    }

    /// The ways by names: the numbers of services and operations are by name already.
    fn sorted(self) -> Ways {
        let Ways { known, mut of_failed } = self.ways;
        let key = |at: u32| {
            let Way { origin, through, end } = &known[at as usize];
            let end = match *end {
                End::Root => (0, 0),
                End::Below(calm) => (1, self.operations.of(calm)),
                End::OtherRoot => (2, 0),
            };
            (self.operations.of(*origin), through, end)
        };
        let mut order: Vec<u32> = (0..known.len() as u32).collect();
        sorting::by(&mut order, |&a, &b| key(a).cmp(&key(b)));
        let mut rank = vec![0; known.len()];
        for (at, &number) in order.iter().enumerate() {
            rank[number as usize] = at as u32;
        }
        of_failed.iter_mut().for_each(|(way, _)| *way = rank[*way as usize]);
        let mut known: Vec<(u32, Way)> = rank.into_iter().zip(known).collect();
        sorting::by_key(&mut known, |(rank, _)| *rank);
        Ways { known: known.into_iter().map(|(_, way)| way).collect(), of_failed }
    }
}
