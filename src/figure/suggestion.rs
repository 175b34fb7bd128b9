//! Completion of a term that is being typed.

use serde::{Deserialize, Serialize};

/// A way to go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// The whole text with it.
    pub text: String,
    /// The part that is new: a key, or a value.
    pub label: String,
    /// Spans that have it.
    pub spans: u64,
    /// A term as it stands; of a key alone nothing can be made yet.
    pub is_whole: bool,
}
