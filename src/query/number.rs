//! Values that are numbers, compared exactly.

use crate::model::{Value, parse_float};
use std::cmp::Ordering;

/// A finite number. Equal numbers are the same variant, so that *equal* parts values into classes: what a facet counts as one
/// value is what a comparison with any of its spellings finds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Number {
    /// A whole number that 64 bits hold.
    Whole(i64),
    /// Any other.
    Other(f64),
}

impl Number {
    /// Of a value (DEFINITIONS, "Attributes"): integers, floats, and texts that parse as one; `None` of all else.
    pub fn of(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Int(value) => Some(Self::Whole(value)),
            Value::Double(value) => Self::of_float(value),
            Value::Text(text) | Value::Bytes(text) | Value::Json(text) => Self::parse(text),
            Value::Null | Value::Bool(_) => None,
        }
    }

    /// Integers are read as such: a float does not tell large ones apart.
    pub fn parse(text: &str) -> Option<Self> {
        // Most texts are none, and seen to be by their first letter.
        let begin = text.bytes().next()?;
        if begin.is_ascii_alphabetic() {
            return None;
        }
        text.parse().ok().map(Self::Whole).or_else(|| Self::of_float(parse_float(text)?))
    }

    fn of_float(value: f64) -> Option<Self> {
        const END: f64 = 9_223_372_036_854_775_808.0;
        let is_whole = value.fract() == 0.0 && (-END..END).contains(&value);
        value.is_finite().then_some(if is_whole { Self::Whole(value as i64) } else { Self::Other(value) })
    }

    /// The nearest float.
    pub fn to_float(self) -> f64 {
        match self {
            Self::Whole(value) => value as f64,
            Self::Other(value) => value,
        }
    }

    /// By size.
    pub fn order(self, other: Self) -> Ordering {
        match (self, other) {
            (Self::Whole(left), Self::Whole(right)) => left.cmp(&right),
            (Self::Other(left), Self::Other(right)) => left.total_cmp(&right),
            (Self::Whole(left), Self::Other(right)) => below(left, right),
            (Self::Other(left), Self::Whole(right)) => below(right, left).reverse(),
        }
    }
}

/// A whole number against one that is none, or is beyond 64 bits: never equal.
fn below(whole: i64, other: f64) -> Ordering {
    // Casts stop at the ends of 128 bits, which are beyond all whole numbers too.
    if i128::from(whole) <= other.floor() as i128 { Ordering::Less } else { Ordering::Greater }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_number_are_equal() {
        let classes: &[&[&str]] = &[
            &["500", "500.0", "5e2", "0500", "+500", " 500 "],
            &["0", "-0", "-0.0", "0e9"],
            &["0.5", "5e-1"],
            &["9007199254740993"],
            &["9007199254740992", "9007199254740993.0"],
            &["-9223372036854775808", "-9223372036854775808.0"],
            &["9223372036854775807"],
            &["9223372036854775808", "9223372036854775807.0", "9.223372036854775808e18"],
            &["1e300"],
        ];
        let numbers = || classes.iter().enumerate().flat_map(|(at, texts)| texts.iter().map(move |text| (at, *text)));
        for (class, text) in numbers() {
            for (other, with) in numbers() {
                let (left, right) = (Number::parse(text).unwrap(), Number::parse(with).unwrap());
                assert_eq!(left == right, class == other, "{text} {with}");
                assert_eq!(left.order(right).is_eq(), class == other, "{text} {with}");
            }
        }
        for none in ["", "NaN", "Infinity", "-Infinity", "1e999", "0x1", "5ms", "v1", "true"] {
            assert_eq!(Number::parse(none), None, "{none}");
        }
    }

    fn number() -> impl Strategy<Value = Number> {
        let near = prop_oneof![-3_i64..3, Just(i64::MAX), Just(i64::MIN), Just((1 << 53) + 1)];
        let float = prop_oneof![
            -3.0..3.0,
            Just(9.3e18),
            Just(-9.3e18),
            Just(1e300),
            Just(-1e300),
            Just(9_007_199_254_740_994.0)
        ];
        prop_oneof![near.prop_map(Number::Whole), float.prop_map(|value| Number::of_float(value).unwrap())]
    }

    proptest! {
        #[test]
        fn sizes_are_an_order(a in number(), b in number(), c in number()) {
            prop_assert_eq!(a.order(b), b.order(a).reverse());
            prop_assert_eq!(a.order(b).is_eq(), a == b);
            if a.order(b).is_le() && b.order(c).is_le() {
                prop_assert!(a.order(c).is_le());
            }
            // Where floats differ they are right.
            if a.to_float() < b.to_float() {
                prop_assert!(a.order(b).is_lt());
            }
        }
    }
}
