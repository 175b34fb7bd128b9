//! Plays one trace: walks an operation's plan and writes down its spans.

use super::ids::Ids;
use super::incident::Route;
use super::rng::Rng;
use super::services::{Fleet, Role, scope};
use super::shop::{GET_PRODUCT, Op, Step};
use super::shopper::Shopper;
use super::span::{Attr, Event, Kind, Micros, Span, TICK, Text, Trace, text};
use super::statements::{Redis, Sql};

/// Where in the trace something happens: a span already there, and its pod.
#[derive(Clone, Copy)]
pub(super) struct Here {
    pub(super) span: usize,
    pub(super) instance: usize,
}

/// Why a call failed, as its caller learns it.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub(super) http: i64,
    pub(super) grpc: i64,
    pub(super) text: Text,
}

/// When something ended, and whether well.
pub(super) struct Done {
    pub(super) end: Micros,
    pub(super) fault: Option<Fault>,
}

impl Done {
    pub(super) fn well(end: Micros) -> Self {
        Self { end, fault: None }
    }
}

pub(super) struct Scene<'a> {
    pub(super) fleet: &'a Fleet,
    pub(super) rng: &'a mut Rng,
    ids: &'a mut Ids,
    pub(super) trace: Trace,
    pub(super) shopper: Shopper,
    /// Spans of messages sent, for the consumer that takes them in batches.
    pub(super) sent: Vec<u64>,
    /// How slow this trace is as a whole: cold caches, a busy node.
    pace: f64,
    /// The next operation served ends with this.
    pub(super) forced: Option<Fault>,
}

impl<'a> Scene<'a> {
    pub(super) fn new(fleet: &'a Fleet, ids: &'a mut Ids, rng: &'a mut Rng) -> Self {
        let shopper = Shopper::new(rng);
        let trace = Trace { id: ids.trace(), spans: Vec::new() };
        Self { fleet, rng, ids, trace, shopper, sent: Vec::new(), pace: 1.0, forced: None }
    }

    /// A request of a shopper (or of the gateway) from its first span to its last.
    pub(super) fn request(&mut self, op: &'static Op, route: Route, at: Micros) {
        let busy = if self.rng.chance(0.06) { 1.9 } else { 1.0 };
        self.pace = busy * self.rng.log_normal(1.0, 0.27);
        self.serve(op, 0, at);
        let Some(root) = self.trace.spans.first_mut() else {
            return;
        };
        let shopper = &self.shopper;
        if route == Route::OrderCheck {
            root.attrs.push(text("client.address", "198.51.100.20"));
            root.attrs.push(text("user_agent.original", "gateway.example-hooks/1.3"));
            root.attrs.push(text("app.order.id", shopper.order_id.clone()));
            return;
        }
        root.attrs.push(text("user.id", shopper.user_id.clone()));
        if let Some(name) = shopper.name {
            root.attrs.push(text("user.name", name));
        }
        root.attrs.push(text("user.region", shopper.region));
        root.attrs.push(text("user.tier", shopper.tier));
        if route == Route::Checkout {
            root.attrs.push(text("feature_flag.key", "express-checkout"));
            let variant = if shopper.express { "on" } else { "off" };
            root.attrs.push(text("feature_flag.result.variant", variant));
        }
    }

    /// A latency of this median, in microseconds.
    pub(super) fn latency(&mut self, median_ms: f64) -> Micros {
        let pace = self.pace;
        self.scattered(median_ms * pace, 0.38)
    }

    pub(super) fn scattered(&mut self, median_ms: f64, sigma: f64) -> Micros {
        (self.rng.log_normal(median_ms, sigma) * 1000.0) as Micros + TICK
    }

    /// Adds a span that ends when it starts; the caller moves the end.
    pub(super) fn push(
        &mut self,
        (parent, instance): (u64, usize),
        (kind, role): (Kind, Role),
        name: impl Into<Text>,
        start: Micros,
        attrs: Vec<Attr>,
    ) -> usize {
        let service = self.fleet.instances[instance].service;
        let id = self.ids.span();
        self.trace.spans.push(Span {
            id,
            parent,
            instance,
            scope: scope(service, role),
            name: name.into(),
            kind,
            start,
            end: start,
            attrs,
            events: Vec::new(),
            links: Vec::new(),
            error: None,
        });
        self.trace.spans.len() - 1
    }

    pub(super) fn child(&self, here: Here) -> (u64, usize) {
        (self.trace.spans[here.span].id, here.instance)
    }

    /// Ends a span as an error of this type; an exception event carries the words.
    pub(super) fn fail(
        &mut self,
        span: usize,
        end: Micros,
        status: Text,
        (class, message, stack): (&'static str, Text, &'static str),
    ) {
        let mut attrs = vec![text("exception.type", class), text("exception.message", message)];
        if !stack.is_empty() {
            attrs.push(text("exception.stacktrace", stack));
        }
        let span = &mut self.trace.spans[span];
        span.end = end;
        span.error = Some(status);
        span.attrs.push(text("error.type", class));
        span.events.push(Event { time: end, name: "exception", attrs });
    }

    pub(super) fn step(&mut self, step: &'static Step, here: Here, at: Micros) -> Done {
        match step {
            Step::Call(op) => self.call(op, here, at),
            Step::Sql(sql) => {
                let took = self.latency(sql.ms);
                let span = self.query(sql, here, at);
                self.close(span, at + took)
            }
            Step::Redis(redis) => self.redis(redis, here, at),
            Step::Inner(name, ms) => {
                let took = self.latency(*ms);
                let kind = (Kind::Internal, Role::App);
                let span = self.push(self.child(here), kind, *name, at, Vec::new());
                self.close(span, at + took)
            }
            Step::All(steps) => self.all(steps, here, at),
            Step::PerItem(steps) => self.per_item(steps, here, at),
            Step::Sometimes(percent, step) => {
                if self.rng.below(100) < *percent {
                    self.step(step, here, at)
                } else {
                    Done::well(at)
                }
            }
            Step::Soft(step) => Done::well(self.step(step, here, at).end),
            Step::Product => self.product(here, at),
            Step::OrderHistory => self.order_history(here, at),
            Step::OrderItems => self.order_items(here, at),
            Step::OrderCheck => self.order_check(here, at),
            Step::Gateway => self.gateway(here, at),
            Step::Receipt => self.receipt(here, at),
            Step::Publish => self.publish(here, at),
        }
    }

    pub(super) fn close(&mut self, span: usize, end: Micros) -> Done {
        self.trace.spans[span].end = end;
        Done::well(end)
    }

    fn all(&mut self, steps: &'static [Step], here: Here, at: Micros) -> Done {
        let mut whole = Done::well(at);
        for step in steps {
            let start = at + self.latency(0.2);
            let done = self.step(step, here, start);
            whole.end = whole.end.max(done.end);
            whole.fault = whole.fault.or(done.fault);
        }
        whole
    }

    fn per_item(&mut self, steps: &'static [Step], here: Here, at: Micros) -> Done {
        let mut time = at;
        for _ in 0..self.shopper.basket {
            for step in steps {
                let done = self.step(step, here, time);
                if done.fault.is_some() {
                    return done;
                }
                time = done.end + self.latency(0.3);
            }
        }
        Done::well(time)
    }

    /// Adds the CLIENT span of a statement, not yet ended.
    pub(super) fn query(&mut self, sql: &'static Sql, here: Here, at: Micros) -> usize {
        let attrs = vec![
            text("db.system.name", "postgresql"),
            text("db.namespace", sql.namespace),
            text("db.operation.name", sql.operation),
            text("db.collection.name", sql.table),
            text("db.query.text", sql.text),
            text("server.address", format!("pg-{}.shop.internal", sql.namespace)),
        ];
        let name = format!("{} {}", sql.operation, sql.table);
        self.push(self.child(here), (Kind::Client, Role::Sql), name, at, attrs)
    }

    fn redis(&mut self, redis: &'static Redis, here: Here, at: Micros) -> Done {
        let attrs = vec![
            text("db.system.name", "redis"),
            text("db.operation.name", redis.command),
            text("db.query.text", redis.text),
            text("server.address", redis.server),
        ];
        let took = self.latency(redis.ms);
        let kind = (Kind::Client, Role::Redis);
        let span = self.push(self.child(here), kind, redis.command, at, attrs);
        self.close(span, at + took)
    }

    fn product(&mut self, here: Here, at: Micros) -> Done {
        if self.rng.chance(0.03) {
            let sku = format!("HD-{}", self.rng.between(9000, 9999));
            let text = Text::from(format!("product {sku} not found"));
            self.forced = Some(Fault { http: 404, grpc: 5, text });
        }
        self.call(&GET_PRODUCT, here, at)
    }
}
