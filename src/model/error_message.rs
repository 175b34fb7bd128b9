//! The error of a span: whether it is one by convention, and in words.

use super::view::SpanRef;
use super::{EventRef, Value};

/// Whether a span without a status is an error span (DEFINITIONS, "Error span"): its attribute `error` says so; or, where there is
/// none, `has_event`: an event named `error`, for formats whose convention that is. Readers decide by it, and writers know by it what
/// will be read.
#[must_use]
pub fn is_error_by_convention(attribute: Option<Value<'_>>, has_event: impl FnOnce() -> bool) -> bool {
    match attribute {
        Some(Value::Bool(is_error)) => is_error,
        Some(Value::Int(number)) => number == 1,
        Some(Value::Text(text)) => text.eq_ignore_ascii_case("true") || text == "1",
        Some(_) => false,
        None => has_event(),
    }
}

/// The error message of an error span (DEFINITIONS, "Error message"); never empty.
///
/// First of: status message or `otel.status_description`; the last `exception` event's `exception.message`; the last
/// event named `error`, or carrying `error.message`, `error.object` or `message`; attribute `error.message`; a text in
/// attribute `error`; `exception.type` or `error.type`; the HTTP or gRPC status; "(no message)".
#[must_use]
pub fn error_message(span: SpanRef<'_>) -> String {
    let attribute = |key: &str| span.attribute(key).and_then(text);
    let found = Some(span.status_message().to_owned())
        .filter(|message| !message.is_empty())
        .or_else(|| attribute("otel.status_description"))
        .or_else(|| {
            last_event(span, |event| if event.name == "exception" { of(&event, "exception.message") } else { None })
        })
        .or_else(|| last_event(span, opentracing_message))
        .or_else(|| attribute("error.message"))
        .or_else(|| attribute("error").filter(|text| !matches!(text.as_str(), "true" | "false" | "1" | "0")))
        .or_else(|| attribute("exception.type").or_else(|| attribute("error.type")))
        .or_else(|| last_event(span, |event| of(&event, "exception.type").or_else(|| of(&event, "error.type"))))
        .or_else(|| http_status(span))
        .or_else(|| grpc_status(span));
    found.unwrap_or_else(|| "(no message)".to_owned())
}

/// The type of the error of an error span. First of: the last `exception` event's `exception.type`; attribute
/// `exception.type` or `error.type`; the HTTP or gRPC status; `None` where nothing tells it.
#[must_use]
pub fn error_type(span: SpanRef<'_>) -> Option<String> {
    let attribute = |key: &str| span.attribute(key).and_then(text);
    last_event(span, |event| if event.name == "exception" { of(&event, "exception.type") } else { None })
        .or_else(|| attribute("exception.type").or_else(|| attribute("error.type")))
        .or_else(|| http_status(span))
        .or_else(|| grpc_status(span))
}

fn opentracing_message(event: EventRef<'_>) -> Option<String> {
    let keys: &[&str] = &["error.message", "error.object", "message"];
    let found = keys.iter().find_map(|key| of(&event, key));
    // Of an event that is only named `error`, any text will do.
    found.or_else(|| if event.name == "error" { event.attributes().find_map(|(_, value)| text(value)) } else { None })
}

fn http_status(span: SpanRef<'_>) -> Option<String> {
    let code = ["http.response.status_code", "http.status_code"].iter().find_map(|key| span.attribute(key))?;
    let code: u32 = code.to_text().parse().ok().filter(|code| *code >= 400)?;
    Some(format!("HTTP {code}"))
}

fn grpc_status(span: SpanRef<'_>) -> Option<String> {
    let code = span.attribute("rpc.grpc.status_code").and_then(text)?;
    (code != "0").then(|| format!("gRPC {code}"))
}

fn last_event(span: SpanRef<'_>, message: impl Fn(EventRef<'_>) -> Option<String>) -> Option<String> {
    let mut found = None;
    for event in span.events() {
        found = message(event).or(found);
    }
    found
}

fn of(event: &EventRef<'_>, key: &str) -> Option<String> {
    event.attributes().find(|(at, _)| *at == key).and_then(|(_, value)| text(value))
}

fn text(value: Value<'_>) -> Option<String> {
    Some(value.to_text()).filter(|text| !text.is_empty())
}
