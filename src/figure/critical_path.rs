//! How a critical path is found.

use serde::{Deserialize, Serialize};

/// Which of two rules finds the critical path of a trace (DEFINITIONS, "Where the time goes").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum PathRule {
    /// A child that overlaps the next one on the path is cut at it.
    #[default]
    Exact,
    /// As Jaeger UI draws it: such a child is skipped.
    Jaeger,
}
