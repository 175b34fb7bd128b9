//! The data set, read-only.
//!
//! Rows run trace by trace, traces by (start, id); within a trace in pre-order with the trace's root first. So:
//! a trace is `first_row .. first_row + len`, a subtree of row `r` is `r .. r + subtree_len(r)`, a parent always stands
//! before its children, and the store is the same however its bytes were cut, ordered or shared out.

use super::batch::NONE;
use super::builder::{SpanStoreBuilder, StoreFull};
use super::columns::{KnownTrace, Tables};
use super::diagnostics::{DiagnosticKind, Diagnostics, Example, place};
use super::link::Arranged;
use super::segments::SegVec;
use super::spans::Flags;
use super::view::{SpanRef, trace_id_text};
use super::{AttrRange, AttributeTable, SpanIx, StringTable, Sym, TraceIx, parse_trace_id};
use crate::sorting;
use std::ops::Range;

/// A trace of a store.
#[derive(Clone, Copy, Debug)]
pub struct Trace {
    pub(super) known: KnownTrace,
    /// Earliest start.
    pub start_nanos: u64,
    /// Latest end.
    pub end_nanos: u64,
    /// Error spans.
    pub errors: u32,
    /// Distinct services.
    pub services: u32,
    /// Its root is an error span.
    pub is_root_failed: bool,
    /// Spans whose parent is missing.
    pub missing_parents: u32,
}

impl Trace {
    /// Its rows; the first is its root.
    #[must_use]
    pub fn rows(&self) -> Range<u32> {
        self.known.first..self.known.first + self.known.len
    }

    /// Its root.
    #[must_use]
    pub fn root(&self) -> SpanIx {
        SpanIx(self.known.first)
    }

    /// How many spans.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.known.len
    }

    /// Never: a trace has at least one span.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known.len == 0
    }

    /// Latest end − earliest start.
    #[must_use]
    pub fn duration_nanos(&self) -> u64 {
        self.end_nanos.saturating_sub(self.start_nanos)
    }

    /// Contains an error span.
    #[must_use]
    pub fn is_failed(&self) -> bool {
        self.errors > 0
    }

    /// A parent is missing.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        self.missing_parents > 0
    }
}

/// The data set. See the module's doc for the order of its rows.
#[derive(Clone, Debug, Default)]
pub struct SpanStore {
    pub(super) tables: Tables,
    traces: Vec<Trace>,
    /// Parent's position within the trace, or `NONE`.
    pub(super) parent: SegVec<u32>,
    pub(super) depth: SegVec<u32>,
    pub(super) subtree_len: SegVec<u32>,
    /// Services by name.
    services: Vec<Sym>,
    /// Service number (position in `services`) of each resource; the last entry is that of spans without a resource.
    service_of_resource: Vec<u32>,
    diagnostics: Diagnostics,
}

impl SpanStore {
    pub(super) fn freeze(mut tables: Tables, mut arranged: Vec<Arranged>) -> Result<Self, StoreFull> {
        sorting::by(&mut arranged, |a, b| {
            let (left, right) = (&tables.traces[a.trace as usize], &tables.traces[b.trace as usize]);
            a.range_nanos.0.cmp(&b.range_nanos.0).then_with(|| compare_ids(left, right, &tables.strings))
        });
        let mut store = Self::default();
        let rows: usize = arranged.iter().map(|trace| trace.rows.len()).sum();
        let mut order = Vec::new();
        order.try_reserve_exact(rows)?;
        let mut known = Vec::with_capacity(arranged.len());
        for (at, trace) in arranged.into_iter().enumerate() {
            let first = order.len() as u32;
            order.extend_from_slice(&trace.rows);
            for ((parent, depth), len) in trace.parent.iter().zip(&trace.depth).zip(&trace.subtree_len) {
                store.parent.push(*parent)?;
                store.depth.push(*depth)?;
                store.subtree_len.push(*len)?;
            }
            let old = tables.traces[trace.trace as usize];
            known.push(KnownTrace { first, len: trace.rows.len() as u32, ..old });
            store.traces.push(Trace::over(known[at], trace.range_nanos));
        }
        tables.spans.permute(&order)?;
        for (at, trace) in known.iter().enumerate() {
            for row in trace.first..trace.first + trace.len {
                tables.spans.trace.set(row as usize, at as u32);
            }
        }
        tables.trace_index =
            known.iter().enumerate().map(|(at, trace)| ((trace.id, trace.is_opaque), at as u32)).collect();
        tables.traces = known;
        store.tables = tables;
        store.number_services();
        store.describe_traces();
        store.diagnostics = store.diagnose();
        Ok(store)
    }

    /// Service numbers by name, so that they do not depend on the order of arrival.
    fn number_services(&mut self) {
        let Ok(unknown) = self.tables.strings.intern(super::link::UNKNOWN_SERVICE) else { return };
        let Tables { resources, strings, .. } = &self.tables;
        let name = |sym: u32| if sym == NONE { unknown } else { Sym(sym) };
        let rows = self.tables.spans.resource.iter();
        let mut is_used = vec![false; resources.len() + 1];
        for resource in rows {
            is_used[(resource as usize).min(resources.len())] = true;
        }
        let names = || resources.iter().map(|resource| name(resource.name)).chain([unknown]);
        let mut services: Vec<Sym> = names().zip(&is_used).filter(|(_, used)| **used).map(|(sym, _)| sym).collect();
        sorting::by(&mut services, |&a, &b| strings.get(a).cmp(strings.get(b)));
        services.dedup();
        let number = |sym: Sym| services.iter().position(|&at| at == sym).unwrap_or(0) as u32;
        self.service_of_resource = names().map(number).collect();
        self.services = services;
    }

    fn describe_traces(&mut self) {
        let mut seen_by = vec![u32::MAX; self.services.len()];
        let mut traces = std::mem::take(&mut self.traces);
        for (at, trace) in traces.iter_mut().enumerate() {
            for row in trace.rows() {
                let flags = self.flags(SpanIx(row));
                trace.errors += u32::from(flags.any(Flags::ERROR));
                trace.missing_parents += u32::from(flags.any(Flags::PARENT_MISSING));
                let service = self.service_number(SpanIx(row)) as usize;
                if seen_by.get(service).is_some_and(|&by| by != at as u32) {
                    seen_by[service] = at as u32;
                    trace.services += 1;
                }
            }
            trace.is_root_failed = self.flags(trace.root()).any(Flags::ERROR);
        }
        self.traces = traces;
    }

    /// What was found while reading, and what the rows say of themselves.
    fn diagnose(&self) -> Diagnostics {
        const STRUCTURE: [(u32, DiagnosticKind); 10] = [
            (Flags::PARENT_MISSING, DiagnosticKind::MissingParent),
            (Flags::CYCLE_CUT, DiagnosticKind::Cycle),
            (Flags::CONFLICT, DiagnosticKind::Conflict),
            (Flags::ID_MISSING, DiagnosticKind::MissingSpanId),
            (Flags::START_REPAIRED, DiagnosticKind::MissingStart),
            (Flags::END_MISSING, DiagnosticKind::MissingEnd),
            (Flags::END_BEFORE_START, DiagnosticKind::NegativeDuration),
            (Flags::BAD_DURATION, DiagnosticKind::BadDuration),
            (Flags::OUTSIDE_PARENT, DiagnosticKind::OutsideParent),
            (Flags::NO_SERVICE, DiagnosticKind::MissingService),
        ];
        let mut out = self.tables.found.clone();
        let any = STRUCTURE.iter().fold(Flags::ID_OPAQUE, |all, (bit, _)| all | bit);
        for trace in &self.traces {
            for row in trace.rows() {
                let flags = self.flags(SpanIx(row));
                if !flags.any(any) && !trace.known.is_opaque {
                    continue;
                }
                let (file, offset) =
                    place(self.tables.spans.origin.get(row as usize), &self.tables.files, &self.tables.strings);
                let example = || {
                    let span = self.span(SpanIx(row));
                    let (trace_id, span_id) = (span.trace_id(), span.span_id());
                    Example { file: file.to_owned(), offset, detail: span.name().to_owned(), trace_id, span_id }
                };
                for (_, kind) in STRUCTURE.iter().filter(|(bit, _)| flags.any(*bit)) {
                    out.count(*kind, file, offset, example);
                }
                if trace.known.is_opaque || flags.any(Flags::ID_OPAQUE) {
                    out.count(DiagnosticKind::OpaqueId, file, offset, example);
                }
            }
        }
        out
    }

    /// Opened again, to add to it. Only traces that get more spans are sorted anew.
    #[must_use]
    pub fn into_builder(self) -> SpanStoreBuilder {
        let rows = self.span_count() as u32;
        SpanStoreBuilder::over(self.tables, rows)
    }

    /// How many spans.
    #[must_use]
    pub fn span_count(&self) -> usize {
        self.parent.len()
    }

    /// The traces, by (start, id).
    #[must_use]
    pub fn traces(&self) -> &[Trace] {
        &self.traces
    }

    /// The trace at a position.
    #[must_use]
    pub fn trace(&self, at: TraceIx) -> Option<&Trace> {
        self.traces.get(at.0 as usize)
    }

    /// The trace with this id, as shown or in any other spelling of it.
    #[must_use]
    pub fn find_trace(&self, id: &str) -> Option<TraceIx> {
        let key = match parse_trace_id(id) {
            super::ParsedId::Binary(id) => ([(id >> 64) as u64, id as u64], false),
            _ => ([0, u64::from(self.tables.strings.find(id)?.0)], true),
        };
        self.tables.trace_index.get(&key).map(|&at| TraceIx(at))
    }

    /// The id of a trace, as shown.
    #[must_use]
    pub fn trace_id(&self, trace: &Trace) -> String {
        trace_id_text(&trace.known, &self.tables.strings)
    }

    /// A row.
    #[must_use]
    pub fn span(&self, at: SpanIx) -> SpanRef<'_> {
        SpanRef { store: self, at }
    }

    /// Distinct services that have spans, by name.
    #[must_use]
    pub fn services(&self) -> &[Sym] {
        &self.services
    }

    /// Position of a row's service in [`Self::services`].
    #[inline]
    #[must_use]
    pub fn service_number(&self, at: SpanIx) -> u32 {
        let resource = self.tables.spans.resource.get(at.0 as usize) as usize;
        let last = self.service_of_resource.len().saturating_sub(1);
        self.service_of_resource.get(resource.min(last)).copied().unwrap_or(0)
    }

    /// Text of a symbol.
    #[must_use]
    pub fn text(&self, sym: Sym) -> &str {
        self.tables.strings.get(sym)
    }

    /// All texts.
    #[must_use]
    pub fn strings(&self) -> &StringTable {
        &self.tables.strings
    }

    /// All attributes, packed: for loops over very many of them.
    #[must_use]
    pub fn attribute_table(&self) -> &AttributeTable {
        &self.tables.attributes
    }

    /// How many distinct resources.
    #[must_use]
    pub fn resource_count(&self) -> usize {
        self.tables.resources.len()
    }

    /// Number of a row's resource, below [`Self::resource_count`]; `None` where it has none.
    #[inline]
    #[must_use]
    pub fn resource_number(&self, at: SpanIx) -> Option<u32> {
        let number = self.tables.spans.resource.get(at.0 as usize);
        ((number as usize) < self.tables.resources.len()).then_some(number)
    }

    /// Where the attributes of a resource stand, by its number.
    #[must_use]
    pub fn resource_range(&self, number: u32) -> AttrRange {
        self.tables.resources.get(number as usize).map_or(AttrRange::default(), |resource| resource.attributes)
    }

    /// How many distinct instrumentation scopes.
    #[must_use]
    pub fn scope_count(&self) -> usize {
        self.tables.scopes.len()
    }

    /// Number of a row's scope, below [`Self::scope_count`]; `None` where it has none.
    #[must_use]
    pub fn scope_number(&self, at: SpanIx) -> Option<u32> {
        let number = self.tables.spans.scope.get(at.0 as usize);
        ((number as usize) < self.tables.scopes.len()).then_some(number)
    }

    /// Start of a row.
    #[inline]
    #[must_use]
    pub fn start_nanos(&self, at: SpanIx) -> u64 {
        self.tables.spans.start_nanos.get(at.0 as usize)
    }

    /// Duration of a row.
    #[inline]
    #[must_use]
    pub fn duration_nanos(&self, at: SpanIx) -> u64 {
        self.tables.spans.duration_nanos.get(at.0 as usize)
    }

    /// Flags of a row.
    #[inline]
    #[must_use]
    pub fn flags(&self, at: SpanIx) -> Flags {
        self.tables.spans.flags.get(at.0 as usize)
    }

    /// Symbol of a row's name.
    #[inline]
    #[must_use]
    pub fn name_sym(&self, at: SpanIx) -> Sym {
        self.tables.spans.name.get(at.0 as usize)
    }

    /// Depth of a row, 0 at a root.
    #[inline]
    #[must_use]
    pub fn depth(&self, at: SpanIx) -> u32 {
        self.depth.get(at.0 as usize)
    }

    /// Length of the subtree of a row, itself included.
    #[inline]
    #[must_use]
    pub fn subtree_len(&self, at: SpanIx) -> u32 {
        self.subtree_len.get(at.0 as usize)
    }

    /// Everything found while reading and repairing.
    #[must_use]
    pub fn diagnostics(&self) -> &Diagnostics {
        &self.diagnostics
    }

    /// Bytes held by columns and strings.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let tree = self.parent.bytes() + self.depth.bytes() + self.subtree_len.bytes();
        self.tables.bytes() + tree + self.traces.capacity() * size_of::<Trace>()
    }
}

impl Trace {
    fn over(known: KnownTrace, range_nanos: (u64, u64)) -> Self {
        Self {
            known,
            start_nanos: range_nanos.0,
            end_nanos: range_nanos.1,
            errors: 0,
            services: 0,
            is_root_failed: false,
            missing_parents: 0,
        }
    }
}

/// Binary ids by value, then opaque ones by text.
fn compare_ids(a: &KnownTrace, b: &KnownTrace, strings: &StringTable) -> std::cmp::Ordering {
    let text = |trace: &KnownTrace| if trace.is_opaque { strings.get(Sym(trace.id[1] as u32)) } else { "" };
    let binary = |trace: &KnownTrace| if trace.is_opaque { [0; 2] } else { trace.id };
    (a.is_opaque, binary(a), text(a)).cmp(&(b.is_opaque, binary(b), text(b)))
}
