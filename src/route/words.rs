//! The words that stand for the view's choices in the fragment; they stay, because links do.

use super::{ListOf, TraceAs};
use crate::figure::{DurationOf, ErrorKey, OperationSort, SpanSort, TraceSort, TraceText, Weight};
use crate::query::StatusTerm;

pub(super) const STATUS: &[(StatusTerm, &str)] =
    &[(StatusTerm::Any, "any"), (StatusTerm::Failed, "error"), (StatusTerm::RootFailed, "rootError")];

pub(super) const SORT: &[(TraceSort, &str)] = &[
    (TraceSort::Start, "start"),
    (TraceSort::Duration, "duration"),
    (TraceSort::Spans, "spans"),
    (TraceSort::Errors, "errors"),
    (TraceSort::Name, "name"),
    (TraceSort::Message, "message"),
];

pub(super) const LIST: &[(ListOf, &str)] = &[
    (ListOf::Selection, "selection"),
    (ListOf::Failed, "failed"),
    (ListOf::Operation, "operation"),
    (ListOf::Window, "window"),
];

pub(super) const TRACE_AS: &[(TraceAs, &str)] = &[
    (TraceAs::Waterfall, "waterfall"),
    (TraceAs::Spans, "spans"),
    (TraceAs::Text(TraceText::Tree), "tree"),
    (TraceAs::Text(TraceText::Otlp), "otlp"),
    (TraceAs::Text(TraceText::Jaeger), "jaeger"),
];

pub(super) const SPAN_SORT: &[(SpanSort, &str)] = &[
    (SpanSort::Service, "service"),
    (SpanSort::Name, "operation"),
    (SpanSort::Start, "start"),
    (SpanSort::Duration, "duration"),
    (SpanSort::SelfTime, "self"),
    (SpanSort::OnPath, "path"),
    (SpanSort::Status, "status"),
    (SpanSort::Message, "message"),
];

pub(super) const ERROR_KEY: &[(ErrorKey, &str)] = &[
    (ErrorKey::Message, "message"),
    (ErrorKey::Type, "type"),
    (ErrorKey::Service, "service"),
    (ErrorKey::Operation, "operation"),
];

/// As the keys of terms of the filter.
pub(super) const ERROR_TERM: &[(ErrorKey, &str)] = &[
    (ErrorKey::Message, "-errorMessage"),
    (ErrorKey::Type, "-errorType"),
    (ErrorKey::Service, "-errorService"),
    (ErrorKey::Operation, "-errorOperation"),
];

pub(super) const DURATION_OF: &[(DurationOf, &str)] = &[
    (DurationOf::Trace, "trace"),
    (DurationOf::Root, "root"),
    (DurationOf::Entries, "entries"),
    (DurationOf::Matched, "matched"),
];

pub(super) const WEIGHT: &[(Weight, &str)] =
    &[(Weight::OnPath, "path"), (Weight::SelfTime, "self"), (Weight::Wall, "wall"), (Weight::OneSpan, "span")];

pub(super) const OPERATION_SORT: &[(OperationSort, &str)] = &[
    (OperationSort::Name, "name"),
    (OperationSort::Count, "count"),
    (OperationSort::Errors, "errors"),
    (OperationSort::Mean, "mean"),
    (OperationSort::Median, "median"),
    (OperationSort::P95, "p95"),
    (OperationSort::P99, "p99"),
    (OperationSort::Min, "min"),
    (OperationSort::Max, "max"),
    (OperationSort::Deviation, "deviation"),
    (OperationSort::Total, "total"),
    (OperationSort::SelfTime, "self"),
    (OperationSort::OnPath, "path"),
];

/// What `value` stands for.
pub(super) fn named<T: Copy>(table: &[(T, &str)], value: &str) -> Option<T> {
    table.iter().find(|(_, word)| *word == value).map(|(item, _)| *item)
}

/// The word for `item`.
pub(super) fn word<'a, T: PartialEq + Copy>(table: &[(T, &'a str)], item: T) -> &'a str {
    table.iter().find(|(at, _)| *at == item).map_or("", |(_, word)| word)
}
