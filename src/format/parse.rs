//! Durations as people write them.

/// A duration with its unit: `500ms`, `1.5 s`, `2m`, `100us`, `3h`, `2d`; nanoseconds. Digits beyond a nanosecond are dropped. `None`
/// without a unit, and beyond what nanoseconds in 64 bits hold (584 years).
#[must_use]
pub fn parse_duration(text: &str) -> Option<u64> {
    let text = text.trim();
    let number = text.trim_end_matches(|letter: char| !letter.is_ascii_digit());
    let unit_nanos: u64 = match text[number.len()..].trim() {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" | "min" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        "d" => 86_400_000_000_000,
        _ => return None,
    };
    let (whole, digits) = number.split_once('.').unwrap_or((number, ""));
    let mut nanos = whole.parse::<u64>().ok()?.checked_mul(unit_nanos)?;
    let mut place = unit_nanos;
    for digit in digits.bytes() {
        place /= 10;
        nanos = nanos.checked_add(u64::from(char::from(digit).to_digit(10)?) * place)?;
    }
    Some(nanos)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_as_people_write_them() {
        let cases = [
            ("500ms", Some(500_000_000)),
            (" 1.5 s ", Some(1_500_000_000)),
            ("2m", Some(120_000_000_000)),
            ("0.25us", Some(250)),
            ("7ns", Some(7)),
            ("1.0000000009s", Some(1_000_000_000)),
            ("500", None),
            ("ms", None),
            ("", None),
            ("-1s", None),
            ("1.x5s", None),
            ("1e3ms", None),
            ("99999999999h", None),
        ];
        for (text, nanos) in cases {
            assert_eq!(parse_duration(text), nanos, "{text}");
        }
    }
}
