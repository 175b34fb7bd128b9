//! The only writer of a store: takes batches in any order, then sorts, links, repairs, unites and freezes.

mod bind;
mod take;

use super::batch::{Batch, NONE};
use super::columns::{ContextIndex, Tables};
use super::diagnostics::OFFSET_BITS;
use super::store::SpanStore;
use super::{Sym, link};
use hashbrown::HashMap;
use std::collections::{BTreeMap, TryReserveError};

/// The data set is as large as it may become; what was taken so far is whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreFull;

impl From<TryReserveError> for StoreFull {
    fn from(_: TryReserveError) -> Self {
        Self
    }
}

/// What is known while batches come in: for progress.
#[derive(Clone, Debug, Default)]
pub struct LiveCounts {
    /// Span records.
    pub spans: u64,
    /// Of these, error spans.
    pub error_spans: u64,
    /// Longest span.
    pub longest_span_nanos: u64,
    /// Earliest start and latest end.
    pub range_nanos: Option<(u64, u64)>,
}

/// Takes batches, yields a [`SpanStore`].
#[derive(Debug)]
pub struct SpanStoreBuilder {
    pub(super) tables: Tables,
    resource_index: ContextIndex,
    scope_index: ContextIndex,
    /// Contexts by file, container, key and owner.
    contexts: HashMap<(u32, u64, u32, u32), u32>,
    /// What each context is, once a definition has said so.
    meanings: Vec<Meaning>,
    /// Symbols of each parser's texts.
    parsers: BTreeMap<u32, Vec<Sym>>,
    /// Rows below are those of a frozen store, in its order.
    frozen_rows: u32,
    rows: u32,
    late: Vec<u32>,
    live: LiveCounts,
    byte_budget: usize,
    is_full: bool,
}

#[derive(Clone, Copy, Debug)]
struct Meaning {
    file: u32,
    container: u64,
    has_key: bool,
    owner: u32,
    /// Resource, scope or trace.
    is: Option<u32>,
}

/// Columns and strings may take this much unless told otherwise.
const DEFAULT_BYTE_BUDGET: usize = 1_500_000_000;

impl Default for SpanStoreBuilder {
    fn default() -> Self {
        Self::over(Tables::default(), 0)
    }
}

impl SpanStoreBuilder {
    pub(super) fn over(tables: Tables, frozen_rows: u32) -> Self {
        let mut builder = Self {
            tables,
            resource_index: ContextIndex::default(),
            scope_index: ContextIndex::default(),
            contexts: HashMap::new(),
            meanings: Vec::new(),
            parsers: BTreeMap::new(),
            frozen_rows,
            rows: frozen_rows,
            late: Vec::new(),
            live: LiveCounts::default(),
            byte_budget: DEFAULT_BYTE_BUDGET,
            is_full: false,
        };
        builder.index_contexts();
        builder
    }

    fn index_contexts(&mut self) {
        let Tables { resources, scopes, attributes, strings, .. } = &mut self.tables;
        for (known, index) in [(resources, &mut self.resource_index), (scopes, &mut self.scope_index)] {
            for context in std::mem::take(known) {
                index.intern(context, known, (attributes, strings));
            }
        }
    }

    /// Limits columns and strings to `bytes` (1.5 GB unless told otherwise).
    pub fn set_byte_budget(&mut self, bytes: usize) {
        self.byte_budget = bytes;
    }

    /// Bytes held by columns and strings.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.tables.bytes()
    }

    /// What came in since the builder was made, not yet united or repaired.
    #[must_use]
    pub fn live(&self) -> &LiveCounts {
        &self.live
    }

    /// Distinct traces, those of the store before included.
    #[must_use]
    pub fn trace_count(&self) -> usize {
        self.tables.traces.len()
    }

    /// Distinct service names so far.
    #[must_use]
    pub fn service_count(&self) -> usize {
        let names: std::collections::BTreeSet<u32> = self.tables.resources.iter().map(|at| at.name).collect();
        names.len() - usize::from(names.contains(&NONE))
    }

    /// The number of a file: batches name their file by it.
    ///
    /// # Errors
    /// If there is no memory for the name, or there are more than 65 535 files.
    pub fn add_file(&mut self, name: &str) -> Result<u32, StoreFull> {
        let sym = self.tables.strings.intern(name)?;
        if self.tables.files.len() >= 1 << (64 - OFFSET_BITS) {
            return Err(StoreFull);
        }
        self.tables.files.push(sym);
        Ok(self.tables.files.len() as u32 - 1)
    }

    /// Forgets the symbols of all parsers: new ones begin with empty tables.
    pub fn forget_parsers(&mut self) {
        self.parsers.clear();
    }

    /// Takes the rows of a batch. Batches of one parser must come in the order they were made; those of different
    /// parsers in any.
    ///
    /// # Errors
    /// [`StoreFull`] when the budget or the memory is used up: from then on nothing is taken any more.
    pub fn absorb(&mut self, batch: &Batch) -> Result<(), StoreFull> {
        if self.is_full || self.tables.bytes() + batch.bytes() > self.byte_budget {
            self.is_full = true;
            return Err(StoreFull);
        }
        let taken = self.take(batch);
        self.is_full = taken.is_err();
        taken
    }

    /// Sorts, links, repairs, unites, freezes.
    ///
    /// # Errors
    /// [`StoreFull`] if there is no memory for one more column.
    #[inline(never)]
    pub fn finish(mut self) -> Result<SpanStore, StoreFull> {
        self.bind_contexts();
        let dropped = self.bind_late_traces();
        let mut groups = self.rows_by_trace(&dropped);
        self.join_short_traces(&mut groups);
        let mut traces = Vec::with_capacity(groups.len());
        let mut linker = link::Linker::default();
        for (trace, rows) in groups.into_iter().enumerate() {
            if rows.is_empty() {
                continue;
            }
            let known = self.tables.traces.get(trace).copied();
            let is_touched = known.is_none_or(|known| known.len as usize != rows.len());
            traces.push(linker.arrange(&mut self.tables, trace as u32, rows, is_touched)?);
        }
        // Of a trace that is the whole file it holds as much as a column does.
        drop(linker);
        SpanStore::freeze(self.tables, traces)
    }
}
