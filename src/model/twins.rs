//! What tells spans of one trace apart that share an id, where a link names one of them.
//!
//! The id alone means the first of them in row order, so that links stay short and old ones keep their meaning. A further one
//! has `~` and its kind behind the id (`74280ae0c10d8062~server`, the second half of Zipkin's shared ids), and where that does
//! not tell it from those before it either (conflicts, spans without an id) which of its kind it is: `~server2`. Never a row
//! number: rows move when a file is added.

use super::spans::{Flags, SpanKind};
use super::{SpanIx, SpanRef, SpanStore, Trace};
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

/// Stands between an id and what tells it from the first.
const MARK: char = '~';

/// Stands for a kind that is not given.
const NO_KIND: &str = "none";

/// A span whose id another span of its trace has, above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Twin {
    /// Row in the trace.
    pub row: u32,
    /// Kind.
    pub kind: SpanKind,
    /// Which of those with its id and kind it is, in row order, from 1.
    pub nth: u32,
}

impl Twin {
    /// The id as links have it.
    #[must_use]
    pub fn link(&self, span_id: &str) -> String {
        let kind = if self.kind == SpanKind::Unspecified { NO_KIND } else { self.kind.name() };
        match self.nth {
            1 => format!("{span_id}{MARK}{kind}"),
            nth => format!("{span_id}{MARK}{kind}{nth}"),
        }
    }

    /// The reverse of [`Twin::link`]: id, kind and which; `None` of what it does not write.
    #[must_use]
    pub fn parse(link: &str) -> Option<(&str, SpanKind, u32)> {
        let (span_id, rest) = link.rsplit_once(MARK)?;
        let word = rest.trim_end_matches(|c: char| c.is_ascii_digit());
        let kind = SpanKind::from_name(word);
        let nth = rest.get(word.len()..)?;
        let nth = if nth.is_empty() { 1 } else { nth.parse().ok()? };
        let twin = Self { row: 0, kind, nth };
        (twin.link(span_id) == link).then_some((span_id, kind, nth))
    }
}

/// The spans of a trace whose id stands above them, by row. One pass; as good as nothing where no id is shared.
#[must_use]
pub fn twins(store: &SpanStore, trace: &Trace) -> Vec<Twin> {
    let mut place: HashMap<(u64, bool), u32> = HashMap::new();
    // By kind, of each id.
    let mut counts: Vec<[u32; 6]> = Vec::new();
    let mut twins = Vec::new();
    for (row, at) in (0..).zip(trace.rows()) {
        let span = store.span(SpanIx(at));
        if !is_shared(span) {
            continue;
        }
        let (known, kind) = (counts.len() as u32, span.kind());
        let at = *place.entry(key(span)).or_insert(known);
        let is_first = at == known;
        if is_first {
            counts.push([0; 6]);
        }
        if let Some(count) = counts.get_mut(at as usize).and_then(|counts| counts.get_mut(kind as usize)) {
            *count += 1;
            if !is_first {
                twins.push(Twin { row, kind, nth: *count });
            }
        }
    }
    twins
}

impl SpanRef<'_> {
    /// Id as links have it: [`SpanRef::span_id`], with what tells it from spans above it in its trace that have the same. Where
    /// the id is shared this looks at all of them.
    #[must_use]
    pub fn link_id(&self) -> String {
        let span_id = self.span_id();
        if !is_shared(*self) {
            return span_id;
        }
        let (first, key_here, kind) = (self.trace_first(), key(*self), self.kind());
        let above = (first..self.ix().0).map(|at| self.store().span(SpanIx(at))).filter(|span| key(*span) == key_here);
        let (all, alike) = above.fold((0, 0), |(all, alike), span| (all + 1, alike + u32::from(span.kind() == kind)));
        let twin = Twin { row: self.ix().0 - first, kind, nth: alike + 1 };
        if all == 0 { span_id } else { twin.link(&span_id) }
    }
}

fn is_shared(span: SpanRef<'_>) -> bool {
    span.flags().any(Flags::ID_SHARED | Flags::ID_MISSING)
}

/// Equal of spans with equal ids.
fn key(span: SpanRef<'_>) -> (u64, bool) {
    (span.span_id_bits(), span.flags().any(Flags::ID_OPAQUE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::trace_of;

    fn links(picture: &str) -> Vec<String> {
        let store = trace_of(picture);
        let rows = 0..store.span_count() as u32;
        rows.map(|row| store.span(SpanIx(row)).link_id().trim_start_matches('0').to_owned()).collect()
    }

    #[test]
    fn halves_of_a_shared_id_are_told_apart_by_their_kind() {
        let picture = "
            a shop   |---------|
              b shop  |------|    kind=client
                b db   |---|      kind=server
                  c db  |-|";
        assert_eq!(links(picture), ["a", "b", "b~server", "c"]);
    }

    #[test]
    fn what_the_kind_does_not_tell_is_counted() {
        let picture = "
            a shop    |---------|
              b shop   |-|          kind=client
              b shop     |-|        kind=client
              b shop       |--|
              b shop          |-|
              x~server db      |-|";
        assert_eq!(links(picture), ["a", "b", "b~client2", "b~none", "b~none2", "x~server"]);
    }

    #[test]
    fn only_what_is_written_is_read() {
        assert_eq!(Twin::parse("00b~server2"), Some(("00b", SpanKind::Server, 2)));
        assert_eq!(Twin::parse("a~b~none"), Some(("a~b", SpanKind::Unspecified, 1)));
        for link in
            ["00b", "00b~", "00b~9", "00b~server1", "00b~server02", "00b~SERVER", "00b~x", "00b~server99999999999"]
        {
            assert_eq!(Twin::parse(link), None, "{link}");
        }
    }
}
