//! CRC-32, which gzip and PNG have in common.

/// Goes on with a checksum that begins with all bits set and is inverted at its end; four bits at a time: the usual table for
/// eight is a kilobyte that no brotli makes smaller.
#[must_use]
pub fn crc32(mut crc: u32, bytes: &[u8]) -> u32 {
    const TABLE: [u32; 16] = {
        let mut table = [0; 16];
        let mut at = 0;
        while at < 16 {
            let (mut value, mut bit) = (at as u32, 0);
            while bit < 4 {
                value = if value & 1 == 1 { 0xEDB8_8320 ^ (value >> 1) } else { value >> 1 };
                bit += 1;
            }
            table[at] = value;
            at += 1;
        }
        table
    };
    for byte in bytes {
        crc ^= u32::from(*byte);
        crc = TABLE[(crc & 15) as usize] ^ (crc >> 4);
        crc = TABLE[(crc & 15) as usize] ^ (crc >> 4);
    }
    crc
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn it_has_the_check_value_of_the_catalogue() {
        assert_eq!(!crc32(!0, b"123456789"), 0xCBF4_3926);
        assert_eq!(!crc32(!0, b""), 0);
    }

    proptest! {
        #[test]
        fn it_is_what_dividing_bit_by_bit_leaves(bytes in prop::collection::vec(any::<u8>(), 0..200), cut in 0_usize..200) {
            let mut naive = !0_u32;
            for byte in &bytes {
                for bit in 0..8 {
                    let is_odd = (naive ^ u32::from(byte >> bit)) & 1 == 1;
                    naive = (naive >> 1) ^ if is_odd { 0xEDB8_8320 } else { 0 };
                }
            }
            let (first, second) = bytes.split_at(cut.min(bytes.len()));
            prop_assert_eq!(crc32(crc32(!0, first), second), naive);
        }
    }
}
