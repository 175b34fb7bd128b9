//! Failed traces that fail alike.

use super::super::findings::Examples;
use super::count::{PairCounts, most_frequent};
use crate::figure::{ErrorGroup, Errors};
use crate::model::{SpanIx, SpanStore, Trace};
use crate::query::Selection;
use crate::query::errors::{ErrorIndex, FailedTrace, Labels, is_origin};
use crate::query::stats::TimeBuckets;
use crate::sorting;

/// What a group counts, of all groups.
#[derive(Clone, Copy, Default)]
struct Counts {
    traces: u64,
    spans: u64,
}

/// Names of a group, each with a number and its count.
#[derive(Default)]
struct Names {
    /// Services in which the errors of its traces began, by traces.
    began: Vec<(u32, u64)>,
    /// Services of further spans with its label, by spans.
    further: Vec<(u32, u64)>,
    /// Labels of further origins in its traces.
    others: Vec<(u32, u64)>,
}

/// What is gathered of the groups that are told.
struct Detail {
    number: u32,
    group: ErrorGroup,
    sum_nanos: u128,
    /// The longest traces.
    worst: Examples,
}

/// The groups of most traces, and how many groups there are (DEFINITIONS, "Errors", "Group"): a trace is counted once, by
/// the label of its primary origin; a span is counted if it has the label of its trace's group. Further errors that began in these
/// traces are in no group of their own: each group tells how many labels they have. Groups go by traces, then spans, then label. Memory is bounded: details are gathered of those that are told.
pub(super) fn groups(
    store: &SpanStore,
    selection: &Selection,
    index: &ErrorIndex,
    (labels, times): (&Labels, Option<TimeBuckets>),
    most: usize,
) -> (Vec<ErrorGroup>, u64) {
    let number_of = |position: u32| labels.numbers.get(position as usize).copied().unwrap_or(0);
    let mut counts = vec![Counts::default(); labels.texts.len()];
    for failed in index.failed_of(selection) {
        let number = number_of(failed.origin);
        if let Some(counts) = counts.get_mut(number as usize) {
            counts.traces += 1;
            counts.spans += failed.errors().filter(|&at| number_of(at) == number).count() as u64;
        }
    }
    let (mut details, all) = told(&counts, &labels.texts, times.map_or(0, |times| times.count as usize), most);
    let mut place = vec![None; labels.texts.len()];
    for (at, detail) in details.iter().enumerate() {
        place[detail.number as usize] = Some(at);
    }
    let [mut began, mut further, mut others] = <[PairCounts; 3]>::default();
    for failed in index.failed_of(selection) {
        let number = number_of(failed.origin);
        let Some(at) = place.get(number as usize).copied().flatten() else { continue };
        let (Some(detail), Some(trace)) = (details.get_mut(at), store.trace(failed.trace)) else { continue };
        let origin = index.row(failed.origin);
        detail.add(trace, (failed, origin), times);
        let (at, service) = (at as u32, store.service_number(origin));
        began.add((at, service));
        for position in failed.errors() {
            let (row, other) = (index.row(position), number_of(position));
            if other != number {
                if is_origin(store, row) {
                    others.add((at, other));
                }
            } else if store.service_number(row) != service {
                further.add((at, store.service_number(row)));
            }
        }
    }
    let [began, further, others] = [began, further, others].map(|counts| counts.by_first(details.len()));
    let names = began.into_iter().zip(further).zip(others);
    let names = names.map(|((began, further), others)| Names { began, further, others });
    (details.into_iter().zip(names).map(|(detail, names)| detail.finish(store, names, &labels.texts)).collect(), all)
}

/// The groups that are told, in their order, with nothing but label and counts; and how many groups have a trace.
fn told(counts: &[Counts], labels: &[String], buckets: usize, most: usize) -> (Vec<Detail>, u64) {
    let mut order: Vec<u32> = (0..counts.len() as u32).collect();
    order.retain(|&number| counts[number as usize].traces > 0);
    let key = |number: u32| {
        let counts = counts[number as usize];
        (!counts.traces, !counts.spans, labels[number as usize].as_str())
    };
    sorting::by(&mut order, |&a, &b| key(a).cmp(&key(b)));
    let all = order.len() as u64;
    order.truncate(most);
    let detail = |number: u32| {
        let Counts { traces, spans } = counts[number as usize];
        let label = labels[number as usize].clone();
        let group = ErrorGroup { label, traces, spans, buckets: vec![0; buckets], ..ErrorGroup::default() };
        Detail { number, group, sum_nanos: 0, worst: Examples::default() }
    };
    (order.into_iter().map(detail).collect(), all)
}

impl Detail {
    fn add(&mut self, trace: &Trace, (failed, origin): (&FailedTrace, SpanIx), times: Option<TimeBuckets>) {
        let group = &mut self.group;
        // Traces come by start, their errors do not.
        let before = if self.worst.is_empty() { u64::MAX } else { group.first_nanos };
        group.first_nanos = before.min(failed.error_nanos);
        group.last_nanos = group.last_nanos.max(failed.error_nanos);
        self.worst.add(trace.duration_nanos(), failed.trace, origin);
        group.root_failed += u64::from(trace.is_root_failed);
        self.sum_nanos += u128::from(trace.duration_nanos());
        group.max_nanos = group.max_nanos.max(trace.duration_nanos());
        let bucket = times.and_then(|times| times.index(trace.start_nanos));
        if let Some(count) = bucket.and_then(|bucket| group.buckets.get_mut(bucket)) {
            *count += 1;
        }
    }

    fn finish(self, store: &SpanStore, names: Names, labels: &[String]) -> ErrorGroup {
        let Names { mut began, mut further, others } = names;
        let Self { mut group, sum_nanos, worst, .. } = self;
        group.mean_nanos = (group.traces > 0).then(|| sum_nanos as f64 / group.traces as f64);
        group.examples = worst.told(store);
        sorting::by_key(&mut began, |(service, _)| *service);
        further.retain(|(service, _)| began.binary_search_by_key(service, |(known, _)| *known).is_err());
        group.all_services = (began.len() + further.len()) as u64;
        let name = |number: u32| store.services().get(number as usize).map_or("", |&sym| store.text(sym));
        let [began, further] = [began, further].map(|services| most_frequent(services, Errors::MOST_NAMES, name));
        let told = began.into_iter().chain(further).take(Errors::MOST_NAMES);
        group.services = told.map(|(name, _)| name.to_owned()).collect();
        group.all_others = others.len() as u64;
        let label = |number: u32| labels.get(number as usize).map_or("", String::as_str);
        group.other = most_frequent(others, 1, label).first().map(|(label, _)| (*label).to_owned()).unwrap_or_default();
        group
    }
}
