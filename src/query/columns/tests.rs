use super::super::matcher::Matcher;
use super::super::{Comparison, Test};
use super::making::MOST_VALUES;
use super::*;
use crate::testing::{store_of, trace_of};
use proptest::prelude::*;

/// Whether columns find for a test what is found span by span.
fn check(store: &SpanStore, test: &Test) {
    let mut one_by_one = Matcher::new(store, test);
    let expected = RowSet::of(store.span_count(), |at| one_by_one.is_met(store, at));
    prepare(store);
    assert_eq!(Matcher::new(store, test).rows(store), expected, "{test:?}");
}

const VALUES: [&str; 11] =
    ["v0", "V0 and more", "true", "\"true\"", "500", "\"500\"", "0.5", "NaN", "-7", "9007199254740993", "\"\""];
const KEYS: [&str; 6] = ["x", "y", "span.x", "resource.x", "resource.y", "resource.resource.y"];
const TESTS: [&str; 13] = [
    "x = v0",
    "x != v0",
    "x ~ 0",
    "x > 1",
    "x <= 500",
    "x = nil",
    "x != nil",
    "y = nil",
    "resource.y != nil",
    "span.x = 500",
    "resource.x = true",
    "nowhere = nil",
    "nowhere = 1",
];
const TEXTS: [&str; 12] = ["v0", "0", "500", "true", "nan", "x", "resource", "a1", "shop", "retry", "x=v", "ü"];

proptest! {
    #[test]
    fn as_span_by_span(
        spans in prop::collection::vec(
            (prop::collection::vec((0..KEYS.len(), 0..VALUES.len()), 0..5), any::<bool>(), any::<bool>()),
            1..200,
        ),
    ) {
        let mut pictures = vec![String::new()];
        for (at, (attributes, begins, has_event)) in spans.into_iter().enumerate() {
            if begins && !pictures[0].is_empty() { pictures.push(String::new()); }
            let last = pictures.last_mut().unwrap();
            let indent = if last.is_empty() { "" } else { "  " };
            let mut line = format!("{indent}a{at} {} |-|", if at % 3 == 0 { "shop" } else { "db" });
            for (key, value) in attributes { line += &format!(" {}={}", KEYS[key], VALUES[value]); }
            if has_event { line += &format!(" event=retry {}={}", KEYS[at % 3], VALUES[at % 7]); }
            *last += &format!("{line}\n");
        }
        let store = store_of(&pictures.iter().map(String::as_str).collect::<Vec<_>>());
        for test in TESTS {
            check(&store, &Test::Attribute(Comparison::parse(test).unwrap()));
        }
        for text in TEXTS {
            check(&store, &Test::Text(text.to_owned()));
        }
    }
}

#[test]
fn more_values_than_numbers_and_keys_that_are_there_twice() {
    let spans = MOST_VALUES + 2_000;
    let line = |at: usize| match at {
        0 => "1 shop |--| id=a0 size=1 size=2".to_owned(),
        at => format!("  {:x} shop || id=a{at} size={}", at + 1, at % 5 + 1),
    };
    let store = trace_of(&(0..spans).map(line).collect::<Vec<_>>().join("\n"));
    prepare(&store);
    let columns = store.derived::<AttributeColumns>();
    let kinds: Vec<bool> = columns.spans.columns.iter().map(|column| matches!(column.cells, Cells::Attrs(_))).collect();
    assert_eq!(kinds, [true, false]);
    for text in ["a7", "a65536", "a67535", "size", "5", "A1"] {
        check(&store, &Test::Text(text.to_owned()));
    }
    for test in ["id = a65540", "id != a3", "size = 1", "size = 2", "size >= 4", "size = nil"] {
        check(&store, &Test::Attribute(Comparison::parse(test).unwrap()));
    }
    assert!(columns.bytes() < spans * 16);
}
