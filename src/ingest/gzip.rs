//! gzip (RFC 1952) round miniz_oxide's inflate: one member or several after one another. The crates that do this bring
//! 16 kB of tables for a checksum, which no brotli makes smaller.

use crate::checksum::crc32;
use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZFlush, MZStatus};

/// What gzip begins with.
pub(super) const MAGIC: &[u8] = b"\x1f\x8b";

/// Inflated at a time.
const STEP: usize = 64 * 1024;

/// Checksum and length.
const TRAILER: usize = 8;

enum State {
    /// What came of a header so far.
    Header(Vec<u8>),
    Body,
    /// What came of a trailer so far.
    Trailer(Vec<u8>),
}

/// Unpacks one file.
pub(super) struct Gzip {
    state: State,
    members: u32,
    inflate: Box<InflateState>,
    checksum: u32,
    len: u32,
}

impl Default for Gzip {
    fn default() -> Self {
        let inflate = InflateState::new_boxed(DataFormat::Raw);
        Self { state: State::Header(Vec::new()), members: 0, inflate, checksum: !0, len: 0 }
    }
}

impl Gzip {
    /// Appends what the next bytes hold.
    ///
    /// # Errors
    /// What is wrong; what is in `out` by then is good but for a checksum that differs.
    pub fn push(&mut self, mut bytes: &[u8], out: &mut Vec<u8>) -> Result<(), &'static str> {
        while !bytes.is_empty() {
            bytes = match &mut self.state {
                State::Header(begin) => {
                    // Padding after the last member, as tapes and block devices have it.
                    if self.members > 0 && begin.is_empty() && bytes.iter().all(|byte| *byte == 0) {
                        return Ok(());
                    }
                    let known = begin.len();
                    begin.extend_from_slice(bytes);
                    let Some(end) = header_len(begin)? else { return Ok(()) };
                    self.state = State::Body;
                    &bytes[end - known..]
                }
                State::Body => self.inflate(bytes, out)?,
                State::Trailer(begin) => {
                    let (now, rest) = bytes.split_at((TRAILER - begin.len()).min(bytes.len()));
                    begin.extend_from_slice(now);
                    if begin.len() == TRAILER {
                        self.end_member()?;
                    }
                    rest
                }
            };
        }
        Ok(())
    }

    /// Inflates, and returns what is left after the end of the member.
    fn inflate<'a>(&mut self, mut bytes: &'a [u8], out: &mut Vec<u8>) -> Result<&'a [u8], &'static str> {
        loop {
            let start = out.len();
            out.resize(start + STEP, 0);
            let step = inflate(&mut self.inflate, bytes, &mut out[start..], MZFlush::None);
            out.truncate(start + step.bytes_written);
            bytes = &bytes[step.bytes_consumed..];
            self.checksum = crc32(self.checksum, &out[start..]);
            self.len = self.len.wrapping_add(step.bytes_written as u32);
            match step.status {
                Ok(MZStatus::StreamEnd) => {
                    self.state = State::Trailer(Vec::new());
                    return Ok(bytes);
                }
                // No progress: all that came is used up.
                Ok(_) if bytes.is_empty() && step.bytes_written < STEP => return Ok(bytes),
                Ok(_) => {}
                Err(miniz_oxide::MZError::Buf) => return Ok(bytes),
                Err(_) => return Err("its packed data is damaged"),
            }
        }
    }

    fn end_member(&mut self) -> Result<(), &'static str> {
        let State::Trailer(trailer) = std::mem::replace(&mut self.state, State::Header(Vec::new())) else {
            return Ok(());
        };
        let told = [(!self.checksum).to_le_bytes(), self.len.to_le_bytes()].concat();
        self.inflate.reset(DataFormat::Raw);
        (self.checksum, self.len) = (!0, 0);
        self.members += 1;
        if trailer == told { Ok(()) } else { Err("its checksum differs") }
    }
}

/// Length of the header that `bytes` begin with; none if more of it must be seen.
fn header_len(bytes: &[u8]) -> Result<Option<usize>, &'static str> {
    const HAS_CHECKSUM: u8 = 2;
    const HAS_EXTRA: u8 = 4;
    const HAS_NAME: u8 = 8;
    const HAS_COMMENT: u8 = 16;
    if !MAGIC.starts_with(&bytes[..bytes.len().min(MAGIC.len())]) {
        return Err("something else follows its end");
    }
    let Some(fixed) = bytes.first_chunk::<10>() else { return Ok(None) };
    let (method, flags) = (fixed[2], fixed[3]);
    if method != 8 {
        return Err("it is packed by an unknown method");
    }
    let mut at = fixed.len();
    if flags & HAS_EXTRA != 0 {
        let Some(len) = bytes.get(at..).and_then(|rest| rest.first_chunk::<2>()) else { return Ok(None) };
        at += 2 + usize::from(u16::from_le_bytes(*len));
    }
    for flag in [HAS_NAME, HAS_COMMENT] {
        if flags & flag != 0 {
            let Some(len) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == 0)) else {
                return Ok(None);
            };
            at += len + 1;
        }
    }
    at += if flags & HAS_CHECKSUM != 0 { 2 } else { 0 };
    Ok((at <= bytes.len()).then_some(at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, GzBuilder};
    use proptest::prelude::*;
    use std::io::Write as _;

    fn pack(bytes: &[u8], builder: GzBuilder) -> Vec<u8> {
        let mut encoder = builder.write(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn unpack(bytes: &[u8], step: usize) -> Result<Vec<u8>, &'static str> {
        let (mut gzip, mut out) = (Gzip::default(), Vec::new());
        bytes.chunks(step).try_for_each(|part| gzip.push(part, &mut out)).map(|()| out)
    }

    #[test]
    fn damage_is_told() {
        let packed = pack(b"some text, some text", GzBuilder::new());
        let with = |at: usize, byte: u8| [&packed[..at], &[byte], &packed[at + 1..]].concat();
        assert_eq!(unpack(&packed, 3).unwrap(), b"some text, some text");
        assert_eq!(unpack(&with(packed.len() - 8, !packed[packed.len() - 8]), 9), Err("its checksum differs"));
        assert_eq!(unpack(&with(2, 7), 9), Err("it is packed by an unknown method"));
        assert_eq!(unpack(&with(10, 0xFF), 9), Err("its packed data is damaged"));
        assert_eq!(unpack(&[packed.as_slice(), b"junk"].concat(), 99), Err("something else follows its end"));
        assert!(unpack(&[packed.as_slice(), &[0; 600]].concat(), 100).is_ok());
    }

    proptest! {
        #[test]
        fn what_was_packed_comes_out(
            parts in proptest::collection::vec((proptest::collection::vec(0_u8..8, 0..3000), any::<[bool; 3]>()), 1..4),
            step in 1_usize..500,
        ) {
            let packed: Vec<u8> = parts.iter().flat_map(|(bytes, [has_name, has_comment, has_extra])| {
                let mut builder = GzBuilder::new();
                builder = if *has_name { builder.filename("a name") } else { builder };
                builder = if *has_comment { builder.comment("a comment") } else { builder };
                pack(bytes, if *has_extra { builder.extra(vec![0, 1, 2]) } else { builder })
            }).collect();
            let plain: Vec<u8> = parts.iter().flat_map(|(bytes, _)| bytes.clone()).collect();
            prop_assert_eq!(unpack(&packed, step).unwrap(), plain);
        }
    }
}
