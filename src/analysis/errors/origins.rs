//! Operations in which the errors of failed traces begin.

use super::super::findings::Examples;
use super::count::{PairCounts, most_frequent};
use super::paths::Ways;
use crate::figure::{ErrorKey, Evidence, Finding, Findings};
use crate::model::{SpanIx, SpanStore};
use crate::query::Selection;
use crate::query::errors::ErrorIndex;
use crate::sorting;

/// What is gathered of one operation.
#[derive(Default)]
struct Origin {
    row: Option<SpanIx>,
    label: u32,
    first_nanos: u64,
    traces: u64,
    root_failed: u64,
    services: u64,
    examples: Examples,
}

/// The operations of the primary origins (DEFINITIONS, "Error origin"), those of most failed traces first, at most
/// [`Findings::MOST_ROWS`]; and how many there are. Examples are the longest traces, with the span in which the error began.
pub(in super::super) fn origins(store: &SpanStore, selection: &Selection, index: &ErrorIndex) -> (Vec<Finding>, u64) {
    let labels = index.labels(store, ErrorKey::Operation);
    let messages = index.labels(store, ErrorKey::Message);
    let mut found: Vec<Origin> = Vec::new();
    found.resize_with(labels.texts.len(), Origin::default);
    let mut said = PairCounts::default();
    let ways = store.derived::<Ways>();
    for (place, failed) in index.places_of(selection) {
        let (row, position) = (index.row(failed.origin), failed.origin as usize);
        let Some(&label) = labels.numbers.get(position) else { continue };
        let (Some(origin), Some(trace)) = (found.get_mut(label as usize), store.trace(failed.trace)) else { continue };
        (origin.row, origin.label) = (Some(row), label);
        // Traces come by start, their errors do not.
        let before = if origin.traces == 0 { u64::MAX } else { origin.first_nanos };
        origin.first_nanos = before.min(failed.error_nanos);
        origin.traces += 1;
        origin.root_failed += u64::from(trace.is_root_failed);
        origin.services = origin.services.max(ways.services(place));
        origin.examples.add(trace.duration_nanos(), failed.trace, row);
        said.add((label, messages.numbers.get(position).copied().unwrap_or(0)));
    }
    let mut said = said.by_first(found.len());
    let text = |label: u32| labels.texts.get(label as usize).map_or("", String::as_str);
    found.retain(|origin| origin.traces > 0);
    sorting::by(&mut found, |a, b| b.traces.cmp(&a.traces).then_with(|| text(a.label).cmp(text(b.label))));
    let all = found.len() as u64;
    let finding = |origin: &Origin| {
        let span = store.span(origin.row?);
        let message = |number: u32| messages.texts.get(number as usize).map_or("", String::as_str);
        let of_label = said.get_mut(origin.label as usize).map(std::mem::take).unwrap_or_default();
        let commonest = most_frequent(of_label, 1, message);
        let evidence = Evidence::ErrorOrigin {
            message: commonest.first().map_or("", |(message, _)| message).to_owned(),
            label: text(origin.label).to_owned(),
            first_nanos: origin.first_nanos,
            root_failed: origin.root_failed,
            services: origin.services,
        };
        Some(Finding {
            evidence,
            service: span.service().to_owned(),
            name: span.name().to_owned(),
            traces: origin.traces,
            nanos: 0,
            failed: origin.traces,
            weight: 0.0,
            examples: origin.examples.told(store),
        })
    };
    (found.iter().take(Findings::MOST_ROWS).filter_map(finding).collect(), all)
}
