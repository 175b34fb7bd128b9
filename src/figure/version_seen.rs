//! Deployments, as traces show them.

use serde::{Deserialize, Serialize};

/// The moment at which a version of a service is first seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionSeen {
    /// Start of the first span of it.
    pub at_nanos: u64,
    /// The service.
    pub service: String,
    /// Its `service.version`.
    pub version: String,
}

impl VersionSeen {
    /// Those first seen in `[from, to)`.
    pub fn within(versions: &[Self], (from, to): (u64, u64)) -> impl Iterator<Item = &Self> {
        versions.iter().filter(move |seen| from <= seen.at_nanos && seen.at_nanos < to)
    }
}
