//! Search in a trace, as Jaeger's `uiFind` has it; and which spans carry an attribute.

use crate::model::{SpanIx, SpanStore, Trace, TraceIx};
use crate::query::text::{TextQuery, TextSearch};
use crate::query::{Selection, Test, span_test};

/// Looks for one query after another. Where a query goes on with the one before, as typing does, only what that found
/// is looked at. To be thrown away with the store it has looked in.
#[derive(Debug, Default)]
pub struct Finder {
    last: Option<(TraceIx, TextQuery, Vec<u32>)>,
}

impl Finder {
    /// Rows of a trace (0 is its root), ascending, in which a term of the query ([`TextQuery`]) is found
    /// ([`TextSearch::is_match`]). A comparison with blanks around its sign ([`Test::spaced`]) is met as the filter has it:
    /// `http.status_code >= 500`, `retry.count != nil`. A query without a term finds nothing.
    pub fn find(&mut self, store: &SpanStore, trace: TraceIx, query: &str) -> &[u32] {
        if let Some(test) = Test::spaced(query) {
            // No text goes on with a comparison: an empty query is narrowed by none.
            return &self.last.insert((trace, TextQuery::default(), meeting(store, trace, &test))).2;
        }
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

/// Rows of a trace, ascending, that meet a test.
fn meeting(store: &SpanStore, trace: TraceIx, test: &Test) -> Vec<u32> {
    let Some(trace) = store.trace(trace) else { return Vec::new() };
    let mut is_met = span_test(store, test);
    (0..).zip(trace.rows()).filter(|&(_, row)| is_met(SpanIx(row))).map(|(row, _)| row).collect()
}

/// How many selected traces have a span that meets a query, and how many such spans they have; `None` of a query that is
/// no comparison.
#[must_use]
pub fn occurrences(store: &SpanStore, selection: &Selection, query: &str) -> Option<(u64, u64)> {
    let mut is_met = span_test(store, &Test::spaced(query)?);
    let counts = selection.traces(store).map(|trace| trace.rows().filter(|&row| is_met(SpanIx(row))).count() as u64);
    Some(counts.fold((0, 0), |(traces, spans), count| (traces + u64::from(count > 0), spans + count)))
}

#[cfg(test)]
mod tests;
