//! The numbers at the head of the overview.

use super::picking::is_pickable;
use crate::figure::{DurationOf, DurationStats, Overview};
use crate::format::{NONE, count, duration_parts, percent};

/// A big number with a small word beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stat {
    /// What is counted.
    pub label: String,
    /// The number.
    pub value: String,
    /// Unit or whole.
    pub beside: String,
    /// What exactly it means, for the title.
    pub meaning: String,
    /// It speaks of errors, and there are some.
    pub is_bad: bool,
    /// A duration to filter by, see [`super::picking::narrow`].
    pub at_least_nanos: Option<u64>,
}

/// The strip of the overview.
#[must_use]
pub fn stats(overview: &Overview) -> Vec<Stat> {
    let of_traces = |part: u64| Stat {
        value: percent(part, overview.traces),
        beside: if overview.traces == 0 { String::new() } else { count(part) },
        is_bad: part > 0,
        ..Stat::default()
    };
    let (durations, of) = (&overview.duration, overview.histogram.of);
    let duration = |label: &str, nanos: Option<f64>, few: u64| {
        let (value, unit) = nanos.map_or((NONE.to_owned(), ""), duration_parts);
        let is_few = nanos.is_some() && durations.count < few;
        let beside = if is_few { format!("{unit}, few") } else { unit.to_owned() };
        let mut meaning = meaning(of).to_owned();
        if is_few {
            meaning.push_str(&format!(" Of only {} {}: it says little.", count(durations.count), of.nouns().1));
        }
        // Only what is longer than most is worth a click.
        let at_least_nanos = nanos.filter(|_| few > 0 && is_pickable(of)).map(|nanos| nanos.ceil() as u64);
        let label = if of == DurationOf::Trace { label.to_owned() } else { format!("{label}, {}", of.nouns().1) };
        Stat { label, value, beside, meaning, is_bad: false, at_least_nanos }
    };
    let incomplete = Stat {
        label: "Incomplete".to_owned(),
        value: if overview.traces == 0 { NONE.to_owned() } else { count(overview.incomplete) },
        beside: if overview.traces == 0 { String::new() } else { format!("of {}", count(overview.traces)) },
        meaning: "Traces in which the parent of a span is missing.".to_owned(),
        ..Stat::default()
    };
    vec![
        Stat {
            label: "Traces".to_owned(),
            value: count(overview.traces),
            meaning: "Traces in the selection.".to_owned(),
            ..Stat::default()
        },
        Stat {
            label: "Failed".to_owned(),
            meaning: "Traces with at least one error span.".to_owned(),
            ..of_traces(overview.failed)
        },
        Stat {
            label: "Failed for the caller".to_owned(),
            meaning: "Traces whose root span is an error span.".to_owned(),
            ..of_traces(overview.root_failed)
        },
        duration("Mean duration", durations.mean_nanos, 0),
        duration("p50", durations.p50_nanos, 0),
        duration("p95", durations.p95_nanos, DurationStats::FEW_FOR_P95),
        duration("p99", durations.p99_nanos, DurationStats::FEW_FOR_P99),
        incomplete,
    ]
}

/// What exactly is measured.
#[must_use]
pub fn meaning(of: DurationOf) -> &'static str {
    match of {
        DurationOf::Trace => "Trace duration: latest end − earliest start of a trace's spans.",
        DurationOf::Root => "Root duration: the root span's own.",
        DurationOf::Entries => {
            "Of the spans that meet the filter's terms on a span, those whose parent is in another service, or missing."
        }
        DurationOf::Matched => "All spans that meet the filter's terms on a span.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::Histogram;

    fn text(overview: &Overview) -> Vec<String> {
        stats(overview).iter().map(|stat| format!("{} {}", stat.value, stat.beside).trim_end().to_owned()).collect()
    }

    #[test]
    fn nothing_is_shown_as_nothing() {
        assert_eq!(text(&Overview::default()), ["0", "–", "–", "–", "–", "–", "–", "–"]);
    }

    #[test]
    fn shares_and_units_stand_beside() {
        let duration = DurationStats {
            count: 50,
            mean_nanos: Some(2.1e8),
            p50_nanos: Some(1.84e8),
            p95_nanos: Some(2.1e9),
            p99_nanos: Some(3.5e9),
            ..DurationStats::default()
        };
        let overview =
            Overview { traces: 412, failed: 33, root_failed: 13, incomplete: 4, duration, ..Overview::default() };
        let expected = ["412", "8.01 % 33", "3.16 % 13", "210 ms", "184 ms", "2.10 s", "3.50 s, few", "4 of 412"];
        assert_eq!(text(&overview), expected);
        let thresholds: Vec<u64> = stats(&overview).iter().filter_map(|stat| stat.at_least_nanos).collect();
        assert_eq!(thresholds, [2_100_000_000, 3_500_000_000]);

        let histogram = Histogram { of: DurationOf::Entries, ..Histogram::default() };
        let of_entries = stats(&Overview { histogram, ..overview.clone() });
        assert_eq!(of_entries[5].label, "p95, entries");
        assert!(of_entries[5].at_least_nanos.is_some());
        let histogram = Histogram { of: DurationOf::Root, ..Histogram::default() };
        let of_roots = stats(&Overview { histogram, ..overview });
        assert!(of_roots.iter().all(|stat| stat.at_least_nanos.is_none()), "there is no term on roots");
    }
}
