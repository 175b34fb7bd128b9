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

/// Counts traces by the values of the keys that are open: those `unfolded`, and of those not `folded` the first
/// [`Facets::UNFOLDED`] and those that the filter has terms for. Of the others it costs nothing to say that they are there.
#[must_use]
#[inline(never)]
pub fn facets(store: &SpanStore, filter: &Filter, index: &FacetIndex, [unfolded, folded]: [&[String]; 2]) -> Facets {
    let is_open = |(at, column): (usize, &Column)| {
        let is_first = at < Facets::UNFOLDED || filter.has_key(&column.key);
        unfolded.contains(&column.key) || (is_first && !folded.contains(&column.key))
    };
    let folded = |column: (usize, &Column)| {
        let Column { key, known, .. } = column.1;
        Facet { key: key.clone(), known: *known, is_open: is_open(column), ..Facet::default() }
    };
    let mut facets: Vec<Facet> = index.columns.iter().enumerate().map(folded).collect();
    let own: Vec<&str> = index.columns.iter().map(|column| &*column.key).filter(|key| filter.has_key(key)).collect();
    // The last are those of the whole filter.
    let filters = own.iter().map(|key| filter.without_key(key)).chain([filter.clone()]);
    let filter_of = |key: &str| own.iter().position(|own| *own == key).unwrap_or(own.len());
    for (at, of_these) in filters.enumerate() {
        let is_of_these = |facet: &Facet| facet.is_open && filter_of(&facet.key) == at;
        let pairs = index.columns.iter().zip(&mut facets).filter(|(_, facet)| is_of_these(facet));
        let (columns, facets): (Vec<&Column>, Vec<&mut Facet>) = pairs.unzip();
        if columns.is_empty() {
            continue;
        }
        let runs = Runs::new(store, matched_first(store, &of_these));
        for ((column, counts), facet) in columns.iter().zip(counts(&columns, &runs)).zip(facets) {
            facet.traces = runs.traces;
            fill(facet, column, &counts, filter);
        }
    }
    Facets { facets }
}

fn fill(facet: &mut Facet, column: &Column, counts: &[u32], filter: &Filter) {
    let is_named = |label: &str| {
        let test = Test::equal(&column.key, label.to_owned());
        filter.terms.iter().any(|term| term.test == test)
    };
    let mut order: Vec<u32> = (0..counts.len() as u32).filter(|&at| counts[at as usize] > 0).collect();
    let occurring = order.len();
    if !column.is_ranges {
        keep_most_frequent(&mut order, column, counts);
        if filter.has_key(&column.key) {
            let is_missing = |at: &u32| !order.contains(at) && is_named(&column.labels[*at as usize].0);
            let named: Vec<u32> = (0..counts.len() as u32).filter(is_missing).collect();
            order.extend(named);
        }
    }
    let value = |&at: &u32| {
        let (value, end) = column.labels[at as usize].clone();
        FacetValue { value, end, traces: u64::from(counts[at as usize]) }
    };
    facet.values = order.iter().map(value).collect();
    let listed = facet.values.iter().filter(|value| value.traces > 0).count();
    facet.left_out = (occurring - listed) as u64;
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
