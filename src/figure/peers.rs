//! Traces like the open one, to compare it with.

use serde::{Deserialize, Serialize};

/// Another trace of the same root operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Peer {
    /// Its id as shown.
    pub trace_id: String,
    /// Its duration.
    pub duration_nanos: u64,
    /// It contains an error.
    pub is_failed: bool,
}

/// The other traces of the selection with the same root service and operation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Peers {
    /// How many.
    pub count: u64,
    /// Of those that did not fail, or of all if none did so, the one whose duration is nearest to their median.
    pub typical: Option<Peer>,
    /// The longest.
    pub slowest: Option<Peer>,
}
