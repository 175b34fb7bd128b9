//! What could only be told once all batches are in: whose resource, scope and trace a row is.

use super::SpanStoreBuilder;
use crate::model::batch::{NONE, Owner};
use crate::model::columns::{KnownTrace, Tables};
use crate::model::diagnostics::{DiagnosticKind, Example, place};
use crate::model::spans::Flags;
use crate::sorting;
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

    /// A trace whose id has 64 bits joins the one trace whose id has these for its lower half, if there is exactly one and its
    /// format writes both forms of an id. What has joined stays, whatever another load brings.
    pub(super) fn join_short_traces(&mut self, groups: &mut [Vec<u32>]) {
        let Tables { traces, spans, .. } = &mut self.tables;
        let binary = |trace: &KnownTrace| (!trace.is_opaque).then_some(trace.id);
        let is_short = |row: &u32| spans.flags.get(*row as usize).any(Flags::SHORT_TRACE);
        // Lower half, position, and the traces found for it: the last one, and how many.
        let mut short: Vec<(u64, usize, usize, u32)> = Vec::new();
        for (at, (trace, rows)) in traces.iter().zip(groups.iter()).enumerate() {
            if let Some([0, low]) = binary(trace)
                && rows.iter().any(is_short)
            {
                short.push((low, at, at, 0));
            }
        }
        sorting::by_key(&mut short, |&(low, ..)| low);
        for (at, (trace, rows)) in traces.iter().zip(groups.iter()).enumerate() {
            let Some([high, low]) = binary(trace) else { continue };
            let is_long = high != 0 && !rows.is_empty();
            let found = short.binary_search_by(|known| known.0.cmp(&low)).ok().filter(|_| is_long);
            if let Some((_, _, long, count)) = found.and_then(|found| short.get_mut(found)) {
                (*long, *count) = (at, *count + 1);
            }
        }
        for (_, at, long, _) in short.into_iter().filter(|&(.., count)| count == 1) {
            let rows = groups.get_mut(at).map(std::mem::take).unwrap_or_default();
            rows.iter().for_each(|&row| spans.trace.set(row as usize, long as u32));
            if let Some(group) = groups.get_mut(long) {
                group.extend(rows);
            }
        }
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
