//! A text that is looked for, whatever its case.

/// The bit that tells lower from upper case; with it letters of both cases are equal, and few other bytes are.
const CASE: u8 = 0x20;

/// Places that are looked at together.
const BLOCK: usize = 16;

/// Bytes of which texts of traces are full, the commonest first: ids, numbers, addresses, names.
const COMMON: &[u8] = b"0123456789eairtnsocdlu/-.pmhgbfvy_:wk=?x";

/// A term in lower case, never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Needle {
    lower: String,
    /// Where its two rarest bytes stand: few texts have both so far apart.
    anchors: [usize; 2],
}

impl Needle {
    /// `None` for an empty text.
    pub fn new(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| {
            let lower = text.to_lowercase();
            Self { anchors: anchors(lower.as_bytes()), lower }
        })
    }

    /// The term in lower case.
    pub fn as_str(&self) -> &str {
        &self.lower
    }

    /// Whether it is ASCII.
    pub fn is_ascii(&self) -> bool {
        self.lower.is_ascii()
    }

    /// Where a text contains it first, from a place on. Only of a term that is ASCII.
    pub fn find(&self, text: &[u8], from: usize) -> Option<usize> {
        self.position(text.get(from..)?).map(|at| from + at)
    }

    /// Whether the text contains it. A term of ASCII letters is compared byte by byte; any other with the text in lower
    /// case, which is made for this.
    pub fn is_in(&self, text: &[u8]) -> bool {
        if self.lower.is_ascii() {
            return self.position(text).is_some();
        }
        // No letter beyond ASCII has an ASCII text in it.
        !text.is_ascii() && lower(text).contains(&self.lower)
    }

    /// Where `text` first contains the term, which is ASCII. Sixteen places at a time: they are looked at closer where both
    /// anchors fit at one of them.
    fn position(&self, text: &[u8]) -> Option<usize> {
        let needle = self.lower.as_bytes();
        let anchors = self.anchors.map(|at| (at, needle.get(at).map_or(0, |byte| byte | CASE)));
        let places = (text.len() + 1).checked_sub(needle.len())?;
        let [(a, first), (b, second)] = anchors;
        let (heads, tails) = (text.get(a..a + places)?, text.get(b..b + places)?);
        let is_at = |at: usize, head: u8, tail: u8| {
            let may_be = head | CASE == first && tail | CASE == second;
            may_be && text.get(at..at + needle.len()).is_some_and(|here| here.eq_ignore_ascii_case(needle))
        };
        let is_one = |(at, (head, tail)): (usize, (&u8, &u8))| is_at(at, *head, *tail).then_some(at);
        let (head_blocks, tail_blocks) = (heads.as_chunks().0, tails.as_chunks().0);
        for (block, (block_heads, block_tails)) in head_blocks.iter().zip(tail_blocks).enumerate() {
            if may_fit(block_heads, block_tails, first, second) {
                let found = (block * BLOCK..).zip(block_heads.iter().zip(block_tails)).find_map(is_one);
                if found.is_some() {
                    return found;
                }
            }
        }
        let rest = head_blocks.len() * BLOCK;
        (rest..).zip(heads.get(rest..)?.iter().zip(tails.get(rest..)?)).find_map(is_one)
    }
}

/// The places of the two rarest bytes of a term, the first and last of equal ones.
fn anchors(lower: &[u8]) -> [usize; 2] {
    let rarity = |at: &usize| COMMON.iter().position(|byte| *byte == lower[*at]).unwrap_or(COMMON.len());
    let last = (0..lower.len()).max_by_key(rarity).unwrap_or(0);
    let first = (0..lower.len()).rev().filter(|at| *at != last).max_by_key(rarity).unwrap_or(last);
    [first, last]
}

/// Whether `text` ends with `end`, which is in lower case.
pub(super) fn ends_with(text: &[u8], end: &str) -> bool {
    if !end.is_ascii() {
        return lower(text).ends_with(end);
    }
    let at = text.len().checked_sub(end.len());
    at.and_then(|at| text.get(at..)).is_some_and(|tail| tail.eq_ignore_ascii_case(end.as_bytes()))
}

/// Whether `text` begins with `start`, which is in lower case.
pub(super) fn starts_with(text: &[u8], start: &str) -> bool {
    if !start.is_ascii() {
        return lower(text).starts_with(start);
    }
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes()))
}

fn lower(text: &[u8]) -> String {
    String::from_utf8_lossy(text).to_lowercase()
}

/// Whether at any place the head is `first` and the tail is `last`, but for the bit of the case.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[inline(always)]
fn may_fit(heads: &[u8; BLOCK], tails: &[u8; BLOCK], first: u8, last: u8) -> bool {
    use std::arch::wasm32::{u8x16_eq, u8x16_splat, v128, v128_and, v128_any_true, v128_or};
    let (heads, tails): (v128, v128) = (bytemuck::cast(*heads), bytemuck::cast(*tails));
    let is = |bytes, byte| u8x16_eq(v128_or(bytes, u8x16_splat(CASE)), u8x16_splat(byte));
    v128_any_true(v128_and(is(heads, first), is(tails, last)))
}

/// Whether at any place the head is `first` and the tail is `last`, but for the bit of the case.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[inline(always)]
fn may_fit(heads: &[u8; BLOCK], tails: &[u8; BLOCK], first: u8, last: u8) -> bool {
    let fits = |(head, tail): (&u8, &u8)| u8::from(head | CASE == first) & u8::from(tail | CASE == last);
    heads.iter().zip(tails).fold(0, |any, pair| any | fits(pair)) != 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn is_in(needle: &str, text: &str) -> bool {
        Needle::new(needle).unwrap().is_in(text.as_bytes())
    }

    #[test]
    fn case_does_not_matter() {
        assert!(is_in("SELECT", "select * from orders") && is_in("ORDERS", "Select * From Orders"));
        assert!(is_in("grün", "die GRÜNE Wiese") && !is_in("grün", "die grune Wiese"));
        assert!(is_in("@", "a@b") && !is_in("@", "a`b") && !is_in("[", "{{{{{{{{{{{{{{{{{"));
        assert_eq!(Needle::new(""), None);
    }

    #[test]
    fn ends_of_texts() {
        assert!(ends_with(b"http.Status", "status") && ends_with(b"a", "") && !ends_with(b"us", "status"));
        assert!(starts_with(b"500 OK", "500") && !starts_with(b"5", "500") && starts_with("Übel".as_bytes(), "üb"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn it_finds_what_the_standard_library_finds(text in "[a-cA-C@`=. ]{0,40}", needle in "[a-cA-C@`=]{1,4}") {
            let naive = text.to_lowercase().find(&needle.to_lowercase());
            prop_assert_eq!(is_in(&needle, &text), naive.is_some());
            prop_assert_eq!(Needle::new(&needle).unwrap().find(text.as_bytes(), 0), naive);
        }
    }
}
