//! Sorting with one sort in the binary: the standard library's is a generic of some kilobytes, made anew for each type
//! and each comparison. Use it for lists whose order is not what takes the time.

use std::cmp::Ordering;

/// Sorts, stable.
pub fn by<T>(list: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    let mut order: Vec<u32> = (0..list.len() as u32).collect();
    sort(&mut order, &mut |a, b| compare(&list[a as usize], &list[b as usize]));
    // Follow each cycle of the permutation: every element is moved once.
    for first in 0..order.len() {
        let mut here = first;
        loop {
            let from = std::mem::replace(&mut order[here], here as u32) as usize;
            if from == first || from == here {
                break;
            }
            list.swap(here, from);
            here = from;
        }
    }
}

/// Sorts by a key, stable.
pub fn by_key<T, K: Ord>(list: &mut [T], mut key: impl FnMut(&T) -> K) {
    by(list, |a, b| key(a).cmp(&key(b)));
}

/// Ties go by number: numbers are positions in the list, so that this makes the sort stable.
fn sort(order: &mut [u32], compare: &mut dyn FnMut(u32, u32) -> Ordering) {
    order.sort_unstable_by(|&a, &b| compare(a, b).then(a.cmp(&b)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_sorts_as_the_standard_library_does(list in proptest::collection::vec((0_u8..9, any::<u16>()), 0..80)) {
            let (mut ours, mut theirs) = (list.clone(), list);
            by_key(&mut ours, |&(key, _)| key);
            theirs.sort_by_key(|&(key, _)| key);
            prop_assert_eq!(ours, theirs);
        }
    }
}
