//! The part of a trace that tells what went wrong in it: what a report shows of a trace that is too long for one.

use super::critical_path::{critical_path, on_path};
use crate::figure::PathRule;
use crate::model::{SpanIx, SpanStore, Trace};
use crate::query::errors::error_origin;
use crate::sorting;
use std::cmp::Reverse;

/// Rows worth telling, ascending: all of a trace of at most `most` lines, where an error span counts for two. Of a longer one so
/// many lines of, in this order: the root; the primary error origin; other origins; other error spans; then what is on
/// the exact critical path, most time first (DEFINITIONS, "Error origin", "Where the time goes"). Each comes with all its
/// ancestors, or with the nearest for which there is room.
#[must_use]
#[inline(never)]
pub fn outline(store: &SpanStore, trace: &Trace, most: u32) -> Vec<SpanIx> {
    if u64::from(trace.len()) + u64::from(trace.errors) <= u64::from(most) {
        return trace.rows().map(SpanIx).collect();
    }
    let mut kept = Kept { store, first: trace.root(), is_kept: vec![false; trace.len() as usize], room: most };
    kept.add(trace.root());
    error_origin(store, trace).into_iter().for_each(|origin| kept.add(origin));
    let mut has_error_below = vec![false; trace.len() as usize];
    let errors: Vec<SpanIx> = trace.rows().map(SpanIx).filter(|&row| store.span(row).is_error()).collect();
    for parent in errors.iter().filter_map(|&row| store.span(row).parent()) {
        if let Some(has) = has_error_below.get_mut(kept.place(parent)) {
            *has = true;
        }
    }
    let is_origin = |row: &&SpanIx| !has_error_below.get(kept.place(**row)).is_some_and(|has| *has);
    let (origins, others): (Vec<&SpanIx>, Vec<&SpanIx>) = errors.iter().partition(is_origin);
    let mut path = on_path(&critical_path(store, trace, PathRule::Exact));
    sorting::by_key(&mut path, |&(row, nanos)| (Reverse(nanos), row));
    let path = path.iter().filter(|(_, nanos)| *nanos > 0).map(|(row, _)| row);
    origins.into_iter().chain(others).chain(path).for_each(|&row| kept.add(row));
    trace.rows().map(SpanIx).zip(&kept.is_kept).filter(|(_, is_kept)| **is_kept).map(|(row, _)| row).collect()
}

/// What is kept so far, and how many lines are left.
struct Kept<'a> {
    store: &'a SpanStore,
    first: SpanIx,
    /// By place in the trace.
    is_kept: Vec<bool>,
    room: u32,
}

impl Kept<'_> {
    fn place(&self, row: SpanIx) -> usize {
        row.0.saturating_sub(self.first.0) as usize
    }

    /// Keeps a span and what is above it, as far as there is room.
    fn add(&mut self, row: SpanIx) {
        let mut next = Some(row);
        while let Some(row) = next {
            let span = self.store.span(row);
            let (place, lines) = (self.place(row), 1 + u32::from(span.is_error()));
            match self.is_kept.get_mut(place) {
                Some(is_kept) if !*is_kept && lines <= self.room => *is_kept = true,
                _ => return,
            }
            self.room -= lines;
            next = span.parent();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::trace_of;
    use proptest::prelude::*;

    /// Ids of what is kept, each a letter.
    fn kept(picture: &str, most: u32) -> String {
        let store = trace_of(picture);
        let rows = outline(&store, &store.traces()[0], most);
        rows.iter().map(|&row| store.span(row).span_id().trim_start_matches('0').to_owned()).collect()
    }

    const SHOP: &str = "
        a shop   |!!!!!!!!!!!!|
          b log  |
          c auth  |-|
            d db   |
          e mail   |!|          message=full
          f pay      |-------|
            1 db      ||
            2 bank      |!!|    message=declined
            3 bank         |!!| message=declined";

    #[test]
    fn errors_what_is_above_them_and_the_critical_path() {
        assert_eq!(kept(SHOP, 13), "abcdef123", "all of it: nine spans and four messages");
        assert_eq!(kept(SHOP, 12), "acef123", "c and 1 are on the path; b and d took no time");
        // The root; the first origin; then the next origin, with what is above it.
        assert_eq!((kept(SHOP, 2), kept(SHOP, 4), kept(SHOP, 7)), ("a".into(), "ae".into(), "aef2".into()));
        assert_eq!(kept(SHOP, 0), "");
    }

    #[test]
    fn of_a_long_chain_both_ends() {
        let picture: String =
            (0..100).map(|level| format!("{}{:x} deep |!| message=no\n", "  ".repeat(level), level + 16)).collect();
        assert_eq!(kept(&picture, 8), "10717273", "the root, the origin, and the nearest above it");
    }

    proptest! {
        #[test]
        fn it_keeps_to_its_lines_and_to_what_is_worth_it(
            spans in prop::collection::vec((0_usize..40, 0_usize..30, 1_usize..12, any::<bool>()), 1..40), most in 0_u32..60,
        ) {
            // A picture in which each span is at most one level below the one before it.
            let mut level = 0;
            let lines = spans.iter().enumerate().map(|(at, (deep, start, len, is_error))| {
                level = if at == 0 { 0 } else { (deep % (level + 1)) + 1 };
                let fill = if *is_error { "!" } else { "-" }.repeat(*len);
                format!("{}{:x} s {}|{fill}|\n", "  ".repeat(level), at + 1, " ".repeat(80 - 2 * level.min(40) + start))
            });
            let store = trace_of(&lines.collect::<String>());
            let trace = &store.traces()[0];
            let rows = outline(&store, trace, most);
            let lines = |row: SpanIx| 1 + u32::from(store.span(row).is_error());
            let all: u32 = trace.rows().map(|row| lines(SpanIx(row))).sum();
            if all <= most {
                prop_assert_eq!(rows.len(), trace.len() as usize);
            } else {
                prop_assert!(rows.is_sorted() && rows.iter().map(|&row| lines(row)).sum::<u32>() <= most);
                let path = on_path(&critical_path(&store, trace, PathRule::Exact));
                let is_telling = |row: SpanIx| store.span(row).is_error() || path.iter().any(|on| on.0 == row && on.1 > 0);
                for &row in &rows {
                    // Itself, or something kept below it.
                    let below = row.0..row.0 + store.subtree_len(row).max(1);
                    prop_assert!(row == trace.root() || below.map(SpanIx).any(|at| is_telling(at) && rows.contains(&at)));
                }
                // With room left, nothing is missing that tells something.
                if rows.iter().map(|&row| lines(row)).sum::<u32>() + 1 < most {
                    let missing = trace.rows().map(SpanIx).find(|&row| is_telling(row) && !rows.contains(&row));
                    prop_assert_eq!(missing, None);
                }
            }
        }
    }
}
