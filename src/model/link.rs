//! Linking one trace: parents, cycles, missing starts, order. Nothing recurses: a chain may be 100 000 deep.

use super::columns::Tables;
use super::spans::{Flags, SpanKind};
use super::{StoreFull, Sym, batch::NONE, merge};
use hashbrown::HashMap;
use std::cmp::{Ordering, Reverse};

/// From here on a clock is taken to count from 1970, so that a start of 0 is a start that is missing.
const ABSOLUTE_CLOCK_NANOS: u64 = 365 * 24 * 3600 * 1_000_000_000;

/// A child may stand out by this much before it is called outside its parent: formats cut times to microseconds.
const OUTSIDE_TOLERANCE_NANOS: u64 = 1000;

/// Rows of one trace by span id.
#[derive(Debug, Default)]
pub(super) struct IdIndex {
    first: HashMap<(u64, bool), u32>,
    /// Next position with the same id, or `NONE`.
    next: Vec<u32>,
}

impl IdIndex {
    /// Indexes `rows`; whether any id occurs twice. Spans without an id are left out.
    pub fn build(&mut self, tables: &Tables, rows: &[u32]) -> bool {
        self.first.clear();
        self.first.reserve(rows.len());
        self.next.clear();
        self.next.resize(rows.len(), NONE);
        let mut repeats = false;
        for (at, &row) in rows.iter().enumerate() {
            let flags = tables.spans.flags.get(row as usize);
            if flags.any(Flags::ID_MISSING) {
                continue;
            }
            let key = (tables.spans.span_id.get(row as usize), flags.any(Flags::ID_OPAQUE));
            if let Some(before) = self.first.insert(key, at as u32) {
                self.next[at] = before;
                repeats = true;
            }
        }
        repeats
    }

    /// Positions with this id.
    fn with_id(&self, id: u64, is_opaque: bool) -> impl Iterator<Item = u32> + '_ {
        let mut at = self.first.get(&(id, is_opaque)).copied().unwrap_or(NONE);
        std::iter::from_fn(move || {
            let here = at;
            at = self.next.get(here as usize).copied().unwrap_or(NONE);
            (here != NONE).then_some(here)
        })
    }

    /// Groups of positions that share an id.
    pub fn repeated(&self, rows: usize) -> Vec<Vec<u32>> {
        let mut is_first = vec![true; rows];
        for &next in self.next.iter().filter(|&&next| next != NONE) {
            is_first[next as usize] = false;
        }
        let starts = (0..rows).filter(|&at| is_first[at] && self.next[at] != NONE);
        let follow = |at: usize| {
            std::iter::successors(Some(at as u32), |&at| Some(self.next[at as usize]).filter(|&next| next != NONE))
        };
        starts.map(|at| follow(at).collect()).collect()
    }
}

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
    /// Earliest start and latest end.
    pub range_nanos: (u64, u64),
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
        if repeats {
            self.mark_conflicts();
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

    /// The same id and kind at other times.
    fn mark_conflicts(&mut self) {
        for group in self.index.repeated(self.nodes.len()) {
            for &at in &group {
                let kind = self.nodes[at as usize].kind;
                if group.iter().any(|&other| other != at && self.nodes[other as usize].kind == kind) {
                    self.nodes[at as usize].flags |= Flags::CONFLICT;
                }
            }
        }
    }

    fn find_parent(&mut self, tables: &Tables, at: usize) {
        let node = self.nodes[at];
        let is_opaque = node.flags & Flags::ID_OPAQUE != 0;
        let by_order = |&other: &u32| {
            let other = &self.nodes[other as usize];
            (other.start, Reverse(other.duration), other.kind)
        };
        if node.kind == SpanKind::Server as u8 && node.flags & Flags::ID_MISSING == 0 {
            let same = self.index.with_id(node.id, is_opaque);
            let client =
                same.filter(|&other| self.nodes[other as usize].kind == SpanKind::Client as u8).min_by_key(by_order);
            if let Some(client) = client {
                self.nodes[at].parent = client;
                return;
            }
        }
        if node.flags & Flags::HAS_PARENT == 0 {
            return;
        }
        let parent_id = tables.spans.parent_id.get(node.row as usize);
        let service = tables.service(node.row);
        let candidates = self.index.with_id(parent_id, node.flags & Flags::PARENT_OPAQUE != 0);
        let chosen = candidates.filter(|&other| other as usize != at).min_by_key(|other| {
            let parent = &self.nodes[*other as usize];
            let is_foreign = tables.service(parent.row) != service;
            (is_foreign, parent.kind != SpanKind::Server as u8, by_order(other))
        });
        let names_itself = parent_id == node.id && (node.flags & Flags::PARENT_OPAQUE != 0) == is_opaque;
        let node = &mut self.nodes[at];
        match chosen {
            Some(parent) => node.parent = parent,
            None if names_itself => {
                node.flags |= Flags::CYCLE_CUT;
                node.category = 2;
            }
            None => {
                node.flags |= Flags::PARENT_MISSING;
                node.category = 1;
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

    /// Finds the spans without a start: their duration is 0, and they are ordered so from the first.
    fn mark_missing_starts(&mut self) {
        let given = |node: &&Node| node.flags & Flags::START_MISSING == 0;
        let latest = self.nodes.iter().filter(given).map(|node| node.start).max().unwrap_or(0);
        for node in &mut self.nodes {
            if node.start == 0 && latest >= ABSOLUTE_CLOCK_NANOS && node.flags & Flags::START_MISSING == 0 {
                node.flags |= Flags::START_ZERO;
            }
            if node.flags & Flags::START_REPAIRED != 0 {
                node.duration = 0;
            }
        }
    }

    /// Gives spans without a start that of their parent, else the trace's earliest; returns the trace's range.
    fn repair_starts(&mut self) -> (u64, u64) {
        let is_known = |node: &Node| node.flags & Flags::START_REPAIRED == 0;
        let known = || self.nodes.iter().filter(|node| is_known(node));
        let earliest = known().map(|node| node.start).min().unwrap_or(0);
        let end = known().map(|node| node.start.saturating_add(node.duration)).max().unwrap_or(earliest);
        let mut is_settled: Vec<bool> = self.nodes.iter().map(is_known).collect();
        let mut path = Vec::new();
        for first in 0..self.nodes.len() {
            let mut at = first as u32;
            while at != NONE && !is_settled[at as usize] {
                path.push(at);
                at = self.nodes[at as usize].parent;
            }
            let start = self.nodes.get(at as usize).map_or(earliest, |node| node.start);
            for at in path.drain(..) {
                is_settled[at as usize] = true;
                self.nodes[at as usize].start = start;
            }
        }
        (earliest, end)
    }

    /// Sibling order: start, longer first, id, kind, content.
    fn compare(&self, tables: &Tables, a: u32, b: u32) -> Ordering {
        let (left, right) = (&self.nodes[a as usize], &self.nodes[b as usize]);
        let is_opaque = |node: &Node| node.flags & Flags::ID_OPAQUE != 0;
        left.start
            .cmp(&right.start)
            .then(right.duration.cmp(&left.duration))
            .then_with(|| match (is_opaque(left), is_opaque(right)) {
                (true, true) => tables.strings.get(Sym(left.id as u32)).cmp(tables.strings.get(Sym(right.id as u32))),
                (false, false) => left.id.cmp(&right.id),
                (opaque, other) => opaque.cmp(&other),
            })
            .then(left.kind.cmp(&right.kind))
            .then_with(|| {
                let spans = &tables.spans;
                let name = |node: &Node| tables.strings.get(spans.name.get(node.row as usize));
                let attributes = |node: &Node| spans.attributes.get(node.row as usize);
                name(left)
                    .cmp(name(right))
                    .then_with(|| tables.service_name(left.row).cmp(tables.service_name(right.row)))
                    .then_with(|| tables.cmp_attributes(attributes(left), attributes(right)))
            })
    }

    /// Positions in pre-order, the trace's root first.
    fn preorder(&self, tables: &Tables) -> Vec<u32> {
        let count = self.nodes.len();
        let (mut by_parent, begins) = self.by_parent();
        for family in begins.windows(2) {
            by_parent[family[0] as usize..family[1] as usize].sort_unstable_by(|&a, &b| self.compare(tables, a, b));
        }
        let (children, roots) = by_parent.split_at_mut(begins[count] as usize);
        let root = (0..roots.len()).min_by(|&a, &b| {
            let category = |at: usize| self.nodes[roots[at] as usize].category;
            category(a).cmp(&category(b)).then(a.cmp(&b))
        });
        if let Some(root) = root {
            roots[..=root].rotate_right(1);
        }
        let mut order = Vec::with_capacity(count);
        let mut stack: Vec<u32> = Vec::new();
        for &root in &*roots {
            stack.push(root);
            while let Some(at) = stack.pop() {
                order.push(at);
                let own = begins[at as usize] as usize..begins[at as usize + 1] as usize;
                stack.extend(children[own].iter().rev());
            }
        }
        order
    }

    /// Positions grouped by their parent's position, roots last; and where each group begins, an entry more than there
    /// are groups.
    fn by_parent(&self) -> (Vec<u32>, Vec<u32>) {
        let count = self.nodes.len();
        let group = |node: &Node| (node.parent as usize).min(count);
        // Two places on, so that counting, summing and placing leave the begins where they belong.
        let mut begins = vec![0_u32; count + 3];
        for node in &self.nodes {
            begins[group(node) + 2] += 1;
        }
        for at in 2..begins.len() {
            begins[at] += begins[at - 1];
        }
        let mut grouped = vec![0_u32; count];
        for (at, node) in self.nodes.iter().enumerate() {
            let next = &mut begins[group(node) + 1];
            grouped[*next as usize] = at as u32;
            *next += 1;
        }
        begins.truncate(count + 2);
        (grouped, begins)
    }

    fn write_back(
        &self,
        tables: &mut Tables,
        trace: u32,
        rows: &[u32],
        order: &[u32],
        range_nanos: (u64, u64),
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

impl Tables {
    /// Symbol of the service of a row, or `NONE`.
    pub fn service(&self, row: u32) -> u32 {
        self.resources.get(self.spans.resource.get(row as usize) as usize).map_or(NONE, |resource| resource.name)
    }

    /// Name of the service of a row.
    pub fn service_name(&self, row: u32) -> &str {
        match self.service(row) {
            NONE => UNKNOWN_SERVICE,
            sym => self.strings.get(Sym(sym)),
        }
    }
}

/// The service of spans that name none.
pub(super) const UNKNOWN_SERVICE: &str = "unknown";
