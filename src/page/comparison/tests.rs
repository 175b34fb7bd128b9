use super::*;
use crate::engine::protocol::FileInfo;
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
    let seen = |at_nanos: u64, service: &str| VersionSeen { at_nanos, service: service.into(), version: String::new() };
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
        duration: DurationStats { count: traces, p95_nanos: Some(p95), ..DurationStats::default() },
        ..SetSide::default()
    };
    let found = metrics(&side(200, 16, 2.1e9), &side(100, 1, 3.8e8));
    assert_eq!(found[1], ["Failed", "8.00 %", "1.00 %", "−7.00 points"]);
    // The measure of a deployment's finding, so that what it leads to says the same.
    assert_eq!(found[3], ["Mean root duration", "1.05 s", "190 ms", "−81.90 %"]);
    assert_eq!(found[6], ["p95", "2.10 s", "380 ms", "−81.90 %"]);
    let few = metrics(&side(200, 16, 2.1e9), &side(19, 1, 3.8e8));
    assert_eq!(few[6], ["p95", "2.10 s", "380 ms, few", "−81.90 %"]);
    let nothing = metrics(&SetSide::default(), &SetSide::default());
    assert_eq!(nothing[1], ["Failed", NONE, NONE, NONE]);
}
