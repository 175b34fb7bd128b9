//! Search in a trace, as Jaeger's `uiFind` has it.

use crate::model::{SpanIx, SpanStore, Trace, TraceIx};
use crate::query::text::{TextQuery, TextSearch};

/// Looks for one query after another. Where a query goes on with the one before, as typing does, only what that found
/// is looked at. To be thrown away with the store it has looked in.
#[derive(Debug, Default)]
pub struct Finder {
    last: Option<(TraceIx, TextQuery, Vec<u32>)>,
}

impl Finder {
    /// Rows of a trace (0 is its root), ascending, in which a term of the query ([`TextQuery`]) is found
    /// ([`TextSearch::is_match`]). A query without a term finds nothing.
    pub fn find(&mut self, store: &SpanStore, trace: TraceIx, query: &str) -> &[u32] {
        let query = TextQuery::parse(query);
        let last = self.last.take().filter(|(at, wider, _)| *at == trace && query.narrows(wider));
        let rows = match last {
            Some((_, _, rows)) => matching(store, trace, &query, rows.into_iter()),
            None => matching(store, trace, &query, 0..store.trace(trace).map_or(0, Trace::len)),
        };
        &self.last.insert((trace, query, rows)).2
    }
}

/// Those of `rows`, by their place in the trace, that match.
fn matching(store: &SpanStore, trace: TraceIx, query: &TextQuery, rows: impl Iterator<Item = u32>) -> Vec<u32> {
    let Some(first) = store.trace(trace).filter(|_| !query.is_empty()).map(|trace| trace.root().0) else {
        return Vec::new();
    };
    let mut search = TextSearch::new(store, query.clone());
    rows.filter(|row| search.is_match(SpanIx(first + row))).collect()
}

#[cfg(test)]
mod tests;
