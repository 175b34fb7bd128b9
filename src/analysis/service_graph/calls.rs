//! The calls of all spans, found once.
//!
//! Rows are in pre-order, so one walk with a stack of open ancestors sees every call from one service to another, every
//! entry of a service, and, when a span closes, whether it called out without an answer: then what it called is a *peer*
//! (a database, a queue, a host that sends no spans).

use super::peers::Peers;
use crate::model::{SpanIx, SpanKind, SpanStore, Trace};
use hashbrown::HashMap;
use std::ops::Range;

/// No call.
const NONE: u32 = u32::MAX;
/// Its parent is missing, or there is none: an entry without a caller.
const UNCALLED: u32 = u32::MAX - 1;

/// What one span has to do with calls between nodes.
#[derive(Clone, Copy)]
pub(super) struct SpanCalls {
    entered: u32,
    unanswered: u32,
}

impl SpanCalls {
    /// Its parent is in another service, or there is none.
    pub fn is_entry(self) -> bool {
        self.entered != NONE
    }

    /// Edge over which it was called from another service.
    pub fn entered(self) -> Option<usize> {
        (self.entered < UNCALLED).then_some(self.entered as usize)
    }

    /// Edge of its own call that no span of another service answers.
    pub fn unanswered(self) -> Option<usize> {
        (self.unanswered < UNCALLED).then_some(self.unanswered as usize)
    }
}

/// The calls of all spans. Nodes are services by their number in the store, then peers.
pub(super) struct CallColumns {
    /// By row.
    calls: Vec<SpanCalls>,
    /// From node to node, in the order in which they were met.
    pub edges: Vec<(u32, u32)>,
    /// Names of peers, by number.
    pub peers: Vec<String>,
}

impl CallColumns {
    pub fn of(store: &SpanStore) -> Self {
        let mut walk = Walk {
            store,
            calls: Vec::with_capacity(store.span_count()),
            edges: Vec::new(),
            edge_of: HashMap::new(),
            peers: Peers::new(store),
            service_of: Vec::new(),
            open: Vec::new(),
        };
        store.traces().iter().for_each(|trace| walk.add(trace));
        Self { calls: walk.calls, edges: walk.edges, peers: walk.peers.into_names() }
    }

    /// Those of some rows.
    pub fn of_rows(&self, rows: Range<u32>) -> &[SpanCalls] {
        self.calls.get(rows.start as usize..rows.end as usize).unwrap_or_default()
    }

    /// What a call without an answer was made to, unless that is a service.
    pub fn peer(&self, store: &SpanStore, call: SpanCalls) -> Option<u32> {
        let (_, to) = self.edges.get(call.unanswered()?)?;
        (*to as usize >= store.services().len()).then_some(*to)
    }
}

/// A span whose subtree is being walked.
struct Open {
    row: SpanIx,
    service: u32,
    /// A child is in another service.
    is_answered: bool,
}

struct Walk<'a> {
    store: &'a SpanStore,
    calls: Vec<SpanCalls>,
    edges: Vec<(u32, u32)>,
    edge_of: HashMap<(u32, u32), usize>,
    peers: Peers<'a>,
    /// By the number of a peer the service that has its name.
    service_of: Vec<Option<u32>>,
    open: Vec<Open>,
}

impl Walk<'_> {
    fn add(&mut self, trace: &Trace) {
        for row in trace.rows().map(SpanIx) {
            self.close_to(self.store.depth(row) as usize);
            let service = self.store.service_number(row);
            let entered = match self.open.last_mut() {
                None => UNCALLED,
                Some(caller) if caller.service == service => NONE,
                Some(caller) => {
                    caller.is_answered = true;
                    let from = caller.service;
                    self.edge(from, service)
                }
            };
            self.calls.push(SpanCalls { entered, unanswered: NONE });
            self.open.push(Open { row, service, is_answered: false });
        }
        self.close_to(0);
    }

    /// Closes spans until `depth` are open.
    fn close_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            let Some(closed) = self.open.pop() else { return };
            let span = self.store.span(closed.row);
            if closed.is_answered || !matches!(span.kind(), SpanKind::Client | SpanKind::Producer) {
                continue;
            }
            let Some(peer) = self.peers.of(span) else { continue };
            let named = self.service_of(peer).filter(|&service| service != closed.service);
            let to = named.unwrap_or(self.store.services().len() as u32 + peer);
            let unanswered = self.edge(closed.service, to);
            if let Some(call) = self.calls.get_mut(closed.row.0 as usize) {
                call.unanswered = unanswered;
            }
        }
    }

    /// The service that has the name of a peer.
    fn service_of(&mut self, peer: u32) -> Option<u32> {
        let (store, peers) = (self.store, &self.peers);
        let find = |name: &str| {
            // Services are in the order of their names.
            let found = store.services().binary_search_by(|&service| store.text(service).cmp(name));
            found.ok().map(|at| at as u32)
        };
        // Peers are numbered as they come.
        for new in self.service_of.len() as u32..=peer {
            self.service_of.push(find(peers.name(new)));
        }
        self.service_of.get(peer as usize).copied().flatten()
    }

    fn edge(&mut self, from: u32, to: u32) -> u32 {
        let edges = &mut self.edges;
        let at = *self.edge_of.entry((from, to)).or_insert_with(|| {
            edges.push((from, to));
            edges.len() - 1
        });
        at as u32
    }
}
