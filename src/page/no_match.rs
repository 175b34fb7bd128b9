//! A filter that selects nothing: why, in a sentence, and what may be done about it.

use super::chips::{Chip, chips, without};
use super::findings::name;
use crate::figure::{AbsentKey, NoMatch};
use crate::format::Zone;
use crate::query::{Filter, Test};
use crate::sorting;
use std::cmp::Reverse;

/// Keys that are named in the sentence.
const MOST_KEYS: usize = 3;

/// Terms of which it is asked what the filter selects without them.
const MOST_TERMS: usize = 12;

/// Terms that are offered to be dropped.
const MOST_OFFERED: usize = 3;

/// Why nothing is selected, as far as it is known.
#[must_use]
pub fn sentence(found: &NoMatch) -> String {
    if !found.absent.is_empty() {
        let mut sentence = "No trace matches the filter: no span carries ".to_owned();
        for (at, absent) in found.absent.iter().take(MOST_KEYS).enumerate() {
            sentence.push_str(if at > 0 { ", and none " } else { "" });
            sentence.push_str(&name(&absent.key));
        }
        return sentence + ".";
    }
    if found.apart > 0 {
        return "No trace matches the filter: one and the same span has to meet all of its terms on spans.".to_owned();
    }
    "No trace matches the filter.".to_owned()
}

/// The terms that may be dropped, the newest first, each with the filter without it.
#[must_use]
pub fn shorter(filter: &Filter, zone_at: &dyn Fn(u64) -> Zone) -> Vec<(Chip, Filter)> {
    let newest = chips(filter, zone_at).into_iter().rev().take(MOST_TERMS);
    newest.map(|chip| (chip.clone(), without(filter, chip.term))).collect()
}

/// Of the [`shorter`] filters those that are offered, with how many traces each selects: those that select any, most first.
#[must_use]
pub fn fruitful(shorter: Vec<(Chip, Filter)>, found: &NoMatch) -> Vec<(Chip, Filter, u64)> {
    let told = shorter.into_iter().zip(&found.others).map(|((chip, filter), &traces)| (chip, filter, traces));
    let mut fruitful: Vec<_> = told.filter(|&(.., traces)| traces > 0).collect();
    sorting::by_key(&mut fruitful, |&(.., traces)| Reverse(traces));
    fruitful.truncate(MOST_OFFERED);
    fruitful
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
        let said = |absent| sentence(&NoMatch { absent, ..NoMatch::default() });
        assert!(sentence(&NoMatch { apart: 1, ..NoMatch::default() }).contains("one and the same span"));
        assert!(said(vec![absent("a", "")]).ends_with("no span carries a."));
        let many = ["a", "b", "c", "d"].map(|key| absent(key, "")).into();
        assert!(said(many).ends_with("no span carries a, and none b, and none c."));
        assert_eq!(said(vec![]), "No trace matches the filter.");
    }

    #[test]
    fn terms_are_offered_to_be_dropped_that_keep_traces_away() {
        let all = filter(&["a = 1", "b = 2", "c = 3", "d = 4", "e = 5"]);
        let shorter = || shorter(&all, &|_| Zone::UTC);
        assert!(shorter().iter().all(|(chip, rest)| rest.terms.len() == 4 && *rest == without(&all, chip.term)));
        let offered = |others: &[u64]| {
            let found = NoMatch { others: others.into(), ..NoMatch::default() };
            fruitful(shorter(), &found).into_iter().map(|(chip, _, traces)| (chip.label, traces)).collect::<Vec<_>>()
        };
        let of = |key: &str, traces| (key.to_owned(), traces);
        assert_eq!(offered(&[1, 0, 3, 2, 2]), [of("c", 3), of("b", 2), of("a", 2)], "the newest first among equals");
        assert_eq!((offered(&[0; 5]), offered(&[])), (vec![], vec![]));
    }

    #[test]
    fn another_name_takes_the_place_of_a_key_in_every_term() {
        let mut all = filter(&["http.status_code >= 500", "http.status_code < 600", "x = 1"]);
        all.put(SpanTerm { test: Test::Service("http.status_code".into()), is_excluded: true });
        all.put_group(vec![SpanTerm::included(Test::equal("http.status_code", "404".into()))]);
        let keys = [absent("http.status_code", "http.response.status_code"), absent("x", "")];
        let found = by_other_names(&all, &NoMatch { absent: keys.into(), ..NoMatch::default() });
        let [(other, renamed)] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(other, "http.response.status_code");
        let is_of = |key: &str| renamed.terms.iter().filter(|term| term.test.key() == Some(key)).count();
        assert_eq!((is_of("http.status_code"), is_of(other), renamed.terms.len()), (0, 2, 4));
        assert_eq!(renamed.groups[0][0].key(), Some(other.as_str()));
    }
}
