//! The terms of the filter, one by one, in words; and the filter from what is typed.

use crate::format::{self, Zone};
use crate::query::{Comparison, Filter, Op, SpanTerm, StatusTerm, Test, term};

/// A term of the filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Term {
    /// One of [`Filter::terms`], by its position.
    Span(usize),
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
    /// No span may meet it.
    pub is_excluded: bool,
    /// What is filtered by.
    pub label: String,
    /// What must hold.
    pub value: String,
}

/// The terms that are set.
#[must_use]
pub fn chips(filter: &Filter, zone_at: impl Fn(u64) -> Zone) -> Vec<Chip> {
    let mut out: Vec<Chip> = filter.terms.iter().enumerate().map(|(at, term)| span_chip(at, term)).collect();
    let mut put =
        |term, label: &str, value| out.push(Chip { term, is_excluded: false, label: label.to_owned(), value });
    match filter.status {
        StatusTerm::Any => {}
        StatusTerm::Failed => put(Term::Status, "status", "failed".to_owned()),
        StatusTerm::RootFailed => put(Term::Status, "status", "failed for the caller".to_owned()),
    }
    if let Some(nanos) = filter.min_duration_nanos {
        put(Term::MinDuration, "trace duration", format!("≥ {}", format::duration(nanos)));
    }
    if let Some(nanos) = filter.max_duration_nanos {
        put(Term::MaxDuration, "trace duration", format!("≤ {}", format::duration(nanos)));
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

fn span_chip(at: usize, SpanTerm { test, is_excluded }: &SpanTerm) -> Chip {
    let (label, value) = match test {
        Test::Service(name) => ("service", name.clone()),
        Test::Operation(name) => ("operation", name.clone()),
        Test::RootService(name) => (term::ROOT_SERVICE, name.clone()),
        Test::RootOperation(name) => (term::ROOT_OPERATION, name.clone()),
        Test::Kind(kind) => ("kind", kind.name().to_owned()),
        Test::Status(status) => ("span status", status.name().to_owned()),
        Test::MinDuration(nanos) => ("span duration", format!("≥ {}", format::duration(*nanos))),
        Test::MaxDuration(nanos) => ("span duration", format!("≤ {}", format::duration(*nanos))),
        Test::Text(text) => ("text", text.clone()),
        Test::Attribute(comparison) => (comparison.key.as_str(), comparison_value(comparison)),
    };
    Chip { term: Term::Span(at), is_excluded: *is_excluded, label: label.to_owned(), value }
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
        Term::Span(_) => {}
        Term::Status => rest.status = StatusTerm::Any,
        Term::MinDuration => rest.min_duration_nanos = None,
        Term::MaxDuration => rest.max_duration_nanos = None,
        Term::MinSpans => rest.min_spans = None,
        Term::MaxSpans => rest.max_spans = None,
        Term::StartRange => rest.start_range_nanos = None,
    }
    rest
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
            status: StatusTerm::Failed,
            min_duration_nanos: Some(500_000_000),
            max_duration_nanos: Some(2_000_000_000),
            min_spans: Some(100),
            max_spans: Some(999),
            start_range_nanos: Some((0, 60_000_000_000)),
        };
        let shown = chips(&full, |_| Zone::UTC);
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
}
