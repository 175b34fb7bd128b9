//! The errors screen in words and bars.

use super::findings::cut;
use crate::figure::{ErrorGroup, ErrorKey, ErrorPath, Errors, Example, TraceError, TraceSort};
use crate::format::{count, percent, plural};
use crate::route::{ListOf, Route};

/// Bars drawn before the rest is one.
const MOST_BARS: usize = 10;

/// Longest label within a note, in characters.
const MOST_OTHER: usize = 120;

/// A bar of "errors by …".
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Label of the group; "" of all others together.
    pub label: String,
    /// How many groups it stands for.
    pub groups: u64,
    /// Traces.
    pub traces: u64,
    /// Length as a share of the longest bar, 0–1.
    pub share: f64,
}

/// The ten groups of most traces, and all others in one bar, so that the bars add up to all failed traces.
#[must_use]
pub fn bars(errors: &Errors) -> Vec<Bar> {
    let shown = errors.groups.iter().take(MOST_BARS);
    let mut bars: Vec<Bar> =
        shown.map(|group| Bar { label: group.label.clone(), groups: 1, traces: group.traces, share: 0.0 }).collect();
    let traces = errors.failed.saturating_sub(bars.iter().map(|bar| bar.traces).sum());
    if traces > 0 {
        bars.push(Bar {
            label: String::new(),
            groups: errors.all_groups.saturating_sub(bars.len() as u64),
            traces,
            share: 0.0,
        });
    }
    let most = bars.iter().map(|bar| bar.traces).max().unwrap_or(0).max(1);
    for bar in &mut bars {
        bar.share = bar.traces as f64 / most as f64;
    }
    bars
}

/// The heading: `63 of 418 traces failed (15.07 %), 41 for the caller · 120 error spans`.
#[must_use]
pub fn facts(errors: &Errors) -> String {
    let (failed, traces) = (count(errors.failed), plural(errors.traces, "trace", "traces"));
    let share = percent(errors.failed, errors.traces);
    let (root_failed, spans) = (count(errors.root_failed), plural(errors.error_spans, "error span", "error spans"));
    format!("{failed} of {traces} failed ({share}), {root_failed} for the caller · {spans}")
}

/// What is said where nothing failed; `None` where something did.
#[must_use]
pub fn nothing(errors: &Errors) -> Option<String> {
    match (errors.traces, errors.failed) {
        (_, 1..) => None,
        (0, _) => Some("No trace is selected; why traces fail would stand here.".to_owned()),
        (1, _) => Some("The one trace did not fail; why traces fail would stand here.".to_owned()),
        (traces, _) => {
            Some(format!("None of {} failed; why traces fail would stand here.", plural(traces, "trace", "traces")))
        }
    }
}

/// Opens a trace of an error group at the span in which its error began: the root's own error says the least of it. The next in
/// its list are the longest of the group.
pub fn open_member(route: &mut Route, key: ErrorKey, label: &str, at: &Example) {
    open_at(route, &at.trace_id, &at.span_id);
    (route.list, route.error_key, route.error_group) = (ListOf::Failed, key, Some(label.to_owned()));
    (route.sort, route.descending) = (TraceSort::Duration, true);
}

/// Opens a trace at one of its spans; "" selects none.
pub fn open_at(route: &mut Route, trace_id: &str, span_id: &str) {
    route.open_trace(trace_id);
    route.span_id = Some(span_id.to_owned()).filter(|id| !id.is_empty());
}

/// What else began in the traces of a group, and is in none: `also in these traces: 3 other messages, mostly “no team #”`; "" where
/// nothing did.
#[must_use]
pub fn also(group: &ErrorGroup, key: ErrorKey) -> String {
    let (one, many) = match key {
        ErrorKey::Message => ("other message", "other messages"),
        ErrorKey::Type => ("other type", "other types"),
        ErrorKey::Service => ("other service", "other services"),
        ErrorKey::Operation => ("other operation", "other operations"),
    };
    match group.all_others {
        0 => String::new(),
        1 => format!("also in these traces: “{}”", cut(&group.other, MOST_OTHER)),
        others => {
            format!("also in these traces: {}, mostly “{}”", plural(others, one, many), cut(&group.other, MOST_OTHER))
        }
    }
}

/// How far an error travelled: `did not travel`, `1 level`, `2–5 levels`.
#[must_use]
pub fn reach(path: &ErrorPath) -> String {
    let (least, most) = (u64::from(path.least_levels), u64::from(path.most_levels));
    match (least, most) {
        (_, 0) => "did not travel".to_owned(),
        (least, most) if least == most => format!("{} up", plural(most, "level", "levels")),
        (least, most) => format!("{}–{} levels up", count(least), count(most)),
    }
}

/// Why a trace failed, in a line: `payment: card declined`.
#[must_use]
pub fn why(error: &TraceError) -> String {
    format!("{}: {}", error.service, error.message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::PathEnd;

    fn errors(traces: &[u64]) -> Errors {
        let group =
            |(at, &traces): (usize, &u64)| ErrorGroup { label: at.to_string(), traces, ..ErrorGroup::default() };
        Errors {
            traces: 418,
            failed: traces.iter().sum(),
            groups: traces.iter().enumerate().map(group).collect(),
            all_groups: traces.len() as u64,
            ..Errors::default()
        }
    }

    #[test]
    fn ten_bars_and_the_rest_add_up() {
        let found = bars(&errors(&[9, 8, 7, 6, 5, 4, 3, 2, 1, 1, 1, 1]));
        assert_eq!((found.len(), found[10].label.as_str(), found[10].groups, found[10].traces), (11, "", 2, 2));
        assert_eq!(found.iter().map(|bar| bar.traces).sum::<u64>(), 48);
        assert_eq!((found[0].share, found[1].share), (1.0, 8.0 / 9.0));
        let few = bars(&errors(&[3, 1]));
        assert_eq!((few.len(), few[1].label.as_str()), (2, "1"));
        // Groups that were not told are in the last bar, too, which may be the longest.
        let cut = bars(&Errors { failed: 99, all_groups: 50, ..errors(&[3, 1]) });
        assert_eq!((cut[2].groups, cut[2].traces, cut[2].share, cut[0].share), (48, 95, 1.0, 3.0 / 95.0));
        assert!(bars(&Errors::default()).is_empty());
    }

    #[test]
    fn it_says_how_many_failed_and_what_if_none() {
        let found = Errors { root_failed: 41, error_spans: 1204, ..errors(&[60, 3]) };
        assert_eq!(facts(&found), "63 of 418 traces failed (15.07 %), 41 for the caller · 1\u{202f}204 error spans");
        assert_eq!(facts(&Errors::default()), "0 of 0 traces failed (–), 0 for the caller · 0 error spans");
        assert_eq!(nothing(&found), None);
        let none = |traces| nothing(&Errors { traces, ..Errors::default() }).unwrap_or_default();
        assert!(none(0).starts_with("No trace is selected") && none(1).starts_with("The one trace did not fail"));
        assert!(none(7).starts_with("None of 7 traces failed"));
    }

    #[test]
    fn other_errors_of_the_traces_are_told() {
        let of = |all_others| {
            let group = ErrorGroup { other: "no team #".into(), all_others, ..ErrorGroup::default() };
            also(&group, ErrorKey::Message)
        };
        let told =
            ["", "also in these traces: “no team #”", "also in these traces: 3 other messages, mostly “no team #”"];
        assert_eq!([of(0), of(1), of(3)], told);
    }

    #[test]
    fn a_member_is_opened_where_its_error_began() {
        let mut route = Route { span_id: Some("before".into()), ..Route::default() };
        open_member(&mut route, ErrorKey::Type, "Declined", &Example { trace_id: "t".into(), span_id: "s".into() });
        assert_eq!((route.trace_id.as_deref(), route.span_id.as_deref()), (Some("t"), Some("s")));
        assert_eq!(
            (route.list, route.error_key, route.error_group.as_deref()),
            (ListOf::Failed, ErrorKey::Type, Some("Declined"))
        );
        open_at(&mut route, "t", "");
        assert_eq!(route.span_id, None);
    }

    #[test]
    fn levels_in_words() {
        let path = |least_levels, most_levels| ErrorPath {
            service: String::new(),
            operation: String::new(),
            label: String::new(),
            through: Vec::new(),
            all_through: 0,
            least_levels,
            most_levels,
            end: PathEnd::Root,
            traces: 1,
            worst: Example::default(),
        };
        let words = [(0, 0), (1, 1), (2, 2), (0, 3)].map(|(least, most)| reach(&path(least, most)));
        assert_eq!(words, ["did not travel", "1 level up", "2 levels up", "0–3 levels up"]);
    }
}
