//! Two sets of traces in words.

mod differs;
mod files;

use super::findings::name;
use super::table::Cell;
use crate::figure::{SetComparison, SetSide, VersionSeen};
use crate::format::{NONE, Zone, count, duration_f64, fixed, percent, time_of_day};
use crate::query::Division;

pub use differs::{DIFFERS, differs, differs_columns, differs_note};
pub use files::{files_words, since, turned};

/// A difference of durations with its sign: `+12.0 ms`, `−3.00 s`, `0 ns`; [`NONE`] where a side has none.
#[must_use]
pub fn change(nanos: Option<f64>) -> String {
    let Some(nanos) = nanos else { return NONE.to_owned() };
    let sign = if nanos < 0.0 {
        "−"
    } else if nanos > 0.0 {
        "+"
    } else {
        ""
    };
    format!("{sign}{}", duration_f64(nanos.abs()))
}

/// The measures of two sets: label, before, after, change.
#[must_use]
pub fn metrics(before: &SetSide, after: &SetSide) -> Vec<[String; 4]> {
    let (old, new) = (&before.duration, &after.duration);
    let rate = |label: &str, part: fn(&SetSide) -> u64| {
        let text = |side: &SetSide| percent(part(side), side.traces);
        let share = |side: &SetSide| (side.traces > 0).then(|| part(side) as f64 / side.traces as f64);
        let points = share(before).zip(share(after)).map(|(old, new)| (new - old) * 100.0);
        let change = points.map_or_else(|| NONE.to_owned(), |points| signed(points, " points"));
        [label.to_owned(), text(before), text(after), change]
    };
    type Written = fn(Option<f64>, u64) -> Cell;
    let measured = |label: &str, (old, new): (Option<f64>, Option<f64>), cell: Written| {
        let relative = old.zip(new).filter(|(old, _)| *old > 0.0).map(|(old, new)| (new / old - 1.0) * 100.0);
        let change = relative.map_or_else(|| NONE.to_owned(), |percent| signed(percent, " %"));
        let text = |nanos, side: &SetSide| cell(nanos, side.duration.count).text;
        [label.to_owned(), text(old, before), text(new, after), change]
    };
    let duration =
        |label: &str, old: Option<f64>, new: Option<f64>| measured(label, (old, new), |nanos, _| Cell::duration(nanos));
    vec![
        ["Traces".to_owned(), count(before.traces), count(after.traces), String::new()],
        rate("Failed", |side| side.failed),
        rate("Failed for the caller", |side| side.root_failed),
        duration("Mean root duration", mean_root(before), mean_root(after)),
        duration("Mean trace duration", old.mean_nanos, new.mean_nanos),
        duration("p50", old.p50_nanos, new.p50_nanos),
        measured("p95", (old.p95_nanos, new.p95_nanos), Cell::p95),
        measured("p99", (old.p99_nanos, new.p99_nanos), Cell::p99),
    ]
}

/// What the parts of a [`Division::Value`] are called.
pub const OF_VALUE: [&str; 2] = ["without", "with"];

/// What the parts of [`Division::Rest`] are called.
pub const OF_REST: [&str; 2] = ["the rest", "selected"];

/// What the two parts are called.
#[must_use]
pub fn parts(division: Option<&Division>) -> [&'static str; 2] {
    match division {
        Some(Division::Value { .. }) => OF_VALUE,
        Some(Division::Rest) => OF_REST,
        Some(Division::Moment(_) | Division::Files(_)) | None => ["before", "after"],
    }
}

/// From when and until when traces start that are compared at a moment, in nanoseconds: if it is a deployment, from the one before it of
/// the same service to the one after it, as findings compare them. So what was before an incident is not mixed into what the fix is held
/// against. Of several services whose version is first seen at that moment the shortest time.
#[must_use]
pub fn around(division: &Division, versions: &[VersionSeen]) -> (Option<u64>, Option<u64>) {
    let Division::Moment(at) = division else { return (None, None) };
    let is_of_moment = |service: &str| versions.iter().any(|seen| seen.at_nanos == *at && seen.service == service);
    let alike = || versions.iter().filter(|seen| is_of_moment(&seen.service)).map(|seen| seen.at_nanos);
    (alike().filter(|other| other < at).max(), alike().filter(|other| other > at).min())
}

/// Both windows of a moment: `before: 14:09:01.000 – 14:22:01.000; after: from 14:22:01.000 on`.
#[must_use]
pub fn windows(at_nanos: u64, (from, to): (Option<u64>, Option<u64>), zone: Zone) -> String {
    let [at, from, to] =
        [Some(at_nanos), from, to].map(|nanos| nanos.map(|nanos| time_of_day(nanos, zone)).unwrap_or_default());
    let before = if from.is_empty() { format!("until {at}") } else { format!("{from} – {at}") };
    let after = if to.is_empty() { format!("from {at} on") } else { format!("{at} – {to}") };
    format!("before: {before}; after: {after}")
}

/// Why a part has no traces; `None` where both have some.
#[must_use]
pub fn nothing_in(figure: &SetComparison, division: &Division) -> Option<String> {
    let is_after = figure.after.traces == 0;
    if !is_after && figure.before.traces > 0 {
        return None;
    }
    Some(match division {
        Division::Moment(_) if is_after => {
            "No selected trace starts after this moment: there is nothing to compare with.".to_owned()
        }
        Division::Moment(_) => {
            "No selected trace starts before this moment: there is nothing to compare with.".to_owned()
        }
        Division::Value { key, value } => {
            let has = if is_after { "has" } else { "is without" };
            format!("No selected trace {has} {} = {}: there is nothing to compare with.", name(key), name(value))
        }
        Division::Rest if is_after => "The filter selects no trace: there is nothing to compare with.".to_owned(),
        Division::Rest => "The filter selects all traces: there is no rest to compare with.".to_owned(),
        Division::Files(_) => {
            let side = if is_after { "after" } else { "before" };
            format!("No selected trace is of a file that counts as {side}: there is nothing to compare with.")
        }
    })
}

/// Columns of [`sides`].
pub const SIDES: &[&str] = &[
    "Part",
    "Traces",
    "Failed",
    "Failed for the caller",
    "Mean root duration",
    "Mean trace duration",
    "p50",
    "p95",
    "p99",
];

/// The measures of both sets as a table is saved: a row for each, so that a column has one unit.
#[must_use]
pub fn sides(figure: &SetComparison, [first, second]: [&str; 2]) -> Vec<Vec<Cell>> {
    let row = |name: &str, side: &SetSide| {
        let of = &side.duration;
        vec![
            Cell::text(name),
            Cell::count(side.traces),
            Cell::rate(side.failed, side.traces),
            Cell::rate(side.root_failed, side.traces),
            Cell::duration(mean_root(side)),
            Cell::duration(of.mean_nanos),
            Cell::duration(of.p50_nanos),
            Cell::p95(of.p95_nanos, of.count),
            Cell::p99(of.p99_nanos, of.count),
        ]
    };
    vec![row(first, &figure.before), row(second, &figure.after)]
}

/// What a deployment is told by, and what the changes on the path add up to.
fn mean_root(side: &SetSide) -> Option<f64> {
    (side.traces > 0).then(|| side.root_nanos as f64 / side.traces as f64)
}

fn signed(value: f64, unit: &str) -> String {
    let sign = if value < 0.0 { "−" } else { "+" };
    format!("{sign}{}{unit}", fixed(value.abs(), 2))
}

/// That the parts add up, and to what.
#[must_use]
pub fn sum_of_parts(figure: &SetComparison) -> Option<String> {
    let sum = change(Some(figure.delta_nanos?));
    let rest = match figure.rest {
        (0, _) => String::new(),
        (others, nanos) => {
            format!(", {} more operations with {} in all among them", count(others), change(Some(nanos)))
        }
    };
    Some(format!("The changes on the path add up to {sum}: the change of the mean duration of the roots{rest}."))
}

#[cfg(test)]
mod tests;
