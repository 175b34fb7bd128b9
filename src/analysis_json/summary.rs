//! `summary`: how many, how long, how often wrong.

use super::numbers::{Millis, Percent, Range};
use crate::analysis;
use crate::figure::{BinScale, DurationOf, DurationStats, Overview};
use crate::model::{SpanIx, SpanStore, Trace};
use crate::query::{Filter, Selection};
use serde::Serialize;

/// Counts and trace durations of the selection. Without traces there is nothing after `error_rate`.
#[derive(Debug, Serialize)]
pub struct Summary<'a> {
    pub trace_count: u64,
    pub span_count: u64,
    pub service_count: u64,
    /// By name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub services: Option<Vec<&'a str>>,
    /// Traces with an error span, of all traces.
    pub error_rate: Percent,
    /// Of trace durations: latest end − earliest start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_stats: Option<Durations>,
    /// Earliest start and latest end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_range: Option<Range>,
    /// Traces with an error span, and those whose root is one: for the text.
    #[serde(skip)]
    pub failed: u64,
    #[serde(skip)]
    pub root_failed: u64,
}

/// Statistics of trace durations.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Durations {
    pub mean_ms: Millis,
    pub median_ms: Millis,
    pub min_ms: Millis,
    pub max_ms: Millis,
    pub p95_ms: Millis,
    pub p99_ms: Millis,
}

impl Durations {
    /// None without a duration.
    pub fn of(stats: &DurationStats) -> Option<Self> {
        Some(Self {
            mean_ms: Millis(stats.mean_nanos?),
            median_ms: Millis(stats.p50_nanos?),
            min_ms: Millis::of(stats.min_nanos?),
            max_ms: Millis::of(stats.max_nanos?),
            p95_ms: Millis(stats.p95_nanos?),
            p99_ms: Millis(stats.p99_nanos?),
        })
    }
}

impl<'a> Summary<'a> {
    pub fn of(store: &'a SpanStore, selection: &Selection) -> Self {
        let overview: Overview =
            analysis::overview(store, selection, &Filter::default(), DurationOf::Trace, BinScale::Linear);
        let Overview { traces, spans, failed, root_failed, duration, range_nanos, .. } = overview;
        let services = services(store, selection);
        Self {
            trace_count: traces,
            span_count: spans,
            service_count: services.len() as u64,
            services: (traces > 0).then_some(services),
            error_rate: Percent::of(failed, traces),
            duration_stats: Durations::of(&duration),
            time_range: range_nanos.map(Range::from),
            failed,
            root_failed,
        }
    }
}

/// Services with a span in a selected trace, by name.
fn services<'a>(store: &'a SpanStore, selection: &Selection) -> Vec<&'a str> {
    let mut is_seen = vec![false; store.services().len()];
    for row in selection.traces(store).flat_map(Trace::rows) {
        if let Some(seen) = is_seen.get_mut(store.service_number(SpanIx(row)) as usize) {
            *seen = true;
        }
    }
    let seen = store.services().iter().zip(is_seen).filter(|(_, is_seen)| *is_seen);
    seen.map(|(&service, _)| store.text(service)).collect()
}
