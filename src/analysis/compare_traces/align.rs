//! Two trees laid upon each other.
//!
//! The walk goes down pairs of spans with a stack of its own. The children of a pair are matched by sorting both lists by
//! operation: the k-th of an operation on one side meets the k-th of it on the other. n·log n in the spans of both traces,
//! whatever their shape.

use crate::figure::Alignment;
use crate::model::{SpanIx, SpanStore, Trace};

/// Lays the tree of a second trace upon that of a first. Spans meet where their parents do, have the same service and
/// operation, and are the same in order among such siblings; roots are siblings of each other. All others stand in one
/// trace only, with everything below them. Siblings keep the order of the first trace; those of the second only follow the
/// sibling that they follow there.
#[must_use]
#[inline(never)]
pub fn align(store: &SpanStore, good: &Trace, bad: &Trace) -> Alignment {
    let mut walk = Walk { store, stack: Vec::new(), siblings: Siblings::default() };
    let mut out = Alignment::default();
    walk.descend(roots(store, good), roots(store, bad), 0);
    let relative = |row: Option<SpanIx>, trace: &Trace| row.map_or(Alignment::NONE, |row| row.0 - trace.rows().start);
    while let Some(Node { good: left, bad: right, depth }) = walk.stack.pop() {
        out.depth.push(depth);
        out.good.push(relative(left, good));
        out.bad.push(relative(right, bad));
        let children = |row: Option<SpanIx>| row.into_iter().flat_map(|row| store.span(row).children());
        walk.descend(children(left), children(right), depth + 1);
    }
    out.subtree_len = subtree_lens(&out.depth);
    out
}

/// A row to come.
#[derive(Clone, Copy)]
struct Node {
    good: Option<SpanIx>,
    bad: Option<SpanIx>,
    depth: u32,
}

struct Walk<'a> {
    store: &'a SpanStore,
    stack: Vec<Node>,
    siblings: Siblings,
}

/// Lists of one pair's children, used again from pair to pair.
#[derive(Default)]
struct Siblings {
    /// Operation, order, row of each child.
    good: Vec<(u64, u32, SpanIx)>,
    bad: Vec<(u64, u32, SpanIx)>,
    /// Of each child of the first trace, by order: what it meets.
    met: Vec<Option<SpanIx>>,
    /// Of each child of the second, by order: the child of the first that it meets.
    meets: Vec<Option<u32>>,
    nodes: Vec<Node>,
}

impl Walk<'_> {
    /// Pushes the matched children of a pair, the first on top.
    fn descend(&mut self, good: impl Iterator<Item = SpanIx>, bad: impl Iterator<Item = SpanIx>, depth: u32) {
        let (store, siblings) = (self.store, &mut self.siblings);
        let key = |(order, row): (u32, SpanIx)| (operation(store, row), order, row);
        siblings.good.clear();
        siblings.good.extend((0..).zip(good).map(key));
        siblings.bad.clear();
        siblings.bad.extend((0..).zip(bad).map(key));
        siblings.meet(depth);
        self.stack.extend(siblings.nodes.drain(..).rev());
    }
}

impl Siblings {
    /// Matches both lists, which stand in order, and leaves the outcome in `nodes`.
    fn meet(&mut self, depth: u32) {
        let node = |good, bad| Node { good, bad, depth };
        let Self { good, bad, met, meets, nodes } = self;
        if good.is_empty() || bad.is_empty() {
            nodes.extend(good.iter().map(|&(.., row)| node(Some(row), None)));
            nodes.extend(bad.iter().map(|&(.., row)| node(None, Some(row))));
            return;
        }
        let in_order = bad.clone();
        let rows: Vec<SpanIx> = good.iter().map(|&(.., row)| row).collect();
        met.clear();
        met.resize(good.len(), None);
        meets.clear();
        meets.resize(bad.len(), None);
        good.sort_unstable_by_key(|&(operation, order, _)| (operation, order));
        bad.sort_unstable_by_key(|&(operation, order, _)| (operation, order));
        let (mut left, mut right) = (good.iter().peekable(), bad.iter().peekable());
        while let (Some(&&(a, at, _)), Some(&&(b, place, row))) = (left.peek(), right.peek()) {
            if a == b {
                met[at as usize] = Some(row);
                meets[place as usize] = Some(at);
            }
            if a <= b {
                left.next();
            }
            if b <= a {
                right.next();
            }
        }
        self.put_in_order(&rows, &in_order, node);
    }

    /// Children of the first trace in their order; those of the second only, after the sibling that they follow there.
    fn put_in_order(
        &mut self,
        rows: &[SpanIx],
        in_order: &[(u64, u32, SpanIx)],
        node: impl Fn(Option<SpanIx>, Option<SpanIx>) -> Node,
    ) {
        // Place before which a lone child stands, and the child; both ascend within equal places.
        let mut lone: Vec<(u32, u32, SpanIx)> = Vec::new();
        let mut place = 0;
        for (&(_, order, row), meets) in in_order.iter().zip(&self.meets) {
            match meets {
                Some(at) => place = at + 1,
                None => lone.push((place, order, row)),
            }
        }
        lone.sort_unstable_by_key(|&(place, order, _)| (place, order));
        let mut lone = lone.into_iter().peekable();
        for (at, (&row, &other)) in (0..).zip(rows.iter().zip(&self.met)) {
            while let Some((.., row)) = lone.next_if(|&(place, ..)| place <= at) {
                self.nodes.push(node(None, Some(row)));
            }
            self.nodes.push(node(Some(row), other));
        }
        self.nodes.extend(lone.map(|(.., row)| node(None, Some(row))));
    }
}

/// Service and name as one number: both traces stand in one store.
fn operation(store: &SpanStore, row: SpanIx) -> u64 {
    u64::from(store.service_number(row)) << 32 | u64::from(store.name_sym(row).0)
}

/// Rows at depth 0.
fn roots<'a>(store: &'a SpanStore, trace: &Trace) -> impl Iterator<Item = SpanIx> + use<'a> {
    let mut rest = trace.rows();
    std::iter::from_fn(move || {
        let here = (!rest.is_empty()).then_some(SpanIx(rest.start))?;
        rest.start += store.subtree_len(here).max(1);
        Some(here)
    })
}

/// How many rows from each one on are deeper, itself included.
fn subtree_lens(depths: &[u32]) -> Vec<u32> {
    let mut lens = vec![0; depths.len()];
    let mut open: Vec<usize> = Vec::new();
    for row in 0..=depths.len() {
        let depth = depths.get(row).copied().unwrap_or(0) as usize;
        while open.len() > depth {
            let Some(at) = open.pop() else { break };
            lens[at] = (row - at) as u32;
        }
        open.push(row);
    }
    lens
}
