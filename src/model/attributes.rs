//! Attributes: typed as they came, eight bytes each.
//!
//! An attribute is a key and a value in 32 bits: a symbol, a small integer, or the position of a 64-bit value beside.
//! The type sits in the top four bits of the key. Lists stay where they were appended; a span holds their range.

use super::{SegVec, StringTable, Sym};
use bytemuck::{Pod, Zeroable};
use std::cmp::Ordering;
use std::collections::TryReserveError;

const KEY_BITS: u32 = 28;
const KEY_MASK: u32 = (1 << KEY_BITS) - 1;

/// The types a value can have; the number is part of the batch protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(super) enum Tag {
    Null = 0,
    Text = 1,
    Bool = 2,
    SmallInt = 3,
    Int = 4,
    Double = 5,
    Bytes = 6,
    Json = 7,
}

impl Tag {
    #[inline]
    fn of(bits: u32) -> Self {
        match bits {
            1 => Self::Text,
            2 => Self::Bool,
            3 => Self::SmallInt,
            4 => Self::Int,
            5 => Self::Double,
            6 => Self::Bytes,
            7 => Self::Json,
            _ => Self::Null,
        }
    }
}

/// A value, typed as it came.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// No value.
    Null,
    /// Text.
    Text(&'a str),
    /// Truth value.
    Bool(bool),
    /// Integer.
    Int(i64),
    /// Floating point number; may be NaN or infinite.
    Double(f64),
    /// Bytes, as base64 text.
    Bytes(&'a str),
    /// Array or map, as compact JSON text.
    Json(&'a str),
}

impl Value<'_> {
    /// The type in a word: `string bool int double bytes json null`.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Text(_) => "string",
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Double(_) => "double",
            Self::Bytes(_) => "bytes",
            Self::Json(_) => "json",
        }
    }

    /// The value as text; "" for null.
    #[must_use]
    pub fn to_text(&self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Text(text) | Self::Bytes(text) | Self::Json(text) => (*text).to_owned(),
            Self::Bool(value) => value.to_string(),
            Self::Int(value) => value.to_string(),
            Self::Double(value) => super::float_text(*value),
        }
    }

    /// The text, where the value is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    fn rank(&self) -> u32 {
        match self {
            Self::Null => 0,
            Self::Bool(_) => 1,
            Self::Int(_) => 2,
            Self::Double(_) => 3,
            Self::Text(_) => 4,
            Self::Bytes(_) => 5,
            Self::Json(_) => 6,
        }
    }

    /// A total order by type, then value: for orders that must not depend on symbols.
    #[must_use]
    pub fn total_cmp(&self, other: &Value<'_>) -> Ordering {
        match (self, other) {
            (Self::Text(a) | Self::Bytes(a) | Self::Json(a), Value::Text(b) | Value::Bytes(b) | Value::Json(b))
                if self.rank() == other.rank() =>
            {
                a.cmp(b)
            }
            (Self::Bool(a), Value::Bool(b)) => a.cmp(b),
            (Self::Int(a), Value::Int(b)) => a.cmp(b),
            (Self::Double(a), Value::Double(b)) => a.total_cmp(b),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

/// A key and a packed value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Pod, Zeroable)]
#[repr(C)]
pub struct Attr {
    /// Symbol of the key, and the type in the top four bits.
    key: u32,
    value: u32,
}

impl Attr {
    pub(super) fn new(key: Sym, tag: Tag, value: u32) -> Self {
        Self { key: (key.0 & KEY_MASK) | (tag as u32) << KEY_BITS, value }
    }

    #[inline]
    pub(super) fn tag(self) -> Tag {
        Tag::of(self.key >> KEY_BITS)
    }

    /// The same value under another key.
    #[must_use]
    pub fn with_key(self, key: u32) -> Self {
        Self::new(Sym(key), self.tag(), self.value)
    }

    /// Symbol of the key.
    #[inline]
    #[must_use]
    pub fn key(self) -> Sym {
        Sym(self.key & KEY_MASK)
    }

    /// Symbol of the value, where it is kept as one (text, bytes, JSON).
    #[inline]
    #[must_use]
    pub fn value_sym(self) -> Option<Sym> {
        matches!(self.tag(), Tag::Text | Tag::Bytes | Tag::Json).then_some(Sym(self.value))
    }

    /// One of `1 << bits` places, for a table over attributes: another one for most others.
    #[inline]
    #[must_use]
    pub fn scatter(self, bits: u32) -> usize {
        // Fibonacci hashing: 2^64 by the golden ratio.
        let both = u64::from(self.key) << 32 | u64::from(self.value);
        (both.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - bits)) as usize
    }

    /// The same attribute with its symbols by `sym` and its place among the 64-bit values by `wide`.
    pub(super) fn map(self, sym: impl Fn(u32) -> u32, wide: impl Fn(u32) -> u32) -> Self {
        let value = match self.tag() {
            Tag::Text | Tag::Bytes | Tag::Json => sym(self.value),
            Tag::Int | Tag::Double => wide(self.value),
            Tag::Null | Tag::Bool | Tag::SmallInt => self.value,
        };
        Self::new(Sym(sym(self.key & KEY_MASK)), self.tag(), value)
    }

    /// The value; `wide` holds the 64-bit ones.
    pub(super) fn value<'a>(self, strings: &'a StringTable, wide: impl Fn(usize) -> u64) -> Value<'a> {
        match self.tag() {
            Tag::Null => Value::Null,
            Tag::Text => Value::Text(strings.get(Sym(self.value))),
            Tag::Bool => Value::Bool(self.value != 0),
            Tag::SmallInt => Value::Int(i64::from(self.value.cast_signed())),
            Tag::Int => Value::Int(wide(self.value as usize).cast_signed()),
            Tag::Double => Value::Double(f64::from_bits(wide(self.value as usize))),
            Tag::Bytes => Value::Bytes(strings.get(Sym(self.value))),
            Tag::Json => Value::Json(strings.get(Sym(self.value))),
        }
    }
}

/// Where a list of attributes stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct AttrRange {
    /// First.
    pub start: u32,
    /// How many.
    pub len: u32,
}

/// All attributes of a store.
#[derive(Clone, Debug, Default)]
pub struct AttributeTable {
    attrs: SegVec<Attr>,
    wide: SegVec<u64>,
}

impl AttributeTable {
    /// Bytes held.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.attrs.bytes() + self.wide.bytes()
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.attrs.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.attrs.is_empty()
    }

    /// How many 64-bit values stand beside.
    pub(super) fn wide_len(&self) -> usize {
        self.wide.len()
    }

    /// Appends one whose symbols and wide position are those of this store.
    pub(super) fn push(&mut self, attr: Attr) -> Result<(), TryReserveError> {
        self.attrs.push(attr)
    }

    /// Puts these in the place of those from `start` on, which must exist.
    pub(super) fn overwrite(&mut self, start: u32, attrs: &[Attr]) {
        for (at, attr) in (start as usize..).zip(attrs) {
            self.attrs.set(at, *attr);
        }
    }

    pub(super) fn push_wide(&mut self, value: u64) -> Result<(), TryReserveError> {
        self.wide.push(value)
    }

    /// The packed attributes of a range.
    pub fn packed(&self, range: AttrRange) -> impl Iterator<Item = Attr> + '_ {
        self.attrs.range(range.start as usize, range.len as usize)
    }

    /// Appends the packed attributes of a range to `out`, which must have room for them.
    pub(super) fn append_to(&self, range: AttrRange, out: &mut Vec<Attr>) {
        let append = |attrs: &[Attr]| {
            out.extend_from_slice(attrs);
            None::<()>
        };
        self.attrs.find_in(range.start as usize, range.len as usize, append);
    }

    /// The first attribute of a range for which `is_it` holds: for loops over very many ranges.
    #[inline]
    pub fn find(&self, range: AttrRange, mut is_it: impl FnMut(Attr) -> bool) -> Option<Attr> {
        let (start, len) = (range.start as usize, range.len as usize);
        self.attrs.find_in(start, len, |attrs| attrs.iter().find(|attr| is_it(**attr)).copied())
    }

    /// The value of a packed attribute of this table.
    #[must_use]
    pub fn value<'a>(&self, attr: Attr, strings: &'a StringTable) -> Value<'a> {
        attr.value(strings, |at| self.wide.get(at))
    }
}
