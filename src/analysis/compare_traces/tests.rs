use super::*;
use crate::analysis::{critical_path, on_path};
use crate::figure::Alignment;
use crate::model::TraceIx;
use crate::testing::store_of;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write as _;

const MILLI: u64 = 1_000_000;

fn traces(store: &SpanStore) -> (&Trace, &Trace) {
    (store.trace(TraceIx(0)).unwrap(), store.trace(TraceIx(1)).unwrap())
}

#[test]
fn largest_difference_first_and_what_is_on_one_side_only_last() {
    let store = store_of(&[
        "
        a shop  |---------|  name=GET
          b db    |-|        name=SELECT
          c db       |--|    name=SELECT
          d cache |-|        name=get
          e old   |-|        name=was",
        "
        a shop  |-------------------|  name=GET
          b db    |--------------|     name=SELECT
          c new   |---|                name=is
          d other |-|                  name=is
          e cache |-|                  name=get",
    ]);
    let (good, bad) = traces(&store);
    let found = compare_traces(&store, good, bad);
    let rows: Vec<(&str, Option<i128>)> =
        found.operations.iter().map(|row| (row.service.as_str(), row.diff_nanos())).collect();
    let milli = |value: i128| Some(value * i128::from(MILLI));
    let expected =
        [("shop", milli(10)), ("db", milli(10)), ("cache", milli(0)), ("new", None), ("old", None), ("other", None)];
    // shop and db differ by as much: by name.
    assert_eq!(rows[..2], [expected[1], expected[0]]);
    assert_eq!(rows[2..], expected[2..]);
    let db = &found.operations[0];
    assert_eq!((db.good.count, db.good.total_nanos, db.good.max_nanos), (2, 5 * MILLI, 3 * MILLI));
    assert_eq!((db.bad.count, db.bad.total_nanos, db.bad.on_path_nanos), (1, 15 * MILLI, 15 * MILLI));
    assert_eq!((found.root_nanos, found.left_out), ((10 * MILLI, 20 * MILLI), 0));
    let turned = compare_traces(&store, bad, good);
    let order = |pair: &TracePair| pair.operations.iter().map(|row| row.service.clone()).collect::<Vec<_>>();
    assert_eq!(order(&turned), order(&found), "what is saved explains as much as what is lost");
    assert_eq!(turned.operations[0].diff_nanos(), milli(-10));
}

#[test]
fn of_very_many_operations_those_that_differ_most_stay() {
    let mut pictures = [String::new(), String::new()];
    for (side, picture) in pictures.iter_mut().enumerate() {
        for at in 0..1_200_usize {
            let len = if side == 0 { 0 } else { at % 40 };
            let bar = if len == 0 { "|".to_owned() } else { format!("|{}|", "-".repeat(len - 1)) };
            let _ = writeln!(picture, "{:x} s{at:04} {bar}", at + 1);
        }
    }
    let store = store_of(&pictures.each_ref().map(String::as_str));
    let (good, bad) = traces(&store);
    let found = compare_traces(&store, good, bad);
    assert_eq!((found.operations.len(), found.left_out), (TracePair::MAX_ROWS, 200));
    let least = found.operations.iter().filter_map(PairOperation::diff_nanos).min();
    assert_eq!(least, Some(6 * i128::from(MILLI)), "of 30 with each difference, the 200 smallest are gone");
}

/// Rows as `depth good|bad`, by span ids.
fn drawn(store: &SpanStore) -> Vec<String> {
    let (good, bad) = traces(store);
    let rows = align(store, good, bad);
    let id = |row: Option<u32>, trace: &Trace| {
        row.map_or("-".to_owned(), |row| {
            store.span(SpanIx(trace.rows().start + row)).span_id().trim_start_matches('0').to_owned()
        })
    };
    (0..rows.len())
        .map(|at| {
            let (left, right) = rows.at(at);
            format!("{} {}|{}", rows.depth[at], id(left, good), id(right, bad))
        })
        .collect()
}

#[test]
fn spans_meet_by_operation_and_order_among_siblings() {
    let store = store_of(&[
        "
        a shop  |-----------|  name=GET
          b db    |-|          name=SELECT
          c db       |-|       name=SELECT
            d disk   |-|       name=read
          e cache     |-|      name=get
        f jobs  |--|           name=late parent=99",
        "
        1 shop  |-----------|  name=GET
          2 auth |-|           name=check
            3 db |-|           name=SELECT
          4 db     |-|         name=SELECT
          5 cache    |-|       name=get
          6 db        |-|      name=SELECT
            7 net     |-|      name=send
          8 db         |-|     name=SELECT",
    ]);
    let expected = ["0 a|1", "1 -|2", "2 -|3", "1 b|4", "1 c|6", "2 -|7", "2 d|-", "1 -|8", "1 e|5", "0 f|-"];
    assert_eq!(drawn(&store), expected);
    let (good, bad) = traces(&store);
    assert_eq!(align(&store, good, bad).subtree_len, [9, 2, 1, 1, 3, 1, 1, 1, 1, 1]);
}

#[test]
fn chains_and_fans_of_a_hundred_thousand() {
    let mut chain = "f000000 shop |--|\n".to_owned();
    let mut fan = chain.clone();
    for at in 0..100_000_u32 {
        let parent = if at == 0 { 0xf00_0000 } else { at };
        let _ = writeln!(chain, "{:x} shop |-| parent={parent:x} name=n{}", at + 1, at % 7);
        let _ = writeln!(fan, "{:x} shop |-| parent=f000000 name=n{}", at + 1, at % 7);
    }
    let store = store_of(&[&chain, &fan]);
    let (chain, fan) = traces(&store);
    // The first child of the fan is the second span of the chain; nothing else meets.
    for (good, bad, rows) in [(chain, chain, 100_001), (fan, fan, 100_001), (chain, fan, 200_000)] {
        let found = align(&store, good, bad);
        assert_eq!((found.len(), found.subtree_len[0] as usize), (rows, rows));
        let total = |trace: &Trace| i128::from(store.duration_nanos(trace.root()));
        let diffs = compare_traces(&store, good, bad).operations;
        let sum: i128 = diffs.iter().map(PairOperation::on_path_diff_nanos).sum();
        assert_eq!(sum, total(bad) - total(good));
    }
}

/// A picture of a random forest: spans hang under any earlier one, or under none that is there.
fn picture(spans: &[(usize, usize, usize, usize)]) -> String {
    let mut out = format!("f00 shop     |{}|\n", "-".repeat(18));
    for (at, &(parent, start, len, kind)) in spans.iter().enumerate() {
        let parent = if parent == 0 { 0xf00 } else { at.saturating_sub(parent) + 1 };
        let bar = if len == 0 { "|".to_owned() } else { format!("|{}|", "-".repeat(len - 1)) };
        let (service, name) = (["db", "cart"][kind % 2], ["get", "put"][kind / 2 % 2]);
        let _ = writeln!(out, "{:x} {service} {}{bar} parent={parent:x} name={name}", at + 1, " ".repeat(start));
    }
    out
}

fn forest() -> impl Strategy<Value = Vec<(usize, usize, usize, usize)>> {
    prop::collection::vec((0_usize..9, 0_usize..24, 0_usize..14, 0_usize..4), 0..14)
}

/// The definition, read literally: by recursion, looking at every sibling each time.
fn naive(
    store: &SpanStore,
    depth: u32,
    good: &[SpanIx],
    bad: &[SpanIx],
    out: &mut Vec<(u32, Option<SpanIx>, Option<SpanIx>)>,
) {
    let operation = |row: SpanIx| (store.span(row).service(), store.span(row).name());
    let rank =
        |list: &[SpanIx], at: usize| list[..at].iter().filter(|&&row| operation(row) == operation(list[at])).count();
    let partner = |list: &[SpanIx], at: usize, others: &[SpanIx]| {
        let is_partner =
            |&other: &usize| operation(others[other]) == operation(list[at]) && rank(others, other) == rank(list, at);
        (0..others.len()).find(is_partner)
    };
    let mut enter = |left: Option<SpanIx>, right: Option<SpanIx>| {
        out.push((depth, left, right));
        let children =
            |row: Option<SpanIx>| row.map_or_else(Vec::new, |row| store.span(row).children().collect::<Vec<_>>());
        naive(store, depth + 1, &children(left), &children(right), out);
    };
    // Those of the second only, behind the child of the first that the nearest matched one before them meets.
    let lone = |place: usize| {
        (0..bad.len()).filter(move |&at| partner(bad, at, good).is_none()).filter(move |&at| {
            (0..at).rev().find_map(|before| partner(bad, before, good)).map_or(0, |met| met + 1) == place
        })
    };
    lone(0).for_each(|at| enter(None, Some(bad[at])));
    for (at, &row) in good.iter().enumerate() {
        enter(Some(row), partner(good, at, bad).map(|other| bad[other]));
        lone(at + 1).for_each(|at| enter(None, Some(bad[at])));
    }
}

proptest! {
    #[test]
    fn it_is_what_the_definitions_read_literally_say(good in forest(), bad in forest()) {
        let store = store_of(&[&picture(&good), &picture(&bad)]);
        let (good, bad) = traces(&store);

        let mut slow: BTreeMap<(&str, &str), [PairSide; 2]> = BTreeMap::new();
        for (side, trace) in [good, bad].into_iter().enumerate() {
            for row in trace.rows().map(SpanIx) {
                let span = store.span(row);
                let sum = &mut slow.entry((span.service(), span.name())).or_default()[side];
                sum.count += 1;
                sum.total_nanos += span.duration_nanos();
                sum.max_nanos = sum.max_nanos.max(span.duration_nanos());
            }
            for (row, nanos) in on_path(&critical_path(&store, trace, PathRule::Exact)) {
                let span = store.span(row);
                slow.entry((span.service(), span.name())).or_default()[side].on_path_nanos += nanos;
            }
        }
        let found = compare_traces(&store, good, bad);
        prop_assert_eq!(found.operations.len(), slow.len());
        for row in &found.operations {
            prop_assert_eq!(slow.get(&(row.service.as_str(), row.name.as_str())), Some(&[row.good, row.bad]));
        }
        let sum: i128 = found.operations.iter().map(PairOperation::on_path_diff_nanos).sum();
        prop_assert_eq!(sum, i128::from(found.root_nanos.1) - i128::from(found.root_nanos.0));
        prop_assert!(found.operations.is_sorted_by_key(|row| row.diff_nanos().is_none()));
        let diffs: Vec<u128> =
            found.operations.iter().filter_map(PairOperation::diff_nanos).map(i128::unsigned_abs).collect();
        prop_assert!(diffs.is_sorted_by(|a, b| a >= b));

        let aligned = align(&store, good, bad);
        let mut expected = Vec::new();
        let roots = |trace: &Trace| trace.rows().map(SpanIx).filter(|&row| store.depth(row) == 0).collect::<Vec<_>>();
        naive(&store, 0, &roots(good), &roots(bad), &mut expected);
        let absolute = |row: Option<u32>, trace: &Trace| row.map(|row| SpanIx(trace.rows().start + row));
        let rows: Vec<_> = (0..aligned.len())
            .map(|at| (aligned.depth[at], absolute(aligned.at(at).0, good), absolute(aligned.at(at).1, bad)))
            .collect();
        prop_assert_eq!(rows, expected);
        // Every span of both once.
        let of = |side: &[u32]| {
            let mut rows: Vec<u32> = side.iter().copied().filter(|&row| row != Alignment::NONE).collect();
            rows.sort_unstable();
            rows
        };
        prop_assert_eq!(of(&aligned.good), (0..good.len()).collect::<Vec<_>>());
        prop_assert_eq!(of(&aligned.bad), (0..bad.len()).collect::<Vec<_>>());
    }
}
