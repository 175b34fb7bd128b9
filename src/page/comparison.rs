//! Two sets of traces in words.

use super::facets::label_of;
use super::findings::name;
use super::table::Cell;
use crate::engine::protocol::FileInfo;
use crate::figure::{Difference, Differences, SetComparison, SetSide, VersionSeen};
use crate::format::{NONE, Unit, Zone, count, duration_f64, fixed, optional_duration, percent, time_of_day};
use crate::query::Division;

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
    let duration = |label: &str, old: Option<f64>, new: Option<f64>| {
        let relative = old.zip(new).filter(|(old, _)| *old > 0.0).map(|(old, new)| (new / old - 1.0) * 100.0);
        let change = relative.map_or_else(|| NONE.to_owned(), |percent| signed(percent, " %"));
        [label.to_owned(), optional_duration(old), optional_duration(new), change]
    };
    vec![
        ["Traces".to_owned(), count(before.traces), count(after.traces), String::new()],
        rate("Failed", |side| side.failed),
        rate("Failed for the caller", |side| side.root_failed),
        duration("Mean root duration", mean_root(before), mean_root(after)),
        duration("Mean trace duration", old.mean_nanos, new.mean_nanos),
        duration("p50", old.p50_nanos, new.p50_nanos),
        duration("p95", old.p95_nanos, new.p95_nanos),
        duration("p99", old.p99_nanos, new.p99_nanos),
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

/// Columns of [`differs`] as it is saved, whatever parts the traces.
pub const DIFFERS: &[&str] = &["Key", "Value", "Share of the first part", "Share of the second part", "Difference"];

/// Columns of [`differs`], by what the parts are called.
#[must_use]
pub fn differs_columns(parts: [&'static str; 2]) -> &'static [&'static str] {
    match parts {
        OF_VALUE => &["Key", "Value", "Traces without", "with", "Difference"],
        OF_REST => &["Key", "Value", "The rest", "Selected", "Difference"],
        _ => &["Key", "Value", "Traces before", "after", "Difference"],
    }
}

/// Values with the share of either part's traces that have a span with it, and the difference in points.
#[must_use]
pub fn differs(figure: &Differences) -> Vec<Vec<Cell>> {
    let row = |row: &Difference| {
        let value = label_of(&row.value, row.end.as_deref());
        let points = figure.gain(row) * 100.0;
        vec![
            Cell::text(&row.key),
            Cell::text(&value),
            Cell::rate(row.before, figure.before),
            Cell::rate(row.after, figure.after),
            Cell::number(signed(points, " points"), Some(points), Unit::Number),
        ]
    };
    figure.rows.iter().map(row).collect()
}

/// What was counted, and of how many values; or that none differs enough.
#[must_use]
pub fn differs_note(figure: &Differences, [first, second]: [&str; 2]) -> String {
    let least = Differences::LEAST_PERCENT;
    if figure.before == 0 || figure.after == 0 {
        return String::new();
    }
    if figure.rows.is_empty() {
        return format!("no value of the facets is {least} points more frequent in one part than in the other");
    }
    let told = match figure.count.saturating_sub(figure.rows.len() as u64) {
        0 => String::new(),
        more => format!("; {} values less different", count(more)),
    };
    format!("by the share of traces, {first} {}, {second} {}{told}", count(figure.before), count(figure.after))
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
            Cell::duration(of.p95_nanos),
            Cell::duration(of.p99_nanos),
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

/// `before: a.json; after: b.json, c.json`.
#[must_use]
pub fn files_words(files: &[FileInfo], after: &[String]) -> String {
    let names = |is_after: bool| {
        let side = files.iter().filter(|file| after.contains(&file.fingerprint) == is_after);
        let names: Vec<&str> = side.map(|file| file.name.as_str()).collect();
        if names.is_empty() { "none".to_owned() } else { names.join(", ") }
    };
    format!("before: {}; after: {}", names(false), names(true))
}

/// The division by file with one more file that counts as after, or one less.
#[must_use]
pub fn turned(division: Option<&Division>, fingerprint: &str) -> Division {
    let mut named = match division {
        Some(Division::Files(named)) => named.clone(),
        _ => Vec::new(),
    };
    let before = named.len();
    named.retain(|known| known != fingerprint);
    if named.len() == before {
        named.push(fingerprint.to_owned());
    }
    Division::Files(named)
}

/// What a drop that is to be compared with what was there leads to; `None` where all of it was there already.
#[must_use]
pub fn since(before: &[FileInfo], now: &[FileInfo]) -> Option<Division> {
    let is_new = |file: &&FileInfo| before.iter().all(|known| known.fingerprint != file.fingerprint);
    let named: Vec<String> = now.iter().filter(is_new).map(|file| file.fingerprint.clone()).collect();
    (!named.is_empty()).then_some(Division::Files(named))
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
mod tests {
    use super::*;
    use crate::figure::DurationStats;

    #[test]
    fn both_sides_are_saved_as_plain_numbers() {
        let duration = DurationStats { mean_nanos: Some(1.5e6), ..DurationStats::default() };
        let before =
            SetSide { traces: 8, failed: 2, root_failed: 1, root_nanos: 10_000_000, duration, ..SetSide::default() };
        let figure = SetComparison { before, ..SetComparison::default() };
        let sheet = crate::page::table::sheet(crate::format::Separator::Comma, SIDES, &sides(&figure, parts(None)));
        let expected = "part,traces,failed_percent,failed_for_the_caller_percent,mean_root_duration_ms,mean_trace_duration_ms,p50_ms,p95_ms,p99_ms\r\n\
                        before,8,25,12.5,1.25,1.5,,,\r\nafter,0,,,,,,,\r\n";
        assert_eq!(sheet, expected);
    }

    #[test]
    fn parts_by_a_value_are_not_before_and_after() {
        let by_value = Division::Value { key: "k".into(), value: "v".into() };
        assert_eq!(parts(Some(&by_value)), ["without", "with"]);
        assert_eq!((parts(Some(&Division::Moment(7))), parts(None)), (["before", "after"], ["before", "after"]));
    }

    #[test]
    fn a_deployment_is_compared_from_the_one_before_it_to_the_one_after_it() {
        let seen =
            |at_nanos: u64, service: &str| VersionSeen { at_nanos, service: service.into(), version: String::new() };
        let versions =
            [seen(10, "shop"), seen(20, "db"), seen(30, "shop"), seen(30, "web"), seen(40, "db"), seen(50, "shop")];
        let of = |at| around(&Division::Moment(at), &versions);
        assert_eq!((of(10), of(20), of(30)), ((None, Some(30)), (None, Some(40)), (Some(10), Some(50))));
        assert_eq!((of(50), of(35)), ((Some(30), None), (None, None)), "no deployment, no window");
        assert_eq!(around(&Division::Files(Vec::new()), &versions), (None, None));
        let told = |from: Option<u64>, to| windows(60_000_000_000, (from, to), Zone::UTC);
        assert_eq!(told(None, None), "before: until 00:01:00.000; after: from 00:01:00.000 on");
        assert_eq!(
            told(Some(0), Some(61_000_000_000)),
            "before: 00:00:00.000 – 00:01:00.000; after: 00:01:00.000 – 00:01:01.000"
        );
    }

    #[test]
    fn an_empty_part_says_why() {
        let side = |traces| SetSide { traces, ..SetSide::default() };
        let of = |before, after, division: Division| {
            let figure = SetComparison { before: side(before), after: side(after), ..SetComparison::default() };
            nothing_in(&figure, &division)
        };
        assert_eq!(of(1, 1, Division::Moment(7)), None);
        let begin =
            |text: Option<String>| text.unwrap_or_default().split(':').next().map(str::to_owned).unwrap_or_default();
        assert_eq!(begin(of(1, 0, Division::Moment(7))), "No selected trace starts after this moment");
        assert_eq!(begin(of(0, 1, Division::Moment(7))), "No selected trace starts before this moment");
        let by_value = || Division::Value { key: "k".into(), value: "v".into() };
        assert_eq!(
            [of(1, 0, by_value()), of(0, 1, by_value())].map(begin),
            ["No selected trace has k = v", "No selected trace is without k = v"]
        );
        assert_eq!(begin(of(1, 0, Division::Files(Vec::new()))), "No selected trace is of a file that counts as after");
    }

    #[test]
    fn changes_have_their_sign() {
        assert_eq!(
            (change(Some(1.2e7)), change(Some(-3e9)), change(Some(0.0))),
            ("+12.0 ms".into(), "−3.00 s".into(), "0 ns".into())
        );
        assert_eq!(change(None), NONE);
    }

    #[test]
    fn files_are_before_or_after() {
        let file =
            |name: &str, fingerprint: &str| FileInfo { name: name.into(), bytes: 1, fingerprint: fingerprint.into() };
        let (old, new) = (file("traces.json", "1"), file("traces.json", "2"));
        let both = [old.clone(), new.clone()];
        let after = Division::Files(vec!["2".into()]);
        assert_eq!(since(std::slice::from_ref(&old), &both), Some(after.clone()));
        assert_eq!(since(&both, &both), None);
        assert_eq!(files_words(&both, &["2".into()]), "before: traces.json; after: traces.json");
        assert_eq!(files_words(&[new], &["2".into()]), "before: none; after: traces.json");
        assert_eq!(turned(Some(&Division::Moment(7)), "2"), after);
        assert_eq!(turned(Some(&after), "1"), Division::Files(vec!["2".into(), "1".into()]));
        assert_eq!(turned(Some(&after), "2"), Division::Files(Vec::new()));
    }

    #[test]
    fn measures_of_two_sets() {
        let side = |traces, failed, p95: f64| SetSide {
            traces,
            failed,
            root_nanos: traces * p95 as u64 / 2,
            duration: DurationStats { p95_nanos: Some(p95), ..DurationStats::default() },
            ..SetSide::default()
        };
        let found = metrics(&side(200, 16, 2.1e9), &side(100, 1, 3.8e8));
        assert_eq!(found[1], ["Failed", "8.00 %", "1.00 %", "−7.00 points"]);
        // The measure of a deployment's finding, so that what it leads to says the same.
        assert_eq!(found[3], ["Mean root duration", "1.05 s", "190 ms", "−81.90 %"]);
        assert_eq!(found[6], ["p95", "2.10 s", "380 ms", "−81.90 %"]);
        let nothing = metrics(&SetSide::default(), &SetSide::default());
        assert_eq!(nothing[1], ["Failed", NONE, NONE, NONE]);
    }
}
