//! The terms of the filter, one by one, in words; and the filter from what is typed.

use crate::format::{self, Zone};
use crate::query::{self, Comparison, Filter, Op, SpanTerm, StatusTerm, Test};

/// A term of the filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Term {
    /// One of [`Filter::terms`], by its position.
    Span(usize),
    /// One of [`Filter::groups`], by the positions of group and term.
    Further(usize, usize),
    /// See [`Filter::status`].
    Status,
    /// See [`Filter::min_duration_nanos`].
    MinDuration,
    /// See [`Filter::max_duration_nanos`].
    MaxDuration,
    /// See [`Filter::min_spans`].
    MinSpans,
    /// See [`Filter::max_spans`].
    MaxSpans,
    /// See [`Filter::start_range_nanos`].
    StartRange,
}

/// A term in words.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Chip {
    /// Which.
    pub term: Term,
    /// Where there are several groups, the number of that it is of; those of a group stand side by side.
    pub group: Option<usize>,
    /// No span may meet it.
    pub is_excluded: bool,
    /// What is filtered by.
    pub label: String,
    /// What must hold.
    pub value: String,
}

/// The terms that are set. Where there are several groups those of each stand together, before all others.
#[must_use]
pub fn chips(filter: &Filter, zone_at: &dyn Fn(u64) -> Zone) -> Vec<Chip> {
    let (mut out, mut others) = (Vec::new(), Vec::new());
    let has_groups = !filter.groups.is_empty();
    for (at, SpanTerm { test, is_excluded }) in filter.terms.iter().enumerate() {
        let is_of_group = !is_excluded && !test.is_of_trace();
        let group = (has_groups && is_of_group).then_some(0);
        let to = if has_groups && !is_of_group { &mut others } else { &mut out };
        to.push(Chip { group, ..chip(Term::Span(at), test, *is_excluded) });
    }
    for (number, group) in filter.groups.iter().enumerate() {
        for (at, test) in group.iter().enumerate() {
            out.push(Chip { group: Some(number + 1), ..chip(Term::Further(number, at), test, false) });
        }
    }
    out.append(&mut others);
    let mut put = |term, label: &str, value| {
        out.push(Chip { term, group: None, is_excluded: false, label: label.to_owned(), value });
    };
    match filter.status {
        StatusTerm::Any => {}
        StatusTerm::Failed => put(Term::Status, "status", "failed".to_owned()),
        StatusTerm::RootFailed => put(Term::Status, "status", "failed for the caller".to_owned()),
    }
    if let Some(nanos) = filter.min_duration_nanos {
        put(Term::MinDuration, "trace duration", at_least(nanos));
    }
    if let Some(nanos) = filter.max_duration_nanos {
        put(Term::MaxDuration, "trace duration", at_most(nanos));
    }
    if let Some(spans) = filter.min_spans {
        put(Term::MinSpans, "spans", format!("≥ {}", format::count(spans)));
    }
    if let Some(spans) = filter.max_spans {
        put(Term::MaxSpans, "spans", format!("≤ {}", format::count(spans)));
    }
    if let Some((from, to)) = filter.start_range_nanos {
        put(Term::StartRange, "start", format::time_range(from, to, zone_at(from)));
    }
    out
}

/// Chips side by side that are of the same group; each other chip by itself.
#[must_use]
pub fn grouped(chips: Vec<Chip>) -> Vec<Vec<Chip>> {
    let mut out: Vec<Vec<Chip>> = Vec::new();
    for chip in chips {
        match out.last_mut() {
            Some(last) if chip.group.is_some() && last.last().is_some_and(|last| last.group == chip.group) => {
                last.push(chip);
            }
            _ => out.push(vec![chip]),
        }
    }
    out
}

/// Terms as one text, each as it is `told`: `a span of service cart and kind client, a span of service db, not region eu`.
#[must_use]
pub fn words(chips: &[Chip], told: &dyn Fn(&str) -> String) -> String {
    let mut words = String::new();
    let mut before = None;
    for Chip { group, is_excluded, label, value, .. } in chips {
        let is_same = group.is_some() && before == *group;
        let joint = if is_same { " and " } else { ", " };
        let begin = match group {
            Some(_) if !is_same => "a span of ",
            _ if *is_excluded => "not ",
            _ => "",
        };
        let (label, value) = (told(label), told(value));
        words.extend([if words.is_empty() { "" } else { joint }, begin, &label, " ", &value]);
        before = *group;
    }
    words
}

/// The chip of a term on a span that stands in no filter yet.
#[must_use]
pub fn of_test(test: &Test) -> Chip {
    chip(Term::Span(0), test, false)
}

/// Tells chips of [`grouped`] from all others, and from the same at another place of the filter.
#[must_use]
pub fn key(group: &[Chip]) -> String {
    let mut key = String::new();
    for Chip { term, group, is_excluded, label, value } in group {
        let (group, at) = match (term, group) {
            (Term::Span(at) | Term::Further(_, at), Some(group)) => (group + 1, *at),
            (Term::Span(at), None) => (0, *at),
            _ => (0, 0),
        };
        key.push_str(&format!("{group} {at} {is_excluded} {label} {value}\n"));
    }
    key
}

fn chip(term: Term, test: &Test, is_excluded: bool) -> Chip {
    let (label, value) = match test {
        Test::Service(name) => ("service", name.clone()),
        Test::Operation(name) => ("operation", name.clone()),
        Test::RootService(name) => (query::term::ROOT_SERVICE, name.clone()),
        Test::RootOperation(name) => (query::term::ROOT_OPERATION, name.clone()),
        Test::Error(key, label) => (query::term::of_error(*key), label.clone()),
        Test::Kind(kind) => ("kind", kind.name().to_owned()),
        Test::Status(status) => ("span status", status.name().to_owned()),
        Test::MinDuration(nanos) => ("span duration", at_least(*nanos)),
        Test::MaxDuration(nanos) => ("span duration", at_most(*nanos)),
        Test::Text(text) => ("text", text.clone()),
        Test::Attribute(comparison) => (comparison.key.as_str(), comparison_value(comparison)),
    };
    Chip { term, group: None, is_excluded, label: label.to_owned(), value }
}

fn comparison_value(Comparison { op, value, .. }: &Comparison) -> String {
    match op {
        Op::IsThere => "is there".to_owned(),
        Op::IsAbsent => "is not there".to_owned(),
        Op::Is => value.clone(),
        _ => format!("{} {value}", op.symbol()),
    }
}

/// The filter without one of its terms.
#[must_use]
pub fn without(filter: &Filter, term: Term) -> Filter {
    let mut rest = filter.clone();
    match term {
        Term::Span(at) if at < rest.terms.len() => drop(rest.terms.remove(at)),
        Term::Further(group, at) if rest.groups.get(group).is_some_and(|group| at < group.len()) => {
            drop(rest.groups[group].remove(at));
        }
        Term::Span(_) | Term::Further(..) => {}
        Term::Status => rest.status = StatusTerm::Any,
        Term::MinDuration => rest.min_duration_nanos = None,
        Term::MaxDuration => rest.max_duration_nanos = None,
        Term::MinSpans => rest.min_spans = None,
        Term::MaxSpans => rest.max_spans = None,
        Term::StartRange => rest.start_range_nanos = None,
    }
    rest.tidy();
    rest
}

/// A lower bound as it was meant: beyond a whole number of microseconds by one nanosecond is *more than* that.
fn at_least(nanos: u64) -> String {
    match nanos % 1000 {
        1 => format!("> {}", format::duration(nanos - 1)),
        _ => format!("≥ {}", format::duration(nanos)),
    }
}

/// An upper bound; see [`at_least`].
fn at_most(nanos: u64) -> String {
    match nanos % 1000 {
        999 => format!("< {}", format::duration(nanos + 1)),
        _ => format!("≤ {}", format::duration(nanos)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_term_has_a_chip_and_goes_with_it() {
        let comparisons = ["code >= 500", "error != nil", "tenant = nil", "region = eu", "user = \"nil\""];
        let tests = comparisons.iter().filter_map(|text| Comparison::parse(text)).map(Test::Attribute);
        let full = Filter {
            terms: [Test::Service("db".into()), Test::RootOperation("GET /".into()), Test::MinDuration(5_000_000)]
                .into_iter()
                .chain(tests)
                .map(SpanTerm::included)
                .collect(),
            groups: Vec::new(),
            status: StatusTerm::Failed,
            min_duration_nanos: Some(500_000_000),
            max_duration_nanos: Some(2_000_000_000),
            min_spans: Some(100),
            max_spans: Some(999),
            start_range_nanos: Some((0, 60_000_000_000)),
        };
        let shown = chips(&full, &|_| Zone::UTC);
        let values: Vec<&str> = shown.iter().map(|chip| chip.value.as_str()).collect();
        let range = "1970-01-01 00:00:00 – 00:01:00 UTC";
        let words = [
            "db",
            "GET /",
            "≥ 5.00 ms",
            "≥ 500",
            "is there",
            "is not there",
            "eu",
            "nil",
            "failed",
            "≥ 500 ms",
            "≤ 2.00 s",
            "≥ 100",
            "≤ 999",
            range,
        ];
        assert_eq!(values, words);
        // From the last on, so that positions hold.
        let emptied = shown.iter().rev().fold(full, |filter, chip| without(&filter, chip.term));
        assert!(emptied.is_empty());
    }

    #[test]
    fn chips_of_a_group_stand_together_and_an_empty_group_goes() {
        let mut filter = Filter::default();
        for (service, is_excluded) in [("x", true), ("a", false)] {
            filter.put(SpanTerm { test: Test::Service(service.into()), is_excluded });
        }
        let words = |filter: &Filter| {
            let groups = grouped(chips(filter, &|_| Zone::UTC));
            let words = |group: Vec<Chip>| group.into_iter().map(|chip| chip.value).collect::<Vec<_>>().join("+");
            groups.into_iter().map(words).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(words(&filter), "x a", "one group is none");
        for group in [vec!["b", "c"], vec!["d"]] {
            filter.put_group(group.into_iter().map(|name| SpanTerm::included(Test::Text(name.into()))).collect());
        }
        filter.put(SpanTerm::included(Test::Operation("o".into())));
        filter.min_spans = Some(2);
        assert_eq!(words(&filter), "a+o b+c d x ≥ 2");
        let dropped = |filter: &Filter, value: &str| {
            let chip = chips(filter, &|_| Zone::UTC).into_iter().find(|chip| chip.value == value).unwrap();
            without(filter, chip.term)
        };
        assert_eq!(words(&dropped(&filter, "d")), "a+o b+c x ≥ 2");
        let rest = dropped(&dropped(&filter, "a"), "o");
        assert_eq!(words(&rest), "b+c d x ≥ 2", "the next group is the first");
        let rest = dropped(&dropped(&dropped(&rest, "d"), "b"), "c");
        assert_eq!(words(&rest), "x ≥ 2");
    }
}
