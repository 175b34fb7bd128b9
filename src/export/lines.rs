//! A written document as lines, of any length, read window by window.
//!
//! The document is kept as it was written, JSON without blanks; a line of it is laid out when it is asked for. Where every
//! 256th line begins is known, so a window costs its own lines and at most so many more.

use std::io::{self, Write};

/// Lines between two places that are known.
const STRIDE: u64 = 256;

/// Most bytes of a line that [`Lines::window`] hands out.
pub const MAX_LINE_BYTES: usize = 2_000;

/// A document, by lines.
#[derive(Debug)]
pub struct Lines {
    text: Vec<u8>,
    is_json: bool,
    /// Where each [`STRIDE`]-th line begins.
    known: Vec<Place>,
    count: u64,
    bytes: u64,
}

/// Begin of a line.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    at: usize,
    /// Brackets that are open.
    depth: usize,
}

impl Lines {
    /// A text whose lines are its own; the last one is ended, too.
    ///
    /// # Errors
    /// Those of `write`; there is not enough memory.
    pub fn text(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<Self> {
        Self::of(false, write)
    }

    /// JSON as this program writes it, laid out with two blanks a level; `[]` and `{}` stay in their line.
    ///
    /// # Errors
    /// Those of `write`; there is not enough memory.
    pub fn json(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<Self> {
        Self::of(true, write)
    }

    fn of(is_json: bool, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<Self> {
        let mut kept = Kept(Vec::new());
        write(&mut kept)?;
        let mut lines = Self { text: kept.0, is_json, known: Vec::new(), count: 0, bytes: 0 };
        let (mut place, mut bytes) = (Place::default(), 0);
        while place.at < lines.text.len() {
            if lines.count.is_multiple_of(STRIDE) {
                lines.known.push(place);
            }
            place = lines.line(place, &mut |part| bytes += part.len() as u64);
            lines.count += 1;
            bytes += 1;
        }
        lines.bytes = bytes;
        Ok(lines)
    }

    /// How many lines.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Bytes of the whole, laid out.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Lines `first .. first + len`, fewer where the document ends before. Of a line longer than [`MAX_LINE_BYTES`] its
    /// begin and an ellipsis.
    #[must_use]
    pub fn window(&self, first: u64, len: u32) -> Vec<String> {
        let known = usize::try_from(first / STRIDE).ok().and_then(|at| self.known.get(at));
        let Some(mut place) = known.copied().filter(|_| first < self.count) else { return Vec::new() };
        for _ in 0..first % STRIDE {
            place = self.line(place, &mut |_| {});
        }
        let mut out = Vec::new();
        while out.len() < len as usize && place.at < self.text.len() {
            let mut line = Vec::new();
            place = self.line(place, &mut |part| {
                // One byte more than fits says that there is more.
                let room = (MAX_LINE_BYTES + 1).saturating_sub(line.len());
                line.extend_from_slice(part.get(..room).unwrap_or(part));
            });
            out.push(shown(&line));
        }
        out
    }

    /// Writes the whole, laid out.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        if !self.is_json {
            return out.write_all(&self.text);
        }
        let (mut place, mut outcome) = (Place::default(), Ok(()));
        while place.at < self.text.len() && outcome.is_ok() {
            place = self.line(place, &mut |part| {
                if outcome.is_ok() {
                    outcome = out.write_all(part);
                }
            });
            outcome = outcome.and_then(|()| out.write_all(b"\n"));
        }
        outcome
    }

    /// Emits the line that begins at a place, without its end, and says where the next one begins.
    fn line(&self, place: Place, emit: &mut dyn FnMut(&[u8])) -> Place {
        let rest = self.text.get(place.at..).unwrap_or_default();
        if self.is_json {
            return json_line(rest, place, emit);
        }
        let end = rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
        emit(rest.get(..end).unwrap_or_default());
        Place { at: place.at + end + 1, ..place }
    }
}

/// A line of JSON: up to a bracket that opens, to a comma, or to before a bracket that closes.
fn json_line(rest: &[u8], Place { at, mut depth }: Place, emit: &mut dyn FnMut(&[u8])) -> Place {
    const BLANKS: [u8; 64] = [b' '; 64];
    let closes = |byte: Option<&u8>| matches!(byte, Some(b']' | b'}'));
    let mut blanks = (depth - usize::from(closes(rest.first()) && depth > 0)) * 2;
    while blanks > 0 {
        let some = blanks.min(BLANKS.len());
        emit(&BLANKS[..some]);
        blanks -= some;
    }
    let (mut from, mut here, mut is_in_text) = (0, 0, false);
    while let Some(&byte) = rest.get(here) {
        here += 1;
        match byte {
            b'\\' if is_in_text => here += 1,
            b'"' => is_in_text = !is_in_text,
            _ if is_in_text => {}
            b'[' | b'{' if closes(rest.get(here)) => here += 1,
            b'[' | b'{' => {
                depth += 1;
                break;
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            b',' => break,
            b':' => {
                emit(rest.get(from..here).unwrap_or_default());
                emit(b" ");
                from = here;
            }
            _ => {}
        }
        if !is_in_text && closes(rest.get(here)) {
            break;
        }
    }
    let end = here.min(rest.len());
    emit(rest.get(from..end).unwrap_or_default().trim_ascii_end());
    // The document's own end is no line.
    let next = if rest.get(end..).is_some_and(|tail| tail.trim_ascii().is_empty()) { rest.len() } else { end };
    Place { at: at + next, depth }
}

fn shown(line: &[u8]) -> String {
    let is_cut = line.len() > MAX_LINE_BYTES;
    let mut text = String::from_utf8_lossy(line).into_owned();
    if is_cut {
        // Half a character at the cut has become a replacement character.
        text.truncate(text.trim_end_matches('\u{fffd}').len());
        text.push('…');
    }
    text
}

/// Bytes in memory; says when there is not enough of it.
struct Kept(Vec<u8>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.try_reserve(bytes.len()).map_err(|_| io::Error::from(io::ErrorKind::OutOfMemory))?;
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    fn json(value: &Value) -> Lines {
        Lines::json(|out| writeln!(out, "{value}")).unwrap()
    }

    fn whole(lines: &Lines) -> String {
        let mut out = Vec::new();
        lines.write(&mut out).unwrap();
        assert_eq!(out.len() as u64, lines.bytes());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn brackets_open_levels_and_empty_ones_stay() {
        let value = serde_json::json!({"a": [], "b": {"c": [1, "x, {\"}]:\\", {}], "d": null}});
        assert_eq!(whole(&json(&value)), format!("{}\n", serde_json::to_string_pretty(&value).unwrap()));
        assert_eq!(whole(&json(&serde_json::json!([]))), "[]\n");
    }

    #[test]
    fn a_text_has_its_own_lines() {
        let lines = Lines::text(|out| out.write_all(b"a\n  b\n\nc\n")).unwrap();
        assert_eq!((lines.count(), whole(&lines).as_str()), (4, "a\n  b\n\nc\n"));
        assert_eq!((lines.window(1, 2), lines.window(3, 9)), (vec!["  b".into(), String::new()], vec!["c".into()]));
        assert_eq!((lines.window(4, 9), lines.window(u64::MAX, 9)), (vec![], vec![]));
        assert_eq!(Lines::text(|_| Ok(())).unwrap().count(), 0);
    }

    #[test]
    fn very_long_lines_are_cut_between_characters() {
        let long = "é".repeat(MAX_LINE_BYTES);
        let lines = Lines::text(|out| write!(out, "{long}\nshort\n")).unwrap();
        let shown = lines.window(0, 2);
        assert!(shown[0].len() <= MAX_LINE_BYTES + '…'.len_utf8() && shown[0].ends_with("é…"));
        assert_eq!((shown[1].as_str(), whole(&lines).len()), ("short", 2 * MAX_LINE_BYTES + 7));
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            "[a\"\\\\,:{}\\[\\]\n é]{0,6}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 200, 8, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
                prop::collection::btree_map("[a-d:,\"]{0,3}", inner, 0..8)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn it_is_what_serde_lays_out_and_windows_are_parts_of_it(
            values in prop::collection::vec(value(), 0..25), first in 0_u64..900, len in 0_u32..500,
        ) {
            let value = Value::from(values);
            let lines = json(&value);
            let expected = format!("{}\n", serde_json::to_string_pretty(&value).unwrap());
            prop_assert_eq!(whole(&lines), expected.as_str());
            let all: Vec<&str> = expected.lines().collect();
            prop_assert_eq!(lines.count(), all.len() as u64);
            let from = (first as usize).min(all.len());
            let to = (from + len as usize).min(all.len());
            prop_assert_eq!(lines.window(first, len), &all[from..to]);
        }
    }
}
