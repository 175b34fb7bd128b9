//! A filter that selects nothing: why, in a sentence, and what may be done about it.

use super::findings::name;
use crate::figure::{AbsentKey, NoMatch};
use crate::query::{Filter, Test};

/// Keys that are named in the sentence.
const MOST_KEYS: usize = 3;

/// Why nothing is selected, as far as it is known.
#[must_use]
pub fn sentence(filter: &Filter, found: &NoMatch) -> String {
    if !found.absent.is_empty() {
        let mut sentence = "No trace matches the filter: no span carries ".to_owned();
        for (at, absent) in found.absent.iter().take(MOST_KEYS).enumerate() {
            sentence.push_str(if at > 0 { ", and none " } else { "" });
            sentence.push_str(&name(&absent.key));
        }
        return sentence + ".";
    }
    if filter.most_of_group() > 1 {
        return "No trace matches the filter: one and the same span has to meet all of its terms on spans.".to_owned();
    }
    "No trace matches the filter.".to_owned()
}

/// Absent keys that go by another name in the data: that, and the filter with it.
#[must_use]
pub fn by_other_names(filter: &Filter, found: &NoMatch) -> Vec<(String, Filter)> {
    let named = found.absent.iter().filter(|absent| !absent.other.is_empty());
    named.map(|AbsentKey { key, other }| (other.clone(), with_key(filter, key, other))).collect()
}

/// The filter with another key in the place of one, wherever it stands.
fn with_key(filter: &Filter, key: &str, other: &str) -> Filter {
    let mut renamed = filter.clone();
    let first = renamed.terms.iter_mut().map(|term| &mut term.test);
    for test in first.chain(renamed.groups.iter_mut().flatten()) {
        if let Test::Attribute(comparison) = test
            && comparison.key == key
        {
            other.clone_into(&mut comparison.key);
        }
    }
    renamed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{Comparison, SpanTerm};

    fn filter(texts: &[&str]) -> Filter {
        let tests = texts.iter().filter_map(|text| Comparison::parse(text)).map(Test::Attribute);
        tests.fold(Filter::default(), Filter::with)
    }

    fn absent(key: &str, other: &str) -> AbsentKey {
        AbsentKey { key: key.into(), other: other.into() }
    }

    #[test]
    fn keys_that_no_span_has_are_named() {
        let both = filter(&["a = 1", "b = 2"]);
        let said = |absent| sentence(&both, &NoMatch { absent, apart: 0 });
        assert!(said(vec![]).contains("one and the same span"));
        assert!(said(vec![absent("a", "")]).ends_with("no span carries a."));
        let many = ["a", "b", "c", "d"].map(|key| absent(key, "")).into();
        assert!(said(many).ends_with("no span carries a, and none b, and none c."));
        assert_eq!(sentence(&filter(&["a = 1"]), &NoMatch::default()), "No trace matches the filter.");
    }

    #[test]
    fn another_name_takes_the_place_of_a_key_in_every_term() {
        let mut all = filter(&["http.status_code >= 500", "http.status_code < 600", "x = 1"]);
        all.put(SpanTerm { test: Test::Service("http.status_code".into()), is_excluded: true });
        all.put_group(vec![SpanTerm::included(Test::equal("http.status_code", "404".into()))]);
        let keys = [absent("http.status_code", "http.response.status_code"), absent("x", "")];
        let found = by_other_names(&all, &NoMatch { absent: keys.into(), apart: 0 });
        let [(other, renamed)] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(other, "http.response.status_code");
        let is_of = |key: &str| renamed.terms.iter().filter(|term| term.test.key() == Some(key)).count();
        assert_eq!((is_of("http.status_code"), is_of(other), renamed.terms.len()), (0, 2, 4));
        assert_eq!(renamed.groups[0][0].key(), Some(other.as_str()));
    }
}
