//! What is told of the operations that are shown: only traces in which they take enough are looked at.

use super::super::critical_path::{critical_path, on_path};
use super::super::self_time::self_column;
use super::super::template::{TemplateKeys, statement_template, url_template};
use super::{Survey, union_nanos};
use crate::figure::{Bottleneck, PathRule, Weight};
use crate::model::{SpanIx, Sym, Trace, TraceIx};
use crate::query::stats;
use crate::sorting;
use hashbrown::HashMap;
use std::cmp::Reverse;

/// So many spans of an operation tell what it mostly asks for: the first ones, in the store's order. Making a template of
/// each text of a million would take longer than all the rest.
const MOST_SPANS: u32 = 1_000;

/// What is gathered of one operation that is shown.
#[derive(Default)]
struct Evidence {
    /// Of each trace: the union of its spans.
    unions: Vec<u64>,
    /// Of each trace: what was measured.
    measured: Vec<u64>,
    /// Of the trace at hand: start and end of its spans.
    intervals: Vec<(u64, u64)>,
    /// The trace at hand is one of its own.
    is_open: bool,
    /// Statements or URLs as they came, and how many spans have each.
    texts: Vec<(u32, bool, u64)>,
    /// Spans whose statement or URL was looked for.
    looked_at: u32,
    worst: Option<(u64, TraceIx)>,
}

/// Rows of the operations in `ranked`, in that order.
pub(super) fn rows(survey: &mut Survey<'_>, ranked: &[usize], share: impl Fn(u128) -> f64) -> Vec<Bottleneck> {
    let mut place = vec![usize::MAX; survey.sums.len()];
    for (at, &number) in ranked.iter().enumerate() {
        place[number] = at;
    }
    let hits = std::mem::take(&mut survey.hits);
    let mut gathered = gather(survey, &place, ranked.len(), &hits);
    let row = |(&number, found): (&usize, &mut Evidence)| {
        let sum = survey.sums.get(number).copied().unwrap_or_default();
        let (service, name) = survey.index.names(number);
        let median = |nanos: &mut Vec<u64>| stats::percentiles(nanos, [0.5])[0].unwrap_or(0.0);
        let (worst_trace_id, worst_span_id) = worst(survey, number, found.worst);
        Bottleneck {
            service: service.to_owned(),
            name: name.to_owned(),
            traces: sum.hits,
            duration_nanos: median(&mut found.unions),
            median_nanos: median(&mut found.measured),
            share: share(sum.measure_nanos),
            pattern: pattern(survey, &found.texts),
            worst_trace_id,
            worst_span_id,
        }
    };
    ranked.iter().zip(&mut gathered).map(row).collect()
}

/// One pass over the traces in which a shown operation takes enough.
fn gather(survey: &mut Survey<'_>, place: &[usize], shown: usize, hits: &[super::Hit]) -> Vec<Evidence> {
    let store = survey.store;
    let keys = TemplateKeys::of(store);
    let mut gathered: Vec<Evidence> = Vec::new();
    gathered.resize_with(shown, Evidence::default);
    let mut known: HashMap<(u32, u32), usize> = HashMap::new();
    let mut open = Vec::new();
    for of_trace in hits.chunk_by(|a, b| a.trace == b.trace) {
        for hit in of_trace {
            let at = place.get(hit.number).copied().unwrap_or(usize::MAX);
            let Some(found) = gathered.get_mut(at) else { continue };
            // Of equal ones the first in the store's order.
            if found.worst.is_none_or(|(most, _)| most < hit.nanos) {
                found.worst = Some((hit.nanos, hit.trace));
            }
            found.measured.push(hit.nanos);
            found.is_open = true;
            open.push(at);
        }
        let rows =
            of_trace.first().filter(|_| !open.is_empty()).and_then(|hit| store.trace(hit.trace)).map(Trace::rows);
        for row in rows.unwrap_or_default().map(SpanIx) {
            let at = place.get(survey.index.of(row)).copied().unwrap_or(usize::MAX);
            let Some(found) = gathered.get_mut(at).filter(|found| found.is_open) else { continue };
            let span = store.span(row);
            found.intervals.push((span.start_nanos(), span.end_nanos()));
            if found.looked_at == MOST_SPANS {
                continue;
            }
            found.looked_at += 1;
            let Some((text, is_url)) = keys.find(span) else { continue };
            let texts = &mut found.texts;
            let place = *known.entry((at as u32, text.0)).or_insert(texts.len());
            match texts.get_mut(place) {
                Some((.., count)) => *count += 1,
                None => texts.push((text.0, is_url, 1)),
            }
        }
        for at in open.drain(..) {
            let Some(found) = gathered.get_mut(at) else { continue };
            found.intervals.sort_unstable();
            let union = union_nanos(found.intervals.drain(..));
            found.unions.push(union);
            found.is_open = false;
        }
    }
    gathered
}

/// The commonest template; of equally common ones the first as text.
fn pattern(survey: &Survey<'_>, texts: &[(u32, bool, u64)]) -> Option<String> {
    let template = |&(text, is_url, count): &(u32, bool, u64)| {
        let text = survey.store.text(Sym(text));
        (if is_url { url_template(text) } else { statement_template(text) }, count)
    };
    let mut templates: Vec<(String, u64)> = texts.iter().map(template).collect();
    sorting::by(&mut templates, |a, b| a.0.cmp(&b.0));
    let alike = templates.chunk_by(|a, b| a.0 == b.0);
    let counted = alike.filter_map(|alike| Some((alike.first()?, alike.iter().map(|(_, count)| count).sum::<u64>())));
    let commonest = counted.reduce(|best, next| if next.1 > best.1 { next } else { best });
    commonest.map(|((template, _), _)| template.clone())
}

/// Ids of the trace in which the measure is largest, and of the span of the operation that owns most of it.
fn worst(survey: &mut Survey<'_>, number: usize, worst: Option<(u64, TraceIx)>) -> (String, String) {
    let store = survey.store;
    let Some(trace) = worst.and_then(|(_, at)| store.trace(at)) else { return Default::default() };
    let rows = || trace.rows().map(SpanIx);
    let owned: Vec<(SpanIx, u64)> = match survey.weight {
        Weight::OnPath => on_path(&critical_path(store, trace, PathRule::Exact)),
        Weight::SelfTime => rows().zip(self_column(store, trace)).collect(),
        Weight::Wall | Weight::OneSpan => rows().map(|row| (row, store.duration_nanos(row))).collect(),
    };
    let own = owned.into_iter().filter(|(row, _)| survey.index.of(*row) == number);
    let most = own.max_by_key(|&(row, nanos)| (nanos, Reverse(row.0)));
    (store.trace_id(trace), most.map(|(row, _)| store.span(row).link_id()).unwrap_or_default())
}
