//! OTLP's `KeyValue` and `AnyValue`.

use super::super::json::JsonWriter;
use crate::model::{Value, float_text};
use std::io;

/// Writes `{"key":…,"value":…}`.
pub(super) fn key_value(key: &str, value: Value<'_>, json: &mut JsonWriter<'_>) -> io::Result<()> {
    json.open("{")?;
    json.key("key")?;
    json.text(key)?;
    json.key("value")?;
    any_value(value, json)?;
    json.close("}")
}

fn any_value(value: Value<'_>, json: &mut JsonWriter<'_>) -> io::Result<()> {
    if let Value::Json(text) = value {
        return nested(text, json);
    }
    json.open("{")?;
    match value {
        Value::Null | Value::Json(_) => {}
        Value::Text(text) => {
            json.key("stringValue")?;
            json.text(text)?;
        }
        Value::Bytes(text) => {
            json.key("bytesValue")?;
            json.text(text)?;
        }
        Value::Bool(value) => {
            json.key("boolValue")?;
            json.raw(if value { "true" } else { "false" })?;
        }
        Value::Int(value) => {
            json.key("intValue")?;
            json.text(&value.to_string())?;
        }
        Value::Double(value) => {
            json.key("doubleValue")?;
            let text = float_text(value);
            if value.is_finite() { json.raw(&text)? } else { json.text(&text)? }
        }
    }
    json.close("}")
}

/// A list or a map: its compact JSON becomes values within values, token by token and without recursion.
fn nested(text: &str, json: &mut JsonWriter<'_>) -> io::Result<()> {
    // For each open container: whether it is a map. A key is wanted where a member of a map begins.
    let mut is_map: Vec<bool> = Vec::new();
    let mut wants_key = false;
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        let token = text.get(at..at + token_len(text, at)).unwrap_or_default();
        at += token.len().max(1);
        match byte {
            b',' | b':' => continue,
            b'[' | b'{' => {
                is_map.push(*byte == b'{');
                wants_key = *byte == b'{';
                json.open("{")?;
                json.key(if wants_key { "kvlistValue" } else { "arrayValue" })?;
                json.open("{")?;
                json.key("values")?;
                json.open("[")?;
                continue;
            }
            b']' | b'}' => {
                is_map.pop();
                json.close("]}}")?;
            }
            b'"' if wants_key => {
                wants_key = false;
                json.open("{")?;
                json.key("key")?;
                json.raw(token)?;
                json.key("value")?;
                continue;
            }
            _ => scalar(token, json)?,
        }
        // A value has ended.
        wants_key = is_map.last() == Some(&true);
        if wants_key {
            json.close("}")?;
        }
    }
    Ok(())
}

/// Length of the token at `at`: a text with its quotes, a number or a word, or a single mark.
fn token_len(text: &str, at: usize) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    match rest.first() {
        Some(b'"') => {
            let mut is_escaped = false;
            let closes = |&byte: &u8| {
                let ends = byte == b'"' && !is_escaped;
                is_escaped = byte == b'\\' && !is_escaped;
                ends
            };
            rest.iter().skip(1).position(closes).map_or(rest.len(), |end| end + 2)
        }
        Some(b',' | b':' | b'[' | b']' | b'{' | b'}') => 1,
        _ => rest.iter().position(|byte| matches!(byte, b',' | b':' | b']' | b'}')).unwrap_or(rest.len()),
    }
}

fn scalar(token: &str, json: &mut JsonWriter<'_>) -> io::Result<()> {
    json.open("{")?;
    match token.as_bytes().first() {
        Some(b'"') => {
            json.key("stringValue")?;
            json.raw(token)?;
        }
        Some(b't' | b'f') => {
            json.key("boolValue")?;
            json.raw(token)?;
        }
        Some(b'n') | None => {}
        Some(_) => match token.parse::<i64>() {
            Ok(_) => {
                json.key("intValue")?;
                json.text(token)?;
            }
            Err(_) => {
                json.key("doubleValue")?;
                json.raw(token)?;
            }
        },
    }
    json.close("}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: Value<'_>) -> String {
        let mut out = Vec::new();
        any_value(value, &mut JsonWriter::new(&mut out)).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_kind_of_value() {
        assert_eq!(written(Value::Null), "{}");
        assert_eq!(written(Value::Int(-5)), r#"{"intValue":"-5"}"#);
        assert_eq!(written(Value::Double(0.5)), r#"{"doubleValue":0.5}"#);
        assert_eq!(written(Value::Double(f64::NAN)), r#"{"doubleValue":"NaN"}"#);
        assert_eq!(written(Value::Bytes("AQ==")), r#"{"bytesValue":"AQ=="}"#);
        assert_eq!(
            written(Value::Json(r#"[1,"a,\"]",null,1.5]"#)),
            r#"{"arrayValue":{"values":[{"intValue":"1"},{"stringValue":"a,\"]"},{},{"doubleValue":1.5}]}}"#
        );
        assert_eq!(
            written(Value::Json(r#"[{"a":1},"b"]"#)),
            concat!(
                r#"{"arrayValue":{"values":[{"kvlistValue":{"values":[{"key":"a","value":{"intValue":"1"}}]}},"#,
                r#"{"stringValue":"b"}]}}"#
            )
        );
        assert_eq!(
            written(Value::Json(r#"{"a":[],"b\\":{"c":true}}"#)),
            concat!(
                r#"{"kvlistValue":{"values":[{"key":"a","value":{"arrayValue":{"values":[]}}},"#,
                r#"{"key":"b\\","value":{"kvlistValue":{"values":[{"key":"c","value":{"boolValue":true}}]}}}]}}"#
            )
        );
    }
}
