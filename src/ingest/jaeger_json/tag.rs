//! Jaeger's tags, and the fields of its logs: `{key, type, value}` in any order.

use super::super::json::{Json, Read, Scalar};
use crate::model::{Value, parse_float};
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

impl<'de> Tag<'de> {
    fn field(&mut self, key: &str, json: &mut Json<'de>) -> Read<()> {
        match key {
            "key" => {
                self.key = match json.scalar()? {
                    Scalar::Text(text) => text,
                    other => Cow::Owned(other.to_text().into_owned()),
                };
            }
            "type" => {
                self.kind = match json.scalar()? {
                    Scalar::Text(text) => tag_type(&text),
                    _ => TagType::Untold,
                };
            }
            "value" => self.value = json.scalar()?,
            _ => json.skip()?,
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

/// Reads a list of tags and hands each on.
pub(super) fn list(json: &mut Json<'_>, mut sink: impl FnMut(&Tag<'_>)) -> Read<()> {
    json.list(|json| {
        if let Some(tag) = json.guess(|json| usual(json).map(Some), any)? {
            sink(&tag);
        }
        Ok(())
    })?;
    Ok(())
}

/// A tag as Jaeger itself writes it, `{"key":…,"type":…,"value":…}` without blanks: most of the bytes of most files.
fn usual<'de>(json: &mut Json<'de>) -> Option<Tag<'de>> {
    json.literal(b"{\"key\":\"")?;
    let key = Cow::Borrowed(json.plain()?);
    json.literal(b",\"type\":\"")?;
    let kind = tag_type(json.plain()?);
    json.literal(b",\"value\":")?;
    let value = match json.literal(b"\"") {
        Some(()) => Scalar::Text(Cow::Borrowed(json.plain()?)),
        None => json.scalar().ok()?,
    };
    json.literal(b"}")?;
    Some(Tag { key, kind, value })
}

/// Any tag; none where it is no object.
fn any<'de>(json: &mut Json<'de>) -> Read<Option<Tag<'de>>> {
    let mut tag = Tag::new();
    let is_object = json.object(|key, json| tag.field(key, json))?;
    Ok(is_object.then_some(tag))
}
