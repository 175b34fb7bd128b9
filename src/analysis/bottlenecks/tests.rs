use super::*;
use crate::analysis::{critical_path, self_nanos};
use crate::figure::PathRule;
use crate::query::stats;
use crate::testing::store_of;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn found(store: &SpanStore, weight: Weight) -> Bottlenecks {
    bottlenecks(store, &Selection::all(store), weight, Bottlenecks::MAX_ROWS)
}

/// `service.operation k/N median-ms of running-ms share%` of each row.
fn rows(found: &Bottlenecks) -> Vec<String> {
    let row = |row: &crate::figure::Bottleneck| {
        let (share, millis) = ((row.share * 100.0).round(), row.median_nanos / 1e6);
        let runs = row.duration_nanos / 1e6;
        format!("{}.{} {}/{} {millis} of {runs} {share}%", row.service, row.name, row.traces, found.traces)
    };
    found.rows.iter().map(row).collect()
}

const SLOW: [&str; 3] = [
    "
    a shop |------------------|  name=buy
      b api  |---------------|   name=order
        c db   |---------|       name=SELECT db.statement=where_id=17",
    "
    a shop |------------------|  name=buy
      b api  |---------------|   name=order
        c db   |--|              name=SELECT db.statement=where_id=18
        d db       |--|          name=SELECT db.statement=where_id=19
        e db        |--|         name=SELECT db.statement=other",
    "
    a shop |--|                  name=buy",
];

#[test]
fn a_wrapper_appears_through_its_own_time_only_and_small_calls_add_up() {
    let store = store_of(&SLOW);
    let on_path = found(&store, Weight::OnPath);
    // Roots: 19 + 19 + 3 ms. On the path, trace by trace: db 10 and 7, api 6 and 9, buy 3 and 3 and 3.
    assert_eq!(
        rows(&on_path),
        ["db.SELECT 2/3 8.5 of 8.5 41%", "api.order 2/3 7.5 of 16 37%", "shop.buy 1/3 3 of 3 22%"]
    );
    let first = &on_path.rows[0];
    assert_eq!(first.pattern.as_deref(), Some("where_id=?"));
    assert_eq!(
        (first.worst_trace_id.as_str(), first.worst_span_id.as_str()),
        (store.trace_id(&store.traces()[0]).as_str(), "000000000000000c")
    );
    assert_eq!((on_path.count, on_path.root_nanos), (3, 41_000_000));
    let path: Vec<_> = on_path.path.iter().map(|at| (at.name.as_str(), at.nanos / 1_000_000)).collect();
    assert_eq!(path, [("SELECT", 17), ("order", 15), ("buy", 9)]);
    assert_eq!(on_path.path_rest_share, 0.0);
}

#[test]
fn the_other_measures_ask_of_other_quantities() {
    let store = store_of(&SLOW);
    let wall = found(&store, Weight::Wall);
    assert_eq!(
        rows(&wall),
        ["shop.buy 3/3 19 of 19 100%", "api.order 2/3 16 of 16 78%", "db.SELECT 2/3 8.5 of 8.5 41%"]
    );
    let one = found(&store, Weight::OneSpan);
    assert_eq!(rows(&one), ["shop.buy 3/3 19 of 19 100%", "api.order 2/3 16 of 16 78%", "db.SELECT 1/3 10 of 10 32%"]);
    let own = found(&store, Weight::SelfTime);
    assert_eq!(rows(&own), ["db.SELECT 2/3 9.5 of 8.5 46%", "api.order 2/3 7.5 of 16 37%", "shop.buy 1/3 3 of 3 22%"]);
    assert_eq!(wall.path, found(&store, Weight::OnPath).path, "the path is the path, whatever is measured");
}

#[test]
fn a_fifth_is_enough_and_nothing_is_not() {
    let store = store_of(&["a s |---------|  name=x\n  b s |-|  name=y\n  c s     ||  name=z", "a s |  name=x"]);
    assert_eq!(rows(&found(&store, Weight::OnPath)), ["s.x 1/2 7 of 10 70%", "s.y 1/2 2 of 2 20%"]);
    assert_eq!(found(&store_of(&[]), Weight::Wall), Bottlenecks { weight: Weight::Wall, ..Bottlenecks::default() });
    let lines: String = (0..300).map(|at| format!("{:x} s |-| parent=fff name=n{at}\n", at + 1)).collect();
    let many = found(&store_of(&[&lines]), Weight::Wall);
    assert_eq!((many.rows.len(), many.count), (Bottlenecks::MAX_ROWS, 300));
}

#[test]
fn of_short_roots_shares_are_told_of_the_traces() {
    let short = found(&store_of(&["a s |-|  name=x\n  b s      |-------------|  name=y"]), Weight::OnPath);
    assert_eq!(rows(&short), ["s.x 1/1 2 of 2 100%"]);
    assert_eq!((short.root_nanos, short.trace_nanos), (2_000_000, 21_000_000));
    assert_eq!(short.told_share(short.rows[0].share), 2.0 / 21.0, "what a finding of it weighs");
    let half = found(&store_of(&["a s |-|  name=x\n  b s |-|  name=y"]), Weight::OnPath);
    assert_eq!((half.has_short_roots(), half.told_share(1.0)), (false, 1.0));
}

/// One operation in one trace, read literally.
fn naive(store: &SpanStore, trace: &Trace, weight: Weight, is_it: impl Fn(SpanIx) -> bool) -> (u64, u64) {
    let rows = || trace.rows().map(SpanIx).filter(|&row| is_it(row));
    let (first, last) = (trace.start_nanos / 1_000_000, trace.end_nanos / 1_000_000);
    let runs = |milli: u64, row: SpanIx| {
        let span = store.span(row);
        span.start_nanos() / 1_000_000 <= milli && milli < span.end_nanos() / 1_000_000
    };
    let union = (first..last).filter(|&milli| rows().any(|row| runs(milli, row))).count() as u64 * 1_000_000;
    let nanos = match weight {
        Weight::OnPath => {
            let path = critical_path(store, trace, PathRule::Exact);
            path.iter().filter(|segment| is_it(segment.row)).map(super::super::Segment::nanos).sum()
        }
        Weight::SelfTime => rows().map(|row| self_nanos(store.span(row))).sum(),
        Weight::Wall => union,
        Weight::OneSpan => rows().map(|row| store.duration_nanos(row)).max().unwrap_or(0),
    };
    (nanos, union)
}

proptest! {
    #[test]
    fn it_is_what_the_definition_read_literally_finds(
        traces in prop::collection::vec(
            (1_usize..20, prop::collection::vec((0_usize..9, 0_usize..18, 0_usize..14, 0_usize..3), 0..9)), 1..4,
        ),
    ) {
        let picture = |(root, spans): &(usize, Vec<(usize, usize, usize, usize)>)| {
            let mut out = format!("f00 s0     |{}| name=n0\n", "-".repeat(*root));
            for (at, (parent, start, len, name)) in spans.iter().enumerate() {
                let parent = if *parent == 0 { 0xf00 } else { at.saturating_sub(*parent) + 1 };
                let (space, bar) = (" ".repeat(*start), "-".repeat(*len));
                out.push_str(&format!("{:x} s{name} {space}|{bar}| parent={parent:x} name=n{name}\n", at + 1));
            }
            out
        };
        let pictures: Vec<String> = traces.iter().map(picture).collect();
        let store = store_of(&pictures.iter().map(String::as_str).collect::<Vec<_>>());
        for weight in [Weight::OnPath, Weight::SelfTime, Weight::Wall, Weight::OneSpan] {
            let found = found(&store, weight);
            let roots: u64 = store.traces().iter().map(|trace| store.duration_nanos(trace.root())).sum();
            let mut expected: BTreeMap<String, (u64, [f64; 2], f64)> = BTreeMap::new();
            for name in ["n0", "n1", "n2"] {
                let is_it = |row: SpanIx| store.span(row).name() == name;
                let (mut all, mut unions, mut measured) = (0, Vec::new(), Vec::new());
                for trace in store.traces() {
                    let (nanos, union) = naive(&store, trace, weight, is_it);
                    all += nanos;
                    if nanos > 0 && nanos as f64 >= 0.2 * store.duration_nanos(trace.root()) as f64 {
                        unions.push(union);
                        measured.push(nanos);
                    }
                }
                let medians = [&mut unions, &mut measured].map(|nanos| {
                    nanos.sort_unstable();
                    stats::percentile(nanos, 0.5)
                });
                if let [Some(runs), Some(median)] = medians {
                    expected.insert(name.to_owned(), (unions.len() as u64, [runs, median], all as f64 / roots as f64));
                }
            }
            let told: BTreeMap<String, (u64, [f64; 2], f64)> =
                found.rows.iter().map(|row| (row.name.clone(), (row.traces, [row.duration_nanos, row.median_nanos], row.share))).collect();
            prop_assert_eq!(told, expected, "{:?}", weight);
            prop_assert!(found.rows.windows(2).all(|pair| pair[0].share >= pair[1].share));
            prop_assert_eq!(found.path.iter().map(|at| at.nanos).sum::<u64>(), roots);
        }
    }
}
