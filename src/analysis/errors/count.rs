//! Counting by pairs and by sequences of numbers.

use hashbrown::HashMap;

/// Counts of pairs, in order of first appearance.
#[derive(Default)]
pub(super) struct PairCounts {
    at: HashMap<(u32, u32), usize>,
    counts: Vec<((u32, u32), u64)>,
}

impl PairCounts {
    pub fn add(&mut self, pair: (u32, u32)) {
        let at = *self.at.entry(pair).or_insert_with(|| {
            self.counts.push((pair, 0));
            self.counts.len() - 1
        });
        self.counts[at].1 += 1;
    }

    /// The second halves with their counts, by the first half, of which there are `len`.
    pub fn by_first(self, len: usize) -> Vec<Vec<(u32, u64)>> {
        let mut out = vec![Vec::new(); len];
        for ((first, second), count) in self.counts {
            if let Some(list) = out.get_mut(first as usize) {
                list.push((second, count));
            }
        }
        out
    }
}

/// Numbers sequences: equal ones have equal numbers, and those that are not have others.
#[derive(Default)]
pub(super) struct Sequences {
    next: HashMap<(u32, u32), usize>,
}

impl Sequences {
    /// The empty sequence.
    pub const EMPTY: u32 = 0;

    /// The number of a sequence with one more item.
    pub fn then(&mut self, sequence: u32, item: u32) -> u32 {
        let fresh = self.next.len() + 1;
        *self.next.entry((sequence, item)).or_insert(fresh) as u32
    }
}

/// The first `most` of `list` by count, largest first, then by name; all of them are `list.len()`.
pub(super) fn most_frequent<'a>(
    mut list: Vec<(u32, u64)>,
    most: usize,
    name: impl Fn(u32) -> &'a str,
) -> Vec<(&'a str, u64)> {
    crate::sorting::by(&mut list, |a, b| b.1.cmp(&a.1).then_with(|| name(a.0).cmp(name(b.0))));
    list.into_iter().take(most).map(|(item, count)| (name(item), count)).collect()
}
