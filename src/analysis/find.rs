//! Search in a trace, as Jaeger's `uiFind` has it.
//!
//! A trace has many attributes and few distinct texts, so each text is looked at once (a byte per symbol remembers), and
//! what remains is a scan over packed attributes.

mod needle;
mod number;
mod query;
mod rows;

use crate::model::{SpanIx, SpanStore, TraceIx};
use query::FindQuery;
use rows::Search;

/// Rows of a trace (0 is its root), ascending, in which a term of the query is found: in service, name, status message,
/// key, value or `key=value` of an attribute of the span, its resource or an event, in an event's name, or where the
/// term is the span's id (leading zeros aside; an opaque id may also contain it).
///
/// Terms are parted by blanks and ORed, `"a phrase"` is one term, `-key` passes over attributes whose key contains `key`.
/// Case does not matter. A query without a term finds nothing.
#[must_use]
pub fn find(store: &SpanStore, trace: TraceIx, query: &str) -> Vec<u32> {
    let query = FindQuery::parse(query);
    let Some(trace) = store.trace(trace).filter(|_| !query.is_empty()) else { return Vec::new() };
    let mut search = Search::new(store, &query);
    let rows = trace.rows();
    (0..).zip(rows).filter(|&(_, row)| search.is_match(SpanIx(row))).map(|(row, _)| row).collect()
}

#[cfg(test)]
mod tests;
