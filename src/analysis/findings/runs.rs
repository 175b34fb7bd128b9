//! The patterns of calls of every trace, found once: which a trace has does not depend on the selection.

use super::super::operation_index::OperationIndex;
use super::super::per_trace::PerTrace;
use super::calls::{CallKind, CallScan, Run};
use crate::model::{Derived, Flags, SpanIx, SpanStore, TraceIx};
use hashbrown::HashMap;

/// What runs are summed by: parent's operation + 1 (0 for none), operation that is called, template. Of sequential calls the
/// last two are 0.
pub(super) type Key = [u32; 3];

/// The patterns of all traces, summed: 40 bytes for each, and 16 for each operation that is called in one.
pub(super) struct CallRuns {
    runs: PerTrace<KnownRun>,
    /// Of all runs, one after the other.
    called: Vec<Called>,
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
    /// How many calls, and how many of them failed.
    pub calls: u32,
    pub errors: u32,
    /// Their durations, added up, and the longest.
    pub total_nanos: u64,
    pub longest_nanos: u64,
    /// Where what is called ends.
    end: u32,
}

/// Calls of one operation in one run.
pub(super) struct Called {
    /// Its place among the callees.
    pub callee: u32,
    pub calls: u32,
    pub nanos: u64,
}

/// Places of groups and of callees.
#[derive(Default)]
struct Seen {
    groups: HashMap<[u32; 4], usize>,
    callees: HashMap<(u32, u32), usize>,
}

impl Derived for CallRuns {
    /// Linear in spans but for the sorting of siblings.
    fn of(store: &SpanStore) -> Self {
        let (mut scan, index) = (CallScan::new(store), OperationIndex::new(store));
        let mut seen = Seen::default();
        let (runs, called, groups, callees, templates) = Default::default();
        let mut out = Self { runs, called, groups, callees, templates };
        for trace in store.traces() {
            scan.scan(trace, &mut |run| out.add(store, &run, &index, &mut seen));
            out.runs.close();
        }
        out.templates = scan.into_templates();
        out.runs.finish();
        out.called.shrink_to_fit();
        out
    }

    fn bytes(&self) -> usize {
        let texts: usize = self.templates.iter().map(String::capacity).sum();
        self.runs.bytes() + size_of_val(&*self.called) + texts
    }
}

impl CallRuns {
    fn add(&mut self, store: &SpanStore, run: &Run<'_>, index: &OperationIndex<'_>, seen: &mut Seen) {
        let Some(&first) = run.calls.first() else { return };
        let parent = run.parent.map_or(0, |parent| index.of(parent) as u32 + 1);
        let callee = if run.kind == CallKind::Sequential { 0 } else { index.of(first) as u32 };
        // The kind of the span is not told, so calls of either side are summed.
        let key = [parent, callee, run.template];
        let groups = &mut self.groups;
        let group = *seen.groups.entry([run.kind as u32, parent, callee, run.template]).or_insert_with(|| {
            groups.push((run.kind, key));
            groups.len() - 1
        }) as u32;
        let place = run.parent.unwrap_or(first);
        let calls = run.calls.len() as u32;
        let mut known = KnownRun { place, group, calls, errors: 0, total_nanos: 0, longest_nanos: 0, end: 0 };
        let begin = self.called.len();
        for &row in run.calls {
            let nanos = store.duration_nanos(row);
            known.errors += u32::from(store.flags(row).any(Flags::ERROR));
            known.total_nanos = known.total_nanos.saturating_add(nanos);
            known.longest_nanos = known.longest_nanos.max(nanos);
            let key = (group, index.of(row) as u32);
            let callees = &mut self.callees;
            let callee = *seen.callees.entry(key).or_insert_with(|| {
                callees.push(key);
                callees.len() - 1
            }) as u32;
            // Neighbours are often alike; of others the sums are added up when they are read.
            match self.called.get_mut(begin..).and_then(<[Called]>::last_mut).filter(|called| called.callee == callee) {
                Some(called) => (called.calls, called.nanos) = (called.calls + 1, called.nanos.saturating_add(nanos)),
                None => self.called.push(Called { callee, calls: 1, nanos }),
            }
        }
        known.end = self.called.len() as u32;
        self.runs.push(known);
    }

    /// Hands out the runs of a trace, and what is called in each.
    pub fn of_trace(&self, trace: TraceIx) -> impl Iterator<Item = (&KnownRun, &[Called])> {
        let before = self.runs.range_of(trace).start.checked_sub(1);
        let mut from = before.and_then(|before| self.runs.items().get(before)).map_or(0, |run| run.end);
        self.runs.of_trace(trace).iter().map(move |run| {
            let called = self.called.get(from as usize..run.end as usize).unwrap_or_default();
            from = run.end;
            (run, called)
        })
    }

    /// The text of a template's number.
    pub fn template(&self, number: u32) -> Option<&String> {
        self.templates.get((number as usize).checked_sub(1)?)
    }
}
