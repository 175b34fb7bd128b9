//! The terminal program as people and scripts run it. Its JSON is held against a program of its own, `tests/terminal/`.

#![cfg(feature = "terminal")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

const SHOP: &str = "tests/fixtures/jaeger-json/shop.json";
const COLLECTOR: &str = "tests/fixtures/otlp-json/collector.json";

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_spanglass")).args(arguments).stdin(Stdio::null()).output().unwrap()
}

fn run_with(arguments: &[&str], input: &[u8]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_spanglass"));
    program.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = program.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn told(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Standard output of a run in which all went well and nothing was told.
fn answer(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert_eq!((code(&output), told(&output).as_str()), (0, ""), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn json(arguments: &[&str]) -> serde_json::Value {
    serde_json::from_str(&answer(arguments)).unwrap()
}

/// A file for this test alone.
fn scratch(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    fs::create_dir_all(&folder).unwrap();
    folder.join(name)
}

#[test]
fn the_report_as_text() {
    insta::assert_snapshot!(answer(&[SHOP]));
}

#[test]
fn the_summary_of_an_incident_is_markdown() {
    let text = answer(&["--summary", SHOP]);
    assert!(text.starts_with("# Incident summary: shop.json\n\n- **Window:** "), "{text}");
    let report = json(&["--json", SHOP]);
    let failed = &report["errors"]["failing_traces"];
    assert!(text.contains(&format!("- **Failed:** {failed} (")), "{text}");
    let slowest = &report["bottleneck_operations"][0];
    let (service, operation) = (slowest["service"].as_str().unwrap(), slowest["operation"].as_str().unwrap());
    assert!(text.contains(&format!("- **Bottleneck:** {service} {operation}: ")), "{text}");
    let nothing = String::from_utf8(run(&["--summary", "--service", "none", SHOP]).stdout).unwrap();
    assert!(nothing.contains("- **Only:** service none\n- **Traces:** 0 of "), "{nothing}");
    assert_eq!(code(&run(&["--summary", "--json", SHOP])), 2);
}

#[test]
fn every_bottleneck_is_told_and_none_is_new_because_a_list_was_cut() {
    // Forty operations, each all of one trace; the last of them is the least of all, and alone in the second file.
    let file = |name: &str, operations: std::ops::Range<u32>| {
        let span = |at: u32| {
            let duration = 1000 - at;
            format!(
                r#"{{"traceID":"{at:x}","spans":[{{"traceID":"{at:x}","spanID":"1","operationName":"o{at}","startTime":1718000000000000,"duration":{duration},"processID":"p"}}],"processes":{{"p":{{"serviceName":"s"}}}}}}"#
            )
        };
        let path = scratch(name);
        let traces: Vec<String> = operations.map(span).collect();
        fs::write(&path, format!(r#"{{"data":[{}]}}"#, traces.join(","))).unwrap();
        path
    };
    let (many, one) = (file("many.json", 1..41), file("one.json", 40..41));
    let (many, one) = (many.to_str().unwrap(), one.to_str().unwrap());
    assert_eq!(json(&["--json", many])["bottleneck_operations"].as_array().unwrap().len(), 40);
    let text = answer(&["compare", many, one]);
    assert!(!text.contains("a bottleneck now") && text.contains("s.o1: no longer a bottleneck"), "{text}");
}

#[test]
fn a_comparison_as_text() {
    // Before: all traces; after: those of the last ten minutes, in which payment works again.
    let after = scratch("after.json");
    answer(&["convert", SHOP, "--to", "otlp", "--time-range", "10m", "--output", after.to_str().unwrap()]);
    insta::assert_snapshot!(answer(&["compare", SHOP, after.to_str().unwrap()]));
}

#[test]
fn a_tree_as_text() {
    insta::assert_snapshot!(answer(&["tree", SHOP, "5ca1ab1e000000000000000000000004"]));
    let missing = run(&["tree", SHOP, "1234"]);
    assert_eq!(code(&missing), 1);
    assert!(told(&missing).contains("there is no trace 1234"), "{}", told(&missing));
    let several = run(&["tree", SHOP, "5ca1ab1e"]);
    assert_eq!(code(&several), 1);
    assert!(told(&several).contains("have an id that begins with 5ca1ab1e"), "{}", told(&several));
}

#[test]
fn the_beginning_of_an_id_is_enough_where_it_is_of_one() {
    let whole = "00000000000000000000000000000a11";
    let shop = fs::read_to_string(SHOP).unwrap().replacen("5ca1ab1e000000000000000000000004", whole, usize::MAX);
    let file = scratch("one-id.json");
    fs::write(&file, shop).unwrap();
    let tree = |id: &str| answer(&["tree", file.to_str().unwrap(), id]);
    assert_eq!(tree("0000000000000000000000"), tree(whole));
}

#[test]
fn who_selects_nothing_is_told_why() {
    let nothing = |arguments: &[&str]| {
        let output = run(&[&["--json", SHOP], arguments].concat());
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!((code(&output), answer["summary"]["trace_count"].as_u64()), (0, Some(0)));
        told(&output)
    };
    let unknown = nothing(&["--service", "no-such-service", "--latency-threshold", "1"]);
    assert_eq!(unknown, "spanglass: No trace matches the filter. Without service no-such-service: 6 traces.\n");
    let apart = nothing(&["--service", "payment", "--operation", "GET /checkout"]);
    assert!(apart.contains("one and the same span") && apart.contains("Without service payment: 6 traces."), "{apart}");
}

#[test]
fn sections_are_chosen_and_the_summary_is_always_there() {
    let keys = |arguments: &[&str]| -> Vec<String> { json(arguments).as_object().unwrap().keys().cloned().collect() };
    let all = keys(&["--json", SHOP]);
    let sections =
        ["bottleneck_operations", "bottlenecks", "critical_paths", "dependencies", "errors", "performance", "summary"];
    assert_eq!(all, sections);
    assert_eq!(keys(&["analyze", "--json", "--errors", SHOP]), ["errors", "summary"]);
    let windowed = keys(&["--json", "--performance", "--critical-path", "--time-range", "1h", SHOP]);
    assert_eq!(windowed, ["critical_paths", "performance", "summary", "window"]);
}

#[test]
fn filters_choose_traces() {
    let traces =
        |arguments: &[&str]| json(&[&["--json", SHOP], arguments].concat())["summary"]["trace_count"].as_u64().unwrap();
    assert_eq!(traces(&[]), 6);
    assert_eq!(traces(&["--errors-only"]), 2);
    assert_eq!(traces(&["--latency-threshold", "420"]), 2);
    assert_eq!(traces(&["--max-duration", "120"]), 1);
    assert_eq!(traces(&["--service", "payment", "--operation", "charge"]), 6);
    let text = answer(&["--time-range", "10m", SHOP]);
    let window = "Window: traces that start from 2026-03-02T09:12:30.000000+00:00 to 2026-03-02T09:22:30.000000+00:00";
    assert!(text.contains(window), "{text}");
}

#[test]
fn files_and_standard_input_are_one_data_set() {
    let both = json(&["--json", SHOP, COLLECTOR]);
    let [shop, collector] =
        [SHOP, COLLECTOR].map(|file| json(&["--json", file])["summary"]["span_count"].as_u64().unwrap());
    assert_eq!(both["summary"]["span_count"].as_u64().unwrap(), shop + collector);
    let piped = run_with(&["--json", "-", COLLECTOR], &fs::read(SHOP).unwrap());
    assert_eq!(code(&piped), 0, "{}", told(&piped));
    assert_eq!(serde_json::from_slice::<serde_json::Value>(&piped.stdout).unwrap(), both);
}

#[test]
fn standard_input_ends_once_and_missing_files_cost_only_themselves() {
    let twice = run_with(&["--errors", "-", "-"], &fs::read(SHOP).unwrap());
    assert_eq!(code(&twice), 1);
    assert_eq!(String::from_utf8(twice.stdout.clone()).unwrap(), answer(&["--errors", SHOP]));
    assert!(told(&twice).contains("standard input is empty"), "{}", told(&twice));
}

#[cfg(unix)]
#[test]
fn a_pipe_is_opened_only_once() {
    let command = format!("cat {SHOP} | {} --json /dev/fd/0", env!("CARGO_BIN_EXE_spanglass"));
    let output = Command::new("sh").args(["-c", &command]).output().unwrap();
    assert_eq!((code(&output), told(&output).as_str()), (0, ""));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), answer(&["--json", SHOP]));
}

#[test]
fn gzip_and_the_order_of_files_make_no_difference() {
    let zipped = scratch("shop.json.gz");
    let mut encoder = flate2::write::GzEncoder::new(fs::File::create(&zipped).unwrap(), flate2::Compression::default());
    encoder.write_all(&fs::read(SHOP).unwrap()).unwrap();
    encoder.finish().unwrap();
    let one = answer(&["--json", zipped.to_str().unwrap(), COLLECTOR]);
    assert_eq!(one, answer(&["--json", COLLECTOR, SHOP]));
}

#[test]
fn the_answer_goes_where_it_is_wanted() {
    let file = scratch("report.json");
    assert_eq!(answer(&["--json", "--output", file.to_str().unwrap(), SHOP]), "");
    assert_eq!(fs::read_to_string(&file).unwrap(), answer(&["--json", SHOP]));
    let nowhere = run(&["--output", "/nonexistent/report.txt", SHOP]);
    assert_eq!(code(&nowhere), 1);
    assert!(told(&nowhere).contains("/nonexistent/report.txt cannot be written"), "{}", told(&nowhere));
}

#[test]
fn what_cannot_be_read_is_said_and_exits_with_1() {
    for (arguments, sentence) in [
        (vec!["tests/fixtures/none.json"], "No such file"),
        (vec!["tests/fixtures"], "is a directory"),
        (vec!["tests/fixtures/refused/har.json"], "a HAR"),
        (vec!["--format", "otlp", SHOP], "is Jaeger JSON, not otlp as --format asks"),
        (vec!["compare", SHOP, "tests/fixtures/none.json"], "No such file"),
        (vec!["convert", "--to", "jaeger", "tests/fixtures/refused/empty.json"], "empty.json"),
    ] {
        let output = run(&arguments);
        assert_eq!((code(&output), output.stdout.len()), (1, 0), "{arguments:?}");
        assert!(told(&output).contains(sentence), "{arguments:?}: {}", told(&output));
    }
    // What can be read is answered from all the same.
    let some = run(&[SHOP, "tests/fixtures/refused/har.json"]);
    assert_eq!(code(&some), 1);
    assert_eq!(String::from_utf8(some.stdout).unwrap(), answer(&[SHOP]));
    // A file that ends early is read, with a word about it.
    let cut = run(&["--errors", "tests/fixtures/broken/truncated.json"]);
    assert_eq!(code(&cut), 0);
    assert!(told(&cut).contains("ends early"), "{}", told(&cut));
}

#[test]
fn wrong_usage_exits_with_2_and_help_with_0() {
    let wrong: [&[&str]; 8] = [
        &[],
        &["--no-such-option", SHOP],
        &["--format", "pcap", SHOP],
        &["--latency-threshold", "fast", SHOP],
        &["--time-range", "soon", SHOP],
        &["compare", SHOP],
        &["convert", SHOP, "--to", "csv"],
        &["tree", SHOP],
    ];
    for arguments in wrong {
        let output = run(arguments);
        assert_eq!((code(&output), output.stdout.len()), (2, 0), "{arguments:?}");
        assert!(told(&output).contains("try '--help'"), "{}", told(&output));
    }
    assert!(answer(&["--help"]).contains("Exit status"));
    assert!(answer(&["--version"]).starts_with("spanglass "));
}

#[test]
fn nothing_in_it_is_a_report_of_nothing() {
    let empty = run_with(&["--json", "-"], br#"{"data":[],"total":0,"limit":0,"offset":0,"errors":null}"#);
    assert_eq!(code(&empty), 0);
    let report: serde_json::Value = serde_json::from_slice(&empty.stdout).unwrap();
    let summary = serde_json::json!({"trace_count": 0, "span_count": 0, "service_count": 0, "error_rate": 0.0});
    assert_eq!(report["summary"], summary);
    assert!(report["errors"].get("errors_by_service").is_none());
    let text = run_with(&["-"], br#"{"data":[],"total":0,"limit":0,"offset":0,"errors":null}"#);
    assert_eq!(String::from_utf8(text.stdout).unwrap(), "Traces: 0\nSpans: 0\n");
}

#[test]
fn converting_there_and_back_changes_no_number() {
    let (otlp, jaeger) = (scratch("shop.otlp.json"), scratch("shop.jaeger.json"));
    let (otlp, jaeger) = (otlp.to_str().unwrap(), jaeger.to_str().unwrap());
    assert_eq!(answer(&["convert", SHOP, "--to", "otlp", "-o", otlp]), "");
    assert_eq!(answer(&["convert", otlp, "--to", "jaeger-json", "-o", jaeger, "--format", "otlp-json"]), "");
    assert_eq!(answer(&["--json", jaeger]), answer(&["--json", SHOP]));
    let losses = told(&run(&["convert", SHOP, "--to", "jaeger", "--verbose"]));
    assert!(losses.contains("Times are cut at microseconds."), "{losses}");
}

#[test]
fn hostile_texts_cannot_touch_the_terminal() {
    for arguments in [
        &["tests/fixtures/jaeger-json/hostile.json"][..],
        &["compare", "tests/fixtures/jaeger-json/hostile.json", SHOP],
    ] {
        let text = answer(arguments);
        let is_safe = |c: char| c == '\n' || !(c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c));
        assert!(text.chars().all(is_safe), "{text:?}");
        assert!(text.contains("nul\\u{0}byte"), "{text}");
    }
}
