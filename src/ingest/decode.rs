//! File bytes → plain bytes: gzip (also several members after one another), the byte order mark, text before the
//! first value (`export const x =`), and a first look that refuses what is no text at all.

use super::foreign;
use super::gzip::{self, Gzip};

/// Why a file is not read, to follow its name: "a.png is a PNG picture."
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(pub String);

/// Enough to look for magic numbers and the first bracket.
const FIRST_LOOK_BYTES: usize = 4096;

/// Some tools compress what is compressed already. There are files that unpack to themselves, for ever.
const MAX_LAYERS: u8 = 3;

enum State {
    /// Not enough seen yet.
    Begin(Vec<u8>),
    Plain,
    Gzip(Box<Gzip>),
}

/// Decodes one file.
pub struct Decoder {
    state: State,
    /// Within gzip: the decompressed begin has been looked at.
    inner: Option<Box<Decoder>>,
    /// Within so many layers of gzip.
    layers: u8,
    taken: u64,
}

impl Default for Decoder {
    fn default() -> Self {
        Self { state: State::Begin(Vec::new()), inner: None, layers: 0, taken: 0 }
    }
}

impl Decoder {
    /// Takes the next bytes of the file and returns what they hold.
    ///
    /// # Errors
    /// A sentence, if the file is nothing that can be read, or its compression is broken.
    pub fn push<'a>(&mut self, bytes: &'a [u8]) -> Result<std::borrow::Cow<'a, [u8]>, Refusal> {
        self.taken += bytes.len() as u64;
        match &mut self.state {
            State::Plain => Ok(bytes.into()),
            State::Gzip(_) => self.inflate(bytes).map(Into::into),
            State::Begin(begin) => {
                begin.extend_from_slice(bytes);
                if begin.len() < FIRST_LOOK_BYTES {
                    return Ok((&[]).into());
                }
                self.decide().map(Into::into)
            }
        }
    }

    /// The file has ended; returns what is left of it.
    ///
    /// # Errors
    /// As [`Self::push`]; an empty file, too.
    pub fn finish(&mut self) -> Result<Vec<u8>, Refusal> {
        let mut out = match &self.state {
            State::Begin(begin) if begin.trim_ascii().is_empty() => {
                let what = if begin.is_empty() { "is empty" } else { "is empty but for white space" };
                return Err(Refusal(what.to_owned()));
            }
            State::Begin(_) => self.decide()?,
            _ => Vec::new(),
        };
        // An end of gzip that is missing is told by the splitter, in terms of what was in it.
        if let Some(inner) = &mut self.inner {
            out.extend(inner.finish()?);
        }
        Ok(out)
    }

    /// Whether the file is compressed.
    #[must_use]
    pub fn is_gzip(&self) -> bool {
        matches!(self.state, State::Gzip(_))
    }

    fn decide(&mut self) -> Result<Vec<u8>, Refusal> {
        let State::Begin(begin) = std::mem::replace(&mut self.state, State::Plain) else { return Ok(Vec::new()) };
        if begin.starts_with(gzip::MAGIC) {
            if self.layers == MAX_LAYERS {
                return Err(Refusal(format!("is gzip within gzip, more than {MAX_LAYERS} times")));
            }
            self.state = State::Gzip(Box::default());
            self.inner = Some(Box::new(Self { layers: self.layers + 1, ..Self::default() }));
            return self.inflate(&begin);
        }
        let text = begin.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&begin);
        let first = text.trim_ascii_start();
        if matches!(first.first(), Some(b'{' | b'[')) {
            // Blanks stand for the byte order mark, so that offsets are those of the file.
            return Ok([&[b' '; 3][..begin.len() - text.len()], text].concat());
        }
        if let Some(what) = foreign::by_magic(&begin) {
            return Err(Refusal(format!("is {what}")));
        }
        let is_module = ["export ", "const ", "var ", "let ", "module.exports", "window."];
        let is_module = is_module.iter().any(|word| first.starts_with(word.as_bytes()));
        if let Some(bracket) = begin.iter().position(|byte| matches!(byte, b'{' | b'[')).filter(|_| is_module) {
            let mut out = vec![b' '; bracket];
            out.extend_from_slice(&begin[bracket..]);
            return Ok(out);
        }
        Err(Refusal(describe(first, begin.len() - first.len())))
    }

    fn inflate(&mut self, bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
        let State::Gzip(gzip) = &mut self.state else { return Ok(Vec::new()) };
        let mut plain = Vec::new();
        let outcome = gzip.push(bytes, &mut plain);
        let out = match &mut self.inner {
            Some(inner) => inner.push(&plain)?.into_owned(),
            None => plain,
        };
        match outcome {
            Ok(()) => Ok(out),
            Err(error) if out.is_empty() => {
                let at = self.taken.saturating_sub(bytes.len() as u64);
                Err(Refusal(format!("is gzip, but broken near byte {at}: {error}")))
            }
            // What was in the good part is kept; the next write fails again, with nothing to keep.
            Err(_) => Ok(out),
        }
    }
}

/// A sentence for what is neither JSON nor anything known.
fn describe(first: &[u8], offset: usize) -> String {
    let head = &first[..first.len().min(16)];
    let is_text =
        std::str::from_utf8(head).is_ok_and(|text| !text.contains(|c: char| c.is_control() && !c.is_whitespace()));
    if is_text {
        let text: String = String::from_utf8_lossy(head).chars().take(12).filter(|c| !c.is_control()).collect();
        return format!("is text, but not JSON: at byte {offset} it begins with “{text}”");
    }
    let bytes: Vec<String> = head.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("is binary data of an unknown kind: at byte {offset} it begins with {}", bytes.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write as _;

    fn decode(bytes: &[u8], step: usize) -> Result<Vec<u8>, Refusal> {
        let mut decoder = Decoder::default();
        let mut out = Vec::new();
        for part in bytes.chunks(step) {
            out.extend_from_slice(&decoder.push(part)?);
        }
        out.extend(decoder.finish()?);
        Ok(out)
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn gzip_of_several_members_and_a_byte_order_mark_are_seen_through() {
        let json = format!("\u{feff}{{\"a\":\"{}\"}}", "x".repeat(9000));
        let plain = json.replace('\u{feff}', "   ");
        let zipped = [gzip(&json.as_bytes()[..100]), gzip(&json.as_bytes()[100..])].concat();
        for step in [1, 7, 1000, 100_000] {
            assert_eq!(decode(json.as_bytes(), step).unwrap(), plain.as_bytes());
            assert_eq!(decode(&zipped, step).unwrap(), plain.as_bytes());
        }
        let short = decode(&zipped[..zipped.len() - 20], 50).unwrap();
        assert!(plain.as_bytes().starts_with(&short));
    }

    #[test]
    fn gzip_within_gzip_has_an_end() {
        let packed = |times: u8| (0..times).fold(b"{\"a\":1}".to_vec(), |bytes, _| gzip(&bytes));
        for step in [1, 10_000] {
            assert_eq!(decode(&packed(MAX_LAYERS), step).unwrap(), b"{\"a\":1}");
            let Refusal(sentence) = decode(&packed(MAX_LAYERS + 1), step).unwrap_err();
            assert_eq!(sentence, "is gzip within gzip, more than 3 times");
        }
    }

    #[test]
    fn what_is_no_json_is_refused_in_a_sentence() {
        for (bytes, words) in [
            (&b""[..], "is empty"),
            (b" \n ", "white space"),
            (b"\x89PNG\r\n", "PNG picture"),
            (b"<!DOCTYPE html><html>", "HTML page"),
            (b"hello there", "begins with \u{201c}hello there\u{201d}"),
            (b"\x00\x01\x02\x03", "begins with 00 01 02 03"),
            (b"\x28\xb5\x2f\xfd\x00", "zstd"),
        ] {
            let Refusal(sentence) = decode(bytes, 3).unwrap_err();
            assert!(sentence.contains(words), "{sentence}");
        }
        assert_eq!(decode(b"export const x = {\"a\":1}", 9).unwrap(), b"                 {\"a\":1}");
    }
}
