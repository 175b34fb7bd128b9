//! A selection in two parts, to be compared: before and after a moment, without and with a value, of these files and of others;
//! or against all that is not in it.

use super::{Filter, Selection, SpanTerm, Test, select};
use crate::model::SpanStore;
use serde::{Deserialize, Serialize};

/// What parts the traces of a selection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Division {
    /// Traces that start before this moment, and those that start at it or later.
    Moment(u64),
    /// Traces without a span that has this value, and those with one; see [`Test::equal`].
    Value {
        /// The key.
        key: String,
        /// The value.
        value: String,
    },
    /// Traces of other files than these, and those of these; named by their fingerprints. A trace is of the file its root is from,
    /// because the same trace may be in several.
    Files(Vec<String>),
    /// The traces that the filter does not select, and those that it does.
    Rest,
}

/// The two parts of what a filter selects, or by [`Division::Rest`] of all: each trace of that is in exactly one. `is_named` says of each file, by its number
/// in the store, whether a [`Division::Files`] names it; for the others it may be empty.
#[must_use]
pub fn divide(store: &SpanStore, filter: &Filter, division: &Division, is_named: &[bool]) -> (Selection, Selection) {
    let mut first = filter.clone();
    match division {
        Division::Moment(at) => {
            let (from, to) = filter.start_range_nanos.unwrap_or((0, u64::MAX));
            first.start_range_nanos = Some((from, to.min(*at)));
        }
        // A term that excludes. One that includes would have to hold for the same span as those of the filter.
        Division::Value { key, value } => {
            first.terms.push(SpanTerm { test: Test::equal(key, value.clone()), is_excluded: true });
        }
        Division::Rest => {
            let after = select(store, filter);
            return (Selection::all(store).without(&after), after);
        }
        Division::Files(_) => {
            let all = select(store, filter);
            let after = all.of_files(store, is_named);
            return (all.without(&after), after);
        }
    }
    let before = select(store, &first);
    let after = select(store, filter).without(&before);
    (before, after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{PICTURE_START_NANOS, store_of};

    #[test]
    fn every_selected_trace_is_in_one_part() {
        let store =
            store_of(&["a shop |--| tier=gold", "a shop |--|\n  b db |--| tier=gold", "a shop |!|", "a cart |--|"]);
        let shop = Filter::default().with(Test::Service("shop".into()));
        let value = |key: &str, value: &str| Division::Value { key: key.into(), value: value.into() };
        for filter in [Filter::default(), shop] {
            for division in [
                value("tier", "gold"),
                value("service", "db"),
                value("nowhere", "x"),
                Division::Moment(PICTURE_START_NANOS),
                Division::Moment(PICTURE_START_NANOS + 1),
            ] {
                let (before, after) = divide(&store, &filter, &division, &[]);
                for trace in select(&store, &Filter::default()).iter() {
                    let parts = u8::from(before.contains(trace)) + u8::from(after.contains(trace));
                    let is_selected = select(&store, &filter).contains(trace);
                    assert_eq!(parts, u8::from(is_selected), "{division:?} {trace:?}");
                }
            }
        }
        let (without, with) = divide(&store, &Filter::default(), &value("tier", "gold"), &[]);
        assert_eq!((without.len(), with.len()), (2, 2));
        let store = store_of(&["a shop |--| tenant=nil", "a shop |--|", "a shop |--| tenant=7"]);
        let (without, with) = divide(&store, &Filter::default(), &value("tenant", "nil"), &[]);
        assert_eq!((without.len(), with.len()), (2, 1), "a value that is called so");
    }
}
