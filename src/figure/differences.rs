//! Which values are more frequent in one set of traces than in another.

use serde::{Deserialize, Serialize};

/// A value of a key, or a range of numbers, and how many traces of either set have a span with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// See [`crate::query::Test::equal`].
    pub key: String,
    /// The value as text; of a range its lower end.
    pub value: String,
    /// The upper end of a range, which is not in it.
    pub end: Option<String>,
    /// Traces of the first set.
    pub before: u64,
    /// Traces of the second set.
    pub after: u64,
}

/// What tells two sets of traces apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Differences {
    /// Traces in the first set.
    pub before: u64,
    /// Traces in the second set.
    pub after: u64,
    /// Largest difference of shares first; at most [`Self::MAX_ROWS`].
    pub rows: Vec<Difference>,
    /// How many values differ enough.
    pub count: u64,
}

impl Differences {
    /// Rows told.
    pub const MAX_ROWS: usize = 30;
    /// Least difference of shares, in percent of traces, that is told: less is seen in any two samples.
    pub const LEAST_PERCENT: u64 = 5;

    /// By how much the share of traces with a value is larger in the second set, from −1 to 1; 0 where a set is empty.
    #[must_use]
    pub fn gain(&self, row: &Difference) -> f64 {
        if self.before == 0 || self.after == 0 {
            return 0.0;
        }
        row.after as f64 / self.after as f64 - row.before as f64 / self.before as f64
    }
}
