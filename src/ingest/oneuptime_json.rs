//! OneUptime JSON: the answer of its API, and the shape its blog writes traces in.
//!
//! The blog: `[{"spans":[{"traceId","spanId","parentSpanId","name","startTime","endTime","status":{"code","message"},
//! "resource":{"service.name"}}]}]`, also under `data` or `traces`, and the single trace. Times are nanoseconds as number
//! or text, or ISO 8601. The API (`POST /api/span/get-list`): `{"data":[row],"count","skip","limit"}`, or the rows alone; a
//! row has `startTimeUnixNano`, `statusCode`, and its resource among its `attributes`, under `resource.`. [`plain`] says
//! the rest.

use super::json::{Json, Read};
use super::plain::{self, Field, Keys};
use super::time::Clock;
use super::{Format, Match, Outline, Place, Plan, Shape};
use crate::model::BatchWriter;

/// The format.
pub(super) struct OneUptimeJson;

const KEYS: Keys = Keys { field, clock: Clock::Nanos, has_error_events: false };

fn field(key: &str) -> Field {
    match key {
        "traceId" => Field::Trace,
        "spanId" => Field::Span,
        "parentSpanId" => Field::Parent,
        "name" => Field::Name,
        "startTime" => Field::Start,
        "startTimeUnixNano" => Field::StartNanos,
        "endTime" => Field::End,
        "endTimeUnixNano" => Field::EndNanos,
        "durationUnixNano" => Field::Duration(1),
        "kind" => Field::Kind,
        "status" | "statusCode" => Field::Status,
        "statusMessage" => Field::StatusMessage,
        "attributes" => Field::Attributes,
        "resource" => Field::Resource,
        "events" => Field::Events,
        "links" => Field::Links,
        "traceState" => Field::TraceState,
        _ => Field::Other,
    }
}

impl Format for OneUptimeJson {
    fn id(&self) -> &'static str {
        "oneuptime-json"
    }

    fn title(&self) -> &'static str {
        "OneUptime JSON"
    }

    fn about(&self) -> &'static str {
        "Spans of OneUptime's API (POST /api/span/get-list), and the traces of its blog: lists, single traces, {data:[…]}"
    }

    fn sniff(&self, head: &Outline) -> Match {
        const TIMES: &[&str] = &["startTime", "startTimeUnixNano"];
        // Jaeger's protobuf model and SigNoz have spans of these keys, and others beside them.
        const OTHERS: &[&str] = &["operationName", "durationNano"];
        const ROW: &[&str] = &["_id", "statusCode", "durationUnixNano"];
        let yes = |state, why| Match::Yes(Shape { state, why });
        let is_span = |prefix: &str| {
            head.has_any(prefix, &["spanId"]) && head.has_any(prefix, TIMES) && !head.has_any(prefix, OTHERS)
        };
        for prefix in ["[].", "", "data[].", "traces[].", "data.", "trace."] {
            if is_span(&format!("{prefix}spans[].")) {
                return yes(plain::TRACES, "\"spans\" with \"spanId\" and \"startTime\"");
            }
        }
        for (prefix, state) in [("data[].", plain::ANSWER), ("[].", plain::SPANS), ("", plain::SPANS)] {
            if is_span(prefix) && head.has_any(prefix, ROW) {
                return yes(state, "rows with \"spanId\" and \"startTimeUnixNano\"");
            }
        }
        Match::No
    }

    fn plan(&self, state: u8, key: Option<&str>, byte: u8) -> Plan {
        plain::plan(state, key, byte)
    }

    fn leaf(&self, leaf: u8, place: Place<'_>, json: &mut Json<'_>, out: &mut BatchWriter) -> Read<()> {
        plain::leaf(&KEYS, leaf, place, json, out)
    }
}
