//! The clock of the incident: what is different, and when. Everything else is in the plans.
//!
//! To tell another story, change the moments and the curves here.

use super::span::{MINUTE, Micros, SECOND};

/// In the order they are deployed; [`checkout_version`] gives an index.
pub(super) const CHECKOUT_VERSIONS: [&str; 3] = ["1.7.4", "1.8.0", "1.8.1"];
pub(super) const OLD: usize = 0;
pub(super) const SLOW: usize = 1;
pub(super) const FIXED: usize = 2;

/// 14:09:00, the bad deployment: its migration drops an index, then the pods follow one by one.
pub(super) const DEPLOYED: Micros = 9 * MINUTE;
/// 14:14:00, the connection pool of checkout is used up.
const CASCADE: Micros = 14 * MINUTE;
/// 14:22:00, the fix: its migration builds the index again, then the pods follow.
pub(super) const REPAIRED: Micros = 22 * MINUTE;

/// How long after the start of a rollout each pod changes.
const ROLLOUT: [Micros; 3] = [12 * SECOND, 31 * SECOND, 54 * SECOND];
/// From then on the index is there again.
const INDEX_BACK: Micros = REPAIRED + 9 * SECOND;

/// Traces kept by the sampler in each minute.
pub(super) const ARRIVALS: [u64; 30] = [
    13, 13, 12, 14, 13, 13, 14, 13, 13, 13, 14, 13, 14, 14, 14, 15, 16, 16, 16, 15, 15, 14, 13, 14, 13, 13, 13, 14, 13,
    12,
];

/// The version which the pod in this slot runs.
pub(super) fn checkout_version(slot: usize, time: Micros) -> usize {
    let after = ROLLOUT[slot % ROLLOUT.len()];
    if time >= REPAIRED + after {
        FIXED
    } else if time >= DEPLOYED + after {
        SLOW
    } else {
        OLD
    }
}

/// A rollout is under way: pods are ended, some before they have sent their spans.
pub(super) fn rolling_out(time: Micros) -> bool {
    [DEPLOYED, REPAIRED].iter().any(|&start| (start..start + MINUTE).contains(&time))
}

/// 0 … 1: a straight line up from `from` to `to`.
fn ramp(time: Micros, from: Micros, to: Micros) -> f64 {
    time.saturating_sub(from).min(to - from) as f64 / (to - from) as f64
}

/// How far the pool is exhausted, 0 … 1.
pub(super) fn cascade(time: Micros) -> f64 {
    let drained = ramp(time, INDEX_BACK, INDEX_BACK + 70 * SECOND);
    ramp(time, CASCADE, CASCADE + MINUTE) * (1.0 - drained)
}

/// Median of the order-history query, and how wide it scatters.
pub(super) fn history_query(version: usize, time: Micros) -> (f64, f64) {
    if version == SLOW && time < INDEX_BACK {
        (1_150.0 + 1_050.0 * ramp(time, DEPLOYED, DEPLOYED + 8 * MINUTE), 0.36)
    } else {
        (4.2, 0.35)
    }
}

/// PostgreSQL's `statement_timeout`.
pub(super) const STATEMENT_TIMEOUT: Micros = 3_500_000;
/// The longest wait for a pooled connection.
pub(super) const POOL_TIMEOUT: Micros = 2 * SECOND;
/// The deadline of payment for one attempt at the gateway.
pub(super) const GATEWAY_DEADLINE: Micros = SECOND;

/// Probability that one attempt at the gateway runs into its deadline.
pub(super) fn gateway_timeout(time: Micros) -> f64 {
    0.004 + 0.88 * cascade(time)
}

/// Probability that the receipt cannot be sent because email refuses the connection.
pub(super) fn email_refused(time: Micros) -> f64 {
    0.055 + 0.06 * cascade(time)
}

/// Routes of the shop, as weights of [`mix`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route {
    Home,
    Product,
    Search,
    AddToCart,
    Checkout,
    Orders,
    OrderCheck,
}

pub(super) const ROUTES: [Route; 7] =
    [Route::Home, Route::Product, Route::Search, Route::AddToCart, Route::Checkout, Route::Orders, Route::OrderCheck];

/// How often each route is called. While orders fail, people press the button again.
pub(super) fn mix(time: Micros) -> [u32; 7] {
    let again = (31.0 * cascade(time)) as u32;
    [17, 24, 13, 13, 16 + again, 13 + again / 3, 6 + again / 8]
}
