//! What could only be told once all batches are in: whose resource, scope and trace a row is.

use super::SpanStoreBuilder;
use crate::model::batch::{NONE, Owner};
use crate::model::columns::{KnownTrace, Tables};
use crate::model::diagnostics::{DiagnosticKind, Example, place};
use crate::model::spans::Flags;
use hashbrown::HashMap;

impl SpanStoreBuilder {
    /// Contexts of new rows become resources and scopes.
    pub(super) fn bind_contexts(&mut self) {
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
    pub(super) fn bind_late_traces(&mut self) -> Vec<u32> {
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

    pub(super) fn rows_by_trace(&self, dropped: &[u32]) -> Vec<Vec<u32>> {
        let frozen = |trace: &KnownTrace| (trace.first..trace.first + trace.len).collect();
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
