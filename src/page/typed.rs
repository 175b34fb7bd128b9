//! What is typed into the filter: read, and completed where the engine need not be asked.
//!
//! `service = cart`, `http.status_code >= 500`, `region != nil`, `span duration >= 5ms` are terms on a span; `duration >= 500ms`,
//! `spans >= 100`, `root operation = GET /` and `failed` on the trace; a `-` before a term leaves out; all else is free text. What other tools taught people to type is understood too:
//! several terms, as logfmt (`service=cart error=true`) or joined by `&&`; the braces, scopes and names of TraceQL; and the id
//! of a trace ([`trace_id`]).

use crate::figure::Suggestion;
use crate::format;
use crate::query::{Comparison, Filter, Op, SpanTerm, StatusTerm, Test, term};

const FAILED: &str = "failed";
const ROOT_FAILED: &str = "root failed";
const DURATION: &str = "duration";
const SPAN_DURATION: &str = "span duration";
const SPANS: &str = "spans";

/// Puts what is typed into the filter; a blank text changes nothing.
///
/// # Errors
/// A sentence, if it cannot be meant so; then nothing is changed.
pub fn put(filter: &mut Filter, text: &str) -> Result<(), &'static str> {
    let mut next = filter.clone();
    let (text, is_traceql) = without_braces(text.trim())?;
    for joined in pieces(text, |rest| if rest.starts_with("&&") { 2 } else { 0 }) {
        for term in logfmt(joined) {
            put_one(&mut next, term, is_traceql)?;
        }
    }
    *filter = next;
    Ok(())
}

/// The trace that is asked for, if what is typed is an id: 32 hex digits, 16 that are no decimal number, a UUID, or any text
/// after `trace =`.
#[must_use]
pub fn trace_id(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some((key, Op::Is, id)) = term::split(text) {
        let is_key = ["trace", "traceid", "trace_id", "trace.id"].iter().any(|name| key.eq_ignore_ascii_case(name));
        return (is_key && !id.is_empty()).then(|| id.trim_matches('"').to_owned());
    }
    let digits = text.replace('-', "");
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_id = match digits.len() {
        32 => text.len() == 32 || text.len() == 36,
        16 => text.len() == 16 && digits.bytes().any(|byte| byte.is_ascii_alphabetic()),
        _ => false,
    };
    (is_hex && is_id).then_some(digits)
}

/// Without the braces of TraceQL, if a term stands in them; and whether it does.
fn without_braces(text: &str) -> Result<(&str, bool), &'static str> {
    let Some(rest) = text.strip_prefix('{') else { return Ok((text, false)) };
    let is_name = |key: &str| key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-:".contains(&byte));
    if !term::split(rest).is_some_and(|(key, ..)| is_name(key)) {
        return Ok((text, false));
    }
    let has_or = pieces(rest, |rest| if rest.starts_with("||") { 2 } else { 0 }).len() > 1;
    match rest.strip_suffix('}') {
        Some(inner) if !has_or => Ok((inner, true)),
        _ => Err("Of TraceQL, one { … && … } is understood: terms that one span meets."),
    }
}

/// The words of a text like `a=b c=d`, if each is a term; else the whole text.
fn logfmt(text: &str) -> Vec<&str> {
    let words = pieces(text, |rest| rest.chars().next().filter(|next| next.is_whitespace()).map_or(0, char::len_utf8));
    let is_term = |word: &&str| term::split(word).is_some_and(|(key, _, value)| key != "-" && !value.is_empty());
    if words.len() > 1 && words.iter().all(is_term) { words } else { vec![text.trim()] }
}

/// The parts of a text between what separates them, trimmed and not empty. `len_at` says how long a separator is at the
/// beginning of what it is given, 0 for none; within quotes it is not asked.
fn pieces(text: &str, len_at: impl Fn(&str) -> usize) -> Vec<&str> {
    let (mut parts, mut begin, mut is_quoted, mut past) = (Vec::new(), 0, false, 0);
    for (at, next) in text.char_indices() {
        is_quoted ^= next == '"';
        let len = if is_quoted || at < past { 0 } else { len_at(&text[at..]) };
        if len > 0 {
            parts.push(&text[begin..at]);
            (begin, past) = (at + len, at + len);
        }
    }
    parts.push(&text[begin..]);
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// The key by the name it has here. OpenTelemetry's name of the service stands for the service, for no span has it as an
/// attribute; other names only where they are TraceQL's.
fn own_name(key: &str, is_traceql: bool) -> &str {
    match key {
        "service.name" | "resource.service.name" => term::SERVICE,
        "name" | "span:name" if is_traceql => term::OPERATION,
        "span:kind" if is_traceql => term::KIND,
        "span:status" if is_traceql => term::STATUS,
        DURATION | "span:duration" if is_traceql => SPAN_DURATION,
        "traceDuration" | "trace:duration" if is_traceql => DURATION,
        "rootServiceName" | "trace:rootService" if is_traceql => term::ROOT_SERVICE,
        "rootName" | "trace:rootName" if is_traceql => term::ROOT_OPERATION,
        _ if is_traceql => key.strip_prefix('.').unwrap_or(key),
        _ => key,
    }
}

fn put_one(filter: &mut Filter, text: &str, is_traceql: bool) -> Result<(), &'static str> {
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
    if value.is_empty() {
        return Err("A value is missing; `key != nil` asks for any.");
    }
    let mut found = Comparison::of(own_name(key, is_traceql), op, value);
    if (found.key.as_str(), op, found.value.as_str()) == ("error", Op::Is, "true") {
        // As Jaeger writes what has failed; of other formats no span carries it.
        found = Comparison::of(term::STATUS, op, "error");
    }
    let (key, value) = (found.key.as_str(), found.value.as_str());
    match key {
        DURATION => {
            match bound(op, nanos(value)?, is_excluded)? {
                Bound::Least(nanos) => filter.min_duration_nanos = nanos,
                Bound::Most(nanos) => filter.max_duration_nanos = nanos,
            }
            Ok(())
        }
        SPANS => {
            let spans = value.parse().map_err(|_| "How many spans is a whole number: spans >= 100.")?;
            match bound(op, spans, is_excluded)? {
                Bound::Least(spans) => filter.min_spans = spans,
                Bound::Most(spans) => filter.max_spans = spans,
            }
            Ok(())
        }
        SPAN_DURATION => {
            // To leave out the traces with such a span is not to ask for one that is not so.
            let test = match bound(op, nanos(value)?, false)? {
                Bound::Least(nanos) => nanos.map(Test::MinDuration),
                Bound::Most(nanos) => nanos.map(Test::MaxDuration),
            };
            test.into_iter().for_each(|test| filter.put(SpanTerm { test, is_excluded }));
            Ok(())
        }
        key if term::is_own(key) => {
            let is_excluded = match op {
                Op::Is => is_excluded,
                Op::IsNot => !is_excluded,
                _ => return Err("Services, operations, kind and status are compared with = or !=."),
            };
            let test = Test::equal(key, value.to_owned());
            filter.put(SpanTerm { test, is_excluded });
            Ok(())
        }
        _ => {
            filter.put(SpanTerm { test: Test::Attribute(found), is_excluded });
            Ok(())
        }
    }
}

/// A side of a duration in ns or of a count, inclusive; `None` where nothing is beyond the threshold.
enum Bound {
    Least(Option<u64>),
    Most(Option<u64>),
}

fn nanos(value: &str) -> Result<u64, &'static str> {
    format::parse_duration(value).ok_or("A duration has a unit: 500ms, 1.5s, 2m.")
}

fn bound(op: Op, threshold: u64, is_turned: bool) -> Result<Bound, &'static str> {
    Ok(match (op, is_turned) {
        (Op::AtLeast, false) | (Op::Less, true) => Bound::Least(Some(threshold)),
        (Op::More, false) | (Op::AtMost, true) => Bound::Least(threshold.checked_add(1)),
        (Op::AtMost, false) | (Op::More, true) => Bound::Most(Some(threshold)),
        (Op::Less, false) | (Op::AtLeast, true) => Bound::Most(threshold.checked_sub(1)),
        _ => return Err("Durations and counts are compared with >=, <=, > or <."),
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
        own("spans >= ", false),
        own("spans <= ", false),
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
        let nil = ["tenant = nil", "user = \"nil\"", "service.name = nil", "{name = nil}"];
        assert_eq!(chip_texts(&nil), ["tenant is not there", "user nil", "service nil", "operation nil"]);
        assert_eq!(chip_texts(&["service != db", "-kind != client"]), ["not service db", "kind client"]);
        assert_eq!(
            chip_texts(&["connection refused", "-timeout", "  "]),
            ["text connection refused", "not text timeout"]
        );
    }

    #[test]
    fn what_other_tools_taught() {
        assert_eq!(
            chip_texts(&["service.name = cart", "-resource.service.name=\"db\""]),
            ["service cart", "not service db"]
        );
        assert_eq!(chip_texts(&["error=true"]), ["span status error"]);
        let logfmt = chip_texts(&["service=checkout error=true  http.status_code>=500 note=\"a b=c\""]);
        assert_eq!(logfmt, ["service checkout", "span status error", "http.status_code ≥ 500", "note a b=c"]);
        assert_eq!(
            chip_texts(&["service=checkout timed out"]),
            ["service checkout timed out"],
            "a value of several words"
        );
        assert_eq!(chip_texts(&["service = cart && duration >= 1s"]), ["service cart", "trace duration ≥ 1.00 s"]);
        let traceql = r#"{ resource.service.name = "checkout" && duration > 500ms && span.http.method = "GET" && .a = 1 && name="b && c" }"#;
        assert_eq!(
            chip_texts(&[traceql]),
            ["service checkout", "span duration ≥ 500 ms", "span.http.method GET", "a 1", "operation b && c"]
        );
        let of_trace = [
            r#"{ rootServiceName = "web" && rootName = "GET /" && traceDuration > 1s }"#,
            r#"{ trace:rootService = "web" && trace:rootName = "GET /" && trace:duration > 1s }"#,
        ];
        for traceql in of_trace {
            assert_eq!(chip_texts(&[traceql]), ["root service web", "root operation GET /", "trace duration ≥ 1.00 s"]);
        }
        assert_eq!(chip_texts(&["{\"a\":1}"]), ["text {\"a\":1}"], "a piece of JSON is a text");
        let mut filter = Filter::default();
        for text in ["{ status = error } | rate()", "{ a = 1 || b = 2 }", "foo =", "service = cart && duration = 5ms"] {
            assert!(put(&mut filter, text).is_err(), "{text}");
        }
        assert!(filter.is_empty(), "all terms or none");
    }

    #[test]
    fn ids_of_traces() {
        let id = "4bf92f3577b34da6a3ce929d0e0e4736";
        for text in
            [id, " 4bf92f35-77b3-4da6-a3ce-929d0e0e4736 ", &format!("traceID={id}"), &format!("trace = \"{id}\"")]
        {
            assert_eq!(trace_id(text).as_deref(), Some(id), "{text}");
        }
        assert_eq!(trace_id("00f067aa0ba902b7").as_deref(), Some("00f067aa0ba902b7"));
        for text in [
            "1700000000000000",
            "cafe",
            "deadline exceeded",
            "4bf92f3577b34da6a3ce929d0e0e473g",
            "trace = ",
            "traces = a",
        ] {
            assert_eq!(trace_id(text), None, "{text}");
        }
    }

    #[test]
    fn terms_on_the_trace() {
        assert_eq!(chip_texts(&["failed"]), ["status failed"]);
        assert_eq!(chip_texts(&["root failed"]), ["status failed for the caller"]);
        let between = chip_texts(&["duration >= 500ms", "duration<=2s"]);
        assert_eq!(between, ["trace duration ≥ 500 ms", "trace duration ≤ 2.00 s"]);
        assert_eq!(chip_texts(&["-duration < 5ms"]), ["trace duration ≥ 5.00 ms"]);
        assert_eq!(chip_texts(&["spans > 99", "-spans >= 1000"]), ["spans ≥ 100", "spans ≤ 999"]);
        let roots = chip_texts(&["root service = web", "root operation != GET /"]);
        assert_eq!(roots, ["root service web", "not root operation GET /"]);
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
        for text in [
            "duration >= 500",
            "duration = 5ms",
            "span duration = 5ms",
            "service > a",
            "spans >= many",
            "spans = 5",
            "root service > a",
        ] {
            assert!(put(&mut filter, text).is_err(), "{text}");
        }
        assert!(filter.is_empty());
    }

    #[test]
    fn own_suggestions_go_on_with_what_is_typed() {
        let labels = |text: &str| suggestions(text).into_iter().map(|way| way.label).collect::<Vec<_>>();
        assert_eq!(labels("dur"), ["duration >=", "duration <="]);
        assert_eq!((labels("failed").len(), labels("").len(), labels("service = ").len()), (0, 8, 0));
    }
}
