//! The steps of orders which the incident touches: history, items, check, receipt, message.

use super::incident::{
    CHECKOUT_VERSIONS, OLD, POOL_TIMEOUT, SLOW, STATEMENT_TIMEOUT, cascade, email_refused, history_query,
};
use super::scene::{Done, Fault, Here, Scene};
use super::services::{Role, Svc, uuid};
use super::shop::SEND_RECEIPT;
use super::span::{Kind, Micros, Text, boolean, int, text};
use super::statements::{HISTORY, HISTORY_OLD, ITEMS_OF_MANY, ITEMS_OF_ONE, ORDER_STATUS};

const PG_STACK: &str = "org.postgresql.util.PSQLException: ERROR: canceling statement due to statement timeout\n\tat org.postgresql.core.v3.QueryExecutorImpl.receiveErrorResponse(QueryExecutorImpl.java:2734)\n\tat org.postgresql.jdbc.PgPreparedStatement.executeQuery(PgPreparedStatement.java:139)\n\tat com.zaxxer.hikari.pool.ProxyPreparedStatement.executeQuery(ProxyPreparedStatement.java:52)\n\tat example.shop.checkout.OrderRepository.findByUserAndStatus(OrderRepository.java:88)";
const POOL_STACK: &str = "java.sql.SQLTransientConnectionException\n\tat com.zaxxer.hikari.pool.HikariPool.createTimeoutException(HikariPool.java:686)\n\tat com.zaxxer.hikari.pool.HikariPool.getConnection(HikariPool.java:179)\n\tat example.shop.checkout.OrderRepository.connection(OrderRepository.java:41)";
const REFUSED_STACK: &str = "java.net.ConnectException: Connection refused\n\tat java.base/sun.nio.ch.Net.pollConnect(Native Method)\n\tat example.shop.checkout.ReceiptClient.send(ReceiptClient.java:57)";
const LOCKED_STACK: &str = "example.shop.checkout.OrderLockedException\n\tat example.shop.checkout.OrderService.place(OrderService.java:132)\n\tat example.shop.checkout.OrderController.post(OrderController.java:48)";

impl Scene<'_> {
    fn checkout_version(&self, here: Here) -> usize {
        let version = self.fleet.instances[here.instance].version;
        CHECKOUT_VERSIONS.iter().position(|&v| v == version).unwrap_or(OLD)
    }

    /// Waits for a connection of the pool; there is a span only when there is a wait.
    fn acquire(&mut self, here: Here, at: Micros, median_ms: f64) -> Done {
        let pressure = cascade(at);
        if !self.rng.chance(pressure) {
            return Done::well(at);
        }
        let wait = self.scattered(median_ms * (0.4 + pressure), 0.62);
        let waiting = self.rng.between(9, 58);
        let attrs = vec![
            text("db.client.connection.pool.name", "HikariPool-1"),
            int("app.pool.size", 50),
            int("app.pool.waiting", waiting as i64),
        ];
        let kind = (Kind::Internal, Role::App);
        let span = self.push(self.child(here), kind, "pool.acquire", at, attrs);
        if wait < POOL_TIMEOUT {
            return self.close(span, at + wait);
        }
        let over = self.rng.between(1, 9);
        let end = at + POOL_TIMEOUT + over * 1000;
        let message = format!(
            "HikariPool-1 - Connection is not available, request timed out after {}ms (total=50, active=50, idle=0, waiting={waiting})",
            2000 + over
        );
        let class = "java.sql.SQLTransientConnectionException";
        self.fail(span, end, Text::from(""), (class, Text::from(message), POOL_STACK));
        let text = Text::from("no connection");
        Done { end, fault: Some(Fault { http: 503, grpc: 14, text }) }
    }

    /// The earlier orders of a user: the query that lost its index.
    pub(super) fn order_history(&mut self, here: Here, at: Micros) -> Done {
        let placing = self.trace.spans[here.span].name.starts_with("POST");
        if placing {
            let order = self.shopper.order_id.clone();
            let lines = self.shopper.basket as i64;
            let express = self.shopper.express;
            let span = &mut self.trace.spans[here.span];
            span.attrs.push(text("app.order.id", order));
            span.attrs.push(int("app.order.lines", lines));
            span.attrs.push(boolean("app.order.express", express));
        }
        let waited = self.acquire(here, at, 420.0);
        if waited.fault.is_some() {
            return waited;
        }
        let start = waited.end + 40;
        let version = self.checkout_version(here);
        let (median_ms, sigma) = history_query(version, start);
        let took = self.scattered(median_ms, sigma);
        let sql = if version == OLD { &HISTORY_OLD } else { &HISTORY };
        let span = self.query(sql, here, start);
        if took >= STATEMENT_TIMEOUT {
            return self.statement_timeout(span, start);
        }
        let done = self.close(span, start + took);
        if placing && self.rng.chance(0.07 * cascade(at)) {
            return self.locked(here, done.end + 400);
        }
        done
    }

    fn statement_timeout(&mut self, span: usize, start: Micros) -> Done {
        let end = start + STATEMENT_TIMEOUT + self.latency(3.0);
        let message = Text::from("ERROR: canceling statement due to statement timeout");
        self.trace.spans[span].attrs.push(text("db.response.status_code", "57014"));
        let class = "org.postgresql.util.PSQLException";
        self.fail(span, end, message.clone(), (class, message.clone(), PG_STACK));
        Done { end, fault: Some(Fault { http: 500, grpc: 13, text: message }) }
    }

    /// The same order twice, because somebody pressed the button again.
    fn locked(&mut self, here: Here, end: Micros) -> Done {
        let order = &self.shopper.order_id;
        let message = Text::from(format!("order {order} is being placed by request {}", uuid(self.rng)));
        let class = "example.shop.checkout.OrderLockedException";
        self.fail(here.span, end, Text::from(""), (class, message, LOCKED_STACK));
        let text = Text::from("order locked");
        Done { end, fault: Some(Fault { http: 500, grpc: 10, text }) }
    }

    /// The lines of the orders: one query, but in 1.8.0 one for every order.
    pub(super) fn order_items(&mut self, here: Here, at: Micros) -> Done {
        if self.checkout_version(here) != SLOW {
            let span = self.query(&ITEMS_OF_MANY, here, at);
            let took = self.latency(ITEMS_OF_MANY.ms);
            return self.close(span, at + took);
        }
        let mut time = at;
        for _ in 0..self.rng.between(8, 25) {
            let span = self.query(&ITEMS_OF_ONE, here, time);
            let took = self.latency(ITEMS_OF_ONE.ms);
            time = self.close(span, time + took).end + self.latency(0.3);
        }
        Done::well(time)
    }

    /// What the gateway asks before it charges: fast by itself, but it needs a connection too.
    pub(super) fn order_check(&mut self, here: Here, at: Micros) -> Done {
        let waited = self.acquire(here, at, 760.0);
        if waited.fault.is_some() {
            return waited;
        }
        let span = self.query(&ORDER_STATUS, here, waited.end + 40);
        let took = self.latency(ORDER_STATUS.ms);
        self.close(span, waited.end + 40 + took)
    }

    /// The receipt is sent by a call; an order does not fail for want of a receipt.
    pub(super) fn receipt(&mut self, here: Here, at: Micros) -> Done {
        if !self.rng.chance(email_refused(at)) {
            return self.call(&SEND_RECEIPT, here, at);
        }
        let attrs = vec![
            text("http.request.method", "POST"),
            text("url.template", "/receipts"),
            text("server.address", "email"),
            int("server.port", 8080),
        ];
        let kind = (Kind::Client, Role::Http);
        let span = self.push(self.child(here), kind, "POST /receipts", at, attrs);
        let end = at + self.latency(1.4);
        let octet = self.rng.between(11, 90);
        let message = Text::from(format!("Connection refused: email/10.4.7.{octet}:8080"));
        self.fail(span, end, message.clone(), ("java.net.ConnectException", message, REFUSED_STACK));
        Done::well(end)
    }

    /// Tells the others about the order; email takes the message a little later.
    pub(super) fn publish(&mut self, here: Here, at: Micros) -> Done {
        let partition = self.rng.below(6) as i64;
        let attrs = |operation: &'static str| {
            vec![
                text("messaging.system", "kafka"),
                text("messaging.operation.type", operation),
                text("messaging.destination.name", "orders.placed"),
                text("messaging.destination.partition.id", partition.to_string()),
            ]
        };
        let kind = (Kind::Producer, Role::Kafka);
        let name = "send orders.placed";
        let send = self.push(self.child(here), kind, name, at, attrs("send"));
        let done_at = at + self.latency(2.6);
        let parent = self.trace.spans[send].id;
        self.sent.push(parent);
        let taken = done_at + self.latency(14.0);
        let instance = self.fleet.pick(Svc::Email, taken, self.rng);
        let mut consumed = attrs("process");
        consumed.push(text("messaging.consumer.group.name", "email"));
        let kind = (Kind::Consumer, Role::Kafka);
        let process = self.push((parent, instance), kind, "process orders.placed", taken, consumed);
        let inside = Here { span: process, instance };
        let start = taken + self.latency(1.0);
        let smtp = vec![text("server.address", "smtp.example"), int("server.port", 587)];
        let mail = self.push(self.child(inside), (Kind::Client, Role::App), "SMTP send confirmation", start, smtp);
        let sent = start + self.latency(24.0);
        self.close(mail, sent);
        let end = sent + self.latency(1.5);
        self.close(process, end);
        self.close(send, done_at)
    }
}
