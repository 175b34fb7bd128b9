//! Whose child a span is (DEFINITIONS, "Duplicate": ids may be shared).
//!
//! An id is mostly that of one row, or of the two halves of a call; then its rows are looked through for each child. Broken
//! files have an id that any number of rows share: what may be chosen of these is worked out once, so that n children of n
//! rows take n steps, not n².

use super::{Linker, Node};
use crate::model::batch::NONE;
use crate::model::columns::Tables;
use crate::model::spans::{Flags, SpanKind};
use std::cmp::Reverse;

/// Rows that share an id are looked through for each child up to this many.
const FEW: usize = 8;

/// Which of the rows that share an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Among {
    All,
    Clients,
    /// Of the service with this symbol, or `NONE`.
    Service(u32),
}

impl Linker {
    /// Works out what may be chosen of the ids that very many rows share; `groups` are the rows of each shared id, in the order
    /// of the index.
    pub(super) fn index_crowds(&mut self, tables: &Tables, groups: &[Vec<u32>]) {
        for group in groups.iter().filter(|group| group.len() > FEW) {
            for &at in group {
                let node = &self.nodes[at as usize];
                let is_client = node.kind == SpanKind::Client as u8;
                let of_service = Among::Service(tables.service(node.row));
                for among in [Some(Among::All), Some(of_service), is_client.then_some(Among::Clients)] {
                    let Some(key) = among.map(|among| (group[0], among)) else { continue };
                    let [first, second] = self.crowds.get(&key).copied().unwrap_or([NONE; 2]);
                    let is_before = |other: u32| other == NONE || rank(node) < rank(&self.nodes[other as usize]);
                    let best = match (is_before(first), is_before(second)) {
                        (true, _) => [at, first],
                        (false, true) => [first, at],
                        (false, false) => continue,
                    };
                    self.crowds.insert(key, best);
                }
            }
        }
    }

    /// The SERVER half of a shared id hangs under the CLIENT half; a child under the half of its own service, else under the
    /// SERVER half, else under the first.
    pub(super) fn find_parent(&mut self, tables: &Tables, at: usize) {
        let node = self.nodes[at];
        let is_opaque = node.flags & Flags::ID_OPAQUE != 0;
        if node.kind == SpanKind::Server as u8
            && node.flags & Flags::ID_MISSING == 0
            && let Some(client) = self.client(node.id, is_opaque)
        {
            self.nodes[at].parent = client;
            return;
        }
        if node.flags & Flags::HAS_PARENT == 0 {
            return;
        }
        let parent_id = tables.spans.parent_id.get(node.row as usize);
        let is_parent_opaque = node.flags & Flags::PARENT_OPAQUE != 0;
        let chosen = self.parent(tables, (parent_id, is_parent_opaque), at as u32);
        let names_itself = parent_id == node.id && is_parent_opaque == is_opaque;
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

    fn client(&self, id: u64, is_opaque: bool) -> Option<u32> {
        let mut rows = self.index.with_id(id, is_opaque).peekable();
        let head = *rows.peek()?;
        if self.is_crowd(head) {
            return self.crowds.get(&(head, Among::Clients)).map(|best| best[0]);
        }
        let node = |at: &u32| &self.nodes[*at as usize];
        rows.filter(|at| node(at).kind == SpanKind::Client as u8).min_by_key(|at| rank(node(at)))
    }

    /// The row with an id that goes before the others as parent of `child`, which may have that id itself.
    fn parent(&self, tables: &Tables, (id, is_opaque): (u64, bool), child: u32) -> Option<u32> {
        let mut rows = self.index.with_id(id, is_opaque).peekable();
        let head = *rows.peek()?;
        let service = tables.service(self.nodes[child as usize].row);
        if self.is_crowd(head) {
            let first = |among| {
                let best = self.crowds.get(&(head, among))?;
                best.iter().copied().find(|&at| at != NONE && at != child)
            };
            return first(Among::Service(service)).or_else(|| first(Among::All));
        }
        rows.filter(|&at| at != child).min_by_key(|&at| {
            let node = &self.nodes[at as usize];
            (tables.service(node.row) != service, rank(node))
        })
    }

    fn is_crowd(&self, head: u32) -> bool {
        self.crowds.contains_key(&(head, Among::All))
    }
}

/// SERVER halves first, then by start, the longer first.
fn rank(node: &Node) -> (bool, u64, Reverse<u64>, u8) {
    (node.kind != SpanKind::Server as u8, node.start, Reverse(node.duration), node.kind)
}

#[cfg(test)]
mod tests {
    use crate::model::{SpanIx, SpanRef, SpanStore};
    use crate::testing::trace_of;
    use proptest::prelude::*;
    use std::cmp::Reverse;

    /// By the letter of the rule, whatever the number of rows.
    fn parent_by_rule(store: &SpanStore, child: SpanRef<'_>) -> Option<SpanIx> {
        let rank = |of: &SpanRef<'_>| {
            (of.kind().name() != "server", of.start_nanos(), Reverse(of.duration_nanos()), of.kind())
        };
        let all =
            || (0..store.span_count() as u32).map(|row| store.span(SpanIx(row))).filter(|of| of.ix() != child.ix());
        let client =
            all().filter(|of| of.span_id() == child.span_id() && of.kind().name() == "client").min_by_key(rank);
        let named = all()
            .filter(|of| of.span_id() == child.parent_id())
            .min_by_key(|of| (of.service() != child.service(), rank(of)));
        let chosen = if child.kind().name() == "server" { client.or(named) } else { named };
        chosen.map(|of| of.ix())
    }

    proptest! {
        #[test]
        fn rows_that_share_an_id_are_chosen_by_the_rule_however_many(
            shared in prop::collection::vec((0..2_u8, 0..3_usize, 0..3_u8, 0..9_usize, 1..9_usize), 1..30),
            children in prop::collection::vec((0..2_u8, 0..3_usize, 0..4_u8), 1..9),
        ) {
            let kinds = ["client", "server", "internal"];
            let mut picture = String::new();
            for (id, kind, service, from, len) in shared {
                let bar = format!("{}|{}|", " ".repeat(from), "-".repeat(len));
                picture += &format!("a{id} s{service} {bar} kind={}\n", kinds[kind]);
            }
            for (at, (id, kind, service)) in children.into_iter().enumerate() {
                picture += &format!("b{at} s{service} |-| parent=a{id} kind={}\n", kinds[kind]);
            }
            let store = trace_of(&picture);
            for span in (0..store.span_count() as u32).map(|row| store.span(SpanIx(row))) {
                prop_assert_eq!(span.parent(), parent_by_rule(&store, span), "{}", span.span_id());
            }
        }
    }
}
