//! A picture as PNG, made of rows as they are drawn. The browser's own writer takes a canvas as a whole, and the page stands still
//! for a quarter of a second while it draws and writes one of ten megapixels.
//!
//! Pixels are opaque and rows unfiltered: what charts are made of, flat areas, packs well as it is.

use crate::checksum::crc32;

const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// Bits a channel; red, green and blue; packed, filtered and interlaced in the only usual way.
const KIND: [u8; 5] = [8, 2, 0, 0, 0];

/// Rows as they are to be packed (zlib): of each a 0 (not filtered), then red, green and blue of its px. `rgba` has whole rows of
/// `width` px, as a canvas tells them; how opaque they are is left out.
#[must_use]
pub fn rows(rgba: &[u8], width: u32) -> Vec<u8> {
    let width = width.max(1) as usize;
    let mut out = Vec::with_capacity((3 * width + 1) * (rgba.len() / (4 * width)));
    for row in rgba.chunks_exact(4 * width) {
        out.push(0);
        for px in row.chunks_exact(4) {
            out.extend_from_slice(&px[..3]);
        }
    }
    out
}

/// What stands before and after the packed rows, `packed`, of a picture of this size.
#[must_use]
pub fn around(width: u32, height: u32, packed: &[u8]) -> [Vec<u8>; 2] {
    let mut before = SIGNATURE.to_vec();
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    let (head, head_sum) = chunk(b"IHDR", &[&size[..], &KIND].concat());
    before.extend_from_slice(&head);
    before.extend_from_slice(&size);
    before.extend_from_slice(&KIND);
    before.extend_from_slice(&head_sum);
    let (data, data_sum) = chunk(b"IDAT", packed);
    before.extend_from_slice(&data);
    let (end, end_sum) = chunk(b"IEND", &[]);
    [before, [&data_sum[..], &end, &end_sum].concat()]
}

/// What stands before and after the bytes of a chunk: their number and its name; the checksum of both.
fn chunk(name: &[u8; 4], bytes: &[u8]) -> ([u8; 8], [u8; 4]) {
    let mut before = [0; 8];
    before[..4].copy_from_slice(&(bytes.len() as u32).to_be_bytes());
    before[4..].copy_from_slice(name);
    (before, (!crc32(crc32(!0, name), bytes)).to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chunks_are_those_of_the_smallest_picture() {
        // One white px, as other programs write it: signature, IHDR, IDAT, IEND.
        let packed = [0x78, 0x9C, 0x63, 0xF8, 0xFF, 0xFF, 0x3F, 0x00, 0x05, 0xFE, 0x02, 0xFE];
        let [before, after] = around(1, 1, &packed);
        let head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\0\0\0\x0cIDAT";
        assert_eq!(before, head);
        assert_eq!(after, b"\r\xef\x46\xb8\0\0\0\0IEND\xaeB`\x82");
    }

    #[test]
    fn rows_lose_what_is_not_a_colour_and_broken_ones_are_left_out() {
        let rgba: Vec<u8> = (1..=18).collect();
        assert_eq!(rows(&rgba, 2), [0, 1, 2, 3, 5, 6, 7, 0, 9, 10, 11, 13, 14, 15]);
        assert!(rows(&[], 0).is_empty());
    }
}
