use super::*;
use OpenMode::{Add, Replace};

fn items(names: &str) -> Vec<Item<char>> {
    names.chars().map(|name| Item { name: name.to_string(), bytes: 1, origin: Origin::File, source: name }).collect()
}

fn held(loads: &Loads<char>) -> String {
    loads.held().iter().map(|item| item.source).collect()
}

#[test]
fn files_are_held_once_they_are_read() {
    let mut loads = Loads::default();
    assert_eq!(loads.open(Replace, items("ab")), Step::Open(Replace, vec!['a', 'b']));
    assert!(loads.is_reading());
    assert_eq!(loads.opened(true), Step::Settled);
    assert_eq!(loads.open(Add, items("c")), Step::Open(Add, vec!['c']));
    assert_eq!(loads.opened(true), Step::Settled);
    assert_eq!(held(&loads), "abc");
    assert_eq!(loads.open(Replace, items("d")), Step::Open(Replace, vec!['d']));
    assert_eq!(loads.opened(true), Step::Settled);
    assert_eq!(held(&loads), "d");
}

#[test]
fn what_replaces_nothing_leaves_what_was_held() {
    let mut loads = Loads::default();
    let _ = loads.open(Replace, items("a"));
    let _ = loads.opened(true);
    let _ = loads.open(Replace, items("x"));
    assert_eq!((loads.opened(false), held(&loads)), (Step::Settled, "a".to_owned()));
    let _ = loads.open(Replace, items("x"));
    loads.reading(0);
    assert_eq!(loads.crashed(), (Some("x".into()), Step::Open(Replace, vec!['a'])), "what was there comes back");
}

#[test]
fn what_is_opened_while_reading_waits_its_turn() {
    let mut loads = Loads::default();
    let _ = loads.open(Replace, items("a"));
    assert_eq!(loads.open(Add, items("b")), Step::Wait);
    assert_eq!(loads.open(Add, items("c")), Step::Wait);
    assert_eq!(loads.opened(true), Step::Open(Add, vec!['b', 'c']));
    assert_eq!(loads.open(Replace, items("d")), Step::Cancel);
    assert_eq!(loads.opened(true), Step::Open(Replace, vec!['d']));
    assert_eq!(loads.opened(true), Step::Settled);
    assert_eq!(held(&loads), "d");
}

#[test]
fn the_file_being_read_is_set_aside_and_the_others_come_back_one_by_one() {
    let mut loads = Loads::default();
    let _ = loads.open(Replace, items("a"));
    let _ = loads.opened(true);
    let _ = loads.open(Add, items("bcd"));
    loads.reading(1);
    assert_eq!(loads.crashed(), (Some("c".into()), Step::Open(Replace, vec!['a'])));
    assert_eq!(loads.opened(true), Step::Open(Add, vec!['b']));
    assert_eq!(loads.opened(true), Step::Open(Add, vec!['d']));
    assert_eq!(loads.opened(true), Step::Recovered { kept: 3, set_aside: vec!["c".into()] });
    assert_eq!(held(&loads), "abd");
}

#[test]
fn positions_are_those_of_the_canonical_order() {
    let mut loads = Loads::default();
    assert_eq!(loads.open(Replace, items("cab")), Step::Open(Replace, vec!['a', 'b', 'c']));
    loads.reading(2);
    assert_eq!(loads.crashed().0, Some("c".into()));

    let mut loads = Loads::default();
    let sized = |source, bytes| Item { name: "same".into(), bytes, origin: Origin::File, source };
    assert_eq!(loads.open(Replace, vec![sized('x', 9), sized('y', 2)]), Step::Open(Replace, vec!['y', 'x']));
}

#[test]
fn a_crash_of_unknown_cause_is_found_by_reading_again() {
    let mut loads = Loads::default();
    let _ = loads.open(Replace, items("ab"));
    assert_eq!(loads.crashed(), (None, Step::Open(Replace, vec!['a'])));
    assert_eq!(loads.opened(true), Step::Open(Add, vec!['b']));
    assert_eq!(loads.crashed(), (Some("b".into()), Step::Open(Replace, vec!['a'])));
    assert_eq!(loads.opened(true), Step::Recovered { kept: 1, set_aside: vec!["b".into()] });
}

#[test]
fn crashes_that_leave_nothing_end() {
    let mut loads = Loads::default();
    let _ = loads.open(Replace, items("ab"));
    loads.reading(0);
    assert_eq!(loads.crashed(), (Some("a".into()), Step::Open(Replace, vec!['b'])));
    assert_eq!(loads.crashed(), (Some("b".into()), Step::Emptied { set_aside: vec!["a".into(), "b".into()] }));
    assert_eq!(loads.crashed(), (None, Step::Emptied { set_aside: vec![] }));
    assert_eq!(loads.idle_crashes(), 1);
    assert!(!loads.is_reading());
}

#[test]
fn a_crash_while_idle_accuses_no_file() {
    let mut loads = Loads::default();
    let _ = loads.open(Replace, items("ab"));
    let _ = loads.opened(true);
    assert_eq!(loads.crashed(), (None, Step::Open(Replace, vec!['a'])));
    assert!(loads.is_recovering());
    let _ = loads.opened(true);
    assert_eq!(loads.opened(true), Step::Recovered { kept: 2, set_aside: vec![] });
    assert_eq!(loads.idle_crashes(), 1);
    let _ = loads.open(Add, items("c"));
    assert_eq!(loads.idle_crashes(), 0);
}

#[test]
fn what_was_asked_for_during_a_recovery_follows_it() {
    let mut loads = Loads::default();
    let _ = loads.open(Replace, items("a"));
    let _ = loads.opened(true);
    let _ = loads.crashed();
    assert_eq!(loads.open(Add, items("b")), Step::Wait);
    assert_eq!(loads.opened(true), Step::Open(Add, vec!['b']));
    assert_eq!(loads.opened(true), Step::Settled);
    assert_eq!(held(&loads), "ab");
}

#[test]
fn hostile_positions_accuse_nobody() {
    let mut loads = Loads::default();
    let _ = loads.open(Replace, items("a"));
    loads.reading(u32::MAX);
    assert_eq!(loads.crashed().0, None);
}
