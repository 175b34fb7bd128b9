//! Where one stands in a document: the containers that were entered, shared by splitter and parser.

use super::{Format, Plan};
use serde::{Deserialize, Serialize};

/// A container that was entered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// Offset of its bracket in the file.
    pub offset: u64,
    /// State of its inside, of the format's making.
    pub state: u8,
    /// `[`, else `{`.
    pub is_array: bool,
}

/// No format goes deeper.
pub(super) const MAX_FRAMES: usize = 12;

/// The containers entered, outermost first; copied at every place a chunk could end, so without allocation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Frame>", into = "Vec<Frame>")]
pub struct Frames {
    frames: [Frame; MAX_FRAMES],
    len: usize,
}

impl From<Vec<Frame>> for Frames {
    fn from(frames: Vec<Frame>) -> Self {
        Self::from_slice(&frames)
    }
}

impl From<Frames> for Vec<Frame> {
    fn from(frames: Frames) -> Self {
        frames.as_slice().to_vec()
    }
}

impl Frames {
    /// The frames, outermost first.
    #[must_use]
    pub fn as_slice(&self) -> &[Frame] {
        &self.frames[..self.len]
    }

    /// From the outermost on; what is beyond the limit is left out.
    #[must_use]
    pub fn from_slice(frames: &[Frame]) -> Self {
        let mut out = Self::default();
        for frame in frames.iter().take(MAX_FRAMES) {
            out.push(*frame);
        }
        out
    }

    /// The innermost.
    #[must_use]
    pub fn top(&self) -> Option<Frame> {
        self.as_slice().last().copied()
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether one stands at the top level.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub(super) fn push(&mut self, frame: Frame) {
        if let Some(place) = self.frames.get_mut(self.len) {
            *place = frame;
            self.len += 1;
        }
    }

    pub(super) fn pop(&mut self) -> Option<Frame> {
        let top = self.top();
        self.len = self.len.saturating_sub(1);
        top
    }

    pub(super) fn clear(&mut self) {
        self.len = 0;
    }

    /// What to do with a value that begins with `byte` here. Splitter and parser must come to the same answer, so this
    /// is the only place that asks the format.
    pub(super) fn plan(&self, format: &dyn Format, shape: u8, key: Option<&str>, byte: u8) -> Plan {
        let plan = match self.top() {
            None => format.plan(shape, None, byte),
            Some(top) if top.is_array => format.plan(top.state, None, byte),
            Some(top) if key.is_some() => format.plan(top.state, key, byte),
            Some(_) => Plan::Skip,
        };
        match plan {
            Plan::Enter(_) if self.len == MAX_FRAMES || !matches!(byte, b'{' | b'[') => Plan::Skip,
            plan => plan,
        }
    }
}

/// The key before the value at `at`: looks back over the colon. None where there is none, or where it holds escapes.
pub(super) fn key_before(bytes: &[u8], at: usize) -> Option<&str> {
    let is_space = |byte: u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    let last = |end: usize| bytes.get(..end)?.iter().rposition(|&byte| !is_space(byte));
    let colon = last(at).filter(|&colon| bytes[colon] == b':')?;
    let close = last(colon).filter(|&close| bytes[close] == b'"')?;
    let open = bytes.get(..close)?.iter().rposition(|&byte| byte == b'"')?;
    let key = &bytes[open + 1..close];
    if key.contains(&b'\\') || (open > 0 && bytes[open - 1] == b'\\') {
        return None;
    }
    std::str::from_utf8(key).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_backwards() {
        assert_eq!(key_before(br#"{"a" : ["#, 7), Some("a"));
        assert_eq!(key_before(br#"{"a":{"#, 5), Some("a"));
        assert_eq!(key_before(br#"[{"#, 1), None);
        assert_eq!(key_before(br#"{"a\"b":{"#, 8), None);
        assert_eq!(key_before(b":{", 1), None);
        assert_eq!(key_before(b"{", 0), None);
    }
}
