//! A JSON value that is no list and no object; and what one is good for.

use crate::model::{BIG_INTEGER_MARK, Value, float_text, parse_float};
use std::borrow::Cow;

/// Any JSON value; arrays and objects as compact text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Scalar<'de> {
    Null,
    Text(Cow<'de, str>),
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    /// An array or an object, as compact JSON.
    Json(String),
}

impl Scalar<'static> {
    /// The reverse of [`Scalar::value`].
    pub fn of(value: Value<'_>) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(value),
            Value::Int(value) => u64::try_from(value).map_or(Self::Signed(value), Self::Unsigned),
            Value::Double(value) => Self::Float(value),
            Value::Text(text) | Value::Bytes(text) => Self::Text(text.to_owned().into()),
            Value::Json(json) => Self::Json(json.to_owned()),
        }
    }
}

impl Scalar<'_> {
    /// As text; "" for null.
    pub fn to_text(&self) -> Cow<'_, str> {
        match self {
            Self::Null => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(text.strip_prefix(BIG_INTEGER_MARK).unwrap_or(text)),
            Self::Bool(value) => Cow::Owned(value.to_string()),
            Self::Unsigned(value) => Cow::Owned(value.to_string()),
            Self::Signed(value) => Cow::Owned(value.to_string()),
            Self::Float(value) => Cow::Owned(float_text(*value)),
            Self::Json(text) => Cow::Borrowed(text),
        }
    }

    /// As the value of an attribute, of the type it came in.
    pub fn value(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Unsigned(value) => i64::try_from(*value).map_or(Value::Double(*value as f64), Value::Int),
            Self::Signed(value) => Value::Int(*value),
            Self::Float(value) => Value::Double(*value),
            Self::Text(text) => Value::Text(text.strip_prefix(BIG_INTEGER_MARK).unwrap_or(text)),
            Self::Json(json) => Value::Json(json),
        }
    }

    /// As the number of an enum.
    pub fn small(&self) -> Option<u8> {
        match self {
            Self::Unsigned(number) => u8::try_from(*number).ok(),
            Self::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// Whether it says yes: `true`, `"true"`, 1, `"1"`.
    pub fn is_true(&self) -> bool {
        match self {
            Self::Bool(value) => *value,
            Self::Unsigned(value) => *value == 1,
            Self::Text(text) => text.eq_ignore_ascii_case("true") || text == "1",
            _ => false,
        }
    }

    /// As a count of units times `scale`, rounded: for times and durations. Negative ones are `Err`.
    pub fn scaled(&self, scale: u64) -> Option<Result<u64, Negative>> {
        match self {
            Self::Unsigned(value) => value.checked_mul(scale).map(Ok),
            Self::Signed(_) => Some(Err(Negative)),
            Self::Float(value) if *value < 0.0 => Some(Err(Negative)),
            Self::Float(value) => {
                let whole = (value.trunc() as u64).checked_mul(scale)?;
                whole.checked_add((value.fract() * scale as f64).round() as u64).map(Ok)
            }
            Self::Text(text) => {
                let text = written_out(text.trim());
                match text.parse::<u64>() {
                    Ok(value) => value.checked_mul(scale).map(Ok),
                    Err(_) => match parse_float(&text).filter(|value| value.is_finite())? {
                        value if value < 0.0 => Some(Err(Negative)),
                        value => Self::Float(value).scaled(scale),
                    },
                }
            }
            _ => None,
        }
    }
}

/// A time or a duration below zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Negative;

/// Appends a value as compact JSON.
pub(super) fn write_json(value: &Scalar<'_>, out: &mut String) {
    match value {
        Scalar::Null => out.push_str("null"),
        Scalar::Text(text) => {
            // Text always serialises; were it not so, null stands for it.
            out.push_str(&serde_json::to_string(text).unwrap_or_else(|_| "null".to_owned()));
        }
        Scalar::Float(value) if !value.is_finite() => out.push_str("null"),
        other => out.push_str(&other.to_text()),
    }
}

/// `1.718e18` as digits, so that none is lost.
fn written_out(text: &str) -> Cow<'_, str> {
    if text.len() > 32 || !text.bytes().any(|byte| matches!(byte, b'e' | b'E')) {
        return text.into();
    }
    let digits = super::tolerant::repair(text.as_bytes());
    if digits.parse::<u64>().is_ok() { Cow::Owned(digits) } else { text.into() }
}
