//! Changes of a file: cuts, splices, and hostile numbers, texts and values in the place of others.

use proptest::prelude::*;
use proptest::sample::Index;

/// One change of a file. Places are shares of what there is, so that each means something for each file.
#[derive(Clone, Debug)]
pub enum Change {
    Byte(Index, u8),
    End(Index),
    Remove(Index, usize),
    Repeat(Index, usize, usize),
    Splice(Index, Index, Index, usize),
    Number(Index, &'static str),
    Text(Index, &'static str),
    Value(Index, &'static str),
    SwapTexts(Index, Index),
}

pub const NUMBERS: &[&str] = &[
    "0",
    "-1",
    "1",
    "0.5",
    "-0",
    "1e3",
    "1e308",
    "1e999",
    "1e-400",
    "18446744073709551615",
    "18446744073709551616",
    "-9223372036854775808",
    "9223372036854775807",
    "9007199254740993",
    "253402300800000000",
    "00",
    "\"7\"",
    "NaN",
    "null",
];
const TEXTS: &[&str] = &[
    "",
    "0",
    "-1",
    "1",
    "ffffffffffffffff",
    "00000000000000000000000000000001",
    "18446744073709551615",
    "\\ud800",
    "\\u0000",
    "\\",
    "\u{202e}abc",
    "e\u{301}👩‍👩‍👧‍👦",
    "CHILD_OF",
    "error",
    "true",
    "2026-02-30T25:61:61Z",
    "1970-01-01T00:00:00",
    "9999-12-31T23:59:59.999999999Z",
    "SPAN_KIND_CLIENT",
    "STATUS_CODE_ERROR",
    "=cmd|' /C calc'!A0",
    "AAAAAAAAAAE=",
    " ",
    "\t",
];
const VALUES: &[&str] = &["null", "true", "[]", "{}", "[[]]", "{\"a\":{}}", "\"\"", "[null]", "1", "[1,[2,[3]]]"];

/// Any change.
pub fn change() -> impl Strategy<Value = Change> {
    let at = any::<Index>;
    let token = |list: &'static [&'static str]| prop::sample::select(list);
    prop_oneof![
        2 => (at(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
        1 => at().prop_map(Change::End),
        2 => (at(), 1_usize..400).prop_map(|(at, len)| Change::Remove(at, len)),
        2 => (at(), 1_usize..2000, 1_usize..4).prop_map(|(at, len, times)| Change::Repeat(at, len, times)),
        2 => (at(), at(), at(), 1_usize..2000).prop_map(|(at, other, from, len)| Change::Splice(at, other, from, len)),
        8 => (at(), token(NUMBERS)).prop_map(|(at, number)| Change::Number(at, number)),
        8 => (at(), token(TEXTS)).prop_map(|(at, text)| Change::Text(at, text)),
        4 => (at(), token(VALUES)).prop_map(|(at, value)| Change::Value(at, value)),
        4 => (at(), at()).prop_map(|(one, other)| Change::SwapTexts(one, other)),
    ]
}

/// The insides of what looks like a text.
fn texts(file: &[u8]) -> Vec<(usize, usize)> {
    let quotes: Vec<usize> = (0..file.len()).filter(|at| file[*at] == b'"').collect();
    quotes.chunks_exact(2).map(|pair| (pair[0] + 1, pair[1])).collect()
}

/// What looks like a number, or with `is_any` like any value, after a colon.
fn values(file: &[u8], is_any: bool) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for at in (0..file.len()).filter(|at| file[*at] == b':') {
        let start = at + 1 + file[at + 1..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let len = file[start..].iter().take_while(|byte| !matches!(byte, b',' | b'}' | b']' | b'\n')).count();
        if is_any || file.get(start).is_some_and(|byte| byte.is_ascii_digit() || *byte == b'-') {
            found.push((start, start + len));
        }
    }
    found
}

/// Changes a file; what there is not, is left.
pub fn apply(file: &mut Vec<u8>, change: &Change, others: &[Vec<u8>]) {
    if file.is_empty() {
        return;
    }
    let within = |at: &Index, len: usize| {
        let start = at.index(file.len());
        start..(start + len).min(file.len())
    };
    let replace = |file: &mut Vec<u8>, found: &[(usize, usize)], at: &Index, new: &str| {
        if !found.is_empty() {
            let (start, end) = *at.get(found);
            file.splice(start..end, new.bytes());
        }
    };
    match change {
        Change::Byte(at, byte) => *at.get_mut(file) = *byte,
        Change::End(at) => file.truncate(at.index(file.len())),
        Change::Remove(at, len) => drop(file.drain(within(at, *len))),
        Change::Repeat(at, len, times) => {
            let range = within(at, *len);
            let part = file[range.clone()].repeat(*times);
            file.splice(range.end..range.end, part);
        }
        Change::Splice(at, other, from, len) => {
            let other = other.get(others);
            if !other.is_empty() {
                let start = from.index(other.len());
                let part = other[start..(start + len).min(other.len())].to_vec();
                let place = at.index(file.len());
                file.splice(place..place, part);
            }
        }
        Change::Number(at, new) => replace(file, &values(file, false), at, new),
        Change::Text(at, new) => replace(file, &texts(file), at, new),
        Change::Value(at, new) => replace(file, &values(file, true), at, new),
        Change::SwapTexts(one, other) => {
            let found = texts(file);
            if !found.is_empty() {
                let (start, end) = *other.get(&found);
                let text = String::from_utf8_lossy(&file[start..end]).into_owned();
                replace(file, &found, one, &text);
            }
        }
    }
}
