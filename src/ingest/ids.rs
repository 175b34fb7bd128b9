//! Ids as formats write them: hex, base64, numbers, free text.

use super::json::{Json, Read, Scalar};
use crate::model::{
    AttrRange, BIG_INTEGER_MARK, BatchWriter, Definition, Flags, NONE, Owner, ParsedId, parse_span_id, parse_trace_id,
};

/// An id of a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Id {
    /// Not given, empty, null or all zeros.
    #[default]
    Absent,
    /// Binary.
    Binary(u128),
    /// Symbol of a text.
    Opaque(u32),
}

impl Id {
    /// High half, low half; an opaque one is a symbol in the low half.
    pub fn halves(self) -> [u64; 2] {
        match self {
            Self::Absent => [0; 2],
            Self::Binary(id) => [(id >> 64) as u64, id as u64],
            Self::Opaque(sym) => [0, u64::from(sym)],
        }
    }

    /// `bit` if it is opaque.
    pub fn opaque_flag(self, bit: u32) -> u32 {
        if matches!(self, Self::Opaque(_)) { bit } else { 0 }
    }
}

/// Reads a trace id. Numbers within `u64` are binary, in two's complement where negative.
pub(super) fn trace_id(value: &Scalar<'_>, out: &mut BatchWriter) -> Id {
    read(value, out, parse_trace_id)
}

/// Reads a span id. See [`trace_id`].
pub(super) fn span_id(value: &Scalar<'_>, out: &mut BatchWriter) -> Id {
    read(value, out, |text| match parse_span_id(text) {
        ParsedId::Binary(id) => ParsedId::Binary(u128::from(id)),
        ParsedId::Absent => ParsedId::Absent,
        ParsedId::Opaque => ParsedId::Opaque,
    })
}

fn read(value: &Scalar<'_>, out: &mut BatchWriter, parse: impl Fn(&str) -> ParsedId<u128>) -> Id {
    let number = |id: u64| if id == 0 { Id::Absent } else { Id::Binary(u128::from(id)) };
    match value {
        Scalar::Null => Id::Absent,
        Scalar::Unsigned(id) => number(*id),
        Scalar::Signed(id) => number(id.cast_unsigned()),
        // 1e3 is an integer too; one that is not exact never comes here.
        Scalar::Float(id) if id.fract() == 0.0 && (0.0..=u64::MAX as f64).contains(id) => number(*id as u64),
        Scalar::Text(text) => match text.strip_prefix(BIG_INTEGER_MARK) {
            Some(digits) => Id::Opaque(out.text(digits)),
            None => match parse(text) {
                ParsedId::Absent => Id::Absent,
                ParsedId::Binary(id) => Id::Binary(id),
                ParsedId::Opaque => Id::Opaque(out.text(text)),
            },
        },
        other => Id::Opaque(out.text(&other.to_text())),
    }
}

/// Reads the trace id of a container: that of its spans that have none of their own.
pub(super) fn define_trace(container: u64, json: &mut Json<'_>, out: &mut BatchWriter) -> Read<()> {
    let value = json.exact()?;
    let id = trace_id(&value, out);
    if id != Id::Absent {
        let context = out.context(container, None, Owner::Trace);
        let flags = Flags(id.opaque_flag(Flags::TRACE_OPAQUE));
        let attributes = AttrRange::default();
        let trace_id = id.halves();
        out.batch.definitions.push(Definition { trace_id, context, name: NONE, version: NONE, attributes, flags });
    }
    Ok(())
}
