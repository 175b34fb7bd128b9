//! Floats as text and back, exactly. By the standard library: its tables are a third of serde_json's, and it is faster.

/// Reads a number as JSON writes it, or `NaN`, `Infinity` or `-Infinity` (protobuf's JSON writes these as text).
#[must_use]
pub fn parse_float(text: &str) -> Option<f64> {
    match text.trim() {
        "NaN" => Some(f64::NAN),
        "Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        number => parse_json_float(number),
    }
}

/// Reads a number by JSON's grammar; none where it is beyond what a float holds.
#[must_use]
pub fn parse_json_float(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let whole = digits.bytes().take_while(u8::is_ascii_digit).count();
    // The standard library also takes "01", "1.", ".5", "inf".
    let is_odd = whole == 0
        || (whole > 1 && digits.starts_with('0'))
        || digits
            .get(whole..)
            .and_then(|rest| rest.strip_prefix('.'))
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()));
    if is_odd { None } else { text.parse().ok().filter(|value: &f64| value.is_finite()) }
}

/// The shortest text that reads back as the same number; whole numbers without a point, very large and very small ones
/// with an exponent.
#[must_use]
pub fn float_text(value: f64) -> String {
    match value.abs() {
        size if size.is_infinite() => if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned(),
        size if size.is_nan() || size == 0.0 || (1e-5..1e16).contains(&size) => value.to_string(),
        _ => format!("{value:e}"),
    }
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
        for none in ["1,5", "01", "1.", ".5", "1.e3", "+1", "inf", "-", "", "1e999", "0x1", "1e"] {
            assert_eq!(parse_float(none), None, "{none}");
        }
        assert_eq!(
            (float_text(1e300), float_text(-2.5e-9), float_text(-0.0)),
            ("1e300".into(), "-2.5e-9".into(), "-0".into())
        );
    }

    proptest! {
        #[test]
        fn every_float_survives(value in proptest::num::f64::NORMAL | proptest::num::f64::SUBNORMAL | proptest::num::f64::ZERO) {
            prop_assert_eq!(parse_float(&float_text(value)), Some(value));
        }
    }
}
