//! Ids as they came over the wire, and row indexes; the two never share a type.
//!
//! A trace id of up to 32 hex digits and a span id of up to 16 (or base64 of 16 or 8 bytes) is *binary*; anything else
//! is *opaque*: interned text, compared as text, shown as it came. A binary and an opaque id are never equal.

/// An interned string of one [`StringTable`](super::StringTable).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sym(pub u32);

/// Row of a span in a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SpanIx(pub u32);

/// Position of a trace in a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TraceIx(pub u32);

/// What a text says as an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParsedId<T> {
    /// Empty, or all zeros: there is none.
    Absent,
    /// A binary id.
    Binary(T),
    /// Neither hex nor base64 of the right length.
    Opaque,
}

/// Bytes of a UUID as it is written: 8-4-4-4-12 hexadecimal digits.
pub const UUID_LEN: usize = 36;

/// Whether a text begins with a UUID, whatever follows it.
#[must_use]
pub fn begins_with_uuid(text: &[u8]) -> bool {
    let fits = |(at, byte): (usize, &u8)| match at {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    };
    text.get(..UUID_LEN).is_some_and(|text| text.iter().enumerate().all(fits))
}

/// First character of a text that stands for a JSON integer beyond `u64`: such an id is opaque even where its digits
/// look like hex. A private-use character that no real id begins with; it is cut off before interning.
pub const BIG_INTEGER_MARK: char = '\u{f8ff}';

/// Reads a trace id: up to 32 hex digits, or base64 of 16 bytes.
#[must_use]
pub fn parse_trace_id(text: &str) -> ParsedId<u128> {
    parse(text, 32, 16)
}

/// Reads a span id: up to 16 hex digits, or base64 of 8 bytes.
#[must_use]
pub fn parse_span_id(text: &str) -> ParsedId<u64> {
    match parse(text, 16, 8) {
        // At most 16 hex digits or 8 bytes: nothing is cut.
        ParsedId::Binary(id) => ParsedId::Binary(id as u64),
        ParsedId::Absent => ParsedId::Absent,
        ParsedId::Opaque => ParsedId::Opaque,
    }
}

fn parse(text: &str, digits: usize, bytes: usize) -> ParsedId<u128> {
    if text.is_empty() {
        return ParsedId::Absent;
    }
    let value = if text.len() <= digits { from_hex(text.as_bytes()) } else { None };
    match value.or_else(|| from_base64(text.as_bytes(), bytes)) {
        Some(0) => ParsedId::Absent,
        Some(id) => ParsedId::Binary(id),
        None => ParsedId::Opaque,
    }
}

/// At most 32 digits, by halves: wide integers are slow in wasm, and every span has some ids.
fn from_hex(text: &[u8]) -> Option<u128> {
    let (high, low) = text.split_at(text.len().saturating_sub(16));
    Some(u128::from(hex_half(high)?) << 64 | u128::from(hex_half(low)?))
}

fn hex_half(text: &[u8]) -> Option<u64> {
    const NONE: u8 = 0xFF;
    const DIGITS: [u8; 256] = {
        let mut table = [NONE; 256];
        let mut digit = 0;
        while digit < 16 {
            table[b"0123456789abcdef"[digit] as usize] = digit as u8;
            table[b"0123456789ABCDEF"[digit] as usize] = digit as u8;
            digit += 1;
        }
        table
    };
    let (mut value, mut seen) = (0, 0);
    for &byte in text {
        let digit = DIGITS[usize::from(byte)];
        seen |= digit;
        value = value << 4 | u64::from(digit & 15);
    }
    (seen != NONE).then_some(value)
}

/// The six bits of a digit of base64, in either alphabet; `None` of anything else.
#[must_use]
pub fn base64_digit(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    })
}

/// Both alphabets, padded or not, exactly `bytes` bytes; unused bits must be zero, so that free text of that length
/// rarely passes.
fn from_base64(text: &[u8], bytes: usize) -> Option<u128> {
    let full = bytes.div_ceil(3) * 4;
    let bare = (bytes * 8).div_ceil(6);
    let body = match text.len() {
        len if len == full => {
            let (body, padding) = text.split_at(bare);
            padding.iter().all(|&byte| byte == b'=').then_some(body)?
        }
        len if len == bare => text,
        _ => return None,
    };
    let unused = bare * 6 - bytes * 8;
    let mut value = 0_u128;
    for (at, &byte) in body.iter().enumerate() {
        let six = base64_digit(byte)?;
        if at + 1 < bare {
            value = value << 6 | u128::from(six);
        } else {
            if six & ((1 << unused) - 1) != 0 {
                return None;
            }
            value = value << (6 - unused) | u128::from(six >> unused);
        }
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_is_padded_and_lower_cased() {
        assert_eq!(parse_span_id("1a"), ParsedId::Binary(0x1a));
        assert_eq!(parse_span_id("00F067AA0BA902B7"), ParsedId::Binary(0x00f0_67aa_0ba9_02b7));
        assert_eq!(
            parse_trace_id("af7651916cd43dd8448eb211c80319c"),
            ParsedId::Binary(0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c)
        );
    }

    #[test]
    fn base64_is_read_by_length_and_hex_goes_first() {
        assert_eq!(parse_span_id("AAAAAAAAAAA="), ParsedId::Absent);
        assert_eq!(parse_span_id("AAAAAAAAAAE="), ParsedId::Binary(1));
        assert_eq!(parse_span_id("__________8"), ParsedId::Binary(u64::MAX));
        assert_eq!(parse_span_id("__________8="), ParsedId::Binary(u64::MAX));
        assert_eq!(parse_trace_id("AAAAAAAAAAAAAAAAAAAAAQ=="), ParsedId::Binary(1));
        assert_eq!(parse_span_id("abcdefabcdef"), ParsedId::Binary(0xabcd_efab_cdef));
    }

    #[test]
    fn all_else_is_opaque() {
        for text in ["zzz", "order-server-span-001", "I", "0af7651916cd43dd8448eb211c80319c", "hello-world", "é"] {
            assert_eq!(parse_span_id(text), ParsedId::Opaque, "{text}");
        }
        assert_eq!(parse_trace_id("550e8400-e29b-41d4-a716-446655440000"), ParsedId::Opaque);
        assert_eq!(parse_span_id(""), ParsedId::Absent);
        assert_eq!(parse_span_id("0000"), ParsedId::Absent);
    }
}
