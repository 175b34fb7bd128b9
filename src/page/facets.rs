//! Facets: what a click on a value makes of the filter, and what the panel says of one.

use crate::figure::{Facet, FacetValue};
use crate::format;
use crate::query::{Filter, SpanTerm, Test};

/// How the filter stands to a value of a facet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// It does not speak of it.
    No,
    /// A span must have it.
    Included,
    /// No span may have it.
    Excluded,
}

/// See [`Chosen`].
#[must_use]
pub fn chosen(filter: &Filter, key: &str, value: &FacetValue) -> Chosen {
    if let Some(end) = &value.end {
        return if filter.has_range(key, &value.value, end) { Chosen::Included } else { Chosen::No };
    }
    let test = Test::equal(key, value.value.clone());
    match filter.terms.iter().find(|term| term.test == test) {
        None => Chosen::No,
        Some(term) if term.is_excluded => Chosen::Excluded,
        Some(_) => Chosen::Included,
    }
}

/// The value in the place of all that the filter says of its key; once more lets it go. So the count that stands beside the
/// value is what is left.
pub fn include(filter: &mut Filter, key: &str, value: &FacetValue) {
    let is_included = chosen(filter, key, value) == Chosen::Included;
    *filter = filter.without_key(key);
    match &value.end {
        _ if is_included => {}
        Some(end) => filter.put_range(key, &value.value, end),
        None => filter.put(SpanTerm::included(Test::equal(key, value.value.clone()))),
    }
    filter.tidy();
}

/// No span may have the value; once more lets it go. A range cannot be excluded: nothing happens.
pub fn exclude(filter: &mut Filter, key: &str, value: &FacetValue) {
    if value.end.is_some() {
        return;
    }
    let term = SpanTerm { test: Test::equal(key, value.value.clone()), is_excluded: true };
    match filter.terms.iter().position(|known| *known == term) {
        Some(at) => drop(filter.terms.remove(at)),
        None => filter.put(term),
    }
}

/// The value as it is shown.
#[must_use]
pub fn label(value: &FacetValue) -> String {
    label_of(&value.value, value.end.as_deref())
}

/// A value, or a range of numbers with its end, as it is shown wherever values are counted.
#[must_use]
pub fn label_of(value: &str, end: Option<&str>) -> String {
    match end {
        Some(end) => format!("{value} – {end}"),
        None if value.is_empty() => "(empty)".to_owned(),
        None => value.to_owned(),
    }
}

/// How many values there are: "7", or "2 of 7" where only so many occur in what an open facet counts.
#[must_use]
pub fn how_many(facet: &Facet) -> String {
    let known = format::count(facet.known);
    let occurring = facet.values.iter().filter(|value| value.traces > 0).count() as u64 + facet.left_out;
    if facet.is_open && occurring < facet.known {
        return format!("{} of {known}", format::count(occurring));
    }
    known
}

/// What is not listed: "12 rarer values left out".
#[must_use]
pub fn left_out(facet: &Facet) -> Option<String> {
    (facet.left_out > 0).then(|| format!("{} left out", format::plural(facet.left_out, "rarer value", "rarer values")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Comparison;

    fn value(text: &str, end: Option<&str>) -> FacetValue {
        FacetValue { value: text.into(), end: end.map(str::to_owned), traces: 1 }
    }

    #[test]
    fn a_click_replaces_what_was_said_of_the_key_and_a_second_one_lets_it_go() {
        let comparison = Comparison::parse("code >= 500").unwrap();
        let mut filter = Filter::default().with(Test::Attribute(comparison)).with(Test::Service("a".into()));
        let code = value("404", None);
        include(&mut filter, "code", &code);
        assert_eq!((filter.terms.len(), chosen(&filter, "code", &code)), (2, Chosen::Included));
        include(&mut filter, "code", &code);
        assert_eq!((filter.terms.len(), chosen(&filter, "code", &code)), (1, Chosen::No));
    }

    #[test]
    fn what_an_open_facet_leaves_is_told_of_all() {
        let none = FacetValue { traces: 0, ..value("named", None) };
        let mut facet = Facet { known: 7, left_out: 1, values: vec![value("a", None), none], ..Facet::default() };
        assert_eq!(how_many(&facet), "7", "nothing is known of one that is folded");
        facet.is_open = true;
        assert_eq!(how_many(&facet), "2 of 7");
        facet.left_out = 6;
        assert_eq!(how_many(&facet), "7");
    }

    #[test]
    fn several_values_can_be_excluded() {
        let mut filter = Filter::default();
        let [a, b] = ["a", "b"].map(|text| value(text, None));
        [&a, &b].into_iter().for_each(|value| exclude(&mut filter, "service", value));
        assert_eq!((filter.terms.len(), chosen(&filter, "service", &a)), (2, Chosen::Excluded));
        exclude(&mut filter, "service", &a);
        assert_eq!(chosen(&filter, "service", &a), Chosen::No);
        include(&mut filter, "service", &a);
        assert_eq!((filter.terms.len(), chosen(&filter, "service", &a)), (1, Chosen::Included));
    }

    #[test]
    fn ranges_are_chosen_as_a_whole() {
        let (mut filter, low, high) = (Filter::default(), value("0", Some("10")), value("10", Some("20")));
        include(&mut filter, "bytes", &low);
        include(&mut filter, "bytes", &high);
        let of = |value| chosen(&filter, "bytes", value);
        assert_eq!((of(&low), of(&high), label(&high)), (Chosen::No, Chosen::Included, "10 – 20".into()));
        exclude(&mut filter, "bytes", &low);
        include(&mut filter, "bytes", &high);
        assert!(filter.is_empty());
    }
}
