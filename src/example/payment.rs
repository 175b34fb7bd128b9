//! The call to the payment gateway, with its deadline and its retries.

use super::incident::{GATEWAY_DEADLINE, cascade, gateway_timeout};
use super::scene::{Done, Fault, Here, Scene};
use super::services::Role;
use super::span::{Kind, Micros, Text, int, text};

const DEADLINE_STACK: &str = "goroutine 4127 [running]:\nexample.shop/payment/gateway.(*Client).Authorize(0xc0003f2000)\n\t/src/payment/gateway/client.go:118 +0x2f4\nexample.shop/payment.(*Server).Charge(0xc0001b8000)\n\t/src/payment/server.go:71 +0x1c8";

impl Scene<'_> {
    /// Up to three attempts at the payment gateway, each with a deadline.
    pub(super) fn gateway(&mut self, here: Here, at: Micros) -> Done {
        let mut start = at;
        for attempt in 0..3 {
            let span = self.gateway_attempt(here, start, attempt);
            if !self.rng.chance(gateway_timeout(start)) {
                let median_ms = 132.0 + 420.0 * cascade(start);
                let took = self.scattered(median_ms, 0.34).min(GATEWAY_DEADLINE - 9000);
                self.trace.spans[span].attrs.push(int("http.response.status_code", 200));
                return self.close(span, start + took);
            }
            let over = self.rng.between(300, 14_000);
            let end = start + GATEWAY_DEADLINE + over;
            let message = format!("deadline exceeded after {} ms", 1000 + over / 1000);
            let message = Text::from(message);
            let words = ("context.deadlineExceededError", message.clone(), DEADLINE_STACK);
            self.fail(span, end, message, words);
            start = end;
            if attempt < 2 {
                start += self.latency(90.0 * f64::from(1 << attempt));
            }
        }
        let text = Text::from("charge failed: gateway.example: deadline exceeded, gave up after 3 attempts");
        Done { end: start, fault: Some(Fault { http: 504, grpc: 4, text }) }
    }

    fn gateway_attempt(&mut self, here: Here, start: Micros, attempt: i64) -> usize {
        let mut attrs = vec![
            text("http.request.method", "POST"),
            text("url.full", "https://gateway.example/v1/charges"),
            text("server.address", "gateway.example"),
            int("server.port", 443),
        ];
        if attempt > 0 {
            attrs.push(int("http.request.resend_count", attempt));
        }
        let kind = (Kind::Client, Role::Http);
        self.push(self.child(here), kind, "POST /v1/charges", start, attrs)
    }
}
