//! Findings in words, and where they lead.
//!
//! A sentence says what was counted, of how many. It gives no cause: what follows a deployment need not come from it.

use super::errors::{open_at, open_member};
use crate::figure::{
    CallPattern, Era, ErrorKey, Evidence, Example, Finding, Findings, NewOperation, TraceSort, are_roots_short,
};
use crate::format::{Zone, count, duration, duration_f64, fixed, percent, plural, share, time_of_day};
use crate::query::{Division, SpanTerm, Test};
use crate::route::{ListOf, Route, View};

/// Longest name within a sentence, in characters.
const MOST_CHARS: usize = 80;
/// The same of an error message.
const MOST_MESSAGE: usize = 160;

/// The kinds of calls that the operations screen lists, in the order of its switch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CallsKind {
    /// Similar calls, one after another.
    #[default]
    NPlusOne,
    /// Calls made again.
    Retry,
    /// Different calls, one after another.
    Sequential,
}

/// What kind of finding it is, in a word or two.
#[must_use]
pub fn kind(finding: &Finding) -> &'static str {
    match finding.evidence {
        Evidence::NPlusOne(_) => "N+1",
        Evidence::Retry(_) => "Retries",
        Evidence::Sequential(_) => "Sequential",
        Evidence::ErrorOrigin { .. } => "Error origin",
        Evidence::Bottleneck { .. } => "Bottleneck",
        Evidence::Deployment { is_better: true, .. } => "Better since",
        Evidence::Deployment { .. } => "Deployment",
        Evidence::Tail { .. } => "Long tail",
    }
}

/// Tells a finding from the others of its data, in words: `N+1: shop GET /orders → db SELECT items`.
#[must_use]
pub fn key(finding: &Finding) -> String {
    let mut out = format!("{}: {} {}", kind(finding), finding.service, finding.name);
    match &finding.evidence {
        Evidence::NPlusOne(calls) | Evidence::Retry(calls) | Evidence::Sequential(calls) => {
            for (service, name) in calls.callees.iter().take(1) {
                out.extend([" → ", service, " ", name]);
            }
        }
        Evidence::Deployment { version, .. } => out.push_str(version),
        _ => {}
    }
    out
}

/// The calls of a finding, if it is of this kind.
#[must_use]
pub fn calls(finding: &Finding, wanted: CallsKind) -> Option<&CallPattern> {
    match (&finding.evidence, wanted) {
        (Evidence::NPlusOne(calls), CallsKind::NPlusOne)
        | (Evidence::Retry(calls), CallsKind::Retry)
        | (Evidence::Sequential(calls), CallsKind::Sequential) => Some(calls),
        _ => None,
    }
}

/// The finding as one plain sentence with its numbers.
#[must_use]
pub fn sentence(finding: &Finding, all: &Findings, zone_at: &dyn Fn(u64) -> Zone) -> String {
    let operation = operation(&finding.service, &finding.name);
    let k_of_n = of_traces(finding.traces, all.traces);
    match &finding.evidence {
        Evidence::NPlusOne(calls) => format!(
            "{operation} calls {} {} times one after another (up to {}), in {k_of_n}: {} in all, of which at most {} could be saved",
            callees(calls),
            mean(calls),
            count(calls.most_calls),
            duration(calls.total_nanos),
            duration(calls.saving_nanos)
        ),
        Evidence::Retry(calls) => {
            let by = if finding.name.is_empty() { String::new() } else { format!(" by {operation}") };
            format!(
                "{} is called again{by}: {} in {k_of_n}, {} in all{}",
                callees(calls),
                plural(calls.calls, "repeated call", "repeated calls"),
                duration(calls.total_nanos),
                failed_again(calls)
            )
        }
        Evidence::Sequential(calls) => format!(
            "{operation} makes {} calls one after another ({}), in {k_of_n}: side by side at most {} of {} could be saved",
            mean(calls),
            callees(calls),
            duration(calls.saving_nanos),
            duration(calls.total_nanos)
        ),
        Evidence::ErrorOrigin { message, first_nanos, root_failed, services, .. } => {
            let reach = if *services > 1 { format!(", in up to {} services", count(*services)) } else { String::new() };
            format!(
                "The first error of {} of {} ({}) is in {operation} since {}: “{}”. {} of them failed for the caller{reach}",
                count(finding.failed),
                plural(all.failed, "failed trace", "failed traces"),
                percent(finding.failed, all.failed),
                time_of_day(*first_nanos, zone_at(*first_nanos)),
                cut(message, MOST_MESSAGE),
                some(*root_failed)
            )
        }
        Evidence::Bottleneck { median_nanos, .. } => format!(
            "{operation} takes {} of the time that roots waited. In {k_of_n} it takes a fifth or more, {} in the median{}",
            share(finding.nanos as f64 / (all.root_nanos as f64).max(1.0)),
            duration_f64(*median_nanos),
            short_roots(all.root_nanos, all.trace_nanos).map(|words| format!(". {words}")).unwrap_or_default()
        ),
        Evidence::Deployment { version, at_nanos, is_earlier, before, after, operation, new, .. } => {
            let seen = format!("{} {}", name(&finding.service), name(version));
            let time = time_of_day(*at_nanos, zone_at(*at_nanos));
            let earlier = if *is_earlier { ", before the first of these traces" } else { "" };
            format!(
                "After {seen} was first seen at {time}{earlier}: {}{}{}",
                eras(before, after),
                growth(operation.as_ref()),
                first_seen(new, zone_at)
            )
        }
        Evidence::Tail { count: spans, p50_nanos, p99_nanos } => format!(
            "One in a hundred spans of {operation} takes {} or longer, {} times the median of {} ({}); ten times the median in {k_of_n}",
            duration_f64(*p99_nanos),
            fixed(p99_nanos / p50_nanos.max(1.0), 0),
            duration_f64(*p50_nanos),
            plural(*spans, "span", "spans")
        ),
    }
}

/// `But roots take 2.68 ms of the 81.8 s of their traces; the rest runs after them`, where that is so little that it has to be said.
#[must_use]
pub fn short_roots(root_nanos: u64, trace_nanos: u64) -> Option<String> {
    are_roots_short(root_nanos, trace_nanos).then(|| {
        let (roots, traces) = (duration(root_nanos), duration(trace_nanos));
        format!("But roots take {roots} of the {traces} of their traces; the rest runs after them")
    })
}

/// The same of the calls of one span; `is_retry`: those that are made again.
#[must_use]
pub fn calls_of_span(calls: &CallPattern, is_retry: bool) -> String {
    let (called, total) = (callees(calls), duration(calls.total_nanos));
    if is_retry {
        let again = plural(calls.calls, "repeated call", "repeated calls");
        return format!("{called} is called again: {again}, {total} in all{}", failed_again(calls));
    }
    format!(
        "N+1: {called} is called {} times one after another: {total} in all, of which at most {} could be saved",
        count(calls.calls),
        duration(calls.saving_nanos)
    )
}

/// How many, as the begin of a sentence.
pub(super) fn some(of_them: u64) -> String {
    if of_them == 0 { "None".to_owned() } else { count(of_them) }
}

/// `; 3 of them failed again`, where some did.
fn failed_again(calls: &CallPattern) -> String {
    if calls.errors == 0 { String::new() } else { format!("; {} of them failed again", count(calls.errors)) }
}

fn eras(before: &Era, after: &Era) -> String {
    let relative = (after.mean_root_nanos / before.mean_root_nanos - 1.0) * 100.0;
    let change = if before.mean_root_nanos > 0.0 {
        format!(" ({}{} %)", if relative < 0.0 { "−" } else { "+" }, fixed(relative.abs(), 0))
    } else {
        String::new()
    };
    format!(
        "mean root duration {} → {}{change}, failed {} → {}, for the caller {} → {} (of {} traces before, {} after)",
        duration_f64(before.mean_root_nanos),
        duration_f64(after.mean_root_nanos),
        percent(before.failed, before.traces),
        percent(after.failed, after.traces),
        percent(before.root_failed, before.traces),
        percent(after.root_failed, after.traces),
        count(before.traces),
        count(after.traces)
    )
}

fn growth(grown: Option<&(String, String, f64)>) -> String {
    let words = |(service, name, nanos): &(String, String, f64)| {
        format!(". On the critical paths {} grew most, by {} a trace", operation(service, name), duration_f64(*nanos))
    };
    grown.map(words).unwrap_or_default()
}

/// `. Ran once at 14:09:01.002: db migrate. First seen at 14:09:03.120: shop GET /new`, of operations that came with a version.
fn first_seen(new: &[NewOperation], zone_at: &dyn Fn(u64) -> Zone) -> String {
    let words = |new: &NewOperation| {
        let what = if new.spans == 1 { "Ran once" } else { "First seen" };
        let time = time_of_day(new.at_nanos, zone_at(new.at_nanos));
        format!(". {what} at {time}: {}", operation(&new.service, &new.name))
    };
    new.iter().map(words).collect()
}

/// Calls under one parent, on average.
#[must_use]
pub fn mean(calls: &CallPattern) -> String {
    let (sum, parents) = (calls.calls, calls.parents.max(1));
    if sum.is_multiple_of(parents) { count(sum / parents) } else { fixed(sum as f64 / parents as f64, 1) }
}

/// What is called, in words.
#[must_use]
pub fn callees(calls: &CallPattern) -> String {
    let mut words: Vec<String> = calls.callees.iter().map(|(service, name)| operation(service, name)).collect();
    let more = calls.all_callees.saturating_sub(calls.callees.len() as u64);
    if more > 0 {
        words.push(format!("{} more", count(more)));
    }
    words.join(", ")
}

/// `23 of 418 traces (5.50 %)`.
fn of_traces(part: u64, whole: u64) -> String {
    format!("{} of {} ({})", count(part), plural(whole, "trace", "traces"), percent(part, whole))
}

/// Service and operation within a sentence.
#[must_use]
pub fn operation(service: &str, of: &str) -> String {
    let words = [service, of].into_iter().filter(|word| !word.is_empty());
    words.map(name).collect::<Vec<_>>().join(" ")
}

/// A name within a sentence: on one line, cut, and set apart where its letters could turn what stands beside it.
#[must_use]
pub fn name(text: &str) -> String {
    cut(text, MOST_CHARS)
}

/// A text within a sentence, at most so many characters; see [`name`].
pub(super) fn cut(text: &str, most: usize) -> String {
    let mut out: String = text.chars().take(most).map(|char| if char.is_control() { ' ' } else { char }).collect();
    if text.chars().nth(most).is_some() {
        out.push('…');
    }
    if out.contains(turns) { format!("\u{2068}{out}\u{2069}") } else { out }
}

/// Letters of scripts that are written from right to left, and marks that change the direction.
fn turns(char: char) -> bool {
    matches!(char, '\u{590}'..='\u{8ff}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// To the traces with a span of this operation, longest first.
pub fn show_operation(route: &mut Route, service: &str, name: &str) {
    route.filter.put_operation(service, name);
    (route.view, route.sort, route.descending) = (View::Traces, TraceSort::Duration, true);
}

/// To where the finding can be looked into: the errors that begin there, the time before and after, the traces with a span of the tail.
/// No filter can say in which traces calls are repeated, or an operation takes a fifth: there to all traces with the operation.
pub fn follow(finding: &Finding, route: &mut Route) {
    match &finding.evidence {
        Evidence::ErrorOrigin { label, .. } => {
            (route.view, route.error_key) = (View::Errors, ErrorKey::Operation);
            (route.error_group, route.sort, route.descending) = (Some(label.clone()), TraceSort::Duration, true);
        }
        Evidence::Deployment { at_nanos, range_nanos, .. } => {
            (route.view, route.division) = (View::Compare, Some(Division::Moment(*at_nanos)));
            route.filter.start_range_nanos = Some(*range_nanos);
        }
        evidence => {
            let (service, name) = operation_of(finding);
            show_operation(route, service, name);
            if let Evidence::Tail { p50_nanos, .. } = evidence {
                let least = (Findings::TAIL_RATIO * p50_nanos).ceil() as u64;
                route.filter.put(SpanTerm::included(Test::MinDuration(least)));
            }
        }
    }
}

/// The operation whose spans make the finding: of repeated calls what is called.
fn operation_of(finding: &Finding) -> (&str, &str) {
    match &finding.evidence {
        Evidence::NPlusOne(calls) | Evidence::Retry(calls) => {
            calls.callees.first().map_or(("", ""), |(service, name)| (service, name))
        }
        _ => (&finding.service, &finding.name),
    }
}

/// Opens a place where the finding is seen. The list that it is one of then is the one that [`follow`] leads to, of a deployment
/// the traces from then on, of a long tail all traces with the operation; and the filter stays as it is.
pub fn open_example(finding: &Finding, at: &Example, route: &mut Route) {
    let (service, name) = operation_of(finding);
    match &finding.evidence {
        Evidence::ErrorOrigin { label, .. } => open_member(route, ErrorKey::Operation, label, at),
        Evidence::Deployment { at_nanos, range_nanos, .. } => {
            open_at(route, &at.trace_id, &at.span_id);
            (route.list, route.list_range) = (ListOf::Window, Some((*at_nanos, range_nanos.1)));
            (route.sort, route.descending) = (TraceSort::Duration, true);
        }
        _ => open_of_operation(route, service, name, at),
    }
}

/// Opens a trace at a span of this operation; the next in its list are the longest of these.
pub fn open_of_operation(route: &mut Route, service: &str, name: &str, at: &Example) {
    open_at(route, &at.trace_id, &at.span_id);
    (route.list, route.list_operation) = (ListOf::Operation, (service.to_owned(), name.to_owned()));
    (route.sort, route.descending) = (TraceSort::Duration, true);
}

/// Where [`follow`] leads, in words.
#[must_use]
pub fn lead(finding: &Finding) -> &'static str {
    match finding.evidence {
        Evidence::ErrorOrigin { .. } => "errors that begin there",
        Evidence::Deployment { .. } => "before and after",
        Evidence::Tail { .. } => "these traces",
        Evidence::NPlusOne(_) | Evidence::Retry(_) => "all traces with these calls, repeated or not",
        Evidence::Sequential(_) | Evidence::Bottleneck { .. } => "all traces with this operation",
    }
}

#[cfg(test)]
mod tests;
