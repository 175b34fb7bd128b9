//! The error of a span: whether it is one by convention, and in words.

use super::view::SpanRef;
use super::{EventRef, Value};
use serde::{Deserialize, Serialize};

/// What failed traces are told apart by; always of the trace's primary error origin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ErrorKey {
    /// Its error message, normalised: numbers, ids, quoted texts, hosts and queries masked.
    #[default]
    Message,
    /// Its exception type.
    Type,
    /// Its service.
    Service,
    /// Its service and operation.
    Operation,
}

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
/// attribute `error`; `exception.type` or `error.type`; the HTTP or gRPC status; "(no message)". What is only the number of an HTTP
/// error is said as one: `HTTP 404`.
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
    found.map_or_else(|| "(no message)".to_owned(), named)
}

/// The type of the error of an error span. First of: the last `exception` event's `exception.type`; attribute
/// `exception.type` or `error.type`; the HTTP or gRPC status; `None` where nothing tells it. A lone `404` is `HTTP 404`, as in
/// [`error_message`].
#[must_use]
pub fn error_type(span: SpanRef<'_>) -> Option<String> {
    let attribute = |key: &str| span.attribute(key).and_then(text);
    last_event(span, |event| if event.name == "exception" { of(&event, "exception.type") } else { None })
        .or_else(|| attribute("exception.type").or_else(|| attribute("error.type")))
        .map(named)
        .or_else(|| http_status(span))
        .or_else(|| grpc_status(span))
}

/// The name of an error: the semantic conventions write the HTTP status `404` as `error.type = "404"`, others as a status message.
fn named(text: String) -> String {
    let is_http =
        matches!(text.as_bytes(), [b'4' | b'5', rest @ ..] if rest.len() == 2 && rest.iter().all(u8::is_ascii_digit));
    if is_http { format!("HTTP {text}") } else { text }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SpanIx;
    use crate::testing::trace_of;

    #[test]
    fn the_number_of_an_http_error_has_one_name() {
        let told = |words: &str| {
            let store = trace_of(&format!("a shop |!| {words}"));
            let span = store.span(SpanIx(0));
            (error_message(span), error_type(span).unwrap_or_default())
        };
        let pair = |message: &str, kind: &str| (message.to_owned(), kind.to_owned());
        let not_found = pair("HTTP 404", "HTTP 404");
        for words in
            ["error.type=404", "error.type=\"404\"", "http.status_code=404", "http.response.status_code=\"404\""]
        {
            assert_eq!(told(words), not_found, "{words}");
        }
        assert_eq!(told("message=504 error.type=timeout"), pair("HTTP 504", "timeout"));
        for other in ["40", "4040", "204", "4o4", "٤٠٤"] {
            assert_eq!(told(&format!("error.type={other}")), pair(other, other));
        }
    }
}
