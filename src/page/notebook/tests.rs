//! Writers against hostile text; pins in their order; what is kept.

use super::pins::{Notebook, Pin, PinKind};
use super::*;
use crate::engine::protocol::FileInfo;
use crate::figure::{DurationOf, ErrorKey};
use crate::query::{Filter, SpanTerm, Test};
use crate::route::{DataSource, View};
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser};

/// A document in which every text of the data is one of these two.
fn document_of(text: &str, code: &str) -> Document {
    let (text, code) = (text.to_owned(), code.to_owned());
    let fact = |label| Fact { label, text: text.clone(), code: code.clone(), to: Some(("open", "v=1".into())) };
    let word = picture::Word { class: "p-end", x: 1, y: 2, text: code.clone() };
    let shapes = vec![("p-bar", "M0 0".to_owned())];
    let picture = Picture { title: text.clone(), paths: shapes, words: vec![word], spark: "▁█".into() };
    let blocks = vec![
        Block::Facts(vec![fact("Label"), fact("")]),
        Block::Heading(text.clone()),
        Block::Text(text.clone()),
        Block::Own(format!("{text}\n{text}")),
        Block::Table(&["One", "Two"], vec![vec![text.clone(), code.clone()]]),
        Block::Lines(vec![code.clone(), code.clone()]),
        Block::Picture(picture),
    ];
    Document { title: text, address: "https://host/path (1)/".into(), blocks }
}

/// Elements and their order, without what stands in them; and that, without blanks.
fn parsed(markdown: &str) -> (Vec<String>, String) {
    // What GitHub and others add; quotation marks made curly, and superscripts, are of no tool that takes incidents.
    let options = Options::all() - Options::ENABLE_SMART_PUNCTUATION - Options::ENABLE_SUPERSCRIPT;
    let (mut elements, mut texts) = (Vec::new(), String::new());
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Text(text) => texts.push_str(&text),
            Event::Code(text) => {
                elements.push("code".to_owned());
                texts.push_str(&text);
            }
            Event::SoftBreak => {}
            other => elements.push(format!("{other:?}")),
        }
    }
    texts.retain(|char| !char.is_whitespace() && !char.is_control());
    (elements, texts)
}

/// Letters of a word among everything that means something to one of the formats.
fn hostile() -> impl Strategy<Value = String> {
    let parts = [
        "`",
        "``",
        "*",
        "**",
        "_",
        "a_b",
        "[",
        "](http://x)",
        "![",
        "<",
        "<script>",
        "</dl>",
        "-->",
        "|",
        "\\",
        "~~",
        "$$",
        "#",
        "# ",
        "- ",
        "1. ",
        "> ",
        "\n",
        "\n\n",
        "\r\n",
        "    ",
        "\t",
        "&",
        "&amp;",
        "&#60;",
        "\"",
        "'",
        "{",
        "}",
        "=",
        "---",
        ":::",
        "[^1]",
        "[x]",
        "https://x",
        "é",
        "عربي",
        "\u{202e}",
        "\0",
        "\u{1b}[31m",
        "```",
        "~~~",
        "+",
        ")",
        "^",
        ": ",
        "||",
    ];
    let some = || prop::collection::vec(prop::sample::select(parts.to_vec()), 0..6).prop_map(|parts| parts.concat());
    // One letter at least: nothing at all has no element.
    (some(), some()).prop_map(|(before, after)| format!("{before}x{after}"))
}

proptest! {
    #[test]
    fn no_text_becomes_markup_in_markdown(text in hostile(), code in hostile()) {
        // Lines of one's own are lines: their ends are no part of this.
        let text = text.replace(['\n', '\r'], " ");
        let (elements, texts) = parsed(&document_of(&text, &code).markdown());
        let (wanted, _) = parsed(&document_of("x", "x").markdown());
        prop_assert_eq!(elements, wanted);
        let plain = |text: &str| text.chars().filter(|char| !char.is_whitespace() && !char.is_control()).collect::<String>();
        let (text, code) = (plain(&text), plain(&code));
        let expected = [
            &text, "Label:", &text, &code, "open", &text, &code, "open", &text, &text, &text, &text, "OneTwo", &text,
            &code, &code, &code, &text, "▁█",
        ];
        prop_assert_eq!(texts, expected.concat());
    }

    #[test]
    fn no_text_becomes_an_element_or_leaves_an_attribute(text in hostile(), code in hostile()) {
        let marks = |html: String| ['<', '>', '"', '\'', '`'].map(|mark| html.matches(mark).count());
        prop_assert_eq!(marks(document_of(&text, &code).html()), marks(document_of("x", "x").html()));
    }

    #[test]
    fn text_stays_on_its_line(text in hostile(), code in hostile()) {
        let text = text.replace(['\n', '\r'], " ");
        let written = document_of(&text, &code).text();
        prop_assert_eq!(written.lines().count(), document_of("x", "x").text().lines().count());
        prop_assert!(!written.chars().any(|char| char.is_control() && char != '\n'));
    }

    #[test]
    fn what_is_kept_comes_back(fields in prop::collection::vec(any::<String>(), 5), kind in 0..PinKind::ALL.len()) {
        let [cause, done, subject, view, note] = fields.try_into().unwrap_or_default();
        let (kind, ..) = PinKind::ALL[kind];
        let notebook = Notebook { cause, done, pins: vec![Pin { kind, subject, view, note }] };
        prop_assert_eq!(kept::read(&kept::write(&notebook)), notebook);
    }
}

#[test]
fn what_is_kept_is_read_as_far_as_it_goes() {
    assert_eq!(kept::write(&Notebook::default()), "");
    for text in ["", "2&a&b", "x", "\n\n"] {
        assert_eq!(kept::read(text), Notebook::default(), "{text}");
    }
    let read = kept::read("1&cause\nunknown&a\nservices\ntrace&%zz&v%3D1&n&more");
    assert_eq!((read.cause.as_str(), read.pins.len(), read.pins[1].note.as_str()), ("cause", 2, "n"));
    let many = format!("1\n{}", "services\n".repeat(1000));
    assert_eq!(kept::read(&many).pins.len(), Notebook::MOST_PINS);
}

#[test]
fn a_saved_notebook_is_read_as_it_was_written() {
    let file = |name: &str, print: &str| FileInfo { name: name.into(), bytes: 1, fingerprint: print.into() };
    let files = [file("a & b.json\nfile&x", "1f"), file("c", "2")];
    let mut notebook = Notebook { cause: "file&\n".into(), ..Notebook::default() };
    notebook.toggle(Pin::new(PinKind::Trace, "7", &Route::default()));
    let saved = kept::read_file(&kept::write_file(&notebook, &files)).unwrap();
    assert_eq!(saved.notebook, notebook);
    assert_eq!(saved.files[0], ("a & b.json\nfile&x".into(), "1f".into()));
    assert!(saved.is_of(&files) && !saved.is_of(&files[..1]));
    // Line ends of another system, and none at the end.
    let text = kept::write_file(&notebook, &files).replace('\n', "\r\n");
    assert_eq!(kept::read_file(text.trim_end()).unwrap().files, saved.files);
    for text in ["", "{}", "1&cause&done"] {
        assert_eq!(kept::read_file(text), None, "{text}");
    }
    assert_eq!(kept::read_file("spanglass-notebook").unwrap().notebook, Notebook::default());
}

#[test]
fn what_is_there_goes_before_what_is_taken_over() {
    let pin = |id: &str, note: &str| Pin { note: note.into(), ..Pin::new(PinKind::Trace, id, &Route::default()) };
    let mut own = Notebook { cause: "mine".into(), pins: vec![pin("1", ""), pin("2", "mine")], ..Notebook::default() };
    let pins = vec![pin("2", "theirs"), pin("1", "theirs"), pin("3", "theirs")];
    own.join(Notebook { cause: "theirs".into(), done: "theirs".into(), pins });
    assert_eq!((own.cause.as_str(), own.done.as_str()), ("mine", "theirs"));
    let told: Vec<(&str, &str)> = own.pins.iter().map(|pin| (pin.subject.as_str(), pin.note.as_str())).collect();
    assert_eq!(told, [("1", "theirs"), ("2", "mine"), ("3", "theirs")]);
    own.join(Notebook { pins: (0..300).map(|id| pin(&format!("x{id}"), "")).collect(), ..Notebook::default() });
    assert_eq!(own.pins.len(), Notebook::MOST_PINS);
}

#[test]
fn the_same_files_have_the_same_notebook() {
    let file = |fingerprint: &str| FileInfo { name: "a".into(), bytes: 1, fingerprint: fingerprint.into() };
    let name = |prints: &[&str]| kept::name(&prints.iter().map(|print| file(print)).collect::<Vec<_>>());
    assert_eq!(name(&["1", "2"]), name(&["2", "1"]));
    assert_ne!(name(&["1", "2"]), name(&["12"]));
}

fn route() -> Route {
    let term = SpanTerm::included(Test::Service("db".into()));
    Route {
        view: View::Latency,
        filter: Filter { terms: vec![term], ..Filter::default() },
        duration_of: DurationOf::Root,
        error_key: ErrorKey::Type,
        trace_id: Some("7".into()),
        sources: vec![DataSource::Example],
        ..Route::default()
    }
}

#[test]
fn a_pin_keeps_what_is_selected_and_how_it_is_measured() {
    let pin = Pin::new(PinKind::Percentiles, "", &route());
    let now = Route { sources: vec![DataSource::Address("a".into())], ..Route::default() };
    let again = pin.route(&now);
    assert_eq!(again, Route { trace_id: None, sources: now.sources.clone(), ..route() });
    // On the overview groups are those of messages, whatever the errors screen shows.
    let overview = Pin::new(PinKind::Durations, "", &Route { view: View::Overview, ..route() }).route(&now);
    assert_eq!((overview.duration_of, overview.error_key), (DurationOf::Root, ErrorKey::Message));
    let trace = Pin::new(PinKind::Trace, "a.b", &route()).route(&now);
    assert_eq!((trace.view, trace.trace_id.as_deref()), (View::Trace, Some("a.b")));
    let group = Pin::new(PinKind::ErrorGroup, "late", &route());
    let chosen = group.route(&now);
    assert_eq!((chosen.error_key, chosen.error_group.as_deref()), (ErrorKey::Type, Some("late")));
    assert_eq!(group.title(), "Error group: late");
}

#[test]
fn pins_stay_in_their_order_until_moved() {
    let mut notebook = Notebook::default();
    let pin = |id: &str| Pin::new(PinKind::Trace, id, &Route::default());
    ["1", "2", "3"].iter().for_each(|id| notebook.toggle(pin(id)));
    let order = |notebook: &Notebook| notebook.pins.iter().map(|pin| pin.subject.clone()).collect::<String>();
    notebook.shift(&pin("3").key(), true);
    notebook.shift(&pin("1").key(), true);
    notebook.shift(&pin("2").key(), false);
    assert_eq!(order(&notebook), "132");
    notebook.note(&pin("3").key(), "seen".into());
    notebook.toggle(pin("1"));
    assert_eq!((order(&notebook), notebook.pins[0].note.as_str()), ("32".into(), "seen"));
    (0..200).for_each(|id| notebook.toggle(pin(&format!("x{id}"))));
    assert_eq!(notebook.pins.len(), Notebook::MOST_PINS);
}

#[test]
fn pictures_of_nothing_have_no_shapes() {
    use crate::figure::{BinScale, BoxesOverTime, ErrorsAs, ErrorsOverTime, Histogram, PercentilesOverTime, Scatter};
    for scale in [BinScale::Linear, BinScale::Log] {
        let pictures = [
            picture::durations(&Histogram { scale, ..Histogram::default() }),
            picture::errors_over_time((&ErrorsOverTime::default(), ErrorsAs::Rate), Zone::UTC, &[]),
            picture::percentiles(&PercentilesOverTime::default(), scale, Zone::UTC, &[]),
            picture::spread(&BoxesOverTime::default(), scale, Zone::UTC, &[]),
            picture::scatter(&Scatter::default(), scale, Zone::UTC),
        ];
        for picture in pictures {
            let shapes: Vec<&str> = picture.paths.iter().map(|(class, _)| *class).collect();
            assert_eq!(shapes, ["p-grid"], "{}", picture.title);
        }
    }
}

#[test]
fn a_rate_of_none_is_told_from_no_rate() {
    use crate::figure::{ErrorBucket, ErrorsAs, ErrorsOverTime};
    let bucket = |(at, (count, failed)): (u64, (u64, u64))| {
        let start_nanos = at * 1_000_000_000;
        ErrorBucket { start_nanos, count, failed, root_failed: failed / 2 }
    };
    let buckets: Vec<ErrorBucket> = (0..).zip([(10, 0), (0, 0), (10, 4), (100, 4)]).map(bucket).collect();
    let rates: Vec<_> = buckets.iter().map(|bucket| bucket.shown(ErrorsAs::Rate)).collect();
    assert_eq!(rates, [Some([0.0, 0.0]), None, Some([0.4, 0.2]), Some([0.04, 0.02])]);
    let range_nanos = Some((0, 3_500_000_000));
    let figure = ErrorsOverTime { step_nanos: 1_000_000_000, buckets, range_nanos, ..ErrorsOverTime::default() };
    let [counts, rates] =
        [ErrorsAs::Count, ErrorsAs::Rate].map(|shown| picture::errors_over_time((&figure, shown), Zone::UTC, &[]));
    assert_eq!((counts.spark.as_str(), rates.spark.as_str()), ("▁▁██", "▁ █▂"));
    assert_eq!(rates.title, "Share of failed traces by start, UTC: 8 of 120 traces (6.67 %), 4 failed for the caller");
    let feet = |picture: &Picture| picture.paths.iter().filter(|(class, _)| *class == "p-none").count();
    assert_eq!((feet(&counts), feet(&rates)), (0, 1));
    assert_eq!(rates.paths.iter().find(|(class, _)| *class == "p-none").unwrap().1.matches('M').count(), 1);
}
