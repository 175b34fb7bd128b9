//! What is typed into the filter: read, and completed where the engine need not be asked.
//!
//! `service = cart`, `http.status_code >= 500`, `region != nil`, `span duration >= 5ms` are terms on a span; `duration >= 500ms` and `failed` on the
//! trace; a `-` before a term leaves out; all else is free text.

use crate::figure::Suggestion;
use crate::format;
use crate::query::{Comparison, Filter, Op, SpanTerm, StatusTerm, Test, term};

const FAILED: &str = "failed";
const ROOT_FAILED: &str = "root failed";
const DURATION: &str = "duration";
const SPAN_DURATION: &str = "span duration";

/// Puts what is typed into the filter; a blank text changes nothing.
///
/// # Errors
/// A sentence, if it cannot be meant so.
pub fn put(filter: &mut Filter, text: &str) -> Result<(), &'static str> {
    let text = text.trim();
    let (bare, is_excluded) = match text.strip_prefix('-').filter(|bare| !bare.starts_with(char::is_whitespace)) {
        Some(bare) if !bare.is_empty() => (bare, true),
        _ => (text, false),
    };
    let Some((key, op, value)) = term::split(bare) else {
        match bare {
            "" => {}
            FAILED if !is_excluded => filter.status = StatusTerm::Failed,
            ROOT_FAILED if !is_excluded => filter.status = StatusTerm::RootFailed,
            _ => filter.put(SpanTerm { test: Test::Text(bare.to_owned()), is_excluded }),
        }
        return Ok(());
    };
    match key {
        DURATION => {
            match bound(op, value, is_excluded)? {
                Bound::Least(nanos) => filter.min_duration_nanos = nanos,
                Bound::Most(nanos) => filter.max_duration_nanos = nanos,
            }
            Ok(())
        }
        SPAN_DURATION => {
            // To leave out the traces with such a span is not to ask for one that is not so.
            let test = match bound(op, value, false)? {
                Bound::Least(nanos) => nanos.map(Test::MinDuration),
                Bound::Most(nanos) => nanos.map(Test::MaxDuration),
            };
            test.into_iter().for_each(|test| filter.put(SpanTerm { test, is_excluded }));
            Ok(())
        }
        term::SERVICE | term::OPERATION | term::KIND | term::STATUS => {
            let is_excluded = match op {
                Op::Is => is_excluded,
                Op::IsNot => !is_excluded,
                _ => return Err("Service, operation, kind and status are compared with = or !=."),
            };
            let value = Comparison::parse(bare).map_or_else(String::new, |found| found.value);
            let test = Test::equal(key, value);
            filter.put(SpanTerm { test, is_excluded });
            Ok(())
        }
        _ => {
            if let Some(comparison) = Comparison::parse(bare) {
                filter.put(SpanTerm { test: Test::Attribute(comparison), is_excluded });
            }
            Ok(())
        }
    }
}

/// A side of a duration, inclusive, ns; `None` where nothing is beyond the threshold.
enum Bound {
    Least(Option<u64>),
    Most(Option<u64>),
}

fn bound(op: Op, value: &str, is_turned: bool) -> Result<Bound, &'static str> {
    let nanos = format::parse_duration(value).ok_or("A duration has a unit: 500ms, 1.5s, 2m.")?;
    Ok(match (op, is_turned) {
        (Op::AtLeast, false) | (Op::Less, true) => Bound::Least(Some(nanos)),
        (Op::More, false) | (Op::AtMost, true) => Bound::Least(nanos.checked_add(1)),
        (Op::AtMost, false) | (Op::More, true) => Bound::Most(Some(nanos)),
        (Op::Less, false) | (Op::AtLeast, true) => Bound::Most(nanos.checked_sub(1)),
        _ => return Err("A duration is compared with >=, <=, > or <."),
    })
}

/// Ways to go on that lie in no trace.
#[must_use]
pub fn suggestions(text: &str) -> Vec<Suggestion> {
    let own =
        |text: &str, is_whole| Suggestion { text: text.to_owned(), label: text.trim().to_owned(), spans: 0, is_whole };
    let all = [
        own(FAILED, true),
        own(ROOT_FAILED, true),
        own("duration >= ", false),
        own("duration <= ", false),
        own("span duration >= ", false),
        own("span duration <= ", false),
    ];
    let typed = text.trim();
    all.into_iter().filter(|way| way.text.starts_with(typed) && way.text.trim() != typed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::chips::chips;

    fn chip_texts(typed: &[&str]) -> Vec<String> {
        let mut filter = Filter::default();
        typed.iter().for_each(|text| put(&mut filter, text).unwrap());
        let chips = chips(&filter, |_| format::Zone::UTC);
        let not = |is_excluded| if is_excluded { "not " } else { "" };
        chips.iter().map(|chip| format!("{}{} {}", not(chip.is_excluded), chip.label, chip.value)).collect()
    }

    #[test]
    fn terms_on_spans() {
        assert_eq!(chip_texts(&["service = cart", "service=db"]), ["service db"]);
        assert_eq!(chip_texts(&["operation=\"GET /a\"", "kind = server"]), ["operation GET /a", "kind server"]);
        assert_eq!(chip_texts(&["http.status_code>=500", "-region = eu"]), ["http.status_code ≥ 500", "not region eu"]);
        assert_eq!(chip_texts(&["service != db", "-kind != client"]), ["not service db", "kind client"]);
        assert_eq!(
            chip_texts(&["connection refused", "-timeout", "  "]),
            ["text connection refused", "not text timeout"]
        );
    }

    #[test]
    fn terms_on_the_trace() {
        assert_eq!(chip_texts(&["failed"]), ["status contains an error"]);
        assert_eq!(chip_texts(&["root failed"]), ["status failed for the caller"]);
        let between = chip_texts(&["duration >= 500ms", "duration<=2s"]);
        assert_eq!(between, ["trace duration ≥ 500 ms", "trace duration ≤ 2.00 s"]);
        assert_eq!(chip_texts(&["-duration < 5ms"]), ["trace duration ≥ 5.00 ms"]);
    }

    #[test]
    fn how_long_a_span_takes() {
        let typed = ["span duration > 5ms", "span duration<=2s", "-span duration >= 1m"];
        let told = ["span duration ≥ 5.00 ms", "span duration ≤ 2.00 s", "not span duration ≥ 60.0 s"];
        assert_eq!(chip_texts(&typed), told);
    }

    #[test]
    fn what_cannot_be_meant_is_said() {
        let mut filter = Filter::default();
        for text in ["duration >= 500", "duration = 5ms", "span duration = 5ms", "service > a"] {
            assert!(put(&mut filter, text).is_err(), "{text}");
        }
        assert!(filter.is_empty());
    }

    #[test]
    fn own_suggestions_go_on_with_what_is_typed() {
        let labels = |text: &str| suggestions(text).into_iter().map(|way| way.label).collect::<Vec<_>>();
        assert_eq!(labels("dur"), ["duration >=", "duration <="]);
        assert_eq!((labels("failed").len(), labels("").len(), labels("service = ").len()), (0, 6, 0));
    }
}
