//! Error messages with what differs from case to case taken out, so that alike ones can be counted together. What follows the first
//! characters (stack traces, dumps) does not tell causes apart.

use super::MOST_CHARS;
use crate::model::{UUID_LEN, begins_with_uuid};

/// The normalised message (DEFINITIONS, "Errors", "Group"): UUIDs, hexadecimal words of 8 digits or more and numbers become
/// `#`, quoted texts `"…"`, the hosts of URLs `…` and their queries `?…`; white space is one blank.
///
/// A number takes the points and commas within it along (`1.5`, `10.0.0.1`, `1,024`). A message that is only a status
/// (`HTTP 503`, `gRPC 14`, `7`) stays as it is: there the number is the name of the error. Linear in the text, and never longer than
/// 300 characters and an ellipsis.
#[must_use]
pub(super) fn masked(text: &str) -> String {
    if is_status(text) {
        return text.to_owned();
    }
    let mut mask = Mask { text, at: 0, out: String::new(), room: MOST_CHARS, unclosed: 0, is_in_url: false };
    while mask.at < text.len() {
        if mask.room == 0 {
            mask.out.push('…');
            break;
        }
        mask.step();
    }
    mask.out.truncate(mask.out.trim_end().len());
    mask.out
}

fn is_status(text: &str) -> bool {
    let code = text.strip_prefix("HTTP ").or_else(|| text.strip_prefix("gRPC ")).unwrap_or(text);
    (1..=3).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_digit())
}

/// Quotes, each with the bit that says that no closing one is left.
const QUOTES: [(u8, u8); 3] = [(b'"', 1), (b'\'', 2), (b'`', 4)];

struct Mask<'a> {
    text: &'a str,
    /// Byte reached; always between characters.
    at: usize,
    out: String,
    /// Characters that may still be written.
    room: usize,
    /// Quotes that are not looked for again: so hostile text costs no more than other text.
    unclosed: u8,
    is_in_url: bool,
}

/// Letters, digits, `_`, and whatever is not ASCII.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

impl Mask<'_> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// Bytes from `at` on for which `holds`.
    fn run(&self, at: usize, holds: impl Fn(u8) -> bool) -> usize {
        self.text.as_bytes().get(at..).unwrap_or_default().iter().take_while(|&&byte| holds(byte)).count()
    }

    fn put(&mut self, text: &str) {
        for char in text.chars().take(self.room) {
            self.out.push(char);
            self.room -= 1;
        }
    }

    /// Writes the next `len` bytes as they are.
    fn copy(&mut self, len: usize) {
        let text = self.text;
        self.put(text.get(self.at..self.at + len).unwrap_or_default());
        self.at += len;
    }

    /// Writes `mark` in place of the next `len` bytes.
    fn replace(&mut self, len: usize, mark: &str) {
        self.put(mark);
        self.at += len;
    }

    fn step(&mut self) {
        let Some(byte) = self.byte(self.at) else { return };
        if byte.is_ascii_whitespace() || byte.is_ascii_control() {
            self.is_in_url = false;
            let len = self.run(self.at, |byte| byte.is_ascii_whitespace() || byte.is_ascii_control());
            self.replace(len, if self.out.is_empty() { "" } else { " " });
        } else if is_word(byte) {
            self.word();
        } else if let Some(len) = self.quoted(byte) {
            let quote = char::from(byte);
            self.replace(len, &format!("{quote}…{quote}"));
        } else if self.text.get(self.at..).is_some_and(|rest| rest.starts_with("://")) {
            self.host();
        } else if byte == b'?' && self.is_in_url {
            let len =
                self.run(self.at, |byte| !matches!(byte, b'"' | b'\'' | b'>' | b')') && !byte.is_ascii_whitespace());
            self.replace(len, if len > 1 { "?…" } else { "?" });
        } else {
            self.copy(1);
        }
    }

    /// A run of word characters, its numbers masked.
    fn word(&mut self) {
        let len = self.run(self.at, is_word);
        if let Some(len) = self.uuid() {
            return self.replace(len, "#");
        }
        let word = self.text.as_bytes().get(self.at..self.at + len).unwrap_or_default();
        let digits = word.strip_prefix(b"0x").or_else(|| word.strip_prefix(b"0X"));
        let is_hex = |word: &[u8], least| word.len() >= least && word.iter().all(u8::is_ascii_hexdigit);
        if is_hex(word, 8) || digits.is_some_and(|digits| is_hex(digits, 1)) {
            return self.replace(len, "#");
        }
        let end = self.at + len;
        while self.at < end {
            let letters = self.run(self.at, |byte| is_word(byte) && !byte.is_ascii_digit());
            self.copy(letters);
            let len = self.number();
            self.replace(len, if len > 0 { "#" } else { "" });
        }
    }

    /// Length of a number with the points and commas within it.
    fn number(&self) -> usize {
        let mut len = self.run(self.at, |byte| byte.is_ascii_digit());
        while let Some(b'.' | b',') = self.byte(self.at + len) {
            let more = self.run(self.at + len + 1, |byte| byte.is_ascii_digit());
            if more == 0 {
                break;
            }
            len += 1 + more;
        }
        len
    }

    /// Length of a UUID that no word goes on with.
    fn uuid(&self) -> Option<usize> {
        let ends = self.byte(self.at + UUID_LEN).is_none_or(|byte| !is_word(byte));
        (ends && begins_with_uuid(self.text.as_bytes().get(self.at..)?)).then_some(UUID_LEN)
    }

    /// Length of a quoted text. An apostrophe within or after a word is none; `\"` does not close.
    fn quoted(&mut self, quote: u8) -> Option<usize> {
        let (_, bit) = QUOTES.iter().find(|(known, _)| *known == quote)?;
        let before = self.at.checked_sub(1).and_then(|at| self.byte(at));
        if self.unclosed & bit != 0 || (quote == b'\'' && before.is_some_and(is_word)) {
            return None;
        }
        let mut at = self.at + 1;
        while let Some(byte) = self.byte(at) {
            let is_end = byte == quote && (quote != b'\'' || self.byte(at + 1).is_none_or(|next| !is_word(next)));
            if is_end {
                return Some(at + 1 - self.at);
            }
            at += if byte == b'\\' { 2 } else { 1 };
        }
        self.unclosed |= bit;
        None
    }

    /// `://` and the host, port and user after it; a point or colon at its end belongs to the sentence.
    fn host(&mut self) {
        self.copy(3);
        let is_host = |byte: u8| {
            !byte.is_ascii_whitespace()
                && !matches!(byte, b'/' | b'?' | b'#' | b'"' | b'\'' | b'`' | b'<' | b'>' | b'(' | b')' | b',')
        };
        let mut len = self.run(self.at, is_host);
        while len > 0 && matches!(self.byte(self.at + len - 1), Some(b'.' | b':' | b';')) {
            len -= 1;
        }
        if len > 0 {
            self.replace(len, "…");
        }
        self.is_in_url = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_differs_from_case_to_case_is_taken_out() {
        let cases = [
            ("card declined", "card declined"),
            ("order 1234 of user-77 timed out after 5000ms", "order # of user-# timed out after #ms"),
            ("took 12.5 s, limit 1,024.", "took # s, limit #."),
            ("dial tcp 10.0.0.1:5432: connection refused", "dial tcp #:#: connection refused"),
            ("no order 550e8400-e29b-41d4-a716-446655440000!", "no order #!"),
            ("trace 00f067aa0ba902b7 at 0x7ffE, decade", "trace # at #, decade"),
            ("deadbeef is hex, deadbee is not, 1234567 is a number", "# is hex, deadbee is not, # is a number"),
            (r#"relation "orders_7" doesn't have 'a \'b\' c'"#, r#"relation "…" doesn't have '…'"#),
            ("it's John's `x`; 'open", "it's John's `…`; 'open"),
            ("Get http://api.example.com:80/v1/orders/7?id=9&x=y: EOF", "Get http://…/v#/orders/#?… EOF"),
            (
                "redis://cache: gone. See (https://h/a?b) or file:///tmp/x",
                "redis://…: gone. See (https://…/a?…) or file:///tmp/x",
            ),
            ("why? because", "why? because"),
            ("  two\n\tlines\u{0}  ", "two lines"),
            ("größe12 日本3", "größe# 日本#"),
            ("HTTP 503", "HTTP 503"),
            ("gRPC 14", "gRPC 14"),
            ("504", "504"),
            ("1504", "#"),
            ("HTTP 503 from upstream", "HTTP # from upstream"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(masked(text), expected, "{text}");
        }
    }

    #[test]
    fn long_and_hostile_messages_are_cut_and_cost_no_more() {
        let long = masked(&"word ".repeat(100_000));
        assert_eq!((long.chars().count(), long.ends_with('…')), (301, true));
        // Quotes that are never closed: each would be looked for to the end.
        for piece in ["'a ", "\"", "\\'", "`x", "://", "?", "\u{301}"] {
            assert!(masked(&piece.repeat(200_000)).chars().count() <= 301, "{piece}");
        }
    }

    /// A message from a pattern with holes, filled by `n`.
    fn filled(pattern: &[u8], n: u64) -> String {
        let hole = |kind: &u8| match kind {
            0 => "failed".to_owned(),
            1 => format!("{n}"),
            2 => format!(
                "{:08x}-{:04x}-4a{:02x}-a{:03x}-{:012x}",
                n as u32,
                n as u16,
                n as u8,
                n & 0xfff,
                n & 0xffff_ffff_ffff
            ),
            3 => format!("{n:016x}"),
            4 => format!("\"user {n}'s\""),
            5 => format!("https://host-{n}.example/a?q={n}"),
            6 => format!("({}.{} ms)", n % 1000, n % 7),
            _ => format!("pod-{n}"),
        };
        pattern.iter().map(hole).collect::<Vec<_>>().join(" ")
    }

    proptest! {
        #[test]
        fn messages_of_one_pattern_are_one(pattern in prop::collection::vec(0_u8..8, 1..9), a: u64, b: u64) {
            prop_assert_eq!(masked(&filled(&pattern, a)), masked(&filled(&pattern, b)));
        }

        #[test]
        fn no_digit_is_left_and_nothing_is_invented(text in "\\PC{0,60}|[0-9a-f'\"`?:/.\\\\ -]{0,60}") {
            let found = masked(&text);
            prop_assert!(is_status(&text) || !found.bytes().any(|byte| byte.is_ascii_digit()), "{found}");
            prop_assert!(found.chars().all(|char| "#… ".contains(char) || text.contains(char)), "{found}");
        }
    }
}
