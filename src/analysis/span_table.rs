//! The spans of one trace as a table: sorted by any column.

use super::critical_path::PathWalk;
use super::self_time::self_column;
use crate::figure::{PathRule, SpanSort, SpanTable};
use crate::model::{Flags, SpanIx, SpanStore, StatusCode, Sym, Trace, error_message};
use crate::sorting;
use hashbrown::HashMap;

/// Self time (DEFINITIONS, "Self time"), time on the exact critical path and status of every span of a trace, and its rows in
/// the asked order. Ties go by row, ascending even where `descending` turns the rest round. n·log n in spans.
#[must_use]
#[inline(never)]
pub fn span_table(store: &SpanStore, trace: &Trace, sort: SpanSort, descending: bool) -> SpanTable {
    let mut table = SpanTable {
        order: Vec::new(),
        self_nanos: self_column(store, trace),
        on_path_nanos: on_path_column(store, trace),
        status: trace.rows().map(|row| status(store, SpanIx(row))).collect(),
    };
    table.order = order(store, trace, &table, sort, descending);
    table
}

fn on_path_column(store: &SpanStore, trace: &Trace) -> Vec<u64> {
    let mut nanos = vec![0; trace.len() as usize];
    PathWalk::default().run(store, trace, PathRule::Exact, |segment| {
        if let Some(sum) = nanos.get_mut((segment.row.0 - trace.rows().start) as usize) {
            *sum += segment.nanos();
        }
    });
    nanos
}

fn status(store: &SpanStore, row: SpanIx) -> u8 {
    match store.span(row).outcome() {
        StatusCode::Error => SpanTable::ERROR,
        StatusCode::Ok => SpanTable::OK,
        StatusCode::Unset => SpanTable::UNSET,
    }
}

fn order(store: &SpanStore, trace: &Trace, table: &SpanTable, sort: SpanSort, descending: bool) -> Vec<u32> {
    let names = match sort {
        SpanSort::Service | SpanSort::Name => name_ranks(store, trace),
        _ => HashMap::new(),
    };
    let messages = if sort == SpanSort::Message { message_ranks(store, trace) } else { Vec::new() };
    let name = |row: SpanIx| u64::from(names.get(&store.name_sym(row)).copied().unwrap_or(0));
    let key = |(place, row): (usize, SpanIx)| match sort {
        // Numbers of services are by name already.
        SpanSort::Service => u64::from(store.service_number(row)) << 32 | name(row),
        SpanSort::Name => name(row),
        SpanSort::Start => store.start_nanos(row),
        SpanSort::Duration => store.duration_nanos(row),
        SpanSort::SelfTime => table.self_nanos.get(place).copied().unwrap_or(0),
        SpanSort::OnPath => table.on_path_nanos.get(place).copied().unwrap_or(0),
        SpanSort::Status => table.status.get(place).copied().unwrap_or(0).into(),
        SpanSort::Message => messages.get(place).copied().unwrap_or(0),
    };
    let keys = trace.rows().map(SpanIx).enumerate().map(key).map(|key| if descending { !key } else { key });
    let mut keyed: Vec<(u64, u32)> = keys.zip(0..).collect();
    keyed.sort_unstable();
    keyed.into_iter().map(|(_, row)| row).collect()
}

/// Names of spans by text: symbols have no order.
fn name_ranks(store: &SpanStore, trace: &Trace) -> HashMap<Sym, u32> {
    let mut ranks = HashMap::new();
    let mut names = Vec::new();
    for name in trace.rows().map(|row| store.name_sym(SpanIx(row))) {
        ranks.entry(name).or_insert_with(|| names.push(name));
    }
    sorting::by(&mut names, |&a, &b| store.text(a).cmp(store.text(b)));
    names.into_iter().zip(0..).collect()
}

/// Of each span: 0 where it is no error, else from 1 the rank of its message.
fn message_ranks(store: &SpanStore, trace: &Trace) -> Vec<u64> {
    let is_error = |&row: &u32| store.flags(SpanIx(row)).any(Flags::ERROR);
    let mut errors: Vec<(String, u32)> =
        trace.rows().filter(is_error).map(|row| (error_message(store.span(SpanIx(row))), row)).collect();
    sorting::by(&mut errors, |a, b| a.0.cmp(&b.0));
    let mut ranks = vec![0; trace.len() as usize];
    let (mut rank, mut before) = (0, None);
    for (message, row) in &errors {
        rank += u64::from(before != Some(message));
        before = Some(message);
        ranks[(row - trace.rows().start) as usize] = rank;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{critical_path, on_path, self_nanos};
    use crate::model::TraceIx;
    use crate::testing::trace_of;
    use proptest::prelude::*;
    use std::fmt::Write as _;

    const PICTURE: &str = "
        a shop   |---------|  name=buy
          b db    |--!|       name=SELECT message=gone
          c db       |-|      name=INSERT
          d cache  |!!|       name=get message=cold
          e db      |!|       name=SELECT message=cold";

    /// Span ids in the asked order.
    fn ids(sort: SpanSort, descending: bool) -> String {
        let store = trace_of(PICTURE);
        let table = span_table(&store, store.trace(TraceIx(0)).unwrap(), sort, descending);
        let id = |&row: &u32| store.span(SpanIx(row)).span_id().trim_start_matches('0').to_owned();
        table.order.iter().map(id).collect()
    }

    #[test]
    fn each_order_and_its_reverse() {
        // Rows: a, b, d, e, c.
        assert_eq!((ids(SpanSort::Start, false), ids(SpanSort::Start, true)), ("abdec".into(), "cedba".into()));
        assert_eq!((ids(SpanSort::Service, false), ids(SpanSort::Service, true)), ("dcbea".into(), "abecd".into()));
        assert_eq!((ids(SpanSort::Name, false), ids(SpanSort::Name, true)), ("cbead".into(), "dabec".into()));
        assert_eq!((ids(SpanSort::Duration, false), ids(SpanSort::Duration, true)), ("ecdba".into(), "abdec".into()));
        assert_eq!(ids(SpanSort::Status, true), "bdeac");
        // No message, then "cold" twice, then "gone".
        assert_eq!((ids(SpanSort::Message, false), ids(SpanSort::Message, true)), ("acdeb".into(), "bdeac".into()));
    }

    #[test]
    fn a_chain_of_a_hundred_thousand() {
        let mut chain = "f000000 shop |--|\n".to_owned();
        for at in 0..100_000_u32 {
            let parent = if at == 0 { 0xf00_0000 } else { at };
            let _ = writeln!(chain, "{:x} shop |!| parent={parent:x} name=n{at}", at + 1);
        }
        let store = trace_of(&chain);
        for sort in [SpanSort::Name, SpanSort::Message, SpanSort::OnPath] {
            let table = span_table(&store, store.trace(TraceIx(0)).unwrap(), sort, true);
            assert_eq!((table.order.len(), table.status.len()), (100_001, 100_001));
        }
    }

    proptest! {
        #[test]
        fn columns_are_what_looking_at_each_span_finds(
            spans in prop::collection::vec((0_usize..9, 0_usize..24, 0_usize..14, any::<bool>()), 0..16),
            descending in any::<bool>(),
        ) {
            let mut picture = format!("f00 shop     |{}|\n", "-".repeat(18));
            for (at, (parent, start, len, is_error)) in spans.iter().enumerate() {
                let parent = if *parent == 0 { 0xf00 } else { at.saturating_sub(*parent) + 1 };
                let bar = if *is_error { "!" } else { "-" }.repeat(*len);
                let _ = writeln!(picture, "{:x} db {}|{bar}| parent={parent:x}", at + 1, " ".repeat(*start));
            }
            let store = trace_of(&picture);
            let trace = store.trace(TraceIx(0)).unwrap();
            let path = on_path(&critical_path(&store, trace, PathRule::Exact));
            let on_path = |row: SpanIx| path.iter().find(|(at, _)| *at == row).map_or(0, |(_, nanos)| *nanos);
            let column = |read: &dyn Fn(SpanIx) -> u64| trace.rows().map(|row| read(SpanIx(row))).collect::<Vec<_>>();
            let own = column(&|row| self_nanos(store.span(row)));
            for (sort, values) in [
                (SpanSort::SelfTime, own.clone()),
                (SpanSort::OnPath, column(&on_path)),
                (SpanSort::Duration, column(&|row| store.duration_nanos(row))),
            ] {
                let table = span_table(&store, trace, sort, descending);
                prop_assert_eq!(&table.self_nanos, &own);
                prop_assert_eq!(&table.on_path_nanos, &column(&on_path));
                let mut rows: Vec<u32> = (0..trace.len()).collect();
                rows.sort_by_key(|&row| {
                    let value = i128::from(values[row as usize]);
                    (if descending { -value } else { value }, row)
                });
                prop_assert_eq!(&table.order, &rows);
            }
        }
    }
}
