//! Interned strings: each distinct text once, in pages, found by an index-only hash table.

use super::{SegVec, Sym};
use hashbrown::{DefaultHashBuilder, HashTable};
use std::collections::TryReserveError;
use std::hash::BuildHasher as _;

const PAGE_BITS: u32 = 18;
const PAGE: usize = 1 << PAGE_BITS;

#[derive(Clone, Copy, Debug)]
struct Entry {
    /// Page and offset in it; a text longer than a page has a page of its own.
    at: u32,
    len: u32,
}

/// A symbol in the index, with half of its text's hash: so the index grows without reading texts.
#[derive(Clone, Copy, Debug)]
struct Slot {
    hash: u32,
    sym: u32,
}

/// A hash of 64 bits from the half that is kept; its halves are what the table looks at.
fn widen(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}

/// Texts by [`Sym`], and back. Symbols are handed out in order of first appearance and mean nothing else.
#[derive(Clone, Debug, Default)]
pub struct StringTable {
    pages: Vec<Vec<u8>>,
    /// Page that is being filled; texts longer than a page do not end it.
    open: Option<usize>,
    entries: SegVec<Entry>,
    index: HashTable<Slot>,
    /// Seeded at random, so that no file can be made to collide; nothing is ever ordered by it.
    hasher: DefaultHashBuilder,
}

impl StringTable {
    /// How many distinct texts.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Bytes held, the index included.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let pages: usize = self.pages.iter().map(Vec::capacity).sum();
        pages + self.entries.bytes() + self.index.capacity() * (size_of::<Slot>() + 1)
    }

    /// The text of a symbol of this table; "" for one that is not of this table.
    #[inline]
    #[must_use]
    pub fn get(&self, sym: Sym) -> &str {
        if sym.0 as usize >= self.entries.len() {
            return "";
        }
        std::str::from_utf8(self.bytes_of(sym.0)).unwrap_or("")
    }

    /// The bytes of a text: as [`Self::get`] without looking at them again.
    #[inline]
    #[must_use]
    pub fn get_bytes(&self, sym: Sym) -> &[u8] {
        if (sym.0 as usize) < self.entries.len() { self.bytes_of(sym.0) } else { &[] }
    }

    #[inline]
    fn bytes_of(&self, at: u32) -> &[u8] {
        let entry = self.entries.get(at as usize);
        let start = entry.at as usize & (PAGE - 1);
        &self.pages[(entry.at >> PAGE_BITS) as usize][start..start + entry.len as usize]
    }

    /// The symbol of a text, if it has one.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<Sym> {
        self.find_hashed(self.hash(text.as_bytes()), text.as_bytes())
    }

    fn hash(&self, bytes: &[u8]) -> u32 {
        self.hasher.hash_one(bytes) as u32
    }

    fn find_hashed(&self, hash: u32, bytes: &[u8]) -> Option<Sym> {
        let is_it = |slot: &Slot| slot.hash == hash && self.bytes_of(slot.sym) == bytes;
        self.index.find(widen(hash), is_it).map(|slot| Sym(slot.sym))
    }

    /// The symbol of a text, which gets one if it has none.
    ///
    /// # Errors
    /// If there is no memory for it.
    pub fn intern(&mut self, text: &str) -> Result<Sym, TryReserveError> {
        let bytes = text.as_bytes();
        let hash = self.hash(bytes);
        if let Some(sym) = self.find_hashed(hash, bytes) {
            return Ok(sym);
        }
        let sym = self.entries.len() as u32;
        let place = self.place(bytes)?;
        self.entries.push(Entry { at: place, len: bytes.len() as u32 })?;
        self.index.insert_unique(widen(hash), Slot { hash, sym }, |slot| widen(slot.hash));
        Ok(Sym(sym))
    }

    fn place(&mut self, bytes: &[u8]) -> Result<u32, TryReserveError> {
        if bytes.len() > PAGE {
            return self.new_page(bytes, bytes.len());
        }
        if let Some(page) =
            self.open.and_then(|open| self.pages.get_mut(open)).filter(|page| page.len() + bytes.len() < PAGE)
        {
            let start = page.len();
            if page.capacity() < start + bytes.len() {
                // The first page grows by doubling: a small data set stays small.
                page.try_reserve(bytes.len())?;
            }
            page.extend_from_slice(bytes);
            return Ok((self.open.unwrap_or_default() << PAGE_BITS) as u32 | start as u32);
        }
        let first = self.open.is_none();
        let place = self.new_page(bytes, if first { bytes.len().max(1024) } else { PAGE })?;
        self.open = Some(self.pages.len() - 1);
        Ok(place)
    }

    fn new_page(&mut self, bytes: &[u8], capacity: usize) -> Result<u32, TryReserveError> {
        let mut page = Vec::new();
        page.try_reserve_exact(capacity)?;
        page.extend_from_slice(bytes);
        self.pages.try_reserve(1)?;
        self.pages.push(page);
        Ok(((self.pages.len() - 1) << PAGE_BITS) as u32)
    }

    /// Tells of every text in which something of `len` bytes is found. Pages are searched as a whole, so that a short text costs
    /// no search of its own; `find` says where in some bytes it stands first, from a place on.
    pub fn containing(&self, len: usize, find: impl Fn(&[u8], usize) -> Option<usize>, mut tell: impl FnMut(Sym)) {
        // The page at hand, and where in it something is found next.
        let (mut page, mut hit) = (u32::MAX, 0);
        for (entry, sym) in self.entries.iter().zip(0..) {
            let (at, start) = (entry.at >> PAGE_BITS, entry.at as usize & (PAGE - 1));
            let Some(bytes) = self.pages.get(at as usize) else { continue };
            if page != at || hit < start {
                (page, hit) = (at, find(bytes, start).unwrap_or(usize::MAX));
            }
            if hit.saturating_add(len) <= start + entry.len as usize {
                tell(Sym(sym));
            }
        }
    }

    /// Texts by symbol, from `first` on.
    pub fn texts_from(&self, first: u32) -> impl Iterator<Item = &str> {
        (first..self.entries.len() as u32).map(|at| self.get(Sym(at)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_once_whatever_its_length() {
        let mut table = StringTable::default();
        let long = "x".repeat(PAGE + 1);
        let texts: Vec<String> = (0..50_000).map(|i| format!("text {i}")).chain([long, String::new()]).collect();
        let syms: Vec<Sym> = texts.iter().map(|text| table.intern(text).unwrap()).collect();
        let again: Vec<Sym> = texts.iter().map(|text| table.intern(text).unwrap()).collect();
        assert_eq!(syms, again);
        assert!(texts.iter().zip(&syms).all(|(text, &sym)| table.get(sym) == text));
        assert_eq!(table.len(), texts.len());
        assert_eq!(table.find("text 7"), Some(syms[7]));
        assert_eq!(table.find("none"), None);
        let naive = |needle: &str| -> Vec<u32> {
            (0..table.len() as u32).filter(|&at| table.get(Sym(at)).contains(needle)).collect()
        };
        for needle in ["7", "t 77", "9t", "xxx", "nowhere", "text 49999"] {
            let mut found = Vec::new();
            let find = |bytes: &[u8], from: usize| {
                let text = std::str::from_utf8(bytes).unwrap();
                text[from..].find(needle).map(|at| from + at)
            };
            table.containing(needle.len(), find, |sym| found.push(sym.0));
            assert_eq!(found, naive(needle), "{needle}");
        }
    }
}
