//! One batch into the tables: its symbols become the store's, its rows go behind those that are there.

use super::{Meaning, SpanStoreBuilder, StoreFull};
use crate::model::Sym;
use crate::model::attributes::AttrRange;
use crate::model::batch::{Batch, ContextKey, Definition, NONE, Owner, RawSpan};
use crate::model::columns::{Context, EventRow, LinkRow, SpanRow, Tables};
use crate::model::diagnostics::{DiagnosticKind, Example, OFFSET_BITS};
use crate::model::spans::Flags;

impl SpanStoreBuilder {
    pub(super) fn take(&mut self, batch: &Batch) -> Result<(), StoreFull> {
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
        let global = |key: &ContextKey| {
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
        // Some formats write an empty name for none.
        let name = |at: u32| {
            let name = if at == NONE { NONE } else { sym(syms, at) };
            if name != NONE && tables.strings.get(Sym(name)).is_empty() { NONE } else { name }
        };
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
