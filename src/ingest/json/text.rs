//! Where a text of JSON ends, and what its escapes say.

/// What a text with escapes says; none where an escape is none of JSON's, or half of a pair of surrogates.
pub(super) fn unescaped(text: &str) -> Option<String> {
    let mut parts = text.split('\\');
    let mut out = String::with_capacity(text.len());
    out.push_str(parts.next()?);
    while let Some(part) = parts.next() {
        let Some(&kind) = part.as_bytes().first() else {
            // Two backslashes in a row: the part between them is empty, and what follows is plain.
            out.push('\\');
            out.push_str(parts.next()?);
            continue;
        };
        let (escaped, plain) = match kind {
            b'u' => {
                let unit = |part: &str| part.get(1..5).and_then(hex4);
                let first = unit(part)?;
                match first {
                    0xD800..0xDC00 => {
                        // The other half must follow at once.
                        let low = parts.next().filter(|next| part.len() == 5 && next.starts_with('u'))?;
                        let second = unit(low).filter(|unit| (0xDC00..0xE000).contains(unit))?;
                        (char::from_u32(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))?, low.get(5..)?)
                    }
                    _ => (char::from_u32(first)?, part.get(5..)?),
                }
            }
            _ => (simple_escape(kind)?, part.get(1..)?),
        };
        out.push(escaped);
        out.push_str(plain);
    }
    Some(out)
}

fn simple_escape(kind: u8) -> Option<char> {
    Some(match kind {
        b'"' => '"',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        _ => return None,
    })
}

fn hex4(digits: &str) -> Option<u32> {
    digits.chars().try_fold(0, |number, digit| Some(number << 4 | digit.to_digit(16)?))
}

/// Where a plain text ends: the first quote, backslash or control character from `start` on, or the end.
#[inline]
pub(super) fn plain_end(bytes: &[u8], start: usize) -> usize {
    const ONES: u64 = u64::MAX / 255;
    const HIGHS: u64 = ONES << 7;
    // The high bit of each byte that is zero; above the lowest such byte there may be more, which do not matter.
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word & HIGHS;
    let mut at = start;
    while let Some(word) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*word);
        let controls = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
        let found = zeros(word ^ (ONES * u64::from(b'"'))) | zeros(word ^ (ONES * u64::from(b'\\'))) | controls;
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    while bytes.get(at).is_some_and(|byte| !matches!(byte, b'"' | b'\\' | 0..0x20)) {
        at += 1;
    }
    at.min(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn texts_end_where_they_end(text in "[ -~\u{0}-\u{1f}\"\\\\é😀]{0,40}", start in 0_usize..10) {
            let bytes = text.as_bytes();
            let start = start.min(bytes.len());
            let end = bytes[start..].iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20));
            prop_assert_eq!(plain_end(bytes, start), end.map_or(bytes.len(), |end| start + end));
        }
    }
}
