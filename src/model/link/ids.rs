//! The rows of a trace by their ids.

use crate::model::batch::NONE;
use crate::model::columns::Tables;
use crate::model::spans::Flags;
use hashbrown::HashMap;

/// Rows of one trace by span id.
#[derive(Debug, Default)]
pub(crate) struct IdIndex {
    first: HashMap<(u64, bool), u32>,
    /// Next position with the same id, or `NONE`.
    next: Vec<u32>,
}

impl IdIndex {
    /// Indexes `rows`; whether any id occurs twice. Spans without an id are left out.
    pub fn build(&mut self, tables: &Tables, rows: &[u32]) -> bool {
        self.make_room(rows.len());
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

    /// For so many rows. Clearing takes as long as the largest trace so far: not for each of the small ones after it.
    fn make_room(&mut self, rows: usize) {
        if self.first.capacity() > 64 + 16 * rows {
            self.first = HashMap::new();
        }
        self.first.clear();
        self.first.reserve(rows);
    }

    /// Positions with this id.
    pub fn with_id(&self, id: u64, is_opaque: bool) -> impl Iterator<Item = u32> + '_ {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_traces_after_a_large_one_do_not_clear_its_room() {
        let mut index = IdIndex::default();
        index.make_room(100_000);
        index.first.insert((1, false), 1);
        index.make_room(1);
        assert!(index.first.is_empty() && index.first.capacity() < 100, "{}", index.first.capacity());
        index.make_room(50);
        let room = index.first.capacity();
        index.make_room(1);
        assert_eq!(index.first.capacity(), room, "what is as small is used again");
    }
}
