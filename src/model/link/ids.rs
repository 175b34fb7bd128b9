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
