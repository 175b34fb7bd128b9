//! A histogram of durations.

use super::DurationOf;
use serde::{Deserialize, Serialize};

/// How the bins of a histogram are spaced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum BinScale {
    /// Equal widths between minimum and maximum.
    #[default]
    Linear,
    /// Equal ratios between the smallest positive value and the maximum; zeros in a bin of their own.
    Log,
}

/// One bin: values in `[low_nanos, high_nanos)`, the last bin closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bin {
    /// Lower edge, inclusive.
    pub low_nanos: u64,
    /// Upper edge, exclusive but in the last bin.
    pub high_nanos: u64,
    /// Values in it.
    pub count: u64,
}

/// Durations in bins (50, or one when all are equal), with the p95 that a line marks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    /// Whose durations.
    pub of: DurationOf,
    /// How the bins are spaced.
    pub scale: BinScale,
    /// The bins, ascending and adjacent.
    pub bins: Vec<Bin>,
    /// Values equal to zero; only a logarithmic histogram sets them apart.
    pub zeros: u64,
    /// All values, zeros included.
    pub count: u64,
    /// 95th percentile of all values.
    pub p95_nanos: Option<f64>,
}
