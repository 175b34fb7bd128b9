//! OTLP's `KeyValue` and `AnyValue`, in camelCase and snake_case.

use super::super::json::{Json, Read, Scalar, write_json};
use crate::model::{Attr, AttrRange, BIG_INTEGER_MARK, BatchWriter, NONE, Value, parse_float};

/// Reads a list of key-values as attributes of the batch.
pub(super) fn attributes(json: &mut Json<'_>, out: &mut BatchWriter) -> Read<AttrRange> {
    let start = out.attributes_start();
    json.list(|json| {
        if let Some((key, value)) = key_value(json, out)? {
            out.batch.attributes.push(value.with_key(key));
        }
        Ok(())
    })?;
    Ok(out.attributes_since(start))
}

/// Reads a text as a symbol; an empty one is none.
pub(in crate::ingest) fn text_or_none(json: &mut Json<'_>, out: &mut BatchWriter) -> Read<u32> {
    let value = json.scalar()?;
    let text = value.to_text();
    Ok(if text.is_empty() { NONE } else { out.text(&text) })
}

/// Reads a key-value: its key, and its value packed without a key.
pub(in crate::ingest) fn key_value(json: &mut Json<'_>, out: &mut BatchWriter) -> Read<Option<(u32, Attr)>> {
    let mut key = None;
    let mut value = out.pack(Value::Null);
    let is_object = json.object(|name, json| {
        match name {
            "key" => key = Some(out.text(&json.scalar()?.to_text())),
            "value" => value = any_value(json, out)?,
            _ => json.skip()?,
        }
        Ok(())
    })?;
    Ok(key.filter(|_| is_object).map(|key| (key, value)))
}

/// Reads an `AnyValue`, packed without a key; a bare JSON value is taken as what it is.
fn any_value(json: &mut Json<'_>, out: &mut BatchWriter) -> Read<Attr> {
    if !json.is_object()? {
        return Ok(out.pack(json.scalar()?.value()));
    }
    let mut found = out.pack(Value::Null);
    json.object(|key, json| {
        found = match key {
            "stringValue" | "string_value" => out.pack(Value::Text(&json.scalar()?.to_text())),
            "intValue" | "int_value" => out.pack(int(&json.scalar()?)),
            "boolValue" | "bool_value" => out.pack(Value::Bool(json.scalar()?.is_true())),
            "doubleValue" | "double_value" => out.pack(double(&json.scalar()?)),
            "bytesValue" | "bytes_value" => out.pack(Value::Bytes(&json.scalar()?.to_text())),
            "arrayValue" | "array_value" => out.pack(Value::Json(&nested(json, false)?)),
            "kvlistValue" | "kvlist_value" => out.pack(Value::Json(&nested(json, true)?)),
            _ => return json.skip(),
        };
        Ok(())
    })?;
    Ok(found)
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

/// The inside of an `arrayValue` or, with `is_map`, of a `kvlistValue`, as plain JSON: `[1,"a"]`, `{"k":true}`.
fn nested(json: &mut Json<'_>, is_map: bool) -> Read<String> {
    let (open, close) = if is_map { ('{', '}') } else { ('[', ']') };
    let mut found = format!("{open}{close}");
    json.object(|key, json| {
        if key != "values" {
            return json.skip();
        }
        found = open.to_string();
        json.list(|json| {
            let mut element = Element { key: String::new(), json: "null".to_owned() };
            json.object(|key, json| element.field(key, json))?;
            if found.len() > 1 {
                found.push(',');
            }
            if is_map {
                write_json(&Scalar::Text(element.key.into()), &mut found);
                found.push(':');
            }
            found.push_str(&element.json);
            Ok(())
        })?;
        found.push(close);
        Ok(())
    })?;
    Ok(found)
}

/// An element of either: only those of a map have a key.
struct Element {
    key: String,
    json: String,
}

impl Element {
    fn field(&mut self, key: &str, json: &mut Json<'_>) -> Read<()> {
        match key {
            "key" => self.key = json.scalar()?.to_text().into_owned(),
            "value" => {
                let mut inner = Element { key: String::new(), json: "null".to_owned() };
                json.object(|key, json| inner.field(key, json))?;
                self.json = inner.json;
            }
            "arrayValue" | "array_value" => self.json = nested(json, false)?,
            "kvlistValue" | "kvlist_value" => self.json = nested(json, true)?,
            "intValue" | "int_value" => {
                let scalar = json.scalar()?;
                self.json.clear();
                let is_text = matches!(scalar, Scalar::Text(_));
                let written = if is_text { Scalar::of(int(&scalar)) } else { scalar };
                write_json(&written, &mut self.json);
            }
            "doubleValue" | "double_value" | "stringValue" | "string_value" | "boolValue" | "bool_value"
            | "bytesValue" | "bytes_value" => {
                self.json.clear();
                write_json(&json.scalar()?, &mut self.json);
            }
            _ => json.skip()?,
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(json: &str) -> String {
        let mut out = BatchWriter::new(0);
        let packed = any_value(&mut Json::new(json), &mut out).unwrap();
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
        assert_eq!(value(r#"{"kvlistValue":{"values":[]}}"#), r#"Json("{}")"#);
        assert_eq!(value(r#"{"kvlistValue":{}}"#), r#"Json("{}")"#);
        // What no exporter writes is JSON all the same.
        let odd =
            r#"{"intValue":"1,2"},{"intValue":""},{"intValue":"007"},{"key":"k"},{"intValue":18446744073709551615}"#;
        assert_eq!(
            value(&format!(r#"{{"arrayValue":{{"values":[{odd}]}}}}"#)),
            r#"Json("[\"1,2\",\"\",7,null,18446744073709551615]")"#
        );
        assert_eq!(
            value(r#"{"kvlistValue":{"values":[{"value":{"boolValue":true}},{"key":"k"}]}}"#),
            r#"Json("{\"\":true,\"k\":null}")"#
        );
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
