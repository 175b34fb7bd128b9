//! Keys that are no attribute's: of what every span has, of its trace's root, and of its trace's error.

use crate::model::{ErrorKey, SpanKind, StatusCode};

/// Keys of what a span has besides attributes, always; an attribute of that name is reached by `span.` before it.
pub const SERVICE: &str = "service";
/// See [`SERVICE`].
pub const OPERATION: &str = "operation";
/// See [`SERVICE`].
pub const KIND: &str = "kind";
/// See [`SERVICE`]. `error` are all error spans, by whatever their format calls them so; `ok` and `unset` the others.
pub const STATUS: &str = "status";

/// See [`SERVICE`]. That of the trace's root, for all spans of the trace.
pub const ROOT_SERVICE: &str = "root service";
/// See [`ROOT_SERVICE`].
pub const ROOT_OPERATION: &str = "root operation";

/// See [`ROOT_SERVICE`]. That of the error of the trace, for all spans of a trace that failed: a label of
/// [`errors`](super::super::errors).
pub const ERROR_MESSAGE: &str = "error message";
/// See [`ERROR_MESSAGE`].
pub const ERROR_TYPE: &str = "error type";
/// See [`ERROR_MESSAGE`].
pub const ERROR_SERVICE: &str = "error service";
/// See [`ERROR_MESSAGE`].
pub const ERROR_OPERATION: &str = "error operation";

/// All keys that are no attribute's.
pub const OWN: [&str; 10] = [
    SERVICE,
    OPERATION,
    KIND,
    STATUS,
    ROOT_SERVICE,
    ROOT_OPERATION,
    ERROR_MESSAGE,
    ERROR_TYPE,
    ERROR_SERVICE,
    ERROR_OPERATION,
];

/// By what the errors of traces are told apart, where a key is about that.
#[must_use]
pub fn error_key(key: &str) -> Option<ErrorKey> {
    match key {
        ERROR_MESSAGE => Some(ErrorKey::Message),
        ERROR_TYPE => Some(ErrorKey::Type),
        ERROR_SERVICE => Some(ErrorKey::Service),
        ERROR_OPERATION => Some(ErrorKey::Operation),
        _ => None,
    }
}

/// The reverse of [`error_key`].
#[must_use]
pub fn of_error(key: ErrorKey) -> &'static str {
    match key {
        ErrorKey::Message => ERROR_MESSAGE,
        ErrorKey::Type => ERROR_TYPE,
        ErrorKey::Service => ERROR_SERVICE,
        ErrorKey::Operation => ERROR_OPERATION,
    }
}

/// Whether a key is one of [`OWN`].
#[must_use]
pub fn is_own(key: &str) -> bool {
    OWN.contains(&key)
}

/// Whether a kind or a status is called so, in any spelling; a value of another key may be anything.
#[must_use]
pub fn is_value(key: &str, value: &str) -> bool {
    let is = |name: &str| value.rsplit(['.', '_']).next().is_some_and(|bare| bare.eq_ignore_ascii_case(name));
    match key {
        KIND => value.is_empty() || is("unspecified") || SpanKind::from_name(value) != SpanKind::Unspecified,
        STATUS => is("unset") || StatusCode::from_name(value) != StatusCode::Unset,
        _ => true,
    }
}

/// What is typed before the id of a trace that is to be opened, in any case; the first is how it is written.
pub const TRACE_ID: [&str; 4] = ["trace", "traceid", "trace_id", "trace.id"];

/// Whether a key is one of [`TRACE_ID`].
#[must_use]
pub fn is_trace_id(key: &str) -> bool {
    TRACE_ID.iter().any(|name| key.eq_ignore_ascii_case(name))
}

/// Whether a key is about the trace as a whole: all its spans have the same value.
#[must_use]
pub fn is_of_trace(key: &str) -> bool {
    matches!(key, ROOT_SERVICE | ROOT_OPERATION) || error_key(key).is_some()
}
