//! The drawing columns of a trace.

use super::findings::calls::{CallKind, CallScan};
use crate::figure::{SpanFlags, SpanNote, TraceHeader, TraceView};
use crate::model::{Flags, SpanIx, SpanStore, Sym, Trace, TraceIx, error_message, twins};
use hashbrown::HashMap;

/// Every span of a trace, column by column in row order, with its own table of texts; `None` where there is no such trace.
#[must_use]
#[inline(never)]
pub fn trace_view(store: &SpanStore, trace: TraceIx) -> Option<TraceView> {
    let trace = store.trace(trace)?;
    let mut texts = Texts { store, texts: Vec::new(), place: HashMap::new() };
    let mut view = TraceView { header: header(store, trace), ..TraceView::default() };
    let rows = || trace.rows().map(SpanIx);
    view.start_nanos = rows().map(|at| store.start_nanos(at).saturating_sub(trace.start_nanos)).collect();
    view.duration_nanos = rows().map(|at| store.duration_nanos(at)).collect();
    view.depth = rows().map(|at| store.depth(at)).collect();
    view.subtree_len = rows().map(|at| store.subtree_len(at)).collect();
    view.flags = rows().map(|at| span_flags(store.flags(at)).0).collect();
    mark_repeats(store, trace, &mut view.flags);
    let services = store.services();
    let service = |at| services.get(store.service_number(at) as usize).copied();
    view.service = rows().map(|at| service(at).map_or(0, |sym| texts.place(sym))).collect();
    view.name = rows().map(|at| texts.place(store.name_sym(at))).collect();
    view.span_id = rows().map(|at| span_id(store, at, &mut texts)).collect();
    let is_opaque = |row: &u32| store.flags(SpanIx(trace.rows().start + row)).any(Flags::ID_OPAQUE);
    view.opaque_ids = (0..trace.len()).filter(is_opaque).collect();
    view.twins = twins(store, trace);
    view.notes = notes(store, trace);
    view.texts = texts.texts;
    Some(view)
}

fn header(store: &SpanStore, trace: &Trace) -> TraceHeader {
    let root = store.span(trace.root());
    let early = trace.rows().filter_map(|row| early_nanos(store, SpanIx(row)));
    let depths = || trace.rows().map(|row| store.depth(SpanIx(row)));
    TraceHeader {
        trace_id: store.trace_id(trace),
        root_service: root.service().to_owned(),
        root_name: root.name().to_owned(),
        start_nanos: trace.start_nanos,
        duration_nanos: trace.duration_nanos(),
        spans: trace.len(),
        services: trace.services,
        errors: trace.errors,
        depth: depths().max().unwrap_or(0) + 1,
        roots: depths().filter(|&depth| depth == 0).count() as u32,
        missing_parents: trace.missing_parents,
        root_nanos: root.duration_nanos(),
        early: early.clone().count() as u32,
        early_nanos: early.max().unwrap_or(0),
        others: store.traces().len().saturating_sub(1) as u32,
        shorter: others(store, |nanos| nanos < trace.duration_nanos()),
        longer: others(store, |nanos| nanos > trace.duration_nanos()),
    }
}

/// By how much a span starts before its parent; `None` where it does not, and where its start had to be made up.
fn early_nanos(store: &SpanStore, at: SpanIx) -> Option<u64> {
    // Few are; so the parent is looked for of few.
    if !store.flags(at).any(Flags::OUTSIDE_PARENT) {
        return None;
    }
    let parent = store.span(at).parent()?;
    store.start_nanos(parent).checked_sub(store.start_nanos(at)).filter(|&nanos| nanos > 0)
}

/// Loaded traces of such a duration.
fn others(store: &SpanStore, is_so: impl Fn(u64) -> bool) -> u32 {
    store.traces().iter().filter(|other| is_so(other.duration_nanos())).count() as u32
}

fn span_flags(flags: Flags) -> SpanFlags {
    const BITS: [(u32, u8); 4] = [
        (Flags::ERROR, SpanFlags::ERROR),
        (Flags::ERROR_BELOW, SpanFlags::ERROR_BELOW),
        (Flags::PARENT_MISSING, SpanFlags::ORPHAN),
        (Flags::TIME_REPAIRED, SpanFlags::REPAIRED),
    ];
    SpanFlags(BITS.iter().filter(|(from, _)| flags.any(*from)).fold(0, |bits, (_, to)| bits | to))
}

/// Marks the spans whose calls are an N+1, or are made again.
fn mark_repeats(store: &SpanStore, trace: &Trace, flags: &mut [u8]) {
    CallScan::new(store).scan(trace, &mut |run| {
        let place = run.parent.map(|parent| (parent.0 - trace.rows().start) as usize);
        if let Some(flags) = place.and_then(|place| flags.get_mut(place))
            && run.kind != CallKind::Sequential
        {
            *flags |= SpanFlags::REPEATS;
        }
    });
}

/// Texts of the view, in order of first use.
struct Texts<'a> {
    store: &'a SpanStore,
    texts: Vec<String>,
    place: HashMap<Sym, u32>,
}

impl Texts<'_> {
    fn place(&mut self, sym: Sym) -> u32 {
        *self.place.entry(sym).or_insert_with(|| {
            self.texts.push(self.store.text(sym).to_owned());
            self.texts.len() as u32 - 1
        })
    }
}

fn span_id(store: &SpanStore, at: SpanIx, texts: &mut Texts<'_>) -> u64 {
    let bits = store.span(at).span_id_bits();
    // The bits of an opaque id are its symbol.
    if store.flags(at).any(Flags::ID_OPAQUE) { u64::from(texts.place(Sym(bits as u32))) } else { bits }
}

fn notes(store: &SpanStore, trace: &Trace) -> Vec<SpanNote> {
    let errors = (0..).zip(trace.rows()).filter(|&(_, row)| store.flags(SpanIx(row)).any(Flags::ERROR));
    errors.map(|(row, at)| SpanNote { row, text: error_message(store.span(SpanIx(at))) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{store_of, trace_of};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn columns_stand_in_row_order() {
        let store = trace_of(
            "
            a shop      |---------|
              order-1 cart  |--!|     name=add message=no_stock
                c db      |-|         start=missing name=SELECT
            d shop       |--|         parent=77",
        );
        let view = trace_view(&store, TraceIx(0)).unwrap();
        assert_eq!(
            (view.depth.as_slice(), view.subtree_len.as_slice()),
            ([0, 1, 2, 0].as_slice(), [3, 2, 1, 1].as_slice())
        );
        assert_eq!(view.start_nanos, [0, 4_000_000, 4_000_000, 1_000_000]);
        assert_eq!(view.duration_nanos, [10_000_000, 4_000_000, 0, 3_000_000]);
        let texts = |column: &[u32]| column.iter().map(|&at| view.texts[at as usize].clone()).collect::<Vec<_>>();
        assert_eq!(texts(&view.service), ["shop", "cart", "db", "shop"]);
        assert_eq!(texts(&view.name), ["a", "add", "SELECT", "d"]);
        assert_eq!(view.opaque_ids, [1]);
        assert_eq!((view.span_id_text(1).as_str(), view.span_id_text(3).as_str()), ("order-1", "000000000000000d"));
        assert_eq!((view.row_of("order-1"), view.row_of("000000000000000a")), (Some(1), Some(0)));
        let flags = [SpanFlags::ERROR_BELOW, SpanFlags::ERROR, SpanFlags::REPAIRED, SpanFlags::ORPHAN];
        assert_eq!(view.flags, flags);
        assert_eq!((view.note(1), view.note(0), view.notes.len()), (Some("no stock"), None, 1));
        let header = &view.header;
        assert_eq!((header.spans, header.services, header.errors, header.depth, header.roots), (4, 3, 1, 3, 2));
        assert_eq!((header.missing_parents, header.others, header.shorter, header.longer), (1, 0, 0, 0));
        assert_eq!((header.root_service.as_str(), header.root_name.as_str()), ("shop", "a"));
    }

    #[test]
    fn what_starts_before_its_parent_is_counted() {
        let store = trace_of(
            "
            a shop       |---------|
              b db    |---|
                c db |-|
              d db         |---------|
              e db         |---|         start=missing",
        );
        let header = trace_view(&store, TraceIx(0)).unwrap().header;
        // What ends after its parent may be work that went on.
        assert_eq!((header.early, header.early_nanos), (2, 3_000_000));
        assert_eq!((header.root_nanos, header.duration_nanos), (10_000_000, 16_000_000));
    }

    #[test]
    fn the_others_are_shorter_or_longer_or_neither() {
        let store = store_of(&["a shop |-|", "a shop |---|", "a shop |---|", "a shop |-----|", "a shop |--|"]);
        let headers = (0..5).filter_map(|at| Some(trace_view(&store, TraceIx(at))?.header));
        let ranks: Vec<_> = headers.map(|header| (header.shorter, header.longer, header.others)).collect();
        assert_eq!(ranks, [(0, 4, 4), (2, 1, 4), (2, 1, 4), (4, 0, 4), (1, 3, 4)]);
    }

    #[test]
    fn no_such_trace() {
        assert_eq!(trace_view(&store_of(&[]), TraceIx(0)), None);
    }

    #[test]
    fn rows_that_share_an_id_are_found_by_their_links() {
        let picture = "
            a shop   |---------|
              b shop  |------|    kind=client
                b db   |---|      kind=server
                  c db  |-|";
        let view = trace_view(&trace_of(picture), TraceIx(0)).unwrap();
        let b = view.span_id_text(1);
        assert_eq!((view.row_of(&b), view.row_of(&format!("{b}~server"))), (Some(1), Some(2)));
        assert_eq!((view.row_of_parent(3, &b), view.row_of_parent(1, &b)), (Some(2), Some(1)));
    }

    proptest! {
        #[test]
        fn each_span_has_a_link_of_its_own_that_leads_to_it(
            spans in proptest::collection::vec((0_usize..3, 0_usize..4, 0_usize..6), 1..12)
        ) {
            let kinds = ["", "kind=client", "kind=server", "kind=producer"];
            // Opaque ids that look like links, and binary ones.
            let ids = ["b", "x", "x~server"];
            let line = |(at, &(id, kind, start)): (usize, &(usize, usize, usize))| {
                let blanks = " ".repeat(start);
                format!("  {:<8} s {blanks}|{}| {}\n", ids[id], "-".repeat(at), kinds[kind])
            };
            let picture: String = spans.iter().enumerate().map(line).collect();
            let store = trace_of(&format!("a        s |--|\n{picture}"));
            let view = trace_view(&store, TraceIx(0)).unwrap();
            let mut all = BTreeSet::new();
            for row in 0..view.header.spans {
                let link = store.span(SpanIx(row)).link_id();
                prop_assert_eq!(&link, &view.link_id(row));
                // An opaque id may look like the link of another span: what has the id itself comes first.
                if view.span_id_text(row) == link || !(0..view.header.spans).any(|at| view.span_id_text(at) == link) {
                    prop_assert_eq!(view.row_of(&link), Some(row));
                    all.insert(link);
                }
                let first = (0..row).all(|at| view.span_id_text(at) != view.span_id_text(row));
                prop_assert_eq!(view.link_id(row) == view.span_id_text(row), first);
            }
            prop_assert!(!all.is_empty());
        }
    }
}
