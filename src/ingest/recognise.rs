//! What a top-level value is, by its head.

use super::foreign::{self, Foreign};
use super::outline::{HEAD_BYTES, Outline, keys_hash};
use super::{FORMATS, Match, Plan, Shape};

/// A first look at a value takes this much of it.
const FIRST_LOOK_BYTES: usize = 2048;

/// So many kinds of records are remembered.
const MAX_KNOWN: usize = 64;

/// What a top-level value is.
#[derive(Clone, Copy)]
pub enum What {
    /// Of `FORMATS[i]`.
    Format(u8),
    /// Known, and not read.
    Foreign(&'static Foreign),
    /// Nobody knows it.
    Unknown,
}

/// Recognises one value after another.
#[derive(Default)]
pub(super) struct Recogniser {
    /// The last value whose first key alone told what it is: the next that begins so is the same.
    begin: Option<(Vec<u8>, What, Shape)>,
    /// Values that are read as a whole, by the [`keys_hash`] of their first look: spans one per line. Their outlines took
    /// ten times as long as their parsing.
    leaves: Vec<(u64, What, Shape)>,
}

impl Recogniser {
    /// What the value is that `head` begins with, and where nobody knows it, its first keys; none if more of it must be
    /// seen.
    pub fn recognise(&mut self, head: &[u8], is_last: bool) -> Option<(What, Shape, String)> {
        if let Some((begin, what, shape)) = &self.begin
            && head.starts_with(begin)
        {
            return Some((*what, *shape, String::new()));
        }
        let first = &head[..head.len().min(FIRST_LOOK_BYTES)];
        let hash = keys_hash(first);
        if let Some((_, what, shape)) = self.leaves.iter().find(|(known, ..)| *known == hash) {
            return Some((*what, *shape, String::new()));
        }
        let first_look = Outline::of(first);
        if let Some((true, format, shape)) = best(&first_look) {
            let what = What::Format(format);
            self.begin = telling_begin(head).map(|begin| (begin, what, shape));
            if is_leaf(format, shape, head) && self.leaves.len() < MAX_KNOWN {
                self.leaves.push((hash, what, shape));
            }
            return Some((what, shape, String::new()));
        }
        let outline = Outline::of(head);
        if head.len() < HEAD_BYTES && !is_last && !outline.is_whole {
            return None;
        }
        let (what, shape) = match best(&outline) {
            Some((_, format, shape)) => (What::Format(format), shape),
            None => {
                let what = foreign::recognise(&outline).map_or(What::Unknown, What::Foreign);
                (what, Shape { state: 0, why: "" })
            }
        };
        self.begin = telling_begin(head).map(|begin| (begin, what, shape));
        let keys = if matches!(what, What::Unknown) { outline.first_keys() } else { String::new() };
        Some((what, shape, keys))
    }
}

fn is_leaf(format: u8, shape: Shape, head: &[u8]) -> bool {
    let (Some(format), Some(&byte)) = (FORMATS.get(usize::from(format)), head.first()) else { return false };
    matches!(format.plan(shape.state, None, byte), Plan::Leaf(_))
}

/// The surest format for a value, the first of equals.
fn best(head: &Outline) -> Option<(bool, u8, Shape)> {
    let mut maybe = None;
    for (at, format) in FORMATS.iter().enumerate() {
        match format.sniff(head) {
            Match::Yes(shape) => return Some((true, at as u8, shape)),
            Match::Maybe(shape) => maybe = maybe.or(Some((false, at as u8, shape))),
            Match::No => {}
        }
    }
    maybe
}

/// The first bytes of a value whose first key alone tells what it is.
fn telling_begin(head: &[u8]) -> Option<Vec<u8>> {
    const TELLING: &[&[u8]] = &[b"{\"resourceSpans\"", b"{\"resourceLogs\"", b"{\"resourceMetrics\""];
    TELLING.iter().find(|first| head.starts_with(first)).map(|first| first.to_vec())
}
