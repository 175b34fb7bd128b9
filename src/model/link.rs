//! Linking one trace: parents, cycles, missing starts, order. Nothing recurses: a chain may be 100 000 deep.

mod ids;
mod order;
mod parents;
mod starts;

use super::columns::Tables;
use super::spans::Flags;
use super::{StoreFull, batch::NONE, merge};
use hashbrown::HashMap;
use parents::Among;

pub(super) use ids::IdIndex;
pub(super) use starts::Clock;

/// A child may stand out by this much before it is called outside its parent: formats cut times to microseconds.
const OUTSIDE_TOLERANCE_NANOS: u64 = 1000;

/// A trace in its final order.
#[derive(Debug)]
pub(super) struct Arranged {
    /// Position in the builder's traces.
    pub trace: u32,
    /// Rows in pre-order, the trace's root first.
    pub rows: Vec<u32>,
    /// Per row its parent's position in the trace, or `NONE`.
    pub parent: Vec<u32>,
    /// Per row its depth.
    pub depth: Vec<u32>,
    /// Per row the length of its subtree.
    pub subtree_len: Vec<u32>,
    /// Earliest start and latest end; `None` where no span has a start.
    pub range_nanos: Option<(u64, u64)>,
}

impl Arranged {
    /// Gives all spans of a trace without any start this one; returns the trace's range.
    pub fn put_at(&self, start_nanos: u64, tables: &mut Tables) -> (u64, u64) {
        let spans = &mut tables.spans;
        let mut end = start_nanos;
        for &row in &self.rows {
            spans.start_nanos.set(row as usize, start_nanos);
            end = end.max(start_nanos.saturating_add(spans.duration_nanos.get(row as usize)));
        }
        (start_nanos, end)
    }
}

#[derive(Clone, Copy, Debug)]
struct Node {
    row: u32,
    /// Position of the parent, or `NONE`.
    parent: u32,
    start: u64,
    duration: u64,
    id: u64,
    flags: u32,
    kind: u8,
    category: u8,
}

/// Links traces one after another, with the same scratch memory.
#[derive(Debug, Default)]
pub(super) struct Linker {
    index: IdIndex,
    nodes: Vec<Node>,
    /// Of ids that very many rows share, by the first row in the index: the two that go before the others as parents.
    crowds: HashMap<(u32, Among), [u32; 2]>,
}

impl Linker {
    /// Unites duplicates, works out the tree of a trace, and writes repaired starts and flags back. `is_new` is false
    /// for rows that were frozen just so before.
    pub fn arrange(
        &mut self,
        tables: &mut Tables,
        trace: u32,
        mut rows: Vec<u32>,
        is_new: bool,
    ) -> Result<Arranged, StoreFull> {
        let mut repeats = self.index.build(tables, &rows);
        if repeats && is_new {
            rows = merge::unite(tables, &self.index, &rows)?;
            repeats = self.index.build(tables, &rows);
        }
        let rows = rows.as_slice();
        self.load(tables, rows);
        self.mark_missing_starts();
        // Clearing takes as long as the largest trace so far.
        self.crowds = HashMap::new();
        if repeats {
            let groups = self.index.repeated(self.nodes.len());
            self.mark_shared(&groups);
            self.index_crowds(tables, &groups);
        }
        for at in 0..self.nodes.len() {
            self.find_parent(tables, at);
        }
        self.cut_cycles(tables);
        let range_nanos = self.repair_starts();
        let order = self.preorder(tables);
        Ok(self.write_back(tables, trace, rows, &order, range_nanos))
    }

    fn load(&mut self, tables: &Tables, rows: &[u32]) {
        let spans = &tables.spans;
        self.nodes.clear();
        self.nodes.extend(rows.iter().map(|&row| {
            let at = row as usize;
            let flags = spans.flags.get(at).0;
            let is_repaired = flags & Flags::START_REPAIRED != 0;
            Node {
                row,
                parent: NONE,
                start: if is_repaired { 0 } else { spans.start_nanos.get(at) },
                duration: spans.duration_nanos.get(at),
                id: spans.span_id.get(at),
                flags: flags & !Flags::DERIVED,
                kind: spans.kind.get(at),
                category: 0,
            }
        }));
    }

    /// The same id; of the same kind, too, at other times.
    fn mark_shared(&mut self, groups: &[Vec<u32>]) {
        for group in groups {
            let bit = |node: &Node| 1_u64 << (node.kind % 64);
            let (mut once, mut twice) = (0, 0);
            for &at in group {
                let bit = bit(&self.nodes[at as usize]);
                twice |= once & bit;
                once |= bit;
            }
            for &at in group {
                let node = &mut self.nodes[at as usize];
                node.flags |= Flags::ID_SHARED | if twice & bit(node) != 0 { Flags::CONFLICT } else { 0 };
            }
        }
    }

    fn cut_cycles(&mut self, tables: &Tables) {
        // 0: not seen; otherwise the number of the walk that saw it.
        let mut seen = vec![0_u32; self.nodes.len()];
        for first in 0..self.nodes.len() {
            let walk = first as u32 + 1;
            let mut at = first as u32;
            while at != NONE && seen[at as usize] == 0 {
                seen[at as usize] = walk;
                at = self.nodes[at as usize].parent;
            }
            if at == NONE || seen[at as usize] != walk {
                continue;
            }
            let (mut cut, mut next) = (at, self.nodes[at as usize].parent);
            while next != at {
                if self.compare(tables, next, cut).is_lt() {
                    cut = next;
                }
                next = self.nodes[next as usize].parent;
            }
            let node = &mut self.nodes[cut as usize];
            node.parent = NONE;
            node.flags |= Flags::CYCLE_CUT;
            node.category = 2;
        }
    }

    fn write_back(
        &self,
        tables: &mut Tables,
        trace: u32,
        rows: &[u32],
        order: &[u32],
        range_nanos: Option<(u64, u64)>,
    ) -> Arranged {
        let count = order.len();
        let mut place = vec![0_u32; count];
        let (mut parent, mut depth) = (Vec::with_capacity(count), Vec::with_capacity(count));
        let mut flags = Vec::with_capacity(count);
        for (here, &at) in order.iter().enumerate() {
            place[at as usize] = here as u32;
            let node = &self.nodes[at as usize];
            let up = self.nodes.get(node.parent as usize);
            let above = up.map(|_| place[node.parent as usize]);
            parent.push(above.unwrap_or(NONE));
            depth.push(above.map_or(0, |above| depth[above as usize] + 1));
            flags.push(node.flags | up.map_or(0, |up| outside(node, up)));
        }
        let mut subtree_len = vec![1_u32; count];
        for here in (0..count).rev() {
            if let Some(len) = subtree_len.get(here).copied().filter(|_| parent[here] != NONE) {
                let above = parent[here] as usize;
                subtree_len[above] += len;
                if flags[here] & (Flags::ERROR | Flags::ERROR_BELOW) != 0 {
                    flags[above] |= Flags::ERROR_BELOW;
                }
            }
        }
        for (&at, &flags) in order.iter().zip(&flags) {
            let node = &self.nodes[at as usize];
            let row = node.row as usize;
            tables.spans.flags.set(row, Flags(flags));
            tables.spans.start_nanos.set(row, node.start);
            tables.spans.duration_nanos.set(row, node.duration);
        }
        let rows = order.iter().map(|&at| rows[at as usize]).collect();
        Arranged { trace, rows, parent, depth, subtree_len, range_nanos }
    }
}

fn outside(node: &Node, parent: &Node) -> u32 {
    let end = |node: &Node| node.start.saturating_add(node.duration);
    let is_outside = node.start.saturating_add(OUTSIDE_TOLERANCE_NANOS) < parent.start
        || end(node) > end(parent).saturating_add(OUTSIDE_TOLERANCE_NANOS);
    if is_outside && (node.flags | parent.flags) & Flags::START_REPAIRED == 0 { Flags::OUTSIDE_PARENT } else { 0 }
}
