//! `dependencies`: what each service does, and which calls which.

use super::numbers::{Millis, Percent};
use crate::analysis;
use crate::figure::NodeKind;
use crate::model::{SpanIx, SpanStore, Trace};
use crate::query::Selection;
use crate::sorting;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Operations that are told of each service.
const TOP_OPERATIONS: usize = 5;

/// Services and calls of the selection.
#[derive(Debug, Serialize)]
pub struct Dependencies<'a> {
    pub services: BTreeMap<&'a str, Service<'a>>,
    /// Calls from a service to another, or to a peer that sends no spans (DEFINITIONS, "Services").
    pub dependencies: BTreeMap<String, BTreeMap<String, u64>>,
}

/// All spans of a service.
#[derive(Debug, Default, Serialize)]
pub struct Service<'a> {
    /// Spans.
    pub call_count: u64,
    pub total_duration_ms: Millis,
    pub error_count: u64,
    pub avg_duration_ms: Millis,
    /// Error spans, of spans.
    pub error_rate: Percent,
    /// Most spans first, then by name.
    pub top_operations: Vec<Operation<'a>>,
    /// Added: spans without a parent in the service.
    pub entries: u64,
}

/// Spans of one name.
#[derive(Debug, Serialize)]
pub struct Operation<'a> {
    pub operation: &'a str,
    pub count: u64,
}

impl<'a> Dependencies<'a> {
    pub fn of(store: &'a SpanStore, selection: &Selection) -> Self {
        let mut services = services(store, selection);
        let graph = analysis::service_graph(store, selection);
        for node in graph.nodes.iter().filter(|node| node.kind == NodeKind::Service) {
            if let Some(service) = services.get_mut(node.name.as_str()) {
                service.entries = node.entries.count;
            }
        }
        let name = |node: u32| graph.nodes.get(node as usize).map(|node| node.name.clone()).unwrap_or_default();
        let mut dependencies: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
        for edge in &graph.edges {
            dependencies.entry(name(edge.from)).or_default().insert(name(edge.to), edge.calls.count);
        }
        Self { services, dependencies }
    }
}

fn services<'a>(store: &'a SpanStore, selection: &Selection) -> BTreeMap<&'a str, Service<'a>> {
    // By service, then name; symbols only bring equal ones together.
    let mut rows: Vec<(u32, u32, SpanIx)> = selection
        .traces(store)
        .flat_map(Trace::rows)
        .map(|row| (store.service_number(SpanIx(row)), store.name_sym(SpanIx(row)).0, SpanIx(row)))
        .collect();
    rows.sort_unstable();
    rows.chunk_by(|a, b| a.0 == b.0).map(|rows| (store.span(rows[0].2).service(), service(store, rows))).collect()
}

fn service<'a>(store: &'a SpanStore, rows: &[(u32, u32, SpanIx)]) -> Service<'a> {
    let total_nanos: u128 = rows.iter().map(|&(.., row)| u128::from(store.duration_nanos(row))).sum();
    let error_count = rows.iter().filter(|&&(.., row)| store.span(row).is_error()).count() as u64;
    let operation =
        |rows: &[(u32, u32, SpanIx)]| Operation { operation: store.span(rows[0].2).name(), count: rows.len() as u64 };
    let mut operations: Vec<Operation<'_>> = rows.chunk_by(|a, b| a.1 == b.1).map(operation).collect();
    sorting::by_key(&mut operations, |operation| (Reverse(operation.count), operation.operation));
    operations.truncate(TOP_OPERATIONS);
    let call_count = rows.len() as u64;
    Service {
        call_count,
        total_duration_ms: Millis(total_nanos as f64),
        error_count,
        avg_duration_ms: Millis(total_nanos as f64 / call_count as f64),
        error_rate: Percent::of(error_count, call_count),
        top_operations: operations,
        entries: 0,
    }
}
