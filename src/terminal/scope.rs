//! Which traces count, from the command line.

use super::arguments::FilterArguments;
use crate::model::SpanStore;
use crate::query::{Filter, Selection, StatusTerm, Test, select};

/// The selected traces of a store.
pub(super) struct Scope<'a> {
    pub store: &'a SpanStore,
    pub selection: Selection,
    /// What selects them.
    pub filter: Filter,
    /// First and last moment at which a trace may start, both within, nanoseconds; where a time range was given.
    pub window_nanos: Option<(u64, u64)>,
}

impl<'a> Scope<'a> {
    /// A time range counts back from the start of the newest trace of the store, whatever the other terms: there is no
    /// "now" in a file.
    pub fn new(store: &'a SpanStore, arguments: &FilterArguments) -> Self {
        let FilterArguments { service, operation, latency_threshold, max_duration, time_range, errors_only } =
            arguments;
        // Traces stand by start.
        let newest = store.traces().last().map(|trace| trace.start_nanos);
        let window_nanos = newest.zip(*time_range).map(|(newest, range)| (newest.saturating_sub(range), newest));
        let mut filter = Filter {
            status: if *errors_only { StatusTerm::Failed } else { StatusTerm::Any },
            min_duration_nanos: *latency_threshold,
            max_duration_nanos: *max_duration,
            start_range_nanos: window_nanos.map(|(from, to)| (from, to.saturating_add(1))),
            ..Filter::default()
        };
        if let Some(service) = service {
            filter = filter.with(Test::Service(service.clone()));
        }
        if let Some(operation) = operation {
            filter = filter.with(Test::Operation(operation.clone()));
        }
        Self { store, selection: select(store, &filter), filter, window_nanos }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{PICTURE_START_NANOS, store_of};

    const NONE: FilterArguments = FilterArguments {
        service: None,
        operation: None,
        latency_threshold: None,
        max_duration: None,
        time_range: None,
        errors_only: false,
    };

    fn picked(arguments: &FilterArguments) -> Vec<u32> {
        let store = store_of(&[
            "a shop |----|   name=GET\n  b db |--|",
            "a shop |!|  name=GET",
            "a cart |--|\n  b shop |!| name=x",
        ]);
        Scope::new(&store, arguments).selection.iter().map(|trace| trace.0 + 1).collect()
    }

    #[test]
    fn every_option_is_a_term() {
        let service = Some("shop".to_owned());
        assert_eq!(picked(&NONE), [1, 2, 3]);
        assert_eq!(picked(&FilterArguments { service: Some("cart".into()), ..NONE }), [3]);
        assert_eq!(picked(&FilterArguments { operation: Some("GET".into()), ..NONE }), [1, 2]);
        assert_eq!(picked(&FilterArguments { service, operation: Some("x".into()), ..NONE }), [3]);
        assert_eq!(picked(&FilterArguments { latency_threshold: Some(4_000_000), ..NONE }), [1, 3]);
        assert_eq!(picked(&FilterArguments { max_duration: Some(2_000_000), ..NONE }), [2]);
        assert_eq!(picked(&FilterArguments { errors_only: true, ..NONE }), [2, 3]);
    }

    #[test]
    fn a_time_range_counts_back_from_the_newest_trace() {
        // One trace starts 5 ms before the other.
        let store = store_of(&["a shop |-|\n  b db      |-|", "a shop     |-| parent=7\nb shop |-| trace=3"]);
        let of = |range| {
            let scope = Scope::new(&store, &FilterArguments { time_range: Some(range), ..NONE });
            (scope.selection.len(), scope.window_nanos)
        };
        let newest = PICTURE_START_NANOS + 4_000_000;
        assert_eq!(of(4_000_000), (3, Some((PICTURE_START_NANOS, newest))));
        assert_eq!(of(3_999_999), (1, Some((PICTURE_START_NANOS + 1, newest))));
        let empty = store_of(&[]);
        assert_eq!(Scope::new(&empty, &FilterArguments { time_range: Some(1), ..NONE }).window_nanos, None);
    }
}
