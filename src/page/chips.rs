//! The terms of the filter, one by one, in words.

use crate::format::{self, Zone};
use crate::query::{Filter, StatusTerm};

/// A term of the filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Term {
    /// See [`Filter::service`].
    Service,
    /// See [`Filter::status`].
    Status,
    /// See [`Filter::min_duration_nanos`].
    MinDuration,
    /// See [`Filter::max_duration_nanos`].
    MaxDuration,
    /// See [`Filter::start_range_nanos`].
    StartRange,
}

/// A term in words.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Chip {
    /// Which.
    pub term: Term,
    /// What is filtered by.
    pub label: &'static str,
    /// What must hold.
    pub value: String,
}

/// The terms that are set.
#[must_use]
pub fn chips(filter: &Filter, zone_at: impl Fn(u64) -> Zone) -> Vec<Chip> {
    let mut out = Vec::new();
    let mut put = |term, label, value| out.push(Chip { term, label, value });
    if let Some(service) = &filter.service {
        put(Term::Service, "service", service.clone());
    }
    match filter.status {
        StatusTerm::Any => {}
        StatusTerm::Failed => put(Term::Status, "status", "contains an error".to_owned()),
        StatusTerm::RootFailed => put(Term::Status, "status", "failed for the caller".to_owned()),
    }
    if let Some(nanos) = filter.min_duration_nanos {
        put(Term::MinDuration, "trace duration", format!("≥ {}", format::duration(nanos)));
    }
    if let Some(nanos) = filter.max_duration_nanos {
        put(Term::MaxDuration, "trace duration", format!("≤ {}", format::duration(nanos)));
    }
    if let Some((from, to)) = filter.start_range_nanos {
        put(Term::StartRange, "start", format::time_range(from, to, zone_at(from)));
    }
    out
}

/// The filter without one of its terms.
#[must_use]
pub fn without(filter: &Filter, term: Term) -> Filter {
    let mut rest = filter.clone();
    match term {
        Term::Service => rest.service = None,
        Term::Status => rest.status = StatusTerm::Any,
        Term::MinDuration => rest.min_duration_nanos = None,
        Term::MaxDuration => rest.max_duration_nanos = None,
        Term::StartRange => rest.start_range_nanos = None,
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_term_has_a_chip_and_goes_with_it() {
        let full = Filter {
            service: Some("db".into()),
            status: StatusTerm::Failed,
            min_duration_nanos: Some(500_000_000),
            max_duration_nanos: Some(2_000_000_000),
            start_range_nanos: Some((0, 60_000_000_000)),
        };
        let chips = chips(&full, |_| Zone::UTC);
        let values: Vec<&str> = chips.iter().map(|chip| chip.value.as_str()).collect();
        let range = "1970-01-01 00:00:00 – 00:01:00 UTC";
        assert_eq!(values, ["db", "contains an error", "≥ 500 ms", "≤ 2.00 s", range]);
        let emptied = chips.iter().fold(full, |filter, chip| without(&filter, chip.term));
        assert!(emptied.is_empty());
    }
}
