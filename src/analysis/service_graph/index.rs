//! Calls and nodes by trace, so that a graph of any selection looks at no span.

use super::super::per_trace::PerTrace;
use super::super::sorted_times::{Marked, Selected, SortedTimes};
use super::calls::CallColumns;
use crate::figure::Calls;
use crate::model::{Derived, Flags, SpanIx, SpanStore, Stepwise, Trace, all_steps};
use crate::query::{Selection, stats};

/// Spans of a node in a trace; of a peer, which has none, only that it was called.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    pub node: u32,
    pub spans: u32,
    pub error_spans: u32,
}

/// What graphs are made of. Nodes are services by their number in the store, then peers. A call is counted in groups: that of
/// each edge, then that of the entries of each node.
pub(super) struct CallIndex {
    /// From node to node, in the order in which they were met.
    pub edges: Vec<(u32, u32)>,
    /// Names of peers, by number.
    pub peers: Vec<String>,
    /// The nodes of each trace, each once.
    pub seen: PerTrace<Seen>,
    /// By group.
    times: SortedTimes,
    /// Calls that failed.
    failed: Marked,
}

impl Stepwise for CallIndex {
    type Part = Option<CallColumns>;

    fn begin(_: &SpanStore) -> Self::Part {
        None
    }

    /// Finds the calls, then puts them in order.
    fn step(part: Self::Part, store: &SpanStore) -> Result<Self, Self::Part> {
        match part {
            None => Err(Some(CallColumns::of(store))),
            Some(calls) => Ok(Self::new(store, calls)),
        }
    }
}

impl Derived for CallIndex {
    fn of(store: &SpanStore) -> Self {
        all_steps(store)
    }

    /// Twelve for each call, each entry, and each node of each trace.
    fn bytes(&self) -> usize {
        let names: usize = self.peers.iter().map(String::capacity).sum();
        self.seen.bytes() + self.times.bytes() + self.failed.bytes() + size_of_val(&*self.edges) + names
    }
}

impl CallIndex {
    fn new(store: &SpanStore, calls: CallColumns) -> Self {
        let nodes = store.services().len() + calls.peers.len();
        let groups = calls.edges.len() + nodes;
        let times = SortedTimes::of(store, groups, &|trace, tell| tell_groups(store, &calls, trace, tell));
        let failed = Marked::of(store, &|trace, tell| {
            tell_groups(store, &calls, trace, &mut |group, row| {
                if store.flags(row).any(Flags::ERROR) {
                    tell(group, row);
                }
            });
        });
        let seen = seen(store, &calls, nodes);
        Self { edges: calls.edges, peers: calls.peers, seen, times, failed }
    }
}

/// Tells the groups of each span of a trace.
fn tell_groups(store: &SpanStore, calls: &CallColumns, trace: &Trace, tell: &mut dyn FnMut(usize, SpanIx)) {
    let entries = |node: u32| calls.edges.len() + node as usize;
    for (row, call) in trace.rows().map(SpanIx).zip(calls.of_rows(trace.rows())) {
        let entered = call.is_entry().then(|| entries(store.service_number(row)));
        // A service that was called, but of which nothing was seen there, was not entered.
        let peer = calls.peer(store, *call).map(entries);
        for group in [call.entered(), entered, call.unanswered(), peer].into_iter().flatten() {
            tell(group, row);
        }
    }
}

fn seen(store: &SpanStore, calls: &CallColumns, nodes: usize) -> PerTrace<Seen> {
    let mut made = PerTrace::default();
    // Of the trace at hand: one more than its place by node, 0 where it is not there yet.
    let mut places = vec![0_usize; nodes];
    for trace in store.traces() {
        for (row, call) in trace.rows().map(SpanIx).zip(calls.of_rows(trace.rows())) {
            let own = (store.service_number(row), 1, u32::from(store.flags(row).any(Flags::ERROR)));
            let peer = calls.peer(store, *call).map(|peer| (peer, 0, 0));
            for (node, spans, error_spans) in [own].into_iter().chain(peer) {
                let Some(place) = places.get_mut(node as usize) else { continue };
                if *place == 0 {
                    made.push(Seen { node, spans: 0, error_spans: 0 });
                    *place = made.open().len();
                }
                if let Some(seen) = made.open().get_mut(*place - 1) {
                    (seen.spans, seen.error_spans) = (seen.spans + spans, seen.error_spans + error_spans);
                }
            }
        }
        for seen in made.open() {
            if let Some(place) = places.get_mut(seen.node as usize) {
                *place = 0;
            }
        }
        made.close();
    }
    made.finish();
    made
}

/// The calls of the selected traces.
pub(super) struct SelectedCalls<'a> {
    index: &'a CallIndex,
    selected: Selected,
    /// By group: how many failed.
    errors: Vec<u64>,
    room: Vec<u64>,
}

impl<'a> SelectedCalls<'a> {
    pub fn new(store: &SpanStore, index: &'a CallIndex, selection: &Selection) -> Self {
        let selected = Selected::new(store, selection);
        let errors = index.failed.counts(index.times.groups(), &selected);
        Self { index, selected, errors, room: Vec::new() }
    }

    /// Those over an edge, by its number.
    pub fn over(&mut self, edge: usize) -> Calls {
        self.of(edge)
    }

    /// Those by which a node was entered.
    pub fn entering(&mut self, node: u32) -> Calls {
        self.of(self.index.edges.len() + node as usize)
    }

    fn of(&mut self, group: usize) -> Calls {
        let nanos = self.index.times.selected(group, &self.selected, &mut self.room);
        Calls {
            count: nanos.len() as u64,
            errors: self.errors.get(group).copied().unwrap_or(0),
            mean_nanos: stats::mean(nanos),
            p95_nanos: stats::percentile(nanos, 0.95),
        }
    }
}
