//! Visitors that take what they find: a field of the wrong type costs its value, never its span.
//!
//! Hand-written, because serde's `untagged` buffers every value first and made the whole parse three times slower.

use crate::model::{BIG_INTEGER_MARK, float_text, parse_float};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// Integers beyond this are not exact as floats.
const EXACT_FLOAT: f64 = 9_007_199_254_740_992.0;

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

/// Reads any value as a [`Scalar`].
#[derive(Clone, Copy)]
pub(super) struct AnyScalar;

impl<'de> DeserializeSeed<'de> for AnyScalar {
    type Value = Scalar<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Scalar<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for AnyScalar {
    type Value = Scalar<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Unsigned(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Signed(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Float(value))
    }

    fn visit_str<E>(self, text: &str) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Text(Cow::Borrowed(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Scalar<'de>, A::Error> {
        let mut out = String::from("[");
        while let Some(item) = list.next_element_seed(AnyScalar)? {
            if out.len() > 1 {
                out.push(',');
            }
            write_json(&item, &mut out);
        }
        out.push(']');
        Ok(Scalar::Json(out))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalar<'de>, A::Error> {
        let mut out = String::from("{");
        while let Some(key) = map.next_key_seed(AnyScalar)? {
            if out.len() > 1 {
                out.push(',');
            }
            write_json(&Scalar::Text(key.to_text()), &mut out);
            out.push(':');
            write_json(&map.next_value_seed(AnyScalar)?, &mut out);
        }
        out.push('}');
        Ok(Scalar::Json(out))
    }
}

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

/// Reads a number whose every digit counts (a time, an id): a float that may have lost some is an error, so that the
/// element is read again with its numbers written out.
#[derive(Clone, Copy)]
pub(super) struct ExactNumber;

impl<'de> DeserializeSeed<'de> for ExactNumber {
    type Value = Scalar<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Scalar<'de>, D::Error> {
        match deserializer.deserialize_any(AnyScalar)? {
            Scalar::Float(value) if value.abs() >= EXACT_FLOAT => Err(D::Error::custom("a number that is not exact")),
            value => Ok(value),
        }
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

/// The keys of an object, one by one, borrowed where they can be.
pub(super) fn next_key<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Option<Cow<'de, str>>, A::Error> {
    struct Key;
    impl<'de> DeserializeSeed<'de> for Key {
        type Value = Cow<'de, str>;
        fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
            deserializer.deserialize_str(self)
        }
    }
    impl<'de> Visitor<'de> for Key {
        type Value = Cow<'de, str>;
        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a key")
        }
        fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
            Ok(Cow::Owned(text.to_owned()))
        }
        fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
            Ok(Cow::Borrowed(text))
        }
    }
    map.next_key_seed(Key)
}

/// Passes over a value.
pub(super) fn skip<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    map.next_value::<IgnoredAny>().map(|_| ())
}

/// Reads an object with `field`, called at each key and bound to read or skip its value; anything that is no object is
/// passed over, and the result says whether it was one.
pub(super) struct Object<F>(pub F);

/// What a field reader gets: the key, and the value to take.
pub(super) trait Field<'de> {
    /// Reads or skips the value under `key`.
    fn field<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error>;
}

impl<'de, F: Field<'de>> DeserializeSeed<'de> for Object<&mut F> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// Reads an array of objects with the same reader, told of each one's begin and end.
pub(super) struct List<F>(pub F);

/// A reader of the elements of a list.
pub(super) trait Item<'de> {
    /// Reads one element.
    fn item<A: SeqAccess<'de>>(&mut self, list: &mut A) -> Result<bool, A::Error>;
}

impl<'de, F: Item<'de>> DeserializeSeed<'de> for List<&mut F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

macro_rules! pass_over_scalars {
    ($value:ty, $result:expr) => {
        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a value")
        }
        fn visit_unit<E>(self) -> Result<$value, E> {
            Ok($result)
        }
        fn visit_bool<E>(self, _: bool) -> Result<$value, E> {
            Ok($result)
        }
        fn visit_u64<E>(self, _: u64) -> Result<$value, E> {
            Ok($result)
        }
        fn visit_i64<E>(self, _: i64) -> Result<$value, E> {
            Ok($result)
        }
        fn visit_f64<E>(self, _: f64) -> Result<$value, E> {
            Ok($result)
        }
        fn visit_str<E>(self, _: &str) -> Result<$value, E> {
            Ok($result)
        }
    };
}

impl<'de, F: Field<'de>> Visitor<'de> for Object<&mut F> {
    type Value = bool;
    pass_over_scalars!(bool, false);

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<bool, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(false)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        while let Some(key) = next_key(&mut map)? {
            self.0.field(&key, &mut map)?;
        }
        Ok(true)
    }
}

impl<'de, F: Item<'de>> Visitor<'de> for List<&mut F> {
    type Value = ();
    pass_over_scalars!((), ());

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while self.0.item(&mut list)? {}
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scalar(text: &str) -> Scalar<'_> {
        AnyScalar.deserialize(&mut serde_json::Deserializer::from_str(text)).unwrap()
    }

    #[test]
    fn every_value_is_taken() {
        assert_eq!(
            scalar(r#"{"a":[1,"x\n",null,{"b":1.5}]}"#),
            Scalar::Json(r#"{"a":[1,"x\n",null,{"b":1.5}]}"#.into())
        );
        assert!(scalar("1").is_true() && scalar("\"True\"").is_true() && !scalar("0").is_true());
        assert_eq!(scalar("1718000000000000.5").scaled(1000), Some(Ok(1_718_000_000_000_000_500)));
        assert_eq!(scalar("\"1500\"").scaled(1000), Some(Ok(1_500_000)));
        assert_eq!(scalar("-3").scaled(1), Some(Err(Negative)));
        assert_eq!(scalar("\"invalid\"").scaled(1), None);
        assert_eq!(scalar("18446744073709551615").scaled(1000), None);
    }

    #[test]
    fn numbers_that_lost_digits_are_refused() {
        let read = |text: &'static str| ExactNumber.deserialize(&mut serde_json::Deserializer::from_str(text));
        assert!(read("1.718e18").is_err());
        assert!(read("340282366920938463463374607431768211455").is_err());
        assert_eq!(read("\"63e8\"").unwrap(), Scalar::Text("63e8".into()), "an id");
        assert_eq!(scalar("\"1.7180000000000000001e18\"").scaled(1), Some(Ok(1_718_000_000_000_000_000)));
        assert_eq!(read("1.5e3").unwrap(), Scalar::Float(1500.0));
    }
}
