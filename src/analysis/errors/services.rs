//! Errors by service, with the messages within.

use super::super::operation_index::OperationIndex;
use super::count::{PairCounts, most_frequent};
use crate::figure::{MessageCount, ServiceErrors};
use crate::model::SpanStore;
use crate::query::Selection;
use crate::query::errors::{ErrorIndex, Labels, clipped};
use crate::sorting;

#[derive(Clone, Copy, Default)]
struct Counts {
    spans: u64,
    error_spans: u64,
    traces: u64,
    /// Number of the last trace it failed in.
    seen_in: u32,
}

/// How many of the selected spans each operation has, with the number of its service. Every selected span is counted here, so the
/// loop is a plain one.
fn spans_by_operation(store: &SpanStore, selection: &Selection) -> Vec<(u32, u64)> {
    let index = OperationIndex::new(store);
    let mut counts: Vec<(u32, u64)> = (0..index.len()).map(|number| (index.service(number), 0)).collect();
    for trace in selection.traces(store) {
        for &number in index.of_rows(trace.rows()) {
            if let Some((_, count)) = counts.get_mut(number as usize) {
                *count += 1;
            }
        }
    }
    counts
}

/// Services of the selected traces with error spans, those with most first, then by name; and how many there are. Shares
/// are by error *spans*: a message's ÷ all of its service (DEFINITIONS, "Numbers": error spans ÷ spans for the rate).
pub(super) fn services(
    store: &SpanStore,
    selection: &Selection,
    index: &ErrorIndex,
    messages: &Labels,
    (most, most_messages): (usize, usize),
) -> (Vec<ServiceErrors>, u64) {
    let mut counts = vec![Counts::default(); store.services().len()];
    for (number, spans) in spans_by_operation(store, selection) {
        if let Some(counts) = counts.get_mut(number as usize) {
            counts.spans += spans;
        }
    }
    let mut pairs = PairCounts::default();
    for (failed, number) in index.failed_of(selection).zip(1..) {
        for position in failed.errors() {
            let service = store.service_number(index.row(position));
            let Some(counts) = counts.get_mut(service as usize) else { continue };
            counts.error_spans += 1;
            counts.traces += u64::from(counts.seen_in != number);
            counts.seen_in = number;
            pairs.add((service, messages.numbers.get(position as usize).copied().unwrap_or(0)));
        }
    }
    let mut order: Vec<u32> = (0..counts.len() as u32).collect();
    order.retain(|&service| counts[service as usize].error_spans > 0);
    // Service numbers are by name already, and the sort is stable.
    sorting::by_key(&mut order, |&service| !counts[service as usize].error_spans);
    let all = order.len() as u64;
    let mut within = pairs.by_first(counts.len());
    let text = |number: u32| messages.texts.get(number as usize).map_or("", String::as_str);
    let told = order.into_iter().take(most).map(|service| {
        let within = std::mem::take(&mut within[service as usize]);
        let all_messages = within.len() as u64;
        let messages = most_frequent(within, most_messages, text);
        let Counts { spans, error_spans, traces, .. } = counts[service as usize];
        let name = store.services().get(service as usize).map_or("", |&sym| store.text(sym));
        ServiceErrors {
            service: clipped(name.to_owned()),
            spans,
            error_spans,
            traces,
            messages: messages
                .into_iter()
                .map(|(text, spans)| MessageCount { message: text.to_owned(), spans })
                .collect(),
            all_messages,
        }
    });
    (told.collect(), all)
}
