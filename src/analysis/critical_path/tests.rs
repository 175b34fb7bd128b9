use super::*;
use crate::model::TraceIx;
use crate::testing::{PICTURE_START_NANOS, trace_of};
use proptest::prelude::*;
use std::fmt::Write as _;

const MILLI: u64 = 1_000_000;

fn path(store: &SpanStore, rule: PathRule) -> Vec<Segment> {
    critical_path(store, store.trace(TraceIx(0)).unwrap(), rule)
}

/// `a 0..3 b 3..9`: milliseconds since the begin of the picture.
fn words(store: &SpanStore, rule: PathRule) -> String {
    let millis = |nanos: u64| (nanos - PICTURE_START_NANOS) / MILLI;
    let word = |segment: &Segment| {
        let name = store.span(segment.row).name();
        format!("{name} {}..{}", millis(segment.start_nanos), millis(segment.end_nanos))
    };
    path(store, rule).iter().map(word).collect::<Vec<_>>().join(" ")
}

fn exact(picture: &str) -> String {
    words(&trace_of(picture), PathRule::Exact)
}

fn jaeger(picture: &str) -> String {
    words(&trace_of(picture), PathRule::Jaeger)
}

#[test]
fn gaps_are_the_parents_and_children_that_nobody_waits_for_are_not_on_it() {
    let picture = "
        a shop |-------------------|
          b db   |---|
          c db     |-----|
            d db    |-|
          e db              |--|
        ";
    assert_eq!(exact(picture), "a 0..2 b 2..4 c 4..5 d 5..7 c 7..10 a 10..13 e 13..16 a 16..20");
    // b overlaps c: skipped, so its time is the parent's.
    assert_eq!(jaeger(picture), "a 0..4 c 4..5 d 5..7 c 7..10 a 10..13 e 13..16 a 16..20");
}

#[test]
fn of_children_that_reach_the_cursor_the_longest_is_taken_and_cut_there() {
    let picture = "
        a shop |-----------------|
          b db  |-----------|
          c db    |-----------|
          d db       |-----------|
        ";
    assert_eq!(exact(picture), "a 0..1 b 1..6 d 6..18");
    let nested = "
        a shop |-----------------|
          b db  |-----------|
            e db  |--|
            f db       |---|
          d db       |-----------|
        ";
    assert_eq!(exact(nested), "a 0..1 b 1..3 e 3..6 d 6..18", "what f did comes after the cut");
}

#[test]
fn children_are_clipped_and_those_of_no_length_are_passed_over() {
    let picture = "
          z db |---|                     parent=a
        a shop   |-----------|
          b db          |
          c db             |-----|
            d db            |--|
          e db                        |--|
        ";
    assert_eq!(exact(picture), "z 2..4 a 4..12 c 12..13 d 13..14");
}

#[test]
fn jaegers_rule_is_that_of_its_code() {
    // c ends in the very moment in which d starts, which is not before it; b does end before that.
    let touching = "
        a shop |-------------------|
          b db  |--|
          c db      |----|
          d db           |----|
        ";
    assert_eq!(jaeger(touching), "a 0..1 b 1..4 a 4..10 d 10..15 a 15..20");
    assert_eq!(exact(touching), "a 0..1 b 1..4 a 4..5 c 5..10 d 10..15 a 15..20");
    // A child of no length owns nothing, and yet what overlaps it is skipped.
    let point = "
        a shop |-----------|
          b db   |------|
          c db      |
        ";
    assert_eq!(jaeger(point), "a 0..2 b 2..9 a 9..12");
    let late_point = "
        a shop |-----------|
          b db   |------|
          c db            |
        ";
    assert_eq!(jaeger(late_point), "a 0..2 b 2..9 a 9..11 a 11..12");
}

#[test]
fn a_root_alone_without_duration_or_with_further_roots() {
    assert_eq!(exact("a shop |---|"), "a 0..4");
    assert_eq!((exact("a shop |"), jaeger("a shop |")), (String::new(), String::new()));
    assert_eq!(exact("a shop |---|\nb shop   |--------|  parent=77"), "a 0..4");
}

#[test]
fn a_trace_path_is_relative_and_tells_what_comes_after_the_root() {
    let store = trace_of(
        "z db |----|  parent=77\na shop   |---------|\n  b db     |-|\n  c db        |-----------|\n  d db             |--|",
    );
    let path = trace_path(&store, store.trace(TraceIx(0)).unwrap(), PathRule::Exact);
    let segments: Vec<_> =
        path.segments.iter().map(|at| (at.row, at.start_nanos / MILLI, at.end_nanos / MILLI)).collect();
    assert_eq!(segments, [(0, 4, 6), (0, 8, 9), (1, 6, 8), (2, 9, 14)]);
    assert_eq!((path.root_nanos, path.after_root_nanos, path.after_root_spans), (10 * MILLI, 7 * MILLI, 1));
    let spans: Vec<_> = path.spans.iter().map(|at| (at.row, at.nanos / MILLI)).collect();
    assert_eq!((spans, path.rest_spans, path.rest_nanos), (vec![(2, 5), (0, 3), (1, 2)], 0, 0));
}

#[test]
fn on_path_adds_up_the_segments_of_a_span() {
    let store = trace_of("a shop |---------|\n  b db   |-|\n  c db       |--|");
    let sums: Vec<_> = on_path(&path(&store, PathRule::Exact)).iter().map(|(row, sum)| (row.0, sum / MILLI)).collect();
    assert_eq!(sums, [(0, 5), (1, 2), (2, 3)]);
    assert!(on_path(&[]).is_empty());
}

#[test]
fn a_chain_and_a_fan_of_many_spans() {
    let root = format!("f000000 shop |{}|\n", "-".repeat(99));
    let mut chain = root.clone();
    let mut fan = root;
    for at in 0..100_000_u32 {
        let parent = if at == 0 { 0xf00_0000 } else { at };
        let _ = writeln!(chain, "{:x} shop |{}| parent={parent:x}", at + 1, "-".repeat(49));
        let (from, len) = (at % 89, at % 7 + at % 3);
        let _ = writeln!(
            fan,
            "{:x} shop {}|{}| parent=f000000",
            at + 1,
            " ".repeat(from as usize),
            "-".repeat(len as usize)
        );
    }
    for picture in [chain, fan] {
        let store = trace_of(&picture);
        for rule in [PathRule::Exact, PathRule::Jaeger] {
            let segments = path(&store, rule);
            assert_eq!(segments.iter().map(Segment::nanos).sum::<u64>(), 100 * MILLI);
            let path = trace_path(&store, store.trace(TraceIx(0)).unwrap(), rule);
            assert!(path.spans.len() <= TracePath::MOST_SPANS);
            let told = path.spans.iter().map(|at| at.nanos).sum::<u64>() + path.rest_nanos;
            assert_eq!((told, path.trace_id.len()), (path.root_nanos, 32));
        }
    }
}

/// The definition, read literally: by recursion, and looking at every child each time.
fn naive(store: &SpanStore, rule: PathRule, row: SpanIx, start: u64, end: u64, out: &mut Vec<Segment>) {
    let clipped = |child: SpanIx| {
        let child = store.span(child);
        (child.start_nanos().max(start), child.end_nanos().min(end), child.ix())
    };
    let mut cursor = end;
    let mut is_new = true;
    loop {
        let children = store.span(row).children();
        let next = match rule {
            PathRule::Exact => children
                .map(clipped)
                .filter(|(from, to, _)| from < to && *from < cursor)
                .map(|(from, to, row)| (to.min(cursor), from, row))
                .max_by_key(|&(to, from, row)| (to, to - from, Reverse(row.0))),
            PathRule::Jaeger => children
                .filter(|&child| {
                    let (from, to) = (store.start_nanos(child), store.span(child).end_nanos());
                    from < end && (from >= start || to > start)
                })
                .map(clipped)
                .filter(|&(_, to, _)| is_new || to < cursor)
                .map(|(from, to, row)| (to, from, row))
                .max_by_key(|&(to, from, row)| (to, Reverse(from), Reverse(row.0))),
        };
        let from = next.map_or(start, |(to, ..)| to);
        if from < cursor {
            out.push(Segment { row, start_nanos: from, end_nanos: cursor });
        }
        let Some((to, from, child)) = next else { return };
        naive(store, rule, child, from, to, out);
        (cursor, is_new) = (from, false);
    }
}

proptest! {
    #[test]
    fn it_partitions_the_root_as_the_definition_read_literally_does(
        spans in prop::collection::vec((0_usize..9, 0_usize..24, 0_usize..14), 0..16),
    ) {
        let mut picture = format!("f00 shop     |{}|\n", "-".repeat(18));
        for (at, (parent, start, len)) in spans.iter().enumerate() {
            let parent = if *parent == 0 { 0xf00 } else { at.saturating_sub(*parent) + 1 };
            let bar = if *len == 0 { "|".to_owned() } else { format!("|{}|", "-".repeat(len - 1)) };
            let _ = writeln!(picture, "{:x} db {}{bar} parent={parent:x}", at + 1, " ".repeat(*start));
        }
        let store = trace_of(&picture);
        let trace = store.trace(TraceIx(0)).unwrap();
        let root = store.span(trace.root());
        for rule in [PathRule::Exact, PathRule::Jaeger] {
            let found = critical_path(&store, trace, rule);
            let mut expected = Vec::new();
            naive(&store, rule, root.ix(), root.start_nanos(), root.end_nanos(), &mut expected);
            expected.reverse();
            prop_assert_eq!(&found, &expected, "{:?}", rule);
            prop_assert!(found.windows(2).all(|pair| pair[0].end_nanos == pair[1].start_nanos));
            prop_assert_eq!(found.first().map_or(root.start_nanos(), |first| first.start_nanos), root.start_nanos());
            prop_assert_eq!(found.iter().map(Segment::nanos).sum::<u64>(), root.duration_nanos());
            prop_assert_eq!(on_path(&found).iter().map(|(_, sum)| sum).sum::<u64>(), root.duration_nanos());
        }
    }
}
