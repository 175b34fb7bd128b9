//! The filter: which traces are in the selection.
//!
//! A trace is selected if every group and every term holds (DEFINITIONS, "Filter"). The terms of a group are met by *one* span
//! of the trace, those of another group by the same or another; a term that excludes is met by none of its spans; those on the
//! trace's root, and all others, apply to the trace.
//!
//! The first group is the one that the page works on: what is typed, clicked or brushed joins it. Others come from
//! `{ … } && { … }` only, and only go.

use super::{Comparison, Op, SpanTerm, Test, term};
use serde::{Deserialize, Serialize};

/// Which outcome a trace must have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum StatusTerm {
    /// Any.
    #[default]
    Any,
    /// At least one error span.
    Failed,
    /// The root is an error span.
    RootFailed,
}

/// The selection of traces. The default selects all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// What one span must meet: the first group ([`SpanTerm::is_of_group`]). And what none may, and what holds for the root.
    pub terms: Vec<SpanTerm>,
    /// Further groups: what one span must meet, which may be another for each. None is empty, nor is the first group where there
    /// are others, once [`Self::tidy`] was called.
    pub groups: Vec<Vec<Test>>,
    /// Outcome.
    pub status: StatusTerm,
    /// Trace duration, at least.
    pub min_duration_nanos: Option<u64>,
    /// Trace duration, at most.
    pub max_duration_nanos: Option<u64>,
    /// Spans of the trace, at least.
    pub min_spans: Option<u64>,
    /// Spans of the trace, at most.
    pub max_spans: Option<u64>,
    /// Trace start in `[from, to)`.
    pub start_range_nanos: Option<(u64, u64)>,
}

impl Filter {
    /// Whether no term is set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Adds a group of terms that one span must meet; those that exclude or are on the root join the others.
    pub fn put_group(&mut self, terms: Vec<SpanTerm>) {
        let mut group = Vec::new();
        for term in terms {
            if term.is_of_group() {
                group.push(term.test);
            } else {
                self.put(term);
            }
        }
        if !self.groups.contains(&group) {
            self.groups.push(group);
        }
        self.tidy();
    }

    /// Drops groups without a term. Where the first has none, the next takes its place.
    pub fn tidy(&mut self) {
        self.groups.retain(|group| !group.is_empty());
        if !self.groups.is_empty() && !self.terms.iter().any(SpanTerm::is_of_group) {
            self.terms.extend(self.groups.remove(0).into_iter().map(SpanTerm::included));
        }
    }

    /// The filter in which the newest term of the first group may be met by a span of its own, and that term; `None` where it
    /// stands alone.
    #[must_use]
    pub fn apart(&self) -> Option<(Self, SpanTerm)> {
        let newest = self.terms.iter().rposition(SpanTerm::is_of_group)?;
        let is_alone = !self.terms.iter().take(newest).any(SpanTerm::is_of_group);
        let mut apart = self.clone();
        let term = apart.terms.remove(newest);
        apart.put_group(vec![term.clone()]);
        (!is_alone).then_some((apart, term))
    }

    /// Whether a span must meet anything.
    #[must_use]
    pub fn has_group(&self) -> bool {
        !self.groups.is_empty() || self.terms.iter().any(SpanTerm::is_of_group)
    }

    /// Adds a term on a span, in the place of one that it [replaces](SpanTerm::replaces).
    pub fn put(&mut self, term: SpanTerm) {
        match self.terms.iter_mut().find(|old| term.replaces(old)) {
            Some(old) => *old = term,
            None => self.terms.push(term),
        }
    }

    /// Adds that a span is of this service and operation; "" stands for any.
    pub fn put_operation(&mut self, service: &str, name: &str) {
        self.put_values([(term::SERVICE, service), (term::OPERATION, name)]);
    }

    /// Adds that the root is of this service and operation; "" stands for any.
    pub fn put_root(&mut self, service: &str, name: &str) {
        self.put_values([(term::ROOT_SERVICE, service), (term::ROOT_OPERATION, name)]);
    }

    fn put_values(&mut self, values: [(&str, &str); 2]) {
        for (key, value) in values.into_iter().filter(|(_, value)| !value.is_empty()) {
            self.put(SpanTerm::included(Test::equal(key, value.to_owned())));
        }
    }

    /// Adds that a span's `key` is a number in `[low, high)`, both as text.
    pub fn put_range(&mut self, key: &str, low: &str, high: &str) {
        range(key, low, high).into_iter().for_each(|test| self.put(SpanTerm::included(test)));
    }

    /// Whether [`Self::put_range`] with the same would change nothing.
    #[must_use]
    pub fn has_range(&self, key: &str, low: &str, high: &str) -> bool {
        range(key, low, high).into_iter().all(|test| self.terms.contains(&SpanTerm::included(test)))
    }

    /// Whether a term is about `key`, which is one of [`Test::equal`]; further groups aside.
    #[must_use]
    pub fn has_key(&self, key: &str) -> bool {
        self.terms.iter().any(|term| term.test.key() == Some(key))
    }

    /// The filter without its terms about `key`; further groups stay, and the first may be empty.
    #[must_use]
    pub fn without_key(&self, key: &str) -> Self {
        let mut rest = self.clone();
        rest.terms.retain(|term| term.test.key() != Some(key));
        rest
    }

    /// The filter with one more term, which a span must meet.
    #[must_use]
    pub fn with(mut self, test: Test) -> Self {
        self.put(SpanTerm::included(test));
        self
    }
}

fn range(key: &str, low: &str, high: &str) -> [Test; 2] {
    [(Op::AtLeast, low), (Op::Less, high)].map(|(op, value)| {
        let (key, value) = (key.to_owned(), value.to_owned());
        Test::Attribute(Comparison { key, op, value })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_term_goes_apart() {
        let mut filter = Filter::default().with(Test::Service("a".into()));
        assert_eq!(filter.apart(), None);
        filter = filter.with(Test::Operation("b".into())).with(Test::RootService("r".into()));
        let (apart, term) = filter.apart().unwrap();
        assert_eq!((term.test, apart.terms.len()), (Test::Operation("b".into()), 2));
        assert_eq!((apart.groups.len(), apart.apart()), (1, None));
    }

    #[test]
    fn groups_without_a_term_go_and_the_first_is_never_empty_alone() {
        let test = |name: &str| Test::Service(name.into());
        let included = |name: &str| SpanTerm::included(test(name));
        let excluded = |name: &str| SpanTerm { test: test(name), is_excluded: true };
        let mut filter = Filter::default();
        filter.put_group(vec![excluded("x")]);
        assert_eq!((filter.terms.len(), filter.groups.len(), filter.has_group()), (1, 0, false));
        filter.put_group(vec![included("a"), SpanTerm::included(Test::RootService("r".into()))]);
        assert_eq!(filter.terms, [excluded("x"), SpanTerm::included(Test::RootService("r".into())), included("a")]);
        (0..2).for_each(|_| filter.put_group(vec![included("b"), excluded("y")]));
        assert_eq!((filter.terms.len(), &filter.groups), (4, &vec![vec![test("b")]]), "the same group is one");
        let mut rest = filter.without_key("service");
        assert!(rest.has_group() && rest.groups == filter.groups);
        rest.tidy();
        assert_eq!((rest.terms.last(), rest.groups.len()), (Some(&included("b")), 0));
    }

    #[test]
    fn the_terms_of_a_key_come_and_go_together() {
        let mut filter = Filter::default().with(Test::Service("shop".into()));
        filter.put_range("bytes", "0", "10");
        filter.put_range("bytes", "10", "20");
        assert!(filter.has_range("bytes", "10", "20") && !filter.has_range("bytes", "0", "10"));
        assert_eq!(filter.terms.len(), 3, "a range takes the place of another");
        filter.put(SpanTerm { test: Test::Text("bytes".into()), is_excluded: true });
        assert!(filter.has_key("bytes") && filter.has_key("service") && !filter.has_key("text"));
        let rest = filter.without_key("bytes");
        assert_eq!((rest.terms.len(), rest.has_key("bytes")), (2, false));
    }
}
