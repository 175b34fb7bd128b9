//! Jaeger's tags, and the fields of its logs: `{key, type, value}` in any order.

use super::super::json::{AnyScalar, Field, Item, List, Object, Scalar, skip};
use crate::model::{BatchWriter, Value, parse_float};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess};
use std::borrow::Cow;

/// A tag as it came.
#[derive(Debug)]
pub(super) struct Tag<'de> {
    pub key: Cow<'de, str>,
    pub kind: TagType,
    pub value: Scalar<'de>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum TagType {
    #[default]
    Untold,
    Text,
    Bool,
    Int,
    Float,
    Binary,
}

impl Tag<'_> {
    fn new() -> Self {
        Self { key: Cow::Borrowed(""), kind: TagType::Untold, value: Scalar::Null }
    }

    /// The value, typed as the tag says; numbers that come as text are numbers.
    pub fn value(&self) -> Value<'_> {
        match (&self.value, self.kind) {
            (Scalar::Null, _) => Value::Null,
            (Scalar::Json(text), _) => Value::Json(text),
            (Scalar::Bool(value), _) => Value::Bool(*value),
            (Scalar::Unsigned(value), TagType::Float) => Value::Double(*value as f64),
            (Scalar::Unsigned(value), _) => i64::try_from(*value).map_or(Value::Double(*value as f64), Value::Int),
            (Scalar::Signed(value), TagType::Float) => Value::Double(*value as f64),
            (Scalar::Signed(value), _) => Value::Int(*value),
            (Scalar::Float(value), _) => Value::Double(*value),
            (Scalar::Text(text), kind) => typed_text(text, kind),
        }
    }
}

fn typed_text(text: &str, kind: TagType) -> Value<'_> {
    let text = text.strip_prefix(crate::model::BIG_INTEGER_MARK).unwrap_or(text);
    match kind {
        TagType::Int => text.parse().map_or(Value::Text(text), Value::Int),
        TagType::Float => parse_float(text).map_or(Value::Text(text), Value::Double),
        TagType::Bool if text.eq_ignore_ascii_case("true") => Value::Bool(true),
        TagType::Bool if text.eq_ignore_ascii_case("false") => Value::Bool(false),
        TagType::Binary => Value::Bytes(text),
        _ => Value::Text(text),
    }
}

impl<'de> Field<'de> for Tag<'de> {
    fn field<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "key" => {
                self.key = match map.next_value_seed(AnyScalar)? {
                    Scalar::Text(text) => text,
                    other => Cow::Owned(other.to_text().into_owned()),
                };
            }
            "type" => {
                self.kind = match map.next_value_seed(AnyScalar)? {
                    Scalar::Text(text) => tag_type(&text),
                    _ => TagType::Untold,
                };
            }
            "value" => self.value = map.next_value_seed(AnyScalar)?,
            _ => skip(map)?,
        }
        Ok(())
    }
}

fn tag_type(name: &str) -> TagType {
    match name {
        "string" | "STRING" => TagType::Text,
        "bool" | "BOOL" => TagType::Bool,
        "int64" | "INT64" => TagType::Int,
        "float64" | "FLOAT64" => TagType::Float,
        "binary" | "BINARY" => TagType::Binary,
        _ => TagType::Untold,
    }
}

/// What is done with each tag.
pub(super) trait Sink {
    /// Takes a tag.
    fn tag(&mut self, tag: &Tag<'_>);
}

/// Reads a list of tags into a sink.
pub(super) struct TagList<'s, S>(pub &'s mut S);

impl<'de, S: Sink> Item<'de> for TagList<'_, S> {
    fn item<A: SeqAccess<'de>>(&mut self, list: &mut A) -> Result<bool, A::Error> {
        let mut tag = Tag::new();
        let is_there = list.next_element_seed(Object(&mut tag))?;
        if is_there == Some(true) {
            self.0.tag(&tag);
        }
        Ok(is_there.is_some())
    }
}

/// Reads a list of tags as attributes of the batch.
pub(super) struct Tags<'w>(pub &'w mut BatchWriter);

impl Sink for BatchWriter {
    fn tag(&mut self, tag: &Tag<'_>) {
        self.attribute(&tag.key, tag.value());
    }
}

impl<'de> DeserializeSeed<'de> for Tags<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        List(&mut TagList(self.0)).deserialize(deserializer)
    }
}
