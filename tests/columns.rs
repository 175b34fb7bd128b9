//! Terms are looked for span by span until the columns of attributes are made, and in these from then on: on real files, both
//! select the same traces.

#![allow(clippy::unwrap_used, reason = "a test")]

use spanglass::engine::Session;
use spanglass::engine::protocol::OpenMode;
use spanglass::model::{SpanIx, SpanStore};
use spanglass::query::{self, Comparison, Filter, Test, select};
use std::collections::BTreeSet;
use std::path::Path;

fn files() -> Vec<(String, Vec<u8>)> {
    let folders = ["jaeger-json", "otlp-json", "zipkin-v2", "flat-json", "oneuptime-json"];
    let entries = folders.iter().flat_map(|folder| Path::new("tests/fixtures").join(folder).read_dir().unwrap());
    let read = |path: std::path::PathBuf| (path.display().to_string(), std::fs::read(path).unwrap());
    entries.map(|entry| read(entry.unwrap().path())).collect()
}

/// Everything that may be asked for: what is written anywhere, parts of it, and comparisons of every attribute.
fn tests(store: &SpanStore) -> Vec<Test> {
    let mut texts = BTreeSet::new();
    let mut comparisons = BTreeSet::new();
    for span in (0..store.span_count() as u32).map(|row| store.span(SpanIx(row))) {
        texts.extend([span.name().to_owned(), span.service().to_owned(), span.status_message().to_owned()]);
        for event in span.events() {
            texts.insert(event.name.to_owned());
            texts.extend(event.attributes().map(|(_, value)| value.to_text()));
        }
        for (key, value) in span.attributes().chain(span.resource_attributes()) {
            texts.extend([key.to_owned(), value.to_text()]);
            comparisons.extend(["=", "!=", ">", "<=", "~"].map(|op| format!("{key} {op} {}", value.to_text())));
            comparisons.extend([format!("{key} = nil"), format!("{key} != nil"), format!("span.{key} = nil")]);
        }
    }
    let part = |text: &String| text.chars().skip(1).take(3).collect::<String>();
    texts.extend(texts.iter().map(part).collect::<Vec<_>>());
    let texts = texts.into_iter().filter(|text| !text.is_empty()).map(Test::Text);
    let comparisons = comparisons.iter().filter_map(|text| Comparison::parse(text)).map(Test::Attribute);
    texts.chain(comparisons).collect()
}

#[test]
fn columns_select_what_a_look_at_every_span_does() {
    let mut session = Session::default();
    let files = files();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    session.open_bytes(OpenMode::Replace, &files);
    let (bare, store) = (session.store(), session.store().clone());
    while query::prepare(&store) {}
    let tests = tests(bare);
    let (mut some, all) = (0, bare.traces().len());
    for test in tests {
        let filter = Filter::default().with(test);
        let found = select(bare, &filter);
        assert_eq!(select(&store, &filter), found, "{filter:?}");
        some += usize::from(!found.is_empty() && found.len() < all);
    }
    assert!(some > 400, "{some}");
}
