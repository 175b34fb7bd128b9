//! The second try: rewrites one broken element as strict JSON.
//!
//! Strict JSON is the fast path and knows nothing of this. An element that fails it (NaN, trailing comma, lone
//! surrogate, control character, integer beyond `u64`, a float where an exact integer is wanted) is rewritten here,
//! alone, and read once more.

use crate::model::{BIG_INTEGER_MARK, float_text, parse_float};

/// Length of the value that `bytes` begin with, whatever is in it; `None` where it does not end.
pub(super) fn value_len(bytes: &[u8]) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => {
                at = super::outline::string_end(bytes, at)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth == 0 => return Some(at),
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            b',' | b' ' | b'\n' | b'\r' | b'\t' if depth == 0 && at > 0 => return Some(at),
            _ => {}
        }
        at += 1;
    }
    (depth == 0 && at > 0).then_some(at)
}

/// The element as strict JSON.
pub(super) fn repair(bytes: &[u8]) -> String {
    let mut out = Vec::with_capacity(bytes.len() + 16);
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => at = string(bytes, at, &mut out),
            b'}' | b']' => {
                drop_comma(&mut out);
                out.push(byte);
                at += 1;
            }
            b',' if matches!(last_token(&out), None | Some(b',' | b'[' | b'{' | b':')) => at += 1,
            b'-' | b'+' | b'.' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
                let end = bytes[at..].iter().position(|byte| !is_word(*byte)).map_or(bytes.len(), |len| at + len);
                word(&bytes[at..end], &mut out);
                at = end;
            }
            b'{' | b'[' | b':' | b',' | b' ' | b'\t' | b'\r' | b'\n' => {
                out.push(byte);
                at += 1;
            }
            _ => at += 1,
        }
    }
    // Strings are copied as text, all else is ASCII.
    String::from_utf8(out).unwrap_or_default()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.' | b'_')
}

fn last_token(out: &[u8]) -> Option<u8> {
    out.iter().rev().find(|byte| !byte.is_ascii_whitespace()).copied()
}

fn drop_comma(out: &mut Vec<u8>) {
    let len = out.len() - out.iter().rev().take_while(|byte| byte.is_ascii_whitespace()).count();
    match out.get(..len).and_then(<[u8]>::last) {
        Some(b',') => out.truncate(len - 1),
        Some(b':') => out.extend_from_slice(b"null"),
        _ => {}
    }
}

/// A bare word: a literal, a number, or nonsense, which is null.
fn word(text: &[u8], out: &mut Vec<u8>) {
    let literal: &[u8] = match text {
        b"true" | b"True" => b"true",
        b"false" | b"False" => b"false",
        _ => b"null",
    };
    let Some(number) = Decimal::read(text) else {
        out.extend_from_slice(literal);
        return;
    };
    match number.integer() {
        Some(digits) if digits.len() <= 20 && fits(&digits, number.is_negative) => {
            if number.is_negative && digits != b"0" {
                out.push(b'-');
            }
            out.extend_from_slice(&digits);
        }
        // Written as a float, it is no id.
        Some(digits) if number.is_plain && digits.len() <= 400 => {
            out.push(b'"');
            let mut mark = [0; 4];
            out.extend_from_slice(BIG_INTEGER_MARK.encode_utf8(&mut mark).as_bytes());
            if number.is_negative {
                out.push(b'-');
            }
            out.extend_from_slice(&digits);
            out.push(b'"');
        }
        _ => match std::str::from_utf8(text).ok().and_then(parse_float).filter(|value| value.is_finite()) {
            Some(value) => out.extend_from_slice(float_text(value).as_bytes()),
            None => out.extend_from_slice(b"null"),
        },
    }
}

fn fits(digits: &[u8], is_negative: bool) -> bool {
    let text = std::str::from_utf8(digits).unwrap_or("");
    if is_negative { text.parse::<u64>().is_ok_and(|value| value <= 1 << 63) } else { text.parse::<u64>().is_ok() }
}

/// A decimal number: its digits without point, and how many stand after it (less the exponent).
struct Decimal {
    is_negative: bool,
    /// Without point and exponent.
    is_plain: bool,
    digits: Vec<u8>,
    after_point: i64,
}

impl Decimal {
    fn read(text: &[u8]) -> Option<Self> {
        let (is_negative, rest) = match text.split_first()? {
            (b'-', rest) => (true, rest),
            (b'+', rest) => (false, rest),
            _ => (false, text),
        };
        let (mantissa, exponent) = match rest.iter().position(|byte| matches!(byte, b'e' | b'E')) {
            Some(at) => (&rest[..at], std::str::from_utf8(&rest[at + 1..]).ok()?.parse::<i64>().ok()?),
            None => (rest, 0),
        };
        let point = mantissa.iter().position(|&byte| byte == b'.');
        let after_point = point.map_or(0, |at| (mantissa.len() - at - 1) as i64);
        let digits: Vec<u8> = mantissa.iter().copied().filter(|&byte| byte != b'.').collect();
        let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
        let is_plain = mantissa.len() == rest.len() && point.is_none();
        let after_point = after_point.checked_sub(exponent)?;
        is_number.then_some(Self { is_negative, is_plain, digits, after_point })
    }

    /// All digits, if it is an integer.
    fn integer(&self) -> Option<Vec<u8>> {
        let mut digits = self.digits.clone();
        if self.after_point > 0 {
            let whole = digits.len().saturating_sub(usize::try_from(self.after_point).ok()?);
            if digits[whole..].iter().any(|&digit| digit != b'0') || (self.after_point as usize) > digits.len() {
                return None;
            }
            digits.truncate(whole);
        } else {
            let zeros = usize::try_from(-self.after_point).ok().filter(|&zeros| zeros <= 400)?;
            digits.resize(digits.len() + zeros, b'0');
        }
        let leading = digits.iter().take_while(|&&digit| digit == b'0').count();
        digits.drain(..leading);
        Some(if digits.is_empty() { b"0".to_vec() } else { digits })
    }
}

/// Copies the string at `at`, with what strict JSON refuses replaced; returns where it ends.
fn string(bytes: &[u8], at: usize, out: &mut Vec<u8>) -> usize {
    let end = super::outline::string_end(bytes, at).unwrap_or(bytes.len());
    let text = String::from_utf8_lossy(&bytes[(at + 1).min(end)..end]);
    out.push(b'"');
    let mut rest = text.chars();
    while let Some(next) = rest.next() {
        match next {
            '\\' => escape(&mut rest, out),
            next if (next as u32) < 0x20 => out.extend_from_slice(format!("\\u{:04x}", next as u32).as_bytes()),
            next => out.extend_from_slice(next.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    out.push(b'"');
    (end + 1).min(bytes.len())
}

fn escape(rest: &mut std::str::Chars<'_>, out: &mut Vec<u8>) {
    match rest.next() {
        Some(kind @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't')) => {
            out.push(b'\\');
            out.push(kind as u8);
        }
        Some('u') => {
            let Some(unit) = hex_unit(rest) else {
                out.extend_from_slice("\u{fffd}".as_bytes());
                return;
            };
            let low = || {
                let mut ahead = rest.clone();
                let is_escape = ahead.next() == Some('\\') && ahead.next() == Some('u');
                let unit = if is_escape { hex_unit(&mut ahead) } else { None };
                unit.filter(|unit| (0xdc00..0xe000).contains(unit)).map(|unit| (unit, ahead))
            };
            let code = match unit {
                0xd800..0xdc00 => low().map_or(0xfffd, |(low, ahead)| {
                    *rest = ahead;
                    0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00)
                }),
                0xdc00..0xe000 => 0xfffd,
                unit => unit,
            };
            let next = char::from_u32(code).unwrap_or('\u{fffd}');
            if (next as u32) < 0x20 || matches!(next, '"' | '\\') {
                out.extend_from_slice(format!("\\u{:04x}", next as u32).as_bytes());
            } else {
                out.extend_from_slice(next.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
        Some(other) => {
            out.extend_from_slice(b"\\\\");
            if (other as u32) < 0x20 {
                out.extend_from_slice(format!("\\u{:04x}", other as u32).as_bytes());
            } else {
                out.extend_from_slice(other.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
        None => out.extend_from_slice(b"\\\\"),
    }
}

fn hex_unit(rest: &mut std::str::Chars<'_>) -> Option<u32> {
    let mut ahead = rest.clone();
    let mut unit = 0;
    for _ in 0..4 {
        unit = unit << 4 | ahead.next()?.to_digit(16)?;
    }
    *rest = ahead;
    Some(unit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn repaired(text: &str) -> String {
        repair(text.as_bytes())
    }

    #[test]
    fn what_strict_json_refuses_is_rewritten() {
        assert_eq!(repaired(r#"{"a":NaN,"b":-Infinity,}"#), r#"{"a":null,"b":null}"#);
        assert_eq!(repaired(r#"[1,,2,]"#), "[1,2]");
        assert_eq!(repaired(r#"{"a":"\ud800x","b":"\ud83c\udf89"}"#), r#"{"a":"�x","b":"🎉"}"#);
        assert_eq!(repaired("{\"a\":\"x\ny\0\"}"), r#"{"a":"x\u000ay\u0000"}"#);
        assert_eq!(repaired(r#"{"a":1.718e18,"b":12.50}"#), r#"{"a":1718000000000000000,"b":12.5}"#);
        assert_eq!(
            repaired("{\"a\":340282366920938463463374607431768211455}"),
            "{\"a\":\"\u{f8ff}340282366920938463463374607431768211455\"}"
        );
        assert_eq!(
            repaired(r#"{"a":True,"b":None,"c":-0,"d":-9223372036854775808}"#),
            r#"{"a":true,"b":null,"c":0,"d":-9223372036854775808}"#
        );
        assert_eq!(repaired(r#"{"a":}"#), r#"{"a":null}"#);
        assert_eq!(repaired(r#"{"a":"\q"}"#), r#"{"a":"\\q"}"#);
    }

    #[test]
    fn a_value_ends_where_its_brackets_do() {
        assert_eq!(value_len(br#"{"a":"}"} x"#), Some(9));
        assert_eq!(value_len(b"12, 3"), Some(2));
        assert_eq!(value_len(br#"{"a":[1"#), None);
        assert_eq!(value_len(br#""x""#), Some(3));
    }

    /// Numbers of a text of JSON in their order, those included that became marked texts; and the text without them.
    fn parts(json: &str) -> (Vec<String>, String) {
        let (mut numbers, mut rest) = (Vec::new(), String::new());
        let mut at = 0;
        while let Some(&byte) = json.as_bytes().get(at) {
            let end = match byte {
                b'"' => super::super::outline::string_end(json.as_bytes(), at).unwrap() + 1,
                b'-' | b'0'..=b'9' => json[at..].find(|c: char| !is_word(c as u8)).map_or(json.len(), |len| at + len),
                _ => at + 1,
            };
            let part = &json[at..end];
            let marked = part.strip_prefix('"').and_then(|text| text.strip_prefix(BIG_INTEGER_MARK));
            match marked {
                Some(digits) => numbers.push(digits.trim_end_matches('"').to_owned()),
                None if byte == b'-' || byte.is_ascii_digit() => numbers.push(part.to_owned()),
                None => {
                    rest.push_str(part);
                    at = end;
                    continue;
                }
            }
            rest.push('0');
            at = end;
        }
        (numbers, rest)
    }

    /// Integers digit by digit; others as floats.
    fn is_same_number(before: &str, after: &str) -> bool {
        let is_integer = !before.contains(['.', 'e', 'E']);
        let float = |text: &str| text.parse::<f64>().unwrap();
        if is_integer { before == after || (before, after) == ("-0", "0") } else { float(before) == float(after) }
    }

    fn json() -> impl Strategy<Value = String> {
        let blank = || "[ \n\r\t]{0,2}";
        let number = "-?(0|[1-9][0-9]{0,3}|[1-9][0-9]{15,24})(\\.[0-9]{1,8})?([eE][+-]?[0-9]{1,3})?";
        let number = number.prop_filter("beyond floats", |text: &String| text.parse::<f64>().is_ok_and(f64::is_finite));
        let text = prop_oneof![
            "\\PC{0,6}".prop_map(|text| serde_json::to_string(&text).unwrap()),
            prop::sample::select(
                &[r#""\u00e9\u0000""#, r#""\ud83c\udf89""#, r#""\/\b\f\n\\\"""#, r#"",]}{[:1e5 NaN""#][..]
            )
            .prop_map(str::to_owned),
        ];
        let literal = prop::sample::select(&["true", "false", "null"][..]).prop_map(str::to_owned);
        let leaf = prop_oneof![3 => number, 2 => text.clone(), 1 => literal];
        leaf.prop_recursive(4, 24, 4, move |inner| {
            let spaced = (blank(), inner, blank()).prop_map(|(before, value, after)| format!("{before}{value}{after}"));
            let list = prop::collection::vec(spaced.clone(), 1..4).prop_map(|all| format!("[{}]", all.join(",")));
            let pair = (text.clone(), spaced).prop_map(|(key, value)| format!("{key}:{value}"));
            prop_oneof![list, prop::collection::vec(pair, 1..4).prop_map(|all| format!("{{{}}}", all.join(",")))]
        })
    }

    proptest! {
        #[test]
        fn anything_can_be_repaired(text in r#"[\\"{}\[\]:,a0.9eEuNdD8\n -]{0,60}"#) {
            repaired(&text);
        }

        #[test]
        fn strict_json_keeps_its_meaning(text in json()) {
            let fixed = repaired(&text);
            let ((before, rest), (after, fixed_rest)) = (parts(&text), parts(&fixed));
            prop_assert_eq!(before.len(), after.len(), "{} became {}", text, fixed);
            for (before, after) in before.iter().zip(&after) {
                prop_assert!(is_same_number(before, after), "{} became {}", before, after);
            }
            let value = |text: &str| serde_json::from_str::<serde_json::Value>(text);
            prop_assert_eq!(value(&rest).unwrap(), value(&fixed_rest).unwrap());
            // A number with a point or an exponent is no id: only those become texts.
            let is_id = |before: &&String| !before.contains(['.', 'e', 'E']);
            prop_assert!(fixed.matches(BIG_INTEGER_MARK).count() <= before.iter().filter(is_id).count(), "{}", fixed);
        }
    }
}
