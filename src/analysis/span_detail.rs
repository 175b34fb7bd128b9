//! Everything known of one span.

use super::findings::calls::CallKind;
use super::findings::patterns_under;
use super::links::LinkIndex;
use super::self_nanos;
use crate::figure::{AttributeRow, CallPattern, EventRow, LinkRow, LinkedSpan, SpanDetail};
use crate::model::{Flags, SpanIx, SpanRef, SpanStore, TraceIx, Value, error_message};
use crate::sorting;

/// Attributes that hold what came with the span as a warning: of Jaeger JSON (so the import keeps them), and of the OTLP
/// that Jaeger writes.
const WARNING_KEYS: [&str; 2] = ["jaeger.warning", "@jaeger@warnings"];

/// Repairs and oddities by flag, as sentences.
const WARNINGS: [(u32, &str); 11] = [
    (Flags::PARENT_MISSING, "The parent is not in the data set; the span is shown as a further root."),
    (Flags::CYCLE_CUT, "Its parents lead back to it; the circle was cut here."),
    (Flags::CONFLICT, "Another span has the same id but other times; both are shown."),
    (Flags::ID_MISSING, "The span has no id."),
    (
        Flags::START_MISSING,
        "The start is missing; shown is the parent's and no duration, or the earliest of the data where no span of the trace has one.",
    ),
    (
        Flags::START_ZERO,
        "The start is 0; shown is the parent's and no duration, or the earliest of the data where no span of the trace has another.",
    ),
    (Flags::END_BEFORE_START, "The span ends before it starts; its duration counts as 0."),
    (Flags::END_MISSING, "The span has no end; its duration counts as 0."),
    (Flags::BAD_DURATION, "The duration is not a number and counts as 0."),
    (Flags::OUTSIDE_PARENT, "The span starts before its parent or ends after it."),
    (Flags::NO_SERVICE, "The span names no service and counts as unknown."),
];

/// The span at `row` of a trace (0 is its root), with all it carries and the spans that links join it with; `None` where there is
/// no such row. Its rank is the selection's: [`span_rank`](super::span_rank).
#[must_use]
#[inline(never)]
pub fn span_detail(store: &SpanStore, trace: TraceIx, row: u32) -> Option<SpanDetail> {
    let trace = store.trace(trace)?;
    let at = trace.rows().start.checked_add(row).filter(|at| trace.rows().contains(at))?;
    let span = store.span(SpanIx(at));
    let flags = span.flags();
    let index = store.derived::<LinkIndex>();
    let sources = index.sources(span.ix());
    let left_out = |count: usize| count.saturating_sub(SpanDetail::MOST_LINKS) as u64;
    let (retried, repeated): (Vec<_>, Vec<_>) =
        patterns_under(store, SpanIx(at)).into_iter().partition(|(kind, _)| *kind == CallKind::Retry);
    let patterns = |of: Vec<(CallKind, CallPattern)>| of.into_iter().map(|(_, pattern)| pattern).collect();
    Some(SpanDetail {
        span_id: span.span_id(),
        parent_id: span.parent_id(),
        parent_missing: flags.any(Flags::PARENT_MISSING),
        service: span.service().to_owned(),
        name: span.name().to_owned(),
        kind: span.kind().name().to_owned(),
        start_nanos: span.start_nanos(),
        offset_nanos: span.start_nanos().saturating_sub(trace.start_nanos),
        duration_nanos: span.duration_nanos(),
        self_nanos: self_nanos(span),
        trace_duration_nanos: trace.duration_nanos(),
        error: span.is_error().then(|| error_message(span)),
        status: span.status().name().to_owned(),
        attributes: attributes(span.attributes().filter(|(key, _)| !WARNING_KEYS.contains(key))),
        resource: attributes(span.resource_attributes()),
        scope: scope(span),
        events: events(span),
        links: links(span, &index),
        linked_from: sources.iter().take(SpanDetail::MOST_LINKS).map(|&at| linked(store.span(at))).collect(),
        links_left_out: (left_out(span.links().count()), left_out(sources.len())),
        rank: None,
        repeated: patterns(repeated),
        retried: patterns(retried),
        trace_state: span.trace_state().to_owned(),
        warnings: warnings(span),
        origin: origin(span),
    })
}

fn attributes<'a>(attributes: impl Iterator<Item = (&'a str, Value<'a>)>) -> Vec<AttributeRow> {
    let row = |(key, value): (&str, Value<'_>)| AttributeRow {
        key: key.to_owned(),
        value: value.to_text(),
        kind: value.type_name().to_owned(),
    };
    attributes.map(row).collect()
}

/// Name and version.
fn scope(span: SpanRef<'_>) -> String {
    let Some((name, version, _)) = span.scope() else { return String::new() };
    [name, version].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// By time; events of one moment in the order they came.
fn events(span: SpanRef<'_>) -> Vec<EventRow> {
    let mut events: Vec<_> = span.events().collect();
    sorting::by_key(&mut events, |event| event.time_nanos);
    let offset = |time: u64| {
        let nanos = i128::from(time) - i128::from(span.start_nanos());
        i64::try_from(nanos).unwrap_or(if nanos < 0 { i64::MIN } else { i64::MAX })
    };
    let row = |event: &crate::model::EventRef<'_>| EventRow {
        offset_nanos: offset(event.time_nanos),
        name: event.name.to_owned(),
        attributes: attributes(event.attributes()),
    };
    events.iter().map(row).collect()
}

fn links(span: SpanRef<'_>, index: &LinkIndex) -> Vec<LinkRow> {
    let store = span.store();
    let row = |(nth, link): (u32, crate::model::LinkRef<'_>)| LinkRow {
        present: store.find_trace(&link.trace_id).is_some(),
        target: index.target(span.ix(), nth).map(|at| linked(store.span(at))),
        attributes: attributes(link.attributes()),
        trace_id: link.trace_id,
        span_id: link.span_id,
    };
    (0..).zip(span.links()).take(SpanDetail::MOST_LINKS).map(row).collect()
}

fn linked(span: SpanRef<'_>) -> LinkedSpan {
    LinkedSpan {
        trace_id: span.trace_id(),
        span_id: span.link_id(),
        service: span.service().to_owned(),
        name: span.name().to_owned(),
        duration_nanos: span.duration_nanos(),
        is_error: span.is_error(),
    }
}

fn warnings(span: SpanRef<'_>) -> Vec<String> {
    let given = span.attributes().filter(|(key, _)| WARNING_KEYS.contains(key)).map(|(_, value)| value.to_text());
    let repairs = WARNINGS.iter().filter(|(flag, _)| span.flags().any(*flag)).map(|(_, text)| (*text).to_owned());
    given.chain(repairs).collect()
}

fn origin(span: SpanRef<'_>) -> String {
    let (file, offset) = span.origin();
    format!("{file} at byte {offset}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::trace_view;
    use crate::figure::SpanFlags;
    use crate::testing::{store_of, trace_of};

    #[test]
    fn all_of_a_span_is_told() {
        let store = trace_of(
            "
            a shop |---------|
              b db   |-!!!|     kind=client name=SELECT db.name=orders rows=7 message=too_slow
                c db  |-|",
        );
        let detail = span_detail(&store, TraceIx(0), 1).unwrap();
        assert_eq!((detail.span_id.as_str(), detail.parent_id.as_str()), ("000000000000000b", "000000000000000a"));
        assert_eq!((detail.service.as_str(), detail.name.as_str(), detail.kind.as_str()), ("db", "SELECT", "client"));
        assert_eq!((detail.offset_nanos, detail.duration_nanos, detail.self_nanos), (2_000_000, 5_000_000, 3_000_000));
        assert_eq!(detail.trace_duration_nanos, 10_000_000);
        assert_eq!((detail.error.as_deref(), detail.status.as_str()), (Some("too slow"), "error"));
        let attributes: Vec<(&str, &str, &str)> =
            detail.attributes.iter().map(|row| (row.key.as_str(), row.value.as_str(), row.kind.as_str())).collect();
        assert_eq!(attributes, [("db.name", "orders", "string"), ("rows", "7", "int")]);
        assert_eq!((detail.origin.as_str(), detail.warnings.len()), ("picture at byte 1", 0));
    }

    #[test]
    fn repairs_are_sentences() {
        let store = trace_of(
            "
            a shop |---------|
              b db         |-----|
              c db   |---|         start=missing
            d db   |---|           parent=77 jaeger.warning=clock_skew",
        );
        let warnings = |row| span_detail(&store, TraceIx(0), row).unwrap().warnings;
        let (c, b, d) = (warnings(1), warnings(2), warnings(3));
        assert!(c[0].starts_with("The start is missing") && c.len() == 1, "{c:?}");
        assert_eq!(b, ["The span starts before its parent or ends after it."]);
        assert!(d[0] == "clock_skew" && d[1].starts_with("The parent is not in the data set"), "{d:?}");
        let orphan = span_detail(&store, TraceIx(0), 3).unwrap();
        assert!(orphan.parent_missing && orphan.attributes.is_empty());
    }

    #[test]
    fn repeated_calls_are_told_of_their_parent_alone() {
        let picture = "
            a shop |--------------|
              b db  |!|             name=get
              c db    |-|           name=get
              d db      |---|       name=get
              e db          |-|     name=get
              f db            |-|   name=get
                1 db          ||";
        let store = trace_of(picture);
        let detail = span_detail(&store, TraceIx(0), 0).unwrap();
        let [calls] = &detail.repeated[..] else { panic!("{:?}", detail.repeated) };
        assert_eq!((calls.calls, calls.errors, calls.callees.len()), (5, 1, 1));
        assert_eq!(calls.total_nanos - calls.saving_nanos, 4_000_000, "all but the longest");
        // The one that follows the failed one.
        assert_eq!(detail.retried.iter().map(|calls| calls.calls).collect::<Vec<_>>(), [1]);
        let view = trace_view(&store, TraceIx(0)).unwrap();
        let repeats = |row: usize| SpanFlags(view.flags[row]).has(SpanFlags::REPEATS);
        assert_eq!(
            (0..view.flags.len()).map(repeats).collect::<Vec<_>>(),
            [true, false, false, false, false, false, false]
        );
        assert!(span_detail(&store, TraceIx(0), 5).unwrap().repeated.is_empty());
    }

    #[test]
    fn patterns_stand_in_the_order_of_their_first_calls_however_names_are_numbered() {
        let line = |at: usize, name: &str| format!("  {at:x} db {}|!| name={name}\n", " ".repeat(3 * at));
        let calls = |name: &str, from: usize| (0..5).map(|at| line(from + 2 * at, name)).collect::<String>();
        let [a, b] = [calls("second", 2), calls("first", 1)];
        for parts in [[&a, &b], [&b, &a]] {
            let store =
                trace_of(&format!("f shop |----------------------------------------|\n{}{}", parts[0], parts[1]));
            let detail = span_detail(&store, TraceIx(0), 0).unwrap();
            for told in [&detail.repeated, &detail.retried] {
                let names: Vec<&str> = told.iter().map(|calls| calls.callees[0].1.as_str()).collect();
                assert_eq!(names, ["first", "second"]);
            }
        }
    }

    #[test]
    fn links_are_told_of_at_both_ends() {
        let many = (0..201).map(|at| format!(" link=1/f{at:x}")).collect::<String>();
        let pictures = ["a shop |--|\n  b shop |!| name=publish", &format!("c mail |--| name=take link=1/b{many}")];
        let store = store_of(&pictures);
        let (to, from) = (span_detail(&store, TraceIx(1), 0).unwrap(), span_detail(&store, TraceIx(0), 1).unwrap());
        let target = to.links[0].target.clone().unwrap();
        assert_eq!((target.service.as_str(), target.name.as_str(), target.is_error), ("shop", "publish", true));
        assert_eq!((target.span_id.as_str(), target.duration_nanos), ("000000000000000b", 2_000_000));
        let source = &from.linked_from[0];
        assert_eq!((source.service.as_str(), source.name.as_str(), source.is_error), ("mail", "take", false));
        assert_eq!((from.linked_from.len(), from.links_left_out, to.linked_from.len()), (1, (0, 0), 0));
        assert_eq!((to.links.len(), to.links_left_out), (SpanDetail::MOST_LINKS, (2, 0)));
        // The trace is there, the span is not.
        assert!(to.links[1].present && to.links[1].target.is_none(), "{:?}", to.links[1]);
    }

    #[test]
    fn no_such_row() {
        let store = trace_of("a shop |--|");
        assert_eq!(span_detail(&store, TraceIx(0), 1), None);
        assert_eq!(span_detail(&store, TraceIx(0), u32::MAX), None);
        assert_eq!(span_detail(&store, TraceIx(1), 0), None);
    }
}
