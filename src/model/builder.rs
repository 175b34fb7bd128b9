//! The only writer of a store: takes batches in any order, then sorts, links, repairs, unites and freezes.

use super::attributes::AttrRange;
use super::batch::{Batch, Definition, NONE, Owner, RawSpan};
use super::columns::{Context, ContextIndex, EventRow, LinkRow, SpanRow, Tables};
use super::diagnostics::{DiagnosticKind, Example, OFFSET_BITS, place};
use super::spans::Flags;
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

    fn take(&mut self, batch: &Batch) -> Result<(), StoreFull> {
        let syms = self.symbols(batch)?;
        let context_of = self.contexts(batch, &syms);
        let attribute_base = self.take_attributes(batch, &syms)?;
        let shift = |range: AttrRange| AttrRange { start: range.start + attribute_base, len: range.len };
        let event_base = self.tables.events.name.len() as u32;
        for event in &batch.events {
            let row = EventRow {
                time_nanos: event.time_nanos,
                name: Sym(sym(&syms, event.name)),
                attributes: shift(event.attributes),
            };
            self.tables.events.push(row)?;
        }
        let link_base = self.tables.links.span_id.len() as u32;
        for link in &batch.links {
            let trace_id = translate(link.trace_id, link.flags.any(Flags::TRACE_OPAQUE), &syms);
            let span_id = if link.flags.any(Flags::ID_OPAQUE) { wide_sym(&syms, link.span_id) } else { link.span_id };
            self.tables.links.push(LinkRow {
                trace_id,
                span_id,
                attributes: shift(link.attributes),
                flags: link.flags,
            })?;
        }
        for definition in &batch.definitions {
            self.define(definition, &context_of, &syms, shift(definition.attributes));
        }
        let bases = Bases { attributes: attribute_base, events: event_base, links: link_base };
        for span in &batch.spans {
            self.take_span(span, batch.file, &syms, &context_of, &bases)?;
        }
        self.take_problems(batch, &syms);
        self.parsers.insert(batch.parser, syms);
        Ok(())
    }

    /// The parser's symbol map, extended by the new texts.
    fn symbols(&mut self, batch: &Batch) -> Result<Vec<Sym>, StoreFull> {
        let mut syms = self.parsers.remove(&batch.parser).unwrap_or_default();
        syms.truncate(batch.first_text as usize);
        syms.try_reserve(batch.text_ends.len())?;
        let mut start = 0;
        for &end in &batch.text_ends {
            let text = batch.texts.get(start..end as usize).unwrap_or_default();
            syms.push(self.tables.strings.intern(std::str::from_utf8(text).unwrap_or_default())?);
            start = end as usize;
        }
        Ok(syms)
    }

    fn contexts(&mut self, batch: &Batch, syms: &[Sym]) -> Vec<u32> {
        let global = |key: &super::ContextKey| {
            let text = if key.key == NONE { NONE } else { sym(syms, key.key) };
            let meanings = &mut self.meanings;
            *self.contexts.entry((batch.file, key.container, text, key.owner)).or_insert_with(|| {
                let (file, container, owner) = (batch.file, key.container, key.owner);
                meanings.push(Meaning { file, container, has_key: text != NONE, owner, is: None });
                meanings.len() as u32 - 1
            })
        };
        batch.contexts.iter().map(global).collect()
    }

    fn take_attributes(&mut self, batch: &Batch, syms: &[Sym]) -> Result<u32, StoreFull> {
        let base = self.tables.attributes.len() as u32;
        let wide_base = self.tables.attributes.wide_len() as u32;
        for attr in &batch.attributes {
            self.tables.attributes.push(attr.map(|at| sym(syms, at), |at| at + wide_base))?;
        }
        for &value in &batch.wide {
            self.tables.attributes.push_wide(value)?;
        }
        Ok(base)
    }

    fn define(&mut self, definition: &Definition, context_of: &[u32], syms: &[Sym], attributes: AttrRange) {
        let Some(&context) = context_of.get(definition.context as usize) else { return };
        let Some(owner) = self.meanings.get(context as usize).map(|meaning| meaning.owner) else { return };
        let tables = &mut self.tables;
        let name = |at: u32| if at == NONE { NONE } else { sym(syms, at) };
        let new = Context { name: name(definition.name), version: name(definition.version), attributes };
        let known = (&tables.attributes, &tables.strings);
        let is = if owner == Owner::Trace as u32 {
            let is_opaque = definition.flags.any(Flags::TRACE_OPAQUE);
            tables.trace(translate(definition.trace_id, is_opaque, syms), is_opaque)
        } else if owner == Owner::Scope as u32 {
            self.scope_index.intern(new, &mut tables.scopes, known)
        } else {
            self.resource_index.intern(new, &mut tables.resources, known)
        };
        if let Some(meaning) = self.meanings.get_mut(context as usize) {
            meaning.is = Some(is);
        }
    }

    fn take_span(
        &mut self,
        span: &RawSpan,
        file: u32,
        syms: &[Sym],
        context_of: &[u32],
        bases: &Bases,
    ) -> Result<(), StoreFull> {
        let context = |at: u32| context_of.get(at as usize).copied().unwrap_or(NONE);
        let optional = |at: u32| if at == NONE { NONE } else { sym(syms, at) };
        let id = |bit: u32, value: u64| if span.flags.any(bit) { wide_sym(syms, value) } else { value };
        let trace = if span.flags.any(Flags::TRACE_LATE) {
            self.late.push(self.rows);
            context(span.trace_id[1] as u32)
        } else {
            let is_opaque = span.flags.any(Flags::TRACE_OPAQUE);
            self.tables.trace(translate(span.trace_id, is_opaque, syms), is_opaque)
        };
        self.tables.spans.push(SpanRow {
            origin: u64::from(file) << OFFSET_BITS | span.offset,
            span_id: id(Flags::ID_OPAQUE, span.span_id),
            parent_id: id(Flags::PARENT_OPAQUE, span.parent_id),
            start_nanos: span.start_nanos,
            duration_nanos: span.duration_nanos,
            trace,
            resource: context(span.resource),
            scope: context(span.scope),
            name: Sym(sym(syms, span.name)),
            status_message: optional(span.status_message),
            trace_state: optional(span.trace_state),
            attributes: shifted(span.attributes, bases.attributes),
            events: shifted(span.events, bases.events),
            links: shifted(span.links, bases.links),
            flags: Flags(span.flags.0 & !Flags::ONLY_IN_BATCHES),
            kind: span.kind,
            status: span.status,
        })?;
        self.rows += 1;
        self.count(span);
        Ok(())
    }

    fn count(&mut self, span: &RawSpan) {
        self.live.spans += 1;
        self.live.error_spans += u64::from(span.flags.any(Flags::ERROR));
        self.live.longest_span_nanos = self.live.longest_span_nanos.max(span.duration_nanos);
        if !span.flags.any(Flags::START_MISSING) && span.start_nanos > 0 {
            let end = span.start_nanos.saturating_add(span.duration_nanos);
            let (first, last) = self.live.range_nanos.unwrap_or((span.start_nanos, end));
            self.live.range_nanos = Some((first.min(span.start_nanos), last.max(end)));
        }
    }

    fn take_problems(&mut self, batch: &Batch, syms: &[Sym]) {
        let Tables { found, strings, files, .. } = &mut self.tables;
        let file = files.get(batch.file as usize).map_or("", |&name| strings.get(name));
        for problem in &batch.problems {
            let Some(&kind) = DiagnosticKind::ALL.get(problem.kind as usize) else { continue };
            let detail = if problem.detail == NONE { "" } else { strings.get(Sym(sym(syms, problem.detail))) };
            found.count(kind, file, problem.offset, || Example {
                file: file.to_owned(),
                offset: problem.offset,
                detail: detail.to_owned(),
                trace_id: String::new(),
                span_id: String::new(),
            });
        }
    }

    /// Sorts, links, repairs, unites, freezes.
    ///
    /// # Errors
    /// [`StoreFull`] if there is no memory for one more column.
    pub fn finish(mut self) -> Result<SpanStore, StoreFull> {
        self.bind_contexts();
        let dropped = self.bind_late_traces();
        let groups = self.rows_by_trace(&dropped);
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
        SpanStore::freeze(self.tables, traces)
    }

    /// Contexts of new rows become resources and scopes.
    fn bind_contexts(&mut self) {
        let lone = self.lone_resources();
        let meaning = |context: u32| {
            let meaning = self.meanings.get(context as usize)?;
            let lone =
                || if meaning.has_key { None } else { lone.get(&(meaning.file, meaning.container)).copied().flatten() };
            meaning.is.or_else(lone)
        };
        for row in self.frozen_rows as usize..self.rows as usize {
            let spans = &mut self.tables.spans;
            let resource = meaning(spans.resource.get(row)).unwrap_or(NONE);
            spans.resource.set(row, resource);
            spans.scope.set(row, meaning(spans.scope.get(row)).unwrap_or(NONE));
            let service = self.tables.resources.get(resource as usize).map_or(NONE, |context| context.name);
            let mut flags = spans.flags.get(row);
            flags.0 &= !Flags::NO_SERVICE;
            flags.0 |= if service == NONE { Flags::NO_SERVICE } else { 0 };
            spans.flags.set(row, flags);
        }
    }

    /// Per container the resource of spans that name none: its only one.
    fn lone_resources(&self) -> HashMap<(u32, u64), Option<u32>> {
        let mut lone = HashMap::new();
        for meaning in self.meanings.iter().filter(|meaning| meaning.owner == Owner::Resource as u32 && meaning.has_key)
        {
            let Some(is) = meaning.is else { continue };
            lone.entry((meaning.file, meaning.container)).and_modify(|at| *at = None).or_insert(Some(is));
        }
        lone
    }

    /// Rows whose trace id is their container's get it; the rows of containers without one are returned.
    fn bind_late_traces(&mut self) -> Vec<u32> {
        let mut dropped = Vec::new();
        for row in std::mem::take(&mut self.late) {
            let spans = &mut self.tables.spans;
            let is = self.meanings.get(spans.trace.get(row as usize) as usize).and_then(|meaning| meaning.is);
            if let Some(trace) = is {
                spans.trace.set(row as usize, trace);
                continue;
            }
            dropped.push(row);
            let Tables { found, strings, files, spans, .. } = &mut self.tables;
            let (file, offset) = place(spans.origin.get(row as usize), files, strings);
            found.count(DiagnosticKind::NoTraceId, file, offset, || Example {
                file: file.to_owned(),
                offset,
                detail: String::new(),
                trace_id: String::new(),
                span_id: String::new(),
            });
        }
        dropped
    }

    fn rows_by_trace(&self, dropped: &[u32]) -> Vec<Vec<u32>> {
        let frozen = |trace: &super::columns::KnownTrace| (trace.first..trace.first + trace.len).collect();
        let mut groups: Vec<Vec<u32>> = self.tables.traces.iter().map(frozen).collect();
        let mut dropped = dropped.iter().copied().peekable();
        for row in self.frozen_rows..self.rows {
            if dropped.next_if_eq(&row).is_some() {
                continue;
            }
            if let Some(group) = groups.get_mut(self.tables.spans.trace.get(row as usize) as usize) {
                group.push(row);
            }
        }
        groups
    }
}

struct Bases {
    attributes: u32,
    events: u32,
    links: u32,
}

fn shifted(range: AttrRange, base: u32) -> AttrRange {
    AttrRange { start: range.start + base, len: range.len }
}

fn sym(syms: &[Sym], at: u32) -> u32 {
    syms.get(at as usize).map_or(0, |sym| sym.0)
}

fn wide_sym(syms: &[Sym], at: u64) -> u64 {
    u64::from(sym(syms, at as u32))
}

fn translate(id: [u64; 2], is_opaque: bool, syms: &[Sym]) -> [u64; 2] {
    if is_opaque { [0, wide_sym(syms, id[1])] } else { id }
}
