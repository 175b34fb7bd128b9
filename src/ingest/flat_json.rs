//! Flat JSON: traces as analysis scripts keep them, in snake_case.
//!
//! `{"traces":[{"trace_id","spans":[{"span_id","parent_span_id","service_name","operation_name","start_time","end_time",
//! "duration_ms","tags","error","logs"}]}]}`, the bare list, a single trace, and spans alone: in a list or one per line.
//! Times are ISO 8601, without a zone taken as UTC (and counted, [`DiagnosticKind::NoZone`]), or numbers whose size tells
//! their unit. `error` is a bool, a text or an object with `message` and `type`; [`plain`] says the rest.
//!
//! [`DiagnosticKind::NoZone`]: crate::model::DiagnosticKind::NoZone

use super::json::{Json, Read};
use super::plain::{self, Field, Keys};
use super::time::Clock;
use super::{Format, Match, Outline, Place, Plan, Shape};
use crate::model::BatchWriter;

/// The format.
pub(super) struct FlatJson;

const NANOS_PER_MILLI: u64 = 1_000_000;

const KEYS: Keys = Keys { field, clock: Clock::BySize, has_error_events: true };

fn field(key: &str) -> Field {
    match key {
        "trace_id" => Field::Trace,
        "span_id" => Field::Span,
        "parent_span_id" | "parent_id" => Field::Parent,
        "operation_name" | "operation" | "name" => Field::Name,
        "service_name" | "service" => Field::Service,
        "start_time" => Field::Start,
        "start_time_unix_nano" => Field::StartNanos,
        "end_time" => Field::End,
        "end_time_unix_nano" => Field::EndNanos,
        "duration_ms" => Field::Duration(NANOS_PER_MILLI),
        "duration_ns" => Field::Duration(1),
        "kind" | "span_kind" => Field::Kind,
        "status" | "status_code" => Field::Status,
        "status_message" => Field::StatusMessage,
        "error" => Field::Error,
        "tags" | "attributes" => Field::Attributes,
        "resource" => Field::Resource,
        "logs" | "events" => Field::Events,
        "links" => Field::Links,
        "trace_state" => Field::TraceState,
        _ => Field::Other,
    }
}

impl Format for FlatJson {
    fn id(&self) -> &'static str {
        "flat-json"
    }

    fn title(&self) -> &'static str {
        "Flat JSON"
    }

    fn about(&self) -> &'static str {
        "What analysis scripts keep: {\"traces\":[…]}, lists, single traces, flat spans one per line; ISO times or epoch numbers"
    }

    fn sniff(&self, head: &Outline) -> Match {
        const TIMES: &[&str] = &["start_time", "start_time_unix_nano", "end_time", "duration_ms"];
        let yes = |state, why| Match::Yes(Shape { state, why });
        for prefix in ["traces[].", "[].", "", "data[].", "data.", "trace."] {
            let spans = format!("{prefix}spans[].");
            if head.has_any(&spans, &["span_id"]) && head.has_any(&spans, TIMES) {
                return yes(plain::TRACES, "\"spans\" with \"span_id\" and times");
            }
        }
        for prefix in ["", "[]."] {
            let has = |key: &str| head.has_any(prefix, &[key]);
            // `refs` are those of Jaeger in Cassandra, whose numbers are others.
            if has("trace_id") && has("span_id") && head.has_any(prefix, TIMES) && !has("refs") {
                return yes(plain::SPANS, "spans with \"trace_id\", \"span_id\" and times");
            }
        }
        let is_empty = head.begins("traces", b'[') && !head.has("traces[]") && head.has("traces");
        if is_empty && head.is_whole && !head.has("metrics") {
            return Match::Maybe(Shape { state: plain::TRACES, why: "\"traces\" without any" });
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

#[cfg(test)]
mod tests {
    use super::super::tests::{spans, store_of};
    use crate::model::{DiagnosticKind, error_message};

    /// A span with these fields more, alone in its trace.
    fn span(fields: &str) -> String {
        format!(
            r#"{{"trace_id":"t","spans":[{{"span_id":"a","operation_name":"o","service_name":"s","start_time":"2026-03-02T10:00:00Z"{fields}}}]}}"#
        )
    }

    #[test]
    fn an_error_is_a_bool_a_text_or_an_object() {
        for (error, message) in [
            ("true", Some("(no message)")),
            (r#""true""#, Some("(no message)")),
            ("1", Some("(no message)")),
            (r#""timed out""#, Some("timed out")),
            (r#"{"message":"timed out","type":"Timeout"}"#, Some("timed out")),
            (r#"{"type":"Timeout","message":null}"#, Some("Timeout")),
            (r#"{"code":7}"#, Some("(no message)")),
            (r#"["a","b"]"#, Some(r#"["a","b"]"#)),
            ("false", None),
            (r#""false""#, None),
            ("null", None),
            ("0", None),
            (r#""""#, None),
            ("{}", None),
            ("[]", None),
            (r#"{"message":"","type":null}"#, None),
        ] {
            let store = store_of(&span(&format!(r#","duration_ms":5,"error":{error}"#)));
            let found = spans(&store).map(|span| span.is_error().then(|| error_message(span))).next();
            assert_eq!(found, Some(message.map(str::to_owned)), "{error}");
        }
    }

    #[test]
    fn a_status_that_is_set_counts_for_more_than_an_error() {
        let store = store_of(&span(r#","duration_ms":5,"error":true,"status":"OK""#));
        assert!(spans(&store).all(|span| !span.is_error()));
        let store = store_of(&span(r#","status":{"code":"ERROR","message":"first"},"error":"second""#));
        assert_eq!(spans(&store).map(error_message).next().as_deref(), Some("first"));
    }

    #[test]
    fn start_end_and_duration_follow_from_each_other() {
        const MILLI: u64 = 1_000_000;
        for (fields, duration_nanos, problem) in [
            (r#","end_time":"2026-03-02T10:00:00.250Z""#, 250 * MILLI, None),
            (r#","end_time":"2026-03-02T10:00:00.250Z","duration_ms":7"#, 250 * MILLI, None),
            (r#","duration_ms":12.345"#, 12_345_000, None),
            (r#","duration_ms":"12.5""#, 12_500_000, None),
            (r#","end_time":null,"duration_ms":3"#, 3 * MILLI, None),
            (r#","end_time":0,"duration_ms":3"#, 3 * MILLI, None),
            (r#","end_time":"soon","duration_ms":3"#, 3 * MILLI, None),
            (r#","end_time":"2026-03-02T10:00:00.001""#, MILLI, Some(DiagnosticKind::NoZone)),
            (r#","end_time":"soon""#, 0, Some(DiagnosticKind::BadDuration)),
            (r#","duration_ms":"long""#, 0, Some(DiagnosticKind::BadDuration)),
            (r#","duration_ms":-1"#, 0, Some(DiagnosticKind::NegativeDuration)),
            (r#","end_time":"2026-03-02T09:00:00Z""#, 0, Some(DiagnosticKind::NegativeDuration)),
            ("", 0, Some(DiagnosticKind::MissingEnd)),
        ] {
            let store = store_of(&span(fields));
            let found = spans(&store).next().map(|span| span.duration_nanos());
            assert_eq!(found, Some(duration_nanos), "{fields}");
            let kinds: Vec<DiagnosticKind> = store
                .diagnostics()
                .iter()
                .map(|(kind, _)| kind)
                .filter(|kind| *kind != DiagnosticKind::OpaqueId)
                .collect();
            assert_eq!(kinds, problem.into_iter().collect::<Vec<_>>(), "{fields}");
        }
    }

    #[test]
    fn what_only_looks_alike_is_left_to_others() {
        for text in [
            r#"{"traces":[],"metrics":{}}"#,
            r#"{"traces":[{"traceID":"1","rootServiceName":"a","spanSets":[{"spans":[{"spanID":"1"}]}]}]}"#,
            r#"[[{"trace_id":1,"span_id":2,"parent_id":0,"start":1,"duration":1,"meta":{}}]]"#,
            r#"{"spans":[{"span_id":"1","start_timestamp":1.5,"timestamp":2.5}]}"#,
            r#"{"spans":[{"spanId":"1","startTime":1,"durationNano":5}]}"#,
            r#"[{"traceId":"1","id":1,"startTime":1,"tags":{}}]"#,
            r#"[{"trace_id":"0x1","span_id":-2,"refs":[],"start_time":1,"duration":2}]"#,
        ] {
            let mut splitter = super::super::Splitter::new(0);
            splitter.push(text.as_bytes(), &mut |_, _| {});
            splitter.finish(&mut |_, _| {});
            let is_read = splitter.seen().any(|seen| matches!(seen.what, super::super::What::Format(_)));
            assert!(!is_read, "{text}");
        }
    }
}
