//! A call between services: the CLIENT span of the caller, the SERVER span of the one called, and how a
//! failure below becomes what the caller is told.

use super::scene::{Done, Fault, Here, Scene};
use super::services::role_of;
use super::shop::{Op, Rpc};
use super::span::{Attr, Kind, Micros, Text, int, text};

impl Scene<'_> {
    /// The receiving half of a call: the SERVER span, and all that happens under it.
    pub(super) fn serve(&mut self, op: &'static Op, parent: u64, at: Micros) -> Done {
        let instance = self.fleet.pick(op.service, at, self.rng);
        let grpc = matches!(op.rpc, Rpc::Grpc { .. });
        let (name, attrs) = self.server_side(op);
        let role = role_of(Kind::Server, grpc);
        let span = self.push((parent, instance), (Kind::Server, role), name, at, attrs);
        let here = Here { span, instance };
        let forced = self.forced.take();
        let slice_ms = op.work_ms / (op.steps.len() + 1) as f64;
        let mut time = at + self.latency(slice_ms);
        let mut fault = None;
        for step in op.steps {
            let done = self.step(step, here, time);
            time = done.end + self.latency(slice_ms);
            fault = done.fault;
            if fault.is_some() {
                break;
            }
        }
        let fault = fault.or(forced);
        self.answer(span, &op.rpc, time, fault)
    }

    /// Ends a SERVER span, and turns a fault below into what its caller is told.
    fn answer(&mut self, span: usize, rpc: &Rpc, end: Micros, fault: Option<Fault>) -> Done {
        let span = &mut self.trace.spans[span];
        span.end = end;
        match rpc {
            Rpc::Http { method, .. } => {
                let well = if *method == "POST" { 201 } else { 200 };
                let status = fault.as_ref().map_or(well, |fault| fault.http);
                span.attrs.push(int("http.response.status_code", status));
                if status >= 500 {
                    span.error = Some(Text::from(""));
                }
            }
            Rpc::Grpc { .. } => {
                let status = fault.as_ref().map_or(0, |fault| fault.grpc);
                span.attrs.push(int("rpc.grpc.status_code", status));
                // A name that is not there is the caller's error, not the server's.
                if let Some(fault) = fault.as_ref().filter(|fault| fault.grpc != 5) {
                    span.error = Some(fault.text.clone());
                }
            }
        }
        Done { end, fault }
    }

    fn server_side(&self, op: &Op) -> (Text, Vec<Attr>) {
        match op.rpc {
            Rpc::Http { method, route } => {
                let attrs = vec![
                    text("http.request.method", method),
                    text("http.route", route),
                    text("url.path", self.path(route)),
                ];
                (Text::from(format!("{method} {route}")), attrs)
            }
            Rpc::Grpc { service, method } => (Text::from(format!("{service}/{method}")), rpc_attrs(service, method)),
        }
    }

    fn path(&self, route: &'static str) -> Text {
        let shopper = &self.shopper;
        for (name, value) in
            [("{id}", shopper.sku), ("{userId}", shopper.user_id.as_str()), ("{orderId}", shopper.order_id.as_str())]
        {
            if route.contains(name) {
                return Text::from(route.replace(name, value));
            }
        }
        Text::from(route)
    }

    /// A call: the CLIENT span here, the SERVER span there.
    pub(super) fn call(&mut self, op: &'static Op, here: Here, at: Micros) -> Done {
        let (name, mut attrs) = match op.rpc {
            Rpc::Http { method, route } => {
                let attrs = vec![text("http.request.method", method), text("url.template", route)];
                (Text::from(format!("{method} {route}")), attrs)
            }
            Rpc::Grpc { service, method } => (Text::from(format!("{service}/{method}")), rpc_attrs(service, method)),
        };
        attrs.push(text("server.address", op.service.name()));
        let grpc = matches!(op.rpc, Rpc::Grpc { .. });
        let role = role_of(Kind::Client, grpc);
        let span = self.push(self.child(here), (Kind::Client, role), name, at, attrs);
        let parent = self.trace.spans[span].id;
        let there = at + self.latency(0.45);
        let done = self.serve(op, parent, there);
        let end = done.end + self.latency(0.4);
        self.learn(span, grpc, end, done.fault)
    }

    /// Ends a CLIENT span with what the other side answered.
    fn learn(&mut self, span: usize, grpc: bool, end: Micros, fault: Option<Fault>) -> Done {
        let created = self.trace.spans[span].name.starts_with("POST");
        let span = &mut self.trace.spans[span];
        span.end = end;
        if grpc {
            let status = fault.as_ref().map_or(0, |fault| fault.grpc);
            span.attrs.push(int("rpc.grpc.status_code", status));
        } else {
            let well = if created { 201 } else { 200 };
            let status = fault.as_ref().map_or(well, |fault| fault.http);
            span.attrs.push(int("http.response.status_code", status));
        }
        if let Some(fault) = &fault {
            let (kind, message) = if grpc { (fault.grpc, fault.text.clone()) } else { (fault.http, Text::from("")) };
            span.attrs.push(text("error.type", kind.to_string()));
            span.error = Some(message);
        }
        Done { end, fault }
    }
}

fn rpc_attrs(service: &'static str, method: &'static str) -> Vec<Attr> {
    vec![text("rpc.system", "grpc"), text("rpc.service", service), text("rpc.method", method)]
}
