//! Values as Zipkin's Thrift model has them in JSON: bytes in base64, and a type beside them.

use super::super::json::Scalar;
use crate::model::base64_digit;

/// The value that `text` stands for; none where it is not of this type, or the type is unknown.
pub(super) fn value(kind: &str, text: &str) -> Option<Scalar<'static>> {
    let bytes = decoded(text)?;
    let signed = |number: i64| u64::try_from(number).map_or(Scalar::Signed(number), Scalar::Unsigned);
    Some(match kind {
        "STRING" => Scalar::Text(String::from_utf8(bytes).ok()?.into()),
        "BOOL" => Scalar::Bool(bytes.first()? != &0),
        "I16" => signed(i16::from_be_bytes(*bytes.first_chunk()?).into()),
        "I32" => signed(i32::from_be_bytes(*bytes.first_chunk()?).into()),
        "I64" => signed(i64::from_be_bytes(*bytes.first_chunk()?)),
        "DOUBLE" => Scalar::Float(f64::from_be_bytes(*bytes.first_chunk()?)),
        _ => return None,
    })
}

/// The bytes of base64, padded or not; bits left over are dropped.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut bits, mut held) = (Vec::with_capacity(text.len()), 0_u32, 0_u32);
    for byte in text.trim_end_matches('=').bytes() {
        let six = base64_digit(byte)?;
        (bits, held) = (bits << 6 | u32::from(six), held + 6);
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_bytes_in_base64() {
        assert_eq!(value("STRING", "aHR0cDovLw=="), Some(Scalar::Text("http://".into())));
        assert_eq!(value("STRING", "w6k"), Some(Scalar::Text("é".into())));
        assert_eq!(value("BOOL", "AQ=="), Some(Scalar::Bool(true)));
        assert_eq!(value("I16", "//4="), Some(Scalar::Signed(-2)));
        assert_eq!(value("I32", "AAAAyA=="), Some(Scalar::Unsigned(200)));
        assert_eq!(value("I64", "AAAAAAAAAMgAAA=="), Some(Scalar::Unsigned(200)));
        assert_eq!(value("DOUBLE", "P/gAAAAAAAA="), Some(Scalar::Float(1.5)));
        for (kind, text) in [("STRING", "/w=="), ("STRING", "a b"), ("I64", "AQ=="), ("BOOL", ""), ("BYTES", "AQ==")] {
            assert_eq!(value(kind, text), None, "{kind} {text}");
        }
    }
}
