//! Search in a trace, as Jaeger's `uiFind` has it.

use crate::model::{SpanIx, SpanStore, TraceIx};
use crate::query::text::{TextQuery, TextSearch};

/// Rows of a trace (0 is its root), ascending, in which a term of the query ([`TextQuery`]) is found
/// ([`TextSearch::is_match`]). A query without a term finds nothing.
#[must_use]
pub fn find(store: &SpanStore, trace: TraceIx, query: &str) -> Vec<u32> {
    let query = TextQuery::parse(query);
    let Some(trace) = store.trace(trace).filter(|_| !query.is_empty()) else { return Vec::new() };
    let mut search = TextSearch::new(store, query);
    let rows = trace.rows();
    (0..).zip(rows).filter(|&(_, row)| search.is_match(SpanIx(row))).map(|(row, _)| row).collect()
}

#[cfg(test)]
mod tests;
