//! A pull reader of JSON for the leaves of a file: it takes what it finds, so that a field of the wrong type costs its
//! value, never its span.
//!
//! By hand, because this is where a load spends its time: keys and texts are slices of the chunk, found eight bytes at a
//! time, and there is no layer between the bytes and the batch (serde's visitors took half as long again). What is read must be
//! JSON to the letter; what is passed over must only have its brackets and quotes in order. An error sends the element
//! through [`tolerant::repair`](super::tolerant).

mod text;

pub(super) use super::scalar::{Scalar, write_json};
use super::tolerant;
use crate::model::parse_json_float;
use std::borrow::Cow;
use text::{plain_end, unescaped};

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

    /// Reads a text; any other value is passed over.
    ///
    /// # Errors
    /// If it is not JSON.
    pub fn text(&mut self) -> Read<Option<Cow<'a, str>>> {
        if self.token()? == b'"' { self.string().map(Some) } else { self.skip().map(|()| None) }
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

#[cfg(test)]
mod tests;
