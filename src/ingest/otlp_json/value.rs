//! OTLP's `KeyValue` and `AnyValue`, in camelCase and snake_case.

use super::super::json::{AnyScalar, Field, Item, List, Object, Scalar, next_key, skip, write_json};
use crate::model::{Attr, BIG_INTEGER_MARK, BatchWriter, Value, parse_float};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Takes attributes.
pub(super) trait KeyValueSink {
    /// Takes one: its key, and its value packed without a key.
    fn attribute(&mut self, key: u32, value: Attr);
    /// Where texts are interned.
    fn out(&mut self) -> &mut BatchWriter;
}

impl KeyValueSink for BatchWriter {
    fn attribute(&mut self, key: u32, value: Attr) {
        self.batch.attributes.push(value.with_key(key));
    }

    fn out(&mut self) -> &mut BatchWriter {
        self
    }
}

/// Reads a list of key-values into a sink.
pub(super) struct Attributes<'s, S>(pub &'s mut S);

impl<'de, S: KeyValueSink> Item<'de> for Attributes<'_, S> {
    fn item<A: SeqAccess<'de>>(&mut self, list: &mut A) -> Result<bool, A::Error> {
        let empty = self.0.out().pack(Value::Null);
        let mut pair = KeyValue { key: None, value: empty, out: self.0.out() };
        let is_there = list.next_element_seed(Object(&mut pair))?;
        let (key, value) = (pair.key, pair.value);
        if let (Some(true), Some(key)) = (is_there, key) {
            self.0.attribute(key, value);
        }
        Ok(is_there.is_some())
    }
}

struct KeyValue<'w> {
    key: Option<u32>,
    value: Attr,
    out: &'w mut BatchWriter,
}

impl<'de> Field<'de> for KeyValue<'_> {
    fn field<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "key" => {
                let key = map.next_value_seed(AnyScalar)?;
                self.key = Some(self.out.text(&key.to_text()));
            }
            "value" => self.value = map.next_value_seed(AnyValue(self.out))?,
            _ => skip(map)?,
        }
        Ok(())
    }
}

/// Reads an `AnyValue`, packed without a key; a bare JSON value is taken as what it is.
pub(super) struct AnyValue<'w>(pub &'w mut BatchWriter);

impl<'de> DeserializeSeed<'de> for AnyValue<'_> {
    type Value = Attr;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Attr, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for AnyValue<'_> {
    type Value = Attr;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Attr, E> {
        Ok(self.0.pack(Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Attr, E> {
        Ok(self.0.pack(Value::Bool(value)))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Attr, E> {
        Ok(self.0.pack(i64::try_from(value).map_or(Value::Double(value as f64), Value::Int)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Attr, E> {
        Ok(self.0.pack(Value::Int(value)))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Attr, E> {
        Ok(self.0.pack(Value::Double(value)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Attr, E> {
        Ok(self.0.pack(Value::Text(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Attr, A::Error> {
        let json = AnyScalar.visit_seq(list)?;
        Ok(self.0.pack(Value::Json(&json.to_text())))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Attr, A::Error> {
        let mut found = self.0.pack(Value::Null);
        while let Some(key) = next_key(&mut map)? {
            found = match &*key {
                "stringValue" | "string_value" => {
                    let text = map.next_value_seed(AnyScalar)?;
                    self.0.pack(Value::Text(&text.to_text()))
                }
                "intValue" | "int_value" => {
                    let value = map.next_value_seed(AnyScalar)?;
                    self.0.pack(int(&value))
                }
                "boolValue" | "bool_value" => {
                    let value = map.next_value_seed(AnyScalar)?;
                    self.0.pack(Value::Bool(value.is_true()))
                }
                "doubleValue" | "double_value" => {
                    let value = map.next_value_seed(AnyScalar)?;
                    self.0.pack(double(&value))
                }
                "bytesValue" | "bytes_value" => {
                    let value = map.next_value_seed(AnyScalar)?;
                    self.0.pack(Value::Bytes(&value.to_text()))
                }
                "arrayValue" | "array_value" | "kvlistValue" | "kvlist_value" => {
                    let json = map.next_value_seed(NestedList)?;
                    self.0.pack(Value::Json(&json))
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    found
                }
            };
        }
        Ok(found)
    }
}

fn int<'a>(value: &'a Scalar<'_>) -> Value<'a> {
    match value {
        Scalar::Unsigned(value) => i64::try_from(*value).map_or(Value::Double(*value as f64), Value::Int),
        Scalar::Signed(value) => Value::Int(*value),
        Scalar::Float(value) => Value::Double(*value),
        Scalar::Text(text) => {
            let text = text.strip_prefix(BIG_INTEGER_MARK).unwrap_or(text);
            text.parse().map_or(Value::Text(text), Value::Int)
        }
        _ => Value::Null,
    }
}

fn double(value: &Scalar<'_>) -> Value<'static> {
    match value {
        Scalar::Unsigned(value) => Value::Double(*value as f64),
        Scalar::Signed(value) => Value::Double(*value as f64),
        Scalar::Float(value) => Value::Double(*value),
        // "NaN", "Infinity" and "-Infinity" are what protobuf's JSON writes.
        Scalar::Text(text) => parse_float(text).map_or(Value::Null, Value::Double),
        _ => Value::Null,
    }
}

/// The inside of an `arrayValue` or a `kvlistValue`, as plain JSON: `[1,"a"]`, `{"k":true}`.
struct NestedList;

impl<'de> DeserializeSeed<'de> for NestedList {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        let mut values = Values { json: "[]".to_owned() };
        Object(&mut values).deserialize(deserializer)?;
        Ok(values.json)
    }
}

struct Values {
    json: String,
}

impl<'de> Field<'de> for Values {
    fn field<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        if key != "values" {
            return skip(map);
        }
        let mut items = Items { parts: String::new(), is_map: false };
        map.next_value_seed(List(&mut items))?;
        let (open, close) = if items.is_map { ('{', '}') } else { ('[', ']') };
        self.json = format!("{open}{}{close}", items.parts);
        Ok(())
    }
}

/// Elements of an array, which are values; or of a map, which are key-values.
struct Items {
    parts: String,
    is_map: bool,
}

impl<'de> Item<'de> for Items {
    fn item<A: SeqAccess<'de>>(&mut self, list: &mut A) -> Result<bool, A::Error> {
        let mut element = Element { key: None, json: "null".to_owned() };
        let is_there = list.next_element_seed(Object(&mut element))?;
        if is_there.is_some() {
            if !self.parts.is_empty() {
                self.parts.push(',');
            }
            if let Some(key) = element.key {
                self.is_map = true;
                write_json(&Scalar::Text(key.into()), &mut self.parts);
                self.parts.push(':');
            }
            self.parts.push_str(&element.json);
        }
        Ok(is_there.is_some())
    }
}

struct Element {
    key: Option<String>,
    json: String,
}

impl<'de> Field<'de> for Element {
    fn field<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "key" => self.key = Some(map.next_value_seed(AnyScalar)?.to_text().into_owned()),
            "value" => {
                let mut inner = Element { key: None, json: "null".to_owned() };
                map.next_value_seed(Object(&mut inner))?;
                self.json = inner.json;
            }
            "arrayValue" | "array_value" => self.json = map.next_value_seed(NestedList)?,
            "kvlistValue" | "kvlist_value" => {
                let inner = map.next_value_seed(NestedList)?;
                self.json = if inner == "[]" { "{}".to_owned() } else { inner };
            }
            "intValue" | "int_value" => {
                let value = map.next_value_seed(AnyScalar)?;
                self.json = value.to_text().into_owned();
            }
            "doubleValue" | "double_value" => {
                let value = map.next_value_seed(AnyScalar)?;
                self.json.clear();
                write_json(&value, &mut self.json);
            }
            "stringValue" | "string_value" | "boolValue" | "bool_value" | "bytesValue" | "bytes_value" => {
                let value = map.next_value_seed(AnyScalar)?;
                self.json.clear();
                write_json(&value, &mut self.json);
            }
            _ => skip(map)?,
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(json: &str) -> String {
        let mut out = BatchWriter::new(0);
        let packed = AnyValue(&mut out).deserialize(&mut serde_json::Deserializer::from_str(json)).unwrap();
        format!("{:?}", out.value(packed))
    }

    #[test]
    fn every_kind_of_value_is_read() {
        assert_eq!(value(r#"{"stringValue":"a"}"#), r#"Text("a")"#);
        assert_eq!(value(r#"{"int_value":"-5"}"#), "Int(-5)");
        assert_eq!(value(r#"{"intValue":5}"#), "Int(5)");
        assert_eq!(value(r#"{"doubleValue":"NaN"}"#), "Double(NaN)");
        assert_eq!(value(r#"{"boolValue":true}"#), "Bool(true)");
        assert_eq!(value(r#"{"bytesValue":"AQ=="}"#), r#"Bytes("AQ==")"#);
        assert_eq!(value("{}"), "Null");
        assert_eq!(
            value(r#"{"arrayValue":{"values":[{"intValue":"1"},{"stringValue":"x"}]}}"#),
            r#"Json("[1,\"x\"]")"#
        );
        assert_eq!(
            value(
                r#"{"kvlistValue":{"values":[{"key":"k","value":{"arrayValue":{"values":[{"boolValue":false}]}}}]}}"#
            ),
            r#"Json("{\"k\":[false]}")"#
        );
    }
}
