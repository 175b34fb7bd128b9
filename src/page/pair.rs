//! Two traces, compared, in words.

use super::comparison::change;
use crate::figure::{Change, PairOperation, TraceHeader, TracePair};
use crate::format::{self, count, plural};

/// In which of the traces an operation occurs.
#[must_use]
pub fn presence(row: &PairOperation) -> &'static str {
    match (row.good.count > 0, row.bad.count > 0) {
        (true, false) => "only A",
        (false, true) => "only B",
        _ => "A and B",
    }
}

/// What became of a span; "" where it is much the same.
#[must_use]
pub fn mark(change: Change) -> &'static str {
    match change {
        Change::Same => "",
        Change::Slower => "slower",
        Change::Faster => "faster",
        Change::Gone => "only A",
        Change::New => "only B",
    }
}

/// A difference of durations with its sign.
#[must_use]
pub fn difference(nanos: i128) -> String {
    change(Some(nanos as f64))
}

/// Where a trace stands among all by its duration: `the slowest of 418`; nothing of a lone one, and of equally long ones.
#[must_use]
pub fn rank(header: &TraceHeader) -> Option<String> {
    let TraceHeader { others, shorter, longer, .. } = *header;
    let words = among(shorter.into(), longer.into(), others.into())?;
    let is_first_or_last = shorter == 0 || longer == 0;
    Some(if is_first_or_last { format!("{words} of {}", count(u64::from(others) + 1)) } else { words })
}

/// Where something stands among `others` by how long it takes; `None` where it takes as long as all of them.
pub(super) fn among(shorter: u64, longer: u64, others: u64) -> Option<String> {
    Some(match (shorter, longer) {
        (0, 0) => return None,
        (_, 0) => "the slowest".to_owned(),
        (0, _) => "the fastest".to_owned(),
        // More than 99 % are not all, and less than one are not none.
        _ => format!("slower than {} %", (shorter * 100 / others.max(1)).max(1)),
    })
}

/// What is told of a trace beside its name and duration.
#[must_use]
pub fn facts(header: &TraceHeader) -> String {
    let mut facts = vec![
        plural(header.spans.into(), "span", "spans"),
        plural(header.services.into(), "service", "services"),
        plural(header.errors.into(), "error", "errors"),
    ];
    if header.missing_parents > 0 {
        facts.push(plural(header.missing_parents.into(), "missing parent", "missing parents"));
    }
    facts.join(" · ")
}

/// That the parts add up, and to what; and what is not listed.
#[must_use]
pub fn sum_of_parts(pair: &TracePair) -> String {
    let (good, bad) = pair.root_nanos;
    let rest = match pair.left_out {
        0 => String::new(),
        others => format!(", with {} operations that differ least and are not listed", count(others)),
    };
    format!(
        "The differences on the path add up to {}: root {} in A, {} in B{rest}.",
        difference(i128::from(bad) - i128::from(good)),
        format::duration(good),
        format::duration(bad),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::PairSide;

    #[test]
    fn who_has_what() {
        let side = |count| PairSide { count, ..PairSide::default() };
        let row =
            |good, bad| PairOperation { service: String::new(), name: String::new(), good: side(good), bad: side(bad) };
        assert_eq!([row(1, 1), row(2, 0), row(0, 3)].each_ref().map(presence), ["A and B", "only A", "only B"]);
        assert_eq!(mark(Change::of(Some(0), None)), "only A");
    }

    #[test]
    fn the_parts_add_up() {
        let pair = TracePair { root_nanos: (90_000_000, 40_000_000), left_out: 3, ..TracePair::default() };
        assert_eq!(
            sum_of_parts(&pair),
            "The differences on the path add up to −50.0 ms: root 90.0 ms in A, 40.0 ms in B, with 3 operations that \
             differ least and are not listed."
        );
    }

    #[test]
    fn where_a_trace_stands_by_its_duration() {
        let of = |shorter, longer, others| rank(&TraceHeader { shorter, longer, others, ..TraceHeader::default() });
        let words =
            [(417, 0), (0, 417), (1, 416), (208, 209), (416, 1)].map(|(a, b)| of(a, b, 417).unwrap_or_default());
        assert_eq!(
            words,
            ["the slowest of 418", "the fastest of 418", "slower than 1 %", "slower than 49 %", "slower than 99 %"]
        );
        assert_eq!((of(0, 0, 0), of(0, 0, 7)), (None, None));
    }

    #[test]
    fn facts_of_a_trace() {
        let header = TraceHeader { spans: 1, services: 2, errors: 0, missing_parents: 1, ..TraceHeader::default() };
        assert_eq!(facts(&header), "1 span · 2 services · 0 errors · 1 missing parent");
    }
}
