//! What the selection is made of, key by key: the base of filtering by clicking.
//!
//! A facet counts what a click on its values would leave: the traces of the selection *without that key's own terms* in which
//! one span meets all other terms of the first group, which a click joins, and has the value. So values that the filter has ruled out can still be chosen, and the
//! count of a value is that of the traces shown after a click on it.

mod count;
mod index;

use crate::figure::{Facet, FacetValue, Facets};
use crate::model::SpanStore;
use crate::query::{Filter, Test, matched_first};
use crate::sorting;
pub(super) use count::{Runs, counts};
pub(super) use index::Column;
pub use index::FacetIndex;

/// Values listed of a facet.
const MAX_ROWS: usize = 40;

/// Counts traces by the values of each facet's key.
#[must_use]
#[inline(never)]
pub fn facets(store: &SpanStore, filter: &Filter, index: &FacetIndex) -> Facets {
    let keys = index.columns.iter().map(|column| column.key.as_str());
    let own: Vec<&str> = keys.filter(|key| filter.has_key(key)).collect();
    let filters = own.iter().map(|key| filter.without_key(key)).chain([filter.clone()]);
    let runs: Vec<Runs> = filters.map(|filter| Runs::new(store, matched_first(store, &filter))).collect();
    // The last are those of the whole filter.
    let runs_of = |column: &Column| own.iter().position(|key| *key == column.key).unwrap_or(own.len());
    let mut found: Vec<Option<Facet>> = vec![None; index.columns.len()];
    for (at, runs) in runs.iter().enumerate() {
        let of_these = || index.columns.iter().enumerate().filter(|(_, column)| runs_of(column) == at);
        let counts = counts(&of_these().map(|(_, column)| column).collect::<Vec<_>>(), runs);
        for ((place, column), counts) in of_these().zip(&counts) {
            found[place] = Some(facet(column, counts, runs.traces, filter));
        }
    }
    Facets { facets: found.into_iter().flatten().collect() }
}

fn facet(column: &Column, counts: &[u32], traces: u64, filter: &Filter) -> Facet {
    let is_named = |label: &str| {
        let test = Test::equal(&column.key, label.to_owned());
        filter.terms.iter().any(|term| term.test == test)
    };
    let has_terms = filter.has_key(&column.key);
    let mut order: Vec<u32> = (0..counts.len() as u32).filter(|&at| counts[at as usize] > 0).collect();
    let occurring = order.len();
    if !column.is_ranges {
        keep_most_frequent(&mut order, column, counts);
        if has_terms {
            let is_missing = |at: &u32| !order.contains(at) && is_named(&column.labels[*at as usize].0);
            let named: Vec<u32> = (0..counts.len() as u32).filter(is_missing).collect();
            order.extend(named);
        }
    }
    let value = |&at: &u32| {
        let (value, end) = column.labels[at as usize].clone();
        FacetValue { value, end, traces: u64::from(counts[at as usize]) }
    };
    let values: Vec<FacetValue> = order.iter().map(value).collect();
    let listed = values.iter().filter(|value| value.traces > 0).count();
    Facet { key: column.key.clone(), values, left_out: (occurring - listed) as u64, traces }
}

/// Most frequent first, then by text.
fn keep_most_frequent(order: &mut Vec<u32>, column: &Column, counts: &[u32]) {
    let label = |at: u32| column.labels[at as usize].0.as_str();
    sorting::by(order, |&a, &b| {
        let by_count = counts[b as usize].cmp(&counts[a as usize]);
        by_count.then_with(|| label(a).cmp(label(b)))
    });
    order.truncate(MAX_ROWS);
}

#[cfg(test)]
mod tests;
