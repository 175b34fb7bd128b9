//! Floats as text and back, by serde_json's implementation: the standard library's would be linked a second time, with
//! tables of its own, only for this.

/// Reads a decimal number, `NaN`, `Infinity` or `-Infinity` (protobuf's JSON writes these as text).
#[must_use]
pub fn parse_float(text: &str) -> Option<f64> {
    match text.trim() {
        "NaN" => Some(f64::NAN),
        "Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        number => serde_json::from_slice(number.as_bytes()).ok(),
    }
}

/// The shortest text that reads back as the same number; whole numbers without a point.
#[must_use]
pub fn float_text(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    // A finite number always serialises.
    let mut text = serde_json::to_string(&value).unwrap_or_default();
    if text.ends_with(".0") {
        text.truncate(text.len() - 2);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn whole_numbers_have_no_point() {
        assert_eq!(float_text(12.0), "12");
        assert_eq!(float_text(-0.25), "-0.25");
        assert_eq!(float_text(f64::NEG_INFINITY), "-Infinity");
        assert_eq!(parse_float(" 1e3 "), Some(1000.0));
        assert_eq!(parse_float("1,5"), None);
    }

    proptest! {
        #[test]
        fn every_float_survives(value in proptest::num::f64::NORMAL | proptest::num::f64::SUBNORMAL | proptest::num::f64::ZERO) {
            prop_assert_eq!(parse_float(&float_text(value)), Some(value));
        }
    }
}
