//! The tables of README.md come from the registries: an entry that is missing or stale fails here.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

use spanglass::analysis::ANALYSES;
use spanglass::ingest::FORMATS;
use spanglass::remote::BACKENDS;

#[test]
fn the_tables_name_what_is_registered() {
    let readme = std::fs::read_to_string("README.md").unwrap();
    let formats = FORMATS.iter().map(|format| format!("| {} | {} |", format.title(), format.about()));
    let analyses = ANALYSES.iter().map(|analysis| format!("| {} | {} |", analysis.title, analysis.about));
    let backends = BACKENDS.iter().map(|backend| format!("| {} | {} |", backend.title(), backend.about()));
    let wanted: Vec<String> = formats.chain(analyses).chain(backends).collect();
    let missing: Vec<&String> = wanted.iter().filter(|row| !readme.contains(row.as_str())).collect();
    assert!(missing.is_empty(), "README.md lacks {missing:#?}");
    let rows = readme.lines().filter(|line| line.starts_with("| ") && !line.contains("---")).count();
    assert_eq!(rows, wanted.len() + 3, "rows and three headings");
}

#[test]
fn every_format_has_fixtures() {
    for format in FORMATS {
        let folder = format!("tests/fixtures/{}", format.id());
        let count = std::fs::read_dir(&folder).map_or(0, Iterator::count);
        assert!(count > 0, "{folder} is empty");
    }
}

#[test]
fn the_start_screen_names_every_format() {
    // By hand: the page's wasm knows no format, and should not for a sentence.
    let start = std::fs::read_to_string("src/ui/start.rs").unwrap();
    let missing: Vec<&str> =
        FORMATS.iter().map(|format| format.title()).filter(|title| !start.contains(title)).collect();
    assert!(missing.is_empty(), "src/ui/start.rs lacks {missing:?}");
}
