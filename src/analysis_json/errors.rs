//! `errors`: which messages, how often, and whose. Over error *spans* and their messages as they are; `analysis` has the
//! groups by origin, with ids and numbers masked.

use super::numbers::{Moment, Percent};
use crate::model::{SpanIx, SpanRef, SpanStore, Trace, error_message};
use crate::query::Selection;
use crate::sorting;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Examples that are kept of each service.
const MAX_EXAMPLES: usize = 5;

/// Error spans of the selection.
#[derive(Debug, Serialize)]
pub struct Errors<'a> {
    /// Failing traces, of all traces.
    pub error_rate: Percent,
    pub total_traces: u64,
    pub failing_traces: u64,
    /// Absent when nothing failed.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub errors_by_service: BTreeMap<&'a str, ServiceErrors<'a>>,
    /// Most frequent first, then by service and message.
    pub patterns: Vec<Pattern<'a>>,
}

/// Error spans of a service.
#[derive(Debug, Default, Serialize)]
pub struct ServiceErrors<'a> {
    pub count: u64,
    /// The first ones, by trace and row.
    pub examples: Vec<Example<'a>>,
}

/// An error span.
#[derive(Debug, Serialize)]
pub struct Example<'a> {
    pub trace_id: String,
    pub span_id: String,
    pub operation: &'a str,
    pub error_message: String,
    /// Start of the span.
    pub timestamp: Moment,
}

/// Error spans of one service with one message.
#[derive(Debug, Serialize)]
pub struct Pattern<'a> {
    pub service: &'a str,
    pub error_message: String,
    pub count: u64,
    /// Of these spans to failing traces: beyond 100 where a trace has several.
    pub percentage: Percent,
}

impl<'a> Errors<'a> {
    pub fn of(store: &'a SpanStore, selection: &Selection) -> Self {
        let failing = || selection.traces(store).filter(|trace| trace.is_failed());
        let failing_traces = failing().count() as u64;
        let mut by_service: BTreeMap<&str, ServiceErrors<'_>> = BTreeMap::new();
        let mut counts: BTreeMap<(&str, String), u64> = BTreeMap::new();
        for span in failing().flat_map(Trace::rows).map(|row| store.span(SpanIx(row))).filter(SpanRef::is_error) {
            let message = error_message(span);
            let service = by_service.entry(span.service()).or_default();
            service.count += 1;
            if service.examples.len() < MAX_EXAMPLES {
                service.examples.push(Example {
                    trace_id: span.trace_id(),
                    span_id: span.span_id(),
                    operation: span.name(),
                    error_message: message.clone(),
                    timestamp: Moment(span.start_nanos()),
                });
            }
            *counts.entry((span.service(), message)).or_default() += 1;
        }
        let pattern = |((service, error_message), count)| Pattern {
            service,
            error_message,
            count,
            percentage: Percent::of(count, failing_traces),
        };
        let mut patterns: Vec<Pattern<'_>> = counts.into_iter().map(pattern).collect();
        sorting::by_key(&mut patterns, |pattern| Reverse(pattern.count));
        let total_traces = selection.len() as u64;
        let error_rate = Percent::of(failing_traces, total_traces);
        Self { error_rate, total_traces, failing_traces, errors_by_service: by_service, patterns }
    }
}
