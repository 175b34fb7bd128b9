//! The outline of a JSON value: which keys stand where in its first 64 KiB. Formats are recognised by it.

use std::collections::BTreeMap;

/// As much of a value is looked at.
pub const HEAD_BYTES: usize = 64 * 1024;

const MAX_DEPTH: usize = 12;
const MAX_PATHS: usize = 600;

/// Paths such as `data[].spans[].operationName`, each with the first byte of its value; `[]` stands for any element.
#[derive(Clone, Debug, Default)]
pub struct Outline {
    paths: BTreeMap<String, u8>,
    order: Vec<String>,
    /// The value ends within what was looked at.
    pub is_whole: bool,
}

impl Outline {
    /// Outlines the first value of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let mut outline = Self::default();
        outline.read(&bytes[..bytes.len().min(HEAD_BYTES)]);
        outline
    }

    /// Whether there is a value at `path`.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.paths.contains_key(path)
    }

    /// Whether the value at `path` begins with `byte` (`{`, `[`, `"`, or a digit).
    #[must_use]
    pub fn begins(&self, path: &str, byte: u8) -> bool {
        self.paths
            .get(path)
            .is_some_and(|&at| if byte == b'0' { at.is_ascii_digit() || at == b'-' } else { at == byte })
    }

    /// Whether any of the keys stands at `prefix` + key.
    #[must_use]
    pub fn has_any(&self, prefix: &str, keys: &[&str]) -> bool {
        keys.iter().any(|key| self.has(&format!("{prefix}{key}")))
    }

    /// The first keys, for a sentence.
    #[must_use]
    pub fn first_keys(&self) -> String {
        let keys = self.order.iter().filter(|path| !path.is_empty() && !path.ends_with("[]")).take(4);
        keys.map(|key| key.chars().take(40).collect::<String>()).collect::<Vec<_>>().join(", ")
    }

    fn note(&mut self, path: &str, byte: u8) {
        if self.paths.len() < MAX_PATHS && !self.paths.contains_key(path) {
            self.paths.insert(path.to_owned(), byte);
            self.order.push(path.to_owned());
        }
    }

    fn read(&mut self, bytes: &[u8]) {
        // The path so far, and per open bracket where its own part begins and whether it is an array.
        let mut path = String::new();
        let mut open: Vec<(usize, bool)> = Vec::new();
        let mut at = 0;
        let mut expects_key = false;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'{' | b'[' => {
                    self.note(&path, byte);
                    open.push((path.len(), byte == b'['));
                    if byte == b'[' && open.len() < MAX_DEPTH {
                        path.push_str("[]");
                    }
                    expects_key = byte == b'{';
                }
                b'}' | b']' => {
                    let Some((len, _)) = open.pop() else { return };
                    path.truncate(len);
                    if open.is_empty() {
                        self.is_whole = true;
                        return;
                    }
                }
                b',' => {
                    let is_array = open.last().is_some_and(|&(_, is_array)| is_array);
                    let len = open.last().map_or(0, |&(len, _)| len);
                    if !is_array {
                        path.truncate(len);
                    }
                    expects_key = !is_array;
                }
                b'"' => {
                    let Some(end) = string_end(bytes, at) else { return };
                    if expects_key {
                        let len = open.last().map_or(0, |&(len, _)| len);
                        path.truncate(len);
                        if open.len() < MAX_DEPTH {
                            if !path.is_empty() {
                                path.push('.');
                            }
                            path.push_str(std::str::from_utf8(&bytes[at + 1..end]).unwrap_or("?"));
                        }
                        expects_key = false;
                    } else {
                        self.note(&path, byte);
                    }
                    at = end;
                }
                b' ' | b'\t' | b'\r' | b'\n' | b':' => {}
                _ => self.note(&path, byte),
            }
            at += 1;
        }
    }
}

/// A number for the keys of the object that `bytes` begin with, as far as they go: equal for equal keys, by FNV-1a. Keys
/// of inner objects are left out.
pub(super) fn keys_hash(bytes: &[u8]) -> u64 {
    let (mut hash, mut depth, mut is_key) = (0xcbf2_9ce4_8422_2325_u64, 0_usize, false);
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => {
                let Some(end) = string_end(bytes, at) else { break };
                if std::mem::take(&mut is_key) {
                    for &byte in &bytes[at..end] {
                        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
                    }
                }
                at = end;
            }
            b'{' | b'[' => {
                is_key = depth == 0 && byte == b'{';
                depth += 1;
            }
            b'}' | b']' if depth <= 1 => break,
            b'}' | b']' => depth -= 1,
            b',' => is_key = depth == 1,
            _ => {}
        }
        at += 1;
    }
    hash
}

/// Position of the closing quote of the string that opens at `start`.
pub(super) fn string_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_name_keys_through_arrays() {
        let outline =
            Outline::of(br#" {"data":[{"traceID":"1","spans":[{"tags":[],"x":{"y":-2}}]}],"total":0} {"other":1}"#);
        for path in ["data", "data[].traceID", "data[].spans[].tags", "data[].spans[].x.y", "total"] {
            assert!(outline.has(path), "{path} in {outline:?}");
        }
        assert!(outline.begins("data[].spans[].x.y", b'0'));
        assert!(!outline.has("other"));
        assert!(outline.is_whole);
        assert!(Outline::of(br#"[[{"traceId":"1"}]]"#).has("[][].traceId"));
        assert!(!Outline::of(br#"{"a":{"b"#).is_whole);
    }

    #[test]
    fn a_hash_tells_objects_by_their_own_keys() {
        let first = keys_hash(br#"{"a":1,"b":{"x":[{"y":2}]},"c":"d"}"#);
        assert_eq!(first, keys_hash(br#" { "a" : [[]], "b":"z,\"e\":", "c":null} {"f":1}"#));
        for other in [&br#"{"a":1,"b":2}"#[..], br#"{"a":1,"c":2,"b":3}"#, br#"{"ab":1,"c":2}"#, b"[]", b""] {
            assert_ne!(first, keys_hash(other));
        }
        assert_ne!(keys_hash(br#"{"ab":1}"#), keys_hash(br#"{"a":1,"b":1}"#));
    }

    #[test]
    fn depth_and_garbage_are_bounded() {
        for hostile in [&[b'['; 70_000][..], b"}]", b"\"", b"{\"a", b"{\"\\", b"nonsense"] {
            assert!(Outline::of(hostile).paths.len() <= MAX_PATHS);
            keys_hash(hostile);
        }
    }
}
