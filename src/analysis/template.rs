//! What calls have in common: their statement or URL with what differs from call to call masked.

use crate::model::{SpanRef, SpanStore, Sym, UUID_LEN, begins_with_uuid};

/// Longest template, in characters.
const MOST_CHARS: usize = 400;

/// Attributes that say what a call asks for, the most telling first; statements, then URLs.
const STATEMENTS: [&str; 2] = ["db.query.text", "db.statement"];
const URLS: [&str; 6] = ["url.template", "http.route", "url.full", "http.url", "url.path", "http.target"];

/// Symbols of the attributes that a store has of these.
pub(super) struct TemplateKeys {
    keys: Vec<(Sym, bool)>,
}

impl TemplateKeys {
    /// Those of a store.
    pub fn of(store: &SpanStore) -> Self {
        let keys = STATEMENTS.iter().map(|key| (key, false)).chain(URLS.iter().map(|key| (key, true)));
        Self { keys: keys.filter_map(|(key, is_url)| Some((store.strings().find(key)?, is_url))).collect() }
    }

    /// Symbol of a span's statement or URL as it came, and whether it is a URL.
    pub fn find(&self, span: SpanRef<'_>) -> Option<(Sym, bool)> {
        let mut found = None;
        let mut rank = self.keys.len();
        for attr in span.store().attribute_table().packed(span.attribute_range()) {
            let key = attr.key();
            let Some(at) = self.keys.iter().take(rank).position(|(known, _)| *known == key) else { continue };
            if let Some((value, (_, is_url))) = attr.value_sym().zip(self.keys.get(at)) {
                (found, rank) = (Some((value, *is_url)), at);
            }
        }
        found
    }
}

/// The template of a statement (DEFINITIONS, "Similar calls": numbers, ids and quoted text masked): each of them becomes `?`,
/// a list of them one `?`, white space one blank. What stands in double quotes is a name in SQL and a key in JSON and stays,
/// unless it follows a `:` or `=`. Digits within a name stay.
pub(super) fn statement_template(text: &str) -> String {
    masked(text, '?')
}

/// The template of a URL: numbers and ids become `*`, the query is left out.
pub(super) fn url_template(text: &str) -> String {
    let path = text.split(['?', '#']).next().unwrap_or(text);
    masked(path, '*')
}

fn masked(text: &str, mask: char) -> String {
    let mut out = String::new();
    let mut rest = text.trim();
    // Bounded: a template takes no more bytes than its text, and four are the longest character.
    while let Some(first) = rest.chars().next().filter(|_| out.len() < MOST_CHARS * 4) {
        let (len, is_masked) = token(rest, first, &out);
        let (taken, tail) = rest.split_at(len);
        rest = tail;
        if is_masked {
            put_mask(&mut out, mask);
        } else if first.is_whitespace() {
            out.push(' ');
        } else {
            out.push_str(taken);
        }
    }
    match out.char_indices().nth(MOST_CHARS) {
        Some((end, _)) => {
            out.truncate(end);
            out.push('…');
        }
        None if !rest.is_empty() => out.push('…'),
        None => {}
    }
    out
}

/// A list of values, however long, is one.
fn put_mask(out: &mut String, mask: char) {
    let before = out.trim_end();
    let is_listed = before.strip_suffix(',').is_some_and(|list| list.trim_end().ends_with(mask));
    if is_listed {
        let end = before.rfind(mask).unwrap_or(0);
        out.truncate(end);
    }
    out.push(mask);
}

/// Bytes of the token that `text` begins with, and whether it is masked.
fn token(text: &str, first: char, out: &str) -> (usize, bool) {
    let run = |holds: fn(char) -> bool| text.find(|char| !holds(char)).unwrap_or(text.len());
    let follows = |signs: [char; 2]| out.trim_end().ends_with(signs);
    match first {
        '\'' => (quoted(text), true),
        '"' => {
            let len = quoted(text);
            (len, follows([':', '=']))
        }
        // A placeholder: what it holds is not told.
        '$' if text.as_bytes().get(1).is_some_and(u8::is_ascii_digit) => {
            (1 + text.bytes().skip(1).take_while(u8::is_ascii_digit).count(), true)
        }
        _ if first.is_whitespace() => (run(char::is_whitespace), false),
        _ if begins_with_uuid(text.as_bytes()) => (UUID_LEN, true),
        _ if is_word(first) => {
            let len = run(is_word);
            let word = text.get(..len).unwrap_or_default();
            let is_number = first.is_ascii_digit();
            let is_id = len >= 8
                && word.bytes().all(|byte| byte.is_ascii_hexdigit())
                && word.bytes().any(|byte| byte.is_ascii_digit());
            if is_number { (number(text, len), true) } else { (len, is_id) }
        }
        _ => (first.len_utf8(), false),
    }
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

/// Length of a number that begins with a word of `len` bytes, its decimals included.
fn number(text: &str, len: usize) -> usize {
    let decimals = text.get(len..).and_then(|rest| rest.strip_prefix('.')).unwrap_or_default();
    let digits = decimals.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 { len + 1 + digits } else { len }
}

/// Length of the quoted text that `text` begins with; a doubled quote or one after `\` does not close it. Without an end it
/// goes to the end of the text.
fn quoted(text: &str) -> usize {
    let bytes = text.as_bytes();
    let quote = bytes.first().copied();
    let mut at = 1;
    while let Some(byte) = bytes.get(at) {
        if *byte == b'\\' {
            at += 2;
        } else if Some(*byte) == quote {
            if bytes.get(at + 1).copied() != quote {
                return at + 1;
            }
            at += 2;
        } else {
            at += 1;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::trace_of;
    use proptest::prelude::*;

    #[test]
    fn what_differs_from_call_to_call_is_masked() {
        let cases = [
            ("SELECT * FROM orders WHERE id = 17", "SELECT * FROM orders WHERE id = ?"),
            ("select  a1.x\n from t2 where n='o''neil' and p > 1.5", "select a1.x from t2 where n=? and p > ?"),
            ("… IN (1, 2,3) OR k IN ('a', 'b') LIMIT 10, 20", "… IN (?) OR k IN (?) LIMIT ?"),
            (r#"SELECT "o"."id" FROM "orders" "o""#, r#"SELECT "o"."id" FROM "orders" "o""#),
            (
                r#"{"find": "orders", "filter": {"id": 7, "name":"x \"y\""}}"#,
                r#"{"find": ?, "filter": {"id": ?, "name":?}}"#,
            ),
            ("GET session:550e8400-e29b-41d4-a716-446655440000", "GET session:?"),
            ("HGET cart:00f067aa0ba902b7 decade", "HGET cart:? decade"),
            ("UPDATE t SET a = $1 WHERE b = 'open", "UPDATE t SET a = ? WHERE b = ?"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(statement_template(text), expected, "{text}");
        }
        let urls = [
            ("https://shop.example/cart/17/items?session=9#top", "https://shop.example/cart/*/items"),
            ("/users/550e8400-e29b-41d4-a716-446655440000/v2", "/users/*/v2"),
            ("/orders/{id}", "/orders/{id}"),
        ];
        for (text, expected) in urls {
            assert_eq!(url_template(text), expected, "{text}");
        }
    }

    #[test]
    fn long_and_hostile_texts_are_cut() {
        for piece in ["word ", "1,", "'", "\"", "\\", "日本 ", "9.9.9 "] {
            assert!(statement_template(&piece.repeat(100_000)).chars().count() <= MOST_CHARS + 1, "{piece}");
        }
    }

    #[test]
    fn statements_go_before_urls_and_numbers_are_none() {
        let store =
            trace_of("a db |-| url.full=http://h/ db.statement=SELECT\nb db |-| url.full=7 parent=77 http.route=/x");
        let keys = TemplateKeys::of(&store);
        let found =
            |row| keys.find(store.span(crate::model::SpanIx(row))).map(|(sym, is_url)| (store.text(sym), is_url));
        assert_eq!((found(0), found(1)), (Some(("SELECT", false)), Some(("/x", true))));
    }

    proptest! {
        #[test]
        fn calls_that_differ_in_values_are_alike(a: u32, b: u32, texts in prop::collection::vec("[a-z ]{0,9}", 2)) {
            let call = |n: u32, text: &str| format!("UPDATE t1 SET x = {n}, y = '{text}' WHERE id IN ({n}, {})", n / 2);
            prop_assert_eq!(statement_template(&call(a, &texts[0])), statement_template(&call(b, &texts[1])));
        }

        #[test]
        fn any_text_has_a_template(text in "\\PC{0,80}|['\"\\\\0-9a-f:=, ]{0,80}") {
            let template = statement_template(&text);
            prop_assert!(template.chars().count() <= MOST_CHARS + 1);
            prop_assert!(url_template(&text).len() <= text.len() + 3);
        }
    }
}
