//! What is picked of a figure of durations, as terms of the filter.

use crate::figure::DurationOf;
use crate::query::{Filter, SpanTerm, Test};

/// Whether the filter can say how long these take. There is no term on a root's own duration: every span that takes as long
/// would meet one on spans.
#[must_use]
pub fn is_pickable(of: DurationOf) -> bool {
    of != DurationOf::Root
}

/// Only those that take at least, and at most, so long, ns; `None` leaves that side as it is. Of traces a term on the trace,
/// of spans one that a span must meet with all others: what is measured then is what was picked.
pub fn narrow(filter: &mut Filter, of: DurationOf, least: Option<u64>, most: Option<u64>) {
    match of {
        DurationOf::Trace => {
            filter.min_duration_nanos = least.or(filter.min_duration_nanos);
            filter.max_duration_nanos = most.or(filter.max_duration_nanos);
        }
        DurationOf::Entries | DurationOf::Matched => {
            for test in [least.map(Test::MinDuration), most.map(Test::MaxDuration)].into_iter().flatten() {
                filter.put(SpanTerm::included(test));
            }
        }
        DurationOf::Root => {}
    }
}

/// What [`narrow`] by the least duration leaves, in words.
#[must_use]
pub fn only(of: DurationOf) -> &'static str {
    match of {
        DurationOf::Trace | DurationOf::Root => "Only traces that took at least",
        DurationOf::Entries | DurationOf::Matched => "Only spans that took at least",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{matched, select};
    use crate::testing::store_of;

    const MILLI: u64 = 1_000_000;

    #[test]
    fn of_traces_a_term_on_the_trace_and_each_side_for_itself() {
        let mut filter = Filter::default();
        narrow(&mut filter, DurationOf::Trace, Some(5), None);
        narrow(&mut filter, DurationOf::Trace, None, Some(9));
        assert_eq!((filter.min_duration_nanos, filter.max_duration_nanos), (Some(5), Some(9)));
        assert!(filter.terms.is_empty());
        let before = filter.clone();
        narrow(&mut filter, DurationOf::Root, Some(1), Some(2));
        assert_eq!(filter, before, "there is no term on roots");
        assert!(!is_pickable(DurationOf::Root));
    }

    #[test]
    fn of_spans_what_is_matched_is_what_was_picked() {
        let store = store_of(&["a shop |----|\n  b db |--|\n  c db ||", "a shop |!|\n  b db ||"]);
        let mut filter = Filter::default().with(Test::Service("db".into()));
        narrow(&mut filter, DurationOf::Matched, Some(2 * MILLI), None);
        let spans: u32 = matched(&store, &filter).iter().map(|run| run.rows.len() as u32).sum();
        assert_eq!((spans, select(&store, &filter).len()), (1, 1));
        // Another brush takes the place of the one before.
        narrow(&mut filter, DurationOf::Entries, Some(0), Some(MILLI));
        let spans: u32 = matched(&store, &filter).iter().map(|run| run.rows.len() as u32).sum();
        assert_eq!((spans, select(&store, &filter).len(), filter.terms.len()), (2, 2, 3));
    }
}
