//! Real trace files, where the folder is there (`SPANGLASS_CORPUS`, default `../shared/traces`): every file is read
//! with the span count of its `SOURCES.tsv`, or refused with a sentence; none panics.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

use spanglass::engine::Session;
use spanglass::engine::protocol::{OpenMode, Response};
use spanglass::figure::{FileReport, FileState, ImportReport};
use std::path::{Path, PathBuf};

/// Files whose count is another than the reference reader's, and why.
const DIFFERENCES: &[(&str, u64, &str)] = &[
    (
        "malformed/jaeger-in-js-module.js",
        24,
        "the module exports four values, two with traces; the reference read the first",
    ),
    (
        "zipkin-v1/trainticket-case1.json",
        157,
        "79 records; 78 hold the client's and the server's side, which are two spans, the root only the server's",
    ),
    ("zipkin-v1/trainticket-fail1-nonascii.json", 3, "2 records; one holds both sides"),
    ("tempo/kiali-search.json", 0, "a search result without parents: refused by name"),
];

fn corpus() -> Option<PathBuf> {
    let path = std::env::var("SPANGLASS_CORPUS").unwrap_or_else(|_| "../shared/traces".to_owned());
    Some(PathBuf::from(path)).filter(|path| path.join("SOURCES.tsv").is_file())
}

/// Span records read (before uniting) with the report of the file, and spans in the store.
fn open(path: &Path) -> (FileReport, ImportReport) {
    let bytes = std::fs::read(path).unwrap();
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let mut session = Session::default();
    match session.open_bytes(OpenMode::Replace, &[(&name, &bytes)]) {
        Response::Opened { report, .. } => (report.files.first().unwrap().clone(), report),
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_file_of_the_corpus_is_read_or_refused() {
    let Some(corpus) = corpus() else { return eprintln!("no corpus here: skipped") };
    let sources = std::fs::read_to_string(corpus.join("SOURCES.tsv")).unwrap();
    let mut wrong = Vec::new();
    for line in sources.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let (file, spans) = (fields[0], fields[4]);
        let path = corpus.join(file);
        if !path.is_file() {
            continue;
        }
        let (found, report) = open(&path);
        let folder = file.split('/').next().unwrap();
        let is_ours = matches!(
            folder,
            "jaeger-api" | "otlp-json" | "malformed" | "tempo" | "zipkin-v1" | "zipkin-v2" | "flat-json" | "derived"
        );
        let state = found.state;
        println!(
            "{file}: {state:?} {} spans (expected {spans}), {} after uniting, {} traces; {:?} {:?}",
            found.spans, report.spans, report.traces, found.format, found.problems
        );
        if found.state == FileState::Refused {
            assert!(!found.problems.is_empty(), "{file} is refused without a word");
        }
        let expected = DIFFERENCES
            .iter()
            .find(|(name, ..)| *name == file)
            .map(|(_, spans, _)| *spans)
            .or_else(|| spans.parse().ok());
        if is_ours && expected.is_some_and(|expected| expected != found.spans) {
            wrong.push(format!("{file}: {} instead of {spans}; {:?}", found.spans, found.problems));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
