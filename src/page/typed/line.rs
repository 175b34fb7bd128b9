//! A line that was typed, as terms.
//!
//! A value may have blanks in it (`operation = GET /cart`), so a blank ends a term only where what follows can be nothing but
//! another one. What cannot be understood is refused in words: a filter that asks something else than was meant is worse than
//! none.

use super::{DURATION, FAILED, ROOT_FAILED, SPAN_DURATION, SPANS};
use crate::query::{Op, term};

/// Keys that are no attributes; after a blank they begin a term.
const OWN: [&str; 14] = [
    SPAN_DURATION,
    term::ROOT_SERVICE,
    term::ROOT_OPERATION,
    term::ERROR_MESSAGE,
    term::ERROR_TYPE,
    term::ERROR_SERVICE,
    term::ERROR_OPERATION,
    DURATION,
    SPANS,
    term::SERVICE,
    term::OPERATION,
    term::KIND,
    term::STATUS,
    "error",
];

/// The terms of a text, each as it was typed.
///
/// # Errors
/// A sentence, where terms are joined by *or* or a list of values is asked for.
pub(super) fn terms(text: &str) -> Result<Vec<&str>, &'static str> {
    let words = pieces(text, &|rest| rest.chars().next().filter(|next| next.is_whitespace()).map_or(0, char::len_utf8));
    let is_or = |word: &&str| word.eq_ignore_ascii_case("or") || *word == "||";
    if words.iter().any(is_or) && words.iter().any(|word| *word == "||" || comparison(word).is_some()) {
        return Err(NO_OR);
    }
    if words.get(1).is_some_and(|word| word.eq_ignore_ascii_case("in"))
        && words.get(2).is_some_and(|word| word.starts_with(['(', '[']))
    {
        return Err("Lists of values (in …) are not understood: ask for one, or leave others out with !=.");
    }
    let is_whole = |word: &&str| comparison(word).is_some_and(|(key, _, value)| key != "-" && !value.is_empty());
    if words.len() > 1 && words.iter().all(is_whole) {
        return Ok(words);
    }
    apart(text.trim())
}

const NO_OR: &str = "Terms joined by “or” are not understood: all terms of the filter hold together.";

/// Key, sign and value of a comparison. A key of three words or with an address in it is none: that is a text that was pasted.
pub(super) fn comparison(text: &str) -> Option<(&str, Op, &str)> {
    term::split(text).filter(|(key, ..)| key.split_whitespace().count() <= 2 && !key.contains("://"))
}

/// What stands after a word that joins terms, and whether it is an *or*.
fn joined(text: &str) -> Option<(&str, bool)> {
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let is_or = word.eq_ignore_ascii_case("or") || word == "||";
    (is_or || word.eq_ignore_ascii_case("and")).then(|| (rest.trim_start(), is_or))
}

/// Cuts before each further term.
fn apart(text: &str) -> Result<Vec<&str>, &'static str> {
    let (mut parts, mut begin, mut is_quoted) = (Vec::new(), 0, false);
    for (at, next) in text.char_indices() {
        is_quoted ^= next == '"';
        if is_quoted || !next.is_whitespace() || at < begin {
            continue;
        }
        let before = text[begin..at].trim_end().trim_end_matches(',');
        let rest = text[at..].trim_start();
        if !is_term(before) {
            continue;
        }
        let after = joined(rest);
        if let Some((rest, is_or)) = after {
            if begins_with_sign(rest) {
                return Err("Each comparison names its key: code >= 500 and code < 504.");
            }
            if is_or && (begins_term(rest) || begins_named(rest)) {
                return Err(NO_OR);
            }
        }
        if after == Some(("", false)) {
            // What is to be joined was not typed yet.
            parts.push(before);
            return Ok(parts);
        }
        let is_next = after.map_or_else(|| begins_term(rest), |(rest, _)| begins_term(rest) || begins_named(rest));
        if is_next {
            parts.push(before);
            begin = text.len() - after.map_or(rest, |(rest, _)| rest).len();
        }
    }
    parts.push(&text[begin..]);
    Ok(parts)
}

fn is_term(text: &str) -> bool {
    let bare = turned(text).0;
    [FAILED, ROOT_FAILED].contains(&bare) || comparison(bare).is_some_and(|(_, _, value)| !value.is_empty())
}

/// Whether this can be nothing but a term: a word that says *failed*, or a sign after a name that is no word of a text.
fn begins_term(text: &str) -> bool {
    let bare = turned(text).0;
    let is_keyword = |word: &&str| {
        let after = bare.strip_prefix(word);
        after.is_some_and(|after| after.is_empty() || after.starts_with(',') || begins_comparison(after.trim_start()))
    };
    [FAILED, ROOT_FAILED].iter().any(is_keyword) || begins_comparison(bare)
}

fn begins_with_sign(text: &str) -> bool {
    Op::ALL.iter().any(|op| text.trim_start().starts_with(op.sign()))
}

/// A name at the beginning of a text, and what stands after it.
fn named(text: &str) -> (&str, &str) {
    let is_name = |next: char| next.is_ascii_alphanumeric() || "._-/".contains(next);
    text.split_at(text.find(|next| !is_name(next)).unwrap_or(text.len()))
}

fn begins_comparison(text: &str) -> bool {
    let (name, after) = named(text);
    OWN.iter().any(|own| text.strip_prefix(own).is_some_and(begins_with_sign))
        || (name.contains(['.', '_'])
            && name.starts_with(|first: char| first.is_ascii_alphabetic())
            && begins_with_sign(after))
}

/// After a word that joins terms any name will do.
fn begins_named(text: &str) -> bool {
    let (name, after) = named(turned(text).0);
    !name.is_empty() && begins_with_sign(after)
}

/// What stands after a `-`, `!` or `not` that turns a term round, and whether there is one.
pub(super) fn turned(text: &str) -> (&str, bool) {
    let (word, rest) = named(text);
    let rest = rest.trim_start();
    if word.eq_ignore_ascii_case("not")
        && ([FAILED, ROOT_FAILED].contains(&rest) || begins_named(rest) || begins_comparison(rest))
    {
        return (rest, true);
    }
    let bare = text.strip_prefix('-').or_else(|| text.strip_prefix('!').filter(|bare| !bare.starts_with(['=', '~'])));
    match bare {
        Some(bare) if !bare.is_empty() && !bare.starts_with(char::is_whitespace) => (bare, true),
        _ => (text, false),
    }
}

/// Whether a text is one phrase in quotes.
pub(super) fn is_phrase(text: &str) -> bool {
    let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.is_some_and(|inner| !inner.is_empty() && !inner.contains('"'))
}

/// A phrase without its quotes; any other text as it is.
pub(super) fn phrase(text: &str) -> &str {
    if is_phrase(text) { text.trim_matches('"') } else { text }
}

/// The parts of a text between what separates them, trimmed and not empty. `len_at` says how long a separator is at the
/// beginning of what it is given, 0 for none; within quotes it is not asked.
pub(super) fn pieces<'a>(text: &'a str, len_at: &dyn Fn(&str) -> usize) -> Vec<&'a str> {
    let (mut parts, mut begin, mut is_quoted, mut past) = (Vec::new(), 0, false, 0);
    for (at, next) in text.char_indices() {
        is_quoted ^= next == '"';
        let len = if is_quoted || at < past { 0 } else { len_at(&text[at..]) };
        if len > 0 {
            parts.push(&text[begin..at]);
            (begin, past) = (at + len, at + len);
        }
    }
    parts.push(&text[begin..]);
    parts.iter_mut().for_each(|part| *part = part.trim());
    parts.retain(|part| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_ends_a_term_only_before_another() {
        let cases: [(&str, &[&str]); 25] = [
            ("http.response.status_code >= 500 AND failed", &["http.response.status_code >= 500", "failed"]),
            ("a >= 500 and a < 504", &["a >= 500", "a < 504"]),
            ("service = checkout and not failed", &["service = checkout", "not failed"]),
            ("duration > 2s and -service = checkout", &["duration > 2s", "-service = checkout"]),
            ("service = checkout and", &["service = checkout"]),
            ("operation = this and that and ", &["operation = this and that"]),
            ("failed and service=\"a or b\"", &["failed", "service=\"a or b\""]),
            ("operation = search and replace", &["operation = search and replace"]),
            ("operation = read or write", &["operation = read or write"]),
            ("SELECT * FROM a WHERE b = ? and c = 1", &["SELECT * FROM a WHERE b = ? and c = 1"]),
            ("not found (total=10, idle=0)", &["not found (total=10, idle=0)"]),
            ("service = checkout, failed", &["service = checkout", "failed"]),
            ("service=checkout failed", &["service=checkout", "failed"]),
            ("kind = server service = payment", &["kind = server", "service = payment"]),
            ("db.system.name = postgresql duration >= 1s", &["db.system.name = postgresql", "duration >= 1s"]),
            ("duration>=1s root failed", &["duration>=1s", "root failed"]),
            ("failed service = cart", &["failed", "service = cart"]),
            ("failed, -service = cart", &["failed", "-service = cart"]),
            ("a=b c=d", &["a=b", "c=d"]),
            ("operation = GET /cart", &["operation = GET /cart"]),
            ("operation = \"x duration >= 1s\"", &["operation = \"x duration >= 1s\""]),
            ("payment failed", &["payment failed"]),
            ("text that service = is in", &["text that service = is in"]),
            ("db.statement = SELECT a WHERE id = 5", &["db.statement = SELECT a WHERE id = 5"]),
            ("", &[""]),
        ];
        for (text, found) in cases {
            assert_eq!(terms(text).unwrap(), found, "{text}");
        }
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for text in [
            "service=checkout OR service=payment",
            "service = checkout or failed",
            "service = \"checkout\" OR region = eu",
            "failed or duration > 2s",
            "status >= 500 and < 504",
            "a = b || c = d",
            "service in (checkout, payment)",
        ] {
            assert!(terms(text).is_err(), "{text}");
        }
        // Words of a text.
        for text in ["this or that", "in (brackets)"] {
            assert_eq!(terms(text).unwrap(), [text]);
        }
    }
}
