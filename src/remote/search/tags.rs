//! Tags of a search: logfmt where people write them, a JSON object where servers and links do.

use crate::ingest::Json;
use std::borrow::Cow;

/// Keys and values.
pub type Tags = Vec<(String, String)>;

/// Reads logfmt: `error=true http.status_code=500 note="two words"`. Within quotes `\"` and `\\` stand for themselves.
///
/// # Errors
/// A sentence, where a word has no `=` or a quote does not end.
pub fn parse(text: &str) -> Result<Tags, &'static str> {
    let mut tags = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let (key, after) = rest.split_at(end);
        let Some(after) = after.strip_prefix('=').filter(|_| !key.is_empty()) else {
            return Err("Tags are written key=value, with blanks between them: error=true http.status_code=500.");
        };
        let (value, after) = value(after)?;
        tags.push((key.to_owned(), value));
        rest = after.trim_start();
    }
    Ok(tags)
}

/// The value at the beginning, and what follows it.
fn value(text: &str) -> Result<(String, &str), &'static str> {
    let Some(quoted) = text.strip_prefix('"') else {
        let (value, rest) = text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()));
        return Ok((value.to_owned(), rest));
    };
    let mut value = String::new();
    let mut letters = quoted.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Ok((value, quoted.get(at + 1..).unwrap_or_default())),
            '\\' => value.extend(letters.next().map(|(_, letter)| letter)),
            _ => value.push(letter),
        }
    }
    Err("A quote among the tags does not end.")
}

/// The reverse of [`parse`].
#[must_use]
pub fn to_text(tags: &[(String, String)]) -> String {
    let one = |(key, value): &(String, String)| {
        let is_plain = !value.is_empty() && !value.contains(|c: char| c.is_whitespace() || matches!(c, '"' | '\\'));
        if is_plain {
            return format!("{key}={value}");
        }
        format!("{key}=\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
    };
    tags.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// As a JSON object of texts; "" without tags.
#[must_use]
pub fn to_json(tags: &[(String, String)]) -> String {
    if tags.is_empty() {
        return String::new();
    }
    // Text always serialises.
    let text = |text: &str| serde_json::to_string(text).unwrap_or_default();
    let pairs: Vec<String> = tags.iter().map(|(key, value)| format!("{}:{}", text(key), text(value))).collect();
    format!("{{{}}}", pairs.join(","))
}

/// The reverse of [`to_json`]; `None` of what is no object.
#[must_use]
pub fn from_json(text: &str) -> Option<Tags> {
    let mut tags = Vec::new();
    let read = Json::new(text).object(|key, json| {
        tags.extend(json.text()?.map(|value| (key.to_owned(), Cow::into_owned(value))));
        Ok(())
    });
    read.ok().filter(|is_object| *is_object).map(|_| tags)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tags(list: &[(&str, &str)]) -> Tags {
        list.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn logfmt_as_people_write_it() {
        assert_eq!(
            parse(" error=true  http.status_code=500 "),
            Ok(tags(&[("error", "true"), ("http.status_code", "500")]))
        );
        assert_eq!(
            parse(r#"a="two words" b="q\"x\\" c="#),
            Ok(tags(&[("a", "two words"), ("b", "q\"x\\"), ("c", "")]))
        );
        assert_eq!(parse("url=/a?b=c"), Ok(tags(&[("url", "/a?b=c")])));
        assert_eq!(parse(""), Ok(vec![]));
        for wrong in ["error", "=x", "a=1 b", "a=\"x"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn json_is_what_links_of_jaeger_ui_have() {
        assert_eq!(from_json(r#"{"error":"true","n":5}"#), Some(tags(&[("error", "true")])));
        assert_eq!(from_json("error=true"), None);
        assert_eq!(from_json("[]"), None);
        assert_eq!(to_json(&[]), "");
    }

    proptest! {
        #[test]
        fn tags_come_back(list in proptest::collection::vec(("[a-z.]{1,8}", "\\PC{0,8}"), 0..4)) {
            prop_assert_eq!(parse(&to_text(&list)), Ok(list.clone()));
            if !list.is_empty() {
                prop_assert_eq!(from_json(&to_json(&list)), Some(list));
            }
        }
    }
}
