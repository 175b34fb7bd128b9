//! What is looked for.

use super::needle::Needle;

/// What is looked for: terms parted by blanks and ORed, `"a phrase"` is one term, `-key` passes over attributes whose key
/// contains `key`. Case does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextQuery {
    /// Any of these makes a match.
    pub(super) terms: Vec<Needle>,
    /// Attributes whose key contains any of these are passed over.
    pub(super) ignored_keys: Vec<Needle>,
    /// Terms that may be ids, as they are kept.
    pub(super) ids: Vec<u64>,
    /// Terms with `=` cut there: a key that ends with the left and a value that starts with the right make a match.
    pub(super) pairs: Vec<(String, String)>,
}

impl TextQuery {
    /// Reads a query. Never fails: a quote that is not closed reaches to the end.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut query = Self::default();
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let bare = rest.strip_prefix('-').filter(|bare| !bare.is_empty() && !bare.starts_with(char::is_whitespace));
            let (term, after) = first_term(bare.unwrap_or(rest));
            match (Needle::new(term), bare) {
                (Some(key), Some(_)) => query.ignored_keys.push(key),
                (Some(term), None) => query.add(term),
                (None, _) => {}
            }
            rest = after.trim_start();
        }
        query
    }

    /// The whole text as one term.
    #[must_use]
    pub fn phrase(text: &str) -> Self {
        let mut query = Self::default();
        if let Some(term) = Needle::new(text) {
            query.add(term);
        }
        query
    }

    fn add(&mut self, term: Needle) {
        let text = term.as_str();
        self.pairs.extend(text.match_indices('=').map(|(at, _)| (text[..at].to_owned(), text[at + 1..].to_owned())));
        let digits = text.trim_start_matches('0');
        if (1..=16).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            self.ids.extend(u64::from_str_radix(digits, 16));
        }
        self.terms.push(term);
    }

    /// Whether what this finds was surely found by `wider`: both are one term, and this one goes on with the other.
    /// A term that may be an id, or has a `=`, may find more than a part of it did.
    #[must_use]
    pub fn narrows(&self, wider: &Self) -> bool {
        let ([term], [part]) = (self.terms.as_slice(), wider.terms.as_slice()) else { return false };
        let (term, part) = (term.as_str(), part.as_str());
        let is_plain = self.ids.is_empty() && self.pairs.is_empty() && wider.ignored_keys == self.ignored_keys;
        // Letters beyond ASCII are looked for in another way: the Kelvin sign is a `k` in one of them only.
        is_plain && term.is_ascii() == part.is_ascii() && term.contains(part)
    }

    /// Whether a text has a term in it.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        self.terms.iter().any(|term| term.is_in(text.as_bytes()))
    }

    /// Whether nothing is looked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }
}

/// A quoted phrase, or all up to the next blank; and what follows. A quote that is not closed reaches to the end.
fn first_term(text: &str) -> (&str, &str) {
    match text.strip_prefix('"') {
        Some(phrase) => phrase.split_once('"').unwrap_or((phrase, "")),
        None => text.split_at(text.find(char::is_whitespace).unwrap_or(text.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str) -> (Vec<String>, Vec<String>) {
        let query = TextQuery::parse(text);
        let texts = |needles: &[Needle]| needles.iter().map(|needle| needle.as_str().to_owned()).collect();
        (texts(&query.terms), texts(&query.ignored_keys))
    }

    #[test]
    fn terms_phrases_and_ignored_keys() {
        let cases: [(&str, &[&str], &[&str]); 8] = [
            ("", &[], &[]),
            ("  Cart  db ", &["cart", "db"], &[]),
            ("\"order placed\" x", &["order placed", "x"], &[]),
            ("error -http.url -\"a b\"", &["error"], &["http.url", "a b"]),
            ("\"not closed", &["not closed"], &[]),
            ("- -", &["-", "-"], &[]),
            ("\"\" \"a\"b", &["a", "b"], &[]),
            ("\"-7\" a-b", &["-7", "a-b"], &[]),
        ];
        for (text, found, ignored) in cases {
            let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
            assert_eq!(terms(text), (owned(found), owned(ignored)), "{text}");
        }
    }

    #[test]
    fn ids_and_pairs() {
        let query = TextQuery::parse("00AF 0 zz 12345678901234567 a=b=c");
        assert_eq!(query.ids, [0xaf]);
        let pair = |left: &str, right: &str| (left.to_owned(), right.to_owned());
        assert_eq!(query.pairs, [pair("a", "b=c"), pair("a=b", "c")]);
        assert!(TextQuery::parse("-only -keys").is_empty());
    }
}
