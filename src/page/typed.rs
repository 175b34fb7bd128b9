//! What is typed into the filter: read, and completed where the engine need not be asked.
//!
//! `service = cart`, `http.status_code >= 500`, `region != nil`, `span duration >= 5ms` are terms on a span; `duration >= 500ms`,
//! `spans >= 100`, `root operation = GET /` and `failed` on the trace; a `-` before a term leaves out; all else is free text. What other tools taught people to type is understood too:
//! several terms, as logfmt (`service=cart error=true`), joined by `&&`, `and`, commas or nothing; `not` before a term; the braces, scopes and names of TraceQL; and the id
//! of a trace ([`trace_id`]).
//!
//! All joins the first group of the filter. Only of `{ … } && { … }` what comes after the first braces is a group of its own,
//! and of `&& { … }` all is: that adds a group to those there are.

mod line;

use crate::figure::Suggestion;
use crate::format;
use crate::query::{Comparison, Filter, Op, SpanTerm, StatusTerm, Test, term};
use line::{pieces, terms};

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
    match traceql(text.trim())? {
        None => put_all(&mut next, text, false)?,
        Some(groups) => {
            for (number, group) in groups.into_iter().enumerate() {
                if number == 0 {
                    put_all(&mut next, group, true)?;
                    continue;
                }
                let others = std::mem::take(&mut next.terms);
                put_all(&mut next, group, true)?;
                let terms = std::mem::replace(&mut next.terms, others);
                next.put_group(terms);
            }
        }
    }
    *filter = next;
    Ok(())
}

fn put_all(filter: &mut Filter, text: &str, is_traceql: bool) -> Result<(), &'static str> {
    for joined in pieces(text, &|rest| if rest.starts_with("&&") { 2 } else { 0 }) {
        for term in terms(joined)? {
            put_one(filter, term, is_traceql)?;
        }
    }
    Ok(())
}

/// The trace that is asked for, if what is typed is an id: 32 hex digits, 16 that are no decimal number, a UUID, or any text
/// after `trace =`.
#[must_use]
pub fn trace_id(text: &str) -> Option<String> {
    let text = text.trim();
    let written = match term::split(text) {
        Some((key, Op::Is, id)) => Some((key, id)),
        Some(_) => None,
        None => text.split_once(':').map(|(key, id)| (key.trim(), id.trim())),
    };
    if let Some((key, id)) = written {
        return (term::is_trace_id(key) && !id.is_empty()).then(|| id.trim_matches('"').to_owned());
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

/// What stands in each of the braces of TraceQL, the first group first; "" for that where all are further ones. `None` of a text
/// that does not begin with a term in braces.
fn traceql(text: &str) -> Result<Option<Vec<&str>>, &'static str> {
    let is_name = |key: &str| key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-:".contains(&byte));
    let further = text.strip_prefix("&&").map(str::trim_start);
    let mut rest = further.unwrap_or(text);
    let begin = rest.strip_prefix('{').and_then(term::split);
    if !begin.is_some_and(|(key, ..)| is_name(key)) {
        return Ok(None);
    }
    let mut groups: Vec<&str> = further.map(|_| "").into_iter().collect();
    loop {
        let (group, after) = rest.strip_prefix('{').and_then(braced).ok_or(NO_TRACEQL)?;
        groups.push(group);
        if after.is_empty() {
            return Ok(Some(groups));
        }
        rest = after.strip_prefix("&&").ok_or(NO_TRACEQL)?.trim_start();
    }
}

const NO_TRACEQL: &str = "Of TraceQL, { … && … } && { … } is understood: terms that one span meets, and other spans.";

/// What stands before the closing brace, and what behind it; `None` where there is none, or an *or*.
fn braced(text: &str) -> Option<(&str, &str)> {
    let mut is_quoted = false;
    for (at, next) in text.char_indices() {
        is_quoted ^= next == '"';
        match next {
            '}' if !is_quoted => return Some((&text[..at], text[at + 1..].trim_start())),
            '|' if !is_quoted && text[at..].starts_with("||") => return None,
            _ => {}
        }
    }
    None
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
    let (bare, is_excluded) = line::turned(text);
    let Some((key, op, value)) = line::comparison(bare).filter(|_| !line::is_phrase(bare)) else {
        match bare {
            "" => {}
            FAILED if is_excluded => {
                filter.put(SpanTerm { test: Test::equal(term::STATUS, "error".to_owned()), is_excluded });
            }
            FAILED => filter.status = StatusTerm::Failed,
            ROOT_FAILED if is_excluded => {
                return Err(
                    "“root failed” cannot be turned round; -failed leaves out the traces in which anything did.",
                );
            }
            ROOT_FAILED => filter.status = StatusTerm::RootFailed,
            _ => filter.put(SpanTerm { test: Test::Text(line::phrase(bare).to_owned()), is_excluded }),
        }
        return Ok(());
    };
    if value.starts_with('~') && matches!(op, Op::Is | Op::IsNot) {
        return Err(
            "Patterns (=~) are not understood: key ~ part finds a part of an attribute's value, free text a part of anything.",
        );
    }
    if let (FAILED, Op::Is | Op::IsNot, "true" | "false") = (key, op, value) {
        let is_turned = is_excluded ^ (op == Op::IsNot) ^ (value == "false");
        return put_one(filter, if is_turned { "-failed" } else { FAILED }, is_traceql);
    }
    if value.is_empty() {
        return Err("A value is missing; `key != nil` asks for any.");
    }
    let mut found = Comparison::of(own_name(key, is_traceql), op, value);
    match key {
        // So Jaeger writes what OTLP has as fields of a span. What is none of their values is an attribute's.
        "span.kind" if term::is_value(term::KIND, &found.value) => term::KIND.clone_into(&mut found.key),
        "otel.status_code" if term::is_value(term::STATUS, &found.value) => term::STATUS.clone_into(&mut found.key),
        _ => {}
    }
    if (found.key.as_str(), op, found.value.as_str()) == ("error", Op::Is, "true") {
        // As Jaeger writes what has failed; of other formats no span carries it.
        found = Comparison::of(term::STATUS, op, "error");
    }
    if matches!(found.key.as_str(), term::KIND | term::STATUS) {
        // Upper case, as enums are written elsewhere.
        found.value.make_ascii_lowercase();
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
                _ => return Err("Services, operations, kind, status and errors are compared with = or !=."),
            };
            if !term::is_value(key, value) {
                return Err(
                    "A kind is server, client, internal, producer, consumer or unspecified; a status error, ok or unset.",
                );
            }
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

/// What lies in no trace, and whether it is a term as it stands.
const WAYS: &[(&str, bool)] = &[
    (FAILED, true),
    (ROOT_FAILED, true),
    ("duration >= ", false),
    ("duration <= ", false),
    ("span duration >= ", false),
    ("span duration <= ", false),
    ("spans >= ", false),
    ("spans <= ", false),
];

/// Ways to go on that lie in no trace.
#[must_use]
pub fn suggestions(text: &str) -> Vec<Suggestion> {
    let typed = text.trim();
    let mut found = Vec::new();
    for (text, is_whole) in WAYS {
        let label = text.trim();
        if text.starts_with(typed) && label != typed {
            found.push(Suggestion { text: (*text).to_owned(), label: label.to_owned(), spans: 0, is_whole: *is_whole });
        }
    }
    found
}

#[cfg(test)]
mod tests;
