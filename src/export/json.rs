//! JSON written front to back: brackets, keys and values, with the commas between them.

use crate::model::{ParsedId, parse_span_id, parse_trace_id};
use std::io::{self, Write};

/// Writes to `out` what it is told, compact.
pub(super) struct JsonWriter<'w> {
    out: &'w mut dyn Write,
    needs_comma: bool,
}

impl<'w> JsonWriter<'w> {
    pub fn new(out: &'w mut dyn Write) -> Self {
        Self { out, needs_comma: false }
    }

    fn separate(&mut self) -> io::Result<()> {
        if self.needs_comma { self.out.write_all(b",") } else { Ok(()) }
    }

    /// Opens an object or a list: `{` or `[`.
    pub fn open(&mut self, bracket: &str) -> io::Result<()> {
        self.separate()?;
        self.needs_comma = false;
        self.out.write_all(bracket.as_bytes())
    }

    /// Closes it: `}` or `]`; several at once, if they end together.
    pub fn close(&mut self, brackets: &str) -> io::Result<()> {
        self.needs_comma = true;
        self.out.write_all(brackets.as_bytes())
    }

    /// The key of the value that follows; one of ours, so nothing in it needs an escape.
    pub fn key(&mut self, key: &str) -> io::Result<()> {
        self.separate()?;
        self.needs_comma = false;
        write!(self.out, "\"{key}\":")
    }

    /// A value that is JSON already.
    pub fn raw(&mut self, json: &str) -> io::Result<()> {
        self.separate()?;
        self.needs_comma = true;
        self.out.write_all(json.as_bytes())
    }

    /// A text.
    pub fn text(&mut self, text: &str) -> io::Result<()> {
        self.separate()?;
        self.needs_comma = true;
        self.out.write_all(b"\"")?;
        let mut rest = text;
        while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)) {
            let (plain, tail) = rest.split_at(at);
            self.out.write_all(plain.as_bytes())?;
            match tail.as_bytes().first() {
                Some(b'\n') => self.out.write_all(b"\\n")?,
                Some(byte @ (b'"' | b'\\')) => self.out.write_all(&[b'\\', *byte])?,
                Some(byte) => write!(self.out, "\\u{byte:04x}")?,
                None => {}
            }
            rest = tail.get(1..).unwrap_or_default();
        }
        self.out.write_all(rest.as_bytes())?;
        self.out.write_all(b"\"")
    }

    /// A trace id as shown.
    pub fn trace_id(&mut self, id: &str, is_opaque: bool) -> io::Result<()> {
        self.id(id, is_opaque && parse_trace_id(id) != ParsedId::Opaque)
    }

    /// A span id as shown.
    pub fn span_id(&mut self, id: &str, is_opaque: bool) -> io::Result<()> {
        self.id(id, is_opaque && parse_span_id(id) != ParsedId::Opaque)
    }

    /// An opaque id whose text would be read as a binary one came as a bare number beyond 64 bits, and goes as one.
    fn id(&mut self, id: &str, is_number: bool) -> io::Result<()> {
        if is_number { self.raw(id) } else { self.text(id) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_back_and_commas_stand_between() {
        let texts = ["plain", "q\"b\\", "a\nb\tc\u{1}\u{0}", "Zoë 🦄 مرحبا \u{2028}", ""];
        let mut out = Vec::new();
        let mut json = JsonWriter::new(&mut out);
        json.open("{").unwrap();
        json.key("texts").unwrap();
        json.open("[").unwrap();
        texts.iter().for_each(|text| json.text(text).unwrap());
        json.close("]").unwrap();
        json.key("n").unwrap();
        json.raw("1.5").unwrap();
        json.close("}").unwrap();
        let read: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(read, serde_json::json!({"texts": texts, "n": 1.5}));
    }

    #[test]
    fn ids_go_as_they_came() {
        let mut out = Vec::new();
        let mut json = JsonWriter::new(&mut out);
        json.trace_id("00000000000000000000000000000001", false).unwrap();
        json.span_id("order-span-1", true).unwrap();
        json.span_id("18446744073709551616", true).unwrap();
        json.trace_id("18446744073709551616", true).unwrap();
        let written = String::from_utf8(out).unwrap();
        // The first number has 20 digits: too many for hex, so its text would be opaque as well.
        let wanted = r#""00000000000000000000000000000001","order-span-1","18446744073709551616",18446744073709551616"#;
        assert_eq!(written, wanted);
    }
}
