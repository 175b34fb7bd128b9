//! From arranged traces to a store: rows in their order, services numbered, traces described, diagnostics told.

use super::tidy::Tidy;
use super::{SpanStore, Trace};
use crate::model::batch::NONE;
use crate::model::builder::StoreFull;
use crate::model::columns::{KnownTrace, Tables, UNKNOWN_SERVICE};
use crate::model::diagnostics::{DiagnosticKind, Diagnostics, Example, place};
use crate::model::link::Arranged;
use crate::model::spans::Flags;
use crate::model::{SpanIx, StringTable, Sym};
use crate::sorting;

impl SpanStore {
    #[inline(never)]
    pub(in crate::model) fn freeze(mut tables: Tables, mut arranged: Vec<Arranged>) -> Result<Self, StoreFull> {
        // A trace of which no span says when it was is shown where the data begin: anywhere else would stretch every time axis.
        let earliest = arranged.iter().filter_map(|trace| Some(trace.range_nanos?.0)).min().unwrap_or(0);
        for trace in &mut arranged {
            if trace.range_nanos.is_none() {
                trace.range_nanos = Some(trace.put_at(earliest, &mut tables));
            }
        }
        sorting::by(&mut arranged, |a, b| {
            let start = |trace: &Arranged| trace.range_nanos.map(|(start, _)| start);
            let (left, right) = (&tables.traces[a.trace as usize], &tables.traces[b.trace as usize]);
            start(a).cmp(&start(b)).then_with(|| compare_ids(left, right, &tables.strings))
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
            store.traces.push(Trace::over(known[at], trace.range_nanos.unwrap_or_default()));
        }
        tables.spans.permute(&order)?;
        let mut tidy = Tidy::default();
        for (at, trace) in known.iter().enumerate() {
            tidy.trace(&mut tables, trace);
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
        let Ok(unknown) = self.tables.strings.intern(UNKNOWN_SERVICE) else { return };
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
        let number = |sym: Sym| {
            let at = services.binary_search_by(|&at| strings.get(at).cmp(strings.get(sym)));
            at.unwrap_or(0) as u32
        };
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
        let any = STRUCTURE.iter().fold(Flags::ID_OPAQUE | Flags::SHORT_TRACE, |all, (bit, _)| all | bit);
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
                if flags.any(Flags::SHORT_TRACE) && trace.known.id[0] != 0 {
                    out.count(DiagnosticKind::ShortTraceId, file, offset, example);
                }
                if trace.known.is_opaque || flags.any(Flags::ID_OPAQUE) {
                    out.count(DiagnosticKind::OpaqueId, file, offset, example);
                }
            }
        }
        out
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
