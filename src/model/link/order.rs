//! The order of a trace's rows: siblings by DEFINITIONS, and from them the pre-order.

use super::{Linker, Node};
use crate::model::Sym;
use crate::model::columns::Tables;
use crate::model::spans::Flags;
use std::cmp::Ordering;

impl Linker {
    /// Sibling order: start, longer first, id, kind, content.
    pub(super) fn compare(&self, tables: &Tables, a: u32, b: u32) -> Ordering {
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
    pub(super) fn preorder(&self, tables: &Tables) -> Vec<u32> {
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
}
