//! Integers as decimal digits, without an allocation for each.

/// Digits of an `i64`, sign included, at the end of a buffer.
pub(super) struct Digits {
    bytes: [u8; 20],
    start: usize,
}

impl Digits {
    pub fn of(value: i64) -> Self {
        let mut out = Self { bytes: [b'0'; 20], start: 20 };
        let mut rest = value.unsigned_abs();
        loop {
            // Below 10, so it fits.
            out.push(b'0' + (rest % 10) as u8);
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        if value < 0 {
            out.push(b'-');
        }
        out
    }

    fn push(&mut self, byte: u8) {
        self.start = self.start.saturating_sub(1);
        if let Some(at) = self.bytes.get_mut(self.start) {
            *at = byte;
        }
    }

    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(self.start..).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn they_are_those_of_the_standard_library(value: i64, shift in 0_u32..64) {
            for value in [value >> shift, i64::MIN, i64::MAX, 0] {
                let (digits, text) = (Digits::of(value), value.to_string());
                prop_assert_eq!(digits.as_bytes(), text.as_bytes());
            }
        }
    }
}
