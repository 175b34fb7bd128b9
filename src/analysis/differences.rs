//! What is different about these traces: the values that are more frequent among them than among others, or rarer.
//!
//! The values are those of the facets, so that what is told here can be seen, counted and clicked there.

use super::facets::{Column, FacetIndex, Runs, counts};
use crate::figure::{Difference, Differences};
use crate::model::SpanStore;
use crate::query::{Division, Filter, Selection};
use crate::sorting;
use std::cmp::Ordering;

/// The values of facets by how much their shares of traces differ between two sets, the largest difference first; equal ones by
/// how many traces of the second set have the value, then in the order of the facets and of their values as text. A trace counts
/// where any span of it has the value. Left out are differences of less than [`Differences::LEAST_PERCENT`], and the keys in
/// `own`: what a set was made by tells nothing about it. Nothing is told where a set is empty.
#[must_use]
#[inline(never)]
pub fn differences(
    store: &SpanStore,
    index: &FacetIndex,
    (before, after): (&Selection, &Selection),
    is_own: &dyn Fn(&str) -> bool,
) -> Differences {
    let mut out = Differences { before: before.len() as u64, after: after.len() as u64, ..Differences::default() };
    if out.before == 0 || out.after == 0 {
        return out;
    }
    let columns: Vec<&Column> = index.columns.iter().filter(|column| !is_own(&column.key)).collect();
    let counts = [before, after].map(|set| counts(&columns, &Runs::of(store, set)));
    let mut rows: Vec<Difference> = Vec::new();
    for (column, (before, after)) in columns.into_iter().zip(counts[0].iter().zip(&counts[1])) {
        rows.extend(labelled(column, before, after).filter(|row| is_enough(&out, row)));
    }
    // Stable: what is equal stays in the order of the facets.
    sorting::by(&mut rows, |a, b| gain(&out, b).cmp(&gain(&out, a)).then(b.after.cmp(&a.after)));
    out.count = rows.len() as u64;
    rows.truncate(Differences::MAX_ROWS);
    out.rows = rows;
    out
}

/// The keys by which the parts of a selection differ because that is how they were made. What both were filtered by is none.
pub fn made_by(filter: &Filter, division: &Division) -> impl Fn(&str) -> bool {
    move |key| match division {
        Division::Rest => filter.has_key(key),
        Division::Value { key: parted, .. } => key == parted,
        Division::Moment(_) | Division::Files(_) => false,
    }
}

fn labelled(column: &Column, before: &[u32], after: &[u32]) -> impl Iterator<Item = Difference> {
    let counts = before.iter().zip(after).map(|(&before, &after)| (u64::from(before), u64::from(after)));
    column.labels.iter().zip(counts).map(|((value, end), (before, after))| Difference {
        key: column.key.clone(),
        value: value.clone(),
        end: end.clone(),
        before,
        after,
    })
}

/// How far the shares are apart, as a numerator over the product of both sets' sizes: exact, so that equal ones are equal.
fn gain(sets: &Differences, row: &Difference) -> u128 {
    let share = |part: u64, other: u64| u128::from(part) * u128::from(other);
    share(row.after, sets.before).abs_diff(share(row.before, sets.after))
}

fn is_enough(sets: &Differences, row: &Difference) -> bool {
    let whole = u128::from(sets.before) * u128::from(sets.after);
    (gain(sets, row) * 100).cmp(&(whole * u128::from(Differences::LEAST_PERCENT))) != Ordering::Less
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Derived;
    use crate::query::{StatusTerm, Test, divide, select};
    use crate::testing::store_of;

    fn told(pictures: &[&str], filter: &Filter) -> Vec<String> {
        let store = store_of(pictures);
        let (rest, chosen) = divide(&store, filter, &Division::Rest, &[]);
        let found = differences(&store, &FacetIndex::of(&store), (&rest, &chosen), &made_by(filter, &Division::Rest));
        assert_eq!((found.before, found.after), (rest.len() as u64, chosen.len() as u64));
        assert_eq!(found.count as usize, found.rows.len());
        let row = |row: &Difference| {
            let points = (found.gain(row) * 100.0).round();
            format!("{} {} {}:{} {points:+}", row.key, row.value, row.before, row.after)
        };
        found.rows.iter().map(row).collect()
    }

    #[test]
    fn what_failed_traces_have_in_common_stands_first() {
        let failed = Filter { status: StatusTerm::Failed, ..Filter::default() };
        let pictures = [
            "a shop |----| tier=gold region=eu",
            "a shop |----| tier=iron region=eu",
            "a shop |----| tier=iron region=us",
            "a shop |!!!!| tier=gold region=us",
            "a shop |----| tier=gold region=eu\n  b db |!| region=eu",
        ];
        let found = told(&pictures, &failed);
        assert_eq!(
            found,
            [
                "status error 0:2 +100",
                "tier gold 1:2 +67",
                "tier iron 2:0 -67",
                "service db 0:1 +50",
                "operation b 0:1 +50",
                "status unset 3:1 -50",
                "region eu 2:1 -17",
                "region us 1:1 +17",
            ]
        );
    }

    #[test]
    fn what_the_set_was_made_by_is_left_out_and_empty_sets_tell_nothing() {
        let pictures = ["a shop |--| tier=gold", "a shop |--| tier=iron\n  b db |-|"];
        let db = Filter::default().with(Test::Service("db".into()));
        assert_eq!(told(&pictures, &db), ["operation b 0:1 +100", "tier iron 0:1 +100", "tier gold 1:0 -100"]);
        let none = Filter::default().with(Test::Service("nobody".into()));
        assert!(told(&pictures, &none).is_empty() && told(&pictures, &Filter::default()).is_empty());
    }

    #[test]
    fn the_rest_is_what_the_filter_does_not_select() {
        let store = store_of(&["a shop |!|", "a shop |-|", "a cart |!|"]);
        let failed = Filter { status: StatusTerm::Failed, ..Filter::default() };
        let (rest, chosen) = divide(&store, &failed, &Division::Rest, &[]);
        assert_eq!((&chosen, rest.len()), (&select(&store, &failed), 1));
        assert!(rest.iter().all(|trace| !chosen.contains(trace)));
    }
}
