//! Sets of rows, a bit each; and for each term of a filter the rows that meet it.
//!
//! Which spans meet a term does not depend on the rest of the filter. So each term is looked for once in all spans, and a filter
//! is then a few sets laid upon each other: for the selection, for the spans it is about, and for what facets leave of it.

use super::matcher::Matcher;
use super::{Filter, Test};
use crate::model::{Derived, SpanIx, SpanStore, Trace};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

/// Terms whose rows are kept, those asked for last.
const MOST_TERMS: usize = 16;

/// Rows of one store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RowSet(Vec<u64>);

impl RowSet {
    /// Those of the first `count` rows that are in it.
    pub fn of(count: usize, mut is_in: impl FnMut(SpanIx) -> bool) -> Self {
        Self::of_numbers(count, |number| is_in(SpanIx(number)))
    }

    /// The same of other things that have numbers, as events.
    pub fn of_numbers(count: usize, mut is_in: impl FnMut(u32) -> bool) -> Self {
        let mut words = vec![0_u64; count.div_ceil(64)];
        for (word, first) in words.iter_mut().zip((0..count as u32).step_by(64)) {
            for at in 0..64.min(count as u32 - first) {
                *word |= u64::from(is_in(first + at)) << at;
            }
        }
        Self(words)
    }

    /// None of so many rows.
    pub fn none(count: usize) -> Self {
        Self(vec![0; count.div_ceil(64)])
    }

    /// All rows of these ranges.
    pub fn of_ranges(count: usize, ranges: impl Iterator<Item = Range<u32>>) -> Self {
        let mut rows = Self::none(count);
        ranges.flatten().for_each(|row| rows.insert(row));
        rows
    }

    /// Adds the rows of a word: bit `at` is row `place * 64 + at`. Rows beyond the store are none.
    #[inline]
    pub fn add(&mut self, place: usize, word: u64) {
        if let Some(known) = self.0.get_mut(place) {
            *known |= word;
        }
    }

    /// Adds a row; one beyond the store is none.
    #[inline]
    pub fn insert(&mut self, row: u32) {
        self.add(row as usize / 64, 1 << (row % 64));
    }

    /// Those of the first `count` rows that are not in it.
    pub fn not(&self, count: usize) -> Self {
        let within = |place: usize| if count < (place + 1) * 64 { (1 << (count % 64)) - 1 } else { u64::MAX };
        Self(self.0.iter().enumerate().map(|(place, word)| !word & within(place)).collect())
    }

    /// Whether a row is in it.
    pub fn has(&self, row: SpanIx) -> bool {
        self.0.get(row.0 as usize / 64).is_some_and(|word| word >> (row.0 % 64) & 1 != 0)
    }

    pub fn and(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word &= other);
    }

    pub fn or(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word |= other);
    }

    /// Whether no row is in it.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// Whether any of these rows is in it.
    pub fn has_any(&self, rows: Range<u32>) -> bool {
        self.next(rows.clone(), 0) < rows.end
    }

    /// Those of `rows` that are in it, as ranges, ascending and not adjacent.
    pub fn runs(&self, rows: Range<u32>) -> impl Iterator<Item = Range<u32>> {
        let mut from = rows.start;
        std::iter::from_fn(move || {
            let start = self.next(from..rows.end, 0);
            from = self.next(start..rows.end, u64::MAX);
            (start < from).then_some(start..from)
        })
    }

    /// The first of `rows` whose bit is set once `flip` is laid upon its word; their end where there is none.
    fn next(&self, rows: Range<u32>, flip: u64) -> u32 {
        let mut at = rows.start;
        while at < rows.end {
            let word = self.0.get(at as usize / 64).map_or(0, |word| word ^ flip) >> (at % 64);
            if word != 0 {
                return (at + word.trailing_zeros()).min(rows.end);
            }
            at = (at | 63) + 1;
        }
        rows.end
    }
}

/// The rows that meet each of the terms asked for last: an eighth of a byte a span and term.
struct TermRows(Mutex<Vec<(Test, Arc<RowSet>)>>);

impl Derived for TermRows {
    fn of(_: &SpanStore) -> Self {
        Self(Mutex::default())
    }

    fn bytes(&self) -> usize {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.iter().map(|(_, rows)| rows.0.len() * size_of::<u64>()).sum()
    }
}

impl TermRows {
    fn get(&self, store: &SpanStore, test: &Test) -> Arc<RowSet> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known.iter().position(|(other, _)| other == test).map(|at| known.remove(at));
        let newest = found.unwrap_or_else(|| (test.clone(), Arc::new(Matcher::new(store, test).rows(store))));
        let rows = Arc::clone(&newest.1);
        if known.len() == MOST_TERMS {
            known.remove(0);
        }
        known.push(newest);
        rows
    }
}

/// The terms of a filter on spans and on traces by their roots, made ready for one store.
pub(super) struct Terms<'a> {
    store: &'a SpanStore,
    /// Rows that meet all terms of the first group; `None` where it has none.
    pub first: Option<Arc<RowSet>>,
    /// Rows that meet all terms of each further group.
    further: Vec<Arc<RowSet>>,
    unwanted: Vec<Arc<RowSet>>,
    /// What the root must meet, or with `true` must not.
    at_root: Vec<(Matcher<'a>, bool)>,
}

impl<'a> Terms<'a> {
    pub fn of(store: &'a SpanStore, filter: &Filter) -> Self {
        let known = store.derived::<TermRows>();
        let (mut first, mut unwanted, mut at_root) = (None, Vec::new(), Vec::new());
        for term in &filter.terms {
            if let Some(test) = term.test.at_root() {
                at_root.push((Matcher::new(store, &test), term.is_excluded));
                continue;
            }
            let rows = known.get(store, &term.test);
            if term.is_excluded {
                unwanted.push(rows);
            } else {
                first = Some(both(first, rows));
            }
        }
        let rows_of =
            |group: &Vec<Test>| group.iter().map(|test| known.get(store, test)).reduce(|a, b| both(Some(a), b));
        let further = filter.groups.iter().filter_map(rows_of).collect();
        Self { store, first, further, unwanted, at_root }
    }

    /// Rows that meet all terms of any group; `None` where there is no term.
    pub fn any(&self) -> Option<Arc<RowSet>> {
        let either = |mut all: Arc<RowSet>, rows: Arc<RowSet>| {
            Arc::make_mut(&mut all).or(&rows);
            all
        };
        self.first.iter().chain(&self.further).cloned().reduce(either)
    }

    /// Whether one span of the trace meets each group, none what is not wanted, and its root what is asked of it.
    pub fn hold(&mut self, trace: &Trace) -> bool {
        let root = trace.root();
        self.at_root.iter_mut().all(|(test, is_excluded)| test.is_met(self.store, root) != *is_excluded)
            && self.first.iter().chain(&self.further).all(|group| group.has_any(trace.rows()))
            && !self.unwanted.iter().any(|unwanted| unwanted.has_any(trace.rows()))
    }
}

fn both(all: Option<Arc<RowSet>>, rows: Arc<RowSet>) -> Arc<RowSet> {
    let Some(mut all) = all else { return rows };
    Arc::make_mut(&mut all).and(&rows);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_set_is_what_a_list_of_bits_is(
            bits in prop::collection::vec(prop::bool::weighted(0.9), 0..300),
            other in prop::collection::vec(prop::bool::weighted(0.1), 300),
            (from, len) in (0_usize..300, 0_usize..200),
        ) {
            let set = |bits: &[bool]| RowSet::of(bits.len(), |at| bits[at.0 as usize]);
            let (from, to) = (from.min(bits.len()), (from + len).min(bits.len()));
            let mut both = set(&bits);
            for (found, is_in) in [(both.clone(), bits.clone()), ({ both.and(&set(&other)); both },
                bits.iter().zip(&other).map(|(a, b)| *a && *b).collect())] {
                let rows: Vec<usize> = (from..to).filter(|&at| is_in[at]).collect();
                let runs: Vec<Range<u32>> = found.runs(from as u32..to as u32).collect();
                prop_assert_eq!(runs.iter().cloned().flatten().map(|at| at as usize).collect::<Vec<_>>(), rows.clone());
                prop_assert!(runs.windows(2).all(|pair| pair[0].end < pair[1].start));
                prop_assert_eq!(found.has_any(from as u32..to as u32), !rows.is_empty());
            }
        }
    }

    #[test]
    fn the_terms_asked_for_last_are_kept() {
        let store = crate::testing::trace_of("a shop |--|\n  b db |-|");
        let known = store.derived::<TermRows>();
        let service = |at: usize| Test::Operation(format!("{at}"));
        let first = known.get(&store, &service(0));
        (1..MOST_TERMS).for_each(|at| drop(known.get(&store, &service(at))));
        assert!(Arc::ptr_eq(&first, &known.get(&store, &service(0))));
        assert_eq!(known.bytes(), MOST_TERMS * 8);
        (1..=MOST_TERMS).for_each(|at| drop(known.get(&store, &service(at))));
        assert!(!Arc::ptr_eq(&first, &known.get(&store, &service(0))));
        assert_eq!(known.bytes(), MOST_TERMS * 8);
    }
}
