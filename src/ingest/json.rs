//! A pull reader of JSON for the leaves of a file: it takes what it finds, so that a field of the wrong type costs its
//! value, never its span.
//!
//! By hand, because this is where a load spends its time: keys and texts are slices of the chunk, found eight bytes at a
//! time, and there is no layer between the bytes and the batch (serde's visitors took half as long again). What is read must be JSON to the letter; what is passed over must only have
//! its brackets and quotes in order. An error sends the element through [`tolerant::repair`](super::tolerant).

pub(super) use super::scalar::{Scalar, write_json};
use super::tolerant;
use crate::model::parse_json_float;
use std::borrow::Cow;

/// Integers beyond this are not exact as floats.
const EXACT_FLOAT: f64 = 9_007_199_254_740_992.0;

/// Lists and objects within each other that are still read; as serde_json has it.
const MAX_DEPTH: u8 = 128;

/// What is not JSON: a phrase that says why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed(pub &'static str);

/// What reading yields.
pub type Read<T> = Result<T, Malformed>;

/// Reads one value and what is in it, front to back.
#[derive(Debug)]
pub struct Json<'a> {
    text: &'a str,
    at: usize,
    depth: u8,
    /// The container entered last has not been asked for an element yet.
    is_fresh: bool,
}

impl<'a> Json<'a> {
    /// Reads the value that `text` begins with.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0, depth: 0, is_fresh: false }
    }

    /// Bytes read.
    #[must_use]
    pub fn consumed(&self) -> usize {
        self.at
    }

    /// Reads an object with `field`, which is called at each key and reads or skips the value; anything that is no object
    /// is passed over, and the result says whether it was one.
    ///
    /// # Errors
    /// If it is not JSON.
    pub fn object(&mut self, mut field: impl FnMut(&str, &mut Self) -> Read<()>) -> Read<bool> {
        if !self.enter(b'{')? {
            return Ok(false);
        }
        while let Some(key) = self.next_key()? {
            field(&key, self)?;
        }
        Ok(true)
    }

    /// Reads a list with `item`, which reads or skips each element; anything that is no list is passed over, and the
    /// result says whether it was one.
    ///
    /// # Errors
    /// If it is not JSON.
    pub fn list(&mut self, mut item: impl FnMut(&mut Self) -> Read<()>) -> Read<bool> {
        if !self.enter(b'[')? {
            return Ok(false);
        }
        while self.has_next(b']')? {
            item(self)?;
        }
        Ok(true)
    }

    /// Whether the value at hand is an object.
    ///
    /// # Errors
    /// If there is no value.
    pub fn is_object(&mut self) -> Read<bool> {
        Ok(self.token()? == b'{')
    }

    /// Passes over a value.
    ///
    /// # Errors
    /// If it does not end.
    pub fn skip(&mut self) -> Read<()> {
        self.token()?;
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        self.at += tolerant::value_len(rest).ok_or(Malformed("it does not end"))?.max(1);
        Ok(())
    }

    /// Reads any value; lists and objects as compact text.
    ///
    /// # Errors
    /// If it is not JSON.
    pub(super) fn scalar(&mut self) -> Read<Scalar<'a>> {
        match self.token()? {
            b'"' => self.string().map(Scalar::Text),
            b'-' | b'0'..=b'9' => self.number(),
            b'{' | b'[' => {
                let mut out = String::new();
                self.compact(&mut out)?;
                Ok(Scalar::Json(out))
            }
            _ => self.word(),
        }
    }

    /// Reads a value in which every digit counts (a time, an id): a float that may have lost some is an error, so that the
    /// element is read again with its numbers written out.
    ///
    /// # Errors
    /// If it is not JSON, or not exact.
    pub(super) fn exact(&mut self) -> Read<Scalar<'a>> {
        match self.scalar()? {
            Scalar::Float(value) if value.abs() >= EXACT_FLOAT => Err(Malformed("a number is not exact")),
            value => Ok(value),
        }
    }

    /// Reads a value by a reader that knows how it is usually written, or, where that says no, from the same place by one
    /// that takes anything.
    ///
    /// # Errors
    /// What the second says.
    pub fn guess<T>(
        &mut self,
        usual: impl FnOnce(&mut Self) -> Option<T>,
        general: impl FnOnce(&mut Self) -> Read<T>,
    ) -> Read<T> {
        let before = Self { ..*self };
        if let Some(value) = usual(self) {
            return Ok(value);
        }
        *self = before;
        general(self)
    }

    /// Passes over exactly these bytes.
    #[inline(always)]
    pub fn literal(&mut self, bytes: &[u8]) -> Option<()> {
        let is_it = self.text.as_bytes().get(self.at..)?.starts_with(bytes);
        is_it.then(|| self.at += bytes.len())
    }

    /// The rest of a text without escapes, whose opening quote was passed over; past the closing one then.
    #[inline(always)]
    pub fn plain(&mut self) -> Option<&'a str> {
        let bytes = self.text.as_bytes();
        let end = plain_end(bytes, self.at);
        let text = self.text.get(self.at..end)?;
        (bytes.get(end) == Some(&b'"')).then(|| {
            self.at = end + 1;
            text
        })
    }

    /// Appends any value as compact JSON.
    fn compact(&mut self, out: &mut String) -> Read<()> {
        let byte = self.token()?;
        if !matches!(byte, b'{' | b'[') {
            write_json(&self.scalar()?, out);
            return Ok(());
        }
        let (open, close) = if byte == b'{' { ('{', '}') } else { ('[', ']') };
        self.enter(byte)?;
        out.push(open);
        let mut is_first = true;
        loop {
            let key = if byte == b'{' { self.next_key()? } else { None };
            if key.is_none() && (byte == b'{' || !self.has_next(b']')?) {
                out.push(close);
                return Ok(());
            }
            if !std::mem::take(&mut is_first) {
                out.push(',');
            }
            if let Some(key) = key {
                write_json(&Scalar::Text(key), out);
                out.push(':');
            }
            self.compact(out)?;
        }
    }

    /// Goes into a container that begins with `open`; passes over anything else.
    fn enter(&mut self, open: u8) -> Read<bool> {
        if self.token()? != open {
            self.skip()?;
            return Ok(false);
        }
        if self.depth == MAX_DEPTH {
            return Err(Malformed("too many lists and objects within each other"));
        }
        self.depth += 1;
        self.at += 1;
        self.is_fresh = true;
        Ok(true)
    }

    /// Whether another element follows; past the comma then, or past the bracket.
    fn has_next(&mut self, close: u8) -> Read<bool> {
        let is_fresh = std::mem::take(&mut self.is_fresh);
        match self.token()? {
            byte if byte == close => {
                self.at += 1;
                self.depth -= 1;
                Ok(false)
            }
            _ if is_fresh => Ok(true),
            b',' => {
                self.at += 1;
                if self.token()? == close { Err(Malformed("a comma too many")) } else { Ok(true) }
            }
            _ => Err(Malformed("a comma or a bracket is missing")),
        }
    }

    fn next_key(&mut self) -> Read<Option<Cow<'a, str>>> {
        if !self.has_next(b'}')? {
            return Ok(None);
        }
        if self.token()? != b'"' {
            return Err(Malformed("a key is no text"));
        }
        let key = self.string()?;
        if self.token()? != b':' {
            return Err(Malformed("a colon is missing"));
        }
        self.at += 1;
        Ok(Some(key))
    }

    /// The next byte that is not blank.
    fn token(&mut self) -> Read<u8> {
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(self.at) {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                Some(byte) => return Ok(*byte),
                None => return Err(Malformed("it does not end")),
            }
        }
    }

    /// The text at hand.
    fn string(&mut self) -> Read<Cow<'a, str>> {
        let start = self.at + 1;
        let bytes = self.text.as_bytes();
        let mut end = plain_end(bytes, start);
        if bytes.get(end) == Some(&b'"') {
            self.at = end + 1;
            return Ok(Cow::Borrowed(self.text.get(start..end).unwrap_or_default()));
        }
        while bytes.get(end) == Some(&b'\\') {
            end = plain_end(bytes, end + 2);
        }
        match bytes.get(end) {
            Some(b'"') => {}
            Some(_) => return Err(Malformed("a control character stands in a text")),
            None => return Err(Malformed("it does not end")),
        }
        let escaped = self.text.get(start..end).unwrap_or_default();
        self.at = end + 1;
        unescaped(escaped).map(Cow::Owned).ok_or(Malformed("an escape in a text is none"))
    }

    fn number(&mut self) -> Read<Scalar<'a>> {
        let bytes = self.text.as_bytes();
        let is_negative = bytes.get(self.at) == Some(&b'-');
        let first = self.at + usize::from(is_negative);
        let mut end = first;
        let mut whole = Some(0_u64);
        while let Some(digit) = bytes.get(end).map(|byte| byte.wrapping_sub(b'0')).filter(|digit| *digit < 10) {
            whole = whole.and_then(|whole| whole.checked_mul(10)?.checked_add(digit.into()));
            end += 1;
        }
        if end == first || (bytes.get(first) == Some(&b'0') && end > first + 1) {
            return Err(Malformed("a number is none"));
        }
        let is_whole = !matches!(bytes.get(end), Some(b'.' | b'e' | b'E'));
        match whole.filter(|_| is_whole) {
            Some(whole) if !is_negative => {
                self.at = end;
                Ok(Scalar::Unsigned(whole))
            }
            Some(whole @ 1..=0x8000_0000_0000_0000) => {
                self.at = end;
                Ok(Scalar::Signed(0_i64.wrapping_sub_unsigned(whole)))
            }
            _ => self.float(end),
        }
    }

    /// A number with a fraction, an exponent, or beyond 64 bits, whose digits go on to `end` at least.
    fn float(&mut self, mut end: usize) -> Read<Scalar<'a>> {
        let bytes = self.text.as_bytes();
        while matches!(bytes.get(end), Some(b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-')) {
            end += 1;
        }
        let text = self.text.get(self.at..end).unwrap_or_default();
        self.at = end;
        parse_json_float(text).map(Scalar::Float).ok_or(Malformed("a number is none"))
    }

    fn word(&mut self) -> Read<Scalar<'a>> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        for (word, value) in [("true", Scalar::Bool(true)), ("false", Scalar::Bool(false)), ("null", Scalar::Null)] {
            if rest.starts_with(word.as_bytes()) {
                self.at += word.len();
                return Ok(value);
            }
        }
        Err(Malformed("a word is none of JSON's"))
    }
}

/// What a text with escapes says; none where an escape is none of JSON's, or half of a pair of surrogates.
fn unescaped(text: &str) -> Option<String> {
    let mut parts = text.split('\\');
    let mut out = String::with_capacity(text.len());
    out.push_str(parts.next()?);
    while let Some(part) = parts.next() {
        let Some(&kind) = part.as_bytes().first() else {
            // Two backslashes in a row: the part between them is empty, and what follows is plain.
            out.push('\\');
            out.push_str(parts.next()?);
            continue;
        };
        let (escaped, plain) = match kind {
            b'u' => {
                let unit = |part: &str| part.get(1..5).and_then(hex4);
                let first = unit(part)?;
                match first {
                    0xD800..0xDC00 => {
                        // The other half must follow at once.
                        let low = parts.next().filter(|next| part.len() == 5 && next.starts_with('u'))?;
                        let second = unit(low).filter(|unit| (0xDC00..0xE000).contains(unit))?;
                        (char::from_u32(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))?, low.get(5..)?)
                    }
                    _ => (char::from_u32(first)?, part.get(5..)?),
                }
            }
            _ => (simple_escape(kind)?, part.get(1..)?),
        };
        out.push(escaped);
        out.push_str(plain);
    }
    Some(out)
}

fn simple_escape(kind: u8) -> Option<char> {
    Some(match kind {
        b'"' => '"',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        _ => return None,
    })
}

fn hex4(digits: &str) -> Option<u32> {
    digits.chars().try_fold(0, |number, digit| Some(number << 4 | digit.to_digit(16)?))
}

/// Where a plain text ends: the first quote, backslash or control character from `start` on, or the end.
#[inline]
fn plain_end(bytes: &[u8], start: usize) -> usize {
    const ONES: u64 = u64::MAX / 255;
    const HIGHS: u64 = ONES << 7;
    // The high bit of each byte that is zero; above the lowest such byte there may be more, which do not matter.
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word & HIGHS;
    let mut at = start;
    while let Some(word) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*word);
        let controls = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
        let found = zeros(word ^ (ONES * u64::from(b'"'))) | zeros(word ^ (ONES * u64::from(b'\\'))) | controls;
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    while bytes.get(at).is_some_and(|byte| !matches!(byte, b'"' | b'\\' | 0..0x20)) {
        at += 1;
    }
    at.min(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::super::scalar::Negative;
    use super::*;
    use proptest::prelude::*;

    fn scalar(text: &str) -> Scalar<'_> {
        Json::new(text).scalar().unwrap()
    }

    #[test]
    fn every_value_is_taken() {
        assert_eq!(
            scalar(r#"{"a":[1,"x\n",null,{"b":1.5}]}"#),
            Scalar::Json(r#"{"a":[1,"x\n",null,{"b":1.5}]}"#.into())
        );
        assert!(scalar("1").is_true() && scalar("\"True\"").is_true() && !scalar("0").is_true());
        assert_eq!(scalar("1718000000000000.5").scaled(1000), Some(Ok(1_718_000_000_000_000_500)));
        assert_eq!(scalar("\"1500\"").scaled(1000), Some(Ok(1_500_000)));
        assert_eq!(scalar("-3").scaled(1), Some(Err(Negative)));
        assert_eq!(scalar("\"invalid\"").scaled(1), None);
        assert_eq!(scalar("18446744073709551615").scaled(1000), None);
    }

    #[test]
    fn numbers_that_lost_digits_are_refused() {
        let read = |text: &'static str| Json::new(text).exact();
        assert!(read("1.718e18").is_err());
        assert!(read("340282366920938463463374607431768211455").is_err());
        assert_eq!(read("\"63e8\"").unwrap(), Scalar::Text("63e8".into()), "an id");
        assert_eq!(scalar("\"1.7180000000000000001e18\"").scaled(1), Some(Ok(1_718_000_000_000_000_000)));
        assert_eq!(read("1.5e3").unwrap(), Scalar::Float(1500.0));
    }

    #[test]
    fn what_is_not_json_is_told() {
        for bad in [
            "{\"a\":1,}",
            "[1 2]",
            "{a:1}",
            "[01]",
            "[-]",
            "[1e999]",
            "[tru]",
            "[\"a\nb\"]",
            "[\"\\x\"]",
            "[\"\\ud800\"]",
            "[1",
            "[1,]",
        ] {
            assert!(Json::new(bad).scalar().is_err(), "{bad}");
        }
        assert!(Json::new(&"[".repeat(10_000)).scalar().is_err());
        let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
        assert!(Json::new(&deep).scalar().is_err());
        assert_eq!(Json::new(&deep).skip(), Ok(()));
    }

    fn any_json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<u64>().prop_map(Into::into),
            (-1e300..1e300).prop_map(|number: f64| number.into()),
            any::<String>().prop_map(Into::into),
            "[\"\\\\a-c\u{0}-\u{1f}é😀]{0,20}".prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 30, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
                proptest::collection::btree_map(any::<String>(), inner, 0..6)
                    .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_serde_json_writes_is_read(value in any_json(), is_pretty in any::<bool>()) {
            let text = if is_pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
            let mut json = Json::new(&text);
            let mut out = String::new();
            json.compact(&mut out).unwrap();
            prop_assert_eq!(json.consumed(), text.len());
            // `0.0` is written `0`: the same number, but not to serde_json.
            let plain = |value: &serde_json::Value| value.to_string().replace(".0", "");
            prop_assert_eq!(plain(&serde_json::from_str(&out).unwrap()), plain(&value));
        }

        #[test]
        fn escapes_are_read_as_serde_json_reads_them(text in r#"([a-c]|é|\\|\\["/bfnrtux]|\\u[0-9a-fA-F]{4}|\\ud83d|\\udE00){0,8}"#) {
            let quoted = format!("\"{text}\"");
            let ours = Json::new(&quoted).scalar().ok();
            let theirs = serde_json::from_str::<String>(&quoted).ok().map(|text| Scalar::Text(text.into()));
            if ours != theirs {
                // A quote that is not escaped ends our value, and is too much for theirs.
                let mut json = Json::new(&quoted);
                prop_assert!(theirs.is_none() && json.scalar().is_ok() && json.consumed() < quoted.len(), "{} {:?} {:?}", quoted, ours, theirs);
            }
        }

        #[test]
        fn texts_end_where_they_end(text in "[ -~\u{0}-\u{1f}\"\\\\é😀]{0,40}", start in 0_usize..10) {
            let bytes = text.as_bytes();
            let start = start.min(bytes.len());
            let end = bytes[start..].iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20));
            prop_assert_eq!(plain_end(bytes, start), end.map_or(bytes.len(), |end| start + end));
        }
    }
}
