use super::*;
use crate::analysis::{critical_path, on_path};
use crate::figure::PathRule;
use crate::testing::store_of;
use proptest::prelude::*;
use std::collections::BTreeMap;

const MILLI: f64 = 1e6;

fn compared(before: &[&str], after: &[&str]) -> SetComparison {
    let (before, after) = (store_of(before), store_of(after));
    compare((&before, &Selection::all(&before)), (&after, &Selection::all(&after)))
}

fn row<'a>(found: &'a SetComparison, name: &str) -> &'a OperationChange {
    found.operations.iter().find(|row| row.name == name).unwrap()
}

#[test]
fn a_call_that_is_gone_comes_first_and_the_parts_add_up() {
    let slow = "
        a shop |-------------------|   name=GET
          b db   |--------------!|     name=SELECT";
    let fast = "
        a shop |-------|   name=GET
          b cache |-|      name=get";
    let found = compared(&[slow, slow], &[fast]);
    let names: Vec<&str> = found.operations.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["SELECT", "get", "GET"]);
    assert_eq!((found.before.traces, found.before.failed, found.before.root_failed, found.before.spans), (2, 2, 0, 4));
    assert_eq!((found.after.traces, found.after.failed, found.after.root_nanos), (1, 0, 8_000_000));
    let select = row(&found, "SELECT");
    assert_eq!((select.before.count, select.before.errors, select.after.count), (2, 2, 0));
    assert_eq!((select.before.p50_nanos, select.after.p95_nanos), (Some(16.0 * MILLI), None));
    assert_eq!((select.delta_nanos, row(&found, "get").delta_nanos), (Some(-16.0 * MILLI), Some(2.0 * MILLI)));
    assert_eq!((row(&found, "GET").delta_nanos, found.delta_nanos), (Some(2.0 * MILLI), Some(-12.0 * MILLI)));
}

#[test]
fn an_empty_side_has_no_change() {
    let found = compared(&["a shop |--|"], &[]);
    assert_eq!((found.delta_nanos, found.operations[0].delta_nanos), (None, None));
    assert_eq!((found.operations[0].before.count, found.after.clone()), (1, SetSide::default()));
    assert_eq!(compared(&[], &[]), SetComparison::default());
}

#[test]
fn two_selections_of_one_store() {
    let store = store_of(&["a shop |--|", "a shop |----|"]);
    let [short, long] = [3, 5].map(|millis| {
        let nanos = Some(millis * 1_000_000);
        crate::query::Filter { min_duration_nanos: nanos, max_duration_nanos: nanos, ..Default::default() }
    });
    let [short, long] = [short, long].map(|filter| crate::query::select(&store, &filter));
    assert_eq!(compare((&store, &short), (&store, &long)).delta_nanos, Some(2.0 * MILLI));
}

/// A picture of a random tree: at most `bars` spans below the root, each within two levels.
fn picture(bars: &[(usize, usize, usize, bool)]) -> String {
    let mut out = format!("f00 shop {}|--------------------|\n", " ".repeat(9));
    for (at, &(service, start, len, is_deep)) in bars.iter().enumerate() {
        let bar = if len == 0 { "|".to_owned() } else { format!("|{}|", "-".repeat(len - 1)) };
        let indent = if is_deep && at > 0 { "    " } else { "  " };
        out.push_str(&format!("{indent}{at:x} s{service} {}{bar} name=op{}\n", " ".repeat(start), len % 3));
    }
    out
}

type Pictures = Vec<Vec<(usize, usize, usize, bool)>>;

fn pictures() -> impl Strategy<Value = Pictures> {
    prop::collection::vec(prop::collection::vec((0_usize..3, 0_usize..30, 0_usize..20, any::<bool>()), 0..8), 1..5)
}

/// Nanoseconds on the path by service and name, the slow way.
fn slow_sums(store: &SpanStore) -> BTreeMap<(String, String), u64> {
    let mut sums = BTreeMap::new();
    for trace in store.traces() {
        for (row, nanos) in on_path(&critical_path(store, trace, PathRule::Exact)) {
            let span = store.span(row);
            *sums.entry((span.service().to_owned(), span.name().to_owned())).or_default() += nanos;
        }
    }
    sums
}

proptest! {
    #[test]
    fn the_changes_of_all_operations_are_the_change_of_the_mean_root(before in pictures(), after in pictures()) {
        let drawn = |pictures: &Pictures| {
            let pictures: Vec<String> = pictures.iter().map(|bars| picture(bars)).collect();
            store_of(&pictures.iter().map(String::as_str).collect::<Vec<_>>())
        };
        let (before, after) = (drawn(&before), drawn(&after));
        let found = compare((&before, &Selection::all(&before)), (&after, &Selection::all(&after)));
        // Exactly, as integers over the common denominator.
        let scaled = |before: u64, after: u64| {
            i128::from(after) * i128::from(found.before.traces) - i128::from(before) * i128::from(found.after.traces)
        };
        let parts: i128 = found.operations.iter().map(|row| scaled(row.before.on_path_nanos, row.after.on_path_nanos)).sum();
        prop_assert_eq!(parts, scaled(found.before.root_nanos, found.after.root_nanos));
        let sum: f64 = found.operations.iter().filter_map(|row| row.delta_nanos).sum();
        prop_assert!((sum - found.delta_nanos.unwrap()).abs() < 1.0);
        for (store, side) in [(&before, 0), (&after, 1)] {
            let sums: BTreeMap<_, _> = found.operations.iter()
                .map(|row| ((row.service.clone(), row.name.clone()), [row.before.on_path_nanos, row.after.on_path_nanos][side]))
                .filter(|(_, nanos)| *nanos > 0)
                .collect();
            prop_assert_eq!(sums, slow_sums(store));
        }
    }
}
