//! A vector in fixed segments: grows without copying what is there, which one ever-doubling `Vec` cannot. wasm32 stops
//! at a few GiB, and doubling needs three times the room at the worst moment.

use std::collections::TryReserveError;

const BITS: u32 = 15;
const LEN: usize = 1 << BITS;

/// A growing column of plain values; segments hold 32 768 of them.
#[derive(Clone, Debug)]
pub struct SegVec<T> {
    segments: Vec<Vec<T>>,
    len: usize,
}

impl<T> Default for SegVec<T> {
    fn default() -> Self {
        Self { segments: Vec::new(), len: 0 }
    }
}

impl<T: Copy> SegVec<T> {
    /// How many values.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Bytes held.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.segments.iter().map(|segment| segment.capacity() * size_of::<T>()).sum()
    }

    /// Appends a value.
    ///
    /// # Errors
    /// If there is no memory for another segment; nothing is changed then.
    pub fn push(&mut self, value: T) -> Result<(), TryReserveError> {
        match self.segments.last_mut() {
            Some(last) if last.len() < LEN => {
                if last.len() == last.capacity() {
                    // Only the first segment grows by doubling, and the last of a column that was put in order, which is full.
                    last.try_reserve_exact(last.len().max(16).min(LEN - last.len()))?;
                }
                last.push(value);
            }
            _ => {
                let mut segment = Vec::new();
                segment.try_reserve_exact(if self.segments.is_empty() { 64 } else { LEN })?;
                segment.push(value);
                self.segments.try_reserve(1)?;
                self.segments.push(segment);
            }
        }
        self.len += 1;
        Ok(())
    }

    /// The value at `at`.
    ///
    /// # Panics
    /// If `at` is out of bounds, like a slice.
    #[inline]
    #[must_use]
    pub fn get(&self, at: usize) -> T {
        self.segments[at >> BITS][at & (LEN - 1)]
    }

    /// Sets the value at `at`, which must exist.
    #[inline]
    pub fn set(&mut self, at: usize, value: T) {
        self.segments[at >> BITS][at & (LEN - 1)] = value;
    }

    /// Lets the value at `at`, which must exist, be changed in place.
    #[inline]
    pub fn change(&mut self, at: usize, change: impl FnOnce(&mut T)) {
        change(&mut self.segments[at >> BITS][at & (LEN - 1)]);
    }

    /// All values in order.
    pub fn iter(&self) -> impl Iterator<Item = T> + '_ {
        self.segments.iter().flat_map(|segment| segment.iter().copied())
    }

    /// The values from `start` on, `len` of them, fewer where the column ends before; without a look-up for each.
    pub fn range(&self, start: usize, len: usize) -> impl Iterator<Item = T> + '_ {
        let segment = |at: usize| self.segments.get(at).map_or(&[][..], Vec::as_slice);
        let end = start.saturating_add(len).min(self.len);
        let (first, offset) = (start >> BITS, start & (LEN - 1));
        let first_end = end.saturating_sub(first << BITS).clamp(offset, LEN);
        let head = segment(first).get(offset..first_end).unwrap_or_default();
        let rest = (first + 1..end.div_ceil(LEN)).flat_map(move |at| {
            let values = segment(at);
            values.get(..(end - (at << BITS)).min(values.len())).unwrap_or_default()
        });
        head.iter().chain(rest).copied()
    }

    /// What `find` finds first in the values of [`Self::range`]. It is handed them as slices, nearly always as one: for loops over
    /// very many short ranges.
    #[inline]
    pub fn find_in<R>(&self, start: usize, len: usize, mut find: impl FnMut(&[T]) -> Option<R>) -> Option<R> {
        let (mut at, end) = (start, start.saturating_add(len).min(self.len));
        while at < end {
            let offset = at & (LEN - 1);
            let taken = (LEN - offset).min(end - at);
            let values = self.segments.get(at >> BITS).and_then(|segment| segment.get(offset..offset + taken));
            if let Some(found) = find(values?) {
                return Some(found);
            }
            at += taken;
        }
        None
    }

    /// The values at `order`, in that order. Afterwards the old ones are gone.
    ///
    /// # Errors
    /// If there is no memory for a second column; nothing is changed then.
    pub fn permute(&mut self, order: &[u32]) -> Result<(), TryReserveError> {
        let mut segments = Vec::new();
        segments.try_reserve_exact(order.len().div_ceil(LEN))?;
        for part in order.chunks(LEN) {
            let mut segment = Vec::new();
            segment.try_reserve_exact(part.len())?;
            segment.extend(part.iter().map(|&from| self.get(from as usize)));
            segments.push(segment);
        }
        *self = Self { segments, len: order.len() };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_survive_the_borders_of_segments() {
        let mut column = SegVec::default();
        for value in 0..(LEN as u32 * 2 + 5) {
            column.push(value).unwrap();
        }
        assert!(column.iter().eq(0..(LEN as u32 * 2 + 5)));
        assert_eq!(column.get(LEN), LEN as u32);
        for (start, len) in [(0, 3), (LEN - 2, 5), (5, 2 * LEN), (LEN, LEN), (2 * LEN, 99), (7, 0), (9 * LEN, 4)] {
            let naive = (start..(start + len).min(column.len())).map(|at| at as u32);
            assert!(column.range(start, len).eq(naive.clone()), "{start} {len}");
            let mut met = Vec::new();
            let none: Option<()> = column.find_in(start, len, |values| {
                met.extend_from_slice(values);
                None
            });
            assert!(none.is_none() && met.into_iter().eq(naive.clone()), "{start} {len}");
            let last = |values: &[u32]| values.iter().copied().find(|&value| Some(value) == naive.clone().next_back());
            assert_eq!(column.find_in(start, len, last), naive.clone().next_back(), "{start} {len}");
        }
        let order: Vec<u32> = (0..column.len() as u32).rev().collect();
        column.permute(&order).unwrap();
        assert_eq!(column.get(0), LEN as u32 * 2 + 4);
    }

    #[test]
    fn a_column_that_was_put_in_order_grows_again_whatever_its_length() {
        for len in [0, 1, 15, 16, 17, LEN / 2, LEN - 17, LEN - 16, LEN - 15, LEN - 1, LEN, LEN + 1, 2 * LEN - 8] {
            let mut column = SegVec::default();
            (0..len as u32).for_each(|value| column.push(value).unwrap());
            let order: Vec<u32> = (0..len as u32).collect();
            column.permute(&order).unwrap();
            (len as u32..len as u32 + 40).for_each(|value| column.push(value).unwrap());
            assert!(column.iter().eq(0..len as u32 + 40), "{len}");
        }
    }
}
