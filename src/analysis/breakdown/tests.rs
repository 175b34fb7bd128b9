use super::*;
use crate::query::{Filter, StatusTerm, select};
use crate::testing::store_of;
use proptest::prelude::*;

const MILLI: u64 = 1_000_000;

fn of(pictures: &[&str], key: &str, measure: Measure) -> Breakdown {
    let store = store_of(pictures);
    breakdown(&store, &Selection::all(&store), key, measure, Breakdown::MAX_ROWS)
}

fn counts(found: &Breakdown) -> Vec<(&str, u64, u64)> {
    found.rows.iter().map(|row| (row.value.as_str(), row.count, row.failed)).collect()
}

const SHOP: &[&str] = &[
    "a shop |--------|  region=eu\n  b db |--| region=us",
    "a shop |!!|  region=eu",
    "a shop |---|",
    "a cart |----| region=us\n  b cart |!| region=us",
];

#[test]
fn traces_count_once_under_each_value() {
    let found = of(SHOP, "region", Measure::Traces);
    assert_eq!(counts(&found), [("eu", 2, 1), ("us", 2, 1)]);
    assert_eq!((found.whole, found.without, found.left_out), (4, 1, 0));
    let eu = &found.rows[0];
    assert_eq!((eu.p50_nanos, eu.total_nanos), (Some(6.0e6), 12 * MILLI));
    assert_eq!(found.rows.iter().map(|row| row.bins.iter().sum::<u32>()).collect::<Vec<_>>(), [2, 2]);
}

#[test]
fn spans_count_where_they_have_the_value() {
    let found = of(SHOP, "region", Measure::Spans);
    assert_eq!(counts(&found), [("us", 3, 1), ("eu", 2, 1)]);
    assert_eq!((found.whole, found.without), (6, 1));
    assert_eq!(counts(&of(SHOP, "service", Measure::Spans)), [("shop", 3, 1), ("cart", 2, 1), ("db", 1, 0)]);
}

#[test]
fn every_trace_is_under_one_root_and_a_click_leaves_as_many() {
    let store = store_of(SHOP);
    let all = Selection::all(&store);
    for (key, expected) in
        [("root service", vec![("shop", 3, 1), ("cart", 1, 1)]), ("root operation", vec![("a", 4, 2)])]
    {
        let found = breakdown(&store, &all, key, Measure::Traces, 9);
        assert_eq!((counts(&found), found.without), (expected, 0));
        for row in &found.rows {
            let clicked = Filter::default().with(crate::query::Test::equal(key, row.value.clone()));
            assert_eq!(select(&store, &clicked).len() as u64, row.count);
        }
        let spans = breakdown(&store, &all, key, Measure::Spans, 9);
        assert_eq!((spans.rows.iter().map(|row| row.count).sum::<u64>(), spans.without), (6, 0));
    }
}

#[test]
fn only_the_selection_counts() {
    let store = store_of(SHOP);
    let failed = select(&store, &Filter { status: StatusTerm::Failed, ..Filter::default() });
    let found = breakdown(&store, &failed, "region", Measure::Traces, 9);
    assert_eq!((counts(&found), found.whole), (vec![("eu", 1, 1), ("us", 1, 1)], 2));
    assert_eq!(breakdown(&store, &failed, "nowhere", Measure::Traces, 9).without, 2);
}

#[test]
fn many_numbers_become_ranges() {
    let trace = |number: u32| format!("a shop |--| size={number} ratio={}", f64::from(number) / 100.0);
    let pictures: Vec<String> = (0..60).map(trace).collect();
    let pictures: Vec<&str> = pictures.iter().map(String::as_str).collect();
    let found = of(&pictures, "size", Measure::Traces);
    let ranges: Vec<(&str, Option<&str>)> = found.rows.iter().map(|row| (&*row.value, row.end.as_deref())).collect();
    let fives: Vec<String> = (0..=12).map(|at| (at * 5).to_string()).collect();
    let wanted: Vec<_> = fives.windows(2).map(|pair| (&*pair[0], Some(&*pair[1]))).collect();
    assert_eq!(ranges, wanted);
    assert!(found.rows.iter().all(|row| row.count == 5));
    let ratios = of(&pictures, "ratio", Measure::Traces);
    assert_eq!((&*ratios.rows[6].value, ratios.rows[6].end.as_deref()), ("0.3", Some("0.35")));
    let wide: Vec<String> =
        (0..30).map(|at| format!("a shop |--| size={}", 3_u64.pow(at % 20) + u64::from(at))).collect();
    let wide: Vec<&str> = wide.iter().map(String::as_str).collect();
    let decades = of(&wide, "size", Measure::Traces);
    assert_eq!((&*decades.rows[1].value, decades.rows[1].end.as_deref()), ("10", Some("100")));
    assert_eq!(decades.rows.iter().map(|row| row.count).sum::<u64>(), 30);
}

#[test]
fn no_more_rows_than_can_be_read() {
    let pictures: Vec<String> = (0..250).map(|at| format!("a shop |--| user=u{at:03}")).collect();
    let pictures: Vec<&str> = pictures.iter().map(String::as_str).chain(["a shop |--| user=u249"]).collect();
    let found = of(&pictures, "user", Measure::Traces);
    assert_eq!((found.rows.len(), found.left_out), (Breakdown::MAX_ROWS, 50));
    assert_eq!((found.rows[0].value.as_str(), found.rows[1].value.as_str()), ("u249", "u000"));
}

#[test]
fn nothing_and_no_duration() {
    assert_eq!(of(&[], "service", Measure::Traces).rows, []);
    let zero = of(&["a shop |"], "service", Measure::Traces);
    assert_eq!((zero.rows[0].count, zero.rows[0].p95_nanos, zero.rows[0].bins.len()), (1, Some(0.0), 0));
}

proptest! {
    #[test]
    fn it_is_what_counting_by_hand_finds(values in prop::collection::vec((0_u8..4, 0_u8..4, 0_u8..4), 1..12)) {
        // Of the last number one bit is an error of the root, one of its child.
        let fill = |is_failed: bool| if is_failed { "!!!" } else { "---" };
        let picture = |(first, second, fails): &(u8, u8, u8)| {
            format!("a shop |{}| x={first}\n  b db |{}| x={second}", fill(fails & 1 > 0), fill(fails & 2 > 0))
        };
        let pictures: Vec<String> = values.iter().map(picture).collect();
        let pictures: Vec<&str> = pictures.iter().map(String::as_str).collect();
        let found = of(&pictures, "x", Measure::Traces);
        for value in 0..4_u8 {
            let has = |(first, second, _): &&(u8, u8, u8)| *first == value || *second == value;
            let count = values.iter().filter(has).count() as u64;
            let failed = values.iter().filter(has).filter(|at| at.2 > 0).count() as u64;
            let root_failed = values.iter().filter(has).filter(|at| at.2 & 1 > 0).count() as u64;
            let row = found.rows.iter().find(|row| row.value == value.to_string());
            prop_assert_eq!(
                row.map_or((0, 0, 0), |row| (row.count, row.failed, row.root_failed)),
                (count, failed, root_failed)
            );
        }
        prop_assert!(found.rows.windows(2).all(|pair| pair[0].count >= pair[1].count));
    }
}
