//! Two traces side by side: their operations, and their trees laid upon each other.

use serde::{Deserialize, Serialize};

/// One operation in one of the traces. All zeros where it does not occur.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairSide {
    /// Spans.
    pub count: u32,
    /// Sum of their durations; saturates at 584 years.
    pub total_nanos: u64,
    /// Longest of them.
    pub max_nanos: u64,
    /// Sum of their time on the exact critical path.
    pub on_path_nanos: u64,
}

/// One operation in both traces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairOperation {
    /// Service.
    pub service: String,
    /// Operation.
    pub name: String,
    /// In the first trace.
    pub good: PairSide,
    /// In the second.
    pub bad: PairSide,
}

impl PairOperation {
    /// Sum of the durations, second − first; `None` where it occurs in one of the traces only.
    #[must_use]
    pub fn diff_nanos(&self) -> Option<i128> {
        let is_in_both = self.good.count > 0 && self.bad.count > 0;
        is_in_both.then(|| i128::from(self.bad.total_nanos) - i128::from(self.good.total_nanos))
    }

    /// Time on the critical path, second − first.
    #[must_use]
    pub fn on_path_diff_nanos(&self) -> i128 {
        i128::from(self.bad.on_path_nanos) - i128::from(self.good.on_path_nanos)
    }
}

/// The operations of two traces, compared (DEFINITIONS, "Comparison").
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TracePair {
    /// Operations that occur in both, largest difference first whichever its sign, then those of one trace only, longest first; ties by
    /// service and name.
    pub operations: Vec<PairOperation>,
    /// Operations that are not listed: those that differ least.
    pub left_out: u64,
    /// Durations of the two roots: what the times on the path add up to.
    pub root_nanos: (u64, u64),
}

impl TracePair {
    /// Operations that are sent to the page.
    pub const MAX_ROWS: usize = 1_000;
}

/// What became of a span from the first trace to the second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Change {
    /// About as long in both.
    #[default]
    Same,
    /// Longer in the second.
    Slower,
    /// Shorter in the second.
    Faster,
    /// Only in the first.
    Gone,
    /// Only in the second.
    New,
}

impl Change {
    /// Longer or shorter by more than 20 % of the first, and by more than a millisecond.
    #[must_use]
    pub fn of(good_nanos: Option<u64>, bad_nanos: Option<u64>) -> Self {
        match (good_nanos, bad_nanos) {
            (None, None) => Self::Same,
            (Some(_), None) => Self::Gone,
            (None, Some(_)) => Self::New,
            (Some(good), Some(bad)) => {
                let diff = good.abs_diff(bad);
                let is_much = diff > 1_000_000 && u128::from(diff) * 5 > u128::from(good);
                match is_much {
                    false => Self::Same,
                    true if bad > good => Self::Slower,
                    true => Self::Faster,
                }
            }
        }
    }
}

/// Two trees laid upon each other: rows in pre-order, each a span of the first trace, of the second, or one of both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alignment {
    /// Depth, 0 at a root.
    pub depth: Vec<u32>,
    /// Length of the subtree, the row itself included.
    pub subtree_len: Vec<u32>,
    /// Row in the first trace, or [`Self::NONE`].
    pub good: Vec<u32>,
    /// Row in the second trace, or [`Self::NONE`].
    pub bad: Vec<u32>,
}

impl Alignment {
    /// There is no such span in this trace.
    pub const NONE: u32 = u32::MAX;

    /// How many rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.depth.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.depth.is_empty()
    }

    /// The rows of both traces that stand at `row`.
    #[must_use]
    pub fn at(&self, row: usize) -> (Option<u32>, Option<u32>) {
        let of = |side: &[u32]| side.get(row).copied().filter(|&at| at != Self::NONE);
        (of(&self.good), of(&self.bad))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_more_than_a_fifth_and_more_than_a_millisecond() {
        const MILLI: u64 = 1_000_000;
        let of = |good: u64, bad: u64| Change::of(Some(good), Some(bad));
        assert_eq!((of(10 * MILLI, 12 * MILLI), of(10 * MILLI, 12 * MILLI + 1)), (Change::Same, Change::Slower));
        assert_eq!((of(10 * MILLI, 8 * MILLI), of(10 * MILLI, 8 * MILLI - 1)), (Change::Same, Change::Faster));
        assert_eq!((of(MILLI, 2 * MILLI), of(MILLI, 2 * MILLI + 1)), (Change::Same, Change::Slower));
        assert_eq!((of(0, MILLI), of(0, u64::MAX), of(u64::MAX, 0)), (Change::Same, Change::Slower, Change::Faster));
        assert_eq!((Change::of(Some(1), None), Change::of(None, Some(1))), (Change::Gone, Change::New));
    }
}
