//! The list of traces: sorted once, read window by window.

use crate::figure::{TraceError, TraceList, TraceRow, TraceSort};
use crate::model::{SpanStore, Sym, Trace, TraceIx, error_message};
use crate::query::Selection;
use crate::query::errors::{clipped, error_origin};
use crate::sorting;
use hashbrown::HashMap;
use std::ops::Range;

/// A window of the sorted selection: [`sorted`] and [`rows`] in one, for who does not keep the order.
#[must_use]
pub fn trace_list(
    store: &SpanStore,
    selection: &Selection,
    sort: TraceSort,
    descending: bool,
    window: Range<u64>,
) -> TraceList {
    let order = sorted(store, selection, sort, descending);
    let len = u32::try_from(window.end.saturating_sub(window.start)).unwrap_or(u32::MAX);
    rows(store, &order, window.start, len)
}

/// Positions of the selected traces in the asked order. Ties go by start, then by id, both ascending even where
/// `descending` turns the rest round: equal traces do not change places.
#[must_use]
#[inline(never)]
pub fn sorted(store: &SpanStore, selection: &Selection, sort: TraceSort, descending: bool) -> Vec<u32> {
    let names = if sort == TraceSort::Name { NameRanks::of(store, selection) } else { NameRanks::default() };
    let messages = if sort == TraceSort::Message { message_ranks(store, selection) } else { Vec::new() };
    let key = |place: usize, trace: &Trace| match sort {
        TraceSort::Start => trace.start_nanos,
        TraceSort::Duration => trace.duration_nanos(),
        TraceSort::Spans => u64::from(trace.len()),
        TraceSort::Errors => u64::from(trace.errors),
        TraceSort::Name => names.rank(store, trace),
        TraceSort::Message => messages.get(place).copied().unwrap_or(0),
    };
    let mut keyed: Vec<(u64, u32)> = selection
        .iter()
        .enumerate()
        .filter_map(|(place, at)| store.trace(at).map(|trace| (key(place, trace), at.0)))
        .map(|(key, at)| (if descending { !key } else { key }, at))
        .collect();
    // The store's own order is by start, then id: it settles ties.
    if sort != TraceSort::Start || descending {
        keyed.sort_unstable();
    }
    keyed.into_iter().map(|(_, at)| at).collect()
}

/// Root operations by text: symbols have no order.
#[derive(Default)]
struct NameRanks(HashMap<Sym, u32>);

impl NameRanks {
    fn of(store: &SpanStore, selection: &Selection) -> Self {
        let mut ranks = HashMap::new();
        let mut names = Vec::new();
        for name in selection.traces(store).map(|trace| store.name_sym(trace.root())) {
            ranks.entry(name).or_insert_with(|| names.push(name));
        }
        sorting::by(&mut names, |&a, &b| store.text(a).cmp(store.text(b)));
        Self(names.into_iter().zip(0..).collect())
    }

    /// Root service, then root operation; service numbers are by name already.
    fn rank(&self, store: &SpanStore, trace: &Trace) -> u64 {
        let name = self.0.get(&store.name_sym(trace.root())).copied().unwrap_or(u32::MAX);
        u64::from(store.service_number(trace.root())) << 32 | u64::from(name)
    }
}

/// Of each selected trace, in their order: 0 where nothing failed, else from 1 the rank of the message it failed with.
fn message_ranks(store: &SpanStore, selection: &Selection) -> Vec<u64> {
    let message = |trace| error_origin(store, trace).map(|origin| error_message(store.span(origin)));
    let messages: Vec<Option<String>> = selection.traces(store).map(message).collect();
    let of = |place: u32| messages.get(place as usize).and_then(Option::as_deref);
    let mut order: Vec<u32> = (0..messages.len() as u32).filter(|&place| of(place).is_some()).collect();
    sorting::by(&mut order, |&a, &b| of(a).cmp(&of(b)));
    let mut ranks = vec![0; messages.len()];
    let (mut rank, mut before) = (0, None);
    for place in order {
        rank += u64::from(of(place) != before);
        before = of(place);
        ranks[place as usize] = rank;
    }
    ranks
}

/// Rows `first .. first + len` of an order that [`sorted`] made for this store.
#[must_use]
#[inline(never)]
pub fn rows(store: &SpanStore, order: &[u32], first: u64, len: u32) -> TraceList {
    let start = usize::try_from(first).unwrap_or(usize::MAX).min(order.len());
    let end = start.saturating_add(len as usize).min(order.len());
    let window = order.get(start..end).unwrap_or_default();
    let traces = |order: &[u32]| order.iter().filter_map(|&at| store.trace(TraceIx(at))).copied().collect::<Vec<_>>();
    let durations = order.iter().filter_map(|&at| store.trace(TraceIx(at))).map(Trace::duration_nanos);
    TraceList {
        rows: traces(window).iter().map(|trace| row(store, trace)).collect(),
        first: start as u64,
        selected: order.len() as u64,
        all: store.traces().len() as u64,
        max_duration_nanos: durations.max().unwrap_or(0),
    }
}

fn row(store: &SpanStore, trace: &Trace) -> TraceRow {
    let root = store.span(trace.root());
    TraceRow {
        trace_id: store.trace_id(trace),
        start_nanos: trace.start_nanos,
        duration_nanos: trace.duration_nanos(),
        root_service: root.service().to_owned(),
        root_name: root.name().to_owned(),
        spans: trace.len(),
        services: trace.services,
        errors: trace.errors,
        root_failed: trace.is_root_failed,
        incomplete: trace.is_incomplete(),
        error: trace_error(store, trace).map(Box::new),
    }
}

/// Why a trace failed: the message of its primary origin (DEFINITIONS, "Error origin").
fn trace_error(store: &SpanStore, trace: &Trace) -> Option<TraceError> {
    let origin = error_origin(store, trace)?;
    let is_from_below = trace.is_root_failed && origin != trace.root();
    let root_message = if is_from_below { error_message(store.span(trace.root())) } else { String::new() };
    Some(TraceError {
        span_id: store.span(origin).link_id(),
        service: clipped(store.span(origin).service().to_owned()),
        message: clipped(error_message(store.span(origin))),
        root_message: clipped(root_message),
    })
}

/// The trace `step` places after (before, if negative) another in an order of [`sorted`], the last (first) one where that is
/// beyond the end; `None` if that is the trace itself. From a trace that is not in the order, stepping enters it: forward at
/// its beginning, backward at its end.
#[must_use]
pub fn neighbour(order: &[u32], trace: TraceIx, step: i32) -> Option<TraceIx> {
    let at = match order.iter().position(|&other| other == trace.0) {
        Some(here) => here as i64 + i64::from(step),
        None if step >= 0 => i64::from(step.max(1)) - 1,
        None => order.len() as i64 + i64::from(step),
    };
    let last = order.len().checked_sub(1)?;
    let next = TraceIx(order[usize::try_from(at).unwrap_or(0).min(last)]);
    (next != trace).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::store_of;

    const PICTURES: [&str; 4] = [
        "
        a shop |-----|        name=buy
          b db  |!|           message=full",
        "a shop |---|          name=add",
        "
        a admin |-----|       name=list
          b db   |!|          message=empty
          c db   |!|          message=full
          d db   |!|",
        "a shop |-----|        name=buy",
    ];

    fn order(sort: TraceSort, descending: bool) -> Vec<u32> {
        let store = store_of(&PICTURES);
        sorted(&store, &Selection::all(&store), sort, descending).into_iter().map(|at| at + 1).collect()
    }

    #[test]
    fn each_order_and_its_reverse() {
        assert_eq!(order(TraceSort::Start, false), [1, 2, 3, 4]);
        assert_eq!(order(TraceSort::Start, true), [1, 2, 3, 4], "all start together: ties keep their order");
        assert_eq!(order(TraceSort::Duration, false), [2, 1, 3, 4]);
        assert_eq!(order(TraceSort::Duration, true), [1, 3, 4, 2]);
        assert_eq!(order(TraceSort::Spans, true), [3, 1, 2, 4]);
        assert_eq!(order(TraceSort::Errors, true), [3, 1, 2, 4]);
        assert_eq!(order(TraceSort::Name, false), [3, 2, 1, 4]);
        assert_eq!(order(TraceSort::Name, true), [1, 4, 2, 3]);
        assert_eq!(order(TraceSort::Message, false), [2, 4, 3, 1], "no error, then “empty”, then “full”");
        assert_eq!(order(TraceSort::Message, true), [1, 3, 2, 4]);
    }

    #[test]
    fn windows_are_cut_to_what_is_there() {
        let store = store_of(&PICTURES);
        let list = |window| trace_list(&store, &Selection::all(&store), TraceSort::Spans, true, window);
        let two = list(1..3);
        assert_eq!((two.first, two.selected, two.all, two.rows.len()), (1, 4, 4, 2));
        assert_eq!(two.max_duration_nanos, 6_000_000);
        let row = &two.rows[0];
        assert_eq!((row.trace_id.as_str(), row.root_service.as_str()), ("00000000000000000000000000000001", "shop"));
        assert_eq!((row.root_name.as_str(), row.spans, row.services, row.errors), ("buy", 2, 2, 1));
        assert!(!row.root_failed && !row.incomplete);
        assert_eq!((list(3..99).rows.len(), list(9..99).rows.len(), list(0..u64::MAX).rows.len()), (1, 0, 4));
    }

    #[test]
    fn a_row_says_why_its_trace_failed() {
        let store = store_of(&[
            "
            a shop   |!!!!!|  message=no_order
              b pay   |!|     message=card_declined",
            "a shop |!|  message=gone",
            "a shop |-|",
        ]);
        let list = trace_list(&store, &Selection::all(&store), TraceSort::Start, false, 0..9);
        let why = |at: usize| list.rows[at].error.as_ref().map(|e| [&*e.service, &*e.message, &*e.root_message]);
        assert!(list.rows[0].error.as_ref().is_some_and(|error| error.span_id.ends_with('b')), "{list:?}");
        assert_eq!(
            [why(0), why(1), why(2)],
            [Some(["pay", "card declined", "no order"]), Some(["shop", "gone", ""]), None]
        );
    }

    #[test]
    fn neighbours_end_where_the_order_ends() {
        let order = [4, 2, 7];
        let from = |trace, step| neighbour(&order, TraceIx(trace), step).map(|trace| trace.0);
        assert_eq!((from(4, 1), from(2, 1), from(7, 1)), (Some(2), Some(7), None));
        assert_eq!((from(4, -1), from(2, -1), from(7, -2)), (None, Some(4), Some(4)));
        assert_eq!((from(2, 5), from(2, -5), from(4, 0)), (Some(7), Some(4), None));
        assert_eq!((from(9, 1), from(9, -1), from(9, 2)), (Some(4), Some(7), Some(2)), "not in the order");
        assert_eq!(neighbour(&[], TraceIx(0), 1), None);
    }
}
