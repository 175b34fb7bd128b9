//! Where errors begin, how far they travel, and where they end.

use super::clipped;
use super::count::Sequences;
use super::groups::Worst;
use super::index::ErrorIndex;
use super::origin::failed_above;
use crate::figure::{ErrorKey, ErrorPath, Errors, PathEnd};
use crate::model::{SpanIx, SpanStore, TraceIx};
use crate::query::Selection;
use crate::sorting;

/// Traces of one way, while they are counted.
struct Found {
    /// One of the origins; all have its service and name.
    origin: SpanIx,
    /// Service numbers above the origin's own, each once, upwards.
    through: Vec<u32>,
    end: End,
    levels: (u32, u32),
    traces: u64,
    worst: Worst,
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
/// Most traces first, then by names; and how many ways there are. Linear in the spans of the failed traces.
pub(super) fn paths(
    store: &SpanStore,
    selection: &Selection,
    index: &ErrorIndex,
    most: usize,
) -> (Vec<ErrorPath>, u64) {
    let mut walk = Walk {
        store,
        sequences: Sequences::default(),
        found: Vec::new(),
        place: Vec::new(),
        seen: vec![0; store.services().len()],
    };
    for (failed, number) in index.failed_of(selection).zip(1..) {
        walk.add(failed.trace, index.row(failed.origin), number);
    }
    walk.finish(most)
}

struct Walk<'a> {
    store: &'a SpanStore,
    sequences: Sequences,
    found: Vec<Found>,
    /// Position in `found` by the number of the way.
    place: Vec<Option<usize>>,
    /// By service, the last trace whose way went through it.
    seen: Vec<u32>,
}

impl Walk<'_> {
    fn add(&mut self, trace: TraceIx, origin: SpanIx, number: u32) {
        let store = self.store;
        let Some(known) = store.trace(trace) else { return };
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
            None if top == known.root() => End::Root,
            None => End::OtherRoot,
        };
        let way = self.number(origin, &through, end);
        if self.place.len() <= way {
            self.place.resize(way + 1, None);
        }
        let found = &mut self.found;
        let at = *self.place[way].get_or_insert_with(|| {
            found.push(Found { origin, through, end, levels: (levels, levels), traces: 0, worst: Worst::default() });
            found.len() - 1
        });
        if let Some(found) = found.get_mut(at) {
            found.traces += 1;
            found.levels = (found.levels.0.min(levels), found.levels.1.max(levels));
            found.worst.add(known.duration_nanos(), trace, 1);
        }
    }

    /// Whether the service of a row is met for the first time on the way of this trace.
    fn is_new(&mut self, row: SpanIx, number: u32) -> bool {
        let seen = self.seen.get_mut(self.store.service_number(row) as usize);
        seen.is_some_and(|seen| std::mem::replace(seen, number) != number)
    }

    /// The number of a way. Service numbers are small, so the largest numbers can stand for its ends.
    fn number(&mut self, origin: SpanIx, through: &[u32], end: End) -> usize {
        let store = self.store;
        let operation = |row: SpanIx| [store.service_number(row), store.name_sym(row).0];
        let (mark, calm) = match end {
            End::Root => (u32::MAX, None),
            End::OtherRoot => (u32::MAX - 1, None),
            End::Below(calm) => (u32::MAX - 2, Some(operation(calm))),
        };
        let items = operation(origin)
            .into_iter()
            .chain(through.iter().copied())
            .chain([mark])
            .chain(calm.into_iter().flatten());
        items.fold(Sequences::EMPTY, |sequence, item| self.sequences.then(sequence, item)) as usize
    }

    fn finish(self, most: usize) -> (Vec<ErrorPath>, u64) {
        let store = self.store;
        let text = |row: SpanIx| (store.span(row).service(), store.span(row).name());
        let service = |number: u32| store.services().get(number as usize).map_or("", |&sym| store.text(sym));
        let mut found = self.found;
        let end = |end: End| match end {
            End::Root => (0, ("", "")),
            End::Below(calm) => (1, text(calm)),
            End::OtherRoot => (2, ("", "")),
        };
        // Service numbers are by name already.
        sorting::by(&mut found, |a, b| {
            let (left, right) = ((text(a.origin), &a.through, end(a.end)), (text(b.origin), &b.through, end(b.end)));
            b.traces.cmp(&a.traces).then_with(|| left.cmp(&right))
        });
        let all = found.len() as u64;
        let path = |found: Found| ErrorPath {
            service: clipped(text(found.origin).0.to_owned()),
            operation: clipped(text(found.origin).1.to_owned()),
            label: super::index::label(store.span(found.origin), ErrorKey::Operation),
            all_through: found.through.len() as u64,
            through: found.through.iter().take(Errors::MOST_NAMES).map(|&at| clipped(service(at).to_owned())).collect(),
            least_levels: found.levels.0,
            most_levels: found.levels.1,
            end: match found.end {
                End::Root => PathEnd::Root,
                End::OtherRoot => PathEnd::OtherRoot,
                End::Below(calm) => PathEnd::Swallowed {
                    service: clipped(text(calm).0.to_owned()),
                    operation: clipped(text(calm).1.to_owned()),
                },
            },
            traces: found.traces,
            worst: found.worst.ids(store).pop().unwrap_or_default(),
        };
        (found.into_iter().take(most).map(path).collect(), all)
    }
}
