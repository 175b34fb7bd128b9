//! Where the error of a trace began.

use crate::model::{Flags, SpanIx, SpanStore, Trace};
use std::cmp::Reverse;

/// The primary error origin of a trace (DEFINITIONS, "Error origin"): of the error spans without an error child the one
/// that ends first, then the deepest, then the first row; `None` where nothing failed. Linear in the spans of the trace:
/// every span is looked at once for itself and once as a child.
#[must_use]
pub fn error_origin(store: &SpanStore, trace: &Trace) -> Option<SpanIx> {
    if !trace.is_failed() {
        return None;
    }
    let origins = trace.rows().map(SpanIx).filter(|&at| is_error(store, at) && is_origin(store, at));
    origins.min_by_key(|&at| (store.span(at).end_nanos(), Reverse(store.depth(at))))
}

fn is_error(store: &SpanStore, at: SpanIx) -> bool {
    store.flags(at).any(Flags::ERROR)
}

/// Whether an error span has no error child.
#[must_use]
pub fn is_origin(store: &SpanStore, at: SpanIx) -> bool {
    // Most have no error anywhere below, which is known of each row.
    !(store.flags(at).any(Flags::ERROR_BELOW) && store.span(at).children().any(|child| is_error(store, child)))
}

/// When an error span happened; see [`super::FailedTrace::error_nanos`].
#[must_use]
pub(super) fn error_nanos(store: &SpanStore, trace: &Trace, at: SpanIx) -> u64 {
    if store.flags(at).any(Flags::START_REPAIRED) { trace.start_nanos } else { store.start_nanos(at) }
}

/// The ancestors of an error span that are error spans, without a gap, from its parent upwards: the way of the error.
pub fn failed_above(store: &SpanStore, origin: SpanIx) -> impl Iterator<Item = SpanIx> {
    let parent = move |at: &SpanIx| store.span(*at).parent().filter(|&at| store.flags(at).any(Flags::ERROR));
    std::iter::successors(parent(&origin), parent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::trace_of;
    use proptest::prelude::*;

    /// Name of the primary origin and of the error spans above it.
    fn way(store: &SpanStore) -> Option<(String, Vec<String>)> {
        let name = |at: SpanIx| store.span(at).name().to_owned();
        let origin = error_origin(store, &store.traces()[0])?;
        Some((name(origin), failed_above(store, origin).map(name).collect()))
    }

    fn way_of(picture: &str) -> Option<(String, Vec<String>)> {
        way(&trace_of(picture))
    }

    fn expected(origin: &str, above: &[&str]) -> Option<(String, Vec<String>)> {
        Some((origin.to_owned(), above.iter().map(|&name| name.to_owned()).collect()))
    }

    #[test]
    fn it_begins_at_an_error_without_an_error_child() {
        let chain = "
            a shop   |!!!!!!!!|
              b cart  |!!!!!|
                c pay   |!|
                  d db  |-|";
        assert_eq!(way_of(chain), expected("c", &["b", "a"]));
        assert_eq!(way_of("a shop |--|"), None);
        assert_eq!(way_of("a shop |!|"), expected("a", &[]));
    }

    #[test]
    fn the_one_that_ends_first_is_the_primary_one_then_the_deepest_then_the_first() {
        let retried = "
            a shop   |!!!!!!!!!!|
              b pay   |!|
              c pay      |!|";
        assert_eq!(way_of(retried), expected("b", &["a"]));
        let deeper = "
            a shop   |!!!!!!!!!!|
              b pay  |!!|
              c cart |--|
                d db |!!|
                e db |!!|";
        assert_eq!(way_of(deeper), expected("d", &[]), "what is above it is no error: swallowed there");
    }

    #[test]
    fn a_gap_makes_two_origins() {
        let gap = "
            a shop   |!!!!!!!!!!|
              b cart  |-----|
                c db   |!!!!|";
        assert_eq!(way_of(gap), expected("c", &[]));
        let early = "
            a shop   |!!|
              b cart  |-----|
                c db   |!!!!|";
        assert_eq!(way_of(early), expected("a", &[]), "the root has no error child, and ends first");
    }

    #[test]
    fn a_chain_of_a_hundred_thousand_spans() {
        let lines: Vec<String> = (1..=100_000_u32)
            .map(|at| format!("{at:x} s |!| parent={}", if at > 1 { format!("{:x}", at - 1) } else { String::new() }))
            .collect();
        let store = trace_of(&lines.join("\n"));
        let origin = error_origin(&store, &store.traces()[0]).unwrap();
        assert_eq!((store.depth(origin), failed_above(&store, origin).count()), (99_999, 99_999));
    }

    proptest! {
        #[test]
        fn it_is_what_looking_at_all_pairs_finds(
            spans in prop::collection::vec((0_usize..8, 0_usize..12, 1_usize..6, any::<bool>()), 1..14),
        ) {
            let line = |(at, (parent, start, len, is_error)): (usize, &(usize, usize, usize, bool))| {
                let bar = if *is_error { "!" } else { "-" }.repeat(*len);
                format!("f{at:02} s {}|{bar}| parent=f{parent:02}", " ".repeat(*start))
            };
            let store = trace_of(&spans.iter().enumerate().map(line).collect::<Vec<_>>().join("\n"));
            let trace = &store.traces()[0];
            let all: Vec<_> = trace.rows().map(|row| store.span(SpanIx(row))).collect();
            let is_origin = |span: &&crate::model::SpanRef<'_>| {
                span.is_error() && !all.iter().any(|child| child.is_error() && child.parent() == Some(span.ix()))
            };
            let key = |span: &crate::model::SpanRef<'_>| (span.end_nanos(), Reverse(store.depth(span.ix())), span.ix().0);
            let naive = all.iter().filter(is_origin).map(key).min().map(|(.., row)| row);
            prop_assert_eq!(error_origin(&store, trace).map(|at| at.0), naive);
            if let Some(origin) = naive.map(SpanIx) {
                let mut above = Vec::new();
                let mut here = store.span(origin);
                while let Some(parent) = here.parent().map(|at| store.span(at)).filter(crate::model::SpanRef::is_error) {
                    above.push(parent.ix());
                    here = parent;
                }
                prop_assert_eq!(failed_above(&store, origin).collect::<Vec<_>>(), above);
            }
        }
    }
}
