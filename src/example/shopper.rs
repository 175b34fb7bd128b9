//! Who asks, and for what.

use super::rng::Rng;

/// Whose request it is.
pub(super) struct Shopper {
    pub(super) user_id: String,
    pub(super) name: Option<&'static str>,
    pub(super) region: &'static str,
    pub(super) tier: &'static str,
    pub(super) basket: u64,
    pub(super) order_id: String,
    pub(super) sku: &'static str,
    /// A feature flag that has nothing to do with the incident.
    pub(super) express: bool,
}

const SKUS: [&str; 12] = [
    "HD-1042", "HD-1077", "KB-2003", "KB-2110", "MO-3001", "MO-3125", "CB-4410", "CB-4412", "LT-5008", "LT-5123",
    "SP-6200", "SP-6201",
];

impl Shopper {
    pub(super) fn new(rng: &mut Rng) -> Self {
        Self {
            user_id: format!("u-{}", rng.between(1000, 1399)),
            name: None,
            region: ["eu", "us", "apac"][rng.weighted(&[6, 3, 1])],
            tier: ["free", "plus", "business"][rng.weighted(&[7, 3, 1])],
            basket: rng.weighted(&[0, 4, 3, 2]) as u64,
            order_id: format!("o-{}", rng.between(48_000, 59_999)),
            sku: SKUS[rng.below(12) as usize],
            express: rng.chance(0.3),
        }
    }
}
