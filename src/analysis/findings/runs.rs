//! The patterns of calls of every trace, found once: which a trace has does not depend on the selection.

use super::super::operation_index::OperationIndex;
use super::calls::{CallKind, CallScan, Run};
use crate::model::{Derived, SpanIx, SpanStore, TraceIx};
use hashbrown::HashMap;

/// What runs are summed by: parent's operation + 1 (0 for none), operation that is called, template. Of sequential calls the
/// last two are 0.
pub(super) type Key = [u32; 3];

/// The patterns of all traces: 12 bytes for each, and 8 for each call in one. A span is a call in one of each kind at most.
pub(super) struct CallRuns {
    runs: Vec<KnownRun>,
    /// Of all runs, one after the other.
    calls: Vec<Call>,
    /// By trace: where its runs end.
    ends: Vec<u32>,
    /// What runs are summed by.
    pub groups: Vec<(CallKind, Key)>,
    /// Group, and operation that is called there.
    pub callees: Vec<(u32, u32)>,
    /// Texts of templates, by number − 1.
    templates: Vec<String>,
}

pub(super) struct KnownRun {
    /// Row of the parent; of calls at the root of a trace that of the first call.
    pub place: SpanIx,
    pub group: u32,
    /// Where its calls end.
    end: u32,
}

#[derive(Clone, Copy)]
pub(super) struct Call {
    pub row: SpanIx,
    /// Its place among the callees.
    pub callee: u32,
}

impl Derived for CallRuns {
    /// Linear in spans but for the sorting of siblings.
    fn of(store: &SpanStore) -> Self {
        let (mut scan, index) = (CallScan::new(store), OperationIndex::new(store));
        let (mut group_of, mut callee_of) = (HashMap::new(), HashMap::new());
        let (runs, calls, ends, groups, callees, templates) = Default::default();
        let mut out = Self { runs, calls, ends, groups, callees, templates };
        for trace in store.traces() {
            scan.scan(trace, &mut |run| out.add(&run, &index, &mut group_of, &mut callee_of));
            out.ends.push(out.runs.len() as u32);
        }
        out.templates = scan.into_templates();
        out.runs.shrink_to_fit();
        out.calls.shrink_to_fit();
        out
    }

    fn bytes(&self) -> usize {
        let texts: usize = self.templates.iter().map(String::capacity).sum();
        size_of_val(&*self.runs) + size_of_val(&*self.calls) + size_of_val(&*self.ends) + texts
    }
}

impl CallRuns {
    fn add(
        &mut self,
        run: &Run<'_>,
        index: &OperationIndex<'_>,
        group_of: &mut HashMap<[u32; 4], usize>,
        callee_of: &mut HashMap<(u32, u32), usize>,
    ) {
        let Some(&first) = run.calls.first() else { return };
        let parent = run.parent.map_or(0, |parent| index.of(parent) as u32 + 1);
        let callee = if run.kind == CallKind::Sequential { 0 } else { index.of(first) as u32 };
        // The kind of the span is not told, so calls of either side are summed.
        let key = [parent, callee, run.template];
        let groups = &mut self.groups;
        let group = *group_of.entry([run.kind as u32, parent, callee, run.template]).or_insert_with(|| {
            groups.push((run.kind, key));
            groups.len() - 1
        }) as u32;
        let callees = &mut self.callees;
        self.calls.extend(run.calls.iter().map(|&row| {
            let key = (group, index.of(row) as u32);
            let callee = *callee_of.entry(key).or_insert_with(|| {
                callees.push(key);
                callees.len() - 1
            }) as u32;
            Call { row, callee }
        }));
        self.runs.push(KnownRun { place: run.parent.unwrap_or(first), group, end: self.calls.len() as u32 });
    }

    /// Hands out the runs of a trace: their groups, places and calls.
    pub fn of_trace(&self, trace: TraceIx) -> impl Iterator<Item = (&KnownRun, &[Call])> {
        let end_of = |trace: usize| self.ends.get(trace).map_or(0, |&end| end as usize);
        let first = (trace.0 as usize).checked_sub(1).map_or(0, end_of);
        let end = end_of(trace.0 as usize);
        let mut from = first.checked_sub(1).and_then(|at| self.runs.get(at)).map_or(0, |run| run.end);
        self.runs.get(first..end).unwrap_or_default().iter().map(move |run| {
            let calls = self.calls.get(from as usize..run.end as usize).unwrap_or_default();
            from = run.end;
            (run, calls)
        })
    }

    /// The text of a template's number.
    pub fn template(&self, number: u32) -> Option<&String> {
        self.templates.get((number as usize).checked_sub(1)?)
    }
}
