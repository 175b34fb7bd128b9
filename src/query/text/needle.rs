//! A text that is looked for, whatever its case.

/// Adds the bit that tells lower from upper case to each byte; letters of both cases become equal, and few others do.
const CASE: u64 = 0x2020_2020_2020_2020;
const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// A term in lower case, never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Needle {
    lower: String,
}

impl Needle {
    /// `None` for an empty text.
    pub fn new(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self { lower: text.to_lowercase() })
    }

    /// The term in lower case.
    pub fn as_str(&self) -> &str {
        &self.lower
    }

    /// Whether the text contains it. A term of ASCII letters is compared byte by byte; any other with the text in lower
    /// case, which is made for this.
    pub fn is_in(&self, text: &[u8]) -> bool {
        if self.lower.is_ascii() {
            return contains(text, self.lower.as_bytes());
        }
        // No letter beyond ASCII has an ASCII text in it.
        !text.is_ascii() && lower(text).contains(&self.lower)
    }
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

/// Whether `text` contains `needle`, which is ASCII in lower case. Eight places at a time: a place is looked at closer
/// where both the first and the last byte of the needle fit.
fn contains(text: &[u8], needle: &[u8]) -> bool {
    let (Some(&first), Some(&last)) = (needle.first(), needle.last()) else { return true };
    let Some(places) = (text.len() + 1).checked_sub(needle.len()) else { return false };
    let is_at = |at: usize| text.get(at..at + needle.len()).is_some_and(|here| here.eq_ignore_ascii_case(needle));
    if places < 8 {
        return (0..places).any(|at| text.get(at).is_some_and(|byte| byte | 0x20 == first | 0x20) && is_at(at));
    }
    let (first, last) = (splat(first), splat(last));
    // The last eight places overlap those before them.
    let blocks = (0..places - 7).step_by(8).chain([places - 8]);
    for at in blocks {
        let differs = (eight(text, at) | CASE) ^ first | (eight(text, at + needle.len() - 1) | CASE) ^ last;
        let mut hits = differs.wrapping_sub(ONES) & !differs & HIGHS;
        while hits != 0 {
            if is_at(at + (hits.trailing_zeros() / 8) as usize) {
                return true;
            }
            hits &= hits - 1;
        }
    }
    false
}

fn splat(byte: u8) -> u64 {
    (u64::from(byte) * ONES) | CASE
}

fn eight(text: &[u8], at: usize) -> u64 {
    text.get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |bytes| u64::from_le_bytes(*bytes))
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
        #[test]
        fn it_finds_what_the_standard_library_finds(text in "[a-cA-C@`=. ]{0,40}", needle in "[a-cA-C@`=]{1,4}") {
            let naive = text.to_lowercase().contains(&needle.to_lowercase());
            prop_assert_eq!(is_in(&needle, &text), naive);
        }
    }
}
