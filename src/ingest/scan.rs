//! The structural scan: where brackets stand that are not in strings. Everything else of JSON is left to the parsers.
//!
//! Bytes are taken in blocks of 64 and turned into bit masks, one bit a byte:
//! ```text
//! {"a\"b":[1]}   bytes
//! .1..1.1.....   quotes      (the escaped one is taken out)
//! .11111......   in string   (prefix xor of the quotes)
//! 1.......1.11   brackets outside strings
//! ```
//! The idea of the masks is simdjson's (Langdale, Lemire: "Parsing gigabytes of JSON per second"); a byte-by-byte
//! machine in the tests says what they must yield.

/// What a block of 64 bytes holds; bit 0 is its first byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Masks {
    /// `{ [` outside strings.
    pub opens: u64,
    /// `} ]` outside strings.
    pub closes: u64,
    /// Line feeds.
    pub line_feeds: u64,
    /// Line feeds inside strings: no JSON has these.
    pub broken_lines: u64,
}

/// What must be known of the bytes before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Scan {
    /// All ones within a string, else 0.
    in_string: u64,
    /// 1 if the next byte is escaped.
    escaped: u64,
}

impl Scan {
    /// Length of a block.
    pub const BLOCK: usize = 64;

    /// Takes the next block.
    #[inline(always)]
    pub fn block(&mut self, block: &[u8; 64]) -> Masks {
        let raw = RawMasks::of(block);
        let escaped = self.escaped(raw.backslash);
        let quotes = raw.quote & !escaped;
        let in_string = prefix_xor(quotes) ^ self.in_string;
        // Arithmetic shift: the last bit spreads over all.
        self.in_string = (in_string.cast_signed() >> 63).cast_unsigned();
        let line_feeds = raw.line_feed;
        Masks {
            opens: raw.open & !in_string,
            closes: raw.close & !in_string,
            line_feeds,
            broken_lines: line_feeds & in_string,
        }
    }

    /// Bits of bytes that follow an odd run of backslashes.
    #[inline(always)]
    fn escaped(&mut self, backslash: u64) -> u64 {
        const ODD: u64 = 0xAAAA_AAAA_AAAA_AAAA;
        if backslash == 0 {
            return std::mem::take(&mut self.escaped);
        }
        let backslash = backslash & !self.escaped;
        let follows = backslash << 1 | self.escaped;
        let odd_starts = backslash & ODD & !follows;
        let (sequences, carry) = odd_starts.overflowing_add(backslash);
        self.escaped = u64::from(carry);
        let invert = sequences << 1;
        (!ODD ^ invert) & follows
    }
}

struct RawMasks {
    backslash: u64,
    quote: u64,
    open: u64,
    close: u64,
    line_feed: u64,
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
impl RawMasks {
    #[inline(always)]
    fn of(block: &[u8; 64]) -> Self {
        use std::arch::wasm32::{u8x16_eq, u8x16_splat, v128, v128_and, v128_any_true, v128_or};
        let lanes: [v128; 4] = bytemuck::cast(*block);
        let is = |byte: u8| gather(lanes.map(|lane| u8x16_eq(lane, u8x16_splat(byte))));
        // Most blocks have none: that is known sooner than where they are.
        let is_rare = |byte: u8| {
            let [a, b, c, d] = lanes.map(|lane| u8x16_eq(lane, u8x16_splat(byte)));
            if v128_any_true(v128_or(v128_or(a, b), v128_or(c, d))) { gather([a, b, c, d]) } else { 0 }
        };
        // { and [ differ in bit 5 only, as do } and ].
        let folded = lanes.map(|lane| v128_and(lane, u8x16_splat(!0x20)));
        let is_folded = |byte: u8| gather(folded.map(|lane| u8x16_eq(lane, u8x16_splat(byte))));
        let (open, close) = (is_folded(b'['), is_folded(b']'));
        Self { backslash: is_rare(b'\\'), quote: is(b'"'), open, close, line_feed: is_rare(b'\n') }
    }
}

/// The top bits of four times sixteen bytes.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[inline(always)]
fn gather(lanes: [std::arch::wasm32::v128; 4]) -> u64 {
    let [a, b, c, d] = lanes.map(|lane| u64::from(std::arch::wasm32::u8x16_bitmask(lane)));
    a | b << 16 | c << 32 | d << 48
}

/// Takes bit 5 out of every byte.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
const FOLD: u64 = !(u64::MAX / 255 * 0x20);

/// A bit for each byte that is this one, eight bytes at a time.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[inline(always)]
fn gather(words: [u64; 8], byte: u8) -> u64 {
    const LOWS: u64 = u64::MAX / 255 * 0x7F;
    let mut mask = 0;
    for (at, word) in words.into_iter().enumerate() {
        let rest = word ^ (u64::MAX / 255 * u64::from(byte));
        // The high bit of each byte that is zero, and of no other.
        let zeros = !(((rest & LOWS) + LOWS) | rest | LOWS);
        mask |= (zeros >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56 << (at * 8);
    }
    mask
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
impl RawMasks {
    #[inline]
    fn of(block: &[u8; 64]) -> Self {
        let words =
            std::array::from_fn(|at| block.as_chunks::<8>().0.get(at).map_or(0, |word| u64::from_le_bytes(*word)));
        let folded = words.map(|word| word & FOLD);
        Self {
            backslash: gather(words, b'\\'),
            quote: gather(words, b'"'),
            // { and [ differ in bit 5 only, as do } and ].
            open: gather(folded, b'['),
            close: gather(folded, b']'),
            line_feed: gather(words, b'\n'),
        }
    }
}

/// Bit i of the result is the xor of bits 0..=i.
#[inline(always)]
fn prefix_xor(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same, byte by byte.
    fn reference(bytes: &[u8]) -> (Vec<usize>, Vec<usize>) {
        let (mut brackets, mut broken) = (Vec::new(), Vec::new());
        let (mut in_string, mut escaped) = (false, false);
        for (at, &byte) in bytes.iter().enumerate() {
            if std::mem::take(&mut escaped) {
                if in_string && byte == b'\n' {
                    broken.push(at);
                } else if !in_string && matches!(byte, b'{' | b'[' | b'}' | b']') {
                    brackets.push(at);
                }
                continue;
            }
            match byte {
                b'\\' => escaped = true,
                b'"' => in_string = !in_string,
                b'\n' if in_string => broken.push(at),
                b'{' | b'[' | b'}' | b']' if !in_string => brackets.push(at),
                _ => {}
            }
        }
        (brackets, broken)
    }

    proptest! {
        #[test]
        fn masks_yield_what_a_byte_machine_does(text in r#"[\\"{}\[\]a,\n]{0,400}"#) {
            let mut bytes = text.into_bytes();
            bytes.resize(bytes.len().next_multiple_of(64), b' ');
            let mut scan = Scan::default();
            let (mut brackets, mut broken) = (Vec::new(), Vec::new());
            for (at, block) in bytes.as_chunks::<64>().0.iter().enumerate() {
                let masks = scan.block(block);
                let places = |mask: u64| (0..64).filter(move |bit| mask >> bit & 1 == 1).map(move |bit| at * 64 + bit);
                prop_assert_eq!(masks.opens & masks.closes, 0);
                let is_open = |at: usize| matches!(bytes[at], b'{' | b'[');
                prop_assert!(places(masks.opens).all(is_open) && !places(masks.closes).any(is_open));
                brackets.extend(places(masks.opens | masks.closes));
                broken.extend(places(masks.broken_lines));
            }
            prop_assert_eq!((brackets, broken), reference(&bytes));
        }
    }
}
