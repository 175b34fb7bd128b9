//! The example that ships with the page: half an hour of a shop of twelve services, in which a
//! deployment goes wrong and is put right.
//!
//! # The story
//!
//! All times are UTC, 17 November 2026.
//!
//! - **14:00 – 14:09** Normal. The stock sync runs at 14:04 (one deep and wide trace). One or two
//!   traces in a hundred contain an error that nobody notices: a product that is not there, a
//!   receipt that cannot be sent because `email` refuses the connection.
//! - **14:09** `checkout` 1.7.4 → 1.8.0, pod by pod within a minute. Its migration (a trace of its own)
//!   drops the index `orders_user_id_status_created_at_idx`, which its own new order-history query
//!   needs: `SELECT orders` now takes 1.2 s, and more as load grows, in `POST /checkout` and in
//!   `GET /orders`. In `GET /orders` it also asks for the items of each order by itself (N+1).
//! - **14:14** The slow queries have used up the connection pool of `checkout`: `pool.acquire` appears.
//!   Before the payment gateway (`gateway.example`) answers a charge it calls back,
//!   `POST /webhooks/order-check`; that call needs a connection too, waits, and so the
//!   gateway answers late: each attempt of `payment` ends at its deadline of one second. Some orders
//!   are saved by the second or third attempt, most fail: payment → checkout → frontend 504.
//!   Beside it, fewer: PostgreSQL's statement timeout, no connection within two seconds, an order that
//!   is already being placed, receipts that were not sent.
//! - **14:22** `checkout` 1.8.1: the migration builds the index (6 s), the items come in one
//!   query. The pool drains; by 14:24 all is as before.
//!
//! Also in it, for the screens that show such things: four traces with a missing span (pods that
//! were ended during a rollout), two with a clock that is behind, batches of the ledger with links
//! to other traces, two names that are not ASCII, a feature flag that has nothing to do with
//! anything.
//!
//! # To change it
//!
//! `shop.rs` and `statements.rs` say what the shop does, `incident.rs` what is different and when,
//! `orders.rs` and `payment.rs` how the steps concerned behave, `jobs.rs` what runs beside the
//! requests. The longest trace is kept below ten seconds, so that a linear histogram of durations
//! still shows the rest. A change gives other luck: `example OUT.json.gz SEED` tries other seeds.

mod calls;
mod ids;
mod incident;
mod jobs;
mod orders;
mod otlp;
mod payment;
mod rng;
mod scene;
mod services;
mod shop;
mod shopper;
mod span;
mod statements;

use ids::Ids;
use incident::{ARRIVALS, ROUTES, Route, mix, rolling_out};
use rng::Rng;
use scene::Scene;
use services::{Fleet, Svc};
use span::{MINUTE, Micros, SECOND, Trace};

/// The seed of the example that ships.
pub const SEED: u64 = 1117;

/// The example, and what is in it.
#[derive(Debug)]
pub struct Example {
    /// One OTLP JSON document.
    pub json: String,
    /// How many traces.
    pub traces: usize,
    /// How many spans.
    pub spans: usize,
    /// How many traces contain an error span.
    pub failed: usize,
    /// How many traces have a root that is an error span.
    pub root_failed: usize,
}

/// Makes the example. The same seed gives the same bytes on every machine.
#[must_use]
pub fn generate(seed: u64) -> Example {
    let (traces, fleet) = play(seed);
    Example {
        json: otlp::write(&traces, &fleet.instances),
        traces: traces.len(),
        spans: traces.iter().map(|trace| trace.spans.len()).sum(),
        failed: traces.iter().filter(|trace| trace.failed()).count(),
        root_failed: traces.iter().filter(|trace| trace.root_failed()).count(),
    }
}

fn play(seed: u64) -> (Vec<Trace>, Fleet) {
    let mut rng = Rng::new(seed);
    let fleet = Fleet::new(&mut rng);
    let mut ids = Ids::default();
    let mut traces = jobs::jobs(&fleet, &mut ids, &mut rng);
    let mut sent = Vec::new();
    for (number, at) in arrivals(&mut rng).into_iter().enumerate() {
        // The golden ratio's multiples are even in every stretch: each phase gets its share of each route.
        let turn = (number as f64 * 0.618_033_988_749_895 + rng.unit() * 0.06).fract();
        let route = ROUTES[Rng::share(turn, &mix(at))];
        let mut scene = Scene::new(&fleet, &mut ids, &mut rng);
        scene.shopper.name = match number {
            77 => Some("Zoë Łukasz Ñandú-Ångström 测试 🦄"),
            203 => Some("مستخدم تجريبي"),
            _ => None,
        };
        scene.request(plan(route), route, at);
        let (trace, messages) = (scene.trace, scene.sent);
        sent.extend(messages.into_iter().map(|span| (at, trace.id, span)));
        traces.push(trace);
    }
    for at in [8 * MINUTE, 18 * MINUTE, 28 * MINUTE] {
        let messages: Vec<(u128, u64)> = sent
            .iter()
            .filter(|(time, ..)| (at.saturating_sub(5 * MINUTE)..at).contains(time))
            .map(|&(_, trace, span)| (trace, span))
            .collect();
        traces.push(jobs::settlement(&fleet, &mut ids, &mut rng, at + SECOND, &messages));
    }
    spoil(&mut traces, &fleet);
    traces.sort_by_key(|trace| (trace.start(), trace.id));
    (traces, fleet)
}

/// When requests come, sorted.
fn arrivals(rng: &mut Rng) -> Vec<Micros> {
    let mut times = Vec::new();
    for (minute, &count) in ARRIVALS.iter().enumerate() {
        let last = if minute + 1 == ARRIVALS.len() { 48 * SECOND } else { MINUTE };
        for _ in 0..count {
            times.push(minute as Micros * MINUTE + rng.below(last));
        }
    }
    times.sort_unstable();
    times
}

fn plan(route: Route) -> &'static shop::Op {
    match route {
        Route::Home => &shop::HOME,
        Route::Product => &shop::PRODUCT,
        Route::Search => &shop::SEARCH_PAGE,
        Route::AddToCart => &shop::ADD_TO_CART,
        Route::Checkout => &shop::CHECKOUT,
        Route::Orders => &shop::ORDERS,
        Route::OrderCheck => &shop::ORDER_CHECK,
    }
}

/// What goes wrong with traces themselves: lost spans, and a clock that is behind.
fn spoil(traces: &mut [Trace], fleet: &Fleet) {
    let is = |instance: usize, svc: Svc| fleet.instances[instance].service == svc;
    let lost = traces.iter_mut().filter(|trace| rolling_out(trace.start()) && !trace.failed()).filter_map(|trace| {
        let server =
            trace.spans.iter().position(|span| span.kind == span::Kind::Server && is(span.instance, Svc::Checkout))?;
        Some((trace, server))
    });
    for (trace, server) in lost.take(4) {
        trace.spans.remove(server);
    }
    let skewed = traces
        .iter_mut()
        .filter(|trace| trace.start() > 25 * MINUTE)
        .filter(|trace| trace.spans.iter().any(|span| is(span.instance, Svc::Shipping)));
    for trace in skewed.take(2) {
        for span in &mut trace.spans {
            if is(span.instance, Svc::Shipping) {
                span.start -= 4_700;
                span.end -= 4_700;
            }
        }
    }
}

#[cfg(test)]
mod tests;
