//! The data set, read-only.
//!
//! Rows run trace by trace, traces by (start, id); within a trace in pre-order with the trace's root first. So:
//! a trace is `first_row .. first_row + len`, a subtree of row `r` is `r .. r + subtree_len(r)`, a parent always stands
//! before its children, and the store is the same however its bytes were cut, ordered or shared out.

mod find;
mod freeze;
mod tidy;

use super::builder::SpanStoreBuilder;
use super::columns::{KnownTrace, Tables};
use super::derived::{Derived, Kept, Stepwise};
use super::diagnostics::{Diagnostics, OFFSET_BITS};
use super::segments::SegVec;
use super::spans::Flags;
use super::view::{SpanRef, trace_id_text};
use super::{AttrRange, AttributeTable, SpanIx, StringTable, Sym, TraceIx};
use std::ops::Range;
use std::sync::Arc;

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
    kept: Kept,
}

impl SpanStore {
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

    /// How many events all spans have.
    #[must_use]
    pub fn event_count(&self) -> usize {
        self.tables.events.name.len()
    }

    /// Name of an event, and where its attributes stand, by its number below [`Self::event_count`].
    #[inline]
    #[must_use]
    pub fn event(&self, number: u32) -> (Sym, AttrRange) {
        let events = &self.tables.events;
        (events.name.get(number as usize), events.attributes.get(number as usize))
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

    /// Whether the duration of a row is one that was measured: where the start is not known it may be a 0 that stands for none,
    /// which is never part of a minimum or maximum (DEFINITIONS, "Times").
    #[inline]
    #[must_use]
    pub fn is_timed(&self, at: SpanIx) -> bool {
        !self.flags(at).any(Flags::START_REPAIRED) || self.duration_nanos(at) > 0
    }

    /// Number of the file a span was read from, as the builder gave it out.
    #[must_use]
    pub fn file(&self, span: SpanIx) -> u32 {
        (self.tables.spans.origin.get(span.0 as usize) >> OFFSET_BITS) as u32
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

    /// What is worked out of this store once: made when first asked for, and kept as long as the store.
    pub fn derived<T: Derived>(&self) -> Arc<T> {
        self.kept.get(self)
    }

    /// Takes one step towards it; says whether more are left.
    pub fn advance<T: Stepwise>(&self) -> bool {
        self.kept.advance::<T>(self)
    }

    pub(super) fn kept(&self) -> &Kept {
        &self.kept
    }

    /// The same, unless it was not asked for so far.
    #[must_use]
    pub fn known<T: Derived>(&self) -> Option<Arc<T>> {
        self.kept.find()
    }

    /// Bytes held by columns and strings, and by what was derived from them.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let tree = self.parent.bytes() + self.depth.bytes() + self.subtree_len.bytes();
        self.tables.bytes() + self.kept.bytes() + tree + self.traces.capacity() * size_of::<Trace>()
    }
}
